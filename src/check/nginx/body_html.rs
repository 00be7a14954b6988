//! The third part: `body.html`, which Jitsi's index includes.

use std::path::Path;

use super::super::finding::{Finding, identifiers};
use super::layout::Layout;
use super::site::Site;
use crate::check::lines::AND;
use crate::installation::Disk;

identifiers! {
    Nginx:
    BODY = "nginx-body-html",
}

const VARIABLE: &str = "$jitsi_oidc_body_html";

/// Whether our location serves the file. `disk`: the machine of the file, if it is this one.
pub(super) fn body_html(site: &Site<'_>, disk: Option<&Disk>) -> Finding {
    let layout = Layout::of(site);
    let mut locations = site.server.named("location");
    let Some(location) = locations.find(|it| it.arguments == ["=", "/body.html"]) else {
        let place = site.server.place.to_string();
        return Finding::fails(BODY, place, "has no location for /body.html")
            .wanted("body.html of the adapter, which an update of Jitsi does not replace")
            .fix(layout.routes_file());
    };
    let alias = location.named("alias").next().map_or("", |it| it.argument());
    let set = site.server.named("set").filter(|it| it.argument() == VARIABLE);
    let (path, place) = match set.last() {
        Some(set) if alias == VARIABLE => {
            (set.arguments.get(1).map_or("", String::as_str), set.place.to_string())
        }
        _ => (alias, location.place.to_string()),
    };
    if disk.is_none_or(|disk| disk.has(Path::new(path))) {
        return Finding::holds(BODY, place, format!("serves {path}"));
    }
    let usual = layout.body_html();
    let is_there = disk.is_some_and(|disk| disk.has(Path::new(usual)));
    Finding::fails(BODY, place, format!("{path} does not exist"))
        .wanted("the path of the adapter's body.html")
        .fix(match (path == usual, is_there) {
            (true, _) => "make install".to_owned(),
            (false, true) => format!("set {VARIABLE} {usual};"),
            (false, false) => format!("make install{AND}set {VARIABLE} {usual};"),
        })
}
