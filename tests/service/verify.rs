//! The status of `/oidc/verify`: 204, 401 or 403, whatever the request.

use harness::browser::{Browser, Method, raw};

use crate::world::{SESSION, World, meet};

const METHODS: [&str; 11] = [
    "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "TRACE", "get", "X-ODD",
];

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default()
}

/// The status for a request that no HTTP library would send.
async fn ask(world: &World, method: &str, target: &str, headers: &str) -> u16 {
    let request =
        format!("{method} {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{headers}\r\n");
    status(&raw(world.adapter.address(), request.as_bytes()).await.unwrap())
}

#[actix_web::test]
async fn every_method_gets_the_same_status() {
    let world = World::new().await;
    let session = world.signed_in().await.cookie(SESSION).unwrap();
    let cookie = format!("Cookie: {SESSION}={session}\r\n");
    for method in METHODS {
        assert_eq!(ask(&world, method, "/oidc/verify", &cookie).await, 204, "{method}");
        assert_eq!(ask(&world, method, "/oidc/verify", "").await, 401, "{method}");
        assert_eq!(ask(&world, method, "/oidc/verify/none", &cookie).await, 403, "{method}");
        assert_eq!(ask(&world, method, "/oidc/verify/none", "").await, 401, "{method}");
    }
}

#[actix_web::test]
async fn an_unusual_target_does_not_bypass_the_session_check() {
    let world = World::new().await;
    let session = world.signed_in().await.cookie(SESSION).unwrap();
    let cookie = format!("Cookie: {SESSION}={session}\r\n");
    for (target, status) in [
        ("/oidc/verify?a=1&a=2", 204),
        ("/oidc/verify?%ff=%ff", 204),
        ("/oidc/verify/", 403),
        ("/oidc/verify//", 403),
        ("/oidc/verify/%00", 403),
        ("/oidc/verify/%ff", 403),
        ("/oidc/verify/a/b", 403),
        ("/oidc/verify/../verify", 403),
        ("/oidc/verify/%2e%2e", 403),
    ] {
        assert_eq!(ask(&world, "GET", target, &cookie).await, status, "{target}");
        assert_eq!(ask(&world, "GET", target, "").await, 401, "{target}");
    }
    for target in ["/oidc/verifyx", "/oidc//verify", "/OIDC/verify", "/oidc/%76erify"] {
        assert_eq!(ask(&world, "GET", target, &cookie).await, 404, "{target}");
    }
}

#[actix_web::test]
async fn only_the_unchanged_session_cookie_is_accepted() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let session = browser.cookie(SESSION).unwrap();
    world.begin(&browser, "roomname=room&prompt=login").await;
    let cookies = browser.cookies();
    let attempt = cookies.iter().find(|it| it.name().contains("_login_")).unwrap().value();
    let flipped = match session.split_at(session.len() / 2) {
        (first, rest) if rest.starts_with('A') => format!("{first}B{}", &rest[1..]),
        (first, rest) => format!("{first}A{}", &rest[1..]),
    };
    for (cookies, status) in [
        (format!("Cookie: a=b; {SESSION}={session}; c=d\r\n"), 204),
        (format!("Cookie: a=b\r\nCookie: {SESSION}={session}\r\n"), 204),
        (format!("Cookie: jitsi_oidc={session}\r\n"), 401),
        (format!("Cookie: __host-jitsi_oidc={session}\r\n"), 401),
        (format!("Cookie: {SESSION}={flipped}\r\n"), 401),
        (format!("Cookie: {SESSION}={}\r\n", &session[1..]), 401),
        (format!("Cookie: {SESSION}={session}x\r\n"), 401),
        (format!("Cookie: {SESSION}={attempt}\r\n"), 401),
        (format!("Cookie: {SESSION}=\r\n"), 401),
        (format!("Cookie: {SESSION}\r\n"), 401),
        (format!("Cookie: {SESSION}={}\r\n", "A".repeat(4000)), 401),
        ("Cookie: \r\n".to_owned(), 401),
        ("Cookie: ;;;=;\r\n".to_owned(), 401),
        (format!("Authorization: Bearer {session}\r\n"), 401),
        ("X-Auth-User: ada\r\n".to_owned(), 401),
        ("Cookie: jitsi_oidc_hint=1\r\n".to_owned(), 401),
    ] {
        assert_eq!(ask(&world, "GET", "/oidc/verify", &cookies).await, status, "{cookies}");
    }
}

#[actix_web::test]
async fn a_session_expires_by_the_adapters_clock() {
    let world = World::with(|config| config.with("session.lifetime", "1s")).await;
    let session = world.signed_in().await.cookie(SESSION).unwrap();
    actix_web::rt::time::sleep(std::time::Duration::from_millis(2100)).await;
    let cookie = format!("Cookie: {SESSION}={session}\r\n");
    assert_eq!(ask(&world, "GET", "/oidc/verify", &cookie).await, 401);
}

#[actix_web::test]
async fn the_headers_identify_the_person() {
    let world = World::new().await;
    for (person, user, name, email) in [
        ("ada", "ada-1815", "Ada%20Lovelace", "ada@example.org"),
        ("umlaut", "t%C3%A4st-%C3%BCser", "T%C3%A4st%20%C3%9Cser", ""),
        ("mallory", "mallory-1984", "Mallory%20%3Cscript%3Ealert(1)%3C/script%3E", ""),
        ("nameless", "9f86d081884c7d65", "", ""),
    ] {
        let browser = world.browser();
        world.sign_in(&browser, person, "roomname=room").await;
        let answer = browser.request(Method::GET, &meet("/oidc/verify")).send().await;
        assert_eq!((answer.status, answer.body.as_str()), (204, ""), "{person}");
        assert_eq!(answer.header("x-auth-user"), Some(user));
        assert_eq!(answer.header("x-auth-name"), Some(name));
        assert_eq!(answer.header("x-auth-email"), Some(email));
        assert_eq!(answer.header("x-auth-moderator"), Some("true"));
        assert_eq!(answer.header("x-auth-groups"), Some(""));
        assert_eq!(answer.header("remote-user"), None);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
    let answer = world.browser().request(Method::GET, &meet("/oidc/verify")).send().await;
    assert_eq!((answer.status, answer.body.as_str()), (401, ""));
    assert_eq!(answer.header("x-auth-user"), None);
    assert_eq!(answer.header("x-auth-groups"), None);
}

#[actix_web::test]
async fn the_headers_name_the_configured_groups_of_the_person() {
    let groups = vec!["students", "staff", "a, b", "none"];
    for (claim, remote) in [("groups", false), ("membership.groups", true)] {
        let world = World::with(|config| {
            let config = config.with("headers.groups", groups.clone());
            config.with("headers.groups_claim", claim).with("headers.remote", remote)
        })
        .await;
        let many: Vec<_> = (0..300).map(|number| format!("group-{number}")).collect();
        let many = [many, vec!["staff".to_owned(), "a, b".to_owned()]].concat();
        for (person, own, listed) in [
            ("ada", many, "staff,a%2C%20b"),
            ("grace", vec!["students".to_owned()], "students"),
            ("nameless", vec!["Staff".to_owned(), "staff,students".to_owned()], ""),
        ] {
            let own = match claim {
                "groups" => world.provider.person(person).with("groups", own),
                _ => world
                    .provider
                    .person(person)
                    .with("membership", serde_json::json!({"groups": own})),
            };
            world.provider.set_person(own);
            let browser = world.browser();
            let answer = world.sign_in(&browser, person, "roomname=room").await;
            assert_eq!(answer.status, 303, "{}", answer.body);
            let answer = browser.request(Method::GET, &meet("/oidc/verify")).send().await;
            assert_eq!(answer.header("x-auth-groups"), Some(listed), "{person}");
            for (ours, theirs) in [
                ("x-auth-user", "remote-user"),
                ("x-auth-name", "remote-name"),
                ("x-auth-email", "remote-email"),
                ("x-auth-groups", "remote-groups"),
            ] {
                let expected = answer.header(ours).filter(|_| remote);
                assert_eq!(answer.header(theirs), expected, "{person}: {theirs}");
            }
        }
    }
}

/// Groups are part of the session: a change of the list needs a new sign-in.
#[actix_web::test]
async fn a_session_from_before_a_group_was_configured_does_not_have_it() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let newer = world.another(|config| config.with("headers.groups", vec!["staff"])).await;
    browser.route(crate::world::MEET, newer.address());
    let groups = async |browser: &Browser| {
        let answer = browser.request(Method::GET, &meet("/oidc/verify")).send().await;
        (answer.status, answer.header("x-auth-groups").map(str::to_owned))
    };
    assert_eq!(groups(&browser).await, (204, Some(String::new())));
    world.sign_in(&browser, "ada", "roomname=room&prompt=login").await;
    assert_eq!(groups(&browser).await, (204, Some("staff".to_owned())));
}
