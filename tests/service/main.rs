//! The real binary over real sockets, with the development provider and an HTTP client that handles
//! cookies as a browser does.
//!
//! | module | job |
//! | --- | --- |
//! | [`sign_in`] | whole sign-ins, also over a restart |
//! | [`attempts`] | the values of a sign-in attempt, and request headers that must not change them |
//! | [`routes`] | every route with every method: the same headers |
//! | [`hostile_values`] | no value of a request or of a claim is reflected as markup or as a header |
//! | [`refusals`] | responses of another browser, bad links, and what a refusal leaves unchanged |
//! | [`invalid_grant`] | after `invalid_grant`, the same sign-in begins again, once |
//! | [`invitations`] | links with which people join one room without an account |
//! | [`verify`] | the statuses and headers of `/oidc/verify` |
//! | [`redirects`] | known open redirect attacks through every parameter |
//! | [`silent`] | `prompt=none`: every failure ends as guest |
//! | [`fetch_metadata`] | a request that is not a navigation changes nothing |
//! | [`login`] | guarded pages, and `/oidc/tokenize` |
//! | [`logout`] | who may sign out, in which window, and which cookies are left |
//! | [`trip_parameter`] | the `trip` parameter, which a page of the meet site gets back |
//! | [`popup`] | inline mode: the message to the page that opened the popup |
//! | [`apps`] | the links back to Jitsi's apps |
//! | [`languages`] | the language of the pages |
//! | [`settings`] | the effect of each configuration key |
//! | [`room_names`] | rooms and tenants as Jitsi's client spells them |
//! | [`claims`] | long, odd and missing claims |
//! | [`owned_rooms`] | rooms of one's own, and who moderates there |
//! | [`room_access`] | the rooms that are allowed at all |
//! | [`rules`] | who may sign in, with which role, to which rooms |
//! | [`tokens`] | the features and the size of tokens |
//! | [`keys`] | tokens signed with RSA keys, and the keys that Prosody fetches |
//! | [`provider_pages`] | the pages of `docs/providers`, with the documents and claims of their providers |
//! | [`provider_shapes`] | the documents and claims of well-known providers |
//! | [`client_key`] | client authentication with a key in place of a secret |
//! | [`provider_network`] | a provider that cannot be reached over the network |
//! | [`proxy`] | a provider behind an HTTP proxy |
//! | [`process`] | exit codes, the admin listener, a provider that does not answer |
//! | [`listeners`] | unix sockets, systemd, and the end of the process |
//! | [`gate`] | sign-ins that wait for the provider |
//! | [`graceful_shutdown`] | the end of the process while sign-ins wait for the provider |
//! | [`room_roles`] | who moderates which rooms |
//! | [`reload`] | `SIGHUP`: a new configuration without a restart |
//! | [`metadata_loads`] | when metadata and keys are loaded, and the pages until then |
//! | [`metrics`] | what each metric counts |
//! | [`start`] | what the log says at the start |
//! | [`warnings`] | settings that are probably mistakes, and their warnings at start |
//! | [`log`] | the fields of a log line, the log file, and the log level |
//! | [`log_levels`] | what each level of the log shows of a sign-in |
//! | [`log_queue`] | a log that nobody reads |
//! | [`response_headers`] | responses as they are on the wire |
//! | [`seal_binding`] | which instances can open each other's cookies |
//! | [`key_rotation`] | the provider's keys change while many people sign in |
//! | [`tls`] | which certificates are accepted, and the log lines for the others |
//! | [`test_authority`] | certificate authorities, certificates, and a TLS terminator |
//! | [`symptoms`] | the rows of the troubleshooting page that are about the adapter |
//! | [`page_actions`] | what the page of a refusal offers, and the account that it shows |
//! | [`page_content`] | reads a page as a browser does |
//! | [`world`] | the provider, the adapter and the browsers of a test |
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by a panic, also in its helpers"
)]

mod apps;
mod attempts;
mod branding;
mod claims;
mod client_key;
mod descriptors;
mod fetch_metadata;
mod forward_auth;
mod gate;
mod graceful_shutdown;
mod hostile_values;
mod invalid_grant;
mod invitations;
mod key_rotation;
mod keys;
mod languages;
mod listeners;
mod log;
mod log_levels;
mod log_queue;
mod login;
mod logout;
mod metadata_loads;
mod metrics;
mod owned_rooms;
mod page_actions;
mod page_content;
mod popup;
mod process;
mod provider_network;
mod provider_pages;
mod provider_shapes;
mod proxy;
mod recipes;
mod redirects;
mod refusals;
mod reload;
mod response_headers;
mod room_access;
mod room_names;
mod room_page;
mod room_roles;
mod routes;
mod rules;
mod seal_binding;
mod settings;
mod sign_in;
mod silent;
mod start;
mod symptoms;
mod test_authority;
mod tls;
mod tokens;
mod trip_parameter;
mod verify;
mod warnings;
mod world;
