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

#[test]
fn a_value_that_is_not_known_here_is_named_with_its_line_and_the_key_to_set() {
    let (id, secret) = ("    app_id = \"app\"\n", lua_secret());
    let variable = "the environment variable X";
    let depends = |line: usize, option: &str, on: &str, keys: &str| {
        format!(
            "prosody.cfg.lua:{line}: {option} is not known here: it depends on {on}; run init without \
             --from-prosody, and write the value that Prosody gets to {keys}\n"
        )
    };
    for (lua, message) in [
        (
            format!("{secret}    app_id = os.getenv(\"X\")\n"),
            depends(7, "app_id", variable, "jwt.issuer and jwt.audience"),
        ),
        (
            format!("{id}    app_secret = os.getenv(\"X\")\n"),
            depends(7, "app_secret", variable, "jwt.secret"),
        ),
        // The value here is the default, and Prosody's may be another.
        (
            format!("{id}    app_secret = os.getenv(\"X\") or [[{SECRET}]]\n"),
            depends(7, "app_secret", variable, "jwt.secret"),
        ),
        (
            format!("{id}    app_secret = ENV_X\n"),
            depends(7, "app_secret", variable, "jwt.secret"),
        ),
        (
            format!("{id}    app_secret = Credential(\"X\")\n"),
            depends(7, "app_secret", "the systemd credential X", "jwt.secret"),
        ),
        (
            format!("{id}    local x = os.getenv(\"X\")\n    app_secret = x\n"),
            depends(8, "app_secret", &format!("{variable} (prosody.cfg.lua:7)"), "jwt.secret"),
        ),
        (
            format!("{id}{secret}    asap_accepted_issuers = {{ os.getenv(\"X\") }}\n"),
            depends(8, "asap_accepted_issuers", variable, "jwt.issuer"),
        ),
        (
            format!("{id}{secret}    asap_accepted_audiences = {{ os.getenv(\"X\") }}\n"),
            depends(8, "asap_accepted_audiences", variable, "jwt.audience"),
        ),
        (
            format!("{id}{secret}    signature_algorithm = os.getenv(\"X\")\n"),
            depends(8, "signature_algorithm", variable, "jwt.algorithm"),
        ),
        (
            format!("{id}    app_secret = 5\n"),
            "prosody.cfg.lua:7: app_secret is not a string; write it in quotes, restart Prosody, and run \
             init again\n"
                .to_owned(),
        ),
        (
            format!("{id}{secret}    authentication = os.getenv(\"X\")\n"),
            "prosody.cfg.lua has no VirtualHost with authentication = \"token\"; not known here: the \
             environment variable X (prosody.cfg.lua:8)\n"
                .to_owned(),
        ),
    ] {
        let (run, jwt) = init_from(&prosody(&lua), &ALL);
        assert_eq!((run.code, run.out.as_str(), jwt), (Some(1), "", None), "{lua}");
        assert_eq!(run.err, message, "{lua}");
    }
}

#[test]
fn what_else_is_not_known_is_a_reason_to_compare() {
    let lua =
        format!("    app_id = \"app\"\n{}    plugin_paths = os.getenv(\"X\")\n", lua_secret());
    let (run, jwt) = init_from(&prosody(&lua), &ALL);
    let out = run.succeeded();
    assert!(jwt.is_some());
    let note = "     Compare [jwt] with Prosody: its configuration depends on the environment variable X \
                (prosody.cfg.lua:8).\n";
    assert!(out.contains(note), "{out}");
}
