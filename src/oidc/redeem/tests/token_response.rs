//! What the token endpoint answers, read by our own types.

use super::*;
use crate::oidc::{JwsError, RefusalCode};

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
