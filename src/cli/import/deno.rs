//! The environment of jitsi-contrib's adapter
//! (<https://github.com/jitsi-contrib/jitsi-oidc-adapter>, `src/config.ts` and `docker-entrypoint.sh`).

use super::convert::{boolean, hmac, seconds, words};
use super::moved::Moved;
use super::name::{Name, nothing, text, value};
use super::setting::Settings;

/// Every variable that the adapter reads.
pub(super) const NAMES: &[Name] = &[
    text("OIDC_ISSUER_URL", &["oidc.issuer"]),
    text("OIDC_CLIENT_ID", &["oidc.client_id"]),
    text("OIDC_CLIENT_SECRET", &["oidc.client_secret"]),
    value("OIDC_SCOPES", &["oidc.scopes"], words, ""),
    JWT_ALG,
    JWT_HASH,
    JWT_APP_ID,
    JWT_APP_SECRET,
    JWT_EXP_SECOND,
    HOSTNAME,
    PORT,
    value(
        "AUTO_RETURN_TO_APP",
        &["jitsi.auto_return_to_app"],
        boolean,
        "It is on by default here.",
    ),
    ALLOW_UNSECURE_CERT,
];

/// Moves the variables of this adapter, each by itself. None of them names the site of Jitsi Meet.
pub(super) fn moved(settings: &Settings) -> Moved {
    Moved::singly(NAMES, settings)
}

pub(super) const JWT_ALG: Name =
    value("JWT_ALG", &["jwt.algorithm"], hmac, "HS256, HS384 or HS512.");
pub(super) const JWT_HASH: Name = nothing("JWT_HASH", "it follows from the algorithm");
pub(super) const JWT_APP_ID: Name = text("JWT_APP_ID", &["jwt.issuer", "jwt.audience"]);
pub(super) const JWT_APP_SECRET: Name = text("JWT_APP_SECRET", &["jwt.secret"]);
pub(super) const JWT_EXP_SECOND: Name = value(
    "JWT_EXP_SECOND",
    &["jwt.lifetime"],
    seconds,
    "Jitsi does not recover from an expired token; the default here is 5 hours.",
);
pub(super) const HOSTNAME: Name = nothing("HOSTNAME", LISTEN);
pub(super) const PORT: Name = nothing("PORT", LISTEN);
pub(super) const ALLOW_UNSECURE_CERT: Name = nothing(
    "ALLOW_UNSECURE_CERT",
    "certificates are always checked; `oidc.ca_file` trusts a private authority",
);

const LISTEN: &str =
    "the shipped nginx files forward to 127.0.0.1:8000; `server.listen` sets another address";
