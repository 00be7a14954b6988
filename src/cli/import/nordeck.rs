//! The environment of nordeck's adapters for Keycloak, `config.ts` of
//! <https://github.com/nordeck/jitsi-keycloak-adapter> and `src/config.ts` of
//! <https://github.com/nordeck/jitsi-keycloak-adapter-v2>.

use super::convert::debug;
use super::deno::{
    ALLOW_UNSECURE_CERT, HOSTNAME, JWT_ALG, JWT_APP_ID, JWT_APP_SECRET, JWT_EXP_SECOND, JWT_HASH,
    PORT,
};
use super::moved::Moved;
use super::name::{Name, nothing, text, together, value};
use super::setting::Settings;

/// Every variable that the adapters read.
pub(super) const NAMES: &[Name] = &[
    together("KEYCLOAK_ORIGIN", &["oidc.issuer"], "The issuer is `ORIGIN/realms/REALM`."),
    nothing(
        "KEYCLOAK_ORIGIN_INTERNAL",
        "the adapter calls the addresses of the issuer; let its host name lead to the internal address, \
         in /etc/hosts for example",
    ),
    together("KEYCLOAK_REALM", &["oidc.issuer"], "Without it, the realm is `ucs`, as there."),
    text("KEYCLOAK_CLIENT_ID", &["oidc.client_id"]),
    text("KEYCLOAK_CLIENT_SECRET", &["oidc.client_secret"]),
    nothing("KEYCLOAK_MODE", "the response mode is always `query`"),
    JWT_ALG,
    JWT_HASH,
    JWT_APP_ID,
    JWT_APP_SECRET,
    JWT_EXP_SECOND,
    HOSTNAME,
    PORT,
    value("DEBUG", &["log.level"], debug, "`true` becomes `\"debug\"`."),
    ALLOW_UNSECURE_CERT,
];

/// Moves the variables of these adapters. None of them names the site of Jitsi Meet.
pub(super) fn moved(settings: &Settings) -> Moved {
    let mut moved = Moved::singly(NAMES, settings);
    let realm = settings.get("KEYCLOAK_REALM");
    match settings.get("KEYCLOAK_ORIGIN") {
        Some(origin) => {
            let name = realm.map_or("ucs", |realm| realm.value.as_str());
            let issuer = format!("{}/realms/{name}", origin.value.trim_end_matches('/'));
            moved.set(origin, "oidc.issuer", issuer);
            if let Some(realm) = realm {
                moved.became(realm, "the end of oidc.issuer");
            }
        }
        None => {
            if let Some(realm) = realm {
                moved.left_out(realm, "KEYCLOAK_ORIGIN is missing");
            }
        }
    }
    moved
}
