//! Shared by the tests: a relying party of openidconnect's types, and an HTTP client as the browser.

use std::future::Future;

use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
};
use provider::{Client, Options, Provider};
use reqwest::header::LOCATION;
use url::Url;

pub(crate) type RelyingParty = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

pub(crate) const REDIRECT_URI: &str = "http://localhost:8080/oidc/redirect";
pub(crate) const SIGNED_OUT: &str = "http://localhost:8080/oidc/signed-out";
/// Contains characters that form-encoding changes.
pub(crate) const SECRET: &str = "a secret: +/%&=ä";

/// A provider with one confidential client, `jitsi`.
pub(crate) fn provider() -> Provider {
    provider_with(Options::default())
}

pub(crate) fn provider_with(options: Options) -> Provider {
    let client = Client::confidential("jitsi", SECRET)
        .redirect_uri(REDIRECT_URI)
        .post_logout_redirect_uri(SIGNED_OUT);
    Provider::start(Options { clients: vec![client], ..options })
}

/// An HTTP client that follows no redirects.
pub(crate) fn http() -> reqwest::Client {
    // Fails if it is already installed, which is fine.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    builder.build().unwrap()
}

pub(crate) async fn relying_party(provider: &Provider) -> RelyingParty {
    let issuer = IssuerUrl::new(provider.issuer().to_owned()).unwrap();
    let metadata = CoreProviderMetadata::discover_async(issuer, &http()).await.unwrap();
    let secret = Some(ClientSecret::new(SECRET.to_owned()));
    CoreClient::from_provider_metadata(metadata, ClientId::new("jitsi".to_owned()), secret)
        .set_redirect_uri(RedirectUrl::new(REDIRECT_URI.to_owned()).unwrap())
}

/// A sign-in attempt.
pub(crate) struct Attempt {
    pub(crate) url: Url,
    pub(crate) state: CsrfToken,
    pub(crate) nonce: Nonce,
    pub(crate) verifier: PkceCodeVerifier,
}

pub(crate) fn attempt(relying_party: &RelyingParty) -> Attempt {
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, state, nonce) = relying_party
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        )
        .add_scopes(["profile", "email"].map(|scope| Scope::new(scope.to_owned())))
        .set_pkce_challenge(challenge)
        .url();
    Attempt { url, state, nonce, verifier }
}

/// The code in an authorization response.
pub(crate) fn code(answer: &str) -> AuthorizationCode {
    AuthorizationCode::new(parameter(answer, "code").expect("a code"))
}

/// A parameter of a URL. It must not be repeated.
pub(crate) fn parameter(address: &str, name: &str) -> Option<String> {
    let url = Url::parse(address).unwrap();
    let mut found = url.query_pairs().filter(|(known, _)| known == name);
    let value = found.next()?.1.into_owned();
    assert!(found.next().is_none(), "{name} is repeated in {address}");
    Some(value)
}

/// The redirect target of a response.
pub(crate) fn location(response: &reqwest::Response) -> String {
    assert_eq!(response.status(), 303);
    response.headers()[LOCATION].to_str().unwrap().to_owned()
}

/// Fails when `future` takes longer than ten seconds.
pub(crate) async fn soon<T>(future: impl Future<Output = T>) -> T {
    let limit = std::time::Duration::from_secs(10);
    tokio::time::timeout(limit, future).await.expect("a response within ten seconds")
}
