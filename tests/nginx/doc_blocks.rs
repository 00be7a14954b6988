//! The code blocks of the pages are valid input for `docker compose`, Prosody and the adapter.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use jitsi_oidc_adapter::config::{Config, Environment};
use mlua::{Lua, Table};

use crate::world::scratch;

const DOCKER: &str = include_str!("../../docs/jitsi-docker.md");
const DEBIAN: &str = include_str!("../../docs/jitsi-debian.md");

/// The code blocks of a page in this language.
pub(crate) fn blocks<'p>(page: &'p str, language: &'p str) -> impl Iterator<Item = &'p str> {
    let all = page.split("```").skip(1).step_by(2);
    all.filter_map(move |block| block.strip_prefix(language)?.strip_prefix('\n'))
}

/// Every page for operators, with its name.
fn pages() -> Vec<(String, String)> {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = fs::read_dir(checkout.join("docs")).unwrap().map(|it| it.unwrap().path());
    let pages = docs.chain([checkout.join("README.md")]);
    let pages = pages.filter(|it| it.extension().is_some_and(|it| it == "md"));
    pages
        .map(|it| {
            let name = it.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(it).unwrap())
        })
        .collect()
}

/// `docker compose` reads the lines, and the image inserts the values: `TOKEN_AUTH_URL` between single
/// quotes, and lists split at commas.
#[test]
fn each_line_of_env_is_a_name_and_a_value() {
    let (_, section) = DOCKER.split_once("## 3. `.env`").unwrap();
    let mut names = BTreeSet::new();
    for line in blocks(section, "").next().unwrap().lines() {
        let (name, value) = line.split_once('=').unwrap_or_else(|| panic!("{line}"));
        let is_name = |c: char| c.is_ascii_uppercase() || c == '_';
        assert!(!name.is_empty() && name.chars().all(is_name), "{line}");
        assert!(names.insert(name), "{line}: repeated");
        // Quotes would be part of the value, $ would start a variable, and # a comment.
        assert!(!value.is_empty(), "{line}");
        assert!(!value.contains([' ', '\'', '"', '$', '#', '\t', '`']), "{line}");
        if name.ends_with("_MODULES") {
            let is_module =
                |it: &str| !it.is_empty() && it.chars().all(|c| c == '_' || c.is_ascii_lowercase());
            assert!(value.split(',').all(is_module), "{line}");
        }
    }
    let last = ["WAIT_FOR_HOST_DISABLE_AUTO_OWNERS", "ENABLE_AUTO_OWNER", "JICOFO_ENABLE_AUTH"];
    let (env, after) = section.split_once("JICOFO_ENABLE_AUTH=0\n```").unwrap();
    assert!(after.contains("need the last three"), "the page refers to {last:?}");
    let lines: Vec<_> = env.lines().rev().filter(|line| !line.is_empty()).take(2).collect();
    assert!(lines[0].starts_with(last[1]) && lines[1].starts_with(last[0]), "{lines:?}");
    assert!(names.contains("TOKEN_AUTH_URL"));
}

/// Prosody does not start if a comma is missing in its configuration.
#[test]
fn each_block_of_lua_can_be_loaded() {
    let pages = pages();
    let blocks: Vec<_> = pages.iter().flat_map(|(_, page)| blocks(page, "lua")).collect();
    assert_eq!(blocks.len(), 2, "each kind of installation has one block for Prosody");
    let lua = Lua::new();
    for block in blocks {
        let loaded = lua.load(block).into_function();
        assert!(loaded.is_ok(), "{loaded:?}: {block}");
    }
}

/// Reads a configuration as Prosody does: a line belongs to the host or component above it.
const AS_PROSODY: &str = r#"
    hosts = { [""] = {} }
    local current = ""
    local function section(kind)
        return function(name)
            assert(hosts[name] == nil, name)
            current, hosts[name] = name, { kind = kind }
            return function(module) hosts[name].module = module end
        end
    end
    VirtualHost, Component = section("host"), section("component")
    setmetatable(_G, { __newindex = function(_, key, value) hosts[current][key] = value end })
"#;

/// A guest who arrives first must wait, and the host who signs in must be moderator. With only some of
/// these settings the guest becomes owner and the host a participant.
#[test]
fn the_block_for_prosody_lets_guests_wait_and_gives_hosts_their_rights() {
    let jicofo = dedented(blocks(DEBIAN, "hocon").next().unwrap());
    assert!(jicofo.contains("conference {\nenable-auto-owner = false\n}"), "{jicofo}");

    let lua = Lua::new();
    lua.load(AS_PROSODY).exec().unwrap();
    lua.load(blocks(DEBIAN, "lua").next().unwrap()).exec().unwrap();
    let hosts: Table = lua.globals().get("hosts").unwrap();
    let section = |name: &str| hosts.get::<Table>(name).unwrap();
    let modules = |name: &str| {
        let modules: Vec<String> = section(name).get("modules_enabled").unwrap();
        modules.into_iter().collect::<BTreeSet<_>>()
    };
    let (main, muc) = ("meet.example.org", "conference.meet.example.org");
    let guests = "guest.meet.example.org";

    assert_eq!(section(main).get::<String>("authentication").unwrap(), "token");
    assert!(
        !section(main).get::<bool>("allow_empty_token").unwrap(),
        "a guest cannot join the hosts' domain"
    );
    assert!(modules(main).contains("persistent_lobby"));
    let lobby = "lobby.meet.example.org";
    assert_eq!(section(main).get::<String>("lobby_muc").unwrap(), lobby);
    assert_eq!(section(lobby).get::<String>("module").unwrap(), "muc");
    assert_eq!(section(guests).get::<String>("authentication").unwrap(), "jitsi-anonymous");
    assert!(modules(guests).contains("smacks"), "inline mode resumes the stream");
    for module in ["token_verification", "muc_wait_for_host", "token_affiliation"] {
        assert!(modules(muc).contains(module), "{module}");
    }
    assert!(!modules(muc).contains("muc_allowners"));
    assert!(section(muc).get::<bool>("wait_for_host_disable_auto_owners").unwrap());
    let allowed: Vec<String> = section(muc).get("token_verification_allowlist").unwrap();
    assert!(allowed.iter().any(|it| it == guests));
}

/// The block without indentation, which blocks in lists have.
fn dedented(block: &str) -> String {
    block.lines().map(|line| format!("{}\n", line.trim_start())).collect()
}

/// A complete configuration with the lines of the block. A block without a table header belongs to
/// `[jitsi]` or `[jwt]`, depending on the page.
fn complete_config(page: &str, block: &str) -> toml::Table {
    let headless = match page {
        "jitsi-client.md" => "[jitsi]\n",
        "keys.md" => "[jwt]\n",
        _ => "",
    };
    let has_header = block.lines().any(|it| it.starts_with('['));
    let text = if has_header { block.to_owned() } else { format!("{headless}{block}") };
    let written = text.parse::<toml::Table>();
    assert!(written.is_ok(), "{page}: {written:?}: {text}");
    let config =
        harness::config::Config::new("https://meet.example.org", "https://login.example.org");
    let mut whole = toml::Table::from(config);
    for (section, lines) in written.unwrap() {
        let section = whole.entry(section).or_insert_with(|| toml::Table::new().into());
        let section = section.as_table_mut().unwrap();
        section.extend(lines.as_table().unwrap().clone());
        // These keys replace the shared secrets.
        if section.contains_key("private_key_file") {
            section.entry("algorithm").or_insert("RS256".into());
        }
        for (with, without) in [
            ("private_key_file", "secret"),
            ("secret_file", "secret"),
            ("client_key_file", "client_secret"),
        ] {
            if section.contains_key(with) {
                section.remove(without);
            }
        }
    }
    whole
}

#[test]
fn the_adapter_accepts_each_block_of_toml() {
    let authority = rcgen::generate_simple_self_signed(["ca.example.org".to_owned()]).unwrap();
    let folder = scratch();
    folder.file("jwt-secret", "0123456789abcdef0123456789abcdef");
    for (name, key) in [
        ("jwt-key.pem", include_str!("../harness/keys/rsa.pem")),
        ("jwt-key-2.pem", include_str!("../harness/keys/other.pem")),
        ("jaas-key.pem", include_str!("../harness/keys/rsa.pem")),
        ("client-key.pem", include_str!("../harness/keys/rsa.pem")),
        ("ca.pem", &authority.cert.pem()),
    ] {
        folder.file(name, key);
    }
    let is_revocation = |block: &str| block.starts_with("[[revoked]]");
    let pages = pages();
    for block in pages.iter().flat_map(|(_, page)| blocks(page, "toml")) {
        // The file that `invite.revoked` names.
        if is_revocation(block) {
            folder.file("invites.toml", block);
        }
    }
    let mut read = BTreeSet::new();
    for (name, page) in &pages {
        for block in blocks(page, "toml").filter(|block| !is_revocation(block)) {
            let config = complete_config(name, &dedented(block)).to_string();
            let path = folder.path().join("config.toml");
            let config = Config::parse(&path, &config, &Environment::default());
            assert!(config.is_ok(), "{name}: {}\n{block}", config.unwrap_err());
            read.insert(name.clone());
        }
    }
    let expected = ["README.md", "invitations.md", "jaas.md", "jitsi-client.md", "jitsi-debian.md"];
    let expected = expected.into_iter().chain([
        "keys.md",
        "protecting-locations.md",
        "provider.md",
        "rooms.md",
        "rules.md",
        "token-claims.md",
    ]);
    assert_eq!(read, expected.map(str::to_owned).collect());
}
