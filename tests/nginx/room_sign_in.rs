//! "Sign in before the room" with two instances of the adapter behind nginx and a provider: the
//! responses to a person, a script, an app and a recorder.

use harness::browser::{Answer, Browser, Method, raw};
use harness::config::Config;
use harness::nginx::Site;
use provider::{Options, Provider};

use crate::world::{MeetSite, Reservation, SITES, guard, setup};

const SESSION: &str = "jitsi_oidc";

async fn start(site: Site) -> MeetSite {
    start_with(site, "", "").await
}

/// Starts with the operator's lines for the http context and for the server block.
async fn start_with(site: Site, http: &str, lines: &str) -> MeetSite {
    let reservation = Reservation::new();
    let client = reservation.client();
    let provider = Provider::start(Options { clients: vec![client], ..Options::default() });
    let config = Config::new(reservation.origin(), provider.issuer());
    let setup = guard(setup(site, reservation.scratch())).http(http).server(lines);
    reservation.start(provider, config, setup).await
}

/// The response to a request without cookies, and without the headers that only browsers send.
async fn bare_request(meet: &MeetSite, method: Method, path: &str) -> Answer {
    meet.browser().request(method, &meet.url(path)).send().await
}

/// A browser in which Ada signed in because of the guard.
async fn signed_in(meet: &MeetSite) -> Browser {
    let browser = meet.browser();
    let authorize = authorization_request(meet, &browser, "/").await;
    let answer = browser.get(&meet.provider.sign_in_as("ada", &authorize)).await;
    assert_eq!(answer.location(), Some(meet.url("/")), "{}", answer.body);
    browser
}

/// The authorization request to which a page of the site redirects.
async fn authorization_request(meet: &MeetSite, browser: &Browser, page: &str) -> String {
    let answer = browser.get(&meet.url(page)).await;
    assert_eq!(answer.status, 303, "{page}: {}", answer.body);
    assert!(!answer.body.contains("our body"), "{page}");
    let location = answer.location().unwrap();
    assert!(location.starts_with(meet.provider.issuer()), "{page}: {location}");
    location
}

#[actix_web::test]
async fn a_room_redirects_to_the_sign_in_and_then_to_that_room() {
    for site in SITES {
        let meet = start(site).await;
        for page in [
            "/",
            "/Room",
            "/T%C3%A4st%20Raum?x=1&y=%26",
            "/tenant/Room",
            "/a/b/Room?lang=de",
            "/oidc",
            "/tenant/oidc",
        ] {
            let browser = meet.browser();
            let authorize = authorization_request(&meet, &browser, page).await;
            let answer = browser.get(&meet.provider.sign_in_as("ada", &authorize)).await;
            assert_eq!(answer.header("location"), Some(meet.url(page).as_str()), "{page}");
            assert_eq!(answer.status, 303, "{page}");
            assert!(
                !answer.location().unwrap().contains("jwt"),
                "{page}: no token in a page's link"
            );

            let room = browser.get(&meet.url(page)).await;
            assert_eq!(room.status, 200, "{page}");
            assert!(room.body.contains("our body"), "{page}: {}", room.body);
            assert!(browser.refused().is_empty(), "{:?}", browser.refused());
        }
    }
}

#[actix_web::test]
async fn a_signed_in_person_gets_every_page_without_the_provider() {
    for site in SITES {
        let meet = start(site).await;
        let browser = signed_in(&meet).await;
        meet.provider.reset_calls();
        for page in ["/", "/Room", "/tenant/Room", "/a/b/Room", "/T%C3%A4st%20Raum"] {
            let answer = browser.get(&meet.url(page)).await;
            assert_eq!(answer.status, 200, "{page}");
            assert!(answer.body.contains("our body"), "{page}: {}", answer.body);
        }
        // A script of the page, too.
        assert_eq!(browser.fetch(&meet.url("/Room")).await.status, 200);
        // From the page into the meeting, with a token.
        let answer = browser.get(&meet.url("/oidc/auth?room=Room&tenant=a/b")).await;
        let meeting = meet.url("/a/b/Room#jwt=%22ey");
        assert!(answer.location().is_some_and(|it| it.starts_with(&meeting)), "{answer:?}");
        assert_eq!(meet.provider.calls().authorize, 0);
    }
}

#[actix_web::test]
async fn a_request_that_is_not_a_navigation_gets_401_without_redirect_or_cookie() {
    for site in SITES {
        let meet = start(site).await;
        for page in ["/", "/Room", "/tenant/Room", "/tenant/_api/room-info"] {
            let url = meet.url(page);
            let browser = meet.browser();
            let by_xhr = browser.request(Method::GET, &url).header("accept", "application/json");
            let as_picture = browser
                .request(Method::GET, &url)
                .header("accept", "image/*")
                .header("sec-fetch-mode", "no-cors");
            for answer in [
                browser.fetch(&url).await,
                by_xhr.send().await,
                as_picture.send().await,
                bare_request(&meet, Method::GET, page).await,
                bare_request(&meet, Method::POST, page).await,
                bare_request(&meet, Method::HEAD, page).await,
            ] {
                assert_eq!((answer.status, answer.location()), (401, None), "{page}");
                assert!(answer.set_cookies.is_empty(), "{page}: {:?}", answer.set_cookies);
                assert!(!answer.body.contains("our body"), "{page}");
            }
        }
        assert_eq!(meet.provider.calls().authorize, 0);
    }
}

#[actix_web::test]
async fn an_invalid_session_redirects_to_the_sign_in() {
    let meet = start(Site::Debian).await;
    let browser = signed_in(&meet).await;
    let session = browser.cookie(SESSION).unwrap();
    let (head, last) = session.split_at(session.len() - 3);
    let changed = format!("{head}{}", if last == "AAA" { "BBB" } else { "AAA" });
    for forged in ["1", &changed, &session[1..], ""] {
        let stranger = meet.browser();
        stranger.set_cookie(&format!("{SESSION}={forged}; Path=/"), &meet.url("/"));
        authorization_request(&meet, &stranger, "/Room").await;
        assert_eq!(stranger.fetch(&meet.url("/Room")).await.status, 401, "{forged}");
    }
    assert_eq!(
        browser.get(&meet.url("/Room")).await.status,
        200,
        "the valid session is still accepted"
    );
}

#[actix_web::test]
async fn files_signalling_and_probes_pass_without_a_session() {
    for site in SITES {
        let meet = start(site).await;
        for (path, body) in [
            ("/libs/app.js?v=1", "the client"),
            ("/a/b/libs/app.js", "the client"),
            ("/tenant/config.js?room=R", "var prefix = 'tenant/';"),
            ("/http-bind?room=R", "bosh of the prefix <>"),
            ("/a/b/http-bind", "bosh of the prefix <b>"),
            ("/tenant/xmpp-websocket", "websocket of the prefix <tenant>"),
            ("/oidc/health", "healthy"),
        ] {
            let answer = bare_request(&meet, Method::GET, path).await;
            assert_eq!((answer.status, answer.body.as_str()), (200, body), "{path}");
        }
        let bridge = match site {
            Site::Debian => "/colibri-ws/default-id/R/1",
            Site::Docker => "/colibri-ws/jvb/R/1",
        };
        let request = format!(
            "GET {bridge} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n"
        );
        let answer = raw(meet.nginx.address(), request.as_bytes()).await.unwrap();
        assert!(answer.ends_with(&format!("bridge asked for <{bridge}>")), "{answer}");
        if site == Site::Debian {
            let answer = bare_request(&meet, Method::POST, "/tenant/conference-request/v1").await;
            assert_eq!(answer.body, "jicofo asked for </conference-request/v1>");
        }
        assert_eq!(meet.provider.calls().authorize, 0);
    }
}

#[actix_web::test]
async fn only_the_configured_recorder_and_probe_pass() {
    let pass = "set $jitsi_oidc_room_pass $oidc_pass;";
    let by_secret = "map $http_x_recorder $oidc_pass { default 0; \"a long random text\" 1; }";
    for site in SITES {
        let meet = start_with(site, by_secret, pass).await;
        for page in ["/", "/Room", "/a/b/Room"] {
            for (secret, status) in [("a long random text", 200), ("another", 401), ("", 401)] {
                let browser = meet.browser();
                let request = browser.request(Method::GET, &meet.url(page));
                let answer = request.header("x-recorder", secret).send().await;
                let shown = answer.body.contains("our body");
                assert_eq!((answer.status, shown), (status, status == 200), "{page}: {secret}");
            }
            authorization_request(&meet, &meet.browser(), page).await;
        }
    }
}

#[actix_web::test]
async fn with_guarded_signalling_only_signed_in_browsers_reach_a_meeting() {
    let meet = start_with(Site::Debian, "", "set $jitsi_oidc_room_signal 1;").await;
    let browser = signed_in(&meet).await;
    for (path, body) in [
        ("/http-bind", "bosh of the prefix <>"),
        ("/a/b/xmpp-websocket", "websocket of the prefix <b>"),
    ] {
        let refused = bare_request(&meet, Method::GET, path).await;
        assert_eq!((refused.status, refused.location()), (401, None), "{path}");
        assert_eq!(browser.fetch(&meet.url(path)).await.body, body);
    }
    let jicofo = "/tenant/conference-request/v1";
    assert_eq!(bare_request(&meet, Method::POST, jicofo).await.status, 401);
    let asked = browser.request(Method::POST, &meet.url(jicofo)).send().await;
    assert_eq!(asked.body, "jicofo asked for </conference-request/v1>");
}

#[actix_web::test]
async fn without_an_instance_rooms_are_closed_and_files_and_meetings_continue() {
    for site in SITES {
        let mut meet = start(site).await;
        let browser = signed_in(&meet).await;
        meet.kill(1);
        assert_eq!(browser.get(&meet.url("/Room")).await.status, 200, "one instance is enough");

        meet.kill(0);
        for browser in [&browser, &meet.browser()] {
            let answer = browser.get(&meet.url("/Room")).await;
            assert_eq!((answer.status, answer.location()), (500, None));
            assert!(!answer.body.contains("our body"), "{}", answer.body);
        }
        assert_eq!(bare_request(&meet, Method::GET, "/libs/app.js").await.body, "the client");
        let bosh = bare_request(&meet, Method::GET, "/a/b/http-bind").await;
        assert_eq!(bosh.body, "bosh of the prefix <b>");
    }
}

/// As many attempts as fit one header line: the response that removes them must pass nginx.
#[actix_web::test]
async fn too_many_pending_attempts_are_removed_in_a_few_requests() {
    let meet = start(Site::Debian).await;
    let browser = meet.browser();
    for number in 0..260 {
        let cookie = format!("{SESSION}_login_{number:08x}=x; Path=/");
        browser.set_cookie(&cookie, &meet.url("/"));
    }
    let left = || browser.cookies().iter().filter(|it| it.name().contains("_login_")).count();
    for path in ["/oidc/auth?roomname=room", "/oidc/logout", "/oidc/auth?roomname=room"] {
        let before = left();
        let answer = browser.get(&meet.url(path)).await;
        assert_eq!(answer.status, 303, "{path}: {}", answer.body);
        assert!(left() < before, "{path} removes some of {before}");
    }
    for _ in 0..20 {
        browser.get(&meet.url("/oidc/logout")).await;
    }
    assert_eq!(left(), 0);
    let authorize = browser.get(&meet.url("/oidc/auth?roomname=room")).await.location().unwrap();
    let answer = browser.get(&meet.provider.sign_in_as("ada", &authorize)).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert!(browser.cookie(SESSION).is_some());
}
