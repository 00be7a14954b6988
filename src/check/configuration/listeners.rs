//! Who can reach the listeners.

use std::net::SocketAddr;

use super::super::finding::{Finding, identifiers};
use crate::config::{Listen, Server};

identifiers! {
    Configuration:
    ADDRESS = "config-listen-public",
    ADMIN_ADDRESS = "config-admin-public",
}

/// The findings of both listeners.
pub(super) fn findings(server: &Server) -> impl Iterator<Item = Finding> {
    listener(server).into_iter().chain(admin_listener(server))
}

/// Only nginx should reach the listener: it sets the headers that the service trusts.
fn listener(server: &Server) -> Option<Finding> {
    let Listen::Tcp(address) = server.listen else { return None };
    let place = format!("server.listen = \"{address}\"");
    Some(match is_public(address) {
        false => Finding::holds(ADDRESS, place, "is a private address"),
        true => Finding::warning(
            ADDRESS,
            place,
            "can be reached from other machines, unless a firewall prevents it",
        )
        .wanted("only nginx reaches this address")
        .fix(format!("listen = \"127.0.0.1:{}\"", address.port())),
    })
}

/// The metrics and the readiness are for operators.
fn admin_listener(server: &Server) -> Option<Finding> {
    let Listen::Tcp(address) = *server.admin_listen.as_ref()? else { return None };
    let place = format!("server.admin_listen = \"{address}\"");
    Some(match is_public(address) {
        false => Finding::holds(ADMIN_ADDRESS, place, "is a private address"),
        true => Finding::fails(ADMIN_ADDRESS, place, "anybody can read the metrics there")
            .wanted("a loopback or private address")
            .fix(format!("admin_listen = \"127.0.0.1:{}\"", address.port())),
    })
}

/// Whether machines outside of a private network may reach the address. `0.0.0.0` and `::` include every
/// address of the machine.
fn is_public(address: SocketAddr) -> bool {
    match address {
        SocketAddr::V4(address) => {
            let ip = address.ip();
            !(ip.is_loopback() || ip.is_private() || ip.is_link_local())
        }
        SocketAddr::V6(address) => {
            let ip = address.ip();
            !(ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local())
        }
    }
}
