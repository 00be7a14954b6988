//! Findings that need an option of Prosody whose value is not known on this machine.

use super::super::finding::{Finding, Id, Status};
use super::site::Site;
use super::{guests, hosts, moderators, plugins, waiting};
use crate::installation::prosody::Host;

const MODULES: &str = "modules_enabled";

/// The finding, or that it was skipped.
pub(super) fn skip(site: &Site<'_>, finding: Finding) -> Finding {
    // With an unknown element in a list, only what is not in the list is not known.
    let is_known = finding.status == Status::Holds && !IF_ABSENT.contains(&finding.id);
    if is_known {
        return finding;
    }
    let unknown = options(site, finding.id).into_iter().find_map(|(host, name)| {
        let unknown = host?.unknown(name)?;
        let found = format!("{name} depends on {}, which is not known here", unknown.value);
        Some(Finding::skipped(finding.id, unknown.place.to_string(), found))
    });
    unknown.unwrap_or(finding)
}

/// Findings that hold because an option is not set, or because something is not in a list.
const IF_ABSENT: [Id; 2] = [hosts::EMPTY_TOKEN, moderators::ALL_OWNERS];

/// The options that decide.
fn options<'a>(site: &Site<'a>, id: Id) -> Vec<(Option<Host<'a>>, &'static str)> {
    let (host, rooms, guests) = (site.host, site.rooms, site.guests);
    match id {
        hosts::AUTHENTICATION => vec![(host, "authentication")],
        hosts::EMPTY_TOKEN => vec![(host, "allow_empty_token")],
        hosts::ROOMS => vec![(host, "main_muc")],
        hosts::VERIFICATION | waiting::WAIT => vec![(rooms, MODULES)],
        guests::HOST => vec![(guests, "authentication")],
        guests::SMACKS => vec![(guests, MODULES)],
        guests::GUESTS | guests::RECORDER => vec![
            (rooms, "token_verification_allowlist"),
            (host, "enable_domain_verification"),
            (host, "asap_require_room_claim"),
            (host, "allow_empty_token"),
        ],
        waiting::LOBBY => vec![(host, MODULES), (host, "main_muc"), (host, "lobby_muc")],
        moderators::AFFILIATION | moderators::AUTO_OWNERS => {
            vec![(rooms, "wait_for_host_disable_auto_owners"), (rooms, MODULES)]
        }
        moderators::ALL_OWNERS => vec![(rooms, MODULES), (host, MODULES)],
        plugins::FILE => vec![(host, "plugin_paths")],
        _ => Vec::new(),
    }
}
