//! The handle that tests hold.

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

use actix_web::web::Data;
use openidconnect::IssuerUrl;
use url::Url;

use crate::authorize;
use crate::server::Server;
use crate::state::{Endpoint, State, lock};
use crate::{Calls, Client, Fault, Options, Person};

/// A running provider. It serves on its own thread and stops when it is dropped.
pub struct Provider {
    state: Data<State>,
    address: SocketAddr,
    server: Mutex<Option<Server>>,
}

impl Provider {
    /// Starts a provider and returns once it accepts connections. Blocks for a short time. It can be
    /// called inside a runtime or without one.
    ///
    /// # Panics
    /// Panics when it cannot listen, or when the issuer is not a URL.
    pub fn start(options: Options) -> Self {
        let listen = options.listen;
        let listener = TcpListener::bind(listen)
            .unwrap_or_else(|error| panic!("the provider cannot listen on {listen}: {error}"));
        let address = listener.local_addr().expect("a bound listener has an address");
        let issuer = options.issuer.clone().unwrap_or_else(|| format!("http://{address}"));
        IssuerUrl::new(issuer.clone())
            .unwrap_or_else(|error| panic!("the issuer {issuer} is not a URL: {error}"));
        let state = Data::new(State::new(options, issuer));
        state.keys.warm_up();
        let server = serve(listener, &state);
        Self { state, address, server: Mutex::new(Some(server)) }
    }

    /// The issuer: by default `http://127.0.0.1:PORT`, without a trailing slash.
    pub fn issuer(&self) -> &str {
        &self.state.issuer
    }

    /// The address it listens on, with the real port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sets the fault for all following requests; `None` removes it.
    pub fn set_fault(&self, fault: Option<Fault>) {
        self.state.set_fault(fault);
    }

    /// Signs with a new key and a new key id from now on. The old key is no longer published.
    pub fn rotate_keys(&self) {
        self.state.keys.rotate();
    }

    /// Signs with a new key and a new key id from now on. The key before it stays published, as providers do
    /// for tokens that they have just issued.
    pub fn add_key(&self) {
        self.state.keys.add();
    }

    /// Moves the clock of the provider by this number of seconds against that of the machine. The times in id
    /// tokens follow it.
    pub fn set_clock(&self, seconds: i64) {
        self.state.set_clock(seconds);
    }

    /// What clients did since the start or the last [`reset_calls`](Self::reset_calls).
    pub fn calls(&self) -> Calls {
        self.state.calls().clone()
    }

    /// Forgets what clients did.
    pub fn reset_calls(&self) {
        *self.state.calls() = Calls::default();
    }

    /// Adds a client, or replaces the one with the same id.
    pub fn set_client(&self, client: Client) {
        self.state.set_client(client);
    }

    /// The person with this id. To change one: `provider.set_person(provider.person("ada").with(…))`.
    ///
    /// # Panics
    /// Panics when there is no such person.
    pub fn person(&self, id: &str) -> Person {
        Person::clone(&self.found(id))
    }

    /// Adds a person, or replaces the one with the same id, for sign-ins from now on.
    pub fn set_person(&self, person: Person) {
        self.state.set_person(person);
    }

    /// The redirect of the browser after this person's button on the login page was pressed: the
    /// redirect URI with `code`, `state` and `iss`. No page and no session are involved, so
    /// `prompt=none` gets a code, too.
    ///
    /// # Panics
    /// Panics when there is no such person, or when the authorization request would not get a code.
    pub fn sign_in_as(&self, person: &str, authorize_url: &str) -> String {
        let person = self.found(person);
        authorize::sign_in(&self.state, &self.query(authorize_url), person)
            .unwrap_or_else(|why| panic!("the provider refuses {authorize_url}: {why}"))
    }

    /// The redirect of the browser after Cancel: the redirect URI with `access_denied`.
    ///
    /// # Panics
    /// Panics when the authorization request would not get the login page.
    pub fn deny(&self, authorize_url: &str) -> String {
        authorize::deny(&self.state, &self.query(authorize_url))
            .unwrap_or_else(|why| panic!("the provider refuses {authorize_url}: {why}"))
    }

    /// Refuses connections and closes the open ones, until [`resume`](Self::resume).
    pub fn pause(&self) {
        lock(&self.server).take();
    }

    /// Serves again on the same address, with the same state.
    ///
    /// # Panics
    /// Panics when another process has taken the address.
    pub fn resume(&self) {
        let mut server = lock(&self.server);
        if server.is_none() {
            let listener = TcpListener::bind(self.address)
                .unwrap_or_else(|error| panic!("{} is taken: {error}", self.address));
            *server = Some(serve(listener, &self.state));
        }
    }

    /// Stops the provider, as dropping it does.
    pub fn stop(self) {}

    fn found(&self, id: &str) -> Arc<Person> {
        self.state.person(id).unwrap_or_else(|| panic!("there is no person {id}"))
    }

    /// The query of an authorization request. Counts the request.
    fn query(&self, authorize_url: &str) -> String {
        let url = Url::parse(authorize_url)
            .unwrap_or_else(|error| panic!("{authorize_url} is not a URL: {error}"));
        assert_eq!(
            url.as_str().split('?').next(),
            Some(self.state.address("/authorize").as_str()),
            "the request goes to this provider"
        );
        self.state.calls().count(Endpoint::Authorize);
        url.query().unwrap_or_default().to_owned()
    }
}

fn serve(listener: TcpListener, state: &Data<State>) -> Server {
    Server::start(listener, state.clone())
        .unwrap_or_else(|error| panic!("the provider cannot serve: {error}"))
}
