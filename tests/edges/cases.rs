//! What holds behind every edge. Each case asserts the answer, and what reached the application.

use harness::browser::{Answer, Browser, Method, Request};
use harness::stub::Seen;

use crate::world::{SESSION, World};

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Case {
    SignedIn,
    Page,
    Fetch,
    Post,
    SocketWithSession,
    SocketWithoutSession,
    Policy,
    Spelling,
    ForgedIdentity,
    ForgedPage,
    TwoCookies,
    AdapterDown,
}

impl Case {
    /// In the order in which they run: the last one ends the adapter.
    pub(crate) const ALL: [Self; 12] = [
        Self::SignedIn,
        Self::Page,
        Self::Fetch,
        Self::Post,
        Self::SocketWithSession,
        Self::SocketWithoutSession,
        Self::Policy,
        Self::Spelling,
        Self::ForgedIdentity,
        Self::ForgedPage,
        Self::TwoCookies,
        Self::AdapterDown,
    ];

    /// The request, for the table.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::SignedIn => "signed in, GET and POST",
            Self::Page => "no session, a page",
            Self::Fetch => "no session, `fetch`",
            Self::Post => "no session, POST of a form",
            Self::SocketWithSession => "signed in, WebSocket",
            Self::SocketWithoutSession => "no session, WebSocket",
            Self::Policy => "signed in, the policy does not hold",
            Self::Spelling => "signed in, `/recordings/../minutes/1`, the policy does not hold",
            Self::ForgedIdentity => "signed in, forged `X-Auth-*` and `Remote-*`",
            Self::ForgedPage => "no session, forged `X-Forwarded-*` and `X-Original-*`",
            Self::TwoCookies => "two session cookies, the first one invalid",
            Self::AdapterDown => "signed in, the adapter is down",
        }
    }

    /// Runs it. Returns the status that the person gets.
    pub(crate) async fn run(self, world: &mut World) -> u16 {
        match self {
            Self::SignedIn => signed_in(world).await,
            Self::Page => page(world).await,
            Self::Fetch => fetch(world).await,
            Self::Post => post(world).await,
            Self::SocketWithSession => socket_with_session(world).await,
            Self::SocketWithoutSession => socket_without_session(world).await,
            Self::Policy => policy(world).await,
            Self::Spelling => spelling(world).await,
            Self::ForgedIdentity => forged_identity(world).await,
            Self::ForgedPage => forged_page(world).await,
            Self::TwoCookies => two_cookies(world).await,
            Self::AdapterDown => adapter_down(world).await,
        }
    }
}

/// The status, the body and the target arrive, the person's identity reaches the application, the adapter's
/// cookies do not.
async fn signed_in(world: &World) -> u16 {
    let browser = world.signed_in("ada").await;
    browser.set_cookie("other=1; Path=/", &world.url("/"));
    for (method, body) in [(Method::GET, ""), (Method::POST, "body")] {
        for path in ["/recordings/a%20b?x=1&x=%2F", "/minutes/1"] {
            let request = browser.request(method.clone(), &world.url(path)).body(body);
            let (answer, seen) = world.reaching(request.send()).await;
            assert_eq!((answer.status, answer.body.as_str()), (200, "secret"), "{method} {path}");
            assert_eq!(answer.header("x-auth-user"), None, "it is for the application only");
            let [seen] = &seen[..] else { panic!("{seen:?}") };
            assert_eq!(seen.target, path);
            assert_eq!((seen.method.as_str(), seen.body), (method.as_str(), body.len()));
            assert_eq!(
                identity(seen),
                identity_of("ada-1815", "Ada%20Lovelace", "ada@example.org")
            );
            assert_eq!(seen.header("cookie"), Some("other=1"));
        }
    }
    200
}

/// The answer redirects to the provider, and the sign-in ends on the page.
async fn page(world: &World) -> u16 {
    for path in ["/recordings/a%20b?x=1&x=%2F", "/minutes/1"] {
        let browser = Browser::new();
        let (answer, seen) = world.reaching(browser.get(&world.url(path))).await;
        assert!(seen.is_empty() && answer.status == 303, "{path}: {}", answer.status);
        let back = world.provider.sign_in_as("ada", &answer.location().unwrap());
        let redirect = browser.get(&back).await;
        assert_eq!(redirect.location(), Some(world.url(path)));
        let (answer, seen) = world.reaching(browser.get(&world.url(path))).await;
        assert_eq!((answer.body.as_str(), seen.len()), ("secret", 1));
    }
    303
}

async fn fetch(world: &World) -> u16 {
    let browser = Browser::new();
    for path in ["/recordings/1", "/minutes/1"] {
        refused(world, 401, async { browser.fetch(&world.url(path)).await }).await;
        let prefetch = navigation(browser.request(Method::GET, &world.url(path)));
        refused(world, 401, prefetch.header("sec-purpose", "prefetch").send()).await;
    }
    assert!(browser.cookies().is_empty());
    401
}

async fn post(world: &World) -> u16 {
    let browser = Browser::new();
    for path in ["/recordings/1", "/minutes/1"] {
        let request = navigation(browser.request(Method::POST, &world.url(path)));
        refused(world, 401, request.body("x".repeat(20_000)).send()).await;
    }
    assert!(browser.cookies().is_empty());
    401
}

async fn socket_with_session(world: &World) -> u16 {
    let browser = world.signed_in("ada").await;
    let request = socket(browser.request(Method::GET, &world.url("/recordings/live")));
    let (answer, seen) = world.reaching(request.send()).await;
    assert_eq!((answer.status, seen.len()), (101, 1), "{}", answer.body);
    assert_eq!(seen[0].header("upgrade"), Some("websocket"));
    assert_eq!(identity(&seen[0])[0], ("x-auth-user", "ada-1815".to_owned()));
    answer.status
}

/// Also if it claims to be a page.
async fn socket_without_session(world: &World) -> u16 {
    let browser = Browser::new();
    let request = socket(browser.request(Method::GET, &world.url("/recordings/live")));
    refused(world, 401, navigation(request).send()).await;
    assert!(browser.cookies().is_empty());
    401
}

async fn policy(world: &World) -> u16 {
    let browser = world.signed_in("grace").await;
    refused(world, 403, browser.get(&world.url("/minutes/1"))).await;
    refused(world, 403, browser.fetch(&world.url("/minutes/1"))).await;
    assert_eq!(browser.get(&world.url("/recordings/1")).await.status, 200);
    403
}

/// The application may resolve such a path to another place, which has another policy or none.
async fn spelling(world: &World) -> u16 {
    let browser = world.signed_in("grace").await;
    let mut statuses = Vec::new();
    for path in [
        "/recordings/../minutes/1",
        "/recordings/%2e%2E/minutes/1",
        "/recordings/..%2Fminutes/1",
        "/recordings/x%2f..%2f..%2fminutes/1",
        "/minutes/x/../1",
    ] {
        let (answer, seen) = world.reaching(browser.get(&world.url(path))).await;
        assert!(seen.is_empty() && answer.status >= 400, "{path}: {} {seen:?}", answer.status);
        statuses.push(answer.status);
    }
    for path in [
        "//recordings/1",
        "/%72ecordings/1",
        "/RECORDINGS/1",
        "/room/../recordings/1",
        "/oidc/../recordings/1",
        "/oidc/%2e%2e/recordings/1",
        "/oidc/..%2frecordings/1",
    ] {
        let (answer, seen) = world.reaching(Browser::new().get(&world.url(path))).await;
        assert!(seen.is_empty(), "{path}: {} {seen:?}", answer.status);
    }
    statuses[0]
}

/// Mallory has neither a verified address nor a group: empty values of the adapter replace her own ones, too.
async fn forged_identity(world: &World) -> u16 {
    let browser = world.signed_in("mallory").await;
    let request = forged_person(browser.request(Method::GET, &world.url("/recordings/1")));
    let (answer, seen) = world.reaching(request.send()).await;
    assert_eq!((answer.status, seen.len()), (200, 1));
    let about: Vec<_> = seen[0].headers.iter().filter(|(_, value)| value == "root").collect();
    assert!(about.is_empty(), "{about:?}");
    let user = seen[0].header("x-auth-user");
    assert!(user.is_some_and(|user| user.starts_with("mallory")), "{user:?}");
    for name in ["x-auth-email", "x-auth-groups"] {
        assert_eq!(seen[0].header(name).unwrap_or_default(), "", "{name}");
    }

    let stranger = Browser::new();
    let request = forged_person(stranger.request(Method::GET, &world.url("/recordings/1")));
    refused(world, 303, request.send()).await;
    200
}

/// The page is the requested one, and the method is that of the request.
async fn forged_page(world: &World) -> u16 {
    for path in ["/recordings/1?x=1", "/minutes/1?rd=/static/x"] {
        let browser = Browser::new();
        let request = elsewhere(browser.request(Method::GET, &world.url(path)));
        let answer = refused(world, 303, request.send()).await;
        let back = world.provider.sign_in_as("ada", &answer.location().unwrap());
        assert_eq!(browser.get(&back).await.location(), Some(world.url(path)));

        let stranger = Browser::new();
        let request = elsewhere(stranger.request(Method::POST, &world.url(path)));
        refused(world, 401, request.send()).await;
    }
    303
}

/// In one line, as browsers send them (RFC 6265, section 5.4), and in two lines.
async fn two_cookies(world: &World) -> u16 {
    let session = world.signed_in("ada").await.cookie(SESSION).unwrap();
    let (bad, good) = (format!("{SESSION}=invalid"), format!("{SESSION}={session}"));
    let browser = Browser::new();
    let one = vec![format!("a=1; {bad}; {good}")];
    let two = vec![bad, format!("{good}; a=1")];
    for (lines, status) in [(one, 200), (two, world.edge.with_two_cookie_lines())] {
        let request = browser.request(Method::GET, &world.url("/recordings/1"));
        let request = lines.iter().fold(request, |request, line| request.header("cookie", line));
        if status != 200 {
            refused(world, status, request.send()).await;
            continue;
        }
        let (answer, seen) = world.reaching(request.send()).await;
        assert_eq!((answer.status, seen.len()), (200, 1), "{lines:?}");
        let cookies = seen[0].headers.iter().filter(|(name, _)| name == "cookie");
        let cookies: Vec<_> = cookies.map(|(_, value)| value.as_str()).collect();
        assert_eq!(cookies.concat(), "a=1");
    }
    200
}

/// Guarded pages are closed, and meetings continue.
async fn adapter_down(world: &mut World) -> u16 {
    let browser = world.signed_in("ada").await;
    assert_eq!(browser.get(&world.url("/recordings/1")).await.status, 200);
    world.kill_adapter();
    let status = world.edge.without_adapter();
    for path in ["/recordings/1", "/minutes/1"] {
        refused(world, status, browser.get(&world.url(path))).await;
        refused(world, status, Browser::new().get(&world.url(path))).await;
    }
    assert_eq!(browser.get(&world.url("/Room")).await.body, "Jitsi Meet");
    assert!(world.seen_by_jitsi().iter().any(|seen| seen.target == "/Room"));
    status
}

/// The answer has this status and nothing about a person, and nothing reaches the application.
async fn refused(world: &World, status: u16, request: impl Future<Output = Answer>) -> Answer {
    let (answer, seen) = world.reaching(request).await;
    assert_eq!(answer.status, status, "{}", answer.body);
    assert!(seen.is_empty(), "{seen:?}");
    assert_eq!(answer.header("x-auth-user"), None);
    assert_eq!(answer.location().is_some(), status == 303);
    answer
}

/// The headers of a page navigation.
fn navigation(request: Request<'_>) -> Request<'_> {
    request
        .header("accept", "text/html,*/*;q=0.8")
        .header("sec-fetch-mode", "navigate")
        .header("sec-fetch-dest", "document")
}

/// A page navigation by someone who claims to be somebody else.
fn forged_person(request: Request<'_>) -> Request<'_> {
    FORGED.iter().fold(navigation(request), |request, name| request.header(name, "root"))
}

/// A page navigation by someone who claims that a proxy asks about another page.
fn elsewhere(request: Request<'_>) -> Request<'_> {
    ELSEWHERE.iter().fold(navigation(request), |request, (name, value)| request.header(name, value))
}

/// The headers of a WebSocket.
fn socket(request: Request<'_>) -> Request<'_> {
    request
        .header("connection", "Upgrade")
        .header("upgrade", "websocket")
        .header("sec-websocket-version", "13")
        .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
}

/// What the application gets about the person. Some programs send no header for an empty value of the adapter.
fn identity(seen: &Seen) -> Vec<(&str, String)> {
    let named = |(name, value): &&(String, String)| {
        !value.is_empty() && (name.starts_with("x-auth") || name.starts_with("remote"))
    };
    let mut headers: Vec<_> = seen.headers.iter().filter(named).collect();
    headers.sort();
    headers.iter().rev().map(|(name, value)| (name.as_str(), value.clone())).collect()
}

fn identity_of(user: &str, name: &str, email: &str) -> Vec<(&'static str, String)> {
    [
        ("x-auth-user", user),
        ("x-auth-name", name),
        ("x-auth-moderator", "true"),
        ("x-auth-email", email),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .into()
}

/// Headers that an application could read as the adapter's.
const FORGED: [&str; 14] = [
    "x-auth-user",
    "x-auth-name",
    "x-auth-email",
    "x-auth-groups",
    "x-auth-moderator",
    "x_auth_user",
    "x-auth_user",
    "x_auth-email",
    "x_auth_groups",
    "remote-user",
    "remote-name",
    "remote-email",
    "remote-groups",
    "remote_user",
];

/// Headers that name a page, a site or a method.
const ELSEWHERE: [(&str, &str); 7] = [
    ("x-forwarded-proto", "https"),
    ("x-forwarded-host", "evil.example"),
    ("x-forwarded-uri", "/oidc/health"),
    ("x-forwarded-method", "GET"),
    ("x-original-uri", "/static/x"),
    ("x-original-url", "https://evil.example/"),
    ("x-original-method", "GET"),
];
