//! The meeting token: minted, read back, and judged by the rules of Prosody as this host has them.

mod docker;
pub(in crate::check) mod keys;
mod place;
mod prosody;
mod source;

pub use source::RuleSource;

use super::finding::{Finding, Id, identifiers};
use crate::config::Config;
use crate::jitsi::{
    DecodedToken, Grant, Meeting, Role, Room, RuleResult, TokenRule, TokenRules, User,
};

identifiers! {
    Token:
    MINTED = "token-minted",
    RULES = "token-rules",
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

/// Mints a token and judges it by the rules of `source`.
pub fn token(config: &Config, source: RuleSource<'_>, now: u64) -> Vec<Finding> {
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
    let minter = config.jwt.minter(config.features.clone());
    let claims = config.admission.token_claims_of_everyone(&meeting);
    let grant = Grant { expires: now.saturating_add(minter.lifetime), claims };
    let minted = minter.mint_with(&grant, &meeting, &user, now);
    let token = match minted {
        Ok(token) => token,
        Err(error) => return vec![Finding::fails(MINTED, "[jwt]", error.to_string())],
    };
    let mut findings = vec![Finding::holds(MINTED, "[jwt]", "a meeting token can be minted")];
    if let RuleSource::Configuration = source {
        let found = "no settings of Prosody were found, so the token is not compared with them";
        findings.push(
            Finding::skipped(RULES, "Prosody", found).fix("--prosody PATH or --docker-env PATH"),
        );
    }
    let judged = judge(token.reveal(), &source.rules(config), Some(&meeting), now).into_iter();
    findings.extend(judged.filter_map(|finding| source.placed(finding, config)));
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
