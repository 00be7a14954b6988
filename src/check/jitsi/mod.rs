//! Prosody, Jicofo and Jitsi's client: what lets guests wait, hosts sign in, and rules decide who is a
//! moderator. Source: docs/jitsi-debian.md and docs/jitsi-docker.md, which say why each setting is needed.

mod address;
mod claims;
mod client;
mod client_login;
mod docker;
mod docker_meeting;
mod files;
mod guests;
mod hosts;
mod jicofo;
mod missing_host;
mod moderators;
mod plugins;
mod site;
mod unknown;
mod unquoted;
mod waiting;

use super::finding::{Finding, Id};
use crate::config::Config;
use crate::installation::{Found, Installation};
use site::Site;

/// Every identifier of the group.
pub(super) const GROUP: [&[Id]; 12] = [
    files::IDS,
    hosts::IDS,
    guests::IDS,
    waiting::IDS,
    moderators::IDS,
    plugins::IDS,
    claims::IDS,
    jicofo::IDS,
    client::IDS,
    client_login::IDS,
    docker::IDS,
    docker_meeting::IDS,
];

/// The findings of the files that were looked for.
pub fn jitsi(config: &Config, installation: &Installation) -> Vec<Finding> {
    let site = Site::new(config, installation);
    let mut findings = files::files(installation);
    findings.extend(installation.prosody.iter().flat_map(hosts::unsure));
    let mut of_prosody = hosts::hosts(&site, &installation.disk);
    of_prosody.extend(guests::guests(&site));
    of_prosody.extend(waiting::waiting(&site));
    of_prosody.extend(moderators::moderators(&site));
    of_prosody.extend(plugins::plugins(&site, &installation.disk));
    of_prosody.extend(claims::claims(&site));
    findings.extend(
        of_prosody.into_iter().map(|finding| unquoted::quote(&site, unknown::skip(&site, finding))),
    );
    findings.extend(installation.jicofo.iter().flat_map(|found| jicofo::jicofo(&site, found)));
    findings.extend(client::client(&site));
    findings.extend(client_login::login(&site));
    if let Some(env) = installation.docker_env.as_ref().and_then(Found::there) {
        findings.extend(docker::sign_in(&site, env));
        findings.extend(docker_meeting::meeting(&site, env));
    }
    findings
}
