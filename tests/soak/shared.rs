//! What the people and the events share.

use std::cell::{Cell, RefCell};
use std::fmt::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use actix_web::rt;
use harness::browser::{Answer, Browser};
use harness::prosody::Settings;
use provider::Provider;

/// The meet site as people see it, and what happened to them.
pub(crate) struct Shared {
    pub(crate) origin: String,
    pub(crate) provider: Provider,
    /// The rules of Prosody, with the keys that it has fetched.
    pub(crate) prosody: RefCell<Settings>,
    /// How often the secret of sessions was rotated.
    pub(crate) generation: Cell<usize>,
    pub(crate) signed_in: Cell<usize>,
    pub(crate) granted: Cell<usize>,
    pub(crate) restarted: Cell<usize>,
    pub(crate) checked: Cell<usize>,
    pub(crate) killed: Cell<usize>,
    outages: Cell<usize>,
    is_out: Cell<bool>,
    browsers: Cell<u32>,
    refused: RefCell<Vec<Refused>>,
    lost: RefCell<Vec<String>>,
}

/// A refusal of a request.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    pub(crate) step: &'static str,
    pub(crate) status: u16,
    /// `X-Request-Id`.
    pub(crate) request_id: String,
    /// The sentence of the page.
    pub(crate) says: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { step, status, request_id, says } = self;
        write!(f, "{step}: status {status}, {says} ({request_id})")
    }
}

/// A moment. See [`Shared::is_excused`].
#[derive(Clone, Copy)]
pub(crate) struct Moment {
    outages: usize,
    is_out: bool,
}

impl Shared {
    pub(crate) fn new(origin: String, provider: Provider, prosody: Settings) -> Self {
        Self {
            origin,
            provider,
            prosody: RefCell::new(prosody),
            generation: Cell::default(),
            signed_in: Cell::default(),
            granted: Cell::default(),
            restarted: Cell::default(),
            checked: Cell::default(),
            killed: Cell::default(),
            outages: Cell::default(),
            is_out: Cell::default(),
            browsers: Cell::default(),
            refused: RefCell::default(),
            lost: RefCell::default(),
        }
    }

    /// A new browser with an address of its own: nginx limits the requests of each address.
    pub(crate) fn browser(&self) -> Browser {
        self.browsers.set(self.browsers.get() + 1);
        let [_, a, b, c] = self.browsers.get().to_be_bytes();
        Browser::at(IpAddr::V4(Ipv4Addr::new(127, 1 + a, b, c)))
    }

    /// Opens a path of the site, or a whole URL.
    pub(crate) async fn open(&self, browser: &Browser, url: &str) -> Answer {
        let url =
            if url.starts_with('/') { format!("{}{url}", self.origin) } else { url.to_owned() };
        loop {
            browser.judge(self.prosody.borrow().clone());
            let answer = browser.get(&url).await;
            // The limit of nginx for one address.
            if answer.status != 429 {
                return answer;
            }
            rt::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// From now on the provider fails, and may refuse sign-ins.
    pub(crate) fn begin_outage(&self) {
        self.is_out.set(true);
        self.outages.set(self.outages.get() + 1);
    }

    /// The provider works again.
    pub(crate) fn end_outage(&self) {
        self.is_out.set(false);
    }

    pub(crate) fn now(&self) -> Moment {
        Moment { outages: self.outages.get(), is_out: self.is_out.get() }
    }

    /// Whether the provider failed at some time since `begun`.
    pub(crate) fn is_excused(&self, begun: Moment) -> bool {
        begun.is_out || self.outages.get() != begun.outages
    }

    pub(crate) fn refuse(&self, refused: Refused) {
        self.refused.borrow_mut().push(refused);
    }

    pub(crate) fn refused(&self) -> Vec<Refused> {
        self.refused.borrow().clone()
    }

    pub(crate) fn refusals(&self) -> usize {
        self.refused.borrow().len()
    }

    pub(crate) fn lose(&self, why: String) {
        self.lost.borrow_mut().push(why);
    }

    pub(crate) fn lost(&self) -> Vec<String> {
        self.lost.borrow().iter().take(20).cloned().collect()
    }

    /// The figures of the run.
    pub(crate) fn figures(&self) -> String {
        let mut text = String::new();
        for (what, count) in [
            ("sign-ins", self.signed_in.get()),
            ("authorization requests granted", self.granted.get()),
            ("begun again after invalid_grant", self.restarted.get()),
            ("checks of sessions", self.checked.get()),
            ("refusals while the provider failed", self.refusals()),
            ("killed instances", self.killed.get()),
            ("rotations of the session secret", self.generation.get()),
            ("browsers", usize::try_from(self.browsers.get()).unwrap()),
            ("lost", self.lost.borrow().len()),
        ] {
            let _ = writeln!(text, "{count:>8} {what}");
        }
        text
    }
}

/// Adds one.
pub(crate) fn count(cell: &Cell<usize>) {
    cell.set(cell.get() + 1);
}
