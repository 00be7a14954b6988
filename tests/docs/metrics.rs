//! The tables of `docs/metrics.md` against the metrics of a running adapter, and against the alert rules.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use harness::adapter::Adapter;
use harness::browser::Browser;
use harness::config::Config;
use harness::metrics::Exposition;
use harness::ports;
use harness::scratch::Scratch;

use crate::{between, code, read, rows, section};

fn page() -> String {
    read("docs/metrics.md")
}

/// The metrics of an adapter that just started, with a provider that does not answer.
async fn exposition() -> &'static Exposition {
    static EXPOSITION: OnceLock<Exposition> = OnceLock::new();
    if let Some(exposition) = EXPOSITION.get() {
        return exposition;
    }
    let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"), "docs");
    let admin = ports::free();
    let config = Config::new("https://meet.example.org", "http://127.0.0.1:1")
        .with("server.admin_listen", admin.to_string());
    let _adapter =
        Adapter::start(env!("CARGO_BIN_EXE_jitsi-oidc-adapter"), scratch.path(), &config);
    let text = Browser::new().get(&format!("http://{admin}/metrics")).await.body;
    EXPOSITION.get_or_init(|| Exposition::parse(&text))
}

/// The code in a cell.
fn codes(cell: &str) -> BTreeSet<String> {
    between(cell, '`').map(str::to_owned).collect()
}

#[actix_web::test]
async fn the_page_lists_every_metric_with_its_kind_and_labels() {
    let page = page();
    let listed: BTreeMap<_, _> = rows(section(&page, "## All metrics"))
        .iter()
        .map(|row| (code(&row[0]).unwrap().to_owned(), (row[1].clone(), codes(&row[2]))))
        .collect();
    let exposition = exposition().await;
    let served = exposition.kinds.iter().map(|(name, kind)| {
        let labels = exposition.labels(name).into_keys();
        (name.clone(), (kind.clone(), labels.collect::<BTreeSet<_>>()))
    });
    assert_eq!(listed, served.collect());
}

/// The labels whose values are in the table. The others have the values of the build and of the
/// configuration.
#[actix_web::test]
async fn the_page_lists_every_value_of_every_label() {
    let page = page();
    let causes = rows(section(&page, "## Causes of refusals"));
    let causes: BTreeSet<_> = causes.iter().map(|row| code(&row[0]).unwrap().to_owned()).collect();
    let listed: BTreeMap<_, _> = rows(section(&page, "## Values of the labels"))
        .iter()
        .map(|row| {
            let [metric, label] = [0, 1].map(|cell| code(&row[cell]).unwrap().to_owned());
            let values: BTreeSet<_> = match label.as_str() {
                "cause" => causes.clone(),
                _ => codes(&row[2]).into_iter().filter(|value| value != "oidc.timeout").collect(),
            };
            ((metric, label), values)
        })
        .collect();
    let exposition = exposition().await;
    let mut served = BTreeMap::new();
    for metric in exposition.kinds.keys() {
        for (label, values) in exposition.labels(metric) {
            if !["version", "commit", "secret"].contains(&label.as_str()) {
                served.insert((metric.clone(), label), values);
            }
        }
    }
    assert_eq!(listed, served);
}

#[test]
fn the_page_lists_every_alert() {
    let page = page();
    let listed: BTreeSet<_> = rows(section(&page, "## Alerts"))
        .iter()
        .map(|row| code(&row[0]).unwrap().to_owned())
        .collect();
    let rules = read("packaging/prometheus/jitsi-oidc-adapter.rules.yml");
    let alerts = rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: "));
    assert_eq!(listed, alerts.map(str::to_owned).collect());
}
