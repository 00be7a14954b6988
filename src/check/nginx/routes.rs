//! The second part, `jitsi-oidc.conf`: the routes.

use super::super::finding::{Finding, identifiers};
use super::layout::Layout;
use super::server::{has_priority, overrides, routes as locations};
use super::site::Site;
use crate::check::lines::AND;
use crate::installation::Disk;
use crate::installation::nginx::Directive;

identifiers! {
    Nginx:
    ROUTES = "nginx-routes",
}

/// Whether `/oidc/` leads to the adapter: once, in the server of the site, and with precedence over Jitsi's
/// regular expressions, which take `oidc` for a tenant.
pub(super) fn routes(site: &Site<'_>, disk: Option<&Disk>) -> Finding {
    let found: Vec<_> = locations(site.server).collect();
    match found[..] {
        [] => missing(site, disk),
        [one] if has_priority(one) => match overrides(site.server).next() {
            Some(other) => overridden(other),
            None => Finding::holds(
                ROUTES,
                one.place.to_string(),
                "location ^~ /oidc/ has precedence over Jitsi's locations",
            ),
        },
        [one] => by_hand(site, one, disk),
        [first, second, ..] => twice(first, second).unwrap_or_else(|| {
            let (ours, other) = match (has_priority(first), has_priority(second)) {
                (false, true) => (second, first),
                _ => (first, second),
            };
            let found = format!("is a second location for /oidc/; the other one is {}", ours.place);
            Finding::fails(ROUTES, other.place.to_string(), found)
                .wanted("jitsi-oidc.conf once")
                .fix(format!("remove {other}"))
        }),
    }
}

/// `jitsi-oidc.conf`, included by two lines. One may name the link and the other one its target.
fn twice(first: &Directive, second: &Directive) -> Option<Finding> {
    if first.place.path.file_name() != second.place.path.file_name() {
        return None;
    }
    let mut lines = first.by.iter().zip(&second.by).filter(|(first, second)| first != second);
    let (one, other) = lines.next()?;
    let found = format!("includes jitsi-oidc.conf again; the other line is {}", one.place);
    let finding =
        Finding::fails(ROUTES, other.place.to_string(), found).wanted("jitsi-oidc.conf once");
    Some(finding.fix(format!("remove one of the two: {one}, {other}")))
}

/// A location of the operator's own that has precedence over ours.
fn overridden(other: &Directive) -> Finding {
    let found = format!("{other} has precedence over the locations of jitsi-oidc.conf");
    Finding::fails(ROUTES, other.place.to_string(), found)
        .wanted("jitsi-oidc.conf for every path below /oidc/ and /_oidc/")
        .fix(format!("remove {other}"))
}

/// A location of the operator's own. Only `^~` has precedence over Jitsi's regular expressions.
fn by_hand(site: &Site<'_>, one: &Directive, disk: Option<&Disk>) -> Finding {
    let found = format!("{one} loses to Jitsi's regular expressions, or takes their paths");
    let routes = Layout::of(site).routes(site, disk);
    let finding = Finding::fails(ROUTES, one.place.to_string(), found);
    finding.wanted("jitsi-oidc.conf instead").fix(format!("remove {one}{AND}{routes}"))
}

fn missing(site: &Site<'_>, disk: Option<&Disk>) -> Finding {
    let mut others = site.http.named("server").flat_map(locations);
    let layout = Layout::of(site);
    let (found, fix) = match others.find(|it| has_priority(it)) {
        Some(other) => {
            (format!("; another server has it ({})", other.place), layout.include().to_owned())
        }
        None => (String::new(), layout.routes(site, disk)),
    };
    let found = format!("has no location for /oidc/{found}");
    Finding::fails(ROUTES, site.server.place.to_string(), found)
        .wanted("jitsi-oidc.conf in this server, included before its first location")
        .fix(fix)
}
