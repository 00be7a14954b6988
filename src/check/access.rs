//! Who may do what, in words.

use super::finding::{Finding, identifiers};
use crate::config::Config;

identifiers! {
    Access:
    WHO = "access-everyone",
}

/// The rules in words. Where the provider serves the public and no rule restricts it, anybody in the world
/// can host.
pub fn access(config: &Config) -> Vec<Finding> {
    let who = config.admission.who_may();
    let place = config.oidc.issuer.as_str();
    let words = who.to_string();
    vec![match who.everyone_hosts() && is_public(config) {
        false => Finding::holds(WHO, place, words),
        true => Finding::warning(WHO, place, format!("{words}; this provider serves the public"))
            .wanted("a rule that only your people satisfy")
            .fix(
                "require = [{ claim = \"email_domain\", any_of = [\"example.org\"] }] in [access]",
            ),
    }]
}

/// Whether anybody can get an account at the issuer.
fn is_public(config: &Config) -> bool {
    let Some(host) = config.oidc.issuer.discovery().url().host_str() else { return false };
    let path = config.oidc.issuer.discovery().url().path();
    match host {
        // The tenants of Entra ID that are not one organisation.
        "login.microsoftonline.com" => ["/common/", "/consumers/", "/organizations/", PERSONAL]
            .iter()
            .any(|it| path.starts_with(it)),
        _ => PUBLIC.contains(&host),
    }
}

/// The tenant of personal accounts at Microsoft.
const PERSONAL: &str = "/9188040d-6c67-4c5b-b112-36a304b66dad/";

/// Issuers at which anybody can get an account.
const PUBLIC: [&str; 10] = [
    "accounts.google.com",
    "gitlab.com",
    "github.com",
    "token.actions.githubusercontent.com",
    "appleid.apple.com",
    "codeberg.org",
    "discord.com",
    "slack.com",
    "www.facebook.com",
    "www.linkedin.com",
];
