//! The token response, parsed by our own types.

use super::*;
use crate::{
    oidc::{JwsError, testing::CLIENT_SECRET},
    signin::ErrorCode,
};

#[tokio::test]
async fn harmless_deviations_in_the_token_response_are_accepted() {
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
async fn a_token_response_without_a_required_member_is_refused() {
    let scene = Scene::new().await;
    let at = scene.at("token");
    let list = RedeemError::Token(at.clone(), BodyFault::NotAnObject.into());
    let refused = |error| RedeemError::IdToken(at.clone(), error);
    let lacks = |member| RedeemError::TokenMember(at.clone(), member);
    for (body, error) in [
        (json!({"token_type": "Bearer", "id_token": "x"}), lacks("access_token")),
        (json!({"access_token": 1, "token_type": "Bearer"}), lacks("access_token")),
        (json!({"access_token": "AT", "id_token": "x"}), lacks("token_type")),
        (json!({"access_token": "AT", "token_type": null, "id_token": "x"}), lacks("token_type")),
        (json!({"error": "", "access_token": "AT", "id_token": "x"}), lacks("token_type")),
        (json!({"error": {"code": "x"}}), lacks("access_token")),
        (json!([]), list),
        (json!({"access_token": "AT", "token_type": "Bearer", "id_token": 1}), lacks("id_token")),
        (
            json!({"access_token": "AT", "token_type": "DPoP", "id_token": "x"}),
            RedeemError::NotBearer(at.clone()),
        ),
        (json!({"access_token": "AT", "token_type": "Bearer"}), refused(IdTokenError::Missing)),
        (
            json!({"access_token": "AT", "token_type": "Bearer", "id_token": ""}),
            refused(IdTokenError::Jws(JwsError::Malformed)),
        ),
    ] {
        scene.answer(body.clone());
        assert_eq!(scene.redeem(true).await.err(), Some(error), "{body}");
    }
    assert_eq!(scene.stub.calls("/userinfo"), 0);
}

#[tokio::test]
async fn an_oauth_error_is_recognized_with_any_status() {
    let scene = Scene::new().await;
    let at = scene.at("token");
    let refused =
        |status, code| RedeemError::Refused { at: at.clone(), status, code, description: None };
    let other = |code| RefusalCode::Other(ErrorCode::of(code, &[]));
    let failed = |error| RedeemError::Token(at.clone(), error);
    for (status, body, error, restarts) in [
        (400, r#"{"error":"invalid_grant"}"#, refused(400, RefusalCode::InvalidGrant), true),
        (
            400,
            r#"{"error":"invalid_grant","error_description":{"odd":1}}"#,
            refused(400, RefusalCode::InvalidGrant),
            true,
        ),
        (200, r#"{"error":"invalid_grant"}"#, refused(200, RefusalCode::InvalidGrant), true),
        (
            200,
            "\u{feff}{\"error\":\"invalid_client\"}",
            refused(200, RefusalCode::InvalidClient),
            false,
        ),
        (401, r#"{"error":"invalid_client"}"#, refused(401, RefusalCode::InvalidClient), false),
        (400, r#"{"error":"invalid_resource"}"#, refused(400, other("invalid_resource")), false),
        (429, r#"{"error":"slow_down"}"#, refused(429, other("slow_down")), false),
        (403, r#"{"error":"<b>"}"#, refused(403, other("<b>")), false),
        (500, r#"{"error":"invalid_grant"}"#, refused(500, RefusalCode::InvalidGrant), false),
        (404, "<html>", failed(CallError::Status(404, None)), false),
        (400, "", failed(CallError::Status(400, None)), false),
        (400, r#"{"error":7}"#, failed(CallError::Status(400, None)), false),
        (400, r#"["invalid_grant"]"#, failed(CallError::Status(400, None)), false),
        (500, "{}", failed(CallError::Status(500, None)), false),
        (302, "", failed(CallError::Status(302, None)), false),
        (201, "{}", failed(CallError::Status(201, None)), false),
    ] {
        scene.stub.answer("/token", status, "application/json", body);
        let seen = scene.redeem(false).await.unwrap_err();
        assert_eq!(seen, error, "{status} {body}");
        assert_eq!(seen.is_invalid_grant(), restarts, "{status} {body}");
        assert!(!seen.nothing_was_sent());
    }
}

const CHECK_CLIENT: &str = ": check client_id, client_secret or client_key_file, and client_auth";

#[tokio::test]
async fn the_cause_of_a_refusal_names_address_status_and_code() {
    let scene = Scene::new().await;
    let cause_of = async |status, body| {
        scene.stub.answer("/token", status, "application/json", body);
        scene.redeem(false).await.unwrap_err().to_string()
    };
    let at = scene.stub.endpoint("token");
    for (status, body, cause) in [
        (
            400,
            r#"{"error":"invalid_resource"}"#,
            format!("the token endpoint answered invalid_resource (status 400, {at})"),
        ),
        (
            400,
            r#"{"error":"Ada's address"}"#,
            format!(
                "the token endpoint answered an unregistered error: Ada's address (status 400, {at})"
            ),
        ),
        (
            401,
            r#"{"error":"invalid_client","error_description":"Bad secret"}"#,
            format!(
                "the token endpoint answered invalid_client (status 401, {at}){CHECK_CLIENT}; \
                 error_description: Bad secret"
            ),
        ),
        // Keycloak answers this to a wrong secret.
        (
            401,
            r#"{"error":"unauthorized_client","error_description":"Invalid client credentials"}"#,
            format!(
                "the token endpoint answered unauthorized_client (status 401, {at}){CHECK_CLIENT}; \
                 error_description: Invalid client credentials"
            ),
        ),
        (503, "", format!("the token endpoint: status 503 instead of 200 ({at})")),
        (
            200,
            "<html>",
            format!(
                "the token endpoint: the response is not valid JSON, although its content type is \
                 JSON (line 1, column 1) ({at})"
            ),
        ),
        (
            200,
            r#"{"access_token":"a"}"#,
            format!(
                "the token endpoint: token_type is missing in the response, or is not a string ({at})"
            ),
        ),
    ] {
        assert_eq!(cause_of(status, body).await, cause);
    }
}

#[tokio::test]
async fn a_byte_order_mark_before_the_response_is_ignored() {
    let scene = Scene::new().await;
    let id_token = ED.sign(&scene.claims(json!({})));
    let body = json!({"access_token": "AT", "token_type": "Bearer", "id_token": id_token});
    scene.stub.answer("/token", 200, "application/json", &format!("\u{feff}{body}"));
    assert!(scene.redeem(false).await.is_ok());
}

/// The provider may repeat what it was sent.
#[tokio::test]
async fn a_refusal_that_repeats_a_secret_of_the_request_is_not_shown() {
    let scene = Scene::new().await;
    let basic = STANDARD.encode("client%21%2BID:SECRET%3F%25Gclient");
    for secret in [CODE, VERIFIER, CLIENT_SECRET, "SECRET%3F%25Gclient", &basic] {
        for body in [
            json!({"error": "invalid_grant", "error_description": format!("no such: {secret}")}),
            json!({"error": format!("no {secret}")}),
        ] {
            scene.stub.answer("/token", 400, "application/json", &body.to_string());
            let cause = scene.redeem(false).await.unwrap_err().to_string();
            assert!(!cause.contains(secret) && cause.contains("repeats a secret"), "{cause}");
        }
    }
}
