//! Server-side includes, with which Jitsi's index includes `body.html` and `config.js`.

use super::super::finding::{Finding, identifiers};
use super::server::is_jitsi;
use super::site::Site;
use crate::installation::nginx::Directive;

identifiers! {
    Nginx:
    SSI = "nginx-ssi",
}

/// The locations that serve Jitsi's index: the last two are those of Jitsi's sites.
const INDEX: [&str; 4] = ["/", "/index.html", "@root_path", "^/([^/?&:'\"]+)$"];

/// Jitsi's sites set `ssi on` for the server. nginx's default is off (ngx_http_ssi_module). A server without
/// Jitsi's locations has no index.
pub(super) fn ssi(site: &Site<'_>) -> Option<Finding> {
    is_jitsi(site.server).then(|| judged(site))
}

fn judged(site: &Site<'_>) -> Finding {
    let is_index =
        |it: &&Directive| it.arguments.last().is_some_and(|it| INDEX.contains(&it.as_str()));
    let index = site.server.named("location").filter(is_index);
    let of_index: Vec<_> = index.flat_map(|it| it.named("ssi")).collect();
    let of_site = site.effective(site.server, "ssi").into_iter().next();
    if let Some(line) = of_index.iter().find(|it| it.argument() != "on") {
        return off(line.place.to_string(), "ssi is off in a location of Jitsi's index");
    }
    match of_site {
        Some(line) if line.argument() == "on" => {
            Finding::holds(SSI, line.place.to_string(), "ssi is on")
        }
        _ if !of_index.is_empty() => {
            Finding::holds(SSI, of_index[0].place.to_string(), "ssi is on for Jitsi's index")
        }
        _ => match site.server.named("ssi").next() {
            Some(line) => off(line.place.to_string(), "ssi is off"),
            None => off(site.server.place.to_string(), "ssi is not on"),
        },
    }
}

fn off(place: String, found: &str) -> Finding {
    Finding::fails(SSI, place, format!("{found}: Jitsi's index does not include body.html"))
        .wanted("ssi on, as in Jitsi's site")
        .fix("ssi on;")
}
