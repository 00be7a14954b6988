//! Metrics in Prometheus' text format.

use std::collections::{BTreeMap, BTreeSet};

/// The metrics of one response.
pub struct Exposition {
    /// The kind of each metric: `counter`, `gauge` or `histogram`.
    pub kinds: BTreeMap<String, String>,
    /// Each sample: the series and its value.
    pub samples: BTreeMap<Series, String>,
}

/// The name and the labels of a sample.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Series {
    /// The name. That of a histogram has a suffix.
    pub name: String,
    /// The labels, by name.
    pub labels: BTreeMap<String, String>,
}

impl Exposition {
    /// Parses a response. The values of labels contain no comma, no quote and no brace.
    ///
    /// # Panics
    ///
    /// If it is not in the text format.
    pub fn parse(text: &str) -> Self {
        let kinds = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '));
        let kinds = kinds.map(|(name, kind)| (name.to_owned(), kind.to_owned())).collect();
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let samples = lines.map(|line| {
            let (series, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("{line}"));
            (Series::parse(series), value.to_owned())
        });
        Self { kinds, samples: samples.collect() }
    }

    /// The labels of a metric, each with its values, without the limits of a histogram.
    pub fn labels(&self, metric: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut labels = BTreeMap::<_, BTreeSet<_>>::new();
        for series in self.samples.keys().filter(|series| series.metric() == metric) {
            for (name, value) in series.labels.iter().filter(|(name, _)| *name != "le") {
                labels.entry(name.clone()).or_default().insert(value.clone());
            }
        }
        labels
    }

    /// The value of a series, written as in the text format.
    ///
    /// # Panics
    ///
    /// If there is no such series.
    pub fn value(&self, series: &str) -> f64 {
        let value = self.samples.get(&Series::parse(series));
        value.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("no {series}"))
    }
}

impl Series {
    fn parse(text: &str) -> Self {
        let (name, labels) = text.split_once('{').unwrap_or((text, ""));
        let pairs = labels.trim_end_matches('}').split(',').filter_map(|pair| pair.split_once('='));
        let labels =
            pairs.map(|(name, value)| (name.to_owned(), value.trim_matches('"').to_owned()));
        Self { name: name.to_owned(), labels: labels.collect() }
    }

    /// The name without the suffix of a histogram.
    fn metric(&self) -> &str {
        let suffixes = ["_bucket", "_sum", "_count"];
        suffixes.iter().find_map(|suffix| self.name.strip_suffix(suffix)).unwrap_or(&self.name)
    }
}
