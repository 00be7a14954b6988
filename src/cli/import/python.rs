//! The Python adapter's `app.conf` (<https://github.com/aadpM2hhdixoJm3u/jitsi-OIDC-adapter>, `app.py`).

use super::convert::{log_file, origin, python_level};
use super::moved::Moved;
use super::name::{Name, nothing, text, together, value};
use super::setting::{Setting, Settings};

/// Every setting that `app.py` reads.
pub(super) const NAMES: &[Name] = &[
    text("[oauth] client_id", &["oidc.client_id"]),
    together(
        "[oauth] client_secret",
        &["oidc.client_secret", "oidc.client_auth"],
        "`client_auth` becomes `\"client_secret_post\"`, as the Python adapter sends the secret.",
    ),
    together(
        "[oauth] issuer",
        &["oidc.issuer"],
        "With `oidc_discovery`, the issuer follows from that address, because the Python adapter then does \
         not use this setting.",
    ),
    together("[oauth] authorize_url", &["oidc.authorization_endpoint"], WITHOUT_DISCOVERY),
    together("[oauth] access_token_url", &["oidc.token_endpoint"], WITHOUT_DISCOVERY),
    together("[oauth] jwks_uri", &["oidc.jwks_uri"], WITHOUT_DISCOVERY),
    together(
        "[oauth] scope",
        &["oidc.scopes"],
        "With `oidc_discovery`, `profile` and `email` are added, because the Python adapter then requests \
         every scope of the provider.",
    ),
    value("[urls] jitsi_base", &["jitsi.url"], origin, "A path is left out."),
    together(
        "[urls] oidc_discovery",
        &["oidc.discovery_url"],
        "Only if it is not the issuer plus `/.well-known/openid-configuration`.",
    ),
    text("[jwt] audience", &["jwt.audience"]),
    text("[jwt] issuer", &["jwt.issuer"]),
    together(
        "[jwt] subject",
        &["jwt.subject"],
        "Only if it is not the host of `jitsi_base`, which is the default.",
    ),
    text("[jwt] secret_key", &["jwt.secret"]),
    value("[logging] level", &["log.level"], python_level, "`CRITICAL` becomes `\"error\"`."),
    value(
        "[logging] filename",
        &["log.file"],
        log_file,
        "A relative path is not carried over: the log goes to standard error.",
    ),
    nothing("[logging] filemode", "the log is always appended to"),
];

const WITHOUT_DISCOVERY: &str = "Only without `oidc_discovery`.";

const WELL_KNOWN: &str = "/.well-known/openid-configuration";

/// Moves the settings of the Python adapter.
pub(super) fn moved(settings: &Settings) -> Moved {
    let mut moved = Moved::singly(NAMES, settings);
    if let Some(secret) = settings.get("[oauth] client_secret") {
        moved.set(secret, "oidc.client_secret", secret.value.as_str());
        // As app.py sends it.
        moved.values.insert("oidc.client_auth", "client_secret_post".into());
    }
    match settings.get("[urls] oidc_discovery") {
        Some(discovery) => discovered(&mut moved, settings, discovery),
        None => configured(&mut moved, settings),
    }
    if let Some(subject) = settings.get("[jwt] subject") {
        moved.subject(subject);
    }
    moved
}

/// With discovery, `app.py` takes issuer, endpoints and scopes from the provider's metadata. The issuer is
/// the address without the well-known part (OpenID Connect Discovery 1.0, section 4).
fn discovered(moved: &mut Moved, settings: &Settings, discovery: &Setting) {
    let derived = discovery.value.strip_suffix(WELL_KNOWN);
    let issuer = settings.get("[oauth] issuer");
    let given = issuer.map(|issuer| issuer.value.as_str());
    let trimmed = given.map(|given| given.strip_suffix('/').unwrap_or(given));
    match (issuer, derived) {
        // Also an issuer that ends with a slash, as Auth0's.
        (Some(issuer), Some(derived)) if trimmed == Some(derived) => {
            moved.set(issuer, "oidc.issuer", issuer.value.as_str());
            moved.became(discovery, "the default of oidc.discovery_url");
        }
        (_, Some(derived)) => {
            moved.set(discovery, "oidc.issuer", derived);
            if let Some(issuer) = issuer {
                moved.left_out(issuer, UNUSED);
            }
        }
        (Some(issuer), None) => {
            moved.set(issuer, "oidc.issuer", issuer.value.as_str());
            moved.set(discovery, "oidc.discovery_url", discovery.value.as_str());
        }
        (None, None) => moved.set(discovery, "oidc.discovery_url", discovery.value.as_str()),
    }
    for (endpoint, _) in ENDPOINTS {
        if let Some(endpoint) = settings.get(endpoint) {
            moved.left_out(endpoint, UNUSED);
        }
    }
    scopes(moved, settings, &["profile", "email"]);
}

const UNUSED: &str = "oidc_discovery is set, and then that adapter does not use it";

/// Without discovery, everything is in the file.
fn configured(moved: &mut Moved, settings: &Settings) {
    for (theirs, key) in [("[oauth] issuer", "oidc.issuer")].iter().chain(&ENDPOINTS) {
        if let Some(setting) = settings.get(theirs) {
            moved.set(setting, key, setting.value.as_str());
        }
    }
    scopes(moved, settings, &[]);
}

const ENDPOINTS: [(&str, &str); 3] = [
    ("[oauth] authorize_url", "oidc.authorization_endpoint"),
    ("[oauth] access_token_url", "oidc.token_endpoint"),
    ("[oauth] jwks_uri", "oidc.jwks_uri"),
];

/// Moves the scopes. `openid` is added where it is missing, because without it there is no ID token.
fn scopes(moved: &mut Moved, settings: &Settings, more: &[&str]) {
    let Some(scope) = settings.get("[oauth] scope") else { return };
    let mut scopes: Vec<&str> = scope.value.split_whitespace().collect();
    for more in [&["openid"], more].concat() {
        if !scopes.contains(&more) {
            scopes.push(more);
        }
    }
    moved.set(scope, "oidc.scopes", scopes);
}
