//! `init --from-prosody`.

use std::fs;

use super::{ALL, init, load};
use crate::run::{Run, scratch};

const SECRET: &str = "an+app\\secret'of\"thirty-two-bytes";

/// Jitsi's file on Debian, in short, with these lines in the host.
fn prosody(lines: &str) -> String {
    format!(
        "plugin_paths = {{ \"/usr/share/jitsi-meet/prosody-plugins/\" }}\n\
         VirtualHost \"guest.example.net\"\n    authentication = \"jitsi-anonymous\"\n\
         VirtualHost \"meet.example.net\"\n    authentication = \"token\"\n{lines}\n\
         Component \"conference.meet.example.net\" \"muc\"\n"
    )
}

/// Runs `init` with Prosody's file, and returns `[jwt]` if a file was written.
fn init_from(lua: &str, options: &[&str]) -> (Run, Option<toml::Table>) {
    let folder = scratch();
    folder.file("prosody.cfg.lua", lua);
    let options = [&["--from-prosody", "prosody.cfg.lua"], options].concat();
    let run = init(folder.path(), "config.toml", &options);
    let path = folder.path().join("config.toml");
    let jwt = path.exists().then(|| {
        load(&path);
        let table: toml::Table = fs::read_to_string(&path).unwrap().parse().unwrap();
        table["jwt"].as_table().unwrap().clone()
    });
    (run, jwt)
}

fn lua_secret() -> String {
    format!("    app_secret = [[{SECRET}]]\n")
}

#[test]
fn the_app_id_and_the_secret_are_taken_over_and_not_shown() {
    for options in [&ALL[..], &[]] {
        let lua = prosody(&format!("    app_id = \"app\"\n{}", lua_secret()));
        let (run, jwt) = init_from(&lua, options);
        let jwt = jwt.unwrap_or_else(|| panic!("{run:?}"));
        for (key, value) in [("issuer", "app"), ("audience", "app"), ("secret", SECRET)] {
            assert_eq!(jwt[key].as_str(), Some(value), "{key}");
        }
        let out = run.succeeded();
        assert!(out.contains("     [jwt] is that of Prosody's host meet.example.net.\n"), "{out}");
        assert!(!out.contains("thirty-two"), "{out}");
    }
}

#[test]
fn issuer_audience_and_algorithm_are_those_that_prosody_accepts() {
    let lists = "    app_id = \"app\"\n    asap_accepted_issuers = { \"one\", \"two\" }\n    \
                 asap_accepted_audiences = { \"other\", \"*\" }\n    signature_algorithm = \"HS512\"\n";
    let (_, jwt) = init_from(&prosody(&format!("{lists}{}", lua_secret())), &ALL);
    let jwt = jwt.unwrap();
    for (key, value) in [("issuer", "one"), ("audience", "app"), ("algorithm", "HS512")] {
        assert_eq!(jwt[key].as_str(), Some(value), "{key}");
    }
}

#[test]
fn what_cannot_be_taken_over_is_an_error_and_nothing_is_written() {
    let id = "    app_id = \"app\"\n";
    let none = "this host has no app_secret; run init without --from-prosody, and see docs/keys.md if \
                Prosody fetches public keys\n";
    for (lua, message) in [
        (prosody(id), format!("prosody.cfg.lua:4: {none}")),
        (prosody(&lua_secret()), format!("prosody.cfg.lua:4: {}", none.replace("app_secret", "app_id"))),
        (
            prosody(&format!("{id}    app_secret = \"hunter2\"")),
            "prosody.cfg.lua:7: app_secret is too short; write a new one there, made with \"openssl rand \
             -hex 32\", restart Prosody, and run init again\n"
                .to_owned(),
        ),
        (
            "VirtualHost \"a.example\"\n".to_owned(),
            "prosody.cfg.lua has no VirtualHost with authentication = \"token\"\n".to_owned(),
        ),
    ] {
        let (run, jwt) = init_from(&lua, &ALL);
        assert_eq!((run.code, run.out.as_str(), jwt), (Some(1), "", None), "{lua}");
        assert_eq!(run.err, message);
    }
    let folder = scratch();
    let run = init(folder.path(), "config.toml", &["--from-prosody", "none.cfg.lua"]);
    assert_eq!((run.code, run.err.as_str()), (Some(1), "none.cfg.lua does not exist\n"));
    assert!(!folder.path().join("config.toml").exists());
}
