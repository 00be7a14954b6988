use jsonwebtoken::Algorithm;
use serde_json::json;

use super::*;
use crate::oidc::{
    Address, CallError,
    testing::{ED, SigningKey, Stub},
};

const DISCOVERY: &str = "/.well-known/openid-configuration";

#[test]
fn the_discovery_url_follows_the_issuer() {
    for (issuer, url) in [
        ("https://a.example", "https://a.example/.well-known/openid-configuration"),
        ("https://a.example/", "https://a.example/.well-known/openid-configuration"),
        ("https://a.example/t/", "https://a.example/t/.well-known/openid-configuration"),
        ("https://a.example/t//", "https://a.example/t//.well-known/openid-configuration"),
    ] {
        assert_eq!(discovery_url(issuer).unwrap().as_str(), url);
    }
}

#[tokio::test]
async fn settings_that_cannot_be_safe_make_no_provider() {
    let stub = Stub::start().await;
    let refused = |change: &dyn Fn(&mut Settings)| {
        let mut settings = stub.settings();
        change(&mut settings);
        Provider::new(settings).unwrap_err().to_string()
    };
    for issuer in ["http://sso.example.org", "sso.example.org", ""] {
        let error = refused(&|settings| settings.issuer = issuer.to_owned());
        assert!(error.starts_with("oidc.issuer must be an https URL"), "{error}");
    }
    let plain = || Some(Url::parse("http://sso.example.org/x").unwrap());
    assert!(refused(&|s| s.token_endpoint = plain()).contains("oidc.token_endpoint"));
    assert!(refused(&|s| s.discovery_url = plain()).contains("oidc.discovery_url"));
    for algorithms in [vec![], vec![Algorithm::RS256, Algorithm::HS256]] {
        let error = refused(&|settings| settings.signing_algs = algorithms.clone());
        assert!(error.contains("oidc.signing_algs"), "{error}");
    }
}

#[tokio::test]
async fn metadata_makes_ready_and_a_failed_load_takes_nothing_away() {
    let stub = Stub::start().await;
    let at = |path: &str| Address::from(&stub.endpoint(path));
    stub.answer(DISCOVERY, 503, "text/plain", "");
    let provider = Provider::new(stub.settings()).unwrap();
    let unavailable = LoadError::Discovery(at(DISCOVERY), CallError::Status(503));
    assert_eq!(provider.load().await, Err(unavailable.clone()));
    assert!(!provider.is_ready());
    assert_eq!(provider.issuer_rule().err(), Some(NotReady { retry_after: 1 }));

    stub.be_a_provider(&[&ED]);
    provider.load().await.unwrap();
    assert!(provider.is_ready());
    let rule = provider.issuer_rule().unwrap();
    assert_eq!(rule, IssuerRule { issuer: stub.url.to_string(), required: true });

    stub.answer(DISCOVERY, 503, "text/plain", "");
    assert_eq!(provider.load().await, Err(unavailable));
    assert!(provider.is_ready());
}

#[tokio::test]
async fn keys_that_are_missing_or_cannot_be_used_keep_nobody_from_beginning() {
    let stub = Stub::start().await;
    let at = Address::from(&stub.endpoint("jwks"));
    stub.be_a_provider(&[]);
    let mut unusable = SigningKey::rsa("short").public;
    unusable["n"] = json!("AQAB");
    for (answer, outcome) in [
        ((200, json!({"keys": []})), Ok(())),
        ((200, json!({"keys": [unusable]})), Ok(())),
        ((500, json!({})), Err(LoadError::Keys(at.clone(), CallError::Status(500)))),
        ((200, json!({})), Err(LoadError::Keys(at, CallError::Unreadable))),
    ] {
        let (status, body) = answer;
        stub.answer("/jwks", status, "application/json", &body.to_string());
        let provider = Provider::new(stub.settings()).unwrap();
        assert_eq!(provider.load().await, outcome, "{body}");
        assert!(provider.is_ready(), "{status} {body}");
    }
}

#[tokio::test]
async fn who_waits_goes_on_as_soon_as_the_metadata_is_there_and_not_the_keys() {
    let stub = Stub::start().await;
    // The keys are never answered.
    stub.json(DISCOVERY, &stub.metadata());
    let provider = Arc::new(Provider::new(stub.settings()).unwrap());
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
async fn a_configured_discovery_url_is_the_one_that_is_fetched() {
    let stub = Stub::start().await;
    stub.be_a_provider(&[&ED]);
    stub.json("/elsewhere", &stub.metadata());
    let mut settings = stub.settings();
    settings.discovery_url = Some(stub.endpoint("elsewhere"));
    Provider::new(settings).unwrap().load().await.unwrap();
    assert_eq!((stub.calls("/elsewhere"), stub.calls(DISCOVERY)), (1, 0));
}

#[tokio::test]
async fn a_provider_that_comes_up_late_is_loaded_by_itself() {
    let stub = Stub::start().await;
    stub.answer(DISCOVERY, 503, "text/plain", "");
    let provider = Arc::new(Provider::new(stub.settings()).unwrap());
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
