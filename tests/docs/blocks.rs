//! The code blocks in the pages, by language. `tests/nginx` runs the commands of the
//! installation and the blocks for nginx, and parses TOML and Lua. `tests/service` signs in with the
//! TOML of `docs/providers`.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use harness::scratch::Scratch;
use jitsi_oidc_adapter::config::{Config, Environment};

use crate::{checkout, files, read, rows, section};

/// A code block.
struct Block {
    path: PathBuf,
    page: String,
    language: String,
    text: String,
}

/// Every block of the pages for operators and for developers.
fn blocks() -> Vec<Block> {
    let pages = [checkout().join("docs"), checkout().join(".github")];
    let pages = pages.iter().flat_map(|folder| files(folder, "md"));
    let mut found = Vec::new();
    for path in pages.chain([checkout().join("README.md")]) {
        let page = fs::read_to_string(&path).unwrap();
        for block in page.split("```").skip(1).step_by(2) {
            let (language, text) = block.split_once('\n').unwrap();
            let text = text.lines().map(|line| format!("{}\n", line.trim_start())).collect();
            let page = path.file_name().unwrap().to_string_lossy().into_owned();
            found.push(Block { path: path.clone(), page, language: language.to_owned(), text });
        }
    }
    found
}

fn blocks_of(language: &str) -> Vec<Block> {
    blocks().into_iter().filter(|block| block.language == language).collect()
}

/// A new language needs a test of its own.
#[test]
fn a_test_reads_every_language_of_a_block() {
    let languages: BTreeSet<_> = blocks().into_iter().map(|block| block.language).collect();
    let known = ["", "hocon", "ini", "js", "lua", "mermaid", "nginx", "sh", "toml", "yaml"];
    assert_eq!(languages, known.map(str::to_owned).into());
}

#[test]
fn each_line_for_config_js_sets_one_value() {
    let blocks = blocks_of("js");
    assert!(blocks.len() >= 5);
    for Block { page, text, .. } in blocks {
        for line in text.lines() {
            let (name, value) = line.split_once(" = ").unwrap_or_else(|| panic!("{page}: {line}"));
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '.';
            assert!(name.starts_with("config.") && name.chars().all(plain), "{page}: {line}");
            let value = value.strip_suffix(';').unwrap_or_else(|| panic!("{page}: {line}"));
            let quoted = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\''));
            let text = quoted.is_some_and(|text| !text.contains(['\'', '\\']));
            assert!(text || value == "true" || value == "false", "{page}: {line}");
        }
    }
}

/// A complete configuration except for the key of the meeting token.
const WITHOUT_JWT_KEY: &str = "[oidc]\nissuer = 'https://login.example.org'\nclient_id = 'a'\n\
                     [jitsi]\nurl = 'https://meet.example.org'\n[session]\n\
                     secret = '0123456789abcdef0123456789abcdef'\n[jwt]\nissuer = 'a'\n\
                     audience = 'a'\n";
/// A shared secret for the meeting token.
const SHARED: &str = "secret = '0123456789abcdef0123456789abcdef'\n";

#[test]
fn the_proxy_variables_for_systemd_are_accepted() {
    let mut blocks = blocks_of("ini");
    blocks.retain(|block| block.page == "provider.md");
    assert_eq!(blocks.len(), 1);
    let lines = blocks[0].text.lines().filter_map(|line| line.strip_prefix("Environment="));
    let environment: Environment = lines.map(|line| line.split_once('=').unwrap()).collect();
    let path = checkout().join("config.toml");
    let config = Config::parse(&path, &format!("{WITHOUT_JWT_KEY}{SHARED}"), &environment).unwrap();
    assert!(config.oidc.proxy.is_some());
}

/// Runs the commands that make keys, in their order on the page. The configuration accepts the keys.
#[test]
fn the_keys_that_the_commands_make_are_accepted() {
    for (page, commands, key) in [
        ("keys.md", 1, "algorithm = 'RS256'\nprivate_key_file = 'jwt-key.pem'"),
        ("provider.md", 4, ""),
    ] {
        let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"), "docs");
        let blocks = blocks_of("").into_iter().filter(|block| block.page == page);
        let blocks: Vec<_> = blocks.filter(|block| block.text.starts_with("openssl ")).collect();
        assert_eq!(blocks.len(), commands, "{page}");
        for Block { text, .. } in blocks {
            if text.contains("-in old-key.pem") {
                fs::rename(
                    scratch.path().join("client-key.pem"),
                    scratch.path().join("old-key.pem"),
                )
                .unwrap();
            }
            let output = Command::new("bash")
                .args(["-e", "-c", &text])
                .current_dir(scratch.path())
                .output()
                .unwrap();
            assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
            let client =
                if page == "provider.md" { "client_key_file = 'client-key.pem'\n" } else { "" };
            let jwt = if key.is_empty() { SHARED } else { key };
            let config = WITHOUT_JWT_KEY.replace("[jitsi]", &format!("{client}[jitsi]")) + jwt;
            let path = scratch.path().join("config.toml");
            let parsed = Config::parse(&path, &config, &Environment::default());
            assert!(parsed.is_ok(), "{text}{}", parsed.unwrap_err());
        }
    }
}

#[test]
fn every_command_is_valid_for_the_shell() {
    let commands =
        ["make ", "cargo ", "sudo ", "openssl ", "grep ", "sed ", "CONFIG=", "jitsi-oidc-adapter "];
    let mut count = 0;
    for Block { page, language, text, .. } in blocks_of("").into_iter().chain(blocks_of("sh")) {
        if language == "sh" || commands.iter().any(|command| text.starts_with(command)) {
            let checked = Command::new("bash").args(["-n", "-c", &text]).output().unwrap();
            assert!(checked.status.success() && checked.stderr.is_empty(), "{page}: {text}");
            count += 1;
        }
    }
    assert!(count > 16, "{count}");
}

/// `docker compose` refuses other indentation and tabs.
#[test]
fn each_block_of_yaml_has_the_indentation_of_yaml() {
    let blocks = blocks_of("yaml");
    assert!(!blocks.is_empty());
    for Block { path, .. } in blocks {
        let text = fs::read_to_string(path).unwrap();
        let blocks = text.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next());
        for line in blocks.flat_map(str::lines) {
            let text = line.trim_start();
            assert!((line.len() - text.len()).is_multiple_of(2) && !line.contains('\t'), "{line}");
            assert!(
                text.is_empty() || text.starts_with(['-', '#']) || text.contains(':'),
                "{line}"
            );
        }
    }
}

#[test]
fn the_example_log_line_has_only_fields_of_its_event() {
    let page = read("docs/operating.md");
    let log = section(&page, "## Log");
    let line = log.split("```").nth(1).unwrap().trim();
    let words: Vec<_> = line.split(' ').collect();
    let row = rows(log).into_iter().find(|row| row[0] == format!("`{}`", words[2])).unwrap();
    let fields = words[3..].iter().filter_map(|word| Some(word.split_once('=')?.0));
    for field in fields {
        assert!(row[2].contains(&format!("`{field}`")), "{field}");
    }
}
