//! `body.html`, rule by rule, as the contract's section on it says.

mod addresses;
mod automatic;
mod expired;
mod prejoin;
mod presses;

use serde_json::json;

use crate::chrome::Browser;
use crate::site::Site;

/// Puts a mark of `age` milliseconds for `meeting` into the tab, as a press of Join would have.
async fn mark(browser: &Browser, site: &Site, meeting: &str, age: i64) {
    browser.open(&site.url("/")).await;
    let script = format!(
        "sessionStorage.setItem('jitsi_oidc_pressed', \
         JSON.stringify({{ meeting: '{meeting}', at: Date.now() - {age} }}))"
    );
    browser.script(&script).await;
}

async fn is_kept(browser: &Browser, name: &str) -> bool {
    browser.script(&format!("return sessionStorage.getItem('{name}')")).await != json!(null)
}
