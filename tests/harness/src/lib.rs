//! Shared parts of the black-box tests, `make run` and `make bench`: the adapter's program, an HTTP
//! client with cookies, nginx with the shipped snippets, and stand-ins for the parts of Jitsi.
//!
//! | module | contents |
//! | --- | --- |
//! | [`world`] | what a test starts with: a provider, adapters, browsers, and nginx |
//! | [`adapter`] | the adapter's program and its log |
//! | [`config`] | a valid configuration that a test can change |
//! | [`browser`] | the requests and cookies of a browser, without a screen |
//! | [`nginx`] | nginx on a site like Jitsi's |
//! | [`prosody`] | the rules by which Prosody accepts or refuses a meeting token |
//! | [`token_checks`] | these rules for every token in a response |
//! | [`features`] | the names of Jitsi's features |
//! | [`jaas`] | the rules of 8x8's JaaS |
//! | [`prosody_http`] | Prosody's rules over HTTP, for the page that stands for Jitsi Meet |
//! | [`stub`] | a server with configured responses that records its requests |
//! | [`gateway`] | applications behind FastCGI, uwsgi and SCGI |
//! | [`unresponsive`] | an address that neither accepts nor refuses a connection |
//! | [`metrics`] | parses the metrics of the adapter |
//! | [`ports`] | the ports that the shipped snippet names, for one test at a time |
//! | [`process`], [`scratch`] | child processes and folders that are removed with their owner |
//!
//! All functions may panic: they run in tests, where a panic is a failed test with its reason.

pub mod adapter;
mod answer;
pub mod browser;
pub mod config;
pub mod features;
pub mod gateway;
pub mod jaas;
mod jar;
pub mod metrics;
pub mod nginx;
pub mod ports;
pub mod process;
pub mod prosody;
pub mod prosody_http;
mod raw_http;
pub mod scratch;
mod server;
pub mod stub;
pub mod token_checks;
pub mod unresponsive;
pub mod world;
