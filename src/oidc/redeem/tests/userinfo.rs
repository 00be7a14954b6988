//! When userinfo is asked, and what of it is believed.

use super::*;
use crate::oidc::{JwsError, UserinfoError};

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
