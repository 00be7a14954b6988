//! The meeting token, against the rules of a host's Prosody.

use std::fs;

use harness::config::{APP_ID, Config, JWT_SECRET};

use super::{World, failures, found, with_status};

/// The part of Debian's file that decides about tokens.
fn prosody(options: &str) -> String {
    format!("VirtualHost \"meet.jitsi.test\"\n    authentication = \"token\"\n{options}\n")
}

fn right() -> String {
    prosody(&format!("    app_id = \"{APP_ID}\"\n    app_secret = \"{JWT_SECRET}\""))
}

fn offline(world: &World, config: &Config, prosody: &str) -> Vec<super::Found> {
    fs::write(world.scratch.path().join("prosody.cfg.lua"), prosody).unwrap();
    let arguments = ["--json", "--offline", "--prosody", "prosody.cfg.lua"];
    let run = world.check(config, &arguments);
    assert!(!run.out.contains(JWT_SECRET), "{}", run.out);
    let token = |(id, _): &super::Found| id.starts_with("token-");
    failures(&run).into_iter().filter(token).collect()
}

#[test]
fn each_setting_of_prosody_that_differs_is_found_alone() {
    let world = World::new();
    let config = world.config();
    assert_eq!(offline(&world, &config, &right()), []);
    for (wrong, id) in [
        (right().replace(JWT_SECRET, "another-secret-of-prosody-0123456789"), "token-signature"),
        (prosody(&format!("    app_id = \"{APP_ID}\"")), "token-signature"),
        (right().replace("app_id = \"jitsi\"", "app_id = \"other\""), "token-issuer"),
        (right() + "    asap_accepted_issuers = { \"other\" }\n", "token-issuer"),
        (right() + "    asap_accepted_audiences = { \"other\" }\n", "token-audience"),
        (right() + "    muc_mapper_domain_base = \"xmpp.jitsi.test\"\n", "token-subject"),
        (right().replace("meet.jitsi.test", "jitsi.internal"), "token-subject"),
    ] {
        assert_eq!(offline(&world, &config, &wrong), found(id, "fails"), "{wrong}");
    }
    let algorithm = right() + "    signature_algorithm = \"HS512\"\n";
    assert_eq!(offline(&world, &config, &algorithm), found("token-algorithm", "fails"));
}

#[test]
fn what_prosody_accepts_in_another_way_is_no_finding() {
    let world = World::new();
    let config = world.config();
    for other in [
        right()
            + "    asap_accepted_issuers = { \"other\", \"jitsi\" }\n    asap_accepted_audiences = { \"*\" }\n",
        right().replace("meet.jitsi.test", "jitsi.internal")
            + "    enable_domain_verification = false\n",
        right().replace("\n    app", "\n    signature_algorithm = \"HS256\"\n    app"),
        format!("app_id = \"{APP_ID}\"\napp_secret = \"{JWT_SECRET}\"\n{}", prosody("")),
    ] {
        assert_eq!(offline(&world, &config, &other), [], "{other}");
    }
    let fixed = config.with("jwt.subject", "jitsi.internal");
    let internal = right().replace("meet.jitsi.test", "jitsi.internal");
    assert_eq!(offline(&world, &fixed, &internal), []);
}

#[test]
fn a_token_that_cannot_be_minted_is_found() {
    let world = World::new();
    let config = world.config().with("jwt.issuer", "a".repeat(5000));
    assert_eq!(offline(&world, &config, &right()), found("token-minted", "fails"));
}

#[test]
fn with_a_key_server_prosody_refuses_a_secret() {
    let world = World::new();
    let keys = right() + "    cache_keys_url = \"http://127.0.0.1:8000/oidc/jwks.json\"\n";
    assert_eq!(offline(&world, &world.config(), &keys), found("token-algorithm", "fails"));
}

#[test]
fn the_finding_names_the_line_of_prosody_and_the_line_to_write() {
    let world = World::new();
    fs::write(world.scratch.path().join("p.cfg.lua"), right().replace("\"jitsi\"", "\"other\""))
        .unwrap();
    let run = world.check(&world.config(), &["--offline", "--quiet", "--prosody", "p.cfg.lua"]);
    let line = run.out.lines().find(|line| line.contains("token-issuer")).unwrap();
    assert!(
        line.contains("p.cfg.lua:3: iss is \"jitsi\"; wanted: \"other\"; fix: app_id = \"jitsi\""),
        "{line}"
    );
}

/// The configuration signs with a private key.
fn with_key(config: Config) -> Config {
    let key = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/harness/keys/rsa.pem");
    let config = config.without("jwt.secret").with("jwt.algorithm", "RS256");
    config.with("jwt.private_key_file", key).with("server.listen", "127.0.0.1:8000")
}

#[test]
fn a_key_server_must_be_this_service_with_the_right_path() {
    let world = World::new();
    let config = with_key(world.config());
    let keys = |line: &str| prosody(&format!("    app_id = \"{APP_ID}\"\n    {line}"));
    for (line, id) in [
        ("cache_keys_url = \"http://127.0.0.1:8000/oidc/jwks.json\"", None),
        ("cache_keys_url = \"https://meet.jitsi.test/oidc/jwks.json\"", None),
        ("asap_key_server = \"http://127.0.0.1:8000/oidc/asap/\"", None),
        ("cache_keys_url = \"https://keys.jitsi.test/jwks\"", None),
        ("cache_keys_url = \"http://127.0.0.1:8000/oidc/jwks\"", Some("token-key-id")),
        ("asap_key_server = \"http://127.0.0.1:8000/oidc/jwks.json\"", Some("token-key-id")),
        ("app_secret = \"the-secret-that-prosody-shares-0123456789\"", Some("token-algorithm")),
    ] {
        let mut failures = offline(&world, &config, &keys(line));
        // Both follow from the missing key.
        failures.retain(|(found, _)| found != "token-signature");
        let expected = id.map(|id| found(id, "fails")).unwrap_or_default();
        assert_eq!(failures, expected, "{line}");
    }
}

#[test]
fn a_value_that_is_not_known_here_is_skipped() {
    let world = World::new();
    let secret = format!("app_secret = \"{JWT_SECRET}\"");
    for (prosody, ids) in [
        (right().replace(&secret, "app_secret = ENV_X"), &["token-signature"][..]),
        (right().replace("\"jitsi\"", "os.getenv(\"X\") or \"x\""), &["token-issuer"]),
        (right() + "    asap_accepted_issuers = { ENV_X }", &["token-issuer"]),
        (right() + "    asap_accepted_audiences = { ENV_X }", &["token-audience"]),
        (right() + "    muc_mapper_domain_base = ENV_X .. \".x\"", &["token-subject"]),
        (right() + "    signature_algorithm = ENV_X", &["token-algorithm"]),
        (right() + "    cache_keys_url = ENV_X", &["token-algorithm", "token-signature"]),
        // Not needed: the accepted issuers decide.
        (right().replace("\"jitsi\"", "ENV_X") + "    asap_accepted_issuers = { \"jitsi\" }", &[]),
    ] {
        fs::write(world.scratch.path().join("prosody.cfg.lua"), &prosody).unwrap();
        let arguments = ["--json", "--offline", "--prosody", "prosody.cfg.lua"];
        let run = world.check(&world.config(), &arguments);
        let found: Vec<_> = with_status(&run, &["fails", "warning", "skipped"])
            .into_iter()
            .filter(|(id, status)| {
                id.starts_with("token-") && !(id == "token-key-id" && status == "skipped")
            })
            .collect();
        let expected: Vec<_> =
            ids.iter().map(|id| ((*id).to_owned(), "skipped".to_owned())).collect();
        assert_eq!(found, expected, "{prosody}");
    }
}

#[test]
fn the_settings_of_docker_jitsi_meet_decide_as_prosodys_files_do() {
    let world = World::new();
    let right = format!("JWT_APP_ID={APP_ID}\nJWT_APP_SECRET={JWT_SECRET}\n");
    for (env, id) in [
        (right.clone(), None),
        (right.clone() + "JWT_ACCEPTED_ISSUERS=other,jitsi\nJWT_ACCEPTED_AUDIENCES=jitsi\n", None),
        (right.clone() + "JWT_ENABLE_DOMAIN_VERIFICATION=1\nXMPP_DOMAIN=meet.jitsi.test\n", None),
        (
            right.replace(JWT_SECRET, "another-secret-of-prosody-0123456789"),
            Some("token-signature"),
        ),
        (right.replace("ID=jitsi", "ID=other"), Some("token-issuer")),
        (right.clone() + "JWT_ACCEPTED_ISSUERS=other\n", Some("token-issuer")),
        (right.clone() + "JWT_ACCEPTED_AUDIENCES=other\n", Some("token-audience")),
        (right.clone() + "JWT_SIGN_TYPE=HS512\n", Some("token-algorithm")),
        (right + "JWT_ENABLE_DOMAIN_VERIFICATION=1\n", Some("token-subject")),
    ] {
        fs::write(world.scratch.path().join("env"), &env).unwrap();
        let run = world.check(&world.config(), &["--json", "--offline", "--docker-env", "env"]);
        let mut failures = failures(&run);
        failures.retain(|(id, _)| id.starts_with("token-"));
        assert_eq!(failures, id.map(|id| found(id, "fails")).unwrap_or_default(), "{env}");
    }
}

#[test]
fn without_prosody_the_token_is_not_compared_with_our_own_settings() {
    let world = World::new();
    let run = world.check(&world.config(), &["--json", "--offline"]);
    let finding = |id: &str| run.out.contains(&format!("\"id\":\"{id}\""));
    assert!(finding("token-rules"), "{}", run.out);
    for rule in ["token-signature", "token-issuer", "token-subject"] {
        assert!(!finding(rule), "{rule}: {}", run.out);
    }
}
