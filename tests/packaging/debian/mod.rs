//! The Debian package, on a machine with Jitsi's site.

mod content;
mod machine;
mod nginx;
mod package;
mod sign_in;

use machine::{ENABLED, Machine, ORIGIN};
use package::{MARK, PREVIOUS, VERSION, package, previous_package};

const CONFIG: &str = "/etc/jitsi-oidc-adapter/config.toml";
/// The copy of the operator's part of the nginx files.
const HTTP: &str = "/etc/nginx/conf.d/jitsi-oidc-http.conf";
const LINKS: [&str; 3] = [
    "/etc/jitsi/meet/jaas/jitsi-oidc.conf",
    "/etc/nginx/snippets/jitsi-oidc-protect.conf",
    "/etc/nginx/snippets/jitsi-oidc-signin.conf",
];
