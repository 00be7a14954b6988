//! The server of the meeting site.

use crate::installation::nginx::{Directive, find};
use crate::jitsi::Origin;

/// nginx's http context, and the server that answers for `jitsi.url`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Site<'a> {
    pub(super) http: &'a Directive,
    pub(super) server: &'a Directive,
}

impl<'a> Site<'a> {
    /// The server with the name of `url` that has our routes, otherwise the one with this name and the
    /// port of `url` (an exact name before a pattern, as nginx chooses), otherwise the default server of that port
    /// (docker-jitsi-meet), otherwise one that has our routes.
    pub(super) fn find(directives: &'a [Directive], url: &Origin) -> Option<Self> {
        let port = url.url().port_or_known_default().unwrap_or(443).to_string();
        let https: Vec<_> = find(directives, "http").collect();
        let servers =
            || https.iter().flat_map(|http| http.named("server").map(move |it| (*http, it)));
        let exact = |it: &Directive| has_exact_name(it, url.host());
        let named = |it: &Directive| has_name(it, url.host());
        let listens = |it: &Directive| listens_on(it, &port);
        let ours = |it: &Directive| routes(it).next().is_some();
        let found = servers()
            // The inner one of two servers, or the one behind a proxy that ends TLS.
            .find(|(_, it)| exact(it) && ours(it))
            .or_else(|| servers().find(|(_, it)| exact(it) && listens(it)))
            .or_else(|| servers().find(|(_, it)| named(it) && listens(it)))
            .or_else(|| servers().find(|(_, it)| named(it) && has_tls(it)))
            .or_else(|| servers().find(|(_, it)| is_default(it) && listens(it)))
            .or_else(|| servers().find(|(_, it)| named(it)))
            .or_else(|| servers().find(|(_, it)| routes(it).next().is_some()));
        found.map(|(http, server)| Self { http, server })
    }

    /// The value of a directive for a location: its own, otherwise the server's, otherwise that of http.
    pub(super) fn effective(self, location: &'a Directive, name: &'a str) -> Vec<&'a Directive> {
        for level in [location, self.server, self.http] {
            let found: Vec<_> = level.named(name).collect();
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    /// Our location for the routes.
    pub(super) fn oidc(self) -> Option<&'a Directive> {
        routes(self.server).find(|it| has_priority(it))
    }
}

/// The locations of a server that are for `/oidc/`, of any kind.
pub(super) fn routes(server: &Directive) -> impl Iterator<Item = &Directive> {
    server.named("location").filter(|it| {
        let pattern = it.arguments.last().map_or("", String::as_str);
        it.arguments.first().is_some_and(|it| it != "=")
            && pattern.trim_start_matches('^').starts_with("/oidc")
    })
}

/// Only `^~` wins over Jitsi's regular expressions.
pub(super) fn has_priority(location: &Directive) -> bool {
    location.arguments == ["^~", "/oidc/"]
}

fn has_exact_name(server: &Directive, host: &str) -> bool {
    let mut names = server.named("server_name").flat_map(|it| &it.arguments);
    names.any(|name| name.eq_ignore_ascii_case(host))
}

fn has_name(server: &Directive, host: &str) -> bool {
    let names = server.named("server_name").flat_map(|it| &it.arguments);
    names.into_iter().any(|name| {
        let name = name.to_ascii_lowercase();
        let below = |it: &str| host.strip_suffix(it).is_some_and(|rest| rest.ends_with('.'));
        name == host
            || name.strip_prefix("*.").is_some_and(below)
            || name.strip_prefix('.').is_some_and(|it| it == host || below(it))
    })
}

fn listens_on(server: &Directive, port: &str) -> bool {
    let mut ports = server.named("listen").map(Directive::argument);
    let default = server.named("listen").next().is_none() && port == "80";
    default
        || ports.any(|it| it == port || it.strip_suffix(port).is_some_and(|it| it.ends_with(':')))
}

fn has_tls(server: &Directive) -> bool {
    server.named("listen").any(|it| it.arguments.iter().any(|it| it == "ssl"))
}

fn is_default(server: &Directive) -> bool {
    server.named("listen").any(|it| it.arguments.iter().any(|it| it == "default_server"))
}
