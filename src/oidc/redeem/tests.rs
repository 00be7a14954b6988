use std::{sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::*;
use crate::{
    oidc::{
        BodyFault, CallError, RefusalCode, Settings,
        testing::{self, CLIENT_ID, ED, NOW, SigningKey, Stub},
    },
    signin::{Admission, ClaimPath, ClaimSources},
};

mod client;
mod id_token;
mod keys;
mod token_response;
mod userinfo;

const CODE: &str = "c&de";
const VERIFIER: &str = "vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv";

/// A stub provider with a valid id token for the next code, and its client.
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
        let provider = testing::provider(settings);
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

    fn at(&self, path: &str) -> Address {
        Address::from(&self.stub.endpoint(path))
    }

    /// Publishes this key set.
    fn publish(&self, keys: Value) {
        self.stub.json("/jwks", &json!({"keys": keys}));
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

    /// Redeems a code for a sign-in that needs userinfo for the person's identifier, or does not need it.
    async fn redeem(&self, needs_userinfo: bool) -> Result<Redeemed, RedeemError> {
        self.redeem_for(if needs_userinfo { "from_userinfo" } else { "sub" }, "name").await
    }

    /// Redeems a code for a sign-in that needs these claims.
    async fn redeem_for(&self, id: &str, name: &str) -> Result<Redeemed, RedeemError> {
        self.redeem_by(id, name, || NOW).await
    }

    /// As [`Self::redeem_for`], by this clock.
    async fn redeem_by(
        &self,
        id: &str,
        name: &str,
        now: fn() -> u64,
    ) -> Result<Redeemed, RedeemError> {
        let redeemable = Redeemable {
            code: CODE.to_owned(),
            verifier: VERIFIER.to_owned(),
            nonce: "n".repeat(43),
        };
        let sources = ClaimSources {
            id: vec![ClaimPath::parse(id).unwrap()],
            name: vec![ClaimPath::parse(name).unwrap()],
            email: Vec::new(),
            avatar: Vec::new(),
            group: Vec::new(),
            gravatar: false,
        };
        let admission = Admission::default();
        let unanswered = |claims: &VerifiedClaims| MissingClaims::of(&sources, &admission, claims);
        self.provider.redeem(redeemable, &[7; 32], unanswered, now).await
    }

    /// The cause of a failed redemption.
    async fn cause(&self) -> String {
        self.redeem(false).await.unwrap_err().to_string()
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
async fn nothing_is_sent_before_the_metadata_is_loaded() {
    let stub = Stub::start().await;
    let scene = Scene { provider: testing::provider(stub.settings()), stub };
    let refused = scene.redeem(false).await.unwrap_err();
    assert!(refused.nothing_was_sent());
    assert_eq!(scene.stub.calls("/token"), 0);
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
