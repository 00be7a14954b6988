//! What a provider is started with.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use crate::{AuthMethod, Client, Fault, Person};

/// What a [`Provider`](crate::Provider) is started with. The default is a good provider on a free
/// port of loopback, with a few people and no clients.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to listen. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// The issuer, also the start of every endpoint's address; its path, where it has one, is
    /// where the routes hang. `None`: `http://` and the address that was bound.
    pub issuer: Option<String>,
    /// Who may ask for sign-ins.
    pub clients: Vec<Client>,
    /// Who can sign in.
    pub people: Vec<Person>,
    /// The id of the person whom the authorization endpoint signs in without a page or a session,
    /// whatever `prompt` says. For benchmarks.
    pub auto: Option<String>,
    /// The fault to start with.
    pub fault: Option<Fault>,
    /// The `Cross-Origin-Opener-Policy` of the login page; by default it sends none.
    pub opener_policy: Option<OpenerPolicy>,
    /// Whether the id token holds the person's claims too, or userinfo alone does
    /// (OpenID Connect Core 5.4).
    pub claims_in_id_token: bool,
    /// How clients may authenticate; discovery says so too.
    pub auth_methods: Vec<AuthMethod>,
    /// How long a code can be redeemed.
    pub code_lifetime: Duration,
    /// How long id tokens and access tokens live.
    pub token_lifetime: Duration,
    /// Worker threads of the server.
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

/// Cuts the tie between a page and the window that opened it (HTML, "Cross-origin opener policies").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenerPolicy {
    /// No page of another origin keeps a tie, in either direction.
    SameOrigin,
    /// Popups of the page keep theirs; the page itself has none to an opener of another origin.
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
