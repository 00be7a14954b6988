//! New keys of the provider.

use jsonwebtoken::Header;

use super::*;
use crate::oidc::JwsError;

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
async fn a_token_without_a_key_id_finds_the_only_key() {
    let scene = Scene::new().await;
    let header = Header { kid: None, ..ED.header() };
    scene.issue_token(json!(ED.sign_with(&header, &scene.claims(json!({})))));
    assert!(scene.redeem(false).await.is_ok());
}
