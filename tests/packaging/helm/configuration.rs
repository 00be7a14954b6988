//! The rendered configuration against the adapter, and the schema of the values.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use harness::scratch::Scratch;
use jitsi_oidc_adapter::config::{Config, Environment, Listen};
use serde_json::Value;

use super::{OWN_SECRETS, Objects, PAGE, items, render, text, try_render};
use crate::{PROGRAM, read, scratch};

/// The files of an existing Secret.
const FILES: [(&str, &str); 4] = [
    ("client-secret", "the-secret-of-the-client"),
    ("jwt-secret", "5f1d3ab0c4e7920b6a8df3c1e5b7a9d2"),
    ("session-secret", "c0d1e2f3a4b5968778695a4b3c2d1e0f"),
    ("client-key.pem", include_str!("../../harness/keys/other.pem")),
];

/// The folder that the pods mount, with the files of the Secret.
fn mounted(values: &str) -> Scratch {
    let objects = Objects::new(values);
    let folder = scratch();
    let mut files = Vec::new();
    for kind in ["ConfigMap", "Secret"] {
        let name = format!("{kind}/jitsi-oidc-adapter");
        if objects.names().contains(&name) {
            let object = objects.main(kind);
            let data = object.get("data").or(object.get("stringData")).unwrap();
            files.extend(data.as_object().unwrap().clone());
        }
    }
    for (name, content) in &files {
        folder.file(name, text(content));
    }
    if !objects.names().contains(&"Secret/jitsi-oidc-adapter".to_owned()) {
        for (name, content) in FILES.into_iter().chain([("jwt-key.pem", JWT_KEY)]) {
            folder.file(name, content);
        }
    }
    folder
}

const JWT_KEY: &str = include_str!("../../harness/keys/rsa.pem");

fn load(folder: &Scratch) -> Config {
    let path = folder.path().join("config.toml");
    Config::load(&path, &Environment::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// What fails in `check --offline`, in an environment without a local Jitsi.
fn failing(folder: &Scratch) -> Vec<String> {
    let empty = scratch();
    for file in fs::read_dir(folder.path()).unwrap() {
        fs::set_permissions(file.unwrap().path(), Permissions::from_mode(0o440)).unwrap();
    }
    let mut check = Command::new(PROGRAM);
    check.args(["check", "--offline", "--json", "--config"]);
    check.arg(folder.path().join("config.toml")).arg("--root").arg(empty.path());
    let output = check.env_clear().output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|it| String::from_utf8(it).unwrap());
    let report: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    assert!(items(&report["findings"]).len() > 5, "{out}{err}");
    let fails = items(&report["findings"]).iter().filter(|it| it["status"] == "fails");
    fails.map(|it| text(&it["id"]).to_owned()).collect()
}

/// Values with every kind of a value in TOML.
const EVERY_KIND: &str = "config:\n  oidc:\n    authorize_params: { ui_locales: 'de \"at\" \\ é' }\n  \
    jitsi: { overrides: { config: { startWithAudioMuted: true, channelLastN: 1000000 } } }\n  \
    access:\n    require: [{ claim: email, matches: '^[^@]+@example' }]\n    \
    rooms: [{ match: '^board-\\d+$', require: [{ claim: [a.b, c], equals: 7 }] }]\n  \
    features: { moderator: { recording: true }, member: {} }\n  \
    policies: { staff: [{ claim: groups, any_of: [staff-1, staff-2] }] }\n  claims: { gravatar: false }\n";

#[test]
fn the_adapter_accepts_the_rendered_configuration() {
    assert!(read(PAGE).contains("`config-admin-public`"));
    for values in [
        "",
        OWN_SECRETS,
        EVERY_KIND,
        "sidecar: true",
        "config: { oidc: { client_key_file: client-key.pem }, session: { lifetime: 12h } }",
        "config: { oidc: { client_auth: none } }",
        "config: { jwt: { algorithm: RS256, private_key_file: jwt-key.pem } }",
    ] {
        // The kubelet and Prometheus connect from other machines. The page says so.
        let failing = failing(&mounted(values));
        assert_eq!(failing, ["config-admin-public"], "{values}");
    }
}

#[test]
fn every_value_reaches_the_adapter() {
    let config = load(&mounted(EVERY_KIND));
    let shown = format!("{config:?}");
    for value in ["de \\\"at\\\" \\\\ é", "startWithAudioMuted", "1000000", "^board-", "staff"] {
        assert!(shown.contains(value), "{value}: {shown}");
    }
    let secrets = load(&mounted(OWN_SECRETS)).secrets;
    assert_eq!(secrets.len(), 4, "the client's, Prosody's, and two of sessions: {secrets:?}");
    let public = load(&mounted(
        "existingSecret: ''\nsecrets: { jwtSecret: \
        5f1d3ab0c4e7920b6a8df3c1e5b7a9d2, sessionSecrets: [c0d1e2f3a4b5968778695a4b3c2d1e0f] }",
    ));
    assert_eq!(public.secrets.len(), 2, "a public client");
}

#[test]
fn the_adapter_listens_at_the_ports_of_the_pods() {
    let port = |listen: &Listen| match listen {
        Listen::Tcp(address) => (address.ip().is_loopback(), address.port()),
        other => panic!("{other:?}"),
    };
    let objects = Objects::new("");
    let ports = items(&objects.pod()["containers"][0]["ports"]);
    let named = |name: &str| {
        let port = ports.iter().find(|it| it["name"] == name).unwrap();
        port["containerPort"].as_u64().and_then(|it| u16::try_from(it).ok()).unwrap()
    };
    let server = load(&mounted("")).server;
    assert_eq!(port(&server.listen), (false, named("http")));
    assert_eq!(port(server.admin_listen.as_ref().unwrap()), (false, named("admin")));
    // Jitsi's nginx listens on port 8000 of the same pod.
    let sidecar = load(&mounted("sidecar: true")).server;
    assert_eq!(port(&sidecar.listen), (true, 8010));
    assert_eq!(port(sidecar.admin_listen.as_ref().unwrap()), (false, 9000));
}

#[test]
fn secrets_are_only_in_the_secret() {
    let manifests = render(OWN_SECRETS);
    let secrets = OWN_SECRETS.split([' ', '\n', '[', ']', ',']).filter(|it| it.len() >= 24);
    let secrets: Vec<_> = secrets.collect();
    assert_eq!(secrets.len(), 4, "{secrets:?}");
    for document in manifests.split("\n---\n") {
        let is_secret = document.contains("\nkind: Secret\n");
        for secret in &secrets {
            assert_eq!(document.contains(secret), is_secret, "{document}");
        }
    }
}

/// A mistake is found before anything changes in the cluster.
#[test]
fn wrong_values_are_refused() {
    let without_jwt = OWN_SECRETS.replace("5f1d3ab0c4e7920b6a8df3c1e5b7a9d2", "''");
    let short = OWN_SECRETS.replace("5f1d3ab0c4e7920b6a8df3c1e5b7a9d2", "short");
    for (values, named) in [
        ("replicas: 3", "'replicas'"),
        ("image: { repository: '' }", "image.repository is required"),
        ("image: { digest: latest }", "/image/digest"),
        ("config: { server: { listen: 'a' } }", "/config/server"),
        ("config: { oidc: { client_secret: a } }", "/config/oidc/client_secret"),
        ("config: { oidc: { issuer: '' } }", "/config/oidc/issuer"),
        ("config: { jitsi: { url: 'https://meet.example.org/a' } }", "/config/jitsi/url"),
        ("config: { jwt: { secret: a } }", "/config/jwt/secret"),
        ("config: { session: { secret: a } }", "/config/session/secret"),
        ("config: { roles: teachers }", "/config/roles"),
        ("existingSecret: ''", "secrets.sessionSecrets is required"),
        (&without_jwt, "secrets.jwtSecret is required"),
        (&short, "/secrets/jwtSecret"),
        ("networkPolicy: { egressPorts: [] }", "/networkPolicy/egressPorts"),
        ("readiness: always", "/readiness"),
        ("workers: 0", "/workers"),
    ] {
        let refused = try_render(values).expect_err(values);
        assert!(refused.contains(named), "{values}: {refused}");
    }
}
