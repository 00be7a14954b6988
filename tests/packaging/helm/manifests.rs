//! What Kubernetes accepts, and which objects there are.

use super::{CHART, OWN_SECRETS, Objects, items, jitsi_pod, page_values, render};
use crate::tools::{folder, tool, with_input};
use crate::{read, scratch, succeed};

/// The oldest and the newest release of Kubernetes that the tests know. The page names them.
const RELEASES: [&str; 2] = ["1.30.0", "1.37.0"];

/// Values that change which objects and fields there are.
const VARIANTS: [&str; 5] = [
    "",
    OWN_SECRETS,
    "sidecar: true\nnginx: { roomGuard: true }",
    "serviceMonitor: { create: true, labels: { release: prometheus } }\nreadiness: listener\n",
    "replicaCount: 1\nnginx: { create: false }\nnetworkPolicy: { from: [], egress: [{ to: [{ ipBlock: \
     { cidr: 192.0.2.0/24 } }] }] }\nenv: [{ name: HTTPS_PROXY, value: 'http://proxy:3128' }]\n\
     envFrom: [{ secretRef: { name: more } }]\nimagePullSecrets: [{ name: registry }]\n\
     podLabels: { team: meet }\npodAnnotations: { note: a }\npriorityClassName: high\n\
     tolerations: [{ operator: Exists }]\nnodeSelector: { disk: ssd }\naffinity: { nodeAffinity: {} }\n\
     topologySpreadConstraints: [{ maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule }]\n\
     service: { port: 80, annotations: { note: b } }\n",
];

/// What kubeconform says about the manifests, with the strict schemas of a release.
fn kubeconform(manifests: &str, release: &str) -> Result<String, String> {
    let schemas = folder().join("schemas").display().to_string();
    let own = format!("{}/tests/packaging/tools", env!("CARGO_MANIFEST_DIR"));
    let name = "{{.ResourceKind}}{{.KindSuffix}}.json";
    let mut command = tool("bin/kubeconform");
    command.args(["-strict", "-summary", "-kubernetes-version", release]);
    command.arg("-schema-location").arg(format!("{schemas}/v{release}/{name}"));
    with_input(command.arg("-schema-location").arg(format!("{own}/{name}")), manifests)
}

#[test]
fn helm_lint_accepts_the_chart_with_the_values_of_the_page() {
    let folder = scratch();
    let values = folder.file("values.yaml", &page_values());
    let mut helm = tool("bin/helm");
    let lint = helm.current_dir(env!("CARGO_MANIFEST_DIR")).args(["lint", "--strict", CHART]);
    let output = succeed(lint.arg("--values").arg(values));
    assert!(output.contains("1 chart(s) linted, 0 chart(s) failed"), "{output}");
}

/// helm prints them after an installation. `--dry-run=client` needs no cluster.
#[test]
fn the_notes_name_the_uris_to_register_and_files_that_exist() {
    for (values, files) in [
        ("sidecar: false", "values-jitsi.yaml"),
        ("sidecar: true", "values-jitsi.yaml values-jitsi-sidecar.yaml"),
    ] {
        let folder = scratch();
        let page = folder.file("page.yaml", &page_values());
        let own = folder.file("own.yaml", values);
        let mut helm = tool("bin/helm");
        helm.current_dir(env!("CARGO_MANIFEST_DIR"));
        helm.args(["install", "a", CHART, "--dry-run=client", "--values"]).arg(page);
        let output = with_input(helm.arg("--values").arg(own), "").unwrap();
        let (_, notes) = output.split_once("\nNOTES:\n").unwrap();
        for route in ["/oidc/redirect\n", "/oidc/signed-out\n"] {
            assert!(notes.contains(&format!(" https://meet.example.org{route}")), "{notes}");
        }
        let words = notes.split([' ', ',', '\n']).filter(|word| word.ends_with(".yaml"));
        assert_eq!(words.collect::<Vec<_>>().join(" "), files);
        for file in files.split(' ') {
            read(&format!("packaging/helm/{file}"));
        }
    }
}

#[test]
fn kubernetes_accepts_every_object_of_the_chart() {
    for values in VARIANTS {
        let manifests = render(values);
        for release in RELEASES {
            let result = kubeconform(&manifests, release);
            let summary = result.unwrap_or_else(|error| panic!("{release}: {values}\n{error}"));
            assert!(summary.contains("Invalid: 0, Errors: 0, Skipped: 0"), "{values}: {summary}");
        }
    }
}

/// The check above finds a misspelt field, and a value of another type.
#[test]
fn a_wrong_manifest_is_refused() {
    let manifests = render(VARIANTS[3]);
    for (right, wrong) in [
        ("readOnlyRootFilesystem:", "readOnlyRootFileSystem:"),
        ("maxUnavailable: 1", "maxUnavailable: {}"),
        ("  endpoints:", "  endpoint:"),
        ("- port: http", "- ports: http"),
    ] {
        let broken = manifests.replacen(right, wrong, 1);
        assert_ne!(broken, manifests, "{right}");
        let result = kubeconform(&broken, RELEASES[1]);
        assert!(
            result.as_ref().is_err_and(|it| it.contains("Invalid: 1, Errors: 0")),
            "{result:?}"
        );
    }
}

#[test]
fn kubernetes_accepts_the_sidecar() {
    let pod = jitsi_pod().to_string();
    for release in RELEASES {
        let summary = kubeconform(&pod, release).unwrap();
        assert!(summary.contains("Valid: 1"), "{summary}");
    }
}

#[test]
fn each_kind_of_installation_has_its_objects() {
    let names = |values: &str| Objects::new(values).names().join(" ");
    let deployment = "ConfigMap/jitsi-oidc-adapter ConfigMap/jitsi-oidc-adapter-nginx \
                      Deployment/jitsi-oidc-adapter NetworkPolicy/jitsi-oidc-adapter \
                      PodDisruptionBudget/jitsi-oidc-adapter";
    let service = "Service/jitsi-oidc-adapter";
    assert_eq!(names(""), format!("{deployment} {service}"));
    assert_eq!(names(OWN_SECRETS), format!("{deployment} Secret/jitsi-oidc-adapter {service}"));
    let monitor = "serviceMonitor: { create: true }";
    let monitored =
        format!("{deployment} {service} {service}-metrics ServiceMonitor/jitsi-oidc-adapter");
    assert_eq!(names(monitor), monitored);
    let sidecar = "ConfigMap/jitsi-oidc-adapter ConfigMap/jitsi-oidc-adapter-nginx";
    assert_eq!(names(&format!("sidecar: true\n{monitor}")), sidecar);
    // A budget for a single pod would stop the drain of its node.
    assert!(!names("replicaCount: 1").contains("PodDisruptionBudget"));
    let all = "podDisruptionBudget: { create: false }\nnetworkPolicy: { create: false }\n\
               nginx: { create: false }";
    assert_eq!(
        names(all),
        format!("ConfigMap/jitsi-oidc-adapter Deployment/jitsi-oidc-adapter {service}")
    );
}

/// An empty list of senders would mean everybody.
#[test]
fn without_senders_nobody_may_connect() {
    for (values, rules) in [
        ("", 1),
        ("serviceMonitor: { create: true }", 2),
        ("networkPolicy: { from: [] }", 0),
        ("networkPolicy: { from: [], metricsFrom: [] }\nserviceMonitor: { create: true }", 0),
    ] {
        let objects = Objects::new(values);
        let policy = &objects.main("NetworkPolicy")["spec"];
        assert_eq!(policy["policyTypes"], serde_json::json!(["Ingress", "Egress"]));
        let ingress = items(&policy["ingress"]);
        assert_eq!(ingress.len(), rules, "{values}");
        for rule in ingress {
            assert!(
                !items(&rule["from"]).is_empty() && !items(&rule["ports"]).is_empty(),
                "{rule}"
            );
        }
    }
}

#[test]
fn services_and_policies_select_the_pods() {
    let objects = Objects::new("serviceMonitor: { create: true }");
    let pods = &objects.main("Deployment")["spec"]["template"]["metadata"]["labels"];
    let metrics = objects.get("Service", "jitsi-oidc-adapter-metrics");
    let monitor = &objects.main("ServiceMonitor")["spec"];
    for (selector, labels) in [
        (&objects.main("Deployment")["spec"]["selector"]["matchLabels"], pods),
        (&objects.main("Service")["spec"]["selector"], pods),
        (&metrics["spec"]["selector"], pods),
        (&objects.main("NetworkPolicy")["spec"]["podSelector"]["matchLabels"], pods),
        (&objects.main("PodDisruptionBudget")["spec"]["selector"]["matchLabels"], pods),
        (&monitor["selector"]["matchLabels"], &metrics["metadata"]["labels"]),
    ] {
        let selector = selector.as_object().unwrap();
        assert!(selector.len() >= 2);
        for (name, value) in selector {
            assert_eq!(&labels[name], value, "{selector:?}");
        }
    }
    // The monitor does not select the Service of nginx.
    let main = &objects.main("Service")["metadata"]["labels"];
    assert!(main.get("app.kubernetes.io/component").is_none());
    assert_eq!(monitor["endpoints"][0]["port"], metrics["spec"]["ports"][0]["name"]);
}
