//! The command line and the environment in `docs/configuration.md`.

use std::collections::BTreeSet;
use std::process::Command;

use jitsi_oidc_adapter::config::{Config, Environment, Warning, WarningKind};

use crate::{checkout, code, files, read, rows, section};

fn page() -> String {
    read("docs/configuration.md")
}

#[test]
fn the_page_shows_the_help_text() {
    let help = Command::new(env!("CARGO_BIN_EXE_jitsi-oidc-adapter")).arg("--help").output();
    let help = String::from_utf8(help.unwrap().stdout).unwrap();
    assert!(page().contains(&format!("```\n{help}```\n")), "{help}");
}

/// The variables that the sources read, and those of systemd and of the TLS library.
#[test]
fn the_page_lists_the_environment_variables() {
    let page = page();
    let listed = rows(section(&page, "## Environment variables"));
    let listed: BTreeSet<_> =
        listed.iter().flat_map(|row| row[0].split(", ")).filter_map(code).collect();
    for expected in [
        "JITSI_OIDC_CONFIG",
        "JITSI_OIDC_SECTION_KEY",
        "CREDENTIALS_DIRECTORY",
        "HTTPS_PROXY",
        "https_proxy",
        "NO_PROXY",
        "no_proxy",
        "RUST_LOG",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "NOTIFY_SOCKET",
        "LISTEN_FDS",
    ] {
        assert!(listed.contains(expected), "{expected}");
    }
    let sources = files(&checkout().join("src"), "rs");
    let sources: String =
        sources.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let own = ["JITSI_OIDC_CONFIG", "CREDENTIALS_DIRECTORY", "HTTPS_PROXY", "NO_PROXY", "RUST_LOG"];
    for name in own {
        assert!(sources.contains(&format!("\"{name}\"")), "no source reads {name}");
    }
}

/// The page has values that an operator must replace.
const EXAMPLES: [WarningKind; 3] =
    [WarningKind::ExampleIssuer, WarningKind::ExampleSite, WarningKind::ExampleSecret];

#[test]
fn the_example_variables_are_accepted() {
    let page = page();
    let text = section(&page, "## Environment variables");
    let block = text.split("```").nth(1).unwrap();
    let variables: Vec<_> =
        block.trim().lines().map(|line| line.split_once('=').unwrap()).collect();
    assert!(variables.len() >= 3, "{block}");
    let environment: Environment = variables.into_iter().collect();
    let text = "[oidc]\nissuer = 'https://login.example.org'\nclient_id = 'a'\n\
                [jitsi]\nurl = 'https://meet.example.org'\n[jwt]\nissuer = 'a'\naudience = 'a'\n\
                secret = 'fedcba9876543210fedcba9876543210'\n[session]\n\
                secret = '0123456789abcdef0123456789abcdef'\n";
    let config = Config::parse(&checkout().join("config.toml"), text, &environment).unwrap();
    let kinds = config.warnings.iter().map(Warning::kind);
    let about_names: Vec<_> = kinds.filter(|kind| !EXAMPLES.contains(kind)).collect();
    assert_eq!(about_names, [], "every variable sets a key");
    assert_eq!(config.oidc.client_id, "jitsi");
    assert_eq!(config.oidc.scopes, ["openid", "profile", "email", "groups"]);
}

/// Codes 0 and 1 need a running service: `tests/service/process.rs`.
#[test]
fn a_wrong_command_line_or_configuration_exits_with_the_code_of_the_page() {
    let page = page();
    let listed = rows(section(&page, "## Command line"));
    let listed: Vec<_> = listed.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(listed, ["0", "1", "2", "78"]);
    for (arguments, expected) in [(["--none", ""], 2), (["--config", "/none/config.toml"], 78)] {
        let mut adapter = Command::new(env!("CARGO_BIN_EXE_jitsi-oidc-adapter"));
        let output = adapter.args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(expected), "{arguments:?}");
    }
}
