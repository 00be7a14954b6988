use serde_json::json;

use super::*;
use crate::oidc::{CallError, testing::Stub};

/// What the document `changes` over the good one becomes under the good settings.
async fn with(changes: Value) -> Result<Metadata, LoadError> {
    let stub = Stub::start().await;
    under(&stub, &stub.settings(), changes).await
}

async fn under(stub: &Stub, settings: &Settings, changes: Value) -> Result<Metadata, LoadError> {
    let mut document = stub.metadata();
    for (name, value) in changes.as_object().unwrap() {
        document[name] = value.clone();
    }
    stub.json("/discovery", &document);
    let discovery = Endpoint::new(stub.endpoint("discovery")).unwrap();
    let http = Http::new(settings).unwrap();
    Document::fetch(&http, &discovery, settings).await?.under(settings)
}

#[tokio::test]
async fn a_good_document_is_taken_over() {
    let stub = Stub::start().await;
    let metadata = under(&stub, &stub.settings(), json!({})).await.unwrap();
    assert_eq!(metadata.authorization_endpoint.url(), &stub.endpoint("authorize"));
    assert_eq!(metadata.token_endpoint.url(), &stub.endpoint("token"));
    assert_eq!(metadata.jwks_uri.url(), &stub.endpoint("jwks"));
    assert_eq!(metadata.userinfo_endpoint.unwrap().url(), &stub.endpoint("userinfo"));
    assert_eq!(metadata.end_session_endpoint.unwrap().url(), &stub.endpoint("end-session"));
    assert_eq!(metadata.client_auth, ClientAuth::Basic);
    assert!(metadata.answers_with_issuer);
}

#[tokio::test]
async fn the_issuer_is_compared_byte_for_byte() {
    let stub = Stub::start().await;
    let issuer = stub.url.as_str();
    for other in [
        json!(issuer.trim_end_matches('/')),
        json!(format!("{issuer}/")),
        json!(issuer.replace("http", "HTTP")),
        json!(null),
        json!([issuer]),
    ] {
        let outcome = under(&stub, &stub.settings(), json!({"issuer": other})).await;
        assert_eq!(outcome, Err(LoadError::WrongIssuer), "{other}");
    }
}

#[tokio::test]
async fn harmless_oddities_are_accepted() {
    let metadata = with(json!({
        "userinfo_endpoint": "",
        "end_session_endpoint": null,
        "op_tos_uri": "",
        "response_types_supported": "code",
        "id_token_signing_alg_values_supported": ["ES256K", "RS256", 7],
        "token_endpoint_auth_methods_supported": {},
        "authorization_response_iss_parameter_supported": "yes",
        "claims_parameter_supported": "false",
    }))
    .await
    .unwrap();
    assert_eq!(metadata.userinfo_endpoint, None);
    assert_eq!(metadata.end_session_endpoint, None);
    assert_eq!(metadata.client_auth, ClientAuth::Basic);
    assert!(!metadata.answers_with_issuer);
}

#[tokio::test]
async fn an_endpoint_is_https_and_told_by_name_otherwise() {
    for name in [
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
        "userinfo_endpoint",
        "end_session_endpoint",
    ] {
        for bad in ["http://sso.example.org/x", "/x", "javascript:alert(1)", "ftp://127.0.0.1/"] {
            let outcome = with(json!({name: bad})).await;
            assert_eq!(outcome, Err(LoadError::BadEndpoint(name)), "{name} {bad}");
        }
        assert!(with(json!({name: "https://sso.example.org/x"})).await.is_ok());
    }
    for name in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
        for absent in [json!(null), json!(""), json!(1)] {
            let outcome = with(json!({name: absent})).await;
            assert_eq!(outcome, Err(LoadError::MissingEndpoint(name)), "{name} {absent}");
        }
    }
}

#[tokio::test]
async fn what_is_no_document_is_told() {
    let stub = Stub::start().await;
    let discovery = Endpoint::new(stub.endpoint("discovery")).unwrap();
    let http = Http::new(&stub.settings()).unwrap();
    for (status, body, error) in [
        (404, "{}", CallError::Status(404)),
        (200, "<html>", CallError::Unreadable),
        (200, "17", CallError::Unreadable),
    ] {
        stub.answer("/discovery", status, "application/json", body);
        let outcome = Document::fetch(&http, &discovery, &stub.settings()).await;
        assert_eq!(outcome.err(), Some(LoadError::Discovery(error)));
    }
}

#[tokio::test]
async fn the_configuration_beats_the_document() {
    let stub = Stub::start().await;
    let mut settings = stub.settings();
    settings.userinfo_endpoint = Some(Url::parse("https://sso.example.org/me").unwrap());
    settings.token_endpoint = Some(stub.endpoint("inside"));
    settings.client_auth = Some(ClientAuth::Post);
    let changes = json!({"userinfo_endpoint": "http://sso.example.org/me"});
    let metadata = under(&stub, &settings, changes).await.unwrap();
    assert_eq!(metadata.userinfo_endpoint.unwrap().url().as_str(), "https://sso.example.org/me");
    assert_eq!(metadata.token_endpoint.url(), &stub.endpoint("inside"));
    assert_eq!(metadata.client_auth, ClientAuth::Post);
    assert_eq!(stub.calls("/discovery"), 1);
}

#[tokio::test]
async fn three_endpoints_replace_discovery() {
    let stub = Stub::start().await;
    let mut settings = stub.settings();
    settings.authorization_endpoint = Some(stub.endpoint("a"));
    settings.token_endpoint = Some(stub.endpoint("t"));
    settings.jwks_uri = Some(stub.endpoint("j"));
    let metadata = under(&stub, &settings, json!({})).await.unwrap();
    assert_eq!(metadata.token_endpoint.url(), &stub.endpoint("t"));
    assert_eq!(metadata.userinfo_endpoint, None);
    assert!(!metadata.answers_with_issuer);
    assert_eq!(stub.calls("/discovery"), 0);
}

#[test]
fn client_authentication_is_the_best_that_is_offered() {
    let list =
        |methods: &[&str]| methods.iter().map(|&method| method.to_owned()).collect::<Vec<_>>();
    for (methods, auth) in [
        (None, ClientAuth::Basic),
        (Some(list(&[])), ClientAuth::Basic),
        (Some(list(&["client_secret_post", "client_secret_basic"])), ClientAuth::Basic),
        (Some(list(&["client_secret_post"])), ClientAuth::Post),
        (Some(list(&["private_key_jwt"])), ClientAuth::Basic),
    ] {
        assert_eq!(offered(true, methods.as_deref()), auth, "{methods:?}");
        assert_eq!(offered(false, methods.as_deref()), ClientAuth::None, "{methods:?}");
    }
}

#[test]
fn doubts_are_told() {
    let doubts = |document: Value| {
        Document::deserialize(document).unwrap().doubts(&[Algorithm::RS256, Algorithm::EdDSA])
    };
    for fine in [
        json!({}),
        json!({"code_challenge_methods_supported": ["plain", "S256"]}),
        json!({"id_token_signing_alg_values_supported": ["none", "RS256"]}),
        json!({"id_token_signing_alg_values_supported": ["Ed25519"]}),
        json!({"id_token_signing_alg_values_supported": []}),
    ] {
        assert_eq!(doubts(fine.clone()), [], "{fine}");
    }
    assert_eq!(doubts(json!({"code_challenge_methods_supported": ["plain"]})), [Doubt::NoS256]);
    assert_eq!(
        doubts(json!({"id_token_signing_alg_values_supported": ["HS256", "ES256"]})),
        [Doubt::NoCommonAlgorithm]
    );
}
