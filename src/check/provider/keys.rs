//! The keys that the provider publishes.

use serde_json::Value;
use url::Url;

use super::super::finding::{Finding, identifiers};
use crate::oidc::{KeyDocument, KeySet, Probe, Settings};

identifiers! {
    Provider:
    KEYS = "provider-keys",
}

/// Which keys can verify a signature.
pub(super) async fn published(
    settings: &Settings,
    document: &Value,
    probe: &Probe,
) -> Vec<Finding> {
    let Some(url) = key_set(settings, document) else { return Vec::new() };
    let Ok(response) = probe.get(&url).await else { return Vec::new() };
    let Ok(document) = serde_json::from_slice::<KeyDocument>(&response.body) else {
        return Vec::new();
    };
    let keys = KeySet::parse(&document);
    let place = url.as_str();
    let mut findings: Vec<_> = keys
        .faults()
        .map(|fault| Finding::warning(KEYS, place, format!("{fault}: cannot be used")))
        .collect();
    findings.push(match keys.usable() {
        0 => Finding::fails(KEYS, place, "no key can verify a signature")
            .wanted("an RSA key of 2048 bits or more, or a P-256, P-384 or Ed25519 key"),
        usable => Finding::holds(KEYS, place, format!("{usable} usable")),
    });
    findings
}

fn key_set(settings: &Settings, document: &Value) -> Option<Url> {
    match &settings.endpoints.jwks {
        Some(configured) => Some(configured.url().clone()),
        None => document.get("jwks_uri")?.as_str()?.parse().ok(),
    }
}
