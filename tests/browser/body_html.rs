//! Each rule of `body.html`.

mod auto_sign_in;
mod default_settings;
mod expired_tokens;
mod join_press;
mod join_return;
mod muted_return;
mod new_room;
mod prejoin;
mod token_renewal;
mod welcome_page;

use serde_json::json;

use crate::chromium::Browser;
use crate::stub_site::StubSite;

/// The value of the sign-in that [`mark`] pretends to have begun, in the fragment of its return.
const TRIP: &str = "&trip=%220123456789abcdef%22";

/// Puts a mark of `age` milliseconds for `meeting` into the tab, as a press of Join would have.
async fn mark(browser: &Browser, site: &StubSite, meeting: &str, age: i64) {
    browser.open(&site.url("/")).await;
    let script = format!(
        "sessionStorage.setItem('jitsi_oidc_begun', JSON.stringify({{ trip: '0123456789abcdef', \
         meeting: '{meeting}', at: Date.now() - {age}, joins: true, unmutes: [] }}))"
    );
    browser.script(&script).await;
}

async fn is_kept(browser: &Browser, name: &str) -> bool {
    browser.script(&format!("return sessionStorage.getItem('{name}')")).await != json!(null)
}
