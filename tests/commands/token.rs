//! `token`: prints a token that Prosody accepts, and says why it would refuse another one.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use harness::config::{APP_ID, Config, JWT_SECRET};
use harness::prosody::{self, Settings, Visit};
use harness::scratch::Scratch;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use crate::run::{PROGRAM, Run, run_in, scratch};

const MEET: &str = "https://meet.jitsi.test";

fn folder(change: impl FnOnce(Config) -> Config) -> Scratch {
    let scratch = scratch();
    let config = change(Config::new(MEET, "https://id.jitsi.test"));
    std::fs::write(scratch.path().join("config.toml"), config.to_string()).unwrap();
    scratch
}

fn token(scratch: &Scratch, arguments: &[&str]) -> Run {
    run_in(scratch.path(), [&["token", "--config", "config.toml"], arguments].concat())
}

fn read(scratch: &Scratch, token: &str, arguments: &[&str]) -> Run {
    let mut command = Command::new(PROGRAM);
    command.args(["token", "--config", "config.toml", "--read", "-"]).args(arguments);
    command.env_clear().current_dir(scratch.path());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(token.as_bytes()).unwrap();
    Run::from(child.wait_with_output().unwrap())
}

fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    i64::try_from(now).unwrap()
}

#[test]
fn prosody_accepts_the_printed_token_for_that_room_only() {
    let scratch = folder(|config| config);
    let arguments = [
        "--room",
        "Café",
        "--tenant",
        "School.A",
        "--name",
        "Ada",
        "--email",
        "ada@jitsi.test",
        "--moderator",
    ];
    let token = token(&scratch, &arguments).succeeded();
    let settings = Settings::debian(APP_ID, JWT_SECRET, "meet.jitsi.test");
    let visit = |room, tenant| Visit { room, tenant, now: now() };
    let claims =
        prosody::verify(token.trim(), &settings, &visit("caf%c3%a9", Some("school_a"))).unwrap();
    let user = &claims["context"]["user"];
    assert_eq!(
        (&user["name"], &user["email"]),
        (&Value::from("Ada"), &Value::from("ada@jitsi.test"))
    );
    assert_eq!(user["moderator"], "true");
    assert!(prosody::verify(token.trim(), &settings, &visit("caf%c3%a9", None)).is_err());
    assert!(prosody::verify(token.trim(), &settings, &visit("other", Some("school_a"))).is_err());
}

/// Nothing is known of a person, so a claim with rules is left out.
#[test]
fn the_printed_token_has_the_further_claims_of_everyone_in_the_room() {
    let entries = toml::toml! {
        [[claims]]
        path = "context.user.lobby_bypass"
        value = true
        when = [{ claim = "groups", any_of = ["staff"] }]
        [[claims]]
        path = "context.room.lobby"
        value = true
        rooms = "^a$"
        [[claims]]
        path = "department"
        value = "x"
    };
    let scratch = folder(|config| config.with("token", entries.clone()));
    let settings = Settings::debian(APP_ID, JWT_SECRET, "meet.jitsi.test");
    for (room, lobby) in [("a", Value::Bool(true)), ("b", Value::Null)] {
        let token = token(&scratch, &["--room", room]).succeeded();
        let visit = Visit { room, tenant: None, now: now() };
        let claims = prosody::verify(token.trim(), &settings, &visit).unwrap();
        assert_eq!(claims["context"]["room"]["lobby"], lobby, "{room}");
        assert_eq!(claims["context"]["user"].get("lobby_bypass"), None, "{room}");
        assert_eq!(claims["department"], "x", "{room}");
    }
}

#[test]
fn without_moderator_the_token_is_a_members() {
    let scratch = folder(|config| config);
    let token = token(&scratch, &["--room", "a"]).succeeded();
    let settings = Settings::debian(APP_ID, JWT_SECRET, "meet.jitsi.test");
    let visit = Visit { room: "a", tenant: None, now: now() };
    let claims = prosody::verify(token.trim(), &settings, &visit).unwrap();
    assert_eq!(claims["context"]["user"]["affiliation"], "member");
}

#[test]
fn a_name_that_means_another_room_is_refused() {
    let scratch = folder(|config| config);
    for room in ["*", "a/b", "", "a?b", "."] {
        let run = token(&scratch, &["--room", room]);
        assert_eq!((run.code, run.out.as_str()), (Some(1), ""), "{room}");
        assert!(run.err.starts_with("the room or tenant is not a valid name: "), "{}", run.err);
    }
    assert_eq!(token(&scratch, &["--room", "a", "--tenant", "oidc"]).code, Some(1));
}

#[test]
fn our_own_token_is_accepted_and_its_signature_is_not_shown() {
    let scratch = folder(|config| config);
    let minted = token(&scratch, &["--room", "Room"]).succeeded();
    let run = read(&scratch, &minted, &["--room", "room"]);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{}", run.out);
    assert!(run.out.contains("\"room\": \"room\""), "{}", run.out);
    let signature = minted.trim().rsplit('.').next().unwrap();
    assert!(!run.out.contains(signature) && !run.out.contains(JWT_SECRET), "{}", run.out);
}

#[test]
fn each_rule_that_would_refuse_a_token_is_named() {
    let scratch = folder(|config| config);
    let other = folder(|config| {
        config
            .with("jwt.secret", "another-secret-of-prosody-0123456789")
            .with("jwt.issuer", "other")
    });
    let minted = token(&scratch, &["--room", "room"]).succeeded();
    let foreign = token(&other, &["--room", "room"]).succeeded();
    for (token, arguments, rules) in [
        (minted.as_str(), &["--room", "other"][..], &["token-room"][..]),
        (&minted, &["--room", "room", "--tenant", "a"], &["token-subject"]),
        (&foreign, &["--room", "room"], &["token-signature", "token-issuer"]),
        (&foreign, &[], &["token-signature", "token-issuer"]),
        ("no token", &[], &["token-shape"]),
        ("", &[], &["token-shape"]),
    ] {
        let run = read(&scratch, token, arguments);
        assert_eq!(run.code, Some(1), "{run:?}");
        assert_eq!(run.err, "Prosody would refuse this token\n");
        let failing =
            run.out.lines().filter_map(|line| line.strip_prefix("FAIL ")?.split(' ').next());
        assert_eq!(failing.collect::<Vec<_>>(), rules, "{}", run.out);
    }
}

#[test]
fn the_rules_are_those_of_the_given_prosody() {
    let scratch = folder(|config| config);
    let minted = token(&scratch, &["--room", "room"]).succeeded();
    let lua = "VirtualHost \"meet.jitsi.test\"\nauthentication = \"token\"\napp_id = \"other\"\n";
    let lua = format!("{lua}app_secret = \"{JWT_SECRET}\"\n");
    std::fs::write(scratch.path().join("p.cfg.lua"), lua).unwrap();
    let run = read(&scratch, &minted, &["--prosody", "p.cfg.lua"]);
    assert!(run.out.contains("FAIL token-issuer"), "{}", run.out);
    let missing = read(&scratch, &minted, &["--prosody", "missing.cfg.lua"]);
    assert_eq!(missing.code, Some(1));
    assert!(missing.err.starts_with("missing.cfg.lua cannot be read: "), "{}", missing.err);
}

#[test]
fn a_configuration_that_cannot_be_used_is_78() {
    let scratch = folder(|config| config.without("jwt.secret"));
    assert_eq!(token(&scratch, &["--room", "a"]).code, Some(78));
    assert_eq!(token(&scratch, &[]).code, Some(2));
}

/// A token of another program, with the right secret.
fn signed(header: &Header, change: (&str, Value)) -> String {
    let mut claims = json!({
        "iss": APP_ID, "aud": APP_ID, "sub": "meet.jitsi.test", "room": "room",
        "nbf": now() - 60, "exp": now() + 3600,
    });
    claims[change.0] = change.1;
    encode(header, &claims, &EncodingKey::from_secret(JWT_SECRET.as_bytes())).unwrap()
}

#[test]
fn each_wrong_part_of_another_programs_token_is_named() {
    let scratch = folder(|config| config);
    let right = Header::new(Algorithm::HS256);
    let untyped = Header { typ: None, ..right.clone() };
    let nothing = || ("iss", json!(APP_ID));
    for (token, rules) in [
        (signed(&right, nothing()), &[][..]),
        (signed(&untyped, nothing()), &["token-type"]),
        (signed(&Header::new(Algorithm::HS384), nothing()), &["token-algorithm"]),
        (signed(&right, ("exp", json!(now() - 1))), &["token-expiry"]),
        (signed(&right, ("nbf", json!(now() + 600))), &["token-not-before"]),
        (signed(&right, ("aud", json!([APP_ID]))), &["token-audience"]),
        (signed(&right, ("context", json!({ "user": { "name": null } }))), &["token-no-null"]),
    ] {
        let run = read(&scratch, &token, &["--room", "room"]);
        let failing =
            run.out.lines().filter_map(|line| line.strip_prefix("FAIL ")?.split(' ').next());
        assert_eq!(failing.collect::<Vec<_>>(), rules, "{}", run.out);
        assert_eq!(run.code, Some(i32::from(!rules.is_empty())));
    }
}

#[test]
fn with_a_private_key_the_kid_is_checked() {
    let scratch = folder(|config| {
        let key = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/harness/keys/rsa.pem");
        config
            .without("jwt.secret")
            .with("jwt.algorithm", "RS256")
            .with("jwt.private_key_file", key)
    });
    let minted = token(&scratch, &["--room", "room"]).succeeded();
    assert_eq!(read(&scratch, &minted, &["--room", "room"]).code, Some(0));
    let shared = signed(&Header::new(Algorithm::HS256), ("iss", json!(APP_ID)));
    let run = read(&scratch, &shared, &[]);
    let failing = run.out.lines().filter_map(|line| line.strip_prefix("FAIL ")?.split(' ').next());
    assert_eq!(failing.collect::<Vec<_>>(), ["token-algorithm"]);
}

#[test]
fn a_token_in_the_address_of_a_meeting_is_found() {
    let scratch = folder(|config| config);
    let minted = token(&scratch, &["--room", "room"]).succeeded();
    let minted = minted.trim();
    for address in [
        format!("{MEET}/room#jwt=%22{minted}%22&config.a=true\n"),
        format!("{MEET}/room?jwt={minted}#config.a=true"),
        format!("  {minted}\n"),
    ] {
        let run = read(&scratch, &address, &["--room", "room"]);
        assert_eq!(run.code, Some(0), "{address}: {run:?}");
    }
}

#[test]
fn a_token_is_found_in_quotes_and_after_bearer() {
    let scratch = folder(|config| config);
    let minted = token(&scratch, &["--room", "room"]).succeeded();
    let minted = minted.trim();
    for text in [
        format!("\"{minted}\"\n"),
        format!("'{minted}'"),
        format!("Bearer {minted}"),
        format!("bearer  {minted}\n"),
        format!("\"Bearer {minted}\""),
        format!("Bearer \"{minted}\""),
    ] {
        let run = read(&scratch, &text, &["--room", "room"]);
        assert_eq!(run.code, Some(0), "{text}: {run:?}");
    }
    let run = read(&scratch, &format!("Basic {minted}"), &["--room", "room"]);
    assert_eq!(run.code, Some(1), "{run:?}");
}

#[test]
fn a_large_input_is_refused() {
    let scratch = folder(|config| config);
    let run = token(&scratch, &["--read", "/dev/zero"]);
    assert_eq!(run.code, Some(1));
    assert_eq!(run.err, "/dev/zero cannot be read: it is larger than 64 KiB\n");
}

#[test]
fn claims_cannot_act_on_the_terminal() {
    let scratch = folder(|config| config);
    let claims = ("context", json!({ "user": { "name": "\u{9b}31m\u{202e}x" } }));
    let run = read(&scratch, &signed(&Header::new(Algorithm::HS256), claims), &[]);
    assert!(run.out.contains("\\u009b31m\\u202ex"), "{}", run.out);
    assert!(!run.out.contains(['\u{9b}', '\u{202e}']), "{}", run.out);
}
