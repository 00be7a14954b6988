//! The settings of the pods against the code and the systemd unit.

use std::path::Path;
use std::time::Duration;

use harness::adapter::Launch;
use jitsi_oidc_adapter::cli::DEFAULT_CONFIG;
use jitsi_oidc_adapter::server::grace;
use serde_json::{Value, json};

use super::{CHART, OWN_SECRETS, Objects, items, jitsi_pod, text};
use crate::{PROGRAM, SERVICE, config, read, scratch, value};

/// The container of the Deployment, with the settings of its pod.
fn deployed(objects: &Objects) -> (&Value, &Value) {
    let containers = items(&objects.pod()["containers"]);
    assert_eq!(containers.len(), 1);
    (&containers[0], &objects.pod()["securityContext"])
}

/// <https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted>
#[test]
fn the_pods_meet_the_restricted_standard_and_can_write_nothing() {
    let objects = Objects::new("");
    let (container, pod) = deployed(&objects);
    let jitsi = jitsi_pod();
    let sidecar = &jitsi["spec"]["containers"][0];
    let own = &sidecar["securityContext"];
    for (container, identity) in [(container, pod), (sidecar, own)] {
        let security = &container["securityContext"];
        assert_eq!(security["allowPrivilegeEscalation"], false);
        assert_eq!(security["readOnlyRootFilesystem"], true);
        assert_eq!(security["capabilities"], json!({ "drop": ["ALL"] }));
        assert!(security.get("privileged").is_none());
        assert_eq!(identity["runAsNonRoot"], true);
        assert!(identity["runAsUser"].as_u64().unwrap() > 0);
        assert_eq!(identity["seccompProfile"], json!({ "type": "RuntimeDefault" }));
        for mount in items(&container["volumeMounts"]) {
            assert_eq!(mount["readOnly"], true, "{mount}");
        }
        let limit = text(&container["resources"]["limits"]["memory"]);
        assert_eq!(limit, format!("{}i", value(&read(SERVICE), "MemoryMax")));
    }
    assert_eq!(objects.pod()["automountServiceAccountToken"], false);
    assert_eq!(objects.pod()["enableServiceLinks"], false);
    for mode in ["hostNetwork", "hostPID", "hostIPC"] {
        assert!(objects.pod().get(mode).is_none(), "{mode}");
    }
}

/// The files are readable by the group of the process, and by nobody else.
#[test]
fn the_group_of_the_process_can_read_the_secrets() {
    let objects = Objects::new("");
    let (_, pod) = deployed(&objects);
    assert_eq!(pod["fsGroup"], pod["runAsGroup"]);
    let jitsi = jitsi_pod();
    for pod in [objects.pod(), &jitsi["spec"]] {
        let mut volumes = items(&pod["volumes"]).iter();
        let projected = volumes.find_map(|it| it.get("projected")).unwrap();
        assert_eq!(projected["defaultMode"].as_u64(), Some(0o440));
        let sources = json!([
            { "configMap": { "name": "jitsi-oidc-adapter" } },
            { "secret": { "name": "jitsi-oidc-adapter" } },
        ]);
        assert_eq!(projected["sources"], sources);
    }
}

#[test]
fn the_configuration_is_mounted_where_the_program_reads_it() {
    let objects = Objects::new("");
    let (container, _) = deployed(&objects);
    let jitsi = jitsi_pod();
    for container in [container, &jitsi["spec"]["containers"][0]] {
        let mounts = items(&container["volumeMounts"]);
        assert_eq!(mounts.len(), 1);
        let folder = Path::new(DEFAULT_CONFIG).parent().unwrap();
        assert_eq!(Path::new(text(&mounts[0]["mountPath"])), folder);
        // The program's defaults: `serve`, and this file.
        assert!(container.get("command").is_none() && container.get("args").is_none());
    }
}

#[actix_web::test]
async fn each_probe_asks_a_route_of_its_listener() {
    let folder = scratch();
    let admin = harness::ports::free();
    let config = config().with("server.admin_listen", admin.to_string());
    let adapter = Launch::new(PROGRAM, folder.path()).start(&config);
    let status = async |probe: &Value| {
        let get = &probe["httpGet"];
        let address = match text(&get["port"]) {
            "http" => adapter.address(),
            "admin" | "oidc-admin" => admin,
            port => panic!("{port}"),
        };
        let url = format!("http://{address}{}", text(&get["path"]));
        harness::browser::Browser::new().get(&url).await.status
    };
    let by_provider = Objects::new("");
    let by_listener = Objects::new("readiness: listener");
    let jitsi = jitsi_pod();
    let sidecar = &jitsi["spec"]["containers"][0];
    let (provider, listener) = (deployed(&by_provider).0, deployed(&by_listener).0);
    // The provider does not answer.
    assert_eq!(status(&provider["readinessProbe"]).await, 503);
    assert_eq!(status(&listener["readinessProbe"]).await, 200);
    for container in [provider, listener, sidecar] {
        assert_eq!(status(&container["livenessProbe"]).await, 200);
    }
    assert!(sidecar.get("readinessProbe").is_none(), "Jitsi would be down with the provider");
}

#[test]
fn a_stop_has_time_for_the_requests_in_progress() {
    let objects = Objects::new("");
    let seconds = |value: &Value| Duration::from_secs(value.as_u64().unwrap());
    let (container, _) = deployed(&objects);
    let pause = seconds(&container["lifecycle"]["preStop"]["sleep"]["seconds"]);
    let whole = seconds(&objects.pod()["terminationGracePeriodSeconds"]);
    let longest = grace(Duration::from_secs(15));
    assert!(pause + longest < whole, "as the unit: oidc.timeout up to 15 seconds");
}

#[test]
fn the_image_is_that_of_the_release_or_of_the_digest() {
    let chart = read(&format!("{CHART}/Chart.yaml"));
    assert!(chart.contains(&format!("appVersion: \"{}\"", env!("CARGO_PKG_VERSION"))), "{chart}");
    let digest = format!("sha256:{}", "0f".repeat(32));
    for (values, suffix) in [
        (String::new(), format!(":{}", env!("CARGO_PKG_VERSION"))),
        ("image: { tag: '1' }".to_owned(), ":1".to_owned()),
        (format!("image: {{ tag: '1', digest: '{digest}' }}"), format!("@{digest}")),
    ] {
        let objects = Objects::new(&values);
        let image = format!("registry.example.org/jitsi-oidc-adapter{suffix}");
        assert_eq!(deployed(&objects).0["image"], image);
    }
    let jitsi = jitsi_pod();
    let image = text(&jitsi["spec"]["containers"][0]["image"]);
    assert!(image.ends_with(&format!(":{}", env!("CARGO_PKG_VERSION"))), "{image}");
}

/// The adapter reads its files at the start.
#[test]
fn a_change_of_configuration_or_secrets_replaces_the_pods() {
    let annotations = |values: &str| {
        let objects = Objects::new(values);
        objects.main("Deployment")["spec"]["template"]["metadata"]["annotations"].clone()
    };
    let before = annotations(OWN_SECRETS);
    let config = format!("{OWN_SECRETS}config: {{ session: {{ lifetime: 1h }} }}");
    let secret = OWN_SECRETS.replace("the-secret-of-the-client", "another-secret");
    let replicas = format!("{OWN_SECRETS}replicaCount: 3");
    assert_ne!(annotations(&config)["checksum/config"], before["checksum/config"]);
    assert_ne!(annotations(&secret)["checksum/secret"], before["checksum/secret"]);
    assert_eq!(annotations(&replicas), before);
}
