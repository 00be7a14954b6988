//! Where the rules of Prosody come from.

use super::{ALGORITHM, AUDIENCE, ISSUER, KEY_ID, SIGNATURE, SUBJECT, docker, prosody};
use crate::check::{Finding, Id};
use crate::config::Config;
use crate::installation::docker_env::DockerEnv;
use crate::installation::prosody::{Host, Prosody};
use crate::jitsi::{TokenKeys, TokenRules};

/// Where the rules of Prosody come from.
#[derive(Clone, Copy, Debug)]
pub enum RuleSource<'a> {
    /// The host for meetings in Prosody's files.
    Prosody(&'a Prosody, Host<'a>),
    /// The `.env` of docker-jitsi-meet.
    Docker(&'a DockerEnv),
    /// Only our own configuration: Prosody set up as `docs/jitsi-debian.md` says.
    Configuration,
}

impl<'a> RuleSource<'a> {
    /// The best source that was found for the site with this host name.
    pub fn of(prosody: Option<&'a Prosody>, docker: Option<&'a DockerEnv>, site: &str) -> Self {
        let host = prosody.and_then(|prosody| Some((prosody, prosody.meeting_host(site)?)));
        match (host, docker) {
            (Some((prosody, host)), _) => Self::Prosody(prosody, host),
            (None, Some(env)) => Self::Docker(env),
            (None, None) => Self::Configuration,
        }
    }

    /// The rules.
    pub fn rules(self, config: &Config) -> TokenRules {
        match self {
            Self::Prosody(_, host) => prosody::rules(config, host),
            Self::Docker(env) => docker::rules(config, env),
            Self::Configuration => assumed(config),
        }
    }

    /// The finding at the line that decides, with the line to write. `None` if the rule is not known.
    pub(super) fn placed(self, finding: Finding, config: &Config) -> Option<Finding> {
        match self {
            Self::Prosody(_, host) => Some(prosody::placed(finding, host, config)),
            Self::Docker(env) => Some(docker::placed(finding, env, config)),
            Self::Configuration => (!OF_PROSODY.contains(&finding.id)).then_some(finding),
        }
    }
}

/// The rules that depend on Prosody's settings.
const OF_PROSODY: [Id; 6] = [ALGORITHM, KEY_ID, SIGNATURE, ISSUER, AUDIENCE, SUBJECT];

fn assumed(config: &Config) -> TokenRules {
    let jwt = &config.jwt;
    TokenRules {
        keys: match jwt.keys.jwks() {
            Some(jwks) => TokenKeys::published(jwks),
            None => TokenKeys::Secret(jwt.signer.verification_key().clone()),
        },
        algorithm: format!("{:?}", jwt.signer.algorithm()),
        issuers: vec![jwt.issuer.clone()],
        audiences: vec![jwt.audience.clone()],
        room_required: true,
        domain: jwt.subject.separates_tenants().then(|| config.jitsi.url.host().to_owned()),
    }
}
