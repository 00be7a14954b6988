//! The settings of the units against the code.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use harness::ports::INSTANCES;
use jitsi_oidc_adapter::cli::DEFAULT_CONFIG;
use jitsi_oidc_adapter::config::{Config, Environment, Listen};
use jitsi_oidc_adapter::server::grace;

use crate::{
    CREDENTIALS, INSTANCE, PROGRAM, SERVICE, SOCKET, config, read, scratch, settings, value, values,
};

const SYSUSERS: &str = "packaging/sysusers.d/jitsi-oidc-adapter.conf";

fn load(text: &str, environment: &Environment) -> Config {
    Config::parse(Path::new(DEFAULT_CONFIG), text, environment).unwrap()
}

fn seconds(value: &str) -> Duration {
    Duration::from_secs(value.strip_suffix('s').unwrap().parse().unwrap())
}

#[test]
fn the_template_has_the_settings_of_the_service() {
    let own = ["Description", "Environment", "RuntimeDirectory", "RuntimeDirectoryMode"];
    let [service, instance] = [SERVICE, INSTANCE].map(read);
    let shared = |unit| {
        let settings = settings(unit).into_iter();
        settings.filter(|(key, _)| !own.contains(key)).collect::<Vec<_>>()
    };
    assert!(shared(&service).len() > 30);
    assert_eq!(shared(&service), shared(&instance));
}

#[test]
fn a_stop_has_time_for_the_requests_in_progress() {
    let default = load(&config().to_string(), &Environment::default()).oidc.timeout;
    for path in [SERVICE, INSTANCE] {
        let unit = read(path);
        let stop = seconds(value(&unit, "TimeoutStopSec"));
        assert!(grace(default) < stop, "{path}");
        // The value of `oidc.timeout` above which the unit asks for more.
        let (_, rest) = unit.split_once("oidc.timeout above\n# ").unwrap();
        let highest = seconds(rest.split(',').next().unwrap());
        assert!(default <= highest && grace(highest) < stop, "{path}");
        let page = read("docs/operating.md");
        assert!(page.contains(&format!("the units wait {} seconds,", stop.as_secs())));
        assert!(page.contains(&format!("an `oidc.timeout` of {} seconds,", highest.as_secs())));
    }
}

#[test]
fn user_and_paths_are_those_of_the_program() {
    let sysusers = read(SYSUSERS);
    let lines: Vec<_> = sysusers.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(lines.len(), 1, "{sysusers}");
    let user = lines[0].strip_prefix("u ").unwrap().split(' ').next().unwrap();
    // The user whose rights `check` judges.
    let check = read("src/check/configuration/files.rs");
    assert!(check.contains(&format!("const SERVICE: &str = \"{user}\";")), "{user}");
    for unit in [SERVICE, INSTANCE].map(read) {
        assert_eq!((value(&unit, "User"), value(&unit, "Group")), (user, user));
        // No path: the program then reads its default configuration.
        assert_eq!(value(&unit, "ExecStart"), "/usr/bin/jitsi-oidc-adapter serve");
        assert_eq!(value(&unit, "LogsDirectory"), user);
    }
    let rotation = read("packaging/logrotate/jitsi-oidc-adapter");
    assert!(rotation.contains(&format!("\n/var/log/{user}/*.log {{\n")), "{rotation}");
    assert!(rotation.contains(&format!("\n    su {user} {user}\n")), "{rotation}");
}

#[test]
fn a_wrong_command_line_or_configuration_is_not_started_again() {
    for unit in [SERVICE, INSTANCE].map(read) {
        let last: Vec<i32> = value(&unit, "RestartPreventExitStatus")
            .split(' ')
            .map(|code| code.parse().unwrap())
            .collect();
        let code = |argument| Command::new(PROGRAM).arg(argument).output().unwrap().status.code();
        let codes = [code("--none"), code("--config=/none/config.toml")].map(Option::unwrap);
        assert_eq!(last, codes);
    }
}

/// The ports are those of the upstream in `jitsi-oidc-http.conf`.
#[test]
fn the_name_of_an_instance_sets_its_addresses() {
    for address in INSTANCES {
        let port = address.port().to_string();
        let unit = read(INSTANCE).replace("%i", &port);
        let variables = values(&unit, "Environment").into_iter();
        let environment = variables.map(|it| it.split_once('=').unwrap()).collect();
        // A shared configuration may have both keys.
        let text = config().with("server.admin_listen", "127.0.0.1:9000").to_string();
        let server = load(&text, &environment).server;
        let admin = SocketAddr::new(address.ip(), 10_000 + address.port());
        assert_eq!(server.listen, Listen::Tcp(address));
        assert_eq!(server.admin_listen, Some(Listen::Tcp(admin)));
    }
}

#[test]
fn the_socket_is_the_first_address_of_the_upstream() {
    let address = INSTANCES[0].to_string();
    assert_eq!(value(&read(SOCKET), "ListenStream"), address);
    let text = config().without("server.listen").to_string();
    let server = load(&text, &Environment::default()).server;
    assert_eq!(server.listen, Listen::Tcp(INSTANCES[0]), "the service alone listens there, too");
}

/// systemd writes each credential into `$CREDENTIALS_DIRECTORY` by its name.
#[test]
fn a_file_of_each_credential_is_found_by_its_name() {
    let unit = read(CREDENTIALS);
    let credentials: Vec<_> = values(&unit, "LoadCredential")
        .into_iter()
        .map(|value| value.split_once(':').unwrap())
        .collect();
    let names: Vec<_> = credentials.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["client-secret", "jwt-secret", "session-secret"]);
    let folder = Path::new(DEFAULT_CONFIG).parent().unwrap();
    let scratch = scratch();
    for (name, file) in credentials {
        assert_eq!(Path::new(file), folder.join(name), "`check` by root finds the same file");
        scratch.file(name, "0123456789abcdef0123456789abcdef\n");
    }
    let text = config()
        .without("oidc.client_secret")
        .without("jwt.secret")
        .without("session.secret")
        .with("oidc.client_secret_file", names[0])
        .with("jwt.secret_file", names[1])
        .with("session.secret_file", names[2])
        .to_string();
    let directory = scratch.path().to_str().unwrap();
    let environment = [("CREDENTIALS_DIRECTORY", directory)].into_iter().collect();
    assert_eq!(load(&text, &environment).secrets.len(), 3);
}
