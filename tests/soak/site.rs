//! The meet site: the provider, nginx with the shipped snippets, and three instances.

use std::path::Path;
use std::rc::Rc;

use harness::browser::Browser;
use harness::config::{APP_ID, CLIENT_ID, CLIENT_SECRET};
use harness::nginx::{self, Nginx, Setup};
use harness::ports;
use harness::prosody::{CachedKeys, Key, Settings};
use harness::scratch::Scratch;
use provider::{Client, Options, Person, Provider};

use crate::instance::{Instance, Terms};
use crate::latency;
use crate::people::name;
use crate::plan::Plan;
use crate::shared::{Shared, count};

const SNIPPETS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/nginx");
const BODY_HTML: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/body.html");
/// The instance whose memory is measured. No event ends its process.
pub(crate) const WATCHED: usize = 0;
/// The number of instances.
const INSTANCES: usize = 3;

/// Everything that runs.
pub(crate) struct Site {
    // The fields are dropped in this order.
    pub(crate) nginx: Nginx,
    pub(crate) instances: Vec<Instance>,
    pub(crate) plan: Plan,
    pub(crate) shared: Rc<Shared>,
    _scratch: Scratch,
}

impl Site {
    pub(crate) async fn start(programs: &[String], people: usize, seed: u64) -> Self {
        let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"), "soak");
        let listen = ports::free();
        let origin = format!("http://{listen}");
        let provider = Provider::start(Options {
            clients: vec![client(&origin, CLIENT_SECRET)],
            people: (0..people).map(person).collect(),
            ..Options::default()
        });
        let plan = Plan::new(&origin, provider.issuer(), latency::proxy(provider.address(), seed));
        let addresses: Vec<_> = (0..INSTANCES).map(|_| ports::free()).collect();
        let mut instances = Vec::new();
        for address in &addresses {
            let mut instance = Instance::new(programs, *address, scratch.path());
            instance.start(&plan, Terms::Usual).await;
            instance.wait_until_ready(&plan).await;
            instances.push(instance);
        }
        scratch.file("root/recordings/1", "a recording");
        let root = scratch.path().join("root");
        let guarded = format!(
            "location ^~ /recordings/ {{ include snippets/jitsi-oidc-protect.conf; root {}; }}",
            root.display()
        );
        let folder = scratch.path().join("nginx");
        std::fs::create_dir_all(&folder).unwrap();
        let nginx = Setup::new(nginx::Site::Debian, &folder, &root)
            .shipped(Path::new(SNIPPETS), Path::new(BODY_HTML))
            .instances(Path::new(SNIPPETS), &addresses)
            .server(&guarded)
            .workers(2)
            .listen(listen)
            .start();
        let prosody = prosody(&origin).await;
        let shared = Rc::new(Shared::new(origin, provider, prosody));
        Self { nginx, instances, plan, shared, _scratch: scratch }
    }

    /// Prosody fetches the key set again.
    pub(crate) async fn fetch_keys(&self) {
        let prosody = prosody(&self.shared.origin).await;
        self.shared.prosody.replace(prosody);
    }

    /// The provider accepts these secrets of the client.
    pub(crate) fn register(&self, secret: &str, second: Option<&str>) {
        let client = client(&self.shared.origin, secret);
        self.shared.provider.set_client(match second {
            Some(second) => client.second_secret(second),
            None => client,
        });
    }

    /// The instances that may be killed.
    pub(crate) fn mortal(&self) -> Vec<usize> {
        (0..INSTANCES).filter(|number| *number != WATCHED).collect()
    }

    /// Kills an instance.
    pub(crate) async fn kill(&mut self, number: usize) {
        count(&self.shared.killed);
        self.instances[number].kill().await;
    }

    /// Starts an instance and waits until it is ready.
    pub(crate) async fn launch(&mut self, number: usize, terms: Terms) {
        self.instances[number].start(&self.plan, terms).await;
        self.instances[number].wait_until_ready(&self.plan).await;
    }
}

/// The rules of Prosody on this machine, with the keys of the site.
async fn prosody(origin: &str) -> Settings {
    let keys = Browser::new().fetch(&format!("{origin}/oidc/jwks.json")).await;
    assert_eq!(keys.status, 200, "{}", keys.body);
    Settings::debian_with_keys(APP_ID, Key::Cached(CachedKeys::of(&keys.body)), "127.0.0.1")
}

fn client(origin: &str, secret: &str) -> Client {
    Client::confidential(CLIENT_ID, secret).redirect_uri(&format!("{origin}/oidc/redirect"))
}

fn person(number: usize) -> Person {
    let name = name(number);
    Person::new(&name, &format!("sub-{name}")).with("name", name.as_str())
}
