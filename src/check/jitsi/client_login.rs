//! Where Jitsi's client signs in. In a browser `body.html` sets it; the apps read `config.js` only.

use super::super::finding::{Finding, identifiers};
use super::site::Site;
use crate::installation::config_js::ConfigJs;

identifiers! {
    Jitsi:
    AUTH_URL = "client-token-auth-url",
    LOGOUT_URL = "client-token-logout-url",
    AUTO_REDIRECT = "client-auto-redirect",
}

pub(super) fn login(site: &Site<'_>) -> Vec<Finding> {
    let Some(client) = site.client else { return Vec::new() };
    let origin = site.config.jitsi.url.ascii();
    let place = client.place("tokenAuthUrl").to_string();
    let mut findings = vec![auth_url(origin, client.text("tokenAuthUrl"), place, &CONFIG_JS)];
    findings.push(logout_url(origin, client));
    findings.extend(auto_redirect(client));
    findings
}

/// How a file sets `tokenAuthUrl`: the name there, and what is before and after the address.
pub(super) struct Spelling {
    name: &'static str,
    before: &'static str,
    after: &'static str,
}

const CONFIG_JS: Spelling =
    Spelling { name: "tokenAuthUrl", before: "config.tokenAuthUrl = '", after: "';" };

/// `.env` of docker-jitsi-meet.
pub(super) const ENV: Spelling =
    Spelling { name: "TOKEN_AUTH_URL", before: "TOKEN_AUTH_URL=", after: "" };

/// The apps open this address in the system's browser, so it must be absolute. `body.html` adds a parameter
/// to an address that begins with ours and has a `?`.
pub(super) fn auth_url(
    origin: &str,
    url: Option<&str>,
    place: String,
    spelling: &Spelling,
) -> Finding {
    let Spelling { name, before, after } = spelling;
    let ours = format!("{origin}/oidc/auth?");
    let line = format!("{before}{ours}state={{state}}{after}");
    let Some(url) = url else {
        return Finding::warning(
            AUTH_URL,
            place,
            format!("{name} is not set: the apps offer no sign-in"),
        )
        .wanted("set in this file; browsers get it from body.html")
        .fix(line);
    };
    let found = if !url.starts_with("https://") && !url.starts_with("http://") {
        "is relative: the apps cannot open it"
    } else if !url.starts_with(&ours) {
        "leads to another service"
    } else if !url.contains("{state}") && !url.contains("{room}") {
        "has no {state}: the sign-in does not know the room"
    } else {
        return Finding::holds(AUTH_URL, place, format!("{name} leads to this service"));
    };
    Finding::fails(AUTH_URL, place, format!("{name} {found}"))
        .wanted("the address of this service")
        .fix(line)
}

fn logout_url(origin: &str, client: &ConfigJs) -> Finding {
    let place = client.place("tokenLogoutUrl").to_string();
    let ours = format!("{origin}/oidc/logout");
    let fix = format!("config.tokenLogoutUrl = '{ours}';");
    match client.text("tokenLogoutUrl") {
        Some(url) if url.starts_with(&ours) => {
            Finding::holds(LOGOUT_URL, place, "tokenLogoutUrl leads to this service")
        }
        None if client.text("tokenAuthUrl").is_none() => {
            Finding::holds(LOGOUT_URL, place, "tokenLogoutUrl is set by body.html")
        }
        None => Finding::warning(
            LOGOUT_URL,
            place,
            "tokenLogoutUrl is not set: Logout of the apps ends no session",
        )
        .wanted("the address of this service")
        .fix(fix),
        Some(_) => Finding::fails(LOGOUT_URL, place, "tokenLogoutUrl leads to another service")
            .wanted("the address of this service")
            .fix(fix),
    }
}

/// Jitsi removed it in February 2026.
fn auto_redirect(client: &ConfigJs) -> Option<Finding> {
    let name = "tokenAuthUrlAutoRedirect";
    client.is_true(name).then(|| {
        let found = "tokenAuthUrlAutoRedirect has no effect since February 2026";
        Finding::warning(AUTO_REDIRECT, client.place(name).to_string(), found)
            .wanted("a sign-in before the room, by the snippet of nginx or without anonymousdomain")
            .fix("config.oidcAutoSignIn = true;")
    })
}
