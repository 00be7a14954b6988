//! The state of a running provider.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};

use crate::keys::KeyRing;
use crate::store::Store;
use crate::{AuthMethod, Client, Fault, Options, Person};

/// What clients did since the start, or since the last
/// [`reset_calls`](crate::Provider::reset_calls).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    /// Requests for the discovery document.
    pub discovery: usize,
    /// Requests for the key set.
    pub jwks: usize,
    /// Authorization requests, those of [`sign_in_as`](crate::Provider::sign_in_as) included.
    pub authorize: usize,
    /// Token requests.
    pub token: usize,
    /// Userinfo requests.
    pub userinfo: usize,
    /// Requests to the end-session endpoint.
    pub end_session: usize,
    /// Every code that was exchanged for tokens.
    pub redeemed: Vec<String>,
    /// Every code verifier that was received, also of refused token requests.
    pub verifiers: Vec<String>,
    /// Every access token and id token that was issued.
    pub tokens: Vec<String>,
    /// How the client authenticated, for each token request with a valid client authentication.
    pub client_auth: Vec<AuthMethod>,
}

/// The endpoints that are counted and that a fault can break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    Discovery,
    Jwks,
    Authorize,
    Token,
    Userinfo,
    EndSession,
}

/// The authorization that a code or an access token belongs to.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) code_challenge: String,
    pub(crate) nonce: Option<String>,
    pub(crate) scope: String,
    pub(crate) acr: Option<String>,
    pub(crate) person: Arc<Person>,
    /// When the person signed in, in seconds since the epoch.
    pub(crate) auth_time: i64,
}

/// The session of a browser at the provider.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) person_id: String,
    /// When it began, in seconds since the epoch.
    pub(crate) auth_time: i64,
}

pub(crate) struct State {
    pub(crate) options: Options,
    pub(crate) issuer: String,
    pub(crate) keys: KeyRing,
    pub(crate) codes: Store<Grant>,
    pub(crate) access_tokens: Store<Grant>,
    pub(crate) sessions: Store<Session>,
    clients: Mutex<Vec<Client>>,
    people: Mutex<Vec<Arc<Person>>>,
    fault: Mutex<Option<Fault>>,
    refused_grants: AtomicUsize,
    withholds_key: AtomicBool,
    clock: AtomicI64,
    assertions: Mutex<HashSet<String>>,
    calls: Mutex<Calls>,
}

impl Endpoint {
    /// Whether its responses are for programs, not for browsers.
    pub(crate) fn answers_json(self) -> bool {
        matches!(self, Self::Discovery | Self::Jwks | Self::Token | Self::Userinfo)
    }
}

impl State {
    pub(crate) fn new(options: Options, issuer: String) -> Self {
        Self {
            issuer,
            keys: KeyRing::default(),
            codes: Store::default(),
            access_tokens: Store::default(),
            sessions: Store::default(),
            clients: Mutex::new(options.clients.clone()),
            people: Mutex::new(options.people.iter().cloned().map(Arc::new).collect()),
            fault: Mutex::new(options.fault),
            refused_grants: AtomicUsize::new(0),
            withholds_key: AtomicBool::new(false),
            clock: AtomicI64::new(0),
            assertions: Mutex::default(),
            calls: Mutex::default(),
            options,
        }
    }

    /// The URL of an endpoint: the issuer without a trailing slash, and `path`.
    pub(crate) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.issuer.trim_end_matches('/'))
    }

    pub(crate) fn client(&self, id: &str) -> Option<Client> {
        lock(&self.clients).iter().find(|client| client.id == id).cloned()
    }

    /// Adds a client, or replaces the one with the same id.
    pub(crate) fn set_client(&self, client: Client) {
        let mut clients = lock(&self.clients);
        clients.retain(|known| known.id != client.id);
        clients.push(client);
    }

    pub(crate) fn people(&self) -> Vec<Arc<Person>> {
        lock(&self.people).clone()
    }

    pub(crate) fn person(&self, id: &str) -> Option<Arc<Person>> {
        lock(&self.people).iter().find(|person| person.id == id).cloned()
    }

    /// Adds a person, or replaces the one with the same id in its place.
    pub(crate) fn set_person(&self, person: Person) {
        let person = Arc::new(person);
        let mut people = lock(&self.people);
        match people.iter_mut().find(|known| known.id == person.id) {
            Some(known) => *known = person,
            None => people.push(person),
        }
    }

    pub(crate) fn fault(&self) -> Option<Fault> {
        *lock(&self.fault)
    }

    pub(crate) fn set_fault(&self, fault: Option<Fault>) {
        *lock(&self.fault) = fault;
        self.refused_grants.store(0, Ordering::SeqCst);
    }

    /// Moves the clock of the provider by this number of seconds against that of the machine.
    pub(crate) fn set_clock(&self, seconds: i64) {
        self.clock.store(seconds, Ordering::SeqCst);
    }

    /// The time by the clock of the provider.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        Utc::now() + TimeDelta::seconds(self.clock.load(Ordering::SeqCst))
    }

    /// Counts one refused grant. Returns how many were refused before, since the fault was set.
    pub(crate) fn refuse_grant(&self) -> usize {
        self.refused_grants.fetch_add(1, Ordering::SeqCst)
    }

    /// Leaves the current signing key out of the next response of the key set.
    pub(crate) fn withhold_key(&self) {
        self.withholds_key.store(true, Ordering::SeqCst);
    }

    /// Whether this response must leave the signing key out. True once per [`Self::withhold_key`].
    pub(crate) fn withholds_key(&self) -> bool {
        self.withholds_key.swap(false, Ordering::SeqCst)
    }

    /// Whether this is the first client assertion with this `jti`. Remembers it.
    pub(crate) fn is_new_assertion(&self, jti: &str) -> bool {
        lock(&self.assertions).insert(jti.to_owned())
    }

    pub(crate) fn calls(&self) -> MutexGuard<'_, Calls> {
        lock(&self.calls)
    }
}

impl Calls {
    pub(crate) fn count(&mut self, endpoint: Endpoint) {
        *match endpoint {
            Endpoint::Discovery => &mut self.discovery,
            Endpoint::Jwks => &mut self.jwks,
            Endpoint::Authorize => &mut self.authorize,
            Endpoint::Token => &mut self.token,
            Endpoint::Userinfo => &mut self.userinfo,
            Endpoint::EndSession => &mut self.end_session,
        } += 1;
    }
}

/// 32 random bytes in base64url.
pub(crate) fn random() -> String {
    let mut bytes = [0; 32];
    aws_lc_rs::rand::fill(&mut bytes).expect("the system has random bytes");
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Locks the mutex, also after a panic of another thread: one failed test must not fail the others.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The lifetime of a browser's session.
pub(crate) const SESSION_LIFETIME: Duration = Duration::from_secs(8 * 3600);
