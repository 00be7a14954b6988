//! Every way for the provider to be wrong is refused, and every harmless oddity accepted.

use harness::config::Config;
use provider::{Demand, Fault};

use crate::world::{ORIGIN, World};

/// Everything is asked for, so that each fault has a check to meet.
fn demanding(config: Config) -> Config {
    config
        .with("oidc.userinfo", "always")
        .with("oidc.timeout", "2s")
        .with("oidc.max_age", "1h")
        .with("oidc.acr_values", vec!["urn:example:loa:1".to_owned()])
}

/// Whether a sign-in under `fault` ends with a session; at most one restart.
async fn signs_in(fault: Option<Fault>) -> bool {
    let world = World::with(fault, demanding);
    let browser = world.browser();
    let mut answer = browser.get(&format!("{ORIGIN}/oidc/auth?room=a")).await;
    for _ in 0..2 {
        match answer.location() {
            Some(location) if location.starts_with(world.provider.issuer()) => {
                let callback = world.provider.sign_in_as("ada", &location);
                answer = browser.get(&callback).await;
            }
            _ => break,
        }
    }
    let signed_in = browser.cookie("jitsi_oidc").is_some();
    assert_eq!(signed_in, answer.status == 303, "{fault:?}: {} {}", answer.status, answer.body);
    assert!(signed_in || matches!(answer.status, 400 | 403 | 502 | 503), "{fault:?}");
    signed_in
}

#[actix_web::test]
async fn a_good_provider_is_accepted() {
    assert!(signs_in(None).await);
}

#[actix_web::test]
async fn each_fault_meets_its_demand() {
    let mut wrong = Vec::new();
    for fault in Fault::ALL {
        let accepted = signs_in(Some(*fault)).await;
        // Refusing is one of the two right answers; ours is to try all keys, which is the other.
        if *fault == Fault::KidAbsentMultipleKeys {
            assert!(accepted);
        } else if accepted != (fault.demand() == Demand::Accept) {
            wrong.push((fault.name(), accepted));
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}
