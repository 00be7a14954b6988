//! The modules of Prosody that read the claims of `[[token.claims]]`. Source: docs/token-claims.md.

use super::super::finding::{Finding, identifiers};
use super::site::Site;

identifiers! {
    Jitsi:
    MODULE = "prosody-claim-module",
}

/// One finding for each known claim that modules read: without one of them the claim does nothing.
pub(super) fn claims(site: &Site<'_>) -> Vec<Finding> {
    let (Some(host), Some(rooms)) = (site.host, site.rooms) else { return Vec::new() };
    let mut findings = Vec::new();
    for (position, claim) in site.config.admission.configured_claims().enumerate() {
        let Some((first, others)) = claim.modules().split_first() else { continue };
        let place = rooms.place_of_modules().to_string();
        let loads = |module: &&&str| [rooms, host].iter().any(|host| host.loads(module));
        findings.push(match claim.modules().iter().find(loads) {
            Some(module) => {
                Finding::holds(MODULE, place, format!("{module} reads token.claims[{position}]"))
            }
            None => {
                let others: String = others.iter().map(|other| format!(" or {other}")).collect();
                let found = format!(
                    "does not load {first}{others}: token.claims[{position}] has no effect"
                );
                Finding::warning(MODULE, place, found)
                    .wanted("a module that reads the claim (docs/token-claims.md)")
                    .fix(format!("add \"{first}\"; to modules_enabled"))
            }
        });
    }
    findings
}
