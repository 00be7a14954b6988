use serde_json::json;

use super::*;
use crate::oidc::{
    Address, CallError, Endpoint,
    testing::{self, ED, SigningKey, Stub},
};

const DISCOVERY: &str = "/.well-known/openid-configuration";

#[tokio::test]
async fn loaded_metadata_is_kept_when_a_later_load_fails() {
    let stub = Stub::start().await;
    let at = |path: &str| Address::from(&stub.endpoint(path));
    stub.answer(DISCOVERY, 503, "text/plain", "");
    let provider = testing::provider(stub.settings());
    let unavailable = LoadError::Discovery(at(DISCOVERY), CallError::Status(503, None));
    assert_eq!(provider.load().await, Err(unavailable.clone()));
    assert!(!provider.is_ready());
    assert_eq!(provider.issuer_rule().err(), Some(NotReady { retry_after: 1 }));

    stub.be_a_provider(&[&ED]);
    provider.load().await.unwrap();
    assert!(provider.is_ready());
    let rule = provider.issuer_rule().unwrap();
    assert_eq!(
        rule,
        IssuerRule {
            endpoint: stub.endpoint("authorize").to_string(),
            issuer: stub.url.to_string(),
            required: true,
        }
    );

    stub.answer(DISCOVERY, 503, "text/plain", "");
    assert_eq!(provider.load().await, Err(unavailable));
    assert!(provider.is_ready());
}

#[tokio::test]
async fn a_sign_in_can_begin_without_usable_keys() {
    let stub = Stub::start().await;
    let at = Address::from(&stub.endpoint("jwks"));
    stub.be_a_provider(&[]);
    let mut unusable = SigningKey::rsa("short").public;
    unusable["n"] = json!("AQAB");
    for (answer, outcome) in [
        ((200, json!({"keys": []})), Ok(())),
        ((200, json!({"keys": [unusable]})), Ok(())),
        ((500, json!({})), Err(LoadError::Keys(at.clone(), CallError::Status(500, None)))),
        ((200, json!({})), Err(LoadError::Keys(at, CallError::Member("keys")))),
    ] {
        let (status, body) = answer;
        stub.answer("/jwks", status, "application/json", &body.to_string());
        let provider = testing::provider(stub.settings());
        assert_eq!(provider.load().await, outcome, "{body}");
        assert!(provider.is_ready(), "{status} {body}");
    }
}

#[tokio::test]
async fn waiting_ends_with_the_metadata_and_does_not_wait_for_the_keys() {
    let stub = Stub::start().await;
    // The key set never responds.
    stub.json(DISCOVERY, &stub.metadata());
    let provider = Arc::new(testing::provider(stub.settings()));
    let keeping = Arc::clone(&provider);
    let task = tokio::spawn(async move { keeping.keep_loaded().await });
    let waiting = tokio::time::timeout(Duration::from_secs(60), async {
        while !provider.is_ready() {
            provider.wait_until_ready().await;
        }
    });
    waiting.await.unwrap();
    task.abort();
}

#[tokio::test]
async fn a_configured_discovery_url_is_fetched() {
    let stub = Stub::start().await;
    stub.be_a_provider(&[&ED]);
    stub.json("/elsewhere", &stub.metadata());
    let mut settings = stub.settings();
    settings.discovery_url = Endpoint::new(stub.endpoint("elsewhere"));
    testing::provider(settings).load().await.unwrap();
    assert_eq!((stub.calls("/elsewhere"), stub.calls(DISCOVERY)), (1, 0));
}

#[tokio::test]
async fn no_metadata_is_fetched_if_three_endpoints_are_configured() {
    let stub = Stub::start().await;
    stub.be_a_provider(&[&ED]);
    let mut settings = stub.settings();
    settings.discovery_url = None;
    settings.endpoints.authorization = Endpoint::new(stub.endpoint("a"));
    settings.endpoints.token = Endpoint::new(stub.endpoint("t"));
    settings.endpoints.jwks = Endpoint::new(stub.endpoint("jwks"));
    let provider = testing::provider(settings);
    provider.load().await.unwrap();
    assert!(provider.is_ready());
    assert_eq!((stub.calls(DISCOVERY), stub.calls("/jwks")), (0, 1));
}

#[tokio::test]
async fn a_provider_that_starts_late_is_loaded_automatically() {
    let stub = Stub::start().await;
    stub.answer(DISCOVERY, 503, "text/plain", "");
    let provider = Arc::new(testing::provider(stub.settings()));
    let keeping = Arc::clone(&provider);
    let task = tokio::spawn(async move { keeping.keep_loaded().await });
    while stub.calls(DISCOVERY) == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    stub.be_a_provider(&[&ED]);
    tokio::time::timeout(Duration::from_secs(10), async {
        while !provider.is_ready() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .unwrap();
    task.abort();
}
