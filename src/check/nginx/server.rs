//! Which server answers for the meeting site.
//!
//! nginx chooses by the port, then by the name (ngx_http_core_module, `server_name`). On many hosts another
//! server is in front: one that passes everything to a port of this machine, a `stream` block, or another
//! program. Then no server with the name listens on the port of `jitsi.url`, or it only passes requests on.

use super::name::{has_exact_name, has_name, has_no_name, rank};
use crate::installation::nginx::Directive;
use crate::jitsi::Origin;

/// A server and its http context.
pub(super) type InHttp<'a> = (&'a Directive, &'a Directive);

/// The server that answers for `url`, among all servers of nginx.
pub(super) fn find<'a>(servers: &[InHttp<'a>], url: &Origin) -> Option<InHttp<'a>> {
    let port = url.url().port_or_known_default().unwrap_or(443).to_string();
    let mut server = chosen(servers, url.host(), &port)?;
    let mut passed = vec![server.1];
    while let Some(behind) = behind(servers, server, url.host(), &passed) {
        server = behind;
        passed.push(server.1);
    }
    Some(server)
}

/// The server that gets the request first, as far as nginx's files tell.
fn chosen<'a>(servers: &[InHttp<'a>], host: &str, port: &str) -> Option<InHttp<'a>> {
    let exact = |it: &Directive| has_exact_name(it, host);
    let named = |it: &Directive| has_name(it, host);
    let listens = |it: &Directive| listens_on(it, port);
    let serves = |it: &Directive| !redirects(it);
    let first =
        |fits: &dyn Fn(&Directive) -> bool| servers.iter().find(|(_, it)| fits(it)).copied();
    best(servers, host, port)
        // Something else listens on the port, and passes requests on.
        .or_else(|| first(&|it| exact(it) && has_routes(it) && serves(it)))
        .or_else(|| first(&|it| exact(it) && is_jitsi(it)))
        .or_else(|| first(&|it| named(it) && has_tls(it) && serves(it)))
        .or_else(|| first(&|it| is_default(it, port)))
        .or_else(|| first(&|it| named(it) && serves(it)))
        // Without a default_server, the first server of a port is its default.
        .or_else(|| first(&listens))
        .or_else(|| first(&|it| named(it)))
        .or_else(|| first(&has_routes))
        // docker-jitsi-meet, whose public port is another one than nginx's.
        .or_else(|| first(&|it| has_no_name(it) && is_jitsi(it)))
}

/// The server of this port whose name fits best; of several, the first one.
fn best<'a>(servers: &[InHttp<'a>], host: &str, port: &str) -> Option<InHttp<'a>> {
    let ranked = servers.iter().filter(|(_, it)| listens_on(it, port));
    let ranked = ranked.filter_map(|server| Some((rank(server.1, host)?, server)));
    // `max_by_key` takes the last one of equals.
    ranked.rev().max_by_key(|(rank, _)| *rank).map(|(_, server)| *server)
}

/// The server to which `front` passes every request, if it is one of these.
fn behind<'a>(
    servers: &[InHttp<'a>],
    front: InHttp<'a>,
    host: &str,
    passed: &[&Directive],
) -> Option<InHttp<'a>> {
    let (http, server) = front;
    if has_routes(server) || is_jitsi(server) {
        return None;
    }
    let root = server.named("location").find(|it| it.arguments == ["/"])?;
    let address = local_address(http, root.named("proxy_pass").next()?)?;
    let behind = || {
        let others =
            servers.iter().filter(|(_, it)| !passed.iter().any(|one| std::ptr::eq(*one, *it)));
        others.filter(|(_, it)| listens_on(it, address))
    };
    behind().find(|(_, it)| has_name(it, host)).or_else(|| behind().next()).copied()
}

/// The port on this machine, or the socket, of `proxy_pass`. It may name an upstream.
fn local_address<'a>(http: &'a Directive, pass: &'a Directive) -> Option<&'a str> {
    let (scheme, rest) = pass.argument().split_once("://")?;
    let target = match rest.strip_prefix("unix:") {
        Some(path) => &rest[.."unix:".len() + path.find(':').unwrap_or(path.len())],
        None => rest.split('/').next()?,
    };
    let upstream = http.named("upstream").find(|it| it.argument() == target);
    let target = match upstream {
        Some(upstream) => upstream.named("server").next()?.argument(),
        None => target,
    };
    if target.starts_with("unix:") {
        return Some(target);
    }
    let default = if scheme == "https" { "443" } else { "80" };
    let (host, port) = match target.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (target, default),
    };
    let is_local = host.starts_with("127.") || matches!(host, "localhost" | "[::1]");
    is_local.then_some(port)
}

/// The locations of a server that are for `/oidc/`, of any kind.
pub(super) fn routes(server: &Directive) -> impl Iterator<Item = &Directive> {
    server.named("location").filter(|it| {
        let pattern = it.arguments.last().map_or("", String::as_str);
        it.arguments.first().is_some_and(|it| it != "=")
            && pattern.trim_start_matches('^').starts_with("/oidc")
    })
}

/// The locations that take a path from ours: an exact location has precedence over `^~`, and so has a longer
/// prefix (ngx_http_core_module, `location`). nginx does not start if one has the path of ours.
pub(super) fn overrides(server: &Directive) -> impl Iterator<Item = &Directive> {
    server.named("location").filter(|it| {
        let (modifier, path) = match &it.arguments[..] {
            [modifier, path] => (modifier.as_str(), path.as_str()),
            // nginx accepts `=/path` as well.
            [path] => path.strip_prefix('=').map_or(("", path.as_str()), |path| ("=", path)),
            _ => return false,
        };
        match modifier {
            "=" if OWN_PATHS.contains(&path) => false,
            "=" => path.starts_with("/oidc/") || path.starts_with("/_oidc/"),
            "" | "^~" => path.len() > "/_oidc/".len() && path.starts_with("/_oidc/"),
            _ => false,
        }
    })
}

/// The exact locations of `jitsi-oidc.conf` and `jitsi-oidc-room.conf` below `/_oidc/`.
const OWN_PATHS: [&str; 3] = ["/_oidc/closed", "/_oidc/refused", "/_oidc/room"];

/// Only `^~` wins over Jitsi's regular expressions.
pub(super) fn has_priority(location: &Directive) -> bool {
    location.arguments == ["^~", "/oidc/"]
}

fn has_routes(server: &Directive) -> bool {
    routes(server).next().is_some()
}

/// Whether the server has the locations of Jitsi's site.
pub(super) fn is_jitsi(server: &Directive) -> bool {
    let mut paths = server.named("location").filter_map(|it| it.arguments.last());
    paths.any(|path| matches!(path.as_str(), "/config.js" | "/http-bind" | "/xmpp-websocket"))
}

/// Whether the server only leads to another address, as that of port 80 does.
fn redirects(server: &Directive) -> bool {
    let leaves = |it: &Directive| {
        it.named("return").any(|it| it.argument().starts_with('3'))
            || it.named("rewrite").any(|it| it.arguments.iter().any(|it| it == "permanent"))
    };
    let root = || server.named("location").any(|it| it.arguments == ["/"] && leaves(it));
    !is_jitsi(server) && (leaves(server) || root())
}

/// Whether the server listens on this port, or this socket (`unix:PATH`).
fn listens_on(server: &Directive, port: &str) -> bool {
    let default = server.named("listen").next().is_none() && port == "80";
    default || server.named("listen").any(|it| is_on(it, port))
}

fn is_on(listen: &Directive, port: &str) -> bool {
    let it = listen.argument();
    it == port || it.strip_suffix(port).is_some_and(|it| it.ends_with(':')) || {
        // An address without a port is one of port 80.
        port == "80" && !it.contains(':') && it.parse::<u16>().is_err()
    }
}

fn has_tls(server: &Directive) -> bool {
    server.named("listen").any(|it| it.arguments.iter().any(|it| it == "ssl"))
}

/// Whether the server answers on this port for names that no server has.
fn is_default(server: &Directive, port: &str) -> bool {
    let is_default = |it: &Directive| it.arguments.iter().any(|it| it == "default_server");
    server.named("listen").any(|it| is_on(it, port) && is_default(it))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_exact_location_of_the_shipped_files_is_known() {
        let files = [
            include_str!("../../../nginx/jitsi-oidc.conf"),
            include_str!("../../../nginx/jitsi-oidc-room.conf"),
        ];
        let lines = files.iter().flat_map(|file| file.lines());
        let shipped: BTreeSet<_> = lines
            .filter_map(|line| line.strip_prefix("location = ")?.strip_suffix(" {"))
            .filter(|path| path.starts_with("/_oidc/"))
            .collect();
        assert_eq!(shipped, OWN_PATHS.into());
    }
}
