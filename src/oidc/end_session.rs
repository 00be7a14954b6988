//! The sign-out at the provider (OpenID Connect RP-Initiated Logout 1.0).

use openidconnect::{ClientId, EndSessionUrl, LogoutRequest, PostLogoutRedirectUrl};
use url::Url;

use super::Provider;

impl Provider {
    /// The URL that ends the person's session at the provider and redirects to
    /// `post_logout_redirect_uri`. `None` if the provider has no end-session endpoint, or its metadata
    /// was never loaded.
    ///
    /// `id_token_hint` is an id token that was verified at sign-in. It is left out if its key is no
    /// longer published: Keycloak responds 400 to such a hint and keeps the session. The client id is
    /// always sent, because some providers require either the hint or the client id.
    pub async fn end_session_url(&self, id_token_hint: Option<&str>) -> Option<Url> {
        let loaded = self.loaded().ok()?;
        let endpoint = loaded.metadata.end_session_endpoint.as_ref()?.url().clone();
        let back = PostLogoutRedirectUrl::from_url(self.redirect_uris.sign_out.clone());
        let mut url = LogoutRequest::from(EndSessionUrl::from_url(endpoint))
            .set_client_id(ClientId::new(self.settings.client_id.clone()))
            .set_post_logout_redirect_uri(back)
            .http_get_url();
        // The library's type would parse the claims of the token again, strictly.
        if let Some(hint) = id_token_hint
            && self.still_publishes_key_of(hint, &loaded.metadata).await
        {
            url.query_pairs_mut().append_pair("id_token_hint", hint);
        }
        Some(url)
    }
}
