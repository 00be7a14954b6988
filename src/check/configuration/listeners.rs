//! Who can reach the listeners.

use std::net::{IpAddr, SocketAddr};

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
    Some(match reach(address) {
        Some(reach) => Finding::holds(ADDRESS, place, reach),
        None => Finding::warning(
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
    Some(match reach(address) {
        Some(reach) => Finding::holds(ADMIN_ADDRESS, place, reach),
        None => Finding::fails(ADMIN_ADDRESS, place, "anybody can read the metrics there")
            .wanted("a loopback or private address")
            .fix(format!("admin_listen = \"127.0.0.1:{}\"", address.port())),
    })
}

/// Who can reach the address, as a clause. `None`: machines outside of a private network, too. `0.0.0.0` and
/// `::` include every address of the machine.
fn reach(address: SocketAddr) -> Option<&'static str> {
    let ip = address.ip().to_canonical();
    let is_private = match ip {
        IpAddr::V4(ip) => ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unique_local() || ip.is_unicast_link_local(),
    };
    match ip.is_loopback() {
        true => Some("is a loopback address"),
        false => is_private.then_some("is a private address"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_loopback_address_a_private_one_or_public() {
        let (loopback, private) = (Some("is a loopback address"), Some("is a private address"));
        for (address, expected) in [
            ("127.0.0.1:1", loopback),
            ("127.1.2.3:1", loopback),
            ("[::1]:1", loopback),
            ("[::ffff:127.0.0.1]:1", loopback),
            ("10.1.2.3:1", private),
            ("172.16.0.1:1", private),
            ("169.254.1.1:1", private),
            ("[fd00::1]:1", private),
            ("[fe80::1]:1", private),
            ("0.0.0.0:1", None),
            ("[::]:1", None),
            ("192.0.2.1:1", None),
            ("[2001:db8::1]:1", None),
        ] {
            assert_eq!(reach(address.parse().unwrap()), expected, "{address}");
        }
    }
}
