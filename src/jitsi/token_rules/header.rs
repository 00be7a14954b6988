//! The rules for the header and the signature (luajwtjitsi.lib.lua, `verify`).

use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde_json::Value;

use super::{DecodedToken, RuleResult, TokenKeys, TokenRule, TokenRules, is};

pub(super) fn check(token: &DecodedToken<'_>, rules: &TokenRules) -> Vec<RuleResult> {
    let member = |name: &str| token.header.get(name).cloned().unwrap_or_default();
    let (typ, alg, kid) = (member("typ"), member("alg"), member("kid"));
    let mut results = vec![
        RuleResult::of(TokenRule::Type, typ == "JWT", is("typ", &typ), "\"JWT\""),
        algorithm(&alg, rules),
    ];
    // With another algorithm, the key cannot fit either: one fault, one broken rule.
    if results
        .iter()
        .any(|result| result.rule == TokenRule::Algorithm && result.holds == Some(false))
    {
        return results;
    }
    let key = match &rules.keys {
        TokenKeys::Secret(key) => Some(key),
        TokenKeys::Public(keys) => {
            let key = kid.as_str().and_then(|kid| keys.get(kid));
            let wanted = "the kid of a published key";
            results.push(RuleResult::of(TokenRule::KeyId, key.is_some(), is("kid", &kid), wanted));
            key
        }
        TokenKeys::Elsewhere => None,
    };
    results.push(signature(token, rules, key));
    results
}

/// With a key server, Prosody accepts no secret, whatever `app_secret` is.
fn algorithm(alg: &Value, rules: &TokenRules) -> RuleResult {
    let public = !matches!(rules.keys, TokenKeys::Secret(_));
    let fits = alg.as_str().is_some_and(|alg| !public || alg.starts_with("RS"));
    let holds = *alg == *rules.algorithm && fits;
    RuleResult::of(TokenRule::Algorithm, holds, is("alg", alg), format!("\"{}\"", rules.algorithm))
}

fn signature(
    token: &DecodedToken<'_>,
    rules: &TokenRules,
    key: Option<&DecodingKey>,
) -> RuleResult {
    let wanted = match &rules.keys {
        TokenKeys::Secret(_) => "a signature with app_secret",
        TokenKeys::Public(_) => "a signature with the published key",
        TokenKeys::Elsewhere => {
            let found = "Prosody fetches its public keys from another address";
            let rule = TokenRule::Signature;
            return RuleResult { holds: None, ..RuleResult::holds(rule, found) };
        }
    };
    let holds = key.is_some_and(|key| verifies(token, &rules.algorithm, key));
    let found = if holds { "the signature verifies" } else { "the signature does not verify" };
    RuleResult::of(TokenRule::Signature, holds, found, wanted)
}

/// luajwtjitsi.lib.lua has these six algorithms.
fn verifies(token: &DecodedToken<'_>, algorithm: &str, key: &DecodingKey) -> bool {
    let algorithm = match algorithm {
        "HS256" => Algorithm::HS256,
        "HS384" => Algorithm::HS384,
        "HS512" => Algorithm::HS512,
        "RS256" => Algorithm::RS256,
        "RS384" => Algorithm::RS384,
        "RS512" => Algorithm::RS512,
        _ => return false,
    };
    crypto::verify(token.signature, token.signed.as_bytes(), key, algorithm).unwrap_or(false)
}
