//! The rules that the `.env` of docker-jitsi-meet gives Prosody (prosody/rootfs/defaults/conf.d/
//! jitsi-meet.cfg.lua of docker-jitsi-meet).

use jsonwebtoken::DecodingKey;
use secrecy::ExposeSecret;

use super::place::with;
use super::{ALGORITHM, AUDIENCE, ISSUER, KEY_ID, SIGNATURE, SUBJECT, keys};
use crate::check::{Finding, Id, Status, lines};
use crate::config::Config;
use crate::installation::docker_env::DockerEnv;
use crate::jitsi::{TokenKeys, TokenRules};

pub(super) fn rules(config: &Config, env: &DockerEnv) -> TokenRules {
    let list = |name, default: &[&str]| {
        let set = env.list(name);
        let list = if set.is_empty() { default.to_vec() } else { set };
        list.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let app_id = env.text("JWT_APP_ID");
    let keys = match env.text("JWT_ASAP_KEYSERVER") {
        Some(server) => keys::at(config, server, "/oidc/asap"),
        None => {
            let secret = env.secret("JWT_APP_SECRET").map(|it| it.expose_secret().as_bytes());
            TokenKeys::Secret(DecodingKey::from_secret(secret.unwrap_or_default()))
        }
    };
    let default = if matches!(keys, TokenKeys::Secret(_)) { "HS256" } else { "RS256" };
    let verifies = env.flag("JWT_ENABLE_DOMAIN_VERIFICATION", false);
    TokenRules {
        algorithm: env.text("JWT_SIGN_TYPE").unwrap_or(default).to_owned(),
        keys,
        issuers: list("JWT_ACCEPTED_ISSUERS", app_id.as_slice()),
        audiences: list("JWT_ACCEPTED_AUDIENCES", &["*"]),
        room_required: true,
        domain: verifies.then(|| domain(env)),
    }
}

/// The finding at the line of the file, with the line to write.
pub(super) fn placed(finding: Finding, env: &DockerEnv, config: &Config) -> Finding {
    let id = finding.id;
    let names = variables(id);
    let unknown = env.unsure().iter().find(|(name, _)| names.contains(&name.as_str()));
    if let Some((name, place)) = unknown.filter(|_| finding.status == Status::Fails) {
        let found = format!("{name} contains a variable, which is not filled in here");
        return Finding::skipped(id, place.to_string(), found);
    }
    // The settings of the keys may also be in XMPP_CONFIGURATION, which is a text of Lua.
    let by_text = env.text("XMPP_CONFIGURATION").is_some_and(|text| text.contains("_keys_url"));
    if by_text && [ALGORITHM, KEY_ID, SIGNATURE].contains(&id) {
        let found = "XMPP_CONFIGURATION sets the keys, and is not read here";
        return Finding::skipped(id, env.place("XMPP_CONFIGURATION").to_string(), found);
    }
    let set = names.iter().find(|name| env.text(name).is_some() || env.secret(name).is_some());
    let place = env.place(set.copied().unwrap_or_default()).to_string();
    with(finding, place, fix(id, env, config))
}

fn variables(id: Id) -> &'static [&'static str] {
    match id {
        SIGNATURE | KEY_ID => &["JWT_ASAP_KEYSERVER", "JWT_APP_SECRET"],
        ALGORITHM => &["JWT_ASAP_KEYSERVER", "JWT_SIGN_TYPE"],
        ISSUER => &["JWT_ACCEPTED_ISSUERS", "JWT_APP_ID"],
        AUDIENCE => &["JWT_ACCEPTED_AUDIENCES"],
        SUBJECT => &["JWT_ENABLE_DOMAIN_VERIFICATION", "XMPP_DOMAIN"],
        _ => &[],
    }
}

fn fix(id: Id, env: &DockerEnv, config: &Config) -> Option<String> {
    let jwt = &config.jwt;
    let list = |name: &str, ours: &str| {
        let mut all: Vec<_> = env.list(name).into_iter().map(str::trim).collect();
        if !all.contains(&ours) {
            all.push(ours);
        }
        format!("{name}={}", all.join(","))
    };
    Some(match id {
        ISSUER if env.list("JWT_ACCEPTED_ISSUERS").is_empty() => {
            format!("JWT_APP_ID={}", jwt.issuer)
        }
        ISSUER => list("JWT_ACCEPTED_ISSUERS", &jwt.issuer),
        AUDIENCE => list("JWT_ACCEPTED_AUDIENCES", &jwt.audience),
        ALGORITHM | KEY_ID | SIGNATURE if jwt.keys.jwks().is_some() => lines::docker_keys(config),
        ALGORITHM if env.text("JWT_ASAP_KEYSERVER").is_some() => {
            "remove JWT_ASAP_KEYSERVER".to_owned()
        }
        ALGORITHM => format!("JWT_SIGN_TYPE={:?}", jwt.signer.algorithm()),
        SIGNATURE => lines::DOCKER_SECRET.to_owned(),
        SUBJECT => format!("subject = {:?} in [jwt] of our configuration", domain(env)),
        _ => return None,
    })
}

/// Prosody's domain. The images have a default.
fn domain(env: &DockerEnv) -> String {
    env.text("XMPP_DOMAIN").unwrap_or("meet.jitsi").to_ascii_lowercase()
}
