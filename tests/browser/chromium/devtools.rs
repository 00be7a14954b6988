//! Commands of the browser's DevTools protocol that WebDriver lacks: another screen size, another theme, a
//! slow network, the cookies of every path.

use fantoccini::wd::WebDriverCompatibleCommand;
use reqwest::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

use super::Browser;

/// The width of a small phone in CSS pixels.
pub(crate) const PHONE_WIDTH: u32 = 360;
/// Its height.
pub(crate) const PHONE_HEIGHT: u32 = 640;

impl Browser {
    /// Shows this window's pages as a small phone does.
    pub(crate) async fn be_a_phone(&self) {
        let screen = json!({
            "width": PHONE_WIDTH, "height": PHONE_HEIGHT, "deviceScaleFactor": 2, "mobile": true,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", screen).await;
    }

    /// Sets the preferred theme: `light` or `dark`.
    pub(crate) async fn prefer(&self, theme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": theme }]);
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    /// Sets whether scripts run in pages that are opened from now on.
    pub(crate) async fn run_scripts(&self, run: bool) {
        self.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": !run })).await;
    }

    /// Delays every response by this many milliseconds.
    pub(crate) async fn be_slow(&self, milliseconds: u32) {
        self.devtools("Network.enable", json!({})).await;
        let network = json!({
            "offline": false, "latency": milliseconds, "downloadThroughput": -1,
            "uploadThroughput": -1,
        });
        self.devtools("Network.emulateNetworkConditions", network).await;
    }

    /// The names of all cookies of the browser, of every host and path.
    pub(crate) async fn cookies(&self) -> Vec<String> {
        let kept = self.devtools("Network.getAllCookies", json!({})).await;
        let names = kept["cookies"].as_array().expect("a list").iter();
        names.map(|cookie| cookie["name"].as_str().expect("a name").to_owned()).collect()
    }

    async fn devtools(&self, command: &'static str, parameters: Value) -> Value {
        let asked = self.client.issue_cmd(DevTools { command, parameters }).await;
        asked.unwrap_or_else(|error| panic!("{command}: {error}"))
    }
}

/// chromedriver's own command that passes a DevTools command on.
#[derive(Debug)]
struct DevTools {
    command: &'static str,
    parameters: Value,
}

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base_url: &Url, session_id: Option<&str>) -> Result<Url, ParseError> {
        base_url.join(&format!("session/{}/goog/cdp/execute", session_id.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let body = json!({ "cmd": self.command, "params": self.parameters });
        (Method::POST, Some(body.to_string()))
    }
}
