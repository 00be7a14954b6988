//! The provider, and this service as its client.

mod authorization;
mod clock;
mod discovery;
mod features;
mod keys;
mod token;

use serde_json::Value;

use super::finding::{Finding, Id, Status};
use crate::config::Config;
use crate::oidc::{Probe, Provider};
use crate::signin::Randomness;

/// Every identifier of the group.
pub(super) const GROUP: [&[Id]; 6] =
    [discovery::IDS, clock::IDS, keys::IDS, features::IDS, authorization::IDS, token::IDS];

/// The time and the random bytes of one run.
pub struct Moment {
    /// Seconds since 1970.
    pub now: u64,
    /// For one authorization request.
    pub attempt: Randomness,
    /// For one token request.
    pub request: [u8; 32],
}

/// Asks the provider. Sends five requests at most: metadata, keys, an authorization request with the pages
/// that it leads to, and a token request with a code that does not exist.
///
/// `progress` is called with what is about to happen.
pub async fn provider(config: &Config, moment: &Moment, progress: impl Fn(&str)) -> Vec<Finding> {
    let settings = &config.oidc;
    let Ok(provider) = Provider::new(settings.clone(), &config.jitsi.url) else {
        return vec![discovery::no_client()];
    };
    let Ok(probe) = Probe::provider(settings) else { return vec![discovery::no_client()] };
    progress("asking the provider for its metadata and keys");
    let loaded = provider.load().await;
    let mut findings = discovery::loaded(settings, &loaded);
    if !provider.is_ready() {
        return findings;
    }
    let document = match &settings.discovery_url {
        None => Value::Null,
        Some(at) => match probe.get(at.url()).await {
            Err(_) => Value::Null,
            Ok(response) => {
                findings.extend(discovery::certificate(at, &response, moment.now));
                findings.extend(clock::difference(&response, settings.clock_skew, moment.now));
                serde_json::from_slice(&response.body).unwrap_or_default()
            }
        },
    };
    if loaded.is_ok() {
        findings.extend(keys::published(settings, &document, &probe).await);
    }
    findings.extend(features::offered(config, &document));
    progress("sending the provider an authorization request and a token request");
    let client = authorization::answered(config, &provider, &probe, moment).await;
    // An unknown client fails there, too: one mistake, one failure.
    findings.push(match client.status {
        Status::Fails => token::not_asked(),
        _ => token::answered(config, &provider, moment).await,
    });
    findings.push(client);
    findings
}

/// The strings of the list `name` of a document. `None` if there is no such list, or it is empty.
fn names<'d>(document: &'d Value, name: &str) -> Option<Vec<&'d str>> {
    let names: Vec<_> = document.get(name)?.as_array()?.iter().filter_map(Value::as_str).collect();
    (!names.is_empty()).then_some(names)
}
