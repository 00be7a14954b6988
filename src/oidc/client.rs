//! openidconnect's client type, with our own types for responses.

use openidconnect::{
    AuthType, AuthUrl, Client, ClientId, ClientSecret, EmptyAdditionalClaims, EndpointNotSet,
    EndpointSet, JsonWebKeySet, RedirectUrl, TokenUrl,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreGenderClaim, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreRevocableToken, CoreRevocationErrorResponse,
        CoreTokenIntrospectionResponse,
    },
};
use secrecy::ExposeSecret;
use url::Url;

use super::{
    ClientAuth, Settings,
    metadata::Metadata,
    token_response::{TokenErrorResponse, TokenResponse},
};

/// A client with an authorization and a token endpoint. It has no keys, because it verifies nothing: see
/// the documentation of [`oidc`](super).
pub(super) type OidcClient = Client<
    EmptyAdditionalClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    TokenErrorResponse,
    TokenResponse,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
    EndpointNotSet,
>;

/// Builds the client from the configuration and the loaded metadata, once per load.
pub(super) fn build(settings: &Settings, redirect_uri: Url, metadata: &Metadata) -> OidcClient {
    let client_id = ClientId::new(settings.client_id.clone());
    let client = Client::new(client_id, settings.issuer.url().clone(), JsonWebKeySet::default())
        .set_redirect_uri(RedirectUrl::from_url(redirect_uri))
        .set_auth_uri(AuthUrl::from_url(metadata.authorization_endpoint.url().clone()))
        .set_token_uri(TokenUrl::from_url(metadata.token_endpoint.url().clone()));
    let secret = settings.client_secret.as_ref();
    let secret = secret.map(|secret| ClientSecret::new(secret.expose_secret().to_owned()));
    match (metadata.client_auth, secret) {
        // RFC 6749 §2.3.1: id and secret are form-encoded first. The library does this.
        (ClientAuth::Basic, Some(secret)) => {
            client.set_client_secret(secret).set_auth_type(AuthType::BasicAuth)
        }
        (ClientAuth::Post, Some(secret)) => {
            client.set_client_secret(secret).set_auth_type(AuthType::RequestBody)
        }
        // Only the id; `assertion` adds its parameters to each request.
        (ClientAuth::PrivateKeyJwt | ClientAuth::None, _) | (_, None) => {
            client.set_auth_type(AuthType::RequestBody)
        }
    }
}
