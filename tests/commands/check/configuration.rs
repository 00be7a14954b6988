//! The configuration file, its secrets and listeners.

use harness::config::JWT_SECRET;

use super::{World, failures, found, run};

#[test]
fn each_mistake_in_the_configuration_is_found_alone() {
    let world = World::new();
    let config = world.config();
    assert_eq!(world.failures(&config), []);
    let secret = "JITSI_OIDC_SECRET";
    for (change, id, status) in [
        (
            config.clone().with("jwt.secret", "changeme-changeme-changeme-changeme"),
            "config-example-secret",
            "fails",
        ),
        (config.clone().with("session.secret", JWT_SECRET), "config-shared-secret", "fails"),
        (config.clone().with("server.listen", "0.0.0.0:0"), "config-listen-public", "warning"),
        (config.clone().with("server.listen", "192.0.2.1:8000"), "config-listen-public", "warning"),
        (config.clone().with("server.admin_listen", "[::]:9100"), "config-admin-public", "fails"),
    ] {
        assert_eq!(world.failures(&change), found(id, status), "{change}");
    }
    for private in ["127.0.0.1:9100", "10.1.2.3:9100", "[::1]:9100", "[fd00::1]:9100"] {
        assert_eq!(world.failures(&config.clone().with("server.admin_listen", private)), []);
    }
    let run =
        run(world.scratch.path(), &["--json"], &[(secret, "x"), ("JITSI_OIDC_SERVICE_HOST", "y")]);
    let variable = || ("config-variable".to_owned(), "warning".to_owned());
    assert_eq!(failures(&run), [variable(), variable()]);
}

#[test]
fn the_issuer_and_the_site_of_the_example_fail() {
    let world = World::new();
    for (change, id) in [
        (
            world.config().with("oidc.issuer", "https://login.example.org/realms/main"),
            "config-example-issuer",
        ),
        (world.config().with("jitsi.url", "https://meet.example.org"), "config-example-site"),
    ] {
        let run = world.check(&change, &["--json", "--offline"]);
        assert_eq!(failures(&run), found(id, "fails"), "{change}");
    }
}

#[test]
fn a_secret_that_other_users_can_read_fails_wherever_it_is() {
    let world = World::new();
    world.write("session.secret", "0123456789-0123456789-abcdefghij", 0o644);
    let config = world.config().without("session.secret");
    let config = config.with("session.secret_file", "session.secret");
    assert_eq!(world.failures(&config), found("config-secret-file-open", "fails"));
    world.write("session.secret", "0123456789-0123456789-abcdefghij", 0o640);
    assert_eq!(world.failures(&config), []);

    world.write("config.toml", &config.to_string(), 0o604);
    let run = run(world.scratch.path(), &["--json"], &[]);
    assert_eq!(failures(&run), found("config-secret-file-open", "fails"));
}

#[test]
fn an_issuer_that_serves_the_public_needs_a_rule() {
    let world = World::new();
    let rule = "require = [{ claim = \"email_domain\", any_of = [\"jitsi.test\"] }]";
    let rule = rule.parse::<toml::Table>().unwrap()["require"].clone();
    let tenant = "https://login.microsoftonline.com/0f9b4f1c-0000-4000-8000-000000000000/v2.0";
    for (issuer, expected) in [
        ("https://accounts.google.com", found("access-everyone", "warning")),
        ("https://gitlab.com", found("access-everyone", "warning")),
        ("https://login.microsoftonline.com/common/v2.0", found("access-everyone", "warning")),
        (tenant, Vec::new()),
        ("https://gitlab.jitsi.test", Vec::new()),
    ] {
        let config = world.config().with("oidc.issuer", issuer);
        let run = world.check(&config, &["--json", "--offline"]);
        assert_eq!(failures(&run), expected, "{issuer}");
        let run =
            world.check(&config.with("access.require", rule.clone()), &["--json", "--offline"]);
        assert_eq!(failures(&run), [], "{issuer}");
    }
}

/// What the configuration alone decides. The unit tests of `signin::unreachable` have every case.
#[test]
fn a_rule_that_decides_nothing_is_found() {
    let world = World::new();
    let rules = |text: &str| format!("r = {text}").parse::<toml::Table>().unwrap()["r"].clone();
    let domain =
        |name: &str| rules(&format!("[{{ claim = \"email_domain\", any_of = [\"{name}\"] }}]"));
    let group = "[{ claim = \"groups\", any_of = [\"a\"] }]";
    let room = format!("{{ match = \"^board\", require = {group} }}");
    let never = "access-rule-never";
    let config = || world.config();
    for (change, id, status) in [
        (
            config().with("access.require", rules("[{ claim = \"groups\", any_of = [\" \"] }]")),
            never,
            "fails",
        ),
        (
            config()
                .with("access.require", domain("jitsi.test"))
                .with("roles.moderator", domain("other.test")),
            never,
            "warning",
        ),
        (
            config().with("access.require", rules(group)).with("roles.moderator", rules(group)),
            "access-rule-no-effect",
            "warning",
        ),
        (
            config().with("access.rooms", rules(&format!("[{room}, {room}]"))),
            "access-rule-no-effect",
            "warning",
        ),
    ] {
        let run = world.check(&change, &["--json", "--offline"]);
        assert_eq!(failures(&run), found(id, status), "{change}");
    }
    let both = config()
        .with("access.require", domain("jitsi.test"))
        .with("access.rooms", rules(&format!("[{room}]")))
        .with("roles.moderator", rules(group));
    assert_eq!(failures(&world.check(&both, &["--json", "--offline"])), []);
}
