//! The configuration file, its secrets and listeners.

use std::net::SocketAddr;
use std::path::Path;

use super::finding::{Finding, identifiers};
use crate::config::{Config, ConfigError, Listen};

identifiers! {
    Configuration:
    VALID = "config-valid",
    ADMIN_ADDRESS = "config-admin-public",
    ADDRESS = "config-listen-public",
}

/// The findings of a configuration that is valid.
pub fn configuration(path: &Path, config: &Config) -> Vec<Finding> {
    let mut findings = vec![Finding::holds(VALID, path.display().to_string(), "is valid")];
    findings.extend(listener(config));
    findings.extend(admin_listener(config));
    findings
}

/// One finding for each problem of a configuration that cannot be used.
pub fn invalid(error: &ConfigError) -> Vec<Finding> {
    error.lines().map(|line| Finding::fails(VALID, "", line)).collect()
}

/// Only nginx should reach the listener: it sets the headers that the service trusts.
fn listener(config: &Config) -> Option<Finding> {
    let Listen::Tcp(address) = config.server.listen else { return None };
    let place = format!("server.listen = \"{address}\"");
    Some(match is_public(address) {
        false => Finding::holds(ADDRESS, place, "is a private address"),
        true => Finding::warning(
            ADDRESS,
            place,
            "can be reached from other machines, unless a firewall prevents it",
        )
        .wanted("only nginx reaches this address")
        .fix("listen = \"127.0.0.1:8000\""),
    })
}

/// The metrics and the readiness are for operators.
fn admin_listener(config: &Config) -> Option<Finding> {
    let Listen::Tcp(address) = *config.server.admin_listen.as_ref()? else { return None };
    let place = format!("server.admin_listen = \"{address}\"");
    Some(match is_public(address) {
        false => Finding::holds(ADMIN_ADDRESS, place, "is a private address"),
        true => Finding::fails(ADMIN_ADDRESS, place, "anybody can read the metrics there")
            .wanted("a loopback or private address")
            .fix("admin_listen = \"127.0.0.1:9100\""),
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
