//! End-to-end tests in a real browser: headless Chromium, driven by chromedriver.
//!
//! | module | subject |
//! | --- | --- |
//! | [`body_html`] | each rule of `body.html`, on the stand-in page for Jitsi Meet |
//! | [`sign_in`] | complete sign-ins: nginx, two instances, the development or the certified provider |
//! | [`sign_out`] | sign-out: Jitsi's hidden frame, another site, an image |
//! | [`room_sign_in`] | "sign in before the room": from a link through the provider into the meeting |
//! | [`inline_mode`] | Jitsi's inline mode: its page waits for a popup |
//! | [`invitations`] | a moderator makes a link, and a guest joins by it |
//! | [`apps`] | the page that opens one of Jitsi's apps, on a phone |
//! | [`pages`] | every page of the adapter: with a keyboard, on a phone, with a dark theme, without style |
//! | [`picture`] | the picture of the README |
//! | [`stub_site`] | serves the stand-in page and answers `/oidc/auth` as configured by a test |
//! | [`meet_site`] | starts nginx with the shipped snippets and two instances behind it |
//! | [`certified_provider`] | the certified provider `oidc-provider`, started by Node.js |
//! | [`chromium`] | one browser per test |
//!
//! Without `chromium` or `chromedriver` these tests fail; they are not skipped.
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
mod inline_mode;
mod invitations;
mod meet_site;
mod pages;
mod picture;
mod room_sign_in;
mod sign_in;
mod sign_out;
mod stub_site;
