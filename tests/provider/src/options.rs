//! The options of a provider.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use crate::{AuthMethod, Client, Fault, Person};

/// The options of a [`Provider`](crate::Provider). The default is a correct provider on a free port
/// of loopback, with a few people and no clients.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to listen. Port 0 takes a free port.
    pub listen: SocketAddr,
    /// The issuer. Every endpoint's URL begins with it, including its path. `None`: `http://` and the
    /// bound address.
    pub issuer: Option<String>,
    /// The registered clients.
    pub clients: Vec<Client>,
    /// The people who can sign in.
    pub people: Vec<Person>,
    /// The authorization endpoint signs the person with this id in without a page or a session,
    /// whatever `prompt` says. For benchmarks.
    pub auto: Option<String>,
    /// The fault to start with.
    pub fault: Option<Fault>,
    /// The `Cross-Origin-Opener-Policy` of the login page; none by default.
    pub opener_policy: Option<OpenerPolicy>,
    /// Whether the id token contains the person's claims, or only userinfo does
    /// (OpenID Connect Core 5.4).
    pub claims_in_id_token: bool,
    /// The accepted client authentication methods. The discovery document lists them.
    pub auth_methods: Vec<AuthMethod>,
    /// The lifetime of a code.
    pub code_lifetime: Duration,
    /// The lifetime of id tokens and access tokens.
    pub token_lifetime: Duration,
    /// The number of worker threads.
    pub workers: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            issuer: None,
            clients: Vec::new(),
            people: Person::examples(),
            auto: None,
            fault: None,
            opener_policy: None,
            claims_in_id_token: true,
            auth_methods: vec![
                AuthMethod::ClientSecretBasic,
                AuthMethod::ClientSecretPost,
                AuthMethod::PrivateKeyJwt,
                AuthMethod::None,
            ],
            code_lifetime: Duration::from_secs(60),
            token_lifetime: Duration::from_secs(3600),
            workers: 1,
        }
    }
}

/// Separates a page from the window that opened it (HTML, "Cross-origin opener policies").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenerPolicy {
    /// Pages of other origins have no `opener` here, and this page has none there.
    SameOrigin,
    /// Popups of the page keep their `opener`. The page itself has none of another origin.
    SameOriginAllowPopups,
}

impl OpenerPolicy {
    /// The value of the header.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::SameOrigin => "same-origin",
            Self::SameOriginAllowPopups => "same-origin-allow-popups",
        }
    }
}
