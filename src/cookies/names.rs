//! The cookies' names.

use sha2::{Digest, Sha256};

/// The cookie names of one deployment. With `__Host-`, a browser refuses a cookie of this name from
/// a sibling domain, for a path, or over plain http (RFC 6265bis 4.1.3).
pub(super) struct CookieNames {
    pub(super) session: &'static str,
    pub(super) attempt_prefix: &'static str,
    /// Limited to one path, which `__Host-` does not allow.
    pub(super) id_token: &'static str,
}

impl CookieNames {
    pub(super) fn new(insecure: bool) -> Self {
        if insecure {
            Self {
                session: "jitsi_oidc",
                attempt_prefix: "jitsi_oidc_login_",
                id_token: "jitsi_oidc_id_token",
            }
        } else {
            Self {
                session: "__Host-jitsi_oidc",
                attempt_prefix: "__Host-jitsi_oidc_login_",
                id_token: "__Secure-jitsi_oidc_id_token",
            }
        }
    }

    /// The name of the attempt with this `state`. It contains a hash of the state: proxies may log
    /// names of cookies.
    pub(super) fn attempt(&self, state: &str) -> String {
        let digest = Sha256::digest(state);
        let tag = base16ct::HexDisplay(&digest[..4]);
        format!("{}{tag:x}", self.attempt_prefix)
    }
}
