//! The id token in a complete redemption: refusals, and `at_hash`.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::Algorithm;

use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::signin::{ClaimsError, OtherIssuer};

#[tokio::test]
async fn a_wrong_claim_ends_the_sign_in_without_userinfo() {
    let scene = Scene::with(|settings| settings.userinfo = UserinfoPolicy::Always).await;
    let other = OtherIssuer::new("https://evil.example", scene.stub.url.as_str(), &[]);
    for (changes, error) in [
        (json!({"iss": "https://evil.example"}), ClaimsError::WrongIssuer(Box::new(other))),
        (json!({"nonce": "m".repeat(43)}), ClaimsError::WrongNonce),
        (json!({"at_hash": "AAAA"}), ClaimsError::WrongAccessTokenHash),
        (json!({"exp": NOW - 61}), ClaimsError::Expired),
    ] {
        scene.issue(&ED, changes);
        let expected = RedeemError::IdToken(scene.at("token"), IdTokenError::Claims(error));
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
    let cause = scene.cause().await;
    assert_eq!(
        cause,
        format!(
            "the id token is signed with an algorithm that oidc.signing_algs does not allow: alg none, \
             without kid; allowed: RS256, PS256, ES256, ES384, EdDSA ({})",
            scene.stub.endpoint("token")
        )
    );
    assert_eq!(scene.stub.calls("/jwks"), 1, "no new keys for it");
}

#[tokio::test]
async fn a_correct_at_hash_is_accepted() {
    let scene = Scene::new().await;
    scene.issue(&ED, json!({"at_hash": access_token_hash(Algorithm::EdDSA, "AT")}));
    assert!(scene.redeem(false).await.is_ok());
}

/// The first reading is before the token request, the next ones are in the second after it.
#[tokio::test]
async fn an_id_token_of_the_second_after_the_request_is_accepted_without_clock_skew() {
    fn ticking() -> u64 {
        static READ: AtomicBool = AtomicBool::new(false);
        NOW + u64::from(READ.swap(true, Ordering::Relaxed))
    }
    let scene = Scene::with(|settings| settings.clock_skew = Duration::ZERO).await;
    scene.issue(&ED, json!({"iat": NOW + 1}));
    assert!(scene.redeem(false).await.is_err(), "by a clock that stands at the first second");
    assert!(scene.redeem_by("sub", "name", ticking).await.is_ok());
}
