//! Who may do what, in words.

use super::finding::{Finding, Id, identifiers};
use crate::config::Config;
use crate::signin::{Reason, Unreachable};

identifiers! {
    Access:
    WHO = "access-everyone",
    NEVER = "access-rule-never",
    NO_EFFECT = "access-rule-no-effect",
}

/// The rules in words. Where the provider serves the public and no rule restricts it, anybody in the world
/// can host.
pub fn access(config: &Config) -> Vec<Finding> {
    let who = config.admission.who_may();
    let place = config.oidc.issuer.as_str();
    let words = who.to_string();
    let mut findings: Vec<_> = config.admission.unreachable().iter().map(unreachable).collect();
    findings.push(match who.everyone_hosts() && is_public(config) {
        false => Finding::holds(WHO, place, words),
        true => Finding::warning(WHO, place, format!("{words}; this provider serves the public"))
            .wanted("a rule that only your people satisfy")
            .fix(
                "require = [{ claim = \"email_domain\", any_of = [\"example.org\"] }] in [access]",
            ),
    });
    findings
}

/// If a rule of `access.require` never holds, nobody can sign in.
fn unreachable(rule: &Unreachable) -> Finding {
    let Unreachable { key, reason } = rule;
    let follows = match key.split(['.', '[']).take(2).collect::<Vec<_>>()[..] {
        ["access", "require"] => "nobody can sign in",
        ["access", _] => "nobody can enter these rooms",
        ["roles", "rooms"] if key.contains(".member[") => "the list changes nothing",
        ["roles", "rooms"] => "nobody is a moderator of these rooms",
        ["roles", _] => "nobody is a moderator",
        ["token", _] => "no token has this claim",
        ["headers", _] => "nobody has this group",
        _ => "the policy holds for nobody",
    };
    let create: fn(Id, String, String) -> Finding = match key.starts_with("access.require") {
        true => Finding::fails,
        false => Finding::warning,
    };
    let key = key.clone();
    match reason {
        Reason::Never => create(NEVER, key, format!("no claim has such a value: {follows}"))
            .wanted("a value that people can see"),
        Reason::Excluded(other) => {
            create(NEVER, key, format!("no domain satisfies {other} as well: {follows}"))
                .wanted("a domain that both allow")
        }
        Reason::Contradicts(other) => {
            create(NEVER, key, format!("{other} requires the opposite: {follows}"))
                .wanted("rules that can hold for the same person")
        }
        Reason::Alternative => {
            Finding::warning(NO_EFFECT, key, "no claim satisfies this part of the rule")
                .wanted("a value that people can see, or no such part")
        }
        Reason::Implied => Finding::warning(
            NO_EFFECT,
            key,
            "access.require has the same rules, so it holds for everyone who signs in",
        )
        .wanted("a further rule, or no entry"),
        Reason::Repeated(other) => Finding::warning(
            NO_EFFECT,
            key,
            format!("access.rooms[{other}] requires the same for the same rooms"),
        )
        .wanted("one of the two entries"),
        Reason::Shadowed(other) => Finding::warning(
            NO_EFFECT,
            key,
            format!("roles.rooms[{other}] decides for the same rooms, because it comes first"),
        )
        .wanted("the special entry before the general one"),
    }
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
