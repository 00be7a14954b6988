//! One headless Chromium per test, driven by chromedriver, with its own profile.

pub(crate) mod devtools;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use actix_web::rt::time::sleep;
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::wd::WindowHandle;
use fantoccini::{Client, ClientBuilder, Locator};
use harness::process::Process;
use harness::scratch::Scratch;
use serde_json::{Value, json};

/// How long a page may take to show what a test waits for.
const PATIENCE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(50);
const READY: &str = "ChromeDriver was started successfully on port ";

/// A browser with an empty profile. The browser and its driver stop when this is dropped.
pub(crate) struct Browser {
    client: Client,
    _driver: Driver,
}

impl Browser {
    /// Starts chromedriver on a free port and a browser.
    ///
    /// # Panics
    ///
    /// Panics when `chromedriver` or `chromium` is missing: the tests of this crate are not skipped.
    pub(crate) async fn start() -> Self {
        let driver = Driver::start();
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            &format!("--user-data-dir={}", driver.profile.path().display()),
        ];
        let capabilities = json!({ "goog:chromeOptions": { "args": arguments } });
        let client = ClientBuilder::rustls()
            .expect("the system has root certificates")
            .capabilities(capabilities.as_object().expect("an object").clone())
            .connect(&format!("http://127.0.0.1:{}", driver.port))
            .await
            .expect("chromedriver starts Chromium: is `chromium` installed, in the same version?");
        Self { client, _driver: driver }
    }

    /// Opens `url` as if typed. Loads an empty page first, so that the page is reloaded even if only the hash
    /// differs.
    pub(crate) async fn open(&self, url: &str) {
        self.client.goto("about:blank").await.expect("an empty page");
        self.client.goto(url).await.expect(url);
    }

    /// Presses F5.
    pub(crate) async fn reload(&self) {
        self.client.refresh().await.expect("the page reloads");
    }

    /// Presses the back button.
    pub(crate) async fn back(&self) {
        self.client.back().await.expect("the previous page");
    }

    /// Deletes a cookie of the page's host, as if it had expired.
    pub(crate) async fn forget(&self, cookie: &str) {
        assert!(self.keeps(cookie).await, "{cookie} was there");
        self.client.delete_cookie(cookie).await.expect(cookie);
    }

    /// Whether the browser has this cookie for the page's host, also an `HttpOnly` one.
    pub(crate) async fn keeps(&self, cookie: &str) -> bool {
        let cookies = self.client.get_all_cookies().await.expect("a page is shown");
        cookies.iter().any(|kept| kept.name() == cookie)
    }

    /// Opens another tab and switches to it.
    pub(crate) async fn open_tab(&self) {
        let tab = self.client.new_window(true).await.expect("a new tab");
        self.client.switch_to_window(tab.handle).await.expect("the new tab");
    }

    /// Switches to the page's first frame.
    pub(crate) async fn enter_frame(&self) {
        self.client.enter_frame(0).await.expect("a frame");
    }

    /// Switches from a frame to its parent page.
    pub(crate) async fn return_to_page(&self) {
        self.client.enter_parent_frame().await.expect("the page around the frame");
    }

    /// Waits for a second window, switches to it, and returns the first one.
    pub(crate) async fn enter_popup(&self) -> WindowHandle {
        let page = self.client.window().await.expect("a window");
        let deadline = Instant::now() + PATIENCE;
        loop {
            let windows = self.client.windows().await.expect("windows");
            if let Some(popup) = windows.into_iter().find(|window| *window != page) {
                self.client.switch_to_window(popup).await.expect("the popup");
                return page;
            }
            assert!(Instant::now() < deadline, "no popup opens");
            sleep(PAUSE).await;
        }
    }

    /// The current window.
    pub(crate) async fn window(&self) -> WindowHandle {
        self.client.window().await.expect("a window")
    }

    /// Closes the current window, as a person does.
    pub(crate) async fn close_window(&self) {
        self.client.close_window().await.expect("the window closes");
    }

    /// Switches to this window.
    pub(crate) async fn return_to(&self, window: WindowHandle) {
        self.client.switch_to_window(window).await.expect("the window is open");
    }

    /// Waits until no other window is open.
    pub(crate) async fn wait_until_alone(&self) {
        let deadline = Instant::now() + PATIENCE;
        while self.client.windows().await.expect("windows").len() > 1 {
            assert!(Instant::now() < deadline, "the popup stays open");
            sleep(PAUSE).await;
        }
    }

    /// Waits until the body of a function returns true in the page, also while it loads.
    pub(crate) async fn wait_for(&self, body: &str) {
        let deadline = Instant::now() + PATIENCE;
        while !self.client.execute(body, Vec::new()).await.is_ok_and(|value| value == json!(true)) {
            assert!(Instant::now() < deadline, "never: {body}");
            sleep(PAUSE).await;
        }
    }

    /// Waits until a complete page whose URL begins with `url` is shown.
    ///
    /// Use it after a click or a redirect: an element that the previous page may have, too (a heading, a
    /// link, a button), does not show that the browser has arrived.
    pub(crate) async fn wait_for_page(&self, url: &str) {
        let url = json!(url);
        self.wait_for(&format!(
            "return location.href.startsWith({url}) && document.readyState === 'complete'"
        ))
        .await;
    }

    /// Waits for the element with this `data-testid`.
    pub(crate) async fn find(&self, id: &str) -> Element {
        self.find_css(&format!("[data-testid=\"{id}\"]")).await
    }

    /// Waits for the element that `selector` finds.
    pub(crate) async fn find_css(&self, selector: &str) -> Element {
        match self.client.wait().at_most(PATIENCE).for_element(Locator::Css(selector)).await {
            Ok(element) => element,
            Err(error) => {
                let page =
                    self.script("return location.href + '\\n' + document.body.innerText").await;
                panic!("no {selector} ({error}) on {}", page.as_str().unwrap_or_default());
            }
        }
    }

    /// Waits for the element with this `data-testid` and returns its text.
    pub(crate) async fn text(&self, id: &str) -> String {
        self.find(id).await.text().await.expect(id)
    }

    /// Waits until the element with this `data-testid` has the text `expected`.
    ///
    /// Use it after a click or a redirect if the previous page has the same element.
    pub(crate) async fn wait_for_text(&self, id: &str, expected: &str) {
        let (selector, expected) = (json!(format!("[data-testid=\"{id}\"]")), json!(expected));
        self.wait_for(&format!(
            "return document.querySelector({selector})?.textContent === {expected}"
        ))
        .await;
    }

    /// Clicks the element with this `data-testid`.
    pub(crate) async fn click(&self, id: &str) {
        self.find(id).await.click().await.expect(id);
    }

    /// Clicks the element that `selector` finds.
    pub(crate) async fn click_css(&self, selector: &str) {
        self.find_css(selector).await.click().await.expect(selector);
    }

    /// Presses Enter in the element with this `data-testid`.
    pub(crate) async fn press_enter(&self, id: &str) {
        self.find(id).await.send_keys(&Key::Enter.to_string()).await.expect(id);
    }

    /// The URL in the address bar.
    pub(crate) async fn address(&self) -> String {
        self.client.current_url().await.expect("a page is shown").to_string()
    }

    /// Waits until the tab's sessionStorage holds `name`.
    pub(crate) async fn wait_until_kept(&self, name: &str) {
        let script = format!(
            "return new Promise(done => {{
                const timer = setInterval(() => {{
                    if (sessionStorage.getItem('{name}') !== null) {{
                        clearInterval(timer);
                        done();
                    }}
                }}, 50);
            }})"
        );
        self.script(&script).await;
    }

    /// Gives the window this size in pixels.
    pub(crate) async fn resize(&self, width: u32, height: u32) {
        self.client.set_window_size(width, height).await.expect("a window");
    }

    /// What the window shows, as PNG.
    pub(crate) async fn screenshot(&self) -> Vec<u8> {
        self.client.screenshot().await.expect("a page is shown")
    }

    /// Runs the body of a function in the page and returns its result.
    pub(crate) async fn script(&self, body: &str) -> Value {
        self.client.execute(body, Vec::new()).await.expect(body)
    }
}

/// A running chromedriver and the folder of its browser's profile.
struct Driver {
    port: u16,
    profile: Scratch,
    _process: Process,
}

impl Driver {
    fn start() -> Self {
        let (process, said) = (0..5).find_map(|_| Self::listening()).expect("a port is free");
        let port = said.trim_end_matches('.').parse().expect("chromedriver names its port");
        let profile = Scratch::new(env!("CARGO_TARGET_TMPDIR"), "chromium");
        Self { port, profile, _process: process }
    }

    /// A chromedriver and its port. `None` if its free IPv4 port is taken on IPv6, where it listens, too.
    fn listening() -> Option<(Process, String)> {
        let name = "chromedriver (Debian: apt-get install chromium chromium-driver)";
        let mut process = Process::start(name, Command::new("chromedriver").arg("--port=0"));
        match process.wait_for_output(READY, PATIENCE) {
            Ok(said) => Some((process, said)),
            Err(why) if why.contains("Address already in use") => None,
            Err(why) => panic!("{why}"),
        }
    }

    /// chromedriver stops its browsers only on request. If it is killed, they stay.
    fn shut_down(&self) -> std::io::Result<()> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream
            .write_all(b"GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
        stream.read_to_end(&mut Vec::new())?;
        Ok(())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // If chromedriver has already stopped, so have its browsers.
        let _ = self.shut_down();
    }
}
