use std::sync::Arc;

use super::*;
use crate::oidc::{
    Endpoint, LoadError,
    testing::{ED, Stub},
};

const DISCOVERY: &str = "/.well-known/openid-configuration";

fn site() -> Origin {
    Origin::parse("https://meet.example.org").unwrap()
}

fn next(before: &Provider, change: impl FnOnce(&mut Settings)) -> Provider {
    let mut settings = before.settings.clone();
    change(&mut settings);
    Provider::succeeding(before, settings, &site()).unwrap()
}

#[tokio::test]
async fn the_same_provider_continues_with_metadata_under_the_new_settings_and_with_its_keys() {
    let stub = Stub::start().await;
    stub.be_a_provider(&[&ED]);
    let before = stub.loaded().await;
    let calls = stub.all_calls();
    let end_session = Endpoint::new(stub.endpoint("other-end")).unwrap();
    let after = next(&before, |settings| {
        settings.client_id = "other".to_owned();
        settings.endpoints.end_session = Some(end_session.clone());
    });
    let (old, new) = (before.loaded().unwrap(), after.loaded().unwrap());
    assert_eq!(new.client.client_id().as_str(), "other");
    assert_eq!(new.metadata.end_session_endpoint, Some(end_session));
    assert_eq!(new.metadata.token_endpoint, old.metadata.token_endpoint);
    assert!(Arc::ptr_eq(&after.keys, &before.keys));

    // What the old settings overrode is that of the document again.
    let third = next(&after, |settings| settings.endpoints.end_session = None);
    assert_eq!(third.loaded().unwrap().metadata, old.metadata);
    assert_eq!(stub.all_calls(), calls, "nothing is called");
}

#[tokio::test]
async fn another_provider_begins_without_anything() {
    let (stub, other) = (Stub::start().await, Stub::start().await);
    stub.be_a_provider(&[&ED]);
    let before = stub.loaded().await;
    let issuer = other.settings().issuer;
    let elsewhere = Endpoint::new(other.endpoint(DISCOVERY)).unwrap();
    for (what, after) in [
        ("the issuer", next(&before, |settings| settings.issuer = issuer)),
        ("the document", next(&before, |settings| settings.discovery_url = Some(elsewhere))),
    ] {
        assert!(!after.is_ready(), "{what}");
        assert!(after.keys.current().is_none(), "{what}");
    }
}

#[tokio::test]
async fn another_jwks_uri_keeps_the_metadata_but_not_the_keys() {
    let stub = Stub::start().await;
    stub.be_a_provider(&[&ED]);
    let before = stub.loaded().await;
    let jwks = Endpoint::new(stub.endpoint("other-jwks")).unwrap();
    let after = next(&before, |settings| settings.endpoints.jwks = Some(jwks));
    assert!(after.is_ready());
    assert!(after.keys.current().is_none());
}

#[tokio::test]
async fn a_document_that_lacks_an_endpoint_under_the_new_settings_is_loaded_again() {
    let stub = Stub::start().await;
    let mut document = stub.metadata();
    document.as_object_mut().unwrap().remove("token_endpoint");
    stub.be_a_provider(&[&ED]);
    stub.json(DISCOVERY, &document);
    let mut settings = stub.settings();
    settings.endpoints.token = Some(Endpoint::new(stub.endpoint("token")).unwrap());
    let before = crate::oidc::testing::provider(settings);
    before.load().await.unwrap();
    let after = next(&before, |settings| settings.endpoints.token = None);
    assert!(!after.is_ready());
    let error = after.load().await.unwrap_err();
    assert!(matches!(error, LoadError::MissingEndpoint(_, "token_endpoint")), "{error}");
}
