//! Counters with a fixed set of label values. Every series exists from the start, at 0.

use std::marker::PhantomData;

use prometheus::core::Collector;
use prometheus::{IntCounter, IntCounterVec, Opts, Registry};

use super::labels::Label;

/// One counter for each value of a label, or for each pair of values of two labels.
pub struct Counters<L> {
    family: IntCounterVec,
    cells: Box<[IntCounter]>,
    labels: PhantomData<fn(L)>,
}

/// A label, or a pair of labels.
pub trait Labels: Copy {
    /// The names of the labels.
    fn names() -> Vec<&'static str>;

    /// The values of each series, in the order of [`Self::position`].
    fn series() -> Vec<Vec<&'static str>>;

    /// The position in [`Self::series`].
    fn position(self) -> usize;
}

impl<L: Labels> Counters<L> {
    /// All series at 0.
    ///
    /// # Errors
    ///
    /// If `name` is not a name of a metric.
    pub(super) fn new(name: &str, help: &str) -> prometheus::Result<Self> {
        let family = IntCounterVec::new(Opts::new(name, help), &L::names())?;
        let series = L::series();
        let cells = series.iter().map(|values| family.get_metric_with_label_values(values));
        let cells = cells.collect::<Result<_, _>>()?;
        Ok(Self { family, cells, labels: PhantomData })
    }

    /// Adds 1 to a series: one relaxed atomic addition.
    pub fn count(&self, labels: L) {
        if let Some(cell) = self.cells.get(labels.position()) {
            cell.inc();
        }
    }

    pub(super) fn register(&self, registry: &Registry) -> prometheus::Result<()> {
        registry.register(self.collector())
    }

    pub(super) fn collector(&self) -> Box<dyn Collector> {
        Box::new(self.family.clone())
    }
}

/// Clones count the same series.
impl<L> Clone for Counters<L> {
    fn clone(&self) -> Self {
        Self { family: self.family.clone(), cells: self.cells.clone(), labels: PhantomData }
    }
}

impl<L: Label> Labels for L {
    fn names() -> Vec<&'static str> {
        vec![L::NAME]
    }

    fn series() -> Vec<Vec<&'static str>> {
        L::ALL.iter().map(|label| vec![label.value()]).collect()
    }

    fn position(self) -> usize {
        Label::position(self)
    }
}

impl<A: Label, B: Label> Labels for (A, B) {
    fn names() -> Vec<&'static str> {
        vec![A::NAME, B::NAME]
    }

    fn series() -> Vec<Vec<&'static str>> {
        let pairs = A::ALL.iter().flat_map(|a| B::ALL.iter().map(move |b| (a, b)));
        pairs.map(|(a, b)| vec![a.value(), b.value()]).collect()
    }

    fn position(self) -> usize {
        Label::position(self.0) * B::ALL.len() + Label::position(self.1)
    }
}

#[cfg(test)]
mod tests {
    use super::super::labels::{ClientKind, Outcome};
    use super::*;

    /// Each pair counts in the series of its own labels, and only there.
    #[test]
    fn each_pair_of_labels_has_a_series_of_its_own() {
        let counters = Counters::<(Outcome, ClientKind)>::new("a_total", "A.").unwrap();
        for (times, outcome) in Outcome::ALL.iter().enumerate() {
            for (more, client) in ClientKind::ALL.iter().enumerate() {
                let times = times * 10 + more;
                (0..times).for_each(|_| counters.count((*outcome, *client)));
                let values = [outcome.value(), client.value()];
                let counted = counters.family.get_metric_with_label_values(&values).unwrap();
                assert_eq!(counted.get(), times as u64, "{values:?}");
            }
        }
        assert_eq!(counters.family.collect()[0].get_metric().len(), 24);
    }
}
