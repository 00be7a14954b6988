//! The sign-out at the provider (OpenID Connect RP-Initiated Logout 1.0).

use openidconnect::{ClientId, EndSessionUrl, LogoutRequest, PostLogoutRedirectUrl};
use url::Url;

use super::Provider;

impl Provider {
    /// The URL that ends the person's session at the provider and brings them back to
    /// `post_logout_redirect_uri`. `None` where the provider has no such endpoint, or was never
    /// loaded.
    ///
    /// `id_token_hint` is an id token that we verified when it came. It is left out where its key is no
    /// longer published: Keycloak answers 400 to such a hint and keeps the session. The client id is
    /// always sent, for providers that require one of both.
    pub async fn end_session_url(&self, id_token_hint: Option<&str>) -> Option<Url> {
        let loaded = self.loaded().ok()?;
        let endpoint = loaded.metadata.end_session_endpoint.as_ref()?.url().clone();
        let back = PostLogoutRedirectUrl::from_url(self.post_logout_redirect_uri.clone());
        let mut url = LogoutRequest::from(EndSessionUrl::from_url(endpoint))
            .set_client_id(ClientId::new(self.settings.client_id.clone()))
            .set_post_logout_redirect_uri(back)
            .http_get_url();
        // Not by the library, whose type would parse the token's claims again, strictly.
        if let Some(hint) = id_token_hint
            && self.still_publishes_key_of(hint, &loaded.metadata).await
        {
            url.query_pairs_mut().append_pair("id_token_hint", hint);
        }
        Some(url)
    }
}
