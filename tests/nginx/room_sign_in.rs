//! "Sign in before the room" with two instances of the adapter behind nginx and a provider: the
//! responses to a person, a script, an app and a recorder.

use std::time::{Duration, Instant};

use harness::adapter::Adapter;
use harness::browser::{Answer, Browser, Method, raw};
use harness::config::{APP_ID, CLIENT_ID, CLIENT_SECRET, Config, JWT_SECRET};
use harness::nginx::{Nginx, Site};
use harness::ports::{self, Turn};
use harness::prosody::Settings;
use harness::scratch::Scratch;
use provider::{Client, Options, Provider};

use crate::world::{SITES, guard, scratch, setup};

const SESSION: &str = "jitsi_oidc";

/// The order of the fields is the order in which they go.
struct House {
    nginx: Nginx,
    instances: Vec<Adapter>,
    provider: Provider,
    _scratch: Scratch,
    _turn: Turn,
}

impl House {
    async fn new(site: Site) -> Self {
        Self::with(site, "", "").await
    }

    /// With the operator's lines for the http context and for the server block.
    async fn with(site: Site, http: &str, lines: &str) -> Self {
        let turn = ports::turn(env!("CARGO_TARGET_TMPDIR"));
        let scratch = scratch();
        let address = ports::free();
        let origin = format!("http://{address}");
        let client = Client::confidential(CLIENT_ID, CLIENT_SECRET)
            .redirect_uri(&format!("{origin}/oidc/redirect"));
        let provider = Provider::start(Options { clients: vec![client], ..Options::default() });
        let config = Config::new(&origin, provider.issuer());
        let mut instances = Vec::new();
        for address in ports::INSTANCES {
            let config = config.clone().with("server.listen", address.to_string());
            let binary = env!("CARGO_BIN_EXE_jitsi-oidc-adapter");
            let instance = Adapter::start(binary, scratch.path(), &config);
            wait_until_ready(&instance).await;
            instances.push(instance);
        }
        let guarded = guard(setup(site, &scratch)).listen(address).http(http).server(lines);
        let nginx = guarded.start();
        Self { nginx, instances, provider, _scratch: scratch, _turn: turn }
    }

    fn url(&self, path: &str) -> String {
        self.nginx.url(path)
    }

    /// A new browser. Every token that it gets is checked by Prosody's rules.
    fn browser(&self) -> Browser {
        let browser = Browser::new();
        let host = self.nginx.address().ip().to_string();
        browser.judge(Settings::debian(APP_ID, JWT_SECRET, &host));
        browser
    }

    /// A request of a program without cookies or further headers.
    async fn plainly(&self, method: Method, path: &str) -> Answer {
        self.browser().request(method, &self.url(path)).send().await
    }

    /// A browser in which Ada signed in because of the guard.
    async fn signed_in(&self) -> Browser {
        let browser = self.browser();
        let authorize = self.sent_to_sign_in(&browser, "/").await;
        let answer = browser.get(&self.provider.sign_in_as("ada", &authorize)).await;
        assert_eq!(answer.location(), Some(self.url("/")), "{}", answer.body);
        browser
    }

    /// The authorization request to which a page of the site redirects.
    async fn sent_to_sign_in(&self, browser: &Browser, page: &str) -> String {
        let answer = browser.get(&self.url(page)).await;
        assert_eq!(answer.status, 303, "{page}: {}", answer.body);
        assert!(!answer.body.contains("our body"), "{page}");
        let location = answer.location().unwrap();
        assert!(location.starts_with(self.provider.issuer()), "{page}: {location}");
        location
    }
}

async fn wait_until_ready(instance: &Adapter) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while Browser::new().get(&instance.url("/oidc/auth?roomname=a")).await.status != 303 {
        assert!(Instant::now() < deadline, "no metadata:\n{}", instance.log().join("\n"));
        actix_web::rt::time::sleep(Duration::from_millis(20)).await;
    }
}

#[actix_web::test]
async fn a_room_redirects_to_the_sign_in_and_then_to_that_room() {
    for site in SITES {
        let house = House::new(site).await;
        for page in [
            "/",
            "/Room",
            "/T%C3%A4st%20Raum?x=1&y=%26",
            "/tenant/Room",
            "/a/b/Room?lang=de",
            "/oidc",
            "/tenant/oidc",
        ] {
            let browser = house.browser();
            let authorize = house.sent_to_sign_in(&browser, page).await;
            let answer = browser.get(&house.provider.sign_in_as("ada", &authorize)).await;
            assert_eq!(answer.header("location"), Some(house.url(page).as_str()), "{page}");
            assert_eq!(answer.status, 303, "{page}");
            assert!(
                !answer.location().unwrap().contains("jwt"),
                "{page}: no token in a page's link"
            );

            let room = browser.get(&house.url(page)).await;
            assert_eq!(room.status, 200, "{page}");
            assert!(room.body.contains("our body"), "{page}: {}", room.body);
            assert!(browser.refused().is_empty(), "{:?}", browser.refused());
        }
    }
}

#[actix_web::test]
async fn a_signed_in_person_gets_every_page_without_the_provider() {
    for site in SITES {
        let house = House::new(site).await;
        let browser = house.signed_in().await;
        house.provider.reset_calls();
        for page in ["/", "/Room", "/tenant/Room", "/a/b/Room", "/T%C3%A4st%20Raum"] {
            let answer = browser.get(&house.url(page)).await;
            assert_eq!(answer.status, 200, "{page}");
            assert!(answer.body.contains("our body"), "{page}: {}", answer.body);
        }
        // A script of the page, too.
        assert_eq!(browser.fetch(&house.url("/Room")).await.status, 200);
        // From the page into the meeting, with a token.
        let answer = browser.get(&house.url("/oidc/auth?room=Room&tenant=a/b")).await;
        let meeting = house.url("/a/b/Room#jwt=%22ey");
        assert!(answer.location().is_some_and(|it| it.starts_with(&meeting)), "{answer:?}");
        assert_eq!(house.provider.calls().authorize, 0);
    }
}

#[actix_web::test]
async fn a_request_that_is_not_a_navigation_gets_401_without_redirect_or_cookie() {
    for site in SITES {
        let house = House::new(site).await;
        for page in ["/", "/Room", "/tenant/Room", "/tenant/_api/room-info"] {
            let url = house.url(page);
            let browser = house.browser();
            let by_xhr = browser.request(Method::GET, &url).header("accept", "application/json");
            let as_picture = browser
                .request(Method::GET, &url)
                .header("accept", "image/*")
                .header("sec-fetch-mode", "no-cors");
            for answer in [
                browser.fetch(&url).await,
                by_xhr.send().await,
                as_picture.send().await,
                house.plainly(Method::GET, page).await,
                house.plainly(Method::POST, page).await,
                house.plainly(Method::HEAD, page).await,
            ] {
                assert_eq!((answer.status, answer.location()), (401, None), "{page}");
                assert!(answer.set_cookies.is_empty(), "{page}: {:?}", answer.set_cookies);
                assert!(!answer.body.contains("our body"), "{page}");
            }
        }
        assert_eq!(house.provider.calls().authorize, 0);
    }
}

#[actix_web::test]
async fn an_invalid_session_redirects_to_the_sign_in() {
    let house = House::new(Site::Debian).await;
    let browser = house.signed_in().await;
    let session = browser.cookie(SESSION).unwrap();
    let (head, last) = session.split_at(session.len() - 3);
    let changed = format!("{head}{}", if last == "AAA" { "BBB" } else { "AAA" });
    for forged in ["1", &changed, &session[1..], ""] {
        let stranger = house.browser();
        stranger.set_cookie(&format!("{SESSION}={forged}; Path=/"), &house.url("/"));
        house.sent_to_sign_in(&stranger, "/Room").await;
        assert_eq!(stranger.fetch(&house.url("/Room")).await.status, 401, "{forged}");
    }
    assert_eq!(
        browser.get(&house.url("/Room")).await.status,
        200,
        "the valid session is still accepted"
    );
}

#[actix_web::test]
async fn files_signalling_and_probes_pass_without_a_session() {
    for site in SITES {
        let house = House::new(site).await;
        for (path, body) in [
            ("/libs/app.js?v=1", "the client"),
            ("/a/b/libs/app.js", "the client"),
            ("/tenant/config.js?room=R", "var prefix = 'tenant/';"),
            ("/http-bind?room=R", "bosh of the prefix <>"),
            ("/a/b/http-bind", "bosh of the prefix <b>"),
            ("/tenant/xmpp-websocket", "websocket of the prefix <tenant>"),
            ("/oidc/health", "healthy"),
        ] {
            let answer = house.plainly(Method::GET, path).await;
            assert_eq!((answer.status, answer.body.as_str()), (200, body), "{path}");
        }
        let bridge = match site {
            Site::Debian => "/colibri-ws/default-id/R/1",
            Site::Docker => "/colibri-ws/jvb/R/1",
        };
        let request = format!(
            "GET {bridge} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n"
        );
        let answer = raw(house.nginx.address(), request.as_bytes()).await.unwrap();
        assert!(answer.ends_with(&format!("bridge asked for <{bridge}>")), "{answer}");
        if site == Site::Debian {
            let answer = house.plainly(Method::POST, "/tenant/conference-request/v1").await;
            assert_eq!(answer.body, "jicofo asked for </conference-request/v1>");
        }
        assert_eq!(house.provider.calls().authorize, 0);
    }
}

#[actix_web::test]
async fn only_the_configured_recorder_and_probe_pass() {
    let pass = "set $jitsi_oidc_room_pass $oidc_pass;";
    let by_secret = "map $http_x_recorder $oidc_pass { default 0; \"a long random text\" 1; }";
    for site in SITES {
        let house = House::with(site, by_secret, pass).await;
        for page in ["/", "/Room", "/a/b/Room"] {
            for (secret, status) in [("a long random text", 200), ("another", 401), ("", 401)] {
                let browser = house.browser();
                let request = browser.request(Method::GET, &house.url(page));
                let answer = request.header("x-recorder", secret).send().await;
                let shown = answer.body.contains("our body");
                assert_eq!((answer.status, shown), (status, status == 200), "{page}: {secret}");
            }
            house.sent_to_sign_in(&house.browser(), page).await;
        }
    }
}

#[actix_web::test]
async fn with_guarded_signalling_only_signed_in_browsers_reach_a_meeting() {
    let house = House::with(Site::Debian, "", "set $jitsi_oidc_room_signal 1;").await;
    let browser = house.signed_in().await;
    for (path, body) in [
        ("/http-bind", "bosh of the prefix <>"),
        ("/a/b/xmpp-websocket", "websocket of the prefix <b>"),
    ] {
        let refused = house.plainly(Method::GET, path).await;
        assert_eq!((refused.status, refused.location()), (401, None), "{path}");
        assert_eq!(browser.fetch(&house.url(path)).await.body, body);
    }
    let jicofo = "/tenant/conference-request/v1";
    assert_eq!(house.plainly(Method::POST, jicofo).await.status, 401);
    let asked = browser.request(Method::POST, &house.url(jicofo)).send().await;
    assert_eq!(asked.body, "jicofo asked for </conference-request/v1>");
}

#[actix_web::test]
async fn without_an_instance_rooms_are_closed_and_files_and_meetings_continue() {
    for site in SITES {
        let mut house = House::new(site).await;
        let browser = house.signed_in().await;
        house.instances.pop().unwrap().kill();
        assert_eq!(browser.get(&house.url("/Room")).await.status, 200, "one instance is enough");

        house.instances.pop().unwrap().kill();
        for browser in [&browser, &house.browser()] {
            let answer = browser.get(&house.url("/Room")).await;
            assert_eq!((answer.status, answer.location()), (500, None));
            assert!(!answer.body.contains("our body"), "{}", answer.body);
        }
        assert_eq!(house.plainly(Method::GET, "/libs/app.js").await.body, "the client");
        let bosh = house.plainly(Method::GET, "/a/b/http-bind").await;
        assert_eq!(bosh.body, "bosh of the prefix <b>");
    }
}

/// As many attempts as fit one header line: the response that removes them must pass nginx.
#[actix_web::test]
async fn too_many_pending_attempts_are_removed_in_a_few_requests() {
    let house = House::new(Site::Debian).await;
    let browser = house.browser();
    for number in 0..260 {
        let cookie = format!("{SESSION}_login_{number:08x}=x; Path=/");
        browser.set_cookie(&cookie, &house.url("/"));
    }
    let left = || browser.cookies().iter().filter(|it| it.name().contains("_login_")).count();
    for path in ["/oidc/auth?roomname=room", "/oidc/logout", "/oidc/auth?roomname=room"] {
        let before = left();
        let answer = browser.get(&house.url(path)).await;
        assert_eq!(answer.status, 303, "{path}: {}", answer.body);
        assert!(left() < before, "{path} removes some of {before}");
    }
    for _ in 0..20 {
        browser.get(&house.url("/oidc/logout")).await;
    }
    assert_eq!(left(), 0);
    let authorize = browser.get(&house.url("/oidc/auth?roomname=room")).await.location().unwrap();
    let answer = browser.get(&house.provider.sign_in_as("ada", &authorize)).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert!(browser.cookie(SESSION).is_some());
}
