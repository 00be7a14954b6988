//! Locations that require a session (`jitsi-oidc-protect.conf`, `jitsi-oidc-room.conf`).

use super::super::finding::{Finding, identifiers};
use super::site::Site;
use crate::installation::nginx::Directive;

identifiers! {
    Nginx:
    OPEN = "nginx-guard-open",
    LIMITS = "nginx-room-limits",
    SERVER = "nginx-guard-server",
}

pub(super) fn guarded(site: &Site<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for location in site.server.all().into_iter().filter(|it| it.is("location")) {
        findings.extend(opened(location));
    }
    findings.extend(whole_server(site));
    findings.extend(limits(site));
    findings
}

/// Whether this line requires a session: the line of `jitsi-oidc-protect.conf`, of `jitsi-oidc-room.conf`, or
/// one for a policy.
pub(super) fn is_check(line: &Directive) -> bool {
    line.is("auth_request") && line.argument().starts_with("/_oidc/")
}

/// `jitsi-oidc-protect.conf` belongs into a location. In the server it also guards BOSH and the WebSocket,
/// which guests need.
fn whole_server(site: &Site<'_>) -> Option<Finding> {
    let guards = |it: &&Directive| it.argument().starts_with("/_oidc/verify");
    let line = site.server.named("auth_request").find(guards)?;
    let found = "the whole server requires a session, so guests cannot join";
    let finding = Finding::fails(SERVER, line.place.to_string(), found);
    Some(
        finding
            .wanted("the include in a location, or jitsi-oidc-room.conf for rooms")
            .fix("location /recordings/ { include snippets/jitsi-oidc-protect.conf; }"),
    )
}

/// nginx runs `return` and `rewrite … last` before `auth_request` (the phases of its development guide).
fn opened(location: &Directive) -> Option<Finding> {
    let guard = location.named("auth_request").next()?;
    if !is_check(guard) {
        return None;
    }
    let leaves = |it: &&Directive| {
        it.is("return") || it.is("rewrite") && it.arguments.last().is_none_or(|it| it != "break")
    };
    let place = || location.place.to_string();
    let Some(line) = location.inside().iter().find(leaves) else {
        return Some(Finding::holds(OPEN, place(), format!("{location} requires a session")));
    };
    let found = format!("{location} is open to everybody: {} runs before the check", line.name);
    let finding = Finding::fails(OPEN, line.place.to_string(), found);
    Some(finding.wanted("only lines that run after the check").fix("try_files /… =404;"))
}

/// With a sign-in before the room, the place of a request is read by a limit of `jitsi-oidc-http.conf`. A
/// level with both a `limit_conn` and a `limit_req` of its own does not inherit it.
fn limits(site: &Site<'_>) -> Option<Finding> {
    let guard = site.server.named("auth_request").find(|it| it.argument() == "/_oidc/room")?;
    let mut levels =
        site.server.all().into_iter().filter(|it| it.is("server") || it.is("location"));
    let replaces = |it: &Directive| {
        let own = |name: &str| it.inside().iter().filter(|it| it.is(name)).collect::<Vec<_>>();
        let (conn, req) = (own("limit_conn"), own("limit_req"));
        let is_ours = |it: &&Directive| it.arguments.iter().any(|it| it.contains("jitsi_oidc"));
        !conn.is_empty() && !req.is_empty() && !conn.iter().chain(&req).any(is_ours)
    };
    match levels.find(|it| replaces(it)) {
        None => {
            Some(Finding::holds(LIMITS, guard.place.to_string(), "the place of a request is known"))
        }
        Some(level) => Some(
            Finding::fails(
                LIMITS,
                level.place.to_string(),
                "limit_conn and limit_req replace ours",
            )
            .wanted("one of ours as well, or Jitsi's files require a session")
            .fix("limit_conn jitsi_oidc_place_conn 1;"),
        ),
    }
}
