//! `check`: what holds and what does not, in the configuration, at the provider and in the local Jitsi
//! installation.
//!
//! | file | job |
//! | --- | --- |
//! | `finding` | one finding: its identifier, its place, what is there, what is wanted |
//! | `report` | all findings as text or JSON |
//! | `provider` | the group of the provider, and of this service as its client |
//! | `nginx` | the group of nginx |
//! | `token` | the group of the meeting token |
//! | `access` | who may do what, in words |
//! | `lines` | the lines to write for a configuration |
//! | `jitsi` | the group of Prosody, Jicofo and Jitsi's client |
//! | `configuration` | the group of the configuration file and its secrets |
//!
//! Each group returns its findings in a fixed order. Every identifier has a section in
//! `docs/troubleshooting.md`, and a test that causes it.

mod access;
mod configuration;
mod file;
mod finding;
mod jitsi;
mod lines;
mod nginx;
mod provider;
mod report;
mod token;

pub use access::access;
pub use configuration::{Accounts, configuration, invalid};
pub use finding::{Finding, Group, Id, Status};
pub use jitsi::jitsi;
pub use lines::{Kind, lines};
pub use nginx::{nginx, requests};
pub use provider::{Moment, provider};
pub use report::{Lines, Report, Style, is_reordering};
pub use token::{RuleSource, judge, token};

/// Every identifier, group by group.
pub fn identifiers() -> impl Iterator<Item = Id> {
    let groups = configuration::GROUP.into_iter().chain(provider::GROUP).chain(jitsi::GROUP);
    let groups = groups.chain(nginx::GROUP);
    groups.chain([token::IDS, access::IDS]).flatten().copied()
}
