//! `.env` of docker-jitsi-meet: guests and moderators.

use super::super::finding::{Finding, Id, identifiers};
use super::docker::flag;
use super::site::Site;
use crate::installation::docker_env::DockerEnv;

identifiers! {
    Jitsi:
    WAIT = "docker-wait-for-host",
    LOBBY = "docker-lobby",
    ALLOWLIST = "docker-guest-allowlist",
    AFFILIATION = "docker-token-affiliation",
    AUTO_OWNERS = "docker-auto-owners",
    ALL_OWNERS = "docker-allowners",
    JICOFO_OWNER = "docker-jicofo-auto-owner",
    JICOFO_AUTHENTICATION = "docker-jicofo-auth",
}

const ROOMS: &str = "XMPP_MUC_MODULES";

pub(super) fn meeting(site: &Site<'_>, env: &DockerEnv) -> Vec<Finding> {
    let (roles, guests) = (site.has_roles(), env.flag("ENABLE_GUESTS", false));
    let mut findings = Vec::new();
    if guests {
        findings.push(module(env, WAIT, ROOMS, "muc_wait_for_host", "a guest can open a room"));
        findings.push(lobby(env));
        findings.extend(allowlist(env));
    }
    if roles {
        findings.push(affiliation(env));
        let name = "WAIT_FOR_HOST_DISABLE_AUTO_OWNERS";
        findings.push(flag(env, AUTO_OWNERS, name, env.flag(name, false)).with(
            "everyone who signs in is a moderator",
            "a token alone makes nobody an owner",
            "WAIT_FOR_HOST_DISABLE_AUTO_OWNERS=true",
        ));
    }
    if roles || guests {
        let name = "ENABLE_AUTO_OWNER";
        findings.push(flag(env, JICOFO_OWNER, name, !env.flag(name, true)).with(
            "whoever comes first is the moderator",
            "the token decides who is a moderator",
            "ENABLE_AUTO_OWNER=0",
        ));
        let all = env.list(ROOMS).contains(&"muc_allowners");
        findings.push(flag(env, ALL_OWNERS, ROOMS, !all).with(
            "muc_allowners makes everyone a moderator",
            "not loaded",
            "remove muc_allowners from XMPP_MUC_MODULES",
        ));
    }
    let name = "JICOFO_ENABLE_AUTH";
    let is_on = env.flag(name, env.flag("ENABLE_AUTH", false));
    findings.push(flag(env, JICOFO_AUTHENTICATION, name, !is_on).with(
        "Jicofo's own authentication is on, as ENABLE_AUTH is",
        "Prosody checks tokens; Jicofo's own authentication is off",
        "JICOFO_ENABLE_AUTH=0",
    ));
    findings
}

fn module(env: &DockerEnv, id: Id, list: &'static str, name: &str, follows: &str) -> Finding {
    let modules = env.list(list);
    let all: Vec<_> = modules.iter().copied().chain([name]).collect();
    let line = format!("{list}={}", all.join(","));
    let wanted = format!("{name} is loaded");
    flag(env, id, list, modules.contains(&name)).with(follows, &wanted, &line)
}

/// `ENABLE_LOBBY` is on by default.
fn lobby(env: &DockerEnv) -> Finding {
    if !env.flag("ENABLE_LOBBY", true) {
        return flag(env, LOBBY, "ENABLE_LOBBY", false).with(
            "guests have no place to wait",
            "a place where guests wait",
            "ENABLE_LOBBY=1",
        );
    }
    module(env, LOBBY, "XMPP_MODULES", "persistent_lobby", "guests have no place to wait")
}

/// Only with domain verification, which is off in the images.
fn allowlist(env: &DockerEnv) -> Option<Finding> {
    if !env.flag("JWT_ENABLE_DOMAIN_VERIFICATION", false) {
        return None;
    }
    let guests = env.text("XMPP_GUEST_DOMAIN").unwrap_or("guest.meet.jitsi");
    let lines = env.text("XMPP_MUC_CONFIGURATION").unwrap_or_default();
    let listed = lines.contains("token_verification_allowlist") && lines.contains(guests);
    Some(flag(env, ALLOWLIST, "XMPP_MUC_CONFIGURATION", listed).with(
        "domain verification refuses guests",
        "guests can join without a token",
        &format!("XMPP_MUC_CONFIGURATION=token_verification_allowlist={{\"{guests}\"}}"),
    ))
}

fn affiliation(env: &DockerEnv) -> Finding {
    let is_legacy = env.list(ROOMS).contains(&"token_affiliation_legacy");
    let name = if is_legacy { "token_affiliation_legacy" } else { "token_affiliation" };
    module(env, AFFILIATION, ROOMS, name, "[roles] has no effect")
}
