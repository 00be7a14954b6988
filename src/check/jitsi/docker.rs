//! `.env` of docker-jitsi-meet: the sign-in. The images make the files of Prosody and the client from it
//! (prosody/rootfs/defaults and web/rootfs/defaults of docker-jitsi-meet).

use secrecy::ExposeSecret as _;
use url::Url;

use super::super::finding::{Finding, Id, identifiers};
use super::super::lines;
use super::client_login;
use super::site::Site;
use crate::config::Config;
use crate::installation::docker_env::DockerEnv;

identifiers! {
    Jitsi:
    UNSURE = "docker-unknown-value",
    AUTHENTICATION = "docker-authentication",
    SECRET = "docker-app-secret",
    EMPTY_TOKEN = "docker-empty-token",
    PUBLIC_URL = "docker-public-url",
}

/// How the names begin that the checks read.
const READ: [&str; 8] = [
    "ENABLE_AUT",
    "ENABLE_GUESTS",
    "ENABLE_LOBBY",
    "AUTH_TYPE",
    "PROSODY_AUTH_TYPE",
    "JWT_",
    "XMPP_",
    "TOKEN_AUTH_URL",
];

pub(super) fn sign_in(site: &Site<'_>, env: &DockerEnv) -> Vec<Finding> {
    let mut findings: Vec<_> = env
        .unsure()
        .iter()
        .filter(|(name, _)| READ.iter().any(|prefix| name.starts_with(prefix)))
        .map(|(name, place)| {
            let found = format!("{name} contains a variable, which is not filled in here");
            Finding::warning(UNSURE, place.to_string(), found).wanted("the value in the file")
        })
        .collect();
    findings.push(public_url(site, env));
    findings.push(authentication(env));
    findings.push(secret(env, site.config));
    let open = env.flag("JWT_ALLOW_EMPTY", false);
    findings.push(flag(env, EMPTY_TOKEN, "JWT_ALLOW_EMPTY", !open).with(
        "a guest can pose as a host",
        "only a token opens the hosts' domain",
        "JWT_ALLOW_EMPTY=0",
    ));
    let name = "TOKEN_AUTH_URL";
    let place = env.place(name).to_string();
    let origin = &site.config.jitsi.url;
    findings.push(client_login::auth_url(origin, env.text(name), place, &client_login::ENV));
    findings
}

/// The client connects to `PUBLIC_URL` by BOSH and WebSocket (web/rootfs/defaults/system-config.js). Without it
/// that is `https://localhost:8443`.
fn public_url(site: &Site<'_>, env: &DockerEnv) -> Finding {
    let name = "PUBLIC_URL";
    let (ours, place) = (site.config.jitsi.url.url(), env.place(name).to_string());
    if env.unsure().iter().any(|(it, _)| it == name) {
        let found = "PUBLIC_URL contains a variable, which is not filled in here";
        return Finding::skipped(PUBLIC_URL, place, found);
    }
    let site_url = site.config.jitsi.url.ascii();
    let with_advice = |finding: Finding| {
        let wanted = "the address of jitsi.url, where the browser opened the page";
        finding.wanted(wanted).fix(format!("PUBLIC_URL={site_url}"))
    };
    let Some(text) = env.text(name) else {
        let found = "PUBLIC_URL is not set: the client connects to https://localhost:8443";
        return with_advice(Finding::fails(PUBLIC_URL, place, found));
    };
    let Ok(url) = Url::parse(text) else {
        return with_advice(Finding::fails(PUBLIC_URL, place, "PUBLIC_URL is not an address"));
    };
    if url.origin() == ours.origin() {
        return Finding::holds(PUBLIC_URL, place, "PUBLIC_URL is the site of jitsi.url");
    }
    let found = format!("PUBLIC_URL={text}, and jitsi.url is {site_url}");
    with_advice(if url.host() == ours.host() {
        // Another port may be open as well.
        Finding::warning(PUBLIC_URL, place, found)
    } else {
        Finding::fails(PUBLIC_URL, place, format!("{found}: the client connects to another host"))
    })
}

fn authentication(env: &DockerEnv) -> Finding {
    let is_on = env.flag("ENABLE_AUTH", false);
    if !is_on {
        return flag(env, AUTHENTICATION, "ENABLE_AUTH", false).with(
            "nobody signs in",
            "hosts sign in with a token",
            "ENABLE_AUTH=1",
        );
    }
    let own = env.text("PROSODY_AUTH_TYPE");
    let name = if own.is_some() { "PROSODY_AUTH_TYPE" } else { "AUTH_TYPE" };
    flag(env, AUTHENTICATION, name, env.text(name) == Some("jwt")).with(
        "no meeting token is accepted",
        "hosts sign in with a token",
        "AUTH_TYPE=jwt",
    )
}

/// The images treat some secrets as not set (`toBool` of their templates).
fn secret(env: &DockerEnv, config: &Config) -> Finding {
    if env.text("JWT_ASAP_KEYSERVER").is_some() {
        let place = env.place("JWT_ASAP_KEYSERVER").to_string();
        return Finding::holds(SECRET, place, "JWT_ASAP_KEYSERVER is set, so no secret is needed");
    }
    let place = env.place("JWT_APP_SECRET").to_string();
    let finding = match env.secret("JWT_APP_SECRET").map(|it| it.expose_secret().to_owned()) {
        None => Finding::fails(SECRET, place, "JWT_APP_SECRET is not set"),
        Some(it) if matches!(it.as_str(), "0" | "f" | "F" | "false" | "False" | "FALSE") => {
            Finding::fails(SECRET, place, "the images treat this JWT_APP_SECRET as not set")
        }
        Some(_) if env.text("JWT_APP_ID").is_none() => {
            let place = env.place("JWT_APP_ID").to_string();
            return Finding::fails(SECRET, place, "JWT_APP_ID is not set")
                .wanted("the value of jwt.issuer")
                .fix(format!("JWT_APP_ID={}", config.jwt.issuer));
        }
        Some(_) => {
            return Finding::holds(SECRET, place, "JWT_APP_ID and JWT_APP_SECRET are set");
        }
    };
    match config.jwt.keys.jwks() {
        None => {
            finding.wanted("the secret of jwt.secret or jwt.secret_file").fix(lines::DOCKER_SECRET)
        }
        Some(_) => finding
            .wanted("the address of the keys, because jwt.algorithm signs with a private key")
            .fix(lines::docker_keys(config)),
    }
}

/// A variable that holds or not.
pub(super) struct Flag<'a> {
    env: &'a DockerEnv,
    id: Id,
    name: &'static str,
    holds: bool,
}

pub(super) fn flag<'a>(env: &'a DockerEnv, id: Id, name: &'static str, holds: bool) -> Flag<'a> {
    Flag { env, id, name, holds }
}

impl Flag<'_> {
    /// The finding: what follows if it does not hold, what is wanted, and the line.
    pub(super) fn with(self, follows: &str, wanted: &str, line: &str) -> Finding {
        let place = self.env.place(self.name).to_string();
        let value = self.env.text(self.name);
        let found =
            value.map_or(format!("{} is not set", self.name), |it| format!("{}={it}", self.name));
        if self.holds {
            return Finding::holds(self.id, place, found);
        }
        Finding::fails(self.id, place, format!("{found}: {follows}")).wanted(wanted).fix(line)
    }
}
