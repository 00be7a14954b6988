//! When userinfo is requested, and which responses are accepted.

use super::*;
use crate::{
    oidc::{JwsError, UserinfoError},
    signin::Shown,
};

fn failure(scene: &Scene, error: UserinfoError) -> RedeemError {
    RedeemError::Userinfo(UserinfoFailure { at: scene.at("userinfo"), error })
}

#[tokio::test]
async fn userinfo_is_requested_according_to_the_policy() {
    for (policy, needed, calls) in [
        (UserinfoPolicy::WhenNeeded, false, 0),
        (UserinfoPolicy::WhenNeeded, true, 1),
        (UserinfoPolicy::Always, false, 1),
        (UserinfoPolicy::Never, true, 0),
    ] {
        let scene = Scene::with(|settings| settings.userinfo = policy).await;
        scene.stub.json("/userinfo", &json!({"sub": "person", "name": "Other", "groups": ["g"]}));
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
async fn userinfo_is_not_requested_from_a_provider_without_the_endpoint() {
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
async fn userinfo_about_another_person_ends_every_sign_in() {
    for policy in [UserinfoPolicy::WhenNeeded, UserinfoPolicy::Always] {
        let scene = Scene::with(|settings| settings.userinfo = policy).await;
        for sub in ["other", "Person", " ", "person "] {
            scene.stub.json("/userinfo", &json!({"sub": sub, "nickname": "P"}));
            let expected = failure(&scene, UserinfoError::WrongSubject);
            let refused = scene.redeem_for("sub", "nickname").await.err();
            assert_eq!(refused, Some(expected), "{sub}");
        }
    }
}

/// Failing userinfo responses (status, content type, body), with their errors.
fn failures() -> [(u16, &'static str, &'static str, UserinfoError); 10] {
    let call = UserinfoError::Call;
    let body = |fault: BodyFault| call(fault.into());
    let page = BodyFault::OtherType(Shown::of("text/html"));
    [
        (200, "application/json", "[]", body(BodyFault::NotAnObject)),
        (200, "application/json", "\"person\"", body(BodyFault::NotAnObject)),
        (200, "application/json", "", body(BodyFault::Empty)),
        (200, "text/html", "<html>", body(page)),
        (401, "application/json", "{}", call(CallError::Status(401, None))),
        (302, "application/json", "{}", call(CallError::Status(302, None))),
        (200, "application/json", r#"{"name": "P"}"#, UserinfoError::MissingSubject),
        (200, "application/json", r#"{"sub": null}"#, UserinfoError::MissingSubject),
        (200, "application/json", r#"{"sub": ["person"]}"#, UserinfoError::MissingSubject),
        (200, "application/jwt", "a.b.c", UserinfoError::Jws(JwsError::Malformed)),
    ]
}

#[tokio::test]
async fn a_sign_in_continues_without_userinfo_if_it_can() {
    let scene = Scene::new().await;
    for (status, kind, body, error) in failures() {
        scene.stub.answer("/userinfo", status, kind, body);
        let redeemed = scene.redeem_for("sub", "nickname").await.unwrap();
        let (failed, open) = redeemed.userinfo_failed.unwrap();
        assert_eq!(
            (failed.error, open.to_string().as_str()),
            (error, "claims.name"),
            "{status} {body}"
        );
        assert_eq!(redeemed.claims.subject(), "person");
        assert!(redeemed.claims.get(&ClaimPath::parse("nickname").unwrap()).is_none());
    }
    scene.stub.json("/userinfo", &json!({"sub": "person", "nickname": "P"}));
    assert!(scene.redeem_for("sub", "nickname").await.unwrap().userinfo_failed.is_none());
}

#[tokio::test]
async fn failing_userinfo_ends_a_sign_in_that_needs_it() {
    let scene = Scene::new().await;
    let always = Scene::with(|settings| settings.userinfo = UserinfoPolicy::Always).await;
    for (scene, id) in [(&scene, "oid"), (&always, "sub")] {
        for (status, kind, body, error) in failures() {
            scene.stub.answer("/userinfo", status, kind, body);
            let expected = Some(failure(scene, error));
            assert_eq!(scene.redeem_for(id, "name").await.err(), expected, "{status} {body}");
        }
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
        let expected = failure(&scene, error);
        assert_eq!(scene.redeem(true).await.err(), Some(expected), "{claims}");
    }
    signed(&SigningKey::ed("stranger", 9), json!({"sub": "person"}));
    let cause = scene.redeem(true).await.unwrap_err().to_string();
    let unpublished =
        "userinfo: the response is signed with a key that the provider does not publish";
    assert!(cause.starts_with(&format!("{unpublished}: alg EdDSA, kid stranger")), "{cause}");
}

#[tokio::test]
async fn signed_userinfo_from_or_for_another_party_ends_every_sign_in() {
    let scene = Scene::new().await;
    let signed = |key: &SigningKey, claims: Value| {
        scene.stub.answer("/userinfo", 200, "application/jwt", &key.sign(&claims));
    };
    for claims in [
        json!({"sub": "other"}),
        json!({"sub": "person", "iss": "https://evil.example"}),
        json!({"sub": "person", "aud": "other"}),
    ] {
        signed(&ED, claims.clone());
        assert!(scene.redeem_for("sub", "nickname").await.is_err(), "{claims}");
    }
    signed(&ED, json!({"sub": "person", "exp": NOW - 3_600, "nickname": "P"}));
    let redeemed = scene.redeem_for("sub", "nickname").await.unwrap();
    assert_eq!(redeemed.userinfo_failed.unwrap().0.error, UserinfoError::Expired);
    assert!(redeemed.claims.get(&ClaimPath::parse("nickname").unwrap()).is_none());
    signed(&SigningKey::ed("stranger", 9), json!({"sub": "person", "nickname": "P"}));
    let redeemed = scene.redeem_for("sub", "nickname").await.unwrap();
    assert!(redeemed.claims.get(&ClaimPath::parse("nickname").unwrap()).is_none());
    // Also if newer keys were fetched: only the provider has its key.
    signed(&SigningKey::ed(ED.id, 9), json!({"sub": "person", "nickname": "P"}));
    let cause = scene.redeem_for("sub", "nickname").await.err().unwrap().to_string();
    assert!(
        cause.starts_with("userinfo: the response has an invalid signature (alg EdDSA, kid ed)"),
        "{cause}"
    );
}
