//! Directives that our locations inherit and the snippets cannot reset, because nginx 1.18 does not know them.

use super::super::finding::{Finding, Id, identifiers};
use super::layout::Layout;
use super::site::Site;
use crate::installation::nginx::Directive;

identifiers! {
    Nginx:
    COOKIE_FLAGS = "nginx-cookie-flags",
    HEADERS = "nginx-header-inherit",
    AUTH = "nginx-auth",
}

pub(super) fn inherited(site: &Site<'_>) -> Vec<Finding> {
    let Some(location) = site.oidc() else { return Vec::new() };
    let row = |id, name, follows| directive(site, location, id, name, follows);
    let mut findings = vec![
        row(COOKIE_FLAGS, "proxy_cookie_flags", "the cookies of a sign-in do not come back"),
        row(HEADERS, "add_header_inherit", "pages of the adapter have headers of the site"),
    ];
    findings.push(password(site, location));
    findings
}

/// `NAME off;` in our location resets it. The operator's own file is the place for it.
fn directive(
    site: &Site<'_>,
    location: &Directive,
    id: Id,
    name: &'static str,
    follows: &str,
) -> Finding {
    let set = site.effective(location, name).into_iter().find(|it| it.argument() != "off");
    match set {
        None => Finding::holds(id, location.place.to_string(), format!("{name} does not apply")),
        Some(set) => Finding::fails(id, set.place.to_string(), format!("{set}: {follows}"))
            .wanted("off below /oidc/")
            .fix(format!("{name} off; in {}", Layout::of(site).own_file())),
    }
}

/// Prosody and the apps have no password, and a sign-in cannot require a session.
fn password(site: &Site<'_>, location: &Directive) -> Finding {
    let names = ["auth_request", "auth_basic"].into_iter();
    let mut set = names.flat_map(|name| site.effective(location, name));
    match set.find(|it| it.argument() != "off") {
        None => Finding::holds(AUTH, location.place.to_string(), "requires no session or password"),
        Some(set) => {
            Finding::fails(AUTH, set.place.to_string(), format!("{set} applies to /oidc/"))
                .wanted("the sign-in itself is open")
                .fix(match location.named(&set.name).next() {
                    Some(_) => format!("{} off;", set.name),
                    None => format!("{} off; in location ^~ /oidc/", set.name),
                })
        }
    }
}
