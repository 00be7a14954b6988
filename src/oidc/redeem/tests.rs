use jsonwebtoken::Header;
use serde_json::{Value, json};

use super::*;
use crate::{
    oidc::{
        AssertionAudience, ClientAuth, ClientKey, JwsError, RefusalCode, Settings, UserinfoError,
        testing::{CLIENT_ID, CLIENT_SECRET, ED, NOW, SigningKey, Stub},
    },
    signin::{ClaimPath, ClaimsError},
};

/// A provider with a good id token for the next code, and we as its client.
struct Scene {
    stub: Stub,
    provider: Provider,
}

impl Scene {
    async fn new() -> Self {
        Self::with(|_| {}).await
    }

    async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let stub = Stub::start().await;
        stub.be_a_provider(&[&ED]);
        let mut settings = stub.settings();
        change(&mut settings);
        let provider = Provider::new(settings).unwrap();
        provider.load().await.unwrap();
        let scene = Self { stub, provider };
        scene.issue(&ED, json!({}));
        scene
    }

    fn claims(&self, changes: Value) -> Value {
        let mut claims = json!({
            "iss": self.stub.url,
            "sub": "person",
            "aud": CLIENT_ID,
            "exp": NOW + 300,
            "iat": NOW,
            "nonce": "n".repeat(43),
            "name": "Person",
        });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims
    }

    fn issue(&self, key: &SigningKey, changes: Value) {
        self.issue_token(json!(key.sign(&self.claims(changes))));
    }

    fn issue_token(&self, id_token: Value) {
        self.answer(json!({"access_token": "AT", "token_type": "Bearer", "id_token": id_token}));
    }

    fn answer(&self, body: Value) {
        self.stub.json("/token", &body);
    }

    async fn redeem(&self, needs_userinfo: bool) -> Result<Redeemed, RedeemError> {
        let redeemable =
            Redeemable { code: "c&de".to_owned(), verifier: "v".repeat(43), nonce: "n".repeat(43) };
        self.provider.redeem(redeemable, &[7; 32], |_| needs_userinfo, NOW).await
    }

    #[track_caller]
    fn name(redeemed: &Redeemed) -> &Value {
        redeemed.claims.get(&ClaimPath::parse("name").unwrap()).unwrap()
    }
}

#[tokio::test]
async fn a_code_is_redeemed_with_one_request() {
    let scene = Scene::new().await;
    let redeemed = scene.redeem(false).await.unwrap();
    assert_eq!(redeemed.claims.subject(), "person");
    assert_eq!(redeemed.id_token.expose_secret().split('.').count(), 3);
    let requests = scene.stub.requests("/token");
    assert_eq!(requests.len(), 1);
    let (head, body) = requests[0].split_once("\r\n\r\n").unwrap();
    // client%21%2BID:SECRET%3F%25Gclient
    let basic = "authorization: Basic Y2xpZW50JTIxJTJCSUQ6U0VDUkVUJTNGJTI1R2NsaWVudA==";
    assert!(head.starts_with("POST /token HTTP/1.1\r\n"), "{head}");
    assert!(head.contains(basic), "{head}");
    assert_eq!(
        body,
        format!(
            "grant_type=authorization_code&code=c%26de&code_verifier={}\
             &redirect_uri=https%3A%2F%2Fmeet.example.org%2Foidc%2Fredirect",
            "v".repeat(43)
        )
    );
    assert_eq!(scene.stub.calls("/userinfo"), 0);
    assert_eq!(scene.stub.calls("/jwks"), 1, "the load's");
}

#[tokio::test]
async fn the_client_authenticates_as_configured() {
    for (auth, secret, in_body) in [
        (ClientAuth::Post, Some(CLIENT_SECRET), "client_secret=SECRET%3F%25Gclient"),
        (ClientAuth::None, Some(CLIENT_SECRET), "client_id=client%21%2BID"),
        (ClientAuth::Basic, None, "client_id=client%21%2BID"),
    ] {
        let scene = Scene::with(|settings| {
            settings.client_auth = Some(auth);
            settings.client_secret = secret.map(Into::into);
        })
        .await;
        scene.redeem(false).await.unwrap();
        let request = scene.stub.requests("/token").pop().unwrap();
        assert!(!request.to_lowercase().contains("authorization:"), "{request}");
        assert!(request.contains(in_body), "{request}");
        assert_eq!(request.contains("SECRET"), auth == ClientAuth::Post, "{request}");
    }
}

#[tokio::test]
async fn a_client_with_a_key_sends_an_assertion_and_no_secret() {
    let scene = Scene::with(|settings| {
        settings.client_secret = None;
        settings.client_key = Some(ClientKey {
            algorithm: Algorithm::EdDSA,
            key: SigningKey::ed("client", 5).private().clone(),
            id: "client".to_owned(),
            audience: AssertionAudience::default(),
        });
    })
    .await;
    scene.redeem(false).await.unwrap();
    let request = scene.stub.requests("/token").pop().unwrap();
    assert!(!request.to_lowercase().contains("authorization:"), "{request}");
    let (_, body) = request.split_once("\r\n\r\n").unwrap();
    let form: Vec<_> = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let all = |name: &str| -> Vec<&str> {
        form.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    };
    assert_eq!(all("client_id"), [CLIENT_ID]);
    assert_eq!(all("client_secret"), [""; 0]);
    assert_eq!(
        all("client_assertion_type"),
        ["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"]
    );
    assert_eq!(all("client_assertion").len(), 1);
    assert_eq!(all("client_assertion")[0].split('.').count(), 3);
}

#[tokio::test]
async fn oddities_of_the_token_response_do_no_harm() {
    let scene = Scene::new().await;
    let id_token = ED.sign(&scene.claims(json!({"email_verified": "True", "address": "x"})));
    for odd in [
        json!({"expires_in": "3600"}),
        json!({"expires_in": 3600.5}),
        json!({"scope": ["openid"], "refresh_token": 1}),
        json!({"token_type": "bearer"}),
        json!({"token_type": "BEARER"}),
    ] {
        let mut body = json!({"access_token": "AT", "token_type": "Bearer", "id_token": id_token});
        for (name, value) in odd.as_object().unwrap() {
            body[name] = value.clone();
        }
        scene.answer(body);
        assert!(scene.redeem(false).await.is_ok(), "{odd}");
    }
    let body = json!({"access_token": "AT", "token_type": "Bearer", "id_token": id_token});
    scene.stub.answer("/token", 200, "text/plain", &body.to_string());
    assert!(scene.redeem(false).await.is_ok());
}

#[tokio::test]
async fn a_token_response_without_its_parts_is_refused() {
    let scene = Scene::new().await;
    let unreadable = RedeemError::Token(CallError::Unreadable);
    for (body, error) in [
        (json!({"token_type": "Bearer", "id_token": "x"}), unreadable),
        (json!({"access_token": "AT", "id_token": "x"}), unreadable),
        (json!([]), unreadable),
        (json!({"error": "invalid_grant"}), unreadable),
        (json!({"access_token": "AT", "token_type": "Bearer", "id_token": 1}), unreadable),
        (
            json!({"access_token": "AT", "token_type": "DPoP", "id_token": "x"}),
            RedeemError::NotBearer,
        ),
        (
            json!({"access_token": "AT", "token_type": "Bearer"}),
            RedeemError::IdToken(IdTokenError::Missing),
        ),
        (
            json!({"access_token": "AT", "token_type": "Bearer", "id_token": ""}),
            RedeemError::IdToken(IdTokenError::Jws(JwsError::Malformed)),
        ),
    ] {
        scene.answer(body.clone());
        assert_eq!(scene.redeem(true).await.err(), Some(error), "{body}");
    }
    assert_eq!(scene.stub.calls("/userinfo"), 0);
}

#[tokio::test]
async fn a_refusal_is_told_by_its_registered_code() {
    let scene = Scene::new().await;
    for (status, body, error) in [
        (400, r#"{"error":"invalid_grant"}"#, RedeemError::Refused(RefusalCode::InvalidGrant)),
        (
            400,
            r#"{"error":"invalid_grant","error_description":{"odd":1}}"#,
            RedeemError::Refused(RefusalCode::InvalidGrant),
        ),
        (401, r#"{"error":"invalid_client"}"#, RedeemError::Refused(RefusalCode::InvalidClient)),
        (403, r#"{"error":"<b>"}"#, RedeemError::Refused(RefusalCode::Unregistered)),
        (404, "<html>", RedeemError::Token(CallError::Status(404))),
        (400, "", RedeemError::Token(CallError::Status(400))),
        (500, r#"{"error":"invalid_grant"}"#, RedeemError::Token(CallError::Status(500))),
        (302, "", RedeemError::Token(CallError::Status(302))),
        (201, "{}", RedeemError::Token(CallError::Status(201))),
    ] {
        scene.stub.answer("/token", status, "application/json", body);
        let refused = scene.redeem(false).await.unwrap_err();
        assert_eq!(refused, error, "{status} {body}");
        assert_eq!(
            refused.is_invalid_grant(),
            error == RedeemError::Refused(RefusalCode::InvalidGrant)
        );
        assert!(!refused.nothing_was_sent());
    }
}

#[tokio::test]
async fn nothing_is_sent_before_the_metadata_is_loaded() {
    let stub = Stub::start().await;
    let scene = Scene { provider: Provider::new(stub.settings()).unwrap(), stub };
    let refused = scene.redeem(false).await.unwrap_err();
    assert!(refused.nothing_was_sent());
    assert_eq!(scene.stub.calls("/token"), 0);
}

#[tokio::test]
async fn a_wrong_claim_ends_the_sign_in_without_userinfo() {
    let scene = Scene::with(|settings| settings.userinfo = UserinfoPolicy::Always).await;
    for (changes, error) in [
        (json!({"iss": "https://evil.example"}), ClaimsError::WrongIssuer),
        (json!({"nonce": "m".repeat(43)}), ClaimsError::WrongNonce),
        (json!({"at_hash": "AAAA"}), ClaimsError::WrongAccessTokenHash),
        (json!({"exp": NOW - 61}), ClaimsError::Expired),
    ] {
        scene.issue(&ED, changes);
        let expected = RedeemError::IdToken(IdTokenError::Claims(error));
        assert_eq!(scene.redeem(true).await.err(), Some(expected));
    }
    assert_eq!(scene.stub.calls("/userinfo"), 0);
}

#[tokio::test]
async fn an_unsigned_token_is_refused() {
    let scene = Scene::new().await;
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let claims = part(&scene.claims(json!({})));
    scene.issue_token(json!(format!("{}.{claims}.", part(&json!({"alg": "none"})))));
    let expected = RedeemError::IdToken(IdTokenError::Jws(JwsError::Algorithm));
    assert_eq!(scene.redeem(false).await.err(), Some(expected));
    assert_eq!(scene.stub.calls("/jwks"), 1, "no new keys for it");
}

#[test]
fn at_hash_is_the_left_half_of_the_algorithms_hash() {
    // The example of OIDC Core A.3.
    let token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
    assert_eq!(access_token_hash(Algorithm::RS256, token), "77QmUPtjPfzWtF2AnpK9RQ");
    for (algorithm, length) in [
        (Algorithm::ES256, 22),
        (Algorithm::PS256, 22),
        (Algorithm::ES384, 32),
        (Algorithm::PS384, 32),
        (Algorithm::RS512, 43),
        (Algorithm::EdDSA, 43),
    ] {
        assert_eq!(access_token_hash(algorithm, token).len(), length, "{algorithm:?}");
    }
}

#[tokio::test]
async fn a_right_at_hash_is_accepted() {
    let scene = Scene::new().await;
    scene.issue(&ED, json!({"at_hash": access_token_hash(Algorithm::EdDSA, "AT")}));
    assert!(scene.redeem(false).await.is_ok());
}

#[tokio::test]
async fn new_keys_are_fetched_once_and_then_the_cool_down_refuses() {
    let scene = Scene::new().await;
    let second = SigningKey::ed("second", 2);
    scene.stub.publish(&[&second]);
    scene.issue(&second, json!({}));
    assert!(scene.redeem(false).await.is_ok());
    assert_eq!(scene.stub.calls("/jwks"), 2);
    let third = SigningKey::ed("third", 3);
    scene.stub.publish(&[&third]);
    scene.issue(&third, json!({}));
    let unknown = RedeemError::IdToken(IdTokenError::Jws(JwsError::UnknownKey));
    assert_eq!(scene.redeem(false).await.err(), Some(unknown));
    assert_eq!(scene.stub.calls("/jwks"), 2);
    // Those that are known go on working.
    scene.issue(&second, json!({}));
    assert!(scene.redeem(false).await.is_ok());
}

#[tokio::test]
async fn a_key_replaced_under_its_old_id_is_found() {
    let scene = Scene::new().await;
    let replaced = SigningKey::ed(ED.id, 2);
    scene.issue(&replaced, json!({}));
    scene.stub.publish(&[&replaced]);
    assert!(scene.redeem(false).await.is_ok());
    // A forgery does not make us ask again.
    scene.issue(&SigningKey::ed(ED.id, 3), json!({}));
    let wrong = RedeemError::IdToken(IdTokenError::Jws(JwsError::Signature));
    assert_eq!(scene.redeem(false).await.err(), Some(wrong));
    assert_eq!(scene.stub.calls("/jwks"), 2);
}

#[tokio::test]
async fn a_failed_fetch_of_keys_keeps_those_that_are_there() {
    let scene = Scene::new().await;
    scene.stub.answer("/jwks", 500, "text/plain", "");
    scene.issue(&SigningKey::ed("second", 2), json!({}));
    let unknown = RedeemError::IdToken(IdTokenError::Jws(JwsError::UnknownKey));
    for _ in 0..3 {
        assert_eq!(scene.redeem(false).await.err(), Some(unknown));
    }
    assert_eq!(scene.stub.calls("/jwks"), 2);
    scene.issue(&ED, json!({}));
    assert!(scene.redeem(false).await.is_ok());
}

#[tokio::test]
async fn userinfo_is_asked_by_policy() {
    for (policy, needed, calls) in [
        (UserinfoPolicy::WhenNeeded, false, 0),
        (UserinfoPolicy::WhenNeeded, true, 1),
        (UserinfoPolicy::Always, false, 1),
        (UserinfoPolicy::Never, true, 0),
    ] {
        let scene = Scene::with(|settings| settings.userinfo = policy).await;
        scene.stub.json("/userinfo", &json!({"sub": "person", "name": "Other", "groups": []}));
        let redeemed = scene.redeem(needed).await.unwrap();
        assert_eq!(Scene::name(&redeemed), "Person", "the id token's own wins");
        let groups = redeemed.claims.get(&ClaimPath::parse("groups").unwrap());
        assert_eq!(groups.is_some(), calls == 1);
        let requests = scene.stub.requests("/userinfo");
        assert_eq!(requests.len(), calls, "{policy:?}");
        for request in requests {
            assert!(request.starts_with("GET "), "{request}");
            assert!(request.contains("authorization: Bearer AT\r\n"), "{request}");
        }
    }
}

#[tokio::test]
async fn a_provider_without_userinfo_is_not_asked() {
    let stub = Stub::start().await;
    stub.be_a_provider(&[&ED]);
    let mut metadata = stub.metadata();
    metadata["userinfo_endpoint"] = json!("");
    stub.json("/.well-known/openid-configuration", &metadata);
    let scene = Scene { provider: stub.loaded().await, stub };
    scene.issue(&ED, json!({}));
    assert!(scene.redeem(true).await.is_ok());
}

#[tokio::test]
async fn userinfo_about_somebody_else_is_refused() {
    let scene = Scene::new().await;
    for body in [
        json!({"sub": "other"}),
        json!({"sub": "Person"}),
        json!({"sub": null}),
        json!({"sub": ["person"]}),
        json!({"name": "Person"}),
    ] {
        scene.stub.json("/userinfo", &body);
        let expected = RedeemError::Userinfo(UserinfoError::WrongSubject);
        assert_eq!(scene.redeem(true).await.err(), Some(expected), "{body}");
    }
    for (status, body, error) in [
        (200, "[]", CallError::Unreadable),
        (200, "\"person\"", CallError::Unreadable),
        (200, "", CallError::Unreadable),
        (401, "{}", CallError::Status(401)),
        (302, "{}", CallError::Status(302)),
    ] {
        scene.stub.answer("/userinfo", status, "application/json", body);
        let expected = RedeemError::Userinfo(UserinfoError::Call(error));
        assert_eq!(scene.redeem(true).await.err(), Some(expected), "{status} {body}");
    }
}

#[tokio::test]
async fn signed_userinfo_is_verified() {
    let scene = Scene::new().await;
    let signed = |key: &SigningKey, claims: Value| {
        scene.stub.answer("/userinfo", 200, "application/jwt; charset=utf-8", &key.sign(&claims));
    };
    signed(&ED, json!({"sub": "person", "iss": scene.stub.url, "aud": [CLIENT_ID], "groups": 1}));
    let redeemed = scene.redeem(true).await.unwrap();
    assert!(redeemed.claims.get(&ClaimPath::parse("groups").unwrap()).is_some());
    signed(&ED, json!({"sub": "person"}));
    assert!(scene.redeem(true).await.is_ok());
    for (claims, error) in [
        (json!({"sub": "other"}), UserinfoError::WrongSubject),
        (json!({"sub": "person", "iss": "https://evil.example"}), UserinfoError::WrongIssuer),
        (json!({"sub": "person", "aud": "other"}), UserinfoError::WrongAudience),
        (json!({"sub": "person", "aud": {CLIENT_ID: 1}}), UserinfoError::WrongAudience),
    ] {
        signed(&ED, claims.clone());
        let expected = RedeemError::Userinfo(error);
        assert_eq!(scene.redeem(true).await.err(), Some(expected), "{claims}");
    }
    signed(&SigningKey::ed("stranger", 9), json!({"sub": "person"}));
    let expected = RedeemError::Userinfo(UserinfoError::Jws(JwsError::UnknownKey));
    assert_eq!(scene.redeem(true).await.err(), Some(expected));
}

#[tokio::test]
async fn a_token_without_a_key_id_finds_the_only_key() {
    let scene = Scene::new().await;
    let header = Header { kid: None, ..ED.header() };
    scene.issue_token(json!(ED.sign_with(&header, &scene.claims(json!({})))));
    assert!(scene.redeem(false).await.is_ok());
}

#[tokio::test]
async fn debug_and_errors_show_no_secret() {
    let scene = Scene::new().await;
    let redeemed = scene.redeem(false).await.unwrap();
    scene.stub.answer("/token", 200, "application/json", "{\"access_token\": \"LEAK\"}");
    let error = scene.redeem(false).await.unwrap_err();
    let shown = format!("{redeemed:?} {:?} {error} {error:?}", scene.provider);
    for secret in ["SECRET", "LEAK", "Person", redeemed.id_token.expose_secret()] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}
