//! The first part, `jitsi-oidc-http.conf`: the instances.

use super::super::finding::{Finding, identifiers};
use super::layout::Layout;
use super::site::{Site, UPSTREAM};
use crate::check::lines::{self, AND};
use crate::config::{Config, Listen};
use crate::installation::Disk;
use crate::installation::nginx::Directive;

identifiers! {
    Nginx:
    HTTP = "nginx-http-file",
    ADDRESS = "nginx-upstream",
    NAME = "nginx-upstream-name",
    SELF = "nginx-upstream-itself",
}

pub(super) fn upstream(site: &Site<'_>, config: &Config, disk: Option<&Disk>) -> Vec<Finding> {
    let found: Vec<_> =
        site.http.named("upstream").filter(|it| it.argument() == UPSTREAM).collect();
    let upstream = match found[..] {
        [upstream] => upstream,
        [] => return vec![missing(site, config, disk)],
        [_, second, ..] => {
            let found = format!("upstream {UPSTREAM} is there twice: nginx does not start");
            return vec![
                Finding::fails(HTTP, second.place.to_string(), found)
                    .wanted("jitsi-oidc-http.conf once")
                    .fix("remove one of the two files"),
            ];
        }
    };
    let place = upstream.place.to_string();
    let mut findings = vec![Finding::holds(HTTP, place, "jitsi-oidc-http.conf is included")];
    findings.extend(own_address(upstream, config));
    findings
        .extend(instances(upstream).filter_map(|it| name(it, config).or_else(|| itself(site, it))));
    findings
}

/// The lines of the instances.
pub(super) fn instances(upstream: &Directive) -> impl Iterator<Item = &Directive> {
    upstream.named("server")
}

fn missing(site: &Site<'_>, config: &Config, disk: Option<&Disk>) -> Finding {
    let layout = Layout::of(site);
    let fix = layout.http_include(disk).map(str::to_owned);
    let found = format!("there is no upstream {UPSTREAM}");
    Finding::fails(HTTP, site.http.place.to_string(), found)
        .wanted("jitsi-oidc-http.conf in the http context")
        .fix(fix.unwrap_or_else(|| layout.http_file(config)))
}

/// Whether nginx passes requests to the address on which this configuration listens.
fn own_address(upstream: &Directive, config: &Config) -> Option<Finding> {
    let (wanted, any_host) = match &config.server.listen {
        Listen::Tcp(address) if address.port() == 0 => return None,
        Listen::Tcp(address) => {
            let port = address.ip().is_unspecified().then(|| format!(":{}", address.port()));
            (address.to_string(), port)
        }
        Listen::Unix(path) => (format!("unix:{}", path.display()), None),
        Listen::Systemd => return None,
    };
    let fits = |instance: &&str| {
        let address = instance.replacen("localhost", "127.0.0.1", 1);
        address == wanted || any_host.as_ref().is_some_and(|port| address.ends_with(port))
    };
    let all: Vec<_> = instances(upstream).map(Directive::argument).collect();
    if all.iter().any(fits) {
        let found = format!("has server.listen, {wanted}");
        return Some(Finding::holds(ADDRESS, upstream.place.to_string(), found));
    }
    let found = format!("has {}, and server.listen is {wanted}", all.join(", "));
    // With one instance, its line is the wrong one.
    let mut lines = instances(upstream);
    let place = match (lines.next(), lines.next()) {
        (Some(only), None) => &only.place,
        _ => &upstream.place,
    };
    Some(
        Finding::fails(ADDRESS, place.to_string(), found)
            .wanted("the address of each instance")
            .fix(format!("server {} max_fails=0;", lines::address(config))),
    )
}

/// nginx resolves names once, at its start, and does not start if one does not exist.
fn name(instance: &Directive, config: &Config) -> Option<Finding> {
    let address = instance.argument();
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
    let is_name = !address.starts_with("unix:")
        && !host.starts_with('[')
        && host != "localhost"
        && host.parse::<std::net::IpAddr>().is_err();
    is_name.then(|| {
        let found = format!("{host} is a name: nginx does not start while it cannot be resolved");
        let port = address.rsplit_once(':').map_or("80", |(_, port)| port);
        let wanted = format!("the address of {host}, such as {}", lines::address(config));
        Finding::warning(NAME, instance.place.to_string(), found)
            .wanted(wanted)
            .fix(format!("server ADDRESS:{port} max_fails=0;"))
    })
}

/// In newer images of docker-jitsi-meet nginx itself listens on port 8000.
fn itself(site: &Site<'_>, instance: &Directive) -> Option<Finding> {
    let (host, port) = instance.argument().rsplit_once(':')?;
    let is_local = matches!(host, "127.0.0.1" | "localhost" | "[::1]");
    let other = listener(site, host, port).filter(|_| is_local)?;
    // Not a port that nginx has, either.
    let free = (8010..8100).find(|it| listener(site, host, &it.to_string()).is_none())?;
    let found = format!("nginx itself listens on port {port} ({})", other.place);
    let listen = format!("listen = \"127.0.0.1:{free}\" in [server] of our configuration");
    Some(
        Finding::fails(SELF, instance.place.to_string(), found)
            .wanted("a port that nginx does not have")
            .fix(format!("server 127.0.0.1:{free} max_fails=0;{AND}{listen}")),
    )
}

/// The line with which nginx listens on this port of this machine.
fn listener<'a>(site: &Site<'a>, host: &str, port: &str) -> Option<&'a Directive> {
    let mut listens = site.http.named("server").flat_map(|it| it.named("listen"));
    listens.find(|it| {
        let address = it.argument();
        let on = |host: &str| {
            address.strip_prefix(host).and_then(|it| it.strip_prefix(':')) == Some(port)
        };
        address == port || on("*") || on("[::]") || on("0.0.0.0") || on(host)
    })
}
