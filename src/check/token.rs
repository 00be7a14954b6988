//! The meeting token: minted, read back, and judged by the rules of Prosody as this host has them.

mod prosody;

pub use prosody::token_rules;

use super::finding::{Finding, Id, identifiers};
use crate::config::Config;
use crate::installation::prosody::{Host, Prosody};
use crate::jitsi::{
    DecodedToken, Meeting, Role, Room, RuleResult, TokenKeys, TokenRule, TokenRules, User,
};

identifiers! {
    Token:
    MINTED = "token-minted",
    SHAPE = "token-shape",
    TYPE = "token-type",
    ALGORITHM = "token-algorithm",
    KEY_ID = "token-key-id",
    SIGNATURE = "token-signature",
    EXPIRY = "token-expiry",
    NOT_BEFORE = "token-not-before",
    ISSUER = "token-issuer",
    AUDIENCE = "token-audience",
    ROOM = "token-room",
    SUBJECT = "token-subject",
    NO_NULL = "token-no-null",
}

/// Mints a token and judges it. `prosody` is the configuration on this host, if it was found. Without it,
/// the rules follow from our own configuration.
pub fn token(config: &Config, prosody: Option<&Prosody>, now: u64) -> Vec<Finding> {
    let Ok(room) = Room::plain("check") else { return Vec::new() };
    let meeting = Meeting { tenant: None, room };
    let user = User {
        id: "check",
        name: None,
        email: None,
        avatar: None,
        role: Role::Moderator,
        group: None,
    };
    let minted = config.jwt.minter(config.features.clone()).mint(&meeting, &user, now);
    let token = match minted {
        Ok(token) => token,
        Err(error) => return vec![Finding::fails(MINTED, "[jwt]", error.to_string())],
    };
    let host = prosody.and_then(|prosody| prosody.meeting_host(config.jitsi.url.host()));
    let mut findings = vec![Finding::holds(MINTED, "[jwt]", "a meeting token can be minted")];
    let judged = judge(token.reveal(), &token_rules(config, host), Some(&meeting), now);
    findings.extend(judged.into_iter().map(|finding| match host {
        Some(host) => prosody::placed(finding, host, config),
        None => finding,
    }));
    findings
}

/// Judges any token. Without a meeting, room and subject are not checked.
pub fn judge(token: &str, rules: &TokenRules, meeting: Option<&Meeting>, now: u64) -> Vec<Finding> {
    let Some(token) = DecodedToken::of(token) else {
        let found = "is not a JWT: three parts in base64url, the first two JSON objects";
        return vec![Finding::fails(SHAPE, "token", found)];
    };
    token.check(rules, meeting, now).into_iter().map(finding).collect()
}

fn finding(result: RuleResult) -> Finding {
    let RuleResult { rule, holds, found, wanted } = result;
    let id = id(rule);
    match holds {
        Some(true) => Finding::holds(id, "token", found),
        Some(false) => Finding::fails(id, "token", found).wanted(wanted),
        None => Finding::skipped(id, "token", found),
    }
}

fn id(rule: TokenRule) -> Id {
    match rule {
        TokenRule::Shape => SHAPE,
        TokenRule::Type => TYPE,
        TokenRule::Algorithm => ALGORITHM,
        TokenRule::KeyId => KEY_ID,
        TokenRule::Signature => SIGNATURE,
        TokenRule::Expiry => EXPIRY,
        TokenRule::NotBefore => NOT_BEFORE,
        TokenRule::Issuer => ISSUER,
        TokenRule::Audience => AUDIENCE,
        TokenRule::Room => ROOM,
        TokenRule::Subject => SUBJECT,
        TokenRule::NoNull => NO_NULL,
    }
}

/// The rules that follow from our own configuration: Prosody set up as `docs/jitsi-debian.md` says.
fn assumed(config: &Config) -> TokenRules {
    let jwt = &config.jwt;
    TokenRules {
        keys: own_keys(config),
        algorithm: format!("{:?}", jwt.signer.algorithm()),
        issuers: vec![jwt.issuer.clone()],
        audiences: vec![jwt.audience.clone()],
        room_required: true,
        domain: jwt.subject.separates_tenants().then(|| config.jitsi.url.host().to_owned()),
    }
}

/// The keys of our own configuration.
fn own_keys(config: &Config) -> TokenKeys {
    match config.jwt.keys.jwks() {
        Some(jwks) => TokenKeys::published(jwks),
        None => TokenKeys::Secret(config.jwt.signer.verification_key().clone()),
    }
}

/// The settings of Prosody that decide about a rule.
fn options(id: Id) -> &'static [&'static str] {
    match id {
        SIGNATURE => &["cache_keys_url", "asap_key_server", "app_secret"],
        ALGORITHM => &["cache_keys_url", "asap_key_server", "signature_algorithm"],
        ISSUER => &["asap_accepted_issuers", "app_id"],
        AUDIENCE => &["asap_accepted_audiences"],
        SUBJECT => &["enable_domain_verification", "muc_mapper_domain_base"],
        _ => &[],
    }
}

/// The line that sets the first of them, otherwise the line of the host.
fn place(host: Host<'_>, id: Id) -> String {
    let set = options(id).iter().find_map(|name| host.place_of(name));
    set.unwrap_or_else(|| host.place()).to_string()
}
