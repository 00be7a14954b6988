//! The metrics for Prometheus: counts, durations and times, without personal data.
//!
//! | file | content |
//! | --- | --- |
//! | `labels` | every label and its values |
//! | `counters` | counters with labels |
//! | `opened` | `/oidc/verify`, and the sessions by secret |
//! | `provider` | the calls to the provider, its metadata and its keys |
//!
//! The crate `prometheus` counts with relaxed atomics, and no request looks a series up: each counter is
//! kept in an array, by the values of its labels. `prometheus-client` would look series up behind a lock,
//! and has no figures of the process.

mod counters;
mod labels;
mod opened;
mod provider;

use std::sync::Arc;

use arc_swap::ArcSwap;
use prometheus::process_collector::ProcessCollector;
use prometheus::{IntCounter, IntGauge, Opts, Registry, TextEncoder};

pub use self::counters::{Counters, Labels};
pub use self::labels::{
    CallOutcome, Cause, ClientKind, Endpoint, InvitationOutcome, Label, Outcome, RefreshOutcome,
    RefreshReason, TokenRole, Verdict,
};
pub use self::opened::Opened;
pub use self::provider::ProviderMetrics;

/// The metrics of one process.
pub struct Metrics {
    registry: Registry,
    /// Sign-in attempts that ended.
    pub sign_ins: Counters<(Outcome, ClientKind)>,
    /// Refused requests.
    pub refusals: Counters<Cause>,
    /// Meeting tokens issued.
    pub tokens: Counters<TokenRole>,
    /// Invitations made and used.
    pub invitations: Counters<InvitationOutcome>,
    /// Responses of `/oidc/verify`, and sessions by secret.
    opened: Arc<ArcSwap<Opened>>,
    /// 1 once the provider's metadata is loaded.
    pub provider_ready: IntGauge,
    log_lines_dropped: IntCounter,
}

impl Metrics {
    /// Every series at 0, in a new registry, with the metrics of the provider. [`Self::opened_by`] adds a series
    /// for each secret.
    ///
    /// # Errors
    ///
    /// If two metrics have the same name; the tests would fail.
    pub fn new(provider: &ProviderMetrics) -> prometheus::Result<Self> {
        let metrics = Self {
            registry: Registry::new(),
            sign_ins: Counters::new(
                "jitsi_oidc_sign_ins_total",
                "Sign-in attempts that ended, by outcome and client.",
            )?,
            refusals: Counters::new(
                "jitsi_oidc_refusals_total",
                "Requests refused with an error page, by cause.",
            )?,
            tokens: Counters::new("jitsi_oidc_tokens_total", "Meeting tokens issued, by role.")?,
            invitations: Counters::new(
                "jitsi_oidc_invitations_total",
                "Invitations made and used, by outcome.",
            )?,
            opened: Arc::new(ArcSwap::from_pointee(Opened::new(0))),
            provider_ready: IntGauge::new(
                "jitsi_oidc_provider_ready",
                "1 once the provider's metadata is loaded.",
            )?,
            log_lines_dropped: IntCounter::new(
                "jitsi_oidc_log_lines_dropped_total",
                "Log lines dropped because the queue of the log was full.",
            )?,
        };
        metrics.register(provider)?;
        Ok(metrics)
    }

    /// The counts for the secrets of a configuration, which are in use from now on. `secrets` is the number of
    /// secrets that open sessions.
    pub fn opened_by(&self, secrets: usize) -> Arc<Opened> {
        let opened = self.opened.load().for_secrets(secrets);
        self.opened.store(Arc::clone(&opened));
        opened
    }

    fn register(&self, provider: &ProviderMetrics) -> prometheus::Result<()> {
        let registry = &self.registry;
        self.sign_ins.register(registry)?;
        self.refusals.register(registry)?;
        self.tokens.register(registry)?;
        self.invitations.register(registry)?;
        provider.register(registry)?;
        registry.register(Box::new(opened::OpenedCollector::new(Arc::clone(&self.opened))?))?;
        registry.register(Box::new(self.provider_ready.clone()))?;
        registry.register(Box::new(self.log_lines_dropped.clone()))?;
        registry.register(Box::new(build_info()?))?;
        registry.register(Box::new(ProcessCollector::for_self()))
    }

    /// All metrics in the text format of Prometheus. `log_lines_dropped` is the number of log lines
    /// that were dropped since the start.
    ///
    /// # Errors
    ///
    /// If the registry has a metric that the format does not allow; the tests would fail.
    pub fn render(&self, log_lines_dropped: u64) -> prometheus::Result<String> {
        let counted = self.log_lines_dropped.get();
        self.log_lines_dropped.inc_by(log_lines_dropped.saturating_sub(counted));
        TextEncoder::new().encode_to_string(&self.registry.gather())
    }
}

/// 1, with the version and the commit of this build as labels. The commit is empty if it is unknown.
fn build_info() -> prometheus::Result<IntGauge> {
    let options =
        Opts::new("jitsi_oidc_build_info", "1, with the version and the commit as labels.")
            .const_label("version", env!("CARGO_PKG_VERSION"))
            .const_label("commit", env!("JITSI_OIDC_COMMIT"));
    let info = IntGauge::with_opts(options)?;
    info.set(1);
    Ok(info)
}

#[cfg(test)]
mod tests;
