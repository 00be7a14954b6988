//! Signs hosts of a self-hosted Jitsi Meet in at any OpenID Connect provider, while guests go on
//! joining freely. Stateless: everything it must remember travels in encrypted cookies.
//!
//! | module | job |
//! | --- | --- |
//! | [`cli`] | one file per command |
//! | [`config`] | the TOML file and the environment, parsed into types that cannot be wrong |
//! | [`jitsi`] | pure: what Jitsi demands: names, the `{state}` JSON, the meeting token, the meeting URL |
//! | [`signin`] | pure: one sign-in, from the attempt over the verified claims to the session |
//! | [`oidc`] | the provider at arm's length: metadata, keys, authorization request, code exchange |
//! | [`cookies`] | names, seals, opens, sets and clears every cookie |
//! | [`web`] | one file per route; carries values, decides nothing |
//! | [`server`] | configuration → parts → listener → run, shut down |
//!
//! Read one sign-in in this order: [`web`], [`jitsi`], [`signin`], [`cookies`], [`oidc`].

pub mod cli;
pub mod config;
pub mod cookies;
pub mod jitsi;
pub mod log;
pub mod metrics;
pub mod oidc;
pub mod server;
pub mod signin;
pub mod web;
