//! `.env` of docker-jitsi-meet: guests and moderators.

use super::super::finding::{Finding, Id, identifiers};
use super::super::lines::lua;
use super::docker::flag;
use super::moderators;
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
    let rooms = Modules::of_rooms(env, roles, guests);
    if guests {
        findings.push(rooms.loads(WAIT, WAIT_FOR_HOST, "a guest can open a room"));
        findings.push(lobby(env));
        findings.extend(allowlist(env));
    }
    if roles {
        findings.push(rooms.loads(AFFILIATION, affiliation(env), "[roles] has no effect"));
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
        let all = env.list(ROOMS).contains(&EVERYONE_OWNS);
        findings.push(flag(env, ALL_OWNERS, ROOMS, !all).with(
            "muc_allowners makes everyone a moderator",
            "not loaded",
            &rooms.line(),
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

/// A variable with modules, and the modules that it should have. Several findings may be about one variable:
/// each has the same line.
struct Modules<'a> {
    env: &'a DockerEnv,
    name: &'static str,
    wanted: Vec<&'a str>,
}

impl<'a> Modules<'a> {
    /// Those of the rooms: what is there, without `muc_allowners`, and what is missing.
    fn of_rooms(env: &'a DockerEnv, roles: bool, guests: bool) -> Self {
        let mut wanted = trimmed(env, ROOMS);
        wanted.retain(|it| *it != EVERYONE_OWNS);
        let needed = [(guests, WAIT_FOR_HOST), (roles, affiliation(env))];
        for (_, module) in needed.into_iter().filter(|(is_needed, _)| *is_needed) {
            if !wanted.contains(&module) {
                wanted.push(module);
            }
        }
        Self { env, name: ROOMS, wanted }
    }

    fn line(&self) -> String {
        format!("{}={}", self.name, self.wanted.join(","))
    }

    fn loads(&self, id: Id, module: &str, follows: &str) -> Finding {
        let holds = self.env.list(self.name).contains(&module);
        let wanted = format!("{module} is loaded");
        let follows = match trimmed(self.env, self.name).contains(&module) {
            true => &format!("the images keep the blank in the name of a module, so {follows}"),
            false => follows,
        };
        flag(self.env, id, self.name, holds).with(follows, &wanted, &self.line())
    }
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
    let (name, module) = ("XMPP_MODULES", "persistent_lobby");
    let mut wanted = trimmed(env, name);
    if !wanted.contains(&module) {
        wanted.push(module);
    }
    Modules { env, name, wanted }.loads(LOBBY, module, "guests have no place to wait")
}

/// Only with domain verification, which is off in the images.
fn allowlist(env: &DockerEnv) -> Option<Finding> {
    if !env.flag("JWT_ENABLE_DOMAIN_VERIFICATION", false) {
        return None;
    }
    let guests = env.text("XMPP_GUEST_DOMAIN").unwrap_or("guest.meet.jitsi");
    let name = "XMPP_MUC_CONFIGURATION";
    let lines = trimmed(env, name);
    let set = lines.iter().find(|it| it.starts_with(LIST));
    let listed = set.is_some_and(|it| it.contains(guests));
    Some(flag(env, ALLOWLIST, name, listed).with(
        "domain verification refuses guests",
        "guests can join without a token",
        &format!("{name}={}", with_listed(&lines, guests)),
    ))
}

/// The lines of `XMPP_MUC_CONFIGURATION` with the host in the allowlist. The images make a line of what is
/// between two commas, so the names are separated by `;`, which Lua accepts, too.
fn with_listed(lines: &[&str], host: &str) -> String {
    let quoted =
        |line: &str| line.split(['"', '\'']).skip(1).step_by(2).map(lua).collect::<Vec<_>>();
    let (list, others): (Vec<&str>, Vec<&str>) = lines.iter().partition(|it| it.starts_with(LIST));
    let names: Vec<_> = list.into_iter().flat_map(quoted).chain([lua(host)]).collect();
    let line = format!("{LIST}={{{}}}", names.join(";"));
    others.into_iter().chain([line.as_str()]).collect::<Vec<_>>().join(",")
}

const LIST: &str = "token_verification_allowlist";
const WAIT_FOR_HOST: &str = "muc_wait_for_host";
const EVERYONE_OWNS: &str = "muc_allowners";

/// The module that reads a token's role.
fn affiliation(env: &DockerEnv) -> &'static str {
    let [own, legacy] = moderators::MODULES;
    if trimmed(env, ROOMS).contains(&legacy) { legacy } else { own }
}

/// The parts of a list without the blanks around them.
fn trimmed<'a>(env: &'a DockerEnv, name: &str) -> Vec<&'a str> {
    env.list(name).into_iter().map(str::trim).collect()
}
