//! nginx: our three parts, and what the site's other lines do to them. Source: the comments in `nginx/` and
//! docs/security.md. A test of the snippets sets every directive at each level; the checks here are for
//! those that the snippets cannot reset.

mod access;
mod body_html;
mod buffers;
mod guarded;
mod inherited;
mod layout;
mod name;
mod order;
mod requests;
mod routes;
mod server;
mod site;
mod ssi;
mod upstream;

use super::file::{self, Commands};
use super::finding::{Finding, Id, identifiers};
use crate::config::Config;
use crate::installation::Installation;
use site::Site;

pub use requests::requests;

identifiers! {
    Nginx:
    FILE = "nginx-file",
    SERVER = "nginx-server",
}

/// Every identifier of the group.
pub(super) const GROUP: [&[Id]; 11] = [
    IDS,
    upstream::IDS,
    routes::IDS,
    body_html::IDS,
    ssi::IDS,
    order::IDS,
    buffers::IDS,
    inherited::IDS,
    access::IDS,
    guarded::IDS,
    requests::IDS,
];

const COMMANDS: Commands = Commands { test: "nginx -t", run: "nginx -t", argument: "--nginx PATH" };

/// The findings of nginx's files. Sends no request.
pub fn nginx(config: &Config, installation: &Installation) -> Vec<Finding> {
    let Some(found) = &installation.nginx else { return Vec::new() };
    let mut findings = vec![file::read(FILE, found, &COMMANDS)];
    let Some(directives) = found.there() else { return findings };
    let name = config.jitsi.url.host();
    let Some(site) = Site::find(directives, &config.jitsi.url) else {
        findings.push(no_server(name, found.path.display().to_string(), installation));
        return findings;
    };
    let place = site.server.place.to_string();
    findings.push(Finding::holds(SERVER, place, format!("is the server of {name}")));
    // The lines of a dump are not files of this machine.
    let is_here = directives.iter().any(|it| it.place.path == found.path);
    let disk = is_here.then_some(&installation.disk);
    findings.extend(upstream::upstream(&site, config, disk));
    let routes = routes::routes(&site, disk);
    let are_ours = routes.status == super::Status::Holds;
    findings.push(routes);
    if are_ours {
        findings.push(body_html::body_html(&site, disk));
        findings.extend(ssi::ssi(&site));
        findings.extend(order::order(&site));
        findings.extend(buffers::buffers(&site));
        findings.extend(inherited::inherited(&site));
        findings.extend(access::access(&site));
    }
    findings.extend(guarded::guarded(&site));
    findings
}

/// nginx may be on another machine, unless Jitsi's client is on this one.
fn no_server(name: &str, path: String, installation: &Installation) -> Finding {
    let found = format!("there is no server with the name {name}");
    let has_client = installation.config_js.as_ref().is_some_and(|it| it.there().is_some());
    if !has_client {
        return Finding::skipped(SERVER, path, found);
    }
    Finding::fails(SERVER, path, found)
        .wanted("the site of Jitsi Meet")
        .fix(format!("ln -s ../sites-available/{name}.conf /etc/nginx/sites-enabled/"))
}
