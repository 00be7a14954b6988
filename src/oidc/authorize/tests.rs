use std::{collections::BTreeMap, time::Duration};

use jsonwebtoken::{Algorithm, Header};
use serde_json::json;

use crate::{
    jitsi::Meeting,
    oidc::{
        DefaultPrompt, Effective, Endpoint, Provider, Settings,
        testing::{self, CLIENT_ID, ED, SigningKey, Stub},
    },
    signin::{Attempt, Prompt, Randomness, Target},
};

fn attempt() -> Attempt {
    let random = Randomness { state: [1; 32], nonce: [2; 32], verifier: [3; 32] };
    let meeting = Meeting::encoded("room").unwrap();
    Attempt::begin(Target::meeting(meeting), Prompt::Configured, &random, 0)
}

async fn loaded(change: impl FnOnce(&mut Settings)) -> (Stub, Provider) {
    let stub = Stub::start().await;
    stub.be_a_provider(&[&ED]);
    let mut settings = stub.settings();
    change(&mut settings);
    let provider = testing::provider(settings);
    provider.load().await.unwrap();
    (stub, provider)
}

/// The parameters of the request. Fails if one is repeated.
fn parameters(provider: &Provider, prompt: Prompt) -> BTreeMap<String, String> {
    let url = provider.authorization_url(&attempt(), prompt).unwrap();
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let map: BTreeMap<_, _> = pairs.iter().cloned().collect();
    assert_eq!(map.len(), pairs.len(), "{url}");
    map
}

#[tokio::test]
async fn the_request_has_exactly_the_expected_parameters() {
    let (stub, provider) = loaded(|_| {}).await;
    let url = provider.authorization_url(&attempt(), Prompt::Configured).unwrap();
    assert!(url.as_str().starts_with(stub.endpoint("authorize?").as_str()));
    let expected = [
        ("client_id", CLIENT_ID),
        ("code_challenge", "g77gcvvTQj90gfwWOCFjatjPtz-u8N0FgfOXnqDHMbk"),
        ("code_challenge_method", "S256"),
        ("nonce", attempt().nonce()),
        ("redirect_uri", "https://meet.example.org/oidc/redirect"),
        ("response_type", "code"),
        ("scope", "openid profile email"),
        ("state", attempt().state()),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(parameters(&provider, Prompt::Configured), BTreeMap::from(expected));
}

#[tokio::test]
async fn configured_parameters_are_sent() {
    let (_stub, provider) = loaded(|settings| {
        settings.scopes = vec!["groups".to_owned()];
        settings.prompt = Some(DefaultPrompt::parse("login consent").unwrap());
        settings.acr_values = vec!["gold".to_owned(), "silver".to_owned()];
        settings.max_age = Some(Duration::from_secs(3600));
        settings.authorize_params = vec![("kc_idp_hint".to_owned(), "a&b=c".to_owned())];
    })
    .await;
    let parameters = parameters(&provider, Prompt::Configured);
    for (name, value) in [
        ("scope", "openid groups"),
        ("prompt", "login consent"),
        ("acr_values", "gold silver"),
        ("max_age", "3600"),
        ("kc_idp_hint", "a&b=c"),
    ] {
        assert_eq!(parameters[name], value);
    }
}

#[tokio::test]
async fn the_prompt_of_the_request_overrides_the_configuration() {
    let (_stub, provider) =
        loaded(|settings| settings.prompt = DefaultPrompt::parse("consent").ok()).await;
    assert_eq!(parameters(&provider, Prompt::Configured)["prompt"], "consent");
    assert_eq!(parameters(&provider, Prompt::None)["prompt"], "none");
    assert_eq!(parameters(&provider, Prompt::Login)["prompt"], "login");
}

#[tokio::test]
async fn a_configured_none_is_silent_and_none_does_not_override_a_configured_login() {
    let stub = Stub::start().await;
    for (configured, effective, silent) in [
        (None, Prompt::Configured, true),
        (Some("none"), Prompt::None, true),
        (Some("login"), Prompt::Configured, false),
        (Some("login consent"), Prompt::Configured, false),
        (Some("select_account login"), Prompt::Configured, false),
        (Some("consent"), Prompt::Configured, true),
        (Some("select_account"), Prompt::Configured, true),
        (Some("consent select_account"), Prompt::Configured, true),
    ] {
        let prompt = configured.map(|prompt| DefaultPrompt::parse(prompt).unwrap());
        let settings = Settings { prompt, ..stub.settings() };
        // No metadata is needed: a refusal before the first load must be silent, too.
        let provider = testing::provider(settings);
        let expected =
            if silent { Effective::Attempt(Prompt::None) } else { Effective::SilentNotPossible };
        for (asked, expected) in [
            (Prompt::Configured, Effective::Attempt(effective)),
            (Prompt::Login, Effective::Attempt(Prompt::Login)),
            (Prompt::None, expected),
        ] {
            assert_eq!(provider.effective(asked), expected, "{configured:?} {asked:?}");
        }
    }
}

#[tokio::test]
async fn the_query_of_the_endpoint_is_kept() {
    let stub = Stub::start().await;
    stub.be_a_provider(&[&ED]);
    let mut settings = stub.settings();
    settings.endpoints.authorization = Endpoint::new(stub.endpoint("authorize?tenant=7"));
    let provider = testing::provider(settings);
    provider.load().await.unwrap();
    assert_eq!(parameters(&provider, Prompt::Configured)["tenant"], "7");
}

#[tokio::test]
async fn the_sign_out_redirects_to_the_provider_and_back() {
    let (stub, provider) = loaded(|_| {}).await;
    let query = "client_id=client%21%2BID\
                 &post_logout_redirect_uri=https%3A%2F%2Fmeet.example.org%2Foidc%2Fsigned-out";
    let expected = format!("{}?{query}", stub.endpoint("end-session"));
    assert_eq!(provider.end_session_url(None).await.unwrap().as_str(), expected);
    let (old, new) = (ED.sign(&json!({})), SigningKey::ed("new", 7));
    let hinted = format!("{expected}&id_token_hint={old}");
    assert_eq!(provider.end_session_url(Some(&old)).await.unwrap().as_str(), hinted);
    // The key was withdrawn since. This is noticed after two seconds at most.
    stub.publish(&[&new]);
    let provider = stub.loaded().await;
    for no_hint in [old.as_str(), "a.b.c", ""] {
        assert_eq!(provider.end_session_url(Some(no_hint)).await.unwrap().as_str(), expected);
    }
}

/// The keys that are published at the sign-out, and whether the id token of [`ED`] is then sent as hint.
#[tokio::test]
async fn an_id_token_is_sent_as_hint_only_while_its_key_is_published() {
    let named = ED.sign(&json!({}));
    let nameless = ED.sign_with(&Header::new(ED.algorithm), &json!({}));
    let same_id = SigningKey::ed(ED.id, 7);
    let other_id = SigningKey::ed("other", 7);
    let other_kind = SigningKey::ec(Algorithm::ES256, ED.id);
    for (why, published, expected) in [
        ("the key and another", vec![&other_id, &*ED], (true, true)),
        ("the key itself", vec![&*ED], (true, true)),
        ("another key of this id", vec![&same_id], (false, false)),
        ("another id", vec![&other_id], (false, false)),
        ("another kind of key of this id", vec![&other_kind], (false, false)),
        ("no key", vec![], (false, false)),
    ] {
        let stub = Stub::start().await;
        stub.be_a_provider(&published);
        let provider = stub.loaded().await;
        let mut seen = Vec::new();
        for token in [&named, &nameless] {
            let url = provider.end_session_url(Some(token)).await.unwrap();
            let hints: Vec<_> =
                url.query_pairs().filter(|(name, _)| name == "id_token_hint").collect();
            assert!(hints.iter().all(|(_, hint)| *hint == token.as_str()), "{why}: {url}");
            assert!(url.query_pairs().any(|(name, id)| name == "client_id" && id == CLIENT_ID));
            seen.push(hints.len() == 1);
        }
        assert_eq!(seen, [expected.0, expected.1], "{why}: with a kid, without");
    }
}

/// Without a loaded key set it is unknown whether the key is published.
#[tokio::test]
async fn a_sign_out_before_any_keys_are_loaded_sends_no_hint() {
    let stub = Stub::start().await;
    stub.be_a_provider(&[&ED]);
    stub.answer("/jwks", 500, "application/json", "{}");
    let provider = testing::provider(stub.settings());
    provider.load().await.unwrap_err();
    let url = provider.end_session_url(Some(&ED.sign(&json!({})))).await.unwrap();
    assert!(!url.as_str().contains("id_token_hint"), "{url}");
    assert!(url.as_str().contains("client_id="), "{url}");
}

/// The response that waits for this clears the cookies.
#[tokio::test]
async fn a_sign_out_waits_for_keys_for_a_shorter_time_than_a_sign_in() {
    let (stub, provider) = loaded(|settings| settings.timeout = Duration::from_secs(300)).await;
    let token = ED.sign(&json!({}));
    stub.hang("/jwks");
    tokio::time::pause();
    let asked = tokio::time::Instant::now();
    let url = provider.end_session_url(Some(&token)).await.unwrap();
    assert!(asked.elapsed() <= Duration::from_secs(3), "{:?}", asked.elapsed());
    // The loaded keys decide.
    assert!(url.as_str().ends_with(&format!("&id_token_hint={token}")), "{url}");
}

#[tokio::test]
async fn no_url_is_built_before_the_metadata_is_loaded() {
    let stub = Stub::start().await;
    let provider = testing::provider(stub.settings());
    assert!(!provider.is_ready());
    assert!(provider.authorization_url(&attempt(), Prompt::Configured).is_err());
    assert!(provider.issuer_rule().is_err());
    assert_eq!(provider.end_session_url(None).await, None);
}
