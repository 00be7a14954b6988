//! The metrics of the calls to the provider, and of its metadata and keys.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use prometheus::{Histogram, HistogramOpts, HistogramVec, IntGauge, Registry};

use super::counters::Counters;
use super::labels::{CallOutcome, Endpoint, Label as _, RefreshOutcome, RefreshReason};

/// The metrics of the provider. Clones count the same series.
#[derive(Clone)]
pub struct ProviderMetrics {
    calls: Counters<(Endpoint, CallOutcome)>,
    seconds: HistogramVec,
    durations: Box<[Histogram]>,
    refreshes: Counters<(RefreshReason, RefreshOutcome)>,
    metadata_loaded: IntGauge,
    keys_loaded: IntGauge,
}

impl ProviderMetrics {
    /// All series at 0.
    ///
    /// # Errors
    ///
    /// If a name is not a name of a metric; the tests would fail.
    fn new() -> prometheus::Result<Self> {
        let buckets = HistogramOpts::new(
            "jitsi_oidc_provider_call_duration_seconds",
            "Seconds until a call to the provider ended, by endpoint.",
        )
        .buckets(BUCKETS.to_vec());
        let seconds = HistogramVec::new(buckets, &[Endpoint::NAME])?;
        let durations = Endpoint::ALL
            .iter()
            .map(|endpoint| seconds.get_metric_with_label_values(&[endpoint.value()]))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            calls: Counters::new(
                "jitsi_oidc_provider_calls_total",
                "Calls to the provider that ended, by endpoint and outcome.",
            )?,
            seconds,
            durations,
            refreshes: Counters::new(
                "jitsi_oidc_key_refreshes_total",
                "Fetches of the provider's keys that ended, by reason and outcome.",
            )?,
            metadata_loaded: IntGauge::new(
                "jitsi_oidc_metadata_loaded_timestamp_seconds",
                "When the provider's metadata was last loaded, in seconds since 1970; 0 before.",
            )?,
            keys_loaded: IntGauge::new(
                "jitsi_oidc_keys_loaded_timestamp_seconds",
                "When the provider's keys were last loaded, in seconds since 1970; 0 before.",
            )?,
        })
    }

    /// A call ended after `took`.
    pub fn called(&self, endpoint: Endpoint, outcome: CallOutcome, took: Duration) {
        self.calls.count((endpoint, outcome));
        if let Some(durations) = self.durations.get(endpoint.position()) {
            durations.observe(took.as_secs_f64());
        }
    }

    /// A fetch of the keys ended.
    pub fn keys_fetched(&self, reason: RefreshReason, outcome: RefreshOutcome) {
        self.refreshes.count((reason, outcome));
        if outcome == RefreshOutcome::Loaded {
            self.keys_loaded.set(now());
        }
    }

    /// The metadata was loaded.
    pub fn metadata_loaded(&self) {
        self.metadata_loaded.set(now());
    }

    /// Neither the metadata nor the keys of this provider were loaded.
    pub fn nothing_loaded(&self) {
        self.metadata_loaded.set(0);
        self.no_keys_loaded();
    }

    /// The keys of this provider were not loaded.
    pub fn no_keys_loaded(&self) {
        self.keys_loaded.set(0);
    }

    pub(super) fn register(&self, registry: &Registry) -> prometheus::Result<()> {
        self.calls.register(registry)?;
        self.refreshes.register(registry)?;
        registry.register(Box::new(self.seconds.clone()))?;
        registry.register(Box::new(self.metadata_loaded.clone()))?;
        registry.register(Box::new(self.keys_loaded.clone()))
    }
}

impl Default for ProviderMetrics {
    #[expect(
        clippy::expect_used,
        reason = "the names and labels are constants, and every test uses them"
    )]
    fn default() -> Self {
        Self::new().expect("the names are names of metrics")
    }
}

impl fmt::Debug for ProviderMetrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderMetrics").finish_non_exhaustive()
    }
}

/// Seconds since 1970; 0 if the clock is before 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.ok().and_then(|since| since.as_secs().try_into().ok()).unwrap_or(0)
}

/// The upper limits of the buckets, in seconds. A provider nearby answers within 50 ms; `oidc.timeout`
/// is 10 s by default.
const BUCKETS: [f64; 11] = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
