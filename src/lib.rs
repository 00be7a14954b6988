//! Lets hosts of a self-hosted Jitsi Meet sign in at any OpenID Connect provider, while guests can still
//! join without an account. Stateless: all state is in encrypted cookies.
//!
//! | module | job |
//! | --- | --- |
//! | [`cli`] | the commands, one file each |
//! | [`check`] | findings about the configuration, the provider and the local Jitsi installation |
//! | [`config`] | the TOML file and the environment, parsed into valid types |
//! | [`jitsi`] | pure: the formats of Jitsi: room names, the `{state}` JSON, the meeting token, the meeting URL |
//! | [`signin`] | pure: one sign-in: the attempt, the verified claims, the session |
//! | [`oidc`] | the OpenID Provider: metadata, keys, authorization request, code exchange |
//! | [`cookies`] | the names of all cookies; encrypts, decrypts, sets and clears them |
//! | [`web`] | the HTTP routes, one file each; the decisions are in the pure modules |
//! | [`branding`] | pure: what a site adds to the pages: its name, logo, colour and links |
//! | [`server`] | starts the service from the configuration, listens, and shuts down |
//! | [`log`] | the log lines, and the thread that writes them |
//! | [`metrics`] | the Prometheus counters |
//! | [`installation`] | reads the files of Prosody, Jicofo, nginx and Jitsi's client on this machine |
//!
//! To follow one sign-in, read in this order: [`web`], [`jitsi`], [`signin`], [`cookies`], [`oidc`].

pub mod branding;
pub mod check;
pub mod cli;
pub mod config;
pub mod cookies;
pub mod installation;
pub mod jitsi;
pub mod log;
pub mod metrics;
pub mod oidc;
pub mod server;
pub mod signin;
pub mod web;
