//! The meet site of this suite: nginx with the shipped snippets, two instances of the adapter, and
//! the page that stands for Jitsi Meet.

use std::path::Path;

use harness::config::Config;
use harness::world::Suite;
use provider::{Options, Provider};

/// A meet site with the provider `P`.
pub(crate) type MeetSite<P = Provider> = harness::world::MeetSite<EndToEnd, P>;

/// A meet site before it starts.
pub(crate) type Reservation = harness::world::Reservation<EndToEnd>;

/// This suite.
#[derive(Debug)]
pub(crate) struct EndToEnd;

impl Suite for EndToEnd {
    const PROGRAM: &'static str = env!("CARGO_BIN_EXE_jitsi-oidc-adapter");
    const TEMPORARY: &'static str = env!("CARGO_TARGET_TMPDIR");
    const NAME: &'static str = "browser";
}

/// The adapter's session cookie, on plain http.
pub(crate) const SESSION: &str = "jitsi_oidc";

/// Starts a meet site with the development provider.
pub(crate) async fn start() -> MeetSite {
    start_with(|options| options, |config| config).await
}

/// As [`start`], with other options of the provider or another configuration.
pub(crate) async fn start_with(
    options: impl FnOnce(Options) -> Options,
    change: impl FnOnce(Config) -> Config,
) -> MeetSite {
    let mut reservation = Reservation::new();
    let provider = provider(&reservation, options);
    let config = change(Config::new(reservation.origin(), provider.issuer()));
    let setup = reservation.stand_in_page();
    reservation.start(provider, config, setup).await
}

/// As [`start`], with the snippet that requires a session before a room's page.
pub(crate) async fn start_guarded() -> MeetSite {
    let mut reservation = Reservation::new();
    let provider = provider(&reservation, |options| options);
    let config = Config::new(reservation.origin(), provider.issuer());
    let room = Path::new(env!("CARGO_MANIFEST_DIR")).join("nginx/jitsi-oidc-room.conf");
    let setup = reservation.stand_in_page().hook(&room);
    reservation.start(provider, config, setup).await
}

fn provider(reservation: &Reservation, change: impl FnOnce(Options) -> Options) -> Provider {
    let options = Options { clients: vec![reservation.client()], ..Options::default() };
    Provider::start(change(options))
}
