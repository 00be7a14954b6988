//! The files of the group.

use super::super::file::{Commands, read};
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
        installation.prosody.as_ref().map(|it| read(PROSODY, it, &OF_PROSODY)),
        installation.jicofo.as_ref().map(|it| read(JICOFO, it, &OF_JICOFO)),
        installation.config_js.as_ref().map(|it| read(CLIENT, it, &OF_CLIENT)),
        installation.docker_env.as_ref().map(|it| read(DOCKER, it, &OF_DOCKER)),
    ];
    findings.into_iter().flatten().collect()
}

const OF_PROSODY: Commands = Commands {
    test: "luac5.4 -p FILE",
    run: "prosodyctl check config",
    argument: "--prosody PATH",
};

const STATUS: &str = "systemctl status jicofo";
const OF_JICOFO: Commands = Commands { test: STATUS, run: STATUS, argument: "--jicofo PATH" };

const OF_CLIENT: Commands =
    Commands { test: "node --check FILE", run: "node FILE", argument: "--config-js PATH" };

const COMPOSE: &str = "docker compose config";
const OF_DOCKER: Commands = Commands { test: COMPOSE, run: COMPOSE, argument: "--docker-env PATH" };
