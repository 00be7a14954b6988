//! What holds for every YAML file of `packaging/edges`, also for programs that do not run here: it is valid YAML, no
//! list lacks a header, and no switch opens the pages if the adapter is down.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::edge::tool;

/// What each program copies to the application.
const IDENTITY: [&str; 5] =
    ["x-auth-user", "x-auth-name", "x-auth-email", "x-auth-groups", "x-auth-moderator"];
/// What the adapter reads of a client.
const CLIENT: [&str; 8] = [
    "cookie",
    "accept",
    "accept-language",
    "sec-fetch-mode",
    "sec-fetch-dest",
    "sec-fetch-site",
    "sec-purpose",
    "upgrade",
];
const SWITCHES: [&str; 4] =
    ["failOpen", "failure_mode_allow", "allow_degradation", "trustForwardHeader"];

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/edges");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|it| it == "yaml")).collect()
}

/// The documents of a file.
fn parse(path: &Path) -> Value {
    let script = "import json, sys, yaml\n\
                  json.dump(list(yaml.safe_load_all(open(sys.argv[1]))), sys.stdout)";
    let output = Command::new(tool("python/bin/python")).args(["-c", script]).arg(path).output();
    let output = output.unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {errors}", path.display());
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Every list of names in a value: a list of strings, of `{ exact: NAME }`, or a string with commas.
fn lists(value: &Value) -> Vec<Vec<String>> {
    let own = match value {
        Value::Array(items) => {
            let name =
                |item: &Value| Some(item.get("exact").unwrap_or(item).as_str()?.to_lowercase());
            items.iter().map(name).collect()
        }
        Value::String(text) => Some(text.split(',').map(str::to_lowercase).collect()),
        _ => None,
    };
    let inner = match value {
        Value::Array(items) => items.iter().flat_map(lists).collect(),
        Value::Object(items) => items.values().flat_map(lists).collect(),
        _ => Vec::new(),
    };
    own.into_iter().chain(inner).collect()
}

/// The values of these keys, at any depth. The keys of labels are paths.
fn switches(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(switches).collect(),
        Value::Object(items) => {
            let is_switch = |key: &str| SWITCHES.contains(&key.rsplit('.').next().unwrap());
            let own = items.iter().filter(|(key, _)| is_switch(key));
            let own = own.map(|(_, value)| value.to_string().replace('"', ""));
            own.chain(items.values().flat_map(switches)).collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn every_file_copies_all_headers_and_fails_closed() {
    let files = files();
    assert_eq!(files.len(), 7);
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy();
        let documents = parse(&path);
        let lists = lists(&documents);
        let with = |first: &'static str| {
            lists.iter().filter(move |list| list.len() > 1 && list[0] == first)
        };
        assert!(with("x-auth-user").count() >= 2, "{name}: one for each policy");
        for list in with("x-auth-user") {
            // A list of what is removed goes on with Remote-*.
            let without_remote: Vec<_> =
                list.iter().filter(|it| !it.starts_with("remote-")).collect();
            assert_eq!(without_remote, IDENTITY, "{name}");
        }
        for list in with("cookie") {
            assert!(
                CLIENT.iter().all(|header| list.iter().any(|it| it == header)),
                "{name}: {list:?}"
            );
        }
        let switches = switches(&documents);
        assert!(switches.iter().all(|it| it == "false"), "{name}: {switches:?}");
        assert!(switches.len() >= 2 || name == "ingress-nginx.yaml", "{name}: {switches:?}");

        let text = fs::read_to_string(&path).unwrap();
        for part in ["/oidc/", "/recordings/", "/minutes/", "meet.example.org"] {
            assert!(text.contains(part), "{name}: {part}");
        }
        let guards = ["forward-auth/staff", "ext-authz/staff/-\n", "verify/staff"];
        assert!(guards.iter().any(|guard| text.contains(guard)), "{name}: no policy");
    }
}
