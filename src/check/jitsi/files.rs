//! The files of the group.

use super::super::file::read;
use super::super::finding::{Finding, identifiers};
use crate::installation::Installation;

identifiers! {
    Jitsi:
    PROSODY = "prosody-file",
    JICOFO = "jicofo-file",
    CLIENT = "client-file",
    DOCKER = "docker-file",
}

/// Whether each file that was looked for was read.
pub(super) fn files(installation: &Installation) -> Vec<Finding> {
    let findings = [
        installation.prosody.as_ref().map(|it| read(PROSODY, it, "luac5.4 -p FILE")),
        installation.jicofo.as_ref().map(|it| read(JICOFO, it, "systemctl status jicofo")),
        installation.config_js.as_ref().map(|it| read(CLIENT, it, "node --check FILE")),
        installation.docker_env.as_ref().map(|it| read(DOCKER, it, "docker compose config")),
    ];
    findings.into_iter().flatten().collect()
}
