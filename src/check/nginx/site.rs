//! The server of the meeting site.

use super::server::{self, has_priority, routes};
use crate::installation::nginx::{Directive, find};
use crate::jitsi::Origin;

/// The name of the upstream in the snippets.
pub(super) const UPSTREAM: &str = "jitsi_oidc_adapter";

/// nginx's http context, and the server that answers for `jitsi.url`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Site<'a> {
    pub(super) http: &'a Directive,
    pub(super) server: &'a Directive,
}

impl<'a> Site<'a> {
    /// The server that answers for `url`.
    pub(super) fn find(directives: &'a [Directive], url: &Origin) -> Option<Self> {
        let https = find(directives, "http");
        let servers = https.flat_map(|http| http.named("server").map(move |it| (http, it)));
        let servers: Vec<_> = servers.collect();
        server::find(&servers, url).map(|(http, server)| Self { http, server })
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
