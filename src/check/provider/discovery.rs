//! The metadata and the connection to the provider.

use super::super::finding::{Finding, Id, identifiers};
use crate::oidc::{CallError, Endpoint, LoadError, ProbeResponse, Settings};

identifiers! {
    Provider:
    CONNECTION = "provider-connection",
    CERTIFICATE = "provider-certificate",
    DISCOVERY = "provider-discovery",
    ISSUER = "provider-issuer",
    KEY_SET = "provider-key-set",
}

/// The HTTP client cannot be created.
pub(super) fn no_client() -> Finding {
    Finding::fails(CONNECTION, "", "the HTTP client could not be set up")
        .wanted("the system's certificates")
        .fix("apt install ca-certificates")
}

/// The result of loading metadata and keys.
pub(super) fn loaded(settings: &Settings, loaded: &Result<(), LoadError>) -> Vec<Finding> {
    let issuer = settings.issuer.as_str();
    let good = |id: Id, found: &str| Finding::holds(id, issuer, found);
    let metadata = |mut findings: Vec<Finding>| {
        if settings.discovery_url.is_some() {
            findings.push(good(ISSUER, "the metadata has this issuer"));
        }
        findings.push(good(DISCOVERY, "every required endpoint is known"));
        findings
    };
    match loaded {
        Ok(()) => metadata(vec![good(CONNECTION, "answers")]),
        Err(error @ LoadError::Keys(_, call)) => {
            let mut findings = metadata(Vec::new());
            let id = id_of(call).unwrap_or(KEY_SET);
            findings.push(failed(id, settings, error));
            findings
        }
        Err(error @ LoadError::Discovery(_, call)) => {
            let id = id_of(call).unwrap_or(DISCOVERY);
            let fix =
                if id == DISCOVERY { "correct oidc.issuer or oidc.discovery_url" } else { "" };
            vec![failed(id, settings, error).fix(fix)]
        }
        Err(error @ LoadError::WrongIssuer { found, .. }) => {
            let fix = format!("if this is your provider: issuer = \"{found}\" in [oidc]");
            vec![
                good(CONNECTION, "answers"),
                failed(ISSUER, settings, error).wanted(format!("\"{issuer}\"")).fix(fix),
            ]
        }
        Err(error) => vec![good(CONNECTION, "answers"), failed(DISCOVERY, settings, error)],
    }
}

fn failed(id: Id, settings: &Settings, error: &LoadError) -> Finding {
    let finding = Finding::fails(id, settings.issuer.as_str(), error.to_string());
    match id {
        CONNECTION => finding.wanted("an answer").fix(format!(
            "curl -v {} on this machine; a proxy is set by HTTPS_PROXY",
            settings.issuer.discovery().url()
        )),
        _ => finding,
    }
}

/// The identifier for a call without a usable response.
fn id_of(error: &CallError) -> Option<Id> {
    match error {
        CallError::Certificate(_) | CallError::Tls(_) => Some(CERTIFICATE),
        CallError::Insecure
        | CallError::Timeout
        | CallError::Name
        | CallError::Connect(_)
        | CallError::Exhausted(_)
        | CallError::Proxy(_)
        | CallError::Broken => Some(CONNECTION),
        CallError::TooLarge
        | CallError::Status(..)
        | CallError::Redirect { .. }
        | CallError::Body(_)
        | CallError::ErrorObject(_)
        | CallError::Member(_) => None,
    }
}

/// How long the certificate is valid. `None` without TLS.
pub(super) fn certificate(at: &Endpoint, response: &ProbeResponse, now: u64) -> Option<Finding> {
    let left = response.certificate_expires?.saturating_sub(now) / DAY;
    let place = at.url().host_str().unwrap_or_default();
    let found = format!("the certificate is trusted and valid for {left} more days");
    Some(if left >= FEW_DAYS {
        Finding::holds(CERTIFICATE, place, found)
    } else {
        Finding::warning(CERTIFICATE, place, found)
            .wanted(format!("at least {FEW_DAYS} days"))
            .fix("renew the provider's certificate")
    })
}

const DAY: u64 = 24 * 60 * 60;

/// ACME clients renew a certificate 30 days before it expires, or at the latest in the last third of its
/// life. Below 14 days the renewal has probably failed.
const FEW_DAYS: u64 = 14;
