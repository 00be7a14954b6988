//! The blocks of the page, and a site that has them.

use std::sync::Mutex;

use harness::browser::Browser;
use harness::config::Config;
use harness::nginx::{Setup, Site};
use harness::stub::Seen;
use provider::{Options, Person, Provider};
use serde_json::json;
use toml::Table;

use super::application::Application;
use crate::doc_blocks::blocks;
use crate::world::{MeetSite, Reservation, setup};

pub(super) const PAGE: &str = include_str!("../../../docs/protecting-locations.md");

/// Where the page's locations pass requests to.
const APPLICATIONS: [&str; 3] = ["127.0.0.1:9001", "127.0.0.1:3000", "127.0.0.1:8080"];

/// The site of the page. Everything ends when this is dropped.
pub(super) struct Page {
    pub(super) meet: MeetSite,
    applications: Vec<Application>,
    /// How many requests of each application are forgotten.
    forgotten: Mutex<Vec<usize>>,
}

impl Page {
    /// With the blocks of the page.
    pub(super) async fn start(site: Site) -> Self {
        let (http, locations): (Vec<_>, Vec<_>) =
            blocks(PAGE, "nginx").partition(|block| block.starts_with("map "));
        assert_eq!((http.len(), locations.len()), (1, 5));
        Self::with(site, &http.concat(), &locations.concat()).await
    }

    /// With these lines for the http context and for the server in place of the page's. The
    /// applications and the folder `/srv` are at the same addresses and paths as on the page.
    pub(super) async fn with(site: Site, http: &str, server: &str) -> Self {
        let reservation = Reservation::new();
        let scratch = reservation.scratch();
        for (file, text) in [
            ("recordings/xyz/room_2026-11-28.mp4", "0123456789"),
            ("recordings/xyz/metadata.json", "{}"),
            ("material/index.html", "for moderators"),
        ] {
            scratch.file(&format!("srv/{file}"), text);
        }
        let folder = scratch.path().join("srv");
        let applications: Vec<_> = APPLICATIONS.iter().map(|_| Application::start()).collect();
        let mut server = server.replace("root /srv;", &format!("root {};", folder.display()));
        for (of_page, stub) in APPLICATIONS.into_iter().zip(&applications) {
            server = server.replace(of_page, &stub.address().to_string());
        }
        let setup: Setup = setup(site, scratch).http(http).server(&server);

        let root = Person::new("root", "root-1").with("groups", json!(["admins"]));
        let client = reservation.client();
        let provider = Provider::start(Options { clients: vec![client], ..Options::default() });
        provider.set_person(root);
        let config = with_policies(Config::new(reservation.origin(), provider.issuer()));
        let meet = reservation.start(provider, config, setup).await;
        let forgotten = Mutex::new(vec![0; applications.len()]);
        Self { meet, applications, forgotten }
    }

    /// The authorization request to which a page redirects a browser without a session.
    pub(super) async fn authorization_request(&self, browser: &Browser, path: &str) -> String {
        let answer = browser.get(&self.meet.url(path)).await;
        assert_eq!(answer.status, 303, "{path}: {}", answer.body);
        let location = answer.location().unwrap();
        assert!(location.starts_with(self.meet.provider.issuer()), "{path}: {location}");
        location
    }

    /// A browser in which this person has signed in.
    pub(super) async fn signed_in(&self, person: &str) -> Browser {
        let browser = self.meet.browser();
        let answer = browser.get(&self.meet.url("/oidc/auth?roomname=room")).await;
        assert_eq!(answer.status, 303, "{person}: {}", answer.body);
        let authorize = answer.location().unwrap();
        let answer = browser.get(&self.meet.provider.sign_in_as(person, &authorize)).await;
        assert_eq!(answer.status, 303, "{person}: {}", answer.body);
        browser
    }

    /// The header `Cookie` of a browser, for a request of bytes.
    pub(super) fn cookie_line(browser: &Browser) -> String {
        let cookies = browser.cookies();
        let cookies = cookies.iter().map(|it| format!("{}={}", it.name(), it.value()));
        format!("Cookie: {}\r\n", cookies.collect::<Vec<_>>().join("; "))
    }

    /// The URL of this path at the last application, without nginx.
    pub(super) fn application_url(&self, path: &str) -> String {
        let stub = self.applications.last().unwrap();
        format!("http://{}{path}", stub.address())
    }

    /// The requests to all applications since [`Page::forget`].
    pub(super) fn seen(&self) -> Vec<Seen> {
        let forgotten = self.forgotten.lock().unwrap();
        let new = |(it, count): (&Application, &usize)| it.seen().split_off(*count);
        self.applications.iter().zip(&*forgotten).flat_map(new).collect()
    }

    /// The requests to all applications for this path.
    pub(super) fn seen_at(&self, path: &str) -> Vec<Seen> {
        self.seen().into_iter().filter(|seen| seen.path() == path).collect()
    }

    /// Leaves the requests so far out of [`Page::seen`].
    pub(super) fn forget(&self) {
        let counts = self.applications.iter().map(|stub| stub.seen().len());
        *self.forgotten.lock().unwrap() = counts.collect();
    }
}

/// The configuration with the rules of the page.
fn with_policies(mut config: Config) -> Config {
    let text: String = blocks(PAGE, "toml").collect();
    for (section, keys) in text.parse::<Table>().unwrap() {
        for (key, value) in keys.as_table().unwrap() {
            config = config.with(&format!("{section}.{key}"), value.clone());
        }
    }
    config
}

/// The settings of the page's `grafana.ini`, as `section.key`.
pub(super) fn ini() -> Vec<(String, String)> {
    let mut section = "";
    let mut settings = Vec::new();
    for line in blocks(PAGE, "ini").next().unwrap().lines().filter(|line| !line.is_empty()) {
        match line.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
            Some(name) => section = name,
            None => {
                let (key, value) = line.split_once(" = ").unwrap();
                settings.push((format!("{section}.{key}"), value.to_owned()));
            }
        }
    }
    settings
}
