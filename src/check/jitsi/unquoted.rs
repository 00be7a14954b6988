//! Findings about modules that are not loaded because a name in the list has no quotes.

use super::super::finding::Finding;
use super::super::lines::lua;
use super::site::Site;

/// The finding, or with the line that lacks quotes: to add a module at the end of such a list changes nothing.
pub(super) fn quote(site: &Site<'_>, finding: Finding) -> Finding {
    if !(finding.fix.starts_with("add \"") && finding.fix.ends_with(" to modules_enabled")) {
        return finding;
    }
    let hosts = [site.host, site.rooms, site.guests].into_iter().flatten();
    let list = hosts.map(|host| host.place_of_modules()).find(|it| it.to_string() == finding.place);
    let Some(unquoted) = list.and_then(|list| site.prosody?.unquoted(list)) else { return finding };
    let found = format!(
        "{}, because modules_enabled ends before {}, which has no quotes",
        finding.found, unquoted.name
    );
    Finding { found, place: unquoted.place.to_string(), ..finding }
        .fix(format!("{};", lua(&unquoted.name)))
}
