//! The second part, `jitsi-oidc.conf`: the routes.

use super::super::finding::{Finding, identifiers};
use super::site::{Site, has_priority, routes as locations};

identifiers! {
    Nginx:
    ROUTES = "nginx-routes",
}

/// Whether `/oidc/` leads to the adapter: once, in the server of the site, and with precedence over Jitsi's
/// regular expressions, which take `oidc` for a tenant.
pub(super) fn routes(site: &Site<'_>) -> Finding {
    let found: Vec<_> = locations(site.server).collect();
    match found[..] {
        [] => elsewhere(site).unwrap_or_else(|| missing(site)),
        [one] if has_priority(one) => Finding::holds(
            ROUTES,
            one.place.to_string(),
            "location ^~ /oidc/ has precedence over Jitsi's locations",
        ),
        [one] => Finding::fails(
            ROUTES,
            one.place.to_string(),
            format!("{one} loses to Jitsi's regular expressions, or takes their paths"),
        )
        .wanted("jitsi-oidc.conf instead of a location of your own")
        .fix("location ^~ /oidc/ { … }"),
        [first, second, ..] => Finding::fails(
            ROUTES,
            second.place.to_string(),
            format!("a second location for /oidc/; the first one is in {}", first.place),
        )
        .wanted("jitsi-oidc.conf once")
        .fix("remove one of the two"),
    }
}

fn elsewhere(site: &Site<'_>) -> Option<Finding> {
    let mut others = site.http.named("server").flat_map(locations);
    let other = others.find(|it| has_priority(it))?;
    let found = format!("is in another server than that of the site ({})", site.server.place);
    let wanted = "the include in the server of the site, usually that of port 443";
    let finding = Finding::fails(ROUTES, other.place.to_string(), found).wanted(wanted);
    Some(finding.fix("include /etc/jitsi/meet/jaas/*.conf;"))
}

/// Jitsi's site includes the folder since May 2023. An older site never gets the line by an update.
fn missing(site: &Site<'_>) -> Finding {
    Finding::fails(ROUTES, site.server.place.to_string(), "has no location for /oidc/")
        .wanted(
            "jitsi-oidc.conf, and before the first location: include /etc/jitsi/meet/jaas/*.conf;",
        )
        .fix("ln -s /usr/share/jitsi-oidc-adapter/nginx/jitsi-oidc.conf /etc/jitsi/meet/jaas/")
}
