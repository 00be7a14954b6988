//! The measured adapter: the release build, with a cheap provider.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use actix_web::rt::System;
use harness::adapter::{Adapter, Launch};
use harness::browser::Browser;
use harness::config::Config;
use harness::scratch::Scratch;

use crate::provider::Provider;

/// The meeting site. Plain http on loopback, so that no TLS is measured.
pub(crate) const ORIGIN: &str = "http://localhost";

/// A provider and an adapter that uses it.
pub(crate) struct Instance {
    pub(crate) adapter: Adapter,
    pub(crate) provider: Provider,
    pub(crate) scratch: Scratch,
}

impl Instance {
    /// Starts with a changed configuration and waits until the provider's metadata is loaded.
    pub(crate) fn start(programs: &Path, change: impl FnOnce(Config) -> Config) -> Self {
        let provider = Provider::start();
        let scratch = scratch(programs);
        let config = change(Config::new(ORIGIN, provider.issuer()));
        let adapter = adapter(programs, &scratch, &config);
        wait_until_ready(&adapter);
        Self { adapter, provider, scratch }
    }

    /// The session cookies of so many sign-ins, each as a `Cookie` header.
    pub(crate) fn sessions(&self, number: usize) -> Vec<String> {
        let session = |cookies: String| {
            let mut pairs = cookies.split("; ");
            let session = pairs.find(|pair| pair.starts_with("jitsi_oidc="));
            session.expect("the sign-in succeeded").to_owned()
        };
        crate::sign_in::whole(self, number).into_iter().map(session).collect()
    }

    /// As [`Self::sessions`], of one sign-in.
    pub(crate) fn session(&self) -> String {
        self.sessions(1).remove(0)
    }
}

/// Starts the release build.
pub(crate) fn adapter(programs: &Path, scratch: &Scratch, config: &Config) -> Adapter {
    Launch::new(programs.join("jitsi-oidc-adapter"), scratch.path()).start(config)
}

/// A new folder for this run, in `target/`.
pub(crate) fn scratch(programs: &Path) -> Scratch {
    Scratch::new(programs.join("../tmp"), "bench")
}

/// Waits until the adapter redirects people to the provider.
pub(crate) fn wait_until_ready(adapter: &Adapter) {
    let deadline = Instant::now() + Duration::from_secs(20);
    let ready =
        || async { Browser::new().get(&adapter.url("/oidc/auth?room=a")).await.status == 303 };
    while !System::new().block_on(ready()) {
        assert!(Instant::now() < deadline, "no metadata:\n{}", adapter.log().join("\n"));
        thread::sleep(Duration::from_millis(20));
    }
}
