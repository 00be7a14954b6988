//! Where Jitsi's client signs in. In a browser `body.html` sets it; the apps read `config.js` only.

use super::super::finding::{Finding, Id, identifiers};
use super::super::lines::AND;
use super::address::{self, Address};
use super::site::Site;
use crate::installation::config_js::ConfigJs;
use crate::jitsi::Origin;

identifiers! {
    Jitsi:
    AUTH_URL = "client-token-auth-url",
    LOGOUT_URL = "client-token-logout-url",
    AUTO_REDIRECT = "client-auto-redirect",
}

pub(super) fn login(site: &Site<'_>) -> Vec<Finding> {
    let Some(client) = site.client else { return Vec::new() };
    let origin = &site.config.jitsi.url;
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
    origin: &Origin,
    url: Option<&str>,
    place: String,
    spelling: &Spelling,
) -> Finding {
    let Spelling { name, before, after } = spelling;
    let ours = format!("{}{AUTH}?state={{state}}", origin.ascii());
    let finding = |create: fn(Id, String, String) -> Finding, found: &str| {
        create(AUTH_URL, place.clone(), format!("{name} {found}"))
            .wanted("the address of this service")
            .fix(format!("{before}{ours}{after}"))
    };
    let Some(url) = url else {
        return finding(Finding::warning, "is not set: the apps offer no sign-in")
            .wanted("set in this file; browsers get it from body.html");
    };
    let query = url.split_once('?').map(|(_, query)| query);
    match (address::compare(url, origin, AUTH), query) {
        (Address::Other(difference), _) => finding(Finding::fails, &difference),
        (_, None) => finding(Finding::fails, "has no ?state={state} at its end"),
        (_, Some(query)) if !query.contains("{state}") && !query.contains("{room}") => {
            finding(Finding::fails, "has no {state}: the sign-in does not know the room")
        }
        (Address::Respelt, _) => {
            finding(Finding::warning, &format!("does not begin with {}{AUTH}", origin.ascii()))
                .wanted("the same spelling, or body.html does not add its parameter")
        }
        (Address::Same, _) => {
            Finding::holds(AUTH_URL, place, format!("{name} leads to this service"))
        }
    }
}

fn logout_url(origin: &Origin, client: &ConfigJs) -> Finding {
    let place = client.place("tokenLogoutUrl").to_string();
    let finding = |create: fn(Id, String, String) -> Finding, found: &str| {
        create(LOGOUT_URL, place.clone(), format!("tokenLogoutUrl {found}"))
            .wanted("the address of this service")
            .fix(format!("config.tokenLogoutUrl = '{}{LOGOUT}';", origin.ascii()))
    };
    match client.text("tokenLogoutUrl") {
        None if client.text("tokenAuthUrl").is_none() => {
            Finding::holds(LOGOUT_URL, place, "tokenLogoutUrl is set by body.html")
        }
        None => finding(Finding::warning, "is not set: Logout of the apps ends no session"),
        Some(url) => match address::compare(url, origin, LOGOUT) {
            Address::Other(difference) => finding(Finding::fails, &difference),
            Address::Same | Address::Respelt => {
                Finding::holds(LOGOUT_URL, place, "tokenLogoutUrl leads to this service")
            }
        },
    }
}

const AUTH: &str = "/oidc/auth";
const LOGOUT: &str = "/oidc/logout";

/// Jitsi removed it in February 2026.
fn auto_redirect(client: &ConfigJs) -> Option<Finding> {
    let name = "tokenAuthUrlAutoRedirect";
    client.is_true(name).then(|| {
        let found = "tokenAuthUrlAutoRedirect has no effect since February 2026";
        Finding::warning(AUTO_REDIRECT, client.place(name).to_string(), found)
            .wanted("a sign-in before the room, by the snippet of nginx or without anonymousdomain")
            .fix(format!("remove {name}{AND}config.oidcAutoSignIn = true;"))
    })
}
