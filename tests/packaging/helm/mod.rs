//! The Helm chart: rendered by helm with the values of `docs/kubernetes.md`.
//!
//! | module | job |
//! | --- | --- |
//! | [`manifests`] | what Kubernetes accepts, and which objects there are |
//! | [`pods`] | the settings of the pods against the code |
//! | [`configuration`] | the rendered configuration against the adapter, and the schema of the values |
//! | [`site`] | the files for Jitsi's web container, in nginx |

mod configuration;
mod manifests;
mod pods;
mod site;

use serde_json::Value;

use crate::read;
use crate::tools::{tool, with_input, yaml};

const CHART: &str = "packaging/helm/jitsi-oidc-adapter";
const PAGE: &str = "docs/kubernetes.md";
const JITSI: &str = "packaging/helm/values-jitsi.yaml";
const SIDECAR: &str = "packaging/helm/values-jitsi-sidecar.yaml";

/// Instead of the Secret that exists in the page's values: the secrets as values.
const OWN_SECRETS: &str = "existingSecret: ''\nsecrets:\n  clientSecret: the-secret-of-the-client\n  \
    jwtSecret: 5f1d3ab0c4e7920b6a8df3c1e5b7a9d2\n  sessionSecrets: \
    [c0d1e2f3a4b5968778695a4b3c2d1e0f, 9e8d7c6b5a4f3e2d1c0b9a8f7e6d5c4b]\n";

/// The values of the page for operators.
fn page_values() -> String {
    let page = read(PAGE);
    let (_, block) = page.split_once("```yaml\n").unwrap();
    block.split_once("```").unwrap().0.to_owned()
}

/// The site of the tests: `check` refuses that of the page, which is an example.
const TEST_SITE: &str = "config: { oidc: { issuer: 'https://login.jitsi.test/realms/main' }, \
                         jitsi: { url: 'https://meet.jitsi.test' } }";

/// `helm template` with the page's values and these, which override them.
fn try_render(values: &str) -> Result<String, String> {
    let folder = crate::scratch();
    let files = [("page", &*page_values()), ("site", TEST_SITE), ("own", values)]
        .map(|(name, text)| folder.file(name, text));
    let mut helm = tool("bin/helm");
    helm.current_dir(env!("CARGO_MANIFEST_DIR"));
    helm.args(["template", "jitsi-oidc-adapter", CHART, "--namespace", "jitsi"]);
    for file in files {
        helm.arg("--values").arg(file);
    }
    with_input(&mut helm, "")
}

fn render(values: &str) -> String {
    try_render(values).unwrap_or_else(|error| panic!("{values}\n{error}"))
}

/// The rendered objects.
struct Objects(Vec<Value>);

impl Objects {
    fn new(values: &str) -> Self {
        Self(yaml(&render(values)))
    }

    /// `Kind/name` of every object, in alphabetical order.
    fn names(&self) -> Vec<String> {
        let name = |it: &Value| format!("{}/{}", text(&it["kind"]), text(&it["metadata"]["name"]));
        let mut names: Vec<_> = self.0.iter().map(name).collect();
        names.sort();
        names
    }

    fn get(&self, kind: &str, name: &str) -> &Value {
        let mut objects = self.0.iter().filter(|it| it["kind"] == kind);
        let found = objects.find(|it| it["metadata"]["name"] == name);
        found.unwrap_or_else(|| panic!("{kind}/{name}: {:?}", self.names()))
    }

    /// An object that is named like the release.
    fn main(&self, kind: &str) -> &Value {
        self.get(kind, "jitsi-oidc-adapter")
    }

    /// The specification of the pods of the Deployment.
    fn pod(&self) -> &Value {
        &self.main("Deployment")["spec"]["template"]["spec"]
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no string"))
}

/// The elements of a list; none for a missing one.
fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A pod with the sidecar and its volumes, and with the files for nginx in a container in place of Jitsi's.
fn jitsi_pod() -> Value {
    let [jitsi, sidecar] = [JITSI, SIDECAR].map(|path| yaml(&read(path)).remove(0));
    let mounts = &jitsi["web"]["extraVolumeMounts"];
    let mut containers = items(&sidecar["web"]["extraContainers"]).to_vec();
    assert_eq!(containers.len(), 1);
    containers.push(serde_json::json!({
        "name": "jitsi-meet", "image": "ghcr.io/jitsi/web", "volumeMounts": mounts,
        "env": jitsi["prosody"]["extraSecrets"],
    }));
    serde_json::json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "jitsi-web" },
        "spec": { "containers": containers, "volumes": sidecar["web"]["extraVolumes"] },
    })
}
