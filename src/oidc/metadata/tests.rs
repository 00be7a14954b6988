use crate::metrics::ProviderMetrics;
use jsonwebtoken::Algorithm;
use serde_json::json;

use super::*;
use crate::{
    oidc::{
        BodyFault, Endpoints, SigningAlgorithms,
        testing::{SigningKey, Stub, metadata, settings},
    },
    signin::ProviderError,
};

fn stub_url() -> Url {
    Url::parse("http://127.0.0.1:9/").unwrap()
}

/// The metadata of the good document with `changes`, under the good settings.
fn with(changes: Value) -> Result<Metadata, LoadError> {
    under(&settings(&stub_url()), changes)
}

fn under(settings: &Settings, changes: Value) -> Result<Metadata, LoadError> {
    let mut document = metadata(&stub_url());
    for (name, value) in changes.as_object().unwrap() {
        document[name] = value.clone();
    }
    DiscoveryDocument::deserialize(document).unwrap().overridden_by(settings)
}

fn at(stub: &Stub) -> Address {
    Address::from(&stub.endpoint("discovery"))
}

/// The error of a fetch, and the number of requests.
async fn fetch(stub: &Stub, settings: &Settings) -> (Option<LoadError>, usize) {
    let discovery = Endpoint::new(stub.endpoint("discovery")).unwrap();
    let outcome = DiscoveryDocument::fetch(
        &Http::new(settings, ProviderMetrics::default()).unwrap(),
        &discovery,
        &settings.issuer,
    )
    .await;
    (outcome.err(), stub.calls("/discovery"))
}

#[test]
fn the_values_of_a_good_document_are_used() {
    let good = with(json!({})).unwrap();
    let at = |path| stub_url().join(path).unwrap();
    assert_eq!(good.authorization_endpoint.url(), &at("authorize"));
    assert_eq!(good.token_endpoint.url(), &at("token"));
    assert_eq!(good.jwks_uri.url(), &at("jwks"));
    assert_eq!(good.userinfo_endpoint.unwrap().url(), &at("userinfo"));
    assert_eq!(good.end_session_endpoint.unwrap().url(), &at("end-session"));
    assert_eq!(good.client_auth, ClientAuth::Basic);
    assert!(good.sends_iss);
}

#[tokio::test]
async fn the_issuer_is_compared_byte_for_byte() {
    let stub = Stub::start().await;
    let settings = stub.settings();
    stub.json("/discovery", &stub.metadata());
    assert_eq!(fetch(&stub, &settings).await, (None, 1));
    let issuer = stub.url.as_str();
    for other in [
        json!(issuer.trim_end_matches('/')),
        json!(format!("{issuer}/")),
        json!(issuer.replace("http", "HTTP")),
    ] {
        let mut document = stub.metadata();
        document["issuer"] = other.clone();
        stub.json("/discovery", &document);
        let found = other.as_str().unwrap();
        let wrong = LoadError::WrongIssuer {
            at: at(&stub),
            found: Shown::of(found),
            wanted: Shown::of(issuer),
            by_slash: !found.contains("HTTP"),
        };
        assert_eq!(fetch(&stub, &settings).await.0, Some(wrong), "{other}");
    }
    for absent in [json!(null), json!([issuer])] {
        let mut document = stub.metadata();
        document["issuer"] = absent.clone();
        stub.json("/discovery", &document);
        let missing = LoadError::Discovery(at(&stub), CallError::Member("issuer"));
        assert_eq!(fetch(&stub, &settings).await.0, Some(missing), "{absent}");
    }
}

/// Five ways in which an issuer is wrong: each message has both issuers, and the address.
#[test]
fn the_message_about_another_issuer_has_both_issuers() {
    let at = Address::from(&stub_url());
    for (found, by_slash, hint) in [
        (
            "https://id.example.org/realms/main/",
            true,
            "; the only difference is the slash at the end",
        ),
        ("http://id.example.org/realms/main", false, ""),
        ("https://ID.example.org/realms/main", false, ""),
        ("https://id.example.org/realms/other", false, ""),
        ("https://id.example.org", false, ""),
    ] {
        let wanted = Shown::long("https://id.example.org/realms/main");
        let wrong =
            LoadError::WrongIssuer { at: at.clone(), found: Shown::long(found), wanted, by_slash };
        assert_eq!(
            wrong.to_string(),
            format!(
                "the discovery document's issuer is not oidc.issuer, byte for byte: it is {found}, \
                 and oidc.issuer is https://id.example.org/realms/main{hint} (http://127.0.0.1:9/)"
            )
        );
    }
}

#[test]
fn harmless_oddities_are_accepted() {
    let odd = with(json!({
        "userinfo_endpoint": "",
        "end_session_endpoint": null,
        "op_tos_uri": "",
        "response_types_supported": "code",
        "id_token_signing_alg_values_supported": ["ES256K", "RS256", 7],
        "token_endpoint_auth_methods_supported": {},
        "authorization_response_iss_parameter_supported": "yes",
        "claims_parameter_supported": "false",
    }))
    .unwrap();
    assert_eq!(odd.userinfo_endpoint, None);
    assert_eq!(odd.end_session_endpoint, None);
    assert_eq!(odd.client_auth, ClientAuth::Basic);
    assert!(!odd.sends_iss);
}

const ENDPOINTS: [&str; 5] = [
    "authorization_endpoint",
    "token_endpoint",
    "jwks_uri",
    "userinfo_endpoint",
    "end_session_endpoint",
];

/// The name and the value of the refused endpoint.
fn bad_endpoint(outcome: &Result<Metadata, LoadError>) -> String {
    match outcome {
        Err(LoadError::BadEndpoint { name, found, .. }) => format!("{name} {found}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_endpoint_that_is_not_https_is_refused_by_name() {
    for name in ENDPOINTS {
        for bad in ["http://sso.example.org/x", "/x", "javascript:alert(1)", "ftp://127.0.0.1/"] {
            let error = bad_endpoint(&with(json!({name: bad})));
            assert_eq!(error, format!("{name} {bad}"));
        }
        assert!(with(json!({name: "https://sso.example.org/x"})).is_ok());
    }
    for name in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
        for absent in [json!(null), json!(""), json!(1)] {
            let outcome = with(json!({name: absent}));
            let at = Address::from(settings(&stub_url()).issuer.discovery().url());
            assert_eq!(outcome, Err(LoadError::MissingEndpoint(at, name)), "{name} {absent}");
        }
    }
}

#[test]
fn http_on_loopback_is_refused_for_a_provider_elsewhere() {
    let remote = |name: &str, url: &str| {
        let there = |endpoint| (endpoint, format!("https://sso.example.org/{endpoint}"));
        let mut changes = json!(std::collections::BTreeMap::from(ENDPOINTS.map(there)));
        changes[name] = json!(url);
        changes
    };
    let elsewhere = || Settings {
        issuer: Issuer::new("https://sso.example.org").unwrap(),
        discovery_url: Endpoint::new(Url::parse("https://sso.example.org/discovery").unwrap()),
        ..settings(&stub_url())
    };
    for name in ENDPOINTS {
        for url in ["http://127.0.0.1:9/x", "http://localhost/x", "http://[::1]:9/x"] {
            let changes = || remote(name, url);
            let refused = format!("{name} {url}");
            assert_eq!(bad_endpoint(&under(&elsewhere(), changes())), refused);
            let default = Settings { discovery_url: None, ..elsewhere() };
            assert_eq!(bad_endpoint(&under(&default, changes())), refused);
            // It is accepted in a document that is on this machine itself.
            let here = Settings { discovery_url: Endpoint::new(stub_url()), ..elsewhere() };
            assert!(under(&here, changes()).is_ok(), "{name} {url}");
            let issuer =
                Settings { issuer: Issuer::new(stub_url().as_str()).unwrap(), ..elsewhere() };
            assert!(under(&issuer, changes()).is_ok(), "{name} {url}");
        }
    }
    // It is accepted in the configuration.
    let endpoints = Endpoints { token: Endpoint::new(stub_url()), ..Endpoints::default() };
    let token = Settings { endpoints, ..elsewhere() };
    let ours = under(&token, remote("token_endpoint", "http://127.0.0.1:9/x")).unwrap();
    assert_eq!(ours.token_endpoint.url(), &stub_url());
}

#[tokio::test]
async fn a_response_that_is_not_a_document_is_named() {
    let stub = Stub::start().await;
    for (status, body, error) in [
        (404, "{}", CallError::Status(404, None)),
        (200, "<html>", CallError::Body(BodyFault::Invalid { line: 1, column: 1 })),
        (200, "17", CallError::Body(BodyFault::NotAnObject)),
        (200, "{}", CallError::Member("issuer")),
        (
            200,
            r#"{"error":"invalid_tenant"}"#,
            CallError::ErrorObject(Box::new(ProviderError::of("invalid_tenant", None, &[]))),
        ),
    ] {
        stub.answer("/discovery", status, "application/json", body);
        let (outcome, _) = fetch(&stub, &stub.settings()).await;
        assert_eq!(outcome, Some(LoadError::Discovery(at(&stub), error)), "{status} {body}");
    }
}

#[test]
fn the_configuration_overrides_the_document() {
    let mut settings = settings(&stub_url());
    settings.endpoints.userinfo = Endpoint::new(Url::parse("https://sso.example.org/me").unwrap());
    settings.endpoints.token = Endpoint::new(stub_url().join("inside").unwrap());
    settings.client_auth = Some(ClientAuth::Post);
    let changes = json!({"userinfo_endpoint": "http://sso.example.org/me"});
    let ours = under(&settings, changes).unwrap();
    assert_eq!(ours.userinfo_endpoint.unwrap().url().as_str(), "https://sso.example.org/me");
    assert_eq!(ours.token_endpoint.url(), &stub_url().join("inside").unwrap());
    assert_eq!(ours.client_auth, ClientAuth::Post);
}

#[tokio::test]
async fn three_endpoints_replace_discovery() {
    let stub = Stub::start().await;
    let mut settings = stub.settings();
    settings.endpoints.authorization = Endpoint::new(stub.endpoint("a"));
    settings.endpoints.token = Endpoint::new(stub.endpoint("t"));
    settings.endpoints.jwks = Endpoint::new(stub.endpoint("j"));
    let ours = DiscoveryDocument::default().overridden_by(&settings).unwrap();
    assert_eq!(ours.token_endpoint.url(), &stub.endpoint("t"));
    assert_eq!(ours.userinfo_endpoint, None);
    assert!(!ours.sends_iss);
}

#[test]
fn the_preferred_supported_client_authentication_is_used() {
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
fn doubtful_metadata_causes_a_warning() {
    let signing_algs = SigningAlgorithms::new(vec![Algorithm::RS256, Algorithm::EdDSA]).unwrap();
    let settings = Settings { signing_algs, ..settings(&stub_url()) };
    let warnings = |settings: &Settings, document: Value| {
        let warnings = DiscoveryDocument::deserialize(document).unwrap().warnings(settings);
        warnings.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    for fine in [
        json!({}),
        json!({"code_challenge_methods_supported": ["plain", "S256"]}),
        json!({"id_token_signing_alg_values_supported": ["none", "RS256"]}),
        json!({"id_token_signing_alg_values_supported": ["Ed25519"]}),
        json!({"id_token_signing_alg_values_supported": []}),
        json!({"token_endpoint_auth_methods_supported": ["client_secret_post"]}),
        json!({"token_endpoint_auth_methods_supported": ["private_key_jwt", "client_secret_basic"]}),
    ] {
        assert_eq!(warnings(&settings, fine.clone()), [""; 0], "{fine}");
    }
    for (document, warning) in [
        (
            json!({"code_challenge_methods_supported": ["plain"]}),
            "code_challenge_methods_supported lacks S256, which is sent anyway: it is plain",
        ),
        (
            json!({"id_token_signing_alg_values_supported": ["HS256", "ES256"]}),
            "the provider signs id tokens with none of oidc.signing_algs: it offers HS256, ES256, and \
             oidc.signing_algs is RS256, EdDSA",
        ),
        (
            json!({"token_endpoint_auth_methods_supported": ["private_key_jwt", "tls_client_auth"]}),
            "no client authentication in common: the token endpoint offers private_key_jwt, \
             tls_client_auth, and this client uses client_secret_basic; change the client at the \
             provider, or set oidc.client_auth, oidc.client_secret or oidc.client_key_file",
        ),
    ] {
        assert_eq!(warnings(&settings, document), [warning]);
    }

    let methods = || json!({"token_endpoint_auth_methods_supported": ["client_secret_basic"]});
    for (change, ours) in [
        (
            Settings { client_auth: Some(ClientAuth::Post), ..settings.clone() },
            "client_secret_post",
        ),
        (
            Settings {
                client_secret: None,
                client_key: Some(SigningKey::ed("client", 5).client_key()),
                ..settings.clone()
            },
            "private_key_jwt",
        ),
    ] {
        let seen = warnings(&change, methods());
        assert!(seen.len() == 1 && seen[0].contains(&format!("uses {ours};")), "{seen:?}");
    }
    let public = Settings { client_secret: None, ..settings };
    assert_eq!(warnings(&public, methods()), [""; 0], "many providers do not list none");
}
