use std::collections::BTreeSet;
use std::time::Duration;

use super::*;

fn metrics(secrets: usize) -> (Metrics, ProviderMetrics) {
    let provider = ProviderMetrics::default();
    let metrics = Metrics::new(&provider).unwrap();
    metrics.opened_by(secrets);
    (metrics, provider)
}

/// The lines of a text that are samples, each with its value.
fn samples(text: &str) -> Vec<(&str, &str)> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.rsplit_once(' ').unwrap()).collect()
}

fn names(text: &str) -> BTreeSet<&str> {
    samples(text).into_iter().map(|(name, _)| name).collect()
}

#[test]
fn every_series_exists_from_the_start_with_0() {
    let (metrics, _) = metrics(2);
    let text = metrics.render(0).unwrap();
    for (name, value) in samples(&text) {
        let set = name.starts_with("process_") || name.starts_with("jitsi_oidc_build_info{");
        assert!(set || value == "0", "{name} {value}");
    }
    for (labels, expected) in [
        ("jitsi_oidc_sign_ins_total{", Outcome::ALL.len() * ClientKind::ALL.len()),
        ("jitsi_oidc_refusals_total{", Cause::ALL.len()),
        ("jitsi_oidc_tokens_total{", 2),
        ("jitsi_oidc_verify_total{", 3),
        ("jitsi_oidc_sessions_opened_total{", 2),
        ("jitsi_oidc_provider_calls_total{", Endpoint::ALL.len() * CallOutcome::ALL.len()),
        ("jitsi_oidc_provider_call_duration_seconds_count{", Endpoint::ALL.len()),
        ("jitsi_oidc_key_refreshes_total{", 4),
        ("process_", 7),
    ] {
        let found = names(&text).into_iter().filter(|name| name.starts_with(labels)).count();
        assert_eq!(found, expected, "{labels}");
    }
}

/// A series that appears later would have no increase between two scrapes.
#[test]
fn no_event_adds_a_series() {
    let (metrics, provider) = metrics(2);
    let before = metrics.render(0).unwrap();
    for cause in Cause::ALL {
        metrics.refusals.count(*cause);
    }
    for client in ClientKind::ALL {
        Outcome::ALL.iter().for_each(|outcome| metrics.sign_ins.count((*outcome, *client)));
    }
    TokenRole::ALL.iter().for_each(|role| metrics.tokens.count(*role));
    for endpoint in Endpoint::ALL {
        for outcome in CallOutcome::ALL {
            provider.called(*endpoint, *outcome, Duration::from_millis(20));
        }
    }
    provider.metadata_loaded();
    provider.keys_fetched(RefreshReason::Token, RefreshOutcome::Loaded);
    let opened = metrics.opened_by(2);
    opened.not_signed_in();
    opened.allowed(1);
    opened.refused(0);
    let after = metrics.render(3).unwrap();
    assert_eq!(names(&before), names(&after));
    let counted = samples(&after);
    for sample in [
        ("jitsi_oidc_log_lines_dropped_total", "3"),
        ("jitsi_oidc_verify_total{result=\"allowed\"}", "1"),
        ("jitsi_oidc_sign_ins_total{client=\"browser\",outcome=\"signed_in\"}", "1"),
        ("jitsi_oidc_refusals_total{cause=\"id_token\"}", "1"),
        ("jitsi_oidc_tokens_total{role=\"moderator\"}", "1"),
        ("jitsi_oidc_provider_call_duration_seconds_bucket{endpoint=\"token\",le=\"0.01\"}", "0"),
        ("jitsi_oidc_provider_call_duration_seconds_bucket{endpoint=\"token\",le=\"0.025\"}", "9"),
        ("jitsi_oidc_key_refreshes_total{outcome=\"loaded\",reason=\"token\"}", "1"),
    ] {
        assert!(counted.contains(&sample), "{sample:?}: {after}");
    }
}

#[test]
fn a_failed_refresh_does_not_change_the_time_of_the_keys() {
    let (metrics, provider) = metrics(1);
    let time = |text: &str| {
        let samples = samples(text);
        let of = |name| samples.iter().find(|(it, _)| *it == name).unwrap().1.parse::<u64>();
        of("jitsi_oidc_keys_loaded_timestamp_seconds").unwrap()
    };
    provider.keys_fetched(RefreshReason::Schedule, RefreshOutcome::Failed);
    assert_eq!(time(&metrics.render(0).unwrap()), 0);
    provider.keys_fetched(RefreshReason::Schedule, RefreshOutcome::Loaded);
    assert_ne!(time(&metrics.render(0).unwrap()), 0);
}
