//! The environment of jitsi-openid, by its documentation: the README of
//! <https://github.com/MarcelCoding/jitsi-openid> and of its fork <https://github.com/badsmoke/jitsi-openid>.

use super::convert::{origin, seconds, words};
use super::moved::Moved;
use super::name::{Name, nothing, text, together, value};
use super::setting::Settings;

/// Every variable of the documentation.
pub(super) const NAMES: &[Name] = &[
    text("JITSI_SECRET", &["jwt.secret"]),
    value("JITSI_URL", &["jitsi.url"], origin, "A path is left out."),
    together(
        "JITSI_SUB",
        &["jwt.subject"],
        "Only if it is not the host of `JITSI_URL`, which is the default. `jwt.issuer` and `jwt.audience` \
         become `\"jitsi\"`, which that adapter always writes.",
    ),
    text("ISSUER_URL", &["oidc.issuer"]),
    nothing(
        "BASE_URL",
        "this adapter has no host of its own: nginx serves it on the host of Jitsi Meet",
    ),
    text("CLIENT_ID", &["oidc.client_id"]),
    text("CLIENT_SECRET", &["oidc.client_secret"]),
    value(
        "ACR_VALUES",
        &["oidc.acr_values"],
        words,
        "The `acr` of the ID token must then be one of them.",
    ),
    value("SCOPES", &["oidc.scopes"], words, "The default there is `openid email`."),
    nothing("VERIFY_ACCESS_TOKEN_HASH", "`at_hash` is always checked where the ID token has it"),
    nothing("SKIP_PREJOIN_SCREEN", "`body.html` decides (docs/jitsi-client.md)"),
    nothing("GROUP", "the group comes from a claim: `claims.group`"),
    value(
        "JWT_MAX_AGE_SECONDS",
        &["jwt.lifetime"],
        seconds,
        "Jitsi does not recover from an expired token; the default here is 5 hours.",
    ),
    value("SESSION_MAX_AGE_SECONDS", &["session.login_timeout"], seconds, ""),
    value("HTTP_TIMEOUT_SECONDS", &["oidc.timeout"], seconds, ""),
    nothing("HTTP_CONNECT_TIMEOUT_SECONDS", "`oidc.timeout` includes it"),
    nothing(
        "TRUSTED_ID_TOKEN_AUDIENCES",
        "an ID token for several audiences needs an `azp` equal to `oidc.client_id`",
    ),
    text("CA_CERTIFICATE_FILE", &["oidc.ca_file"]),
    nothing("CA_CERTIFICATE_FILES", "join the files into one and name it in `oidc.ca_file`"),
];

/// Moves the variables of jitsi-openid.
pub(super) fn moved(settings: &Settings) -> Moved {
    let mut moved = Moved::singly(NAMES, settings);
    for key in ["jwt.issuer", "jwt.audience"] {
        moved.values.insert(key, "jitsi".into());
    }
    if let Some(subject) = settings.get("JITSI_SUB") {
        moved.subject(subject);
    }
    moved
}
