//! The alert rules and the dashboard, with promtool and against the metrics of a running adapter.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};

use harness::adapter::Launch;
use harness::metrics::Exposition;
use harness::ports;
use serde_json::Value;

use crate::{PROGRAM, config, read, scratch, succeed};

const RULES: &str = "packaging/prometheus/jitsi-oidc-adapter.rules.yml";
const RULE_TESTS: &str = "packaging/prometheus/jitsi-oidc-adapter.rules.test.yml";
const DASHBOARD: &str = "packaging/grafana/jitsi-oidc-adapter.json";

fn promtool(arguments: &[&str]) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/prometheus");
    succeed(Command::new("promtool").args(arguments).current_dir(folder))
}

/// The metrics of a new adapter.
fn metrics() -> String {
    let scratch = scratch();
    let admin = ports::free();
    let config = config().with("server.admin_listen", admin.to_string());
    let _adapter = Launch::new(PROGRAM, scratch.path()).start(&config);
    let mut connection = TcpStream::connect(admin).unwrap();
    let request = "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    connection.write_all(request.as_bytes()).unwrap();
    let mut response = String::new();
    connection.read_to_string(&mut response).unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    assert!(
        head.starts_with("HTTP/1.1 200 ") && head.contains("text/plain; version=0.0.4"),
        "{head}"
    );
    assert!(!head.to_lowercase().contains("transfer-encoding"), "{head}");
    body.to_owned()
}

/// The expressions of the dashboard, with values for the variables of Grafana.
fn dashboard_expressions() -> Vec<String> {
    let dashboard: Value = serde_json::from_str(&read(DASHBOARD)).unwrap();
    let panels = dashboard["panels"].as_array().unwrap().iter();
    let targets = panels.filter_map(|panel| panel["targets"].as_array()).flatten();
    let expressions = targets.map(|target| target["expr"].as_str().unwrap());
    expressions.map(|text| text.replace("$__rate_interval", "5m").replace('$', "")).collect()
}

/// The expressions of the alerts: the lines between `expr` and the next key.
fn alert_expressions() -> Vec<String> {
    let rules = read(RULES);
    let after = rules.split("expr: |-\n").skip(1);
    after
        .map(|rest| {
            let lines = rest.lines().take_while(|line| line.starts_with("          "));
            lines.collect::<Vec<_>>().join("\n")
        })
        .collect()
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The metrics of the adapter in an expression.
fn names(expression: &str) -> BTreeSet<&str> {
    let words = expression.split(|c| !is_name(c));
    words.filter(|word| word.starts_with("jitsi_oidc_") || word.starts_with("process_")).collect()
}

/// The selectors in an expression: metric, and label with its values. The labels that Prometheus adds to
/// each series are left out.
fn selectors(expression: &str) -> Vec<(&str, &str, Vec<&str>)> {
    let mut found = Vec::new();
    for (brace, _) in expression.match_indices('{') {
        let before = &expression[..brace];
        let name = &before[before.rfind(|c| !is_name(c)).map_or(0, |at| at + 1)..];
        let inside = expression[brace + 1..].split('}').next().unwrap();
        for matcher in inside.split(", ") {
            let label = matcher.split(|c| !is_name(c)).next().unwrap();
            let values = matcher.split('"').nth(1).unwrap();
            if !["job", "instance"].contains(&label) {
                found.push((name, label, values.split('|').collect()));
            }
        }
    }
    found
}

#[test]
fn promtool_finds_no_fault_in_the_metrics() {
    let mut command = Command::new("promtool");
    let command = command.args(["check", "metrics"]).stdin(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|error| panic!("promtool: {error}"));
    child.stdin.take().unwrap().write_all(metrics().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_rules_are_valid_and_fire_as_their_tests_say() {
    promtool(&["check", "rules", "jitsi-oidc-adapter.rules.yml"]);
    promtool(&["test", "rules", "jitsi-oidc-adapter.rules.test.yml"]);
}

#[test]
fn each_alert_has_a_test_in_which_it_fires_and_one_in_which_it_is_silent() {
    let tests = read(RULE_TESTS);
    let rules = read(RULES);
    let alerts: Vec<_> =
        rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
    assert_eq!(alerts.len(), alert_expressions().len());
    for alert in alerts {
        let of_alert = format!("alertname: {alert}\n        exp_alerts:");
        let cases: Vec<_> =
            tests.split(&of_alert).skip(1).map(|rest| rest.lines().next().unwrap()).collect();
        assert!(cases.contains(&""), "{alert} fires in no test");
        assert!(cases.contains(&" []"), "{alert} is silent in no test");
    }
}

/// `check rules` parses the expressions of the dashboard as rules.
#[test]
fn the_expressions_of_the_dashboard_are_valid() {
    let scratch = scratch();
    let rules = dashboard_expressions()
        .into_iter()
        .map(|expression| serde_json::json!({"record": "panel", "expr": expression}));
    // Equal rules would be duplicates: each gets a label.
    let rules: Vec<Value> = rules
        .enumerate()
        .map(|(number, mut rule)| {
            rule["labels"] = serde_json::json!({"panel": number.to_string()});
            rule
        })
        .collect();
    assert!(rules.len() > 15);
    let rules = serde_json::json!({"groups": [{"name": "dashboard", "rules": rules}]});
    let file = scratch.file("rules.yml", &rules.to_string());
    promtool(&["check", "rules", file.to_str().unwrap()]);
}

#[test]
fn every_metric_and_label_of_the_rules_and_the_dashboard_exists() {
    let exposition = Exposition::parse(&metrics());
    let names_served: BTreeSet<_> =
        exposition.samples.keys().map(|series| series.name.as_str()).collect();
    for expression in alert_expressions().into_iter().chain(dashboard_expressions()) {
        let used = names(&expression);
        assert!(!used.is_empty() || expression.trim().starts_with("up{"), "{expression}");
        for name in used {
            assert!(names_served.contains(name), "{name}: {expression}");
        }
        for (name, label, values) in selectors(&expression) {
            let known = exposition.labels(name).remove(label).unwrap_or_default();
            for value in values {
                assert!(known.contains(value), "{name}: {label}={value}");
            }
        }
    }
}

#[test]
fn the_panels_of_the_dashboard_have_ids_of_their_own_and_do_not_overlap() {
    let dashboard: Value = serde_json::from_str(&read(DASHBOARD)).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let (mut ids, mut cells) = (BTreeSet::new(), BTreeSet::new());
    for panel in panels {
        assert!(ids.insert(panel["id"].as_u64().unwrap()), "{panel}");
        let [x, y, w, h] = ["x", "y", "w", "h"].map(|it| panel["gridPos"][it].as_u64().unwrap());
        assert!(w > 0 && h > 0 && x + w <= 24, "{panel}");
        for cell in (x..x + w).flat_map(|x| (y..y + h).map(move |y| (x, y))) {
            assert!(cells.insert(cell), "{panel}");
        }
    }
}

/// Each metric of the adapter itself is in the dashboard.
#[test]
fn the_dashboard_shows_every_metric_of_the_adapter() {
    let expressions = dashboard_expressions().join("\n");
    for metric in Exposition::parse(&metrics()).kinds.keys() {
        assert!(metric.starts_with("process_") || expressions.contains(metric), "{metric}");
    }
}
