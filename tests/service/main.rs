//! The real binary over real sockets, with the development provider behind it and a browser without
//! a screen before it.
//!
//! | module | job |
//! | --- | --- |
//! | [`sign_in`] | whole sign-ins, and what they survive |
//! | [`attempts`] | what a sign-in attempt is made of, and what has no say in it |
//! | [`routes`] | every route by every method: the same headers |
//! | [`hostile_values`] | nothing of a request comes back as anything but a value |
//! | [`refusals`] | foreign answers, bad links, and what a refusal leaves as it was |
//! | [`invalid_grant`] | `invalid_grant`: once more, the same sign-in, and never again |
//! | [`verify`] | the table of `/oidc/verify` |
//! | [`redirects`] | collected attacks on redirects, through every parameter |
//! | [`silent`] | `prompt=none`: as guest whatever happens |
//! | [`fetch_metadata`] | what a request that is no navigation does: nothing |
//! | [`login`] | guarded pages, and `/oidc/tokenize` |
//! | [`logout`] | the way out: by whom, in which window, and what is left |
//! | [`trip_parameter`] | the value that goes with a sign-in and comes back |
//! | [`popup`] | inline mode: what the page that waits is told |
//! | [`apps`] | the links back into Jitsi's apps |
//! | [`languages`] | the words of the pages |
//! | [`settings`] | what each key of the configuration changes |
//! | [`room_names`] | rooms and tenants as Jitsi's client was seen to spell them |
//! | [`claims`] | claims that are long and odd |
//! | [`rules`] | who comes in, as what, into which rooms |
//! | [`tokens`] | features and sizes of tokens |
//! | [`keys`] | tokens by RSA keys, and the keys as Prosody fetches them |
//! | [`provider_shapes`] | the documents and claims of well-known providers |
//! | [`client_key`] | who this service is, by a key in place of a secret |
//! | [`provider_network`] | a provider that the network does not reach |
//! | [`proxy`] | the way to a provider through a proxy |
//! | [`process`] | exit codes, the admin listener, a provider that is not there |
//! | [`listeners`] | unix sockets, systemd, and the end |
//! | [`shutdown`] | the end of a process while sign-ins wait for the provider |
//! | [`metadata_loads`] | when metadata and keys are loaded, and what people are told meanwhile |
//! | [`warnings`] | settings that are used or ignored, and may not be what was meant |
//! | [`log`] | what a line holds, where it goes, how much there is |
//! | [`log_queue`] | a log that nobody reads |
//! | [`response_headers`] | answers as they come over the wire |
//! | [`seal_binding`] | which instances open each other's cookies |
//! | [`key_rotation`] | the provider's keys change while many sign in |
//! | [`tls`] | whose certificates are taken, and what is told of the others |
//! | [`test_authority`] | authorities, certificates, and what ends TLS |
//! | [`symptoms`] | "you see this → it is that" of the docs, as far as it is the adapter's |
//! | [`page_content`] | reads a page as a browser does |
//! | [`world`] | what every test starts with |
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what broke by panicking, also in its helpers"
)]

mod apps;
mod attempts;
mod claims;
mod client_key;
mod fetch_metadata;
mod hostile_values;
mod invalid_grant;
mod key_rotation;
mod keys;
mod languages;
mod listeners;
mod log;
mod log_queue;
mod login;
mod logout;
mod metadata_loads;
mod page_content;
mod popup;
mod process;
mod provider_network;
mod provider_shapes;
mod proxy;
mod redirects;
mod refusals;
mod response_headers;
mod room_names;
mod routes;
mod rules;
mod seal_binding;
mod settings;
mod shutdown;
mod sign_in;
mod silent;
mod symptoms;
mod test_authority;
mod tls;
mod tokens;
mod trip_parameter;
mod verify;
mod warnings;
mod world;
