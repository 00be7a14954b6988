//! The rules of Prosody as this host has them.

use jsonwebtoken::DecodingKey;
use secrecy::ExposeSecret;
use url::Url;

use super::{ALGORITHM, AUDIENCE, ISSUER, SIGNATURE, SUBJECT, assumed, place};
use crate::check::{Finding, Status};
use crate::config::Config;
use crate::installation::prosody::Host;
use crate::jitsi::{TokenKeys, TokenRules};

/// The rules of the virtual host for meetings (token/util.lib.lua, `Util.new`). Without a host, the rules
/// that follow from our configuration.
pub fn token_rules(config: &Config, host: Option<Host<'_>>) -> TokenRules {
    let Some(host) = host else { return assumed(config) };
    let owned = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let app_id = || host.app_id().map(|it| it.value.to_owned()).into_iter().collect();
    let keys = keys(config, host);
    let default = if matches!(keys, TokenKeys::Secret(_)) { "HS256" } else { "RS256" };
    let domain = host.domain_base().map_or(host.name(), |it| it.value).to_ascii_lowercase();
    TokenRules {
        algorithm: host.signature_algorithm().map_or(default, |it| it.value).to_owned(),
        keys,
        issuers: host.accepted_issuers().map_or_else(app_id, |it| owned(it.value)),
        audiences: host
            .accepted_audiences()
            .map_or_else(|| vec!["*".to_owned()], |it| owned(it.value)),
        room_required: host.require_room_claim().is_none_or(|it| it.value),
        domain: host.domain_verification().is_none_or(|it| it.value).then_some(domain),
    }
}

/// With `asap_key_server` or `cache_keys_url`, `app_secret` has no effect.
fn keys(config: &Config, host: Host<'_>) -> TokenKeys {
    let address = host.cache_keys_url().or_else(|| host.asap_key_server());
    match address.filter(|it| !it.value.is_empty()) {
        // Without a private key, this service publishes none.
        Some(address) if is_ours(config, address.value) => {
            TokenKeys::published(config.jwt.keys.jwks().unwrap_or_default())
        }
        Some(_) => TokenKeys::Elsewhere,
        None => {
            let secret = host.app_secret().map(|it| it.value.expose_secret().as_bytes());
            TokenKeys::Secret(DecodingKey::from_secret(secret.unwrap_or_default()))
        }
    }
}

/// Whether Prosody fetches the keys from this service: at the meet site or on a loopback address.
fn is_ours(config: &Config, address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    let site = url.origin() == config.jitsi.url.url().origin();
    (site || crate::jitsi::is_loopback(&url)) && url.path().starts_with("/oidc/")
}

/// The finding at the line of Prosody that decides, with the line to write.
pub(super) fn placed(mut finding: Finding, host: Host<'_>, config: &Config) -> Finding {
    finding.place = place(host, finding.id);
    if finding.status != Status::Fails {
        return finding;
    }
    let jwt = &config.jwt;
    let fix = match finding.id {
        ISSUER => format!("app_id = {:?}", jwt.issuer),
        AUDIENCE => format!("asap_accepted_audiences = {{ {:?} }}", jwt.audience),
        ALGORITHM => format!("signature_algorithm = \"{:?}\"", jwt.signer.algorithm()),
        SIGNATURE => "app_secret = the value of jwt.secret".to_owned(),
        SUBJECT => format!("jwt.subject = {:?} in our configuration", host.name()),
        _ => return finding,
    };
    finding.fix(fix)
}
