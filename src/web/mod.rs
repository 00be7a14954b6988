//! The HTTP routes, one file each. Handlers pass values between the other modules and make no
//! decisions of their own.
//!
//! | route | file |
//! | --- | --- |
//! | `/oidc/auth` | `auth` |
//! | `/oidc/redirect` | `redirect` |
//! | `/oidc/tokenize` | `tokenize` |
//! | `/oidc/verify`, `/oidc/verify/POLICY` | `verify` |
//! | `/oidc/forward-auth…`, `/oidc/ext-authz…` | `forward` |
//! | `/oidc/new` | `new_room` |
//! | `/oidc/login` | `login` |
//! | `/oidc/logout`, `/oidc/signed-out` | `logout` |
//! | `/oidc/jwks.json`, `/oidc/asap/SHA256HEX.pem` | `keys` |
//! | `/oidc/logo/SHA256HEX.EXTENSION` | `logo` |
//! | `/oidc/invite` | `invite` |
//! | `/oidc/join/SEALED` | `join` |
//! | `/oidc/health` | `health` |
//! | `/healthz`, `/readyz`, `/metrics` | `admin` |
//!
//! `service` answers `/oidc/verify` itself and passes every other request to `routes`. `guard` wraps
//! these: it gives each request its id, refuses repeated parameters, and turns a `Refusal` into a page
//! and a log line. `visit` is the request as handlers see it, `error` chooses status, sentence and log
//! level, `counted` names what the metrics count, `fetch` reads Fetch Metadata, `trace` reads
//! `traceparent`, `text` has the sentences in each language, and `pages` writes the HTML.

mod admin;
mod app;
mod auth;
mod begin;
mod body;
mod counted;
mod enter;
mod error;
mod fetch;
mod forward;
mod guard;
mod guest;
mod health;
mod invite;
mod invite_request;
mod join;
mod keys;
mod login;
mod logo;
mod logout;
mod methods;
mod new_room;
mod own_room;
mod pages;
mod popup;
mod query;
mod redirect;
mod request;
mod routes;
mod service;
mod text;
mod tokenize;
mod trace;
mod verify;
mod visit;

pub use admin::admin;
pub use app::{App, Live};
pub use pages::Brand;
pub use service::service;
