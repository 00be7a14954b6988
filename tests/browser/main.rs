//! The whole thing in a real browser: headless Chromium, driven by chromedriver.
//!
//! | module | job |
//! | --- | --- |
//! | [`body_html`] | each rule of `body.html`, on the page that stands for Jitsi Meet |
//! | [`site`] | serves that page and answers `/oidc/auth` as a test wants it |
//! | [`chrome`] | one browser a test |
//! | [`certified`] | the certified provider `oidc-provider`, started by Node.js |
//! | [`process`] | a child process that ends with its test |
//!
//! A machine without `chromium` or `chromedriver` fails these tests; it does not skip them.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what broke by panicking, also in its helpers"
)]

mod body_html;
mod certified;
mod chrome;
mod process;
mod site;
