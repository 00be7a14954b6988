//! The rules of Prosody's files (token/util.lib.lua, `Util.new`).

use jsonwebtoken::DecodingKey;
use secrecy::ExposeSecret;

use super::place::with;
use super::{ALGORITHM, AUDIENCE, ISSUER, KEY_ID, SIGNATURE, SUBJECT, keys};
use crate::check::lines::{AND, APP_SECRET, lua};
use crate::check::{Finding, Id, Status};
use crate::config::Config;
use crate::installation::prosody::{Host, Setting};
use crate::jitsi::{TokenKeys, TokenRules};

pub(super) fn rules(config: &Config, host: Host<'_>) -> TokenRules {
    let owned = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let app_id = || host.app_id().map(|it| it.value.to_owned()).into_iter().collect();
    let every = || vec!["*".to_owned()];
    let keys = keys_of(config, host);
    let default = if matches!(keys, TokenKeys::Secret(_)) { "HS256" } else { "RS256" };
    let domain = host.domain_base().map_or(host.name(), |it| it.value).to_ascii_lowercase();
    TokenRules {
        algorithm: host.signature_algorithm().map_or(default, |it| it.value).to_owned(),
        keys,
        issuers: host.accepted_issuers().map_or_else(app_id, |it| owned(it.value)),
        audiences: host.accepted_audiences().map_or_else(every, |it| owned(it.value)),
        room_required: host.require_room_claim().is_none_or(|it| it.value),
        domain: host.domain_verification().is_none_or(|it| it.value).then_some(domain),
    }
}

/// With `asap_key_server` or `cache_keys_url`, `app_secret` has no effect.
fn keys_of(config: &Config, host: Host<'_>) -> TokenKeys {
    let filled = |address: &str| !address.is_empty();
    let set = host.cache_keys_url().filter(|it| filled(it.value));
    let server = host.asap_key_server().filter(|it| filled(it.value));
    match (set, server) {
        (Some(set), _) => keys::at(config, set.value, "/oidc/jwks.json"),
        (None, Some(server)) => keys::at(config, server.value, "/oidc/asap"),
        (None, None) => {
            let secret = host.app_secret().map(|it| it.value.expose_secret().as_bytes());
            TokenKeys::Secret(DecodingKey::from_secret(secret.unwrap_or_default()))
        }
    }
}

/// The finding at the line of Prosody that decides, with the line to write.
pub(super) fn placed(mut finding: Finding, host: Host<'_>, config: &Config) -> Finding {
    let id = finding.id;
    let set = options(id).iter().find_map(|name| host.place_of(name));
    let place = set.unwrap_or_else(|| host.place()).to_string();
    if let Some((name, unknown)) = unknown(host, id) {
        let found = format!("{name} depends on {}, which is not known here", unknown.value);
        return Finding::skipped(id, unknown.place.to_string(), found);
    }
    if id == SIGNATURE && finding.status == Status::Fails && set.is_none() {
        finding.found = "app_secret is not set".to_owned();
    }
    with(finding, place, fix(id, host, config))
}

/// The option that decides, if its value is not known.
fn unknown(host: Host<'_>, id: Id) -> Option<(&'static str, Setting<&str>)> {
    let is_filled = |name: &&str| {
        host.texts(name).is_some_and(|it| it.value.iter().any(|it| !it.is_empty()))
            || host.secret(name).is_some()
    };
    let unknown = |name: &&'static str| Some((*name, host.unknown(name)?));
    match id {
        // The first one that is set decides.
        SIGNATURE | KEY_ID | ISSUER => {
            let names = options(id).iter();
            let first = names.into_iter().find(|it| unknown(it).is_some() || is_filled(it))?;
            unknown(first)
        }
        ALGORITHM if host.signature_algorithm().is_some() => None,
        _ => options(id).iter().find_map(unknown),
    }
}

fn options(id: Id) -> &'static [&'static str] {
    match id {
        SIGNATURE | KEY_ID => &["cache_keys_url", "asap_key_server", "app_secret"],
        ALGORITHM => &["cache_keys_url", "asap_key_server", "signature_algorithm"],
        ISSUER => &["asap_accepted_issuers", "app_id"],
        AUDIENCE => &["asap_accepted_audiences"],
        SUBJECT => &["enable_domain_verification", "muc_mapper_domain_base"],
        _ => &[],
    }
}

fn fix(id: Id, host: Host<'_>, config: &Config) -> Option<String> {
    let jwt = &config.jwt;
    let algorithm = format!("signature_algorithm = \"{:?}\"", jwt.signer.algorithm());
    let published = jwt.keys.jwks().is_some();
    let keys = || format!("cache_keys_url = {}{AND}{algorithm}", lua(&keys::url(config)));
    let list = |name: &str, set: Setting<Vec<&str>>, ours: &str| {
        let all: Vec<_> = set.value.into_iter().chain([ours]).map(lua).collect();
        format!("{name} = {{ {} }}", all.join(", "))
    };
    Some(match id {
        ISSUER => match host.accepted_issuers() {
            Some(set) => list("asap_accepted_issuers", set, &jwt.issuer),
            None => format!("app_id = {}", lua(&jwt.issuer)),
        },
        AUDIENCE => list("asap_accepted_audiences", host.accepted_audiences()?, &jwt.audience),
        ALGORITHM | KEY_ID | SIGNATURE if published => keys(),
        ALGORITHM => match set_keys(host) {
            keys if keys.is_empty() => algorithm,
            keys => keys.iter().map(|it| format!("remove {it}")).collect::<Vec<_>>().join(AND),
        },
        SIGNATURE => APP_SECRET.to_owned(),
        SUBJECT => {
            let domain = host.domain_base().map_or(host.name(), |it| it.value);
            format!("subject = {domain:?} in [jwt] of our configuration")
        }
        _ => return None,
    })
}

/// The addresses of keys that are set. With one of them Prosody refuses a shared secret.
fn set_keys(host: Host<'_>) -> Vec<&'static str> {
    let names = ["cache_keys_url", "asap_key_server"].into_iter();
    names.filter(|name| host.text(name).is_some_and(|it| !it.value.is_empty())).collect()
}
