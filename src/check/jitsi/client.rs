//! The hosts that Jitsi's client connects to, and its prejoin page.

use super::super::finding::{Finding, identifiers};
use super::super::lines::{AND, lua};
use super::site::Site;
use crate::installation::config_js::ConfigJs;

identifiers! {
    Jitsi:
    DOMAIN = "client-domain",
    ANONYMOUS = "client-anonymous-domain",
    PREJOIN = "client-prejoin",
}

pub(super) fn client(site: &Site<'_>) -> Vec<Finding> {
    let Some(client) = site.client else { return Vec::new() };
    let mut findings = Vec::new();
    findings.extend(domain(site, client));
    findings.extend(anonymous_domain(site, client));
    findings.push(prejoin(site, client));
    findings
}

/// The client connects to `hosts.domain` with a token.
fn domain(site: &Site<'_>, client: &ConfigJs) -> Option<Finding> {
    let (prosody, host) = (site.prosody?, site.host?);
    let place = client.place("hosts.domain").to_string();
    let named = client.text("hosts.domain").unwrap_or_default();
    if prosody.host(named).is_some_and(|it| it.name() == host.name()) {
        return Some(Finding::holds(DOMAIN, place, format!("hosts.domain is {named}")));
    }
    let found = format!("hosts.domain is \"{named}\", and tokens are accepted by {}", host.name());
    let finding = Finding::fails(DOMAIN, place, found).wanted("the same host");
    Some(finding.fix(format!("config.hosts.domain = '{}';", host.name())))
}

/// The client connects to `hosts.anonymousdomain` without a token. Without it, everyone must sign in.
fn anonymous_domain(site: &Site<'_>, client: &ConfigJs) -> Option<Finding> {
    let prosody = site.prosody.filter(|_| site.host.is_some())?;
    let name = "hosts.anonymousdomain";
    let place = client.place(name).to_string();
    let Some(domain) = client.text(name) else {
        let Some(guests) = site.guests else {
            let found = "anonymousdomain is not set: everyone must sign in";
            return Some(Finding::holds(ANONYMOUS, place, found));
        };
        let found = format!("anonymousdomain is not set, but Prosody has {}", guests.name());
        let finding = Finding::warning(ANONYMOUS, place, found).wanted("guests can join");
        return Some(finding.fix(format!("config.{name} = '{}';", guests.name())));
    };
    let host = prosody.host(domain).filter(|it| it.is_virtual_host());
    if host.is_some() {
        return Some(Finding::holds(ANONYMOUS, place, format!("anonymousdomain is {domain}")));
    }
    let found = format!("anonymousdomain is {domain}, but Prosody has no such VirtualHost");
    let finding = Finding::fails(ANONYMOUS, place, found).wanted("guests can connect");
    let usual = format!("guest.{}", site.host?.name());
    let line = format!("config.{name} = '{usual}';");
    Some(match site.guests {
        Some(_) => finding.fix(line),
        None if domain == usual => finding.fix(guest_host(&usual)),
        None => finding.fix(format!("{line}{AND}{}", guest_host(&usual))),
    })
}

/// The section of Prosody for guests, in one line.
fn guest_host(name: &str) -> String {
    let name = lua(name);
    format!(
        "VirtualHost {name} authentication = \"jitsi-anonymous\" modules_enabled = {{ \"bosh\", \
         \"websocket\", \"smacks\" }} c2s_require_encryption = false"
    )
}

/// The line that sets the prejoin page. Jitsi's `config.js` has `prejoinConfig` only in a comment, and a member of
/// nothing cannot be set.
fn prejoin_line(client: &ConfigJs, is_on: bool) -> String {
    match client.get("prejoinConfig") {
        Some(_) => format!("config.prejoinConfig.enabled = {is_on};"),
        None => format!("config.prejoinConfig = {{ enabled: {is_on} }};"),
    }
}

/// Browsers block a popup without a click, and the prejoin page is where a person clicks.
fn prejoin(site: &Site<'_>, client: &ConfigJs) -> Finding {
    let name = "prejoinConfig.enabled";
    let place = client.place(name).to_string();
    if client.is_false(name) && client.is_true("tokenAuthInline") {
        return Finding::fails(
            PREJOIN,
            place,
            "the prejoin page is off, and tokenAuthInline is true",
        )
        .wanted("a page with a button, or the popup is blocked")
        .fix("config.prejoinConfig.enabled = true;");
    }
    if client.get("prejoinPageEnabled").is_some() {
        let place = client.place("prejoinPageEnabled").to_string();
        let is_on = !client.is_false("prejoinPageEnabled");
        return Finding::warning(
            PREJOIN,
            place,
            "prejoinPageEnabled has no effect since August 2025",
        )
        .wanted("the setting of today's Jitsi")
        .fix(format!("remove prejoinPageEnabled{AND}{}", prejoin_line(client, is_on)));
    }
    let dropped = &site.config.jitsi.drop_overrides;
    let key = "config.prejoinConfig.enabled";
    let drops = |it: &String| {
        key == it || key.strip_prefix(it.as_str()).is_some_and(|it| it.starts_with('.'))
    };
    if !dropped.iter().any(drops) {
        let all: Vec<_> = dropped.iter().map(String::as_str).chain([key]).collect();
        return Finding::fails(
            PREJOIN,
            "jitsi.drop_overrides",
            "lacks config.prejoinConfig.enabled",
        )
        .wanted("a person joins with camera and microphone after the sign-in")
        .fix(format!("drop_overrides = {all:?}"));
    }
    let state = if client.is_false(name) { "off" } else { "on" };
    Finding::holds(PREJOIN, place, format!("the prejoin page is {state}"))
}
