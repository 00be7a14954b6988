//! What the metadata offers, and what this configuration needs of it.

use serde_json::Value;

use super::super::finding::{Finding, identifiers};
use super::names;
use crate::config::Config;
use crate::oidc::{ClientAuth, Settings};

identifiers! {
    Provider:
    ALGORITHMS = "provider-algorithms",
    PKCE = "provider-pkce",
    CLIENT_AUTH = "provider-client-auth",
    SIGN_OUT = "provider-sign-out",
    SCOPES = "provider-scopes",
    CLAIMS = "provider-claims",
}

/// The findings of the metadata. Without metadata there are none: the endpoints are set by hand.
pub(super) fn offered(config: &Config, document: &Value) -> Vec<Finding> {
    if document.is_null() {
        return Vec::new();
    }
    let settings = &config.oidc;
    let mut findings = vec![
        algorithms(settings, document),
        pkce(document),
        client_auth(settings, document),
        sign_out(settings, document),
    ];
    findings.extend(scopes(settings, document));
    findings.extend(claims(config, document));
    findings
}

fn algorithms(settings: &Settings, document: &Value) -> Finding {
    let place = "id_token_signing_alg_values_supported";
    let ours: Vec<_> =
        settings.signing_algs.as_slice().iter().map(|algorithm| format!("{algorithm:?}")).collect();
    let Some(theirs) = names(document, place) else {
        return Finding::skipped(ALGORITHMS, place, "the metadata has no such list");
    };
    let common: Vec<_> = theirs.iter().filter(|name| ours.iter().any(|our| our == *name)).collect();
    match common.is_empty() {
        false => Finding::holds(ALGORITHMS, place, format!("in common: {}", listed(&common))),
        true => Finding::fails(
            ALGORITHMS,
            place,
            format!("the provider offers only {}", listed(&theirs)),
        )
        .wanted(format!("one of oidc.signing_algs: {}", ours.join(", ")))
        .fix("choose one of them for this client at the provider"),
    }
}

fn pkce(document: &Value) -> Finding {
    let place = "code_challenge_methods_supported";
    match names(document, place) {
        None => Finding::holds(PKCE, place, "not announced; S256 is sent anyway"),
        Some(methods) if methods.contains(&"S256") => Finding::holds(PKCE, place, "S256"),
        Some(methods) => Finding::warning(PKCE, place, format!("lacks S256: {}", listed(&methods)))
            .wanted("S256, which is sent in any case"),
    }
}

/// RFC 8414 section 2: without the list, the method is `client_secret_basic`.
fn client_auth(settings: &Settings, document: &Value) -> Finding {
    let place = "token_endpoint_auth_methods_supported";
    let Some(offered) = names(document, place) else {
        return Finding::skipped(CLIENT_AUTH, place, "the metadata has no such list");
    };
    let ours: &[ClientAuth] =
        match (settings.client_auth, &settings.client_key, &settings.client_secret) {
            (Some(ref method), ..) => &[*method],
            (None, Some(_), _) => &[ClientAuth::PrivateKeyJwt],
            (None, None, Some(_)) => &[ClientAuth::Basic, ClientAuth::Post],
            (None, None, None) => &[ClientAuth::None],
        };
    let common: Vec<_> =
        ours.iter().map(|method| method.as_str()).filter(|name| offered.contains(name)).collect();
    if !common.is_empty() {
        return Finding::holds(CLIENT_AUTH, place, format!("in common: {}", listed(&common)));
    }
    let ours: Vec<_> = ours.iter().map(|method| method.as_str()).collect();
    // Providers often omit `none` from the list and accept public clients.
    let found = format!("the provider offers only {}", listed(&offered));
    Finding::warning(CLIENT_AUTH, place, found)
        .wanted(format!("{}, as configured", listed(&ours)))
        .fix("set oidc.client_auth, and the secret or key that it needs")
}

fn sign_out(settings: &Settings, document: &Value) -> Finding {
    let place = "end_session_endpoint";
    let offered = document.get(place).and_then(Value::as_str).is_some_and(|url| !url.is_empty());
    match offered || settings.endpoints.end_session.is_some() {
        true => Finding::holds(SIGN_OUT, place, "a sign-out also ends the session at the provider"),
        false => Finding::warning(
            SIGN_OUT,
            place,
            "is missing: a sign-out ends the session here, but not at the provider",
        ),
    }
}

/// The list is only recommended (OIDC Discovery 3), so a scope that is not in it is a warning.
fn scopes(settings: &Settings, document: &Value) -> Option<Finding> {
    let place = "scopes_supported";
    let offered = names(document, place)?;
    let unknown: Vec<_> =
        settings.scopes.iter().filter(|scope| !offered.contains(&scope.as_str())).collect();
    Some(match unknown.is_empty() {
        true => Finding::holds(SCOPES, place, "every scope of oidc.scopes"),
        false => Finding::warning(SCOPES, place, format!("lacks {}", listed(&unknown)))
            .wanted("every scope of oidc.scopes")
            .fix("create the scope at the provider, or remove it from oidc.scopes"),
    })
}

/// A rule whose claim never comes never holds. The list "might not be an exhaustive list" (OIDC Discovery
/// 3), so this is a warning.
fn claims(config: &Config, document: &Value) -> Vec<Finding> {
    let place = "claims_supported";
    let Some(offered) = names(document, place) else { return Vec::new() };
    let rules = config.admission.unannounced(&offered).into_iter();
    let warning = |(key, claim)| {
        Finding::warning(CLAIMS, key, format!("the provider does not announce the claim {claim}"))
            .wanted("a claim of the id token or of userinfo, otherwise the rule never holds")
            .fix("add a mapper for the claim, or the scope that contains it, at the provider")
    };
    rules.map(warning).collect()
}

/// The first names of a list.
fn listed(names: &[impl AsRef<str>]) -> String {
    let shown = names.iter().take(MOST).map(AsRef::as_ref).collect::<Vec<_>>().join(", ");
    let more = if names.len() > MOST { ", …" } else { "" };
    format!("{shown}{more}")
}

/// A list of a provider has about six names.
const MOST: usize = 8;
