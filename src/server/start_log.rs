//! What the log says about the configuration at the start.

use crate::config::Config;
use crate::oidc::RedirectUris;

/// Logs the provider, the URIs to register there, the addresses of the listeners, and what is open to
/// whom.
pub(super) fn log_start(config: &Config, listen: &str, admin_listen: Option<&str>) {
    log::info!(event = "start", issuer = config.oidc.issuer.as_str();
        "people sign in at this provider");
    let uris = RedirectUris::of(&config.jitsi.url);
    log::info!(event = "start", redirect_uri = uris.sign_in.as_str();
        "register this redirect URI at the provider");
    log::info!(event = "start", post_logout_redirect_uri = uris.sign_out.as_str();
        "register this post-logout redirect URI at the provider");
    log::info!(event = "start", listen = listen; "listens for nginx");
    if let Some(admin_listen) = admin_listen {
        log::info!(event = "start", admin_listen = admin_listen;
            "listens for health checks and metrics; keep this address off the internet");
    }
    log::info!(event = "start"; "{}", config.admission.who_may());
}
