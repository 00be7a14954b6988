//! The whole thing in a real browser: headless Chromium, driven by chromedriver.
//!
//! | module | job |
//! | --- | --- |
//! | [`body_html`] | each rule of `body.html`, on the page that stands for Jitsi Meet |
//! | [`sign_in`] | the whole way: nginx, two instances, a provider of ours or the certified one |
//! | [`sign_out`] | the way out: Jitsi's hidden frame, another site, a picture |
//! | [`room_sign_in`] | "sign in before the room": from a link through the provider into the meeting |
//! | [`inline_mode`] | Jitsi's inline mode, whose page waits behind a popup |
//! | [`apps`] | the page that opens one of Jitsi's apps, on a phone |
//! | [`pages`] | every kind of page of ours: by keyboard, on a phone, in the dark, without style |
//! | [`picture`] | the picture of the README |
//! | [`site`] | serves that page and answers `/oidc/auth` as a test wants it |
//! | [`house`] | nginx with the shipped snippets and two instances behind it |
//! | [`certified_provider`] | the certified provider `oidc-provider`, started by Node.js |
//! | [`chromium`] | one browser a test |
//!
//! A machine without `chromium` or `chromedriver` fails these tests; it does not skip them.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what broke by panicking, also in its helpers"
)]

mod apps;
mod body_html;
mod certified_provider;
mod chromium;
mod house;
mod inline_mode;
mod pages;
mod picture;
mod room_sign_in;
mod sign_in;
mod sign_out;
mod site;
