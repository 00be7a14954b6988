//! What the black-box tests, `make run` and `make bench` share: the real binary, a browser without
//! a screen, a real nginx with the shipped snippets, and what stands for the parts of Jitsi.
//!
//! | module | job |
//! | --- | --- |
//! | [`world`] | a provider, an adapter and browsers, started together for a test |
//! | [`adapter`] | the adapter as an operator starts it, its log at hand |
//! | [`config`] | its configuration, good by default, one key changed for a test |
//! | [`browser`] | a browser's requests and cookies, redirects left to the test |
//! | [`nginx`] | nginx on a site like Jitsi's |
//! | [`prosody`] | the rules by which Prosody takes or refuses a meeting token |
//! | [`token_checks`] | those rules for every token that comes with an answer |
//! | [`features`] | the features that Jitsi knows |
//! | [`jaas`] | the rules of 8x8's JaaS |
//! | [`prosody_http`] | those rules behind HTTP, for the page that stands for Jitsi Meet |
//! | [`stub`] | a server that answers as told and remembers what it was asked |
//! | [`gateway`] | applications behind FastCGI, uwsgi and SCGI |
//! | [`unresponsive`] | an address where no connection is ever made, and none is refused |
//! | [`ports`] | one test at a time on the ports that the shipped snippet names |
//! | [`process`], [`scratch`] | children and folders that do not outlive their owner |
//!
//! Everything here may panic: it runs in tests, and a panic is a failed test with its reason.

pub mod adapter;
mod answer;
pub mod browser;
pub mod config;
pub mod features;
pub mod gateway;
pub mod jaas;
mod jar;
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
