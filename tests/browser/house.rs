//! A meet site as an operator has it: nginx with the shipped snippets, unchanged, on Jitsi's own
//! layout, two instances of the adapter behind it, and the page that stands for Jitsi Meet.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use harness::adapter::Adapter;
use harness::config::{APP_ID, CLIENT_ID, CLIENT_SECRET, Config, JWT_SECRET};
use harness::nginx::{Nginx, Setup, Site};
use harness::ports::{self, INSTANCES, Turn};
use harness::prosody::Settings;
use harness::prosody_http::StandIn;
use harness::scratch::Scratch;
use provider::{Client, Options, Provider};

/// A place for a house: its address is known before anything stands there, for the provider must
/// know it first.
pub(crate) struct Plot {
    /// Scheme, host and port of the meet site.
    pub(crate) origin: String,
    address: SocketAddr,
    turn: Turn,
}

/// A running house. Everything in it ends when it is dropped.
pub(crate) struct House {
    origin: String,
    config: Config,
    // Ends before its instances: a dying instance is no failure to write into a log.
    _nginx: Nginx,
    instances: [Option<Adapter>; 2],
    scratch: Scratch,
    _stand_in: StandIn,
    _turn: Turn,
}

impl Plot {
    /// Waits for the ports of the two instances and takes a free one for nginx.
    pub(crate) fn take() -> Self {
        let turn = ports::turn(env!("CARGO_TARGET_TMPDIR"));
        let address = ports::free();
        Self { origin: format!("http://{address}"), address, turn }
    }

    /// Starts everything with `config` and waits until both instances know the provider.
    pub(crate) async fn build(self, config: Config) -> House {
        self.build_with(config, |setup| setup).await
    }

    /// As [`Plot::build`], where nobody sees a room's page without a session.
    pub(crate) async fn build_guarded(self, config: Config) -> House {
        let guard = repository().join("nginx/jitsi-oidc-room.conf");
        self.build_with(config, |setup| setup.hook(&guard)).await
    }

    async fn build_with(self, config: Config, adapt: impl FnOnce(Setup) -> Setup) -> House {
        let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"), "house");
        let host = self.address.ip().to_string();
        let stand_in = StandIn::start(Settings::debian(APP_ID, JWT_SECRET, &host));
        let setup = Setup::new(
            Site::Debian,
            &scratch.path().join("nginx"),
            &repository().join("tests/harness/site/root"),
        )
        .shipped(&repository().join("nginx"), &repository().join("body.html"))
        .listen(self.address)
        .server(&stand_in.location());
        let nginx = adapt(setup).start();
        let mut house = House {
            origin: self.origin,
            config,
            _nginx: nginx,
            instances: [None, None],
            scratch,
            _stand_in: stand_in,
            _turn: self.turn,
        };
        house.start(0).await;
        house.start(1).await;
        house
    }
}

impl House {
    /// Built beside the development provider, at which its people sign in.
    pub(crate) async fn with_our_provider() -> (Provider, Self) {
        Self::with(|options| options, |config| config).await
    }

    /// As [`House::with_our_provider`], the provider or the configuration being another.
    pub(crate) async fn with(
        adapt: impl FnOnce(Options) -> Options,
        configure: impl FnOnce(Config) -> Config,
    ) -> (Provider, Self) {
        let plot = Plot::take();
        let client = Client::confidential(CLIENT_ID, CLIENT_SECRET)
            .redirect_uri(&format!("{}/oidc/redirect", plot.origin))
            .post_logout_redirect_uri(&format!("{}/oidc/signed-out", plot.origin));
        let options = Options { clients: vec![client], ..Options::default() };
        let provider = Provider::start(adapt(options));
        let config = configure(Config::new(&plot.origin, provider.issuer()));
        let house = plot.build(config).await;
        (provider, house)
    }

    /// The URL of a path of the meet site.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Starts an instance and waits until it knows the provider.
    pub(crate) async fn start(&mut self, number: usize) {
        let config = self.config.clone().with("server.listen", INSTANCES[number].to_string());
        let instance =
            Adapter::start(env!("CARGO_BIN_EXE_jitsi-oidc-adapter"), self.scratch.path(), &config);
        let deadline = Instant::now() + Duration::from_secs(10);
        while !knows_the_provider(&instance).await {
            assert!(Instant::now() < deadline, "no metadata:\n{}", instance.log().join("\n"));
            actix_web::rt::time::sleep(Duration::from_millis(20)).await;
        }
        self.instances[number] = Some(instance);
    }

    /// Kills an instance, as a power failure does.
    pub(crate) fn kill(&mut self, number: usize) {
        self.instances[number].take().expect("it runs").kill();
    }
}

/// The adapter's session cookie, on plain http.
pub(crate) const SESSION: &str = "jitsi_oidc";

async fn knows_the_provider(instance: &Adapter) -> bool {
    let answer = harness::browser::Browser::new().get(&instance.url("/oidc/auth?roomname=a")).await;
    answer.status == 303
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}
