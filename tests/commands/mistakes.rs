//! Typical mistakes of an operator: what `check` finds, and what the log says.
//!
//! `docs/check.md` has the same table. Mistakes in nginx's files are in [`crate::check_jitsi`] and its
//! neighbours.

use std::fs;

use ::provider::Fault;
use harness::adapter::{Adapter, Launch};
use harness::config::{CLIENT_SECRET, Config};
use harness::world::{AtOrigin, Suite, World};

use crate::run::{PROGRAM, run_in};

const MEET: &str = "https://meet.jitsi.test";

struct Commands;

impl Suite for Commands {
    const PROGRAM: &'static str = PROGRAM;
    const TEMPORARY: &'static str = env!("CARGO_TARGET_TMPDIR");
    const NAME: &'static str = "mistakes";
}

impl AtOrigin for Commands {
    const ORIGIN: &'static str = MEET;
}

/// A mistake, the finding of `check`, and the part of a log line that names it.
struct Mistake {
    name: &'static str,
    change: fn(Config) -> Config,
    fault: Option<Fault>,
    finding: &'static str,
    log: &'static str,
}

const MISTAKES: [Mistake; 10] = [
    Mistake {
        name: "wrong client secret",
        change: |config| config.with("oidc.client_secret", "not-the-secret-of-the-client"),
        fault: None,
        finding: "client-secret",
        log: "answered invalid_client",
    },
    Mistake {
        name: "issuer without its path",
        change: |config| config,
        fault: Some(Fault::Discovery404),
        finding: "provider-discovery",
        log: "status 404 instead of 200",
    },
    Mistake {
        name: "issuer with another slash at its end",
        change: |config| config,
        fault: Some(Fault::DiscoveryIssuerSlash),
        finding: "provider-issuer",
        log: "issuer is not oidc.issuer, byte for byte",
    },
    Mistake {
        name: "issuer with https at a port of plain http",
        change: |config| change_issuer(config, |issuer| issuer.replace("http:", "https:")),
        fault: None,
        finding: "provider-certificate",
        log: "the server does not speak TLS",
    },
    Mistake {
        name: "issuer at a host that does not exist",
        change: |config| change_issuer(config, |_| "https://login.invalid".to_owned()),
        fault: None,
        finding: "provider-connection",
        log: "its host name does not resolve",
    },
    Mistake {
        name: "issuer at a port where nothing listens",
        change: |config| change_issuer(config, |_| "http://127.0.0.1:1".to_owned()),
        fault: None,
        finding: "provider-connection",
        log: "no connection (connection refused)",
    },
    Mistake {
        name: "redirect URI not registered",
        change: |config| config.with("jitsi.url", "https://www.jitsi.test"),
        fault: None,
        finding: "client-registered",
        log: "redirect_uri=https://www.jitsi.test/oidc/redirect register this redirect URI",
    },
    Mistake {
        name: "values of the example",
        change: |config| config.with("jwt.secret", "changeme-changeme-changeme-changeme"),
        fault: None,
        finding: "config-example-secret",
        log: "jwt.secret",
    },
    Mistake {
        name: "one secret for two keys",
        change: |config| config.with("session.secret", CLIENT_SECRET),
        fault: None,
        finding: "config-shared-secret",
        log: "is the secret of oidc.client_secret",
    },
    Mistake {
        name: "listener for everybody",
        change: |config| config.with("server.admin_listen", "0.0.0.0:0"),
        fault: None,
        finding: "config-admin-public",
        log: "keep this address off the internet",
    },
];

fn change_issuer(config: Config, change: fn(&str) -> String) -> Config {
    let table: toml::Table = config.clone().into();
    let issuer = change(table["oidc"]["issuer"].as_str().unwrap());
    config.with("oidc.issuer", issuer)
}

/// The names of the findings that fail.
fn failing(world: &World<Commands>, config: &Config) -> Vec<String> {
    let folder = world.scratch.path().join("check");
    fs::create_dir_all(&folder).unwrap();
    crate::check::write(&folder.join("config.toml"), &config.to_string(), 0o600);
    let run = run_in(&folder, ["check", "--config", "config.toml", "--quiet", "--root", "."]);
    let names = run.out.lines().filter_map(|line| line.strip_prefix("FAIL ")?.split(' ').next());
    names.map(str::to_owned).collect()
}

#[actix_web::test]
async fn check_finds_each_typical_mistake_and_the_log_names_it() {
    let world = World::<Commands>::new().await;
    for Mistake { name, change, fault, finding, log } in MISTAKES {
        world.provider.set_fault(fault);
        let config = change(Config::new(MEET, world.provider.issuer()));
        assert_eq!(failing(&world, &config), [finding], "{name}");
        let adapter = Adapter::start(PROGRAM, world.scratch.path(), &config);
        if finding == "client-secret" {
            adapter.wait_until_ready(MEET).await;
            let browser = World::<Commands>::browser_at(adapter.address());
            let answer = world.sign_in(&browser, "ada", "roomname=room").await;
            assert_eq!(answer.status, 502, "{name}");
        }
        let line = adapter.wait_for_log(log);
        assert!(!line.contains(" DEBUG "), "{name}: {line}");
    }
}

/// The service does not start, and standard error names the place.
#[test]
fn a_configuration_that_cannot_be_used_is_named_by_both_commands() {
    let scratch = Commands::scratch();
    let base = || Config::new(MEET, "https://id.jitsi.test");
    for (name, config, message) in [
        (
            "secret file missing",
            base().without("jwt.secret").with("jwt.secret_file", "none"),
            ": jwt.secret_file: cannot read none: No such file or directory",
        ),
        (
            "address of the metadata as issuer",
            base().with("oidc.issuer", "https://id.jitsi.test/.well-known/openid-configuration"),
            "oidc.issuer: ",
        ),
    ] {
        crate::check::write(&scratch.path().join("config.toml"), &config.to_string(), 0o600);
        for command in ["check", "serve"] {
            let run = run_in(scratch.path(), [command, "--config", "config.toml"]);
            assert_eq!(run.code, Some(78), "{name}: {run:?}");
            assert!(run.err.contains(message), "{name}: {}", run.err);
        }
    }
}

#[actix_web::test]
async fn a_misspelt_variable_is_named_by_both_commands() {
    let world = World::<Commands>::new().await;
    let config = Config::new(MEET, world.provider.issuer());
    let folder = world.scratch.path().join("variable");
    fs::create_dir_all(&folder).unwrap();
    crate::check::write(&folder.join("config.toml"), &config.to_string(), 0o600);
    let variable = ("JITSI_OIDC_JWT_SECERT", "x");
    let run = crate::check::run(&folder, &["--json"], &[variable]);
    let expected = ("config-variable".to_owned(), "warning".to_owned());
    assert_eq!(crate::check::failures(&run), [expected]);
    let meant = "did you mean JITSI_OIDC_JWT_SECRET?";
    assert!(run.out.contains(meant), "{}", run.out);
    let launch = Launch::new(PROGRAM, &folder).env(variable.0, variable.1);
    let line = launch.start(&config).wait_for_log(meant);
    assert!(line.contains("WARN"), "{line}");
}

/// The page names each mistake of the table with its finding.
#[test]
fn the_page_has_the_same_mistakes() {
    let page = include_str!("../../docs/check.md");
    for Mistake { name, finding, .. } in MISTAKES {
        let mut rows = page.lines().filter(|line| line.starts_with("| "));
        let row = rows.find(|row| row.to_lowercase().contains(&name.to_lowercase()));
        let row = row.expect(name);
        assert!(row.contains(&format!("`{finding}`")), "{row}");
    }
}

#[actix_web::test]
async fn without_a_mistake_nothing_is_found() {
    let world = World::<Commands>::new().await;
    let config = Config::new(MEET, world.provider.issuer());
    assert_eq!(failing(&world, &config), [""; 0]);
}
