//! The shipped `config.toml.example` loads, is complete and shows the real defaults.

use std::collections::BTreeSet;

use harness::features::FEATURES;

use super::reader::testing::{self, Folder};
use super::{Config, Environment, WarningKind};
use crate::jitsi::KNOWN_FEATURES;

/// The keys that replace a client secret. The last has a default only if the first is set.
const CLIENT_KEY: [&str; 3] = ["client_key_file", "client_key_id", "client_assertion_audience"];

const EXAMPLE: &str = include_str!("../../config.toml.example");

/// A folder with the files that the example names.
fn example_folder() -> Folder {
    let folder = Folder::new();
    for name in ["jwt-secret", "session-secret", "client-secret"] {
        folder.write(name, "0123456789abcdef0123456789abcdef\n");
    }
    let keys = [
        ("jwt-key.pem", include_str!("../../tests/harness/keys/rsa.pem")),
        ("next-key.pem", include_str!("../../tests/harness/keys/other.pem")),
        ("last-key.pem", include_str!("../../tests/harness/keys/rsa.pub.pem")),
    ];
    for (name, key) in keys {
        folder.write(name, key);
    }
    folder.write("client-key.pem", crate::oidc::client_key_tests::ED25519);
    folder.write("ca.pem", &testing::certificate());
    folder.write("logo.svg", "<svg/>");
    folder.write("invites.toml", "");
    folder
}

fn load_example(text: &str) -> Result<Config, String> {
    let folder = example_folder();
    folder.write("config.toml", text);
    let loaded = Config::load(&folder.path().join("config.toml"), &Environment::default());
    loaded.map_err(|error| error.to_string())
}

/// The example with every commented key active, without `alternatives`: keys and headers that another
/// key replaces.
fn uncommented(alternatives: &[&str]) -> String {
    let left_out = |line: &str| {
        alternatives.iter().any(|key| line == *key || line.starts_with(&format!("{key} =")))
    };
    EXAMPLE
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(key) if !key.starts_with(' ') => key,
            _ => line,
        })
        .filter(|line| !left_out(line))
        .map(|line| format!("{line}\n"))
        .collect()
}

#[test]
fn the_example_loads_as_shipped() {
    let config = load_example(EXAMPLE).unwrap();
    assert_eq!(config.oidc.issuer.as_str(), "https://login.example.org/realms/main");
    assert!(config.session.previous_secrets.is_empty());
}

#[test]
fn every_value_of_the_example_that_must_be_replaced_gives_a_warning() {
    let config = load_example(EXAMPLE).unwrap();
    let kinds: Vec<_> = config.warnings.iter().map(|warning| warning.kind()).collect();
    // The example names files for both secrets. The files of this test have the same content, that of an
    // example.
    let secrets =
        [WarningKind::ExampleSecret, WarningKind::ExampleSecret, WarningKind::SharedSecret];
    let values = [WarningKind::ExampleIssuer, WarningKind::ExampleSite];
    assert_eq!(kinds, [&values[..], &secrets].concat());
    let own = EXAMPLE
        .replace("https://login.example.org", "https://id.example.net")
        .replace("\"https://meet.example.org\"", "\"https://meet.example.net\"");
    let kinds = load_example(&own).unwrap().warnings;
    assert!(kinds.iter().all(|warning| secrets.contains(&warning.kind())), "{kinds:?}");
}

#[test]
fn the_example_loads_with_every_commented_key() {
    let rsa = ["private_key_file", "key_id", "old_key_files"];
    let without = |more: &[&str]| uncommented(&[more, &CLIENT_KEY].concat());
    let with_files = ["client_secret", "secret", "discovery_url"];
    load_example(&without(&[&with_files[..], &rsa].concat())).unwrap();
    let with_key = without(&["client_secret", "discovery_url", "algorithm", "secret"]).replacen(
        "secret_file = \"jwt-secret\"",
        "algorithm = \"RS256\"",
        1,
    );
    load_example(&with_key).unwrap();

    let by_key = ["client_secret", "client_secret_file", "client_auth", "secret", "discovery_url"];
    load_example(&uncommented(&[&by_key[..], &rsa].concat())).unwrap();

    let with_secrets = ["client_secret_file", "secret_file", "jwks_uri"];
    let inline = without(&[&with_secrets[..], &rsa].concat());
    let placeholders =
        ["put the secret here", "put the new secret here", "put the old secret here"];
    let filled = placeholders.iter().fold(inline.clone(), |text, placeholder| {
        text.replace(placeholder, "0123456789abcdef0123456789abcdef")
    });
    load_example(&filled).unwrap();

    let error = load_example(&inline).unwrap_err();
    assert_eq!(error.matches("must be at least 32 bytes").count(), 2, "{error}");
}

/// A key that is commented out shows its default, if it has one.
#[test]
fn the_example_shows_the_real_defaults() {
    // The warnings name lines and the secrets name folders, which differ.
    let load = |text: &str| {
        let config = load_example(text).unwrap();
        Config { warnings: Vec::new(), secrets: Vec::new(), ..config }
    };
    let shipped = load(EXAMPLE);
    let switches = |name| [true, false].map(|on| format!("{name} = {on}"));
    let features: Vec<_> = KNOWN_FEATURES.into_iter().flat_map(switches).collect();
    let no_defaults: Vec<_> = CLIENT_KEY
        .into_iter()
        .chain(
            "admin_listen workers client_secret_file client_secret client_auth \
                               authorization_endpoint token_endpoint jwks_uri userinfo_endpoint \
                               end_session_endpoint outlive prompt acr_values max_age ca_file ui_locales \
                                config.startWithAudioMuted secret subject file \
                               private_key_file key_id old_key_files require create names [[access.rooms]] match \
                               [[roles.rooms]] member moderator [features.moderator] [features.member] recordings \
                               groups groups_claim [[token.claims]] path value when rooms who revoked \
                               site_name logo color contact imprint privacy"
                .split(' '),
        )
        .chain(features.iter().map(String::as_str))
        .collect();
    let written = load(&uncommented(&no_defaults));
    assert_eq!(format!("{written:?}"), format!("{shipped:?}"));
}

/// A feature that a table leaves out is off, so the example must list all of them.
#[test]
fn the_example_lists_every_feature_for_both_roles() {
    let example: toml::Table = uncommented(&[]).parse().unwrap();
    for role in ["moderator", "member"] {
        let named: BTreeSet<_> = example["features"][role].as_table().unwrap().keys().collect();
        assert_eq!(named.into_iter().collect::<Vec<_>>(), FEATURES, "{role}");
    }
}

#[test]
fn the_example_contains_every_key_in_its_section() {
    let text = uncommented(&[]);
    for (section, keys) in Config::known() {
        let (_, after) = text.split_once(&format!("\n[{section}]\n")).unwrap();
        let own = after.split("\n[").filter(|part| !part.is_empty());
        let own = own.map(|part| part.trim_start_matches('['));
        // The section itself and the tables inside it.
        let own: Vec<_> =
            own.enumerate().take_while(|(i, part)| *i == 0 || part.starts_with(section)).collect();
        for key in keys {
            let here = own.iter().any(|(_, part)| {
                part.lines().any(|line| line.starts_with(&format!("{key} =")))
                    || part.starts_with(&format!("{section}.{key}]"))
            });
            assert!(here, "{section}.{key}");
        }
    }
}

/// The TOML blocks of a page.
fn blocks(page: &str) -> Vec<&str> {
    let blocks = page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.collect()
}

/// Each example of a page, indented or not, in a file that is valid without it.
#[test]
fn the_examples_of_the_docs_load() {
    let load = |jwt: &str, more: &str| {
        let folder = example_folder();
        folder.write("jwt-key-2.pem", include_str!("../../tests/harness/keys/other.pem"));
        let text = format!(
            "[oidc]\nissuer = 'https://id.example.org'\nclient_id = 'a'\n[jitsi]\n\
             url = 'https://meet.example.org'\n[session]\nsecret_file = 'session-secret'\n\
             [jwt]\nissuer = 'a'\naudience = 'a'\n{jwt}\n{more}"
        );
        folder.write("config.toml", &text);
        let loaded = Config::load(&folder.path().join("config.toml"), &Environment::default());
        loaded.map_err(|error| format!("{text}\n{error}")).unwrap();
    };
    let secret = "secret_file = 'jwt-secret'";
    let pages = [
        include_str!("../../docs/rules.md"),
        include_str!("../../docs/token-claims.md"),
        include_str!("../../README.md"),
    ];
    for page in pages {
        assert!(!blocks(page).is_empty());
        blocks(page).into_iter().for_each(|block| load(secret, block));
    }
    let keys = blocks(include_str!("../../docs/keys.md"));
    assert_eq!(keys.len(), 4);
    for block in keys {
        match block.trim_start().split_once("[jwt]") {
            Some((_, keys)) => load(keys, ""),
            None => load(&format!("algorithm = 'RS256'\n{block}"), ""),
        }
    }
}
