//! The lines of the server above the include. nginx runs them for the session check, too.

use super::super::finding::{Finding, identifiers};
use super::guarded::is_check;
use super::layout::Layout;
use super::site::Site;
use crate::installation::nginx::Directive;

identifiers! {
    Nginx:
    ABOVE = "nginx-rewrite-above",
}

/// The block at the top of `jitsi-oidc.conf` stops all `if` and `rewrite` lines below it. A line above could
/// answer the check with 200, which opens every guarded location.
pub(super) fn order(site: &Site<'_>) -> Vec<Finding> {
    let layout = Layout::of(site);
    let lines = site.server.inside();
    let Some(block) = lines.iter().position(stops) else {
        return vec![
            Finding::fails(
                ABOVE,
                site.server.place.to_string(),
                "lacks the first block of jitsi-oidc.conf",
            )
            .wanted("jitsi-oidc.conf of this version")
            .fix(layout.routes_file()),
        ];
    };
    let rewrites = |it: &&Directive| matches!(it.name.as_str(), "if" | "rewrite" | "return");
    match lines[..block].iter().filter(rewrites).find(|it| !is_ours(it)) {
        None => {
            let place = lines[block].place.to_string();
            vec![Finding::holds(ABOVE, place, "no if, rewrite or return is above the include")]
        }
        Some(above) => {
            let fix = format!("move the line below: {}", layout.include());
            vec![too_early(site, above).fix(fix)]
        }
    }
}

/// Without a guarded location there is no session check that the line could answer.
fn too_early(site: &Site<'_>, above: &Directive) -> Finding {
    let place = above.place.to_string();
    let found = format!("{} is above the include", above.name);
    if site.server.all().into_iter().any(is_check) {
        return Finding::fails(ABOVE, place, found)
            .wanted("such lines below the include: they could open every guarded location");
    }
    Finding::warning(ABOVE, place, format!("{found}; no location requires a session yet"))
        .wanted("such lines below the include: they could open a location that you guard later")
}

/// The folder is included in the order of the names, and `jitsi-oidc-room.conf` comes first.
fn is_ours(line: &Directive) -> bool {
    line.place.path.file_name().is_some_and(|it| it.as_encoded_bytes().starts_with(b"jitsi-oidc"))
}

fn stops(line: &Directive) -> bool {
    line.is("if") && line.arguments.iter().any(|it| it.contains("^/_oidc/(?:verify"))
}
