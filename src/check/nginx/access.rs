//! Addresses that the site refuses. The snippets leave `allow` and `deny` of the site in force.

use super::super::finding::{Finding, identifiers};
use super::layout::Layout;
use super::site::Site;

identifiers! {
    Nginx:
    DENY = "nginx-deny",
}

/// The first rule that fits an address decides (ngx_http_access_module), so `deny all` refuses everyone who
/// is not allowed before it.
pub(super) fn access(site: &Site<'_>) -> Option<Finding> {
    let location = site.oidc()?;
    for level in [location, site.server, site.http] {
        let mut rules = level.inside().iter().filter(|it| it.is("allow") || it.is("deny"));
        let Some(first) = rules.next() else { continue };
        let deny = std::iter::once(first).chain(rules).find(|it| it.argument() == "all");
        return match deny {
            Some(deny) if deny.is("deny") => Some(
                Finding::warning(DENY, deny.place.to_string(), "deny all applies to /oidc/")
                    .wanted("every address that may join can sign in")
                    .fix(format!("allow all; in {}", Layout::of(site).own_file())),
            ),
            _ => {
                Some(Finding::holds(DENY, first.place.to_string(), "no deny all applies to /oidc/"))
            }
        };
    }
    Some(Finding::holds(DENY, location.place.to_string(), "no address is refused"))
}
