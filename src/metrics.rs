//! The metrics for Prometheus: only counts, without personal data.

use prometheus::core::Collector;
use prometheus::{IntCounter, IntCounterVec, IntGauge, Opts, Registry, TextEncoder};

/// The counters of one process.
pub struct Metrics {
    registry: Registry,
    sign_ins: IntCounterVec,
    /// Meeting tokens issued.
    pub tokens: IntCounter,
    /// Responses 204 of `/oidc/verify`.
    pub verify_allowed: IntCounter,
    /// Responses 401 of `/oidc/verify`.
    pub verify_not_signed_in: IntCounter,
    /// Responses 403 of `/oidc/verify`.
    pub verify_refused: IntCounter,
    /// 1 once the provider's metadata is loaded.
    pub provider_ready: IntGauge,
    log_lines_dropped: IntCounter,
}

impl Metrics {
    /// Counters at zero, in a new registry.
    ///
    /// # Errors
    ///
    /// If two counters have the same name; the tests would fail.
    pub fn new() -> prometheus::Result<Self> {
        let registry = Registry::new();
        let verify = register(
            &registry,
            IntCounterVec::new(
                Opts::new("jitsi_oidc_verify_total", "Responses to auth_request, by result."),
                &["result"],
            )?,
        )?;
        Ok(Self {
            sign_ins: register(
                &registry,
                IntCounterVec::new(
                    Opts::new(
                        "jitsi_oidc_sign_ins_total",
                        "Sign-in attempts that ended, by outcome.",
                    ),
                    &["outcome"],
                )?,
            )?,
            tokens: register(
                &registry,
                IntCounter::new("jitsi_oidc_tokens_total", "Meeting tokens issued.")?,
            )?,
            verify_allowed: verify.with_label_values(&["allowed"]),
            verify_not_signed_in: verify.with_label_values(&["not_signed_in"]),
            verify_refused: verify.with_label_values(&["refused"]),
            provider_ready: register(
                &registry,
                IntGauge::new(
                    "jitsi_oidc_provider_ready",
                    "1 once the provider's metadata is loaded.",
                )?,
            )?,
            log_lines_dropped: register(
                &registry,
                IntCounter::new(
                    "jitsi_oidc_log_lines_dropped_total",
                    "Log lines dropped because the queue of the log was full.",
                )?,
            )?,
            registry,
        })
    }

    /// A sign-in attempt ended: `signed_in`, `guest`, `restarted` or `refused`.
    pub fn sign_in_ended(&self, outcome: &'static str) {
        self.sign_ins.with_label_values(&[outcome]).inc();
    }

    /// All counters in the text format of Prometheus. `log_lines_dropped` is the number of log lines
    /// that were dropped since the start.
    ///
    /// # Errors
    ///
    /// If the registry has a counter that the format does not allow; the tests would fail.
    pub fn render(&self, log_lines_dropped: u64) -> prometheus::Result<String> {
        let counted = self.log_lines_dropped.get();
        self.log_lines_dropped.inc_by(log_lines_dropped.saturating_sub(counted));
        TextEncoder::new().encode_to_string(&self.registry.gather())
    }
}

fn register<C: Collector + Clone + 'static>(
    registry: &Registry,
    counter: C,
) -> prometheus::Result<C> {
    registry.register(Box::new(counter.clone()))?;
    Ok(counter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_rendered_as_text() {
        let metrics = Metrics::new().unwrap();
        metrics.tokens.inc();
        metrics.verify_allowed.inc();
        metrics.sign_in_ended("signed_in");
        let text = metrics.render(3).unwrap();
        assert!(text.contains("\njitsi_oidc_log_lines_dropped_total 3\n"), "{text}");
        assert!(text.contains("\njitsi_oidc_tokens_total 1\n"), "{text}");
        assert!(text.contains("jitsi_oidc_verify_total{result=\"allowed\"} 1"), "{text}");
        assert!(text.contains("jitsi_oidc_sign_ins_total{outcome=\"signed_in\"} 1"), "{text}");
    }
}
