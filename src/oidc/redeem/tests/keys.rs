//! New keys of the provider, and keys that cannot be used.

use jsonwebtoken::Header;

use super::*;
use crate::oidc::{JwsError, token_head::TokenHead};

fn unknown(id: &str) -> JwsError {
    JwsError::UnknownKey(TokenHead::of("EdDSA", Some(id)))
}

fn refused(scene: &Scene, error: JwsError) -> Option<RedeemError> {
    Some(RedeemError::IdToken(scene.at("token"), IdTokenError::Jws(error)))
}

impl Scene {
    /// `refused`, checked with the newest keys of the stub, of which `usable` can verify.
    fn with_newest(&self, refused: JwsError, usable: usize) -> JwsError {
        JwsError::NewestKeys { refused: Box::new(refused), at: self.at("jwks"), usable }
    }
}

#[tokio::test]
async fn new_keys_are_fetched_once() {
    let scene = Scene::new().await;
    let second = SigningKey::ed("second", 2);
    scene.stub.publish(&[&second]);
    scene.issue(&second, json!({}));
    assert!(scene.redeem(false).await.is_ok());
    assert_eq!(scene.stub.calls("/jwks"), 2);
    assert!(scene.redeem(false).await.is_ok());
    assert_eq!(scene.stub.calls("/jwks"), 2);
}

/// The second fetch waits for the end of the cool-down.
#[tokio::test]
async fn the_second_fetch_finds_a_key_that_was_published_after_it_signed() {
    let scene = Arc::new(Scene::new().await);
    let second = SigningKey::ed("second", 2);
    scene.issue(&second, json!({}));
    let redeeming = tokio::spawn({
        let scene = Arc::clone(&scene);
        async move { scene.redeem(false).await.map(|_| ()) }
    });
    while scene.stub.calls("/jwks") < 2 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    scene.stub.publish(&[&second]);
    assert_eq!(redeeming.await.unwrap(), Ok(()));
    assert_eq!(scene.stub.calls("/jwks"), 3);
}

#[tokio::test]
async fn a_key_that_is_never_published_is_refused_after_two_fetches() {
    let scene = Scene::new().await;
    scene.issue(&SigningKey::ed("stranger", 2), json!({}));
    let expected = scene.with_newest(unknown("stranger"), 1);
    assert_eq!(scene.redeem(false).await.err(), refused(&scene, expected));
    assert_eq!(scene.stub.calls("/jwks"), 3);
    // A known key does not cause a fetch.
    scene.issue(&ED, json!({}));
    assert!(scene.redeem(false).await.is_ok());
    assert_eq!(scene.stub.calls("/jwks"), 3);
}

#[tokio::test]
async fn a_sign_in_does_not_wait_for_keys_longer_than_the_timeout() {
    let scene = Scene::with(|settings| settings.timeout = Duration::from_secs(1)).await;
    scene.issue(&SigningKey::ed("stranger", 2), json!({}));
    let expected = scene.with_newest(unknown("stranger"), 1);
    assert_eq!(scene.redeem(false).await.err(), refused(&scene, expected));
    assert_eq!(scene.stub.calls("/jwks"), 2, "the cool-down is longer than the timeout");
}

#[tokio::test]
async fn a_key_replaced_under_its_old_id_is_found() {
    let scene = Scene::new().await;
    let replaced = SigningKey::ed(ED.id, 2);
    scene.issue(&replaced, json!({}));
    scene.stub.publish(&[&replaced]);
    assert!(scene.redeem(false).await.is_ok());
    assert_eq!(scene.stub.calls("/jwks"), 2);
    // A forged token is checked with keys that were fetched after it arrived.
    scene.issue(&SigningKey::ed(ED.id, 3), json!({}));
    let wrong = JwsError::Signature(TokenHead::of("EdDSA", Some(ED.id)));
    assert_eq!(scene.redeem(false).await.err(), refused(&scene, scene.with_newest(wrong, 1)));
}

#[tokio::test]
async fn a_failed_fetch_keeps_the_loaded_keys_and_is_in_the_cause() {
    let scene = Scene::with(|settings| settings.timeout = Duration::from_secs(1)).await;
    scene.stub.answer("/jwks", 500, "text/plain", "");
    scene.issue(&SigningKey::ed("second", 2), json!({}));
    let (at, token) = (scene.stub.endpoint("jwks"), scene.stub.endpoint("token"));
    assert_eq!(
        scene.cause().await,
        format!(
            "the id token is signed with a key that the provider does not publish: alg EdDSA, kid second; newer \
             keys could not be fetched: the key set: status 500 instead of 200 ({at}) ({token})"
        )
    );
    scene.issue(&ED, json!({}));
    assert!(scene.redeem(false).await.is_ok());
}

#[tokio::test]
async fn missing_keys_are_fetched_with_the_first_token() {
    let stub = Stub::start().await;
    stub.be_a_provider(&[]);
    let scene = Scene { provider: stub.loaded().await, stub };
    scene.issue(&ED, json!({}));
    scene.stub.publish(&[&ED]);
    assert!(scene.redeem(false).await.is_ok());
    assert_eq!(scene.stub.calls("/jwks"), 2);
}

#[tokio::test]
async fn without_any_key_the_cause_names_the_key_set_and_why() {
    let scene = Scene::with(|settings| settings.timeout = Duration::from_secs(1)).await;
    let (at, token) = (scene.stub.endpoint("jwks"), scene.stub.endpoint("token"));
    let unpublished =
        "the id token is signed with a key that the provider does not publish: alg EdDSA, kid ed";
    scene.publish(json!([]));
    scene.provider.load().await.unwrap();
    assert_eq!(scene.cause().await, format!("{unpublished}; usable keys at {at}: 0 ({token})"));

    let stub = Stub::start().await;
    stub.be_a_provider(&[]);
    stub.answer("/jwks", 200, "text/html", "<html>");
    let mut settings = stub.settings();
    settings.timeout = Duration::from_secs(1);
    let provider = testing::provider(settings);
    assert!(provider.load().await.is_err());
    let (at, token) = (stub.endpoint("jwks"), stub.endpoint("token"));
    let scene = Scene { provider, stub };
    scene.issue(&ED, json!({}));
    assert_eq!(
        scene.cause().await,
        format!(
            "{unpublished}; newer keys could not be fetched: the key set: the response is not \
             JSON: its content type is text/html ({at}) ({token})"
        )
    );
}

#[tokio::test]
async fn a_token_of_an_unusable_key_is_refused_without_waiting() {
    let scene = Scene::new().await;
    let rsa = SigningKey::rsa("short");
    let mut short = rsa.public.clone();
    short["n"] = json!("_".repeat(170) + "8");
    scene.publish(json!([short, ED.public]));
    scene.issue(&rsa, json!({}));
    let (at, token) = (scene.stub.endpoint("jwks"), scene.stub.endpoint("token"));
    let cause = format!(
        "the id token is signed with a key that cannot be used: alg RS256, kid short, whose RSA modulus has 1024 \
         bits instead of 2048 to 8192; usable keys at {at}: 1 ({token})"
    );
    // The first token causes a fetch, because the key may have been replaced. The others come within the
    // cool-down.
    for _ in 0..5 {
        assert_eq!(scene.cause().await, cause);
    }
    assert_eq!(scene.stub.calls("/jwks"), 2);
}

#[tokio::test]
async fn a_token_without_a_key_id_finds_the_only_key() {
    let scene = Scene::new().await;
    let header = Header { kid: None, ..ED.header() };
    scene.issue_token(json!(ED.sign_with(&header, &scene.claims(json!({})))));
    assert!(scene.redeem(false).await.is_ok());
}

#[tokio::test]
async fn a_token_with_a_key_id_finds_the_only_key_if_it_has_no_id() {
    let scene = Scene::new().await;
    let mut nameless = ED.public.clone();
    drop(nameless.as_object_mut().unwrap().remove("kid"));
    scene.publish(json!([nameless]));
    scene.provider.load().await.unwrap();
    assert!(scene.redeem(false).await.is_ok());
    assert_eq!(scene.stub.calls("/jwks"), 2, "the loads");
}
