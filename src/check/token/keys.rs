//! The public keys that Prosody fetches from this service.

use url::Url;

use crate::config::{Config, Listen};
use crate::jitsi::{TokenKeys, is_loopback};

/// The keys at `address`, which Prosody is configured with. `path` is where this service has them.
///
/// An address of this service with another path has no keys. The keys of another server are not known.
pub(super) fn at(config: &Config, address: &str, path: &str) -> TokenKeys {
    match Url::parse(address) {
        Ok(url) if is_ours(config, &url) => {
            let right = url.path().trim_end_matches('/') == path;
            TokenKeys::published(config.jwt.keys.jwks().filter(|_| right).unwrap_or_default())
        }
        Ok(_) | Err(_) => TokenKeys::Elsewhere,
    }
}

/// Whether the address is the meet site, or this service on a loopback address.
fn is_ours(config: &Config, url: &Url) -> bool {
    let port = match config.server.listen {
        Listen::Tcp(address) => Some(address.port()),
        Listen::Unix(_) | Listen::Systemd => None,
    };
    let direct = is_loopback(url) && url.port_or_known_default() == port;
    direct || url.origin() == config.jitsi.url.url().origin()
}

/// The address of the key set, for Prosody on the same machine.
pub(in crate::check) fn url(config: &Config) -> String {
    match &config.server.listen {
        Listen::Tcp(address) if address.ip().is_unspecified() => {
            format!("http://127.0.0.1:{}/oidc/jwks.json", address.port())
        }
        Listen::Tcp(address) => format!("http://{address}/oidc/jwks.json"),
        // Prosody does not fetch over a Unix socket.
        Listen::Unix(_) | Listen::Systemd => format!("{}/oidc/jwks.json", config.jitsi.url.ascii()),
    }
}
