//! The meeting token, against the rules of a host's Prosody.

use std::fs;

use harness::config::{APP_ID, Config, JWT_SECRET};

use super::{World, failures, found};

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
    let both: Vec<_> = ["token-algorithm", "token-signature"]
        .into_iter()
        .flat_map(|id| found(id, "fails"))
        .collect();
    assert_eq!(offline(&world, &config, &algorithm), both);
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
    let failures = offline(&world, &world.config(), &keys);
    assert!(failures.contains(&found("token-algorithm", "fails")[0]), "{failures:?}");
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
