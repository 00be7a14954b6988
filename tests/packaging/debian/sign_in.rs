//! From the installation to the removal: the user, the configuration, a sign-in, and what stays.

use harness::browser::{Browser, Method};
use harness::config::{CLIENT_ID, CLIENT_SECRET};
use harness::ports;
use harness::prosody::Settings;
use provider::{Client, Options, Provider};

use super::{CONFIG, HTTP, MARK, Machine, ORIGIN, PREVIOUS, VERSION, package, previous_package};

/// Fills in the marked lines of the configuration, as the operator does. Returns Prosody's secret.
fn fill_in(machine: &Machine, provider: &Provider) -> String {
    let mut config: toml::Table = machine.read(CONFIG).parse().unwrap();
    let secret = config["jwt"]["secret"].as_str().unwrap().to_owned();
    assert_eq!(config["jitsi"]["url"].as_str(), Some(ORIGIN), "from the name of config.js");
    let oidc = config["oidc"].as_table_mut().unwrap();
    for (key, value) in
        [("issuer", provider.issuer()), ("client_id", CLIENT_ID), ("client_secret", CLIENT_SECRET)]
    {
        oidc.insert(key.to_owned(), value.into());
    }
    machine.file(CONFIG, &config.to_string());
    secret
}

fn provider() -> Provider {
    let client = Client::confidential(CLIENT_ID, CLIENT_SECRET);
    let client = client.redirect_uri(&format!("{ORIGIN}/oidc/redirect"));
    Provider::start(Options { clients: vec![client], ..Options::default() })
}

/// Whether this browser gets into a meeting without the provider. A reload of nginx may close the
/// connection of the request before, which a browser repeats.
async fn has_session(browser: &Browser) -> bool {
    let url = format!("{ORIGIN}/oidc/auth?roomname=room");
    let open = || browser.request(Method::GET, &url).try_send();
    let entered = match open().await {
        Ok(answer) => answer,
        Err(_) => open().await.unwrap(),
    };
    entered.location().is_some_and(|it| it.starts_with(&format!("{ORIGIN}/room#jwt=")))
}

#[actix_web::test]
async fn a_session_outlives_the_upgrade_and_the_downgrade() {
    let _turn = ports::turn(env!("CARGO_TARGET_TMPDIR"));
    let machine = Machine::new();
    machine.install(previous_package());
    let provider = provider();
    let secret = fill_in(&machine, &provider);
    let config = machine.read(CONFIG);
    let nginx = machine.start_nginx();
    let mut service = machine.start_service();
    service.wait_for_log("metadata outcome=loaded");

    let browser = Browser::new();
    browser.route(ORIGIN, machine.site).judge(Settings::debian(
        "jitsi",
        &secret,
        "meet.example.org",
    ));
    let index = browser.get(&format!("{ORIGIN}/")).await;
    assert!(index.body.contains("tokenAuthUrl"), "the site has the adapter's body.html");
    let begun = browser.get(&format!("{ORIGIN}/oidc/auth?roomname=room")).await;
    let back = provider.sign_in_as("ada", &begun.location().unwrap());
    let entered = browser.get(&back).await;
    assert_eq!(entered.status, 303, "{}", entered.body);
    assert!(has_session(&browser).await);

    for (package, version) in [(package(), VERSION), (previous_package(), PREVIOUS)] {
        let messages = machine.install(package);
        assert!(
            messages.contains(&format!("Setting up jitsi-oidc-adapter ({version})")),
            "{messages}"
        );
        assert_eq!(machine.read(CONFIG), config, "{version}");
        assert_eq!(machine.read(HTTP).contains(MARK), version == PREVIOUS);
        // As the package's script does with systemd.
        service.ask_to_end();
        service.wait(std::time::Duration::from_secs(20));
        service = machine.start_service();
        assert!(has_session(&browser).await, "{version}");
        assert!(browser.refused().is_empty());
    }
    drop(nginx);
}

#[test]
fn only_root_and_the_service_read_the_configuration() {
    let machine = Machine::new();
    machine.install(package());
    let modes = machine.run("stat -c '%a %U %G' /etc/jitsi-oidc-adapter /etc/jitsi-oidc-adapter/*");
    assert_eq!(modes, "750 root jitsi-oidc-adapter\n640 root jitsi-oidc-adapter\n");
    let user = machine.run("getent passwd jitsi-oidc-adapter");
    assert!(user.ends_with(":/usr/sbin/nologin\n"), "{user}");
    let program = "chroot --userspec=jitsi-oidc-adapter / ";
    machine.run(&format!("{program} cat {CONFIG} >/dev/null"));
    assert!(!machine.try_run(&format!("chroot --userspec=nobody / cat {CONFIG}")).status.success());
}

#[test]
fn each_installation_has_secrets_of_its_own() {
    let secrets = [Machine::new(), Machine::new()].map(|machine| {
        machine.install(package());
        let config: toml::Table = machine.read(CONFIG).parse().unwrap();
        [&config["jwt"]["secret"], &config["session"]["secret"]]
            .map(|it| it.as_str().unwrap().to_owned())
    });
    let all: std::collections::BTreeSet<_> = secrets.as_flattened().iter().collect();
    assert_eq!(all.len(), 4);
    assert!(all.iter().all(|secret| secret.len() >= 64));
}

#[test]
fn the_secret_of_prosody_is_taken_over() {
    let machine = Machine::new();
    let secret = "0123456789abcdef0123456789abcdef";
    let host = format!(
        "VirtualHost \"meet.example.org\"\n authentication = \"token\"\n app_id = \"meetings\"\n \
         app_secret = \"{secret}\"\n"
    );
    machine.file("/etc/prosody/prosody.cfg.lua", &host);
    machine.install(package());
    let config: toml::Table = machine.read(CONFIG).parse().unwrap();
    assert_eq!(config["jwt"]["secret"].as_str(), Some(secret));
    assert_eq!(config["jwt"]["issuer"].as_str(), Some("meetings"));
}

#[test]
fn an_existing_configuration_is_kept_as_it_is() {
    let machine = Machine::new();
    machine.file("/etc/jitsi-oidc-adapter/jwt-secret", "of the operator\n");
    machine.run("chmod 0700 /etc/jitsi-oidc-adapter");
    machine.install(package());
    assert_eq!(machine.run("ls /etc/jitsi-oidc-adapter"), "jwt-secret\n");
    assert_eq!(machine.read("/etc/jitsi-oidc-adapter/jwt-secret"), "of the operator\n");
}

#[test]
fn a_removal_keeps_the_configuration_and_a_purge_leaves_nothing() {
    let machine = Machine::new();
    let before = machine.files();
    machine.install(previous_package());
    machine.install(package());
    let config = machine.read(CONFIG);
    machine
        .run("install -D -o jitsi-oidc-adapter /dev/null /var/log/jitsi-oidc-adapter/adapter.log");

    machine.run("dpkg --remove jitsi-oidc-adapter");
    machine.assert_nginx_accepts();
    assert_eq!(machine.read(CONFIG), config);
    let left = machine
        .run("find /etc/nginx /etc/jitsi /usr /var/lib/jitsi-oidc-adapter -name '*jitsi-oidc*'");
    assert_eq!(left, "/var/lib/jitsi-oidc-adapter\n");

    // Installed again, it goes on with the same secrets.
    machine.install(package());
    assert_eq!(machine.read(CONFIG), config);
    machine.assert_nginx_accepts();
    machine.run("dpkg --purge jitsi-oidc-adapter");
    machine.assert_nginx_accepts();
    let after = machine.files();
    let is_same = |file: &(&String, &String)| before.get(file.0) == after.get(file.0);
    let changed: Vec<_> = before.iter().chain(&after).filter(|file| !is_same(file)).collect();
    assert_eq!(changed, []);
}
