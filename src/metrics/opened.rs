//! The responses of `/oidc/verify`, and the sessions that were opened with each secret.
//!
//! A request of `/oidc/verify` belongs to two metrics, but adds to one counter only: the counters are kept
//! by verdict and secret, and the sums are made when the metrics are read.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arc_swap::ArcSwap;
use prometheus::core::{Collector, Desc};
use prometheus::proto::{Counter, LabelPair, Metric, MetricFamily, MetricType};

use super::labels::{Label as _, Verdict};

/// The counts by secret, for the secrets of one configuration.
pub struct Opened {
    /// The responses of `/oidc/verify` before a reload of the configuration.
    before: Responses,
    not_signed_in: AtomicU64,
    /// In the order of `session.secret`.
    secrets: Box<[BySecret]>,
}

/// Responses of `/oidc/verify`.
#[derive(Clone, Copy, Default)]
struct Responses {
    allowed: u64,
    not_signed_in: u64,
    refused: u64,
}

#[derive(Default)]
struct BySecret {
    allowed: AtomicU64,
    refused: AtomicU64,
    /// Requests of other routes.
    other: AtomicU64,
}

impl Opened {
    /// Counts for `secrets` secrets, at 0.
    pub(super) fn new(secrets: usize) -> Self {
        let secrets = (0..secrets).map(|_| BySecret::default()).collect();
        Self { before: Responses::default(), not_signed_in: AtomicU64::new(0), secrets }
    }

    /// Counts for another number of secrets: a position then means another secret, so their counts begin at 0.
    /// The responses of `/oidc/verify` continue.
    pub(super) fn for_secrets(self: &Arc<Self>, secrets: usize) -> Arc<Self> {
        if self.secrets.len() == secrets {
            return Arc::clone(self);
        }
        let before = Responses {
            allowed: self.by_verdict(Verdict::Allowed),
            not_signed_in: self.by_verdict(Verdict::NotSignedIn),
            refused: self.by_verdict(Verdict::Refused),
        };
        Arc::new(Self { before, ..Self::new(secrets) })
    }

    /// `/oidc/verify` answered 401.
    pub fn not_signed_in(&self) {
        self.not_signed_in.fetch_add(1, Ordering::Relaxed);
    }

    /// `/oidc/verify` answered 204. The secret at `secret` opened the session.
    pub fn allowed(&self, secret: usize) {
        self.count(secret, |counts| &counts.allowed);
    }

    /// `/oidc/verify` answered 403. The secret at `secret` opened the session.
    pub fn refused(&self, secret: usize) {
        self.count(secret, |counts| &counts.refused);
    }

    /// Another route opened a session with the secret at `secret`.
    pub fn other_route(&self, secret: usize) {
        self.count(secret, |counts| &counts.other);
    }

    fn count(&self, secret: usize, of: impl Fn(&BySecret) -> &AtomicU64) {
        if let Some(counts) = self.secrets.get(secret) {
            of(counts).fetch_add(1, Ordering::Relaxed);
        }
    }

    fn sum(&self, of: impl Fn(&BySecret) -> &AtomicU64) -> u64 {
        self.secrets.iter().map(|counts| of(counts).load(Ordering::Relaxed)).sum()
    }

    fn by_verdict(&self, verdict: Verdict) -> u64 {
        match verdict {
            Verdict::Allowed => self.before.allowed + self.sum(|counts| &counts.allowed),
            Verdict::NotSignedIn => {
                self.before.not_signed_in + self.not_signed_in.load(Ordering::Relaxed)
            }
            Verdict::Refused => self.before.refused + self.sum(|counts| &counts.refused),
        }
    }
}

impl BySecret {
    fn all(&self) -> u64 {
        let counts = [&self.allowed, &self.refused, &self.other];
        counts.iter().map(|count| count.load(Ordering::Relaxed)).sum()
    }
}

/// Makes both metrics from the counts.
pub(super) struct OpenedCollector {
    counts: Arc<ArcSwap<Opened>>,
    verify: Desc,
    sessions: Desc,
}

impl OpenedCollector {
    /// The collector of the counts in use.
    ///
    /// # Errors
    ///
    /// If a name is not a name of a metric; the tests would fail.
    pub(super) fn new(counts: Arc<ArcSwap<Opened>>) -> prometheus::Result<Self> {
        let desc = |name: &str, help: &str, label: &str| {
            Desc::new(name.to_owned(), help.to_owned(), vec![label.to_owned()], HashMap::new())
        };
        let verify = desc(
            "jitsi_oidc_verify_total",
            "Responses of /oidc/verify to nginx's auth_request, by result.",
            Verdict::NAME,
        )?;
        let sessions = desc(
            "jitsi_oidc_sessions_opened_total",
            "Requests with a session, by the position in session.secret of the secret that opened it.",
            "secret",
        )?;
        Ok(Self { counts, verify, sessions })
    }
}

impl Collector for OpenedCollector {
    fn desc(&self) -> Vec<&Desc> {
        vec![&self.verify, &self.sessions]
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let counts = self.counts.load();
        let verdicts = Verdict::ALL.iter().map(|verdict| {
            (Verdict::NAME, verdict.value().to_owned(), counts.by_verdict(*verdict))
        });
        let secrets = counts.secrets.iter().enumerate();
        let secrets =
            secrets.map(|(position, counts)| ("secret", position.to_string(), counts.all()));
        vec![family(&self.verify, verdicts), family(&self.sessions, secrets)]
    }
}

/// The series of one counter: label, value and count of each.
fn family(desc: &Desc, series: impl Iterator<Item = (&'static str, String, u64)>) -> MetricFamily {
    let metrics = series.map(|(label, value, count)| {
        let (mut pair, mut counter) = (LabelPair::default(), Counter::default());
        pair.set_name(label.to_owned());
        pair.set_value(value);
        #[expect(clippy::cast_precision_loss, reason = "exact up to 2⁵³ requests")]
        counter.set_value(count as f64);
        let mut metric = Metric::from_label(vec![pair]);
        metric.set_counter(counter);
        metric
    });
    let mut family = MetricFamily::default();
    family.set_name(desc.fq_name.clone());
    family.set_help(desc.help.clone());
    family.set_field_type(MetricType::COUNTER);
    family.set_metric(metrics.collect());
    family
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Label and value of each series of both metrics.
    fn values(counts: &Arc<Opened>) -> [Vec<(String, f64)>; 2] {
        let counts = Arc::new(ArcSwap::new(Arc::clone(counts)));
        let families = OpenedCollector::new(counts).unwrap().collect();
        let values = |family: &MetricFamily| {
            let metrics = family.get_metric().iter();
            let value =
                |it: &Metric| (it.get_label()[0].value().to_owned(), it.get_counter().get_value());
            metrics.map(value).collect()
        };
        [values(&families[0]), values(&families[1])]
    }

    fn some_requests() -> Arc<Opened> {
        let counts = Arc::new(Opened::new(2));
        counts.not_signed_in();
        (0..2).for_each(|_| counts.allowed(0));
        (0..4).for_each(|_| counts.allowed(1));
        (0..8).for_each(|_| counts.refused(1));
        (0..16).for_each(|_| counts.other_route(0));
        // No secret has this position.
        counts.allowed(2);
        counts
    }

    fn named(values: &[(&str, f64)]) -> Vec<(String, f64)> {
        values.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect()
    }

    const VERIFY: [(&str, f64); 3] = [("allowed", 6.0), ("not_signed_in", 1.0), ("refused", 8.0)];

    #[test]
    fn a_request_counts_in_its_verdict_and_in_its_secret() {
        let [verify, secrets] = values(&some_requests());
        assert_eq!(verify, named(&VERIFY));
        assert_eq!(secrets, named(&[("0", 18.0), ("1", 12.0)]));
    }

    #[test]
    fn after_a_reload_only_the_counts_of_the_same_secrets_continue() {
        let counts = some_requests();
        assert!(Arc::ptr_eq(&counts, &counts.for_secrets(2)));
        let more = counts.for_secrets(3);
        more.allowed(2);
        let [verify, secrets] = values(&more);
        assert_eq!(verify[0], ("allowed".to_owned(), 7.0));
        assert_eq!(verify[1..], named(&VERIFY[1..]));
        assert_eq!(secrets, named(&[("0", 0.0), ("1", 0.0), ("2", 1.0)]));
    }
}
