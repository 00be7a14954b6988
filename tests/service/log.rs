//! The log: the fields of a line, and the level. [`file`] has the tests of `log.file`.

mod file;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use actix_web::rt::time::sleep;
use harness::adapter::Launch;
use harness::browser::{Answer, Browser, Method};
use harness::config::Config;
use serde_json::{Value, json};
use toml::toml;

use crate::world::{BINARY, MEET, World, meet, scratch};

/// The id of a request that is refused. Its log line is in the queue before the response is sent.
async fn refused(browser: &Browser, url: &str) -> String {
    let answer = browser.get(url).await;
    assert_eq!(answer.status, 404);
    id(&answer).to_owned()
}

fn id(answer: &Answer) -> &str {
    answer.header("x-request-id").unwrap()
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

#[actix_web::test]
async fn rust_log_overrides_the_level() {
    let scratch = scratch();
    for (level, rust_log, is_written) in [
        ("info", None, true),
        ("warn", None, false),
        ("off", Some("info"), true),
        ("info", Some("warn"), false),
        ("info", Some("jitsi_oidc_adapter::web=off"), false),
        ("error", Some("jitsi_oidc_adapter::web=debug"), true),
    ] {
        let name = format!("{level}-{}.log", rust_log.unwrap_or("none"));
        let config = Config::new(MEET, "http://127.0.0.1:1")
            .with("log.level", level)
            .with("log.file", name.clone());
        let launch = Launch::new(BINARY, scratch.path());
        let launch = rust_log.into_iter().fold(launch, |launch, it| launch.env("RUST_LOG", it));
        let adapter = launch.start(&config);
        let id = refused(&Browser::new(), &adapter.url("/oidc/none")).await;
        assert_eq!(adapter.terminate(), Some(0), "the queue is written before the end");
        let log = read(&scratch.path().join(&name));
        assert_eq!(log.contains(&id), is_written, "{name}: {log}");
    }
}

/// The expected lines of some requests, without the time. A request id is that of the response.
async fn events(world: &World) -> Vec<Value> {
    let browser = world.browser();
    let entered = world.sign_in(&browser, "ada", "roomname=T%25C3%25A4st").await;
    assert_eq!(entered.status, 303, "{}", entered.body);
    let silent = world.browser();
    let authorize = world.begin(&silent, "roomname=room&prompt=none").await;
    let back = silent.get(&authorize).await.location().unwrap();
    let guest = silent.get(&back).await;
    let closed = browser.get(&meet("/oidc/auth?roomname=Board")).await;
    assert_eq!(closed.status, 403, "{}", closed.body);
    let none = browser.get(&meet("/oidc/auth?roomname=..")).await;
    vec![
        json!({
            "level": "INFO", "event": "token", "request_id": id(&entered),
            "user": "ada-1815", "room": "t%c3%a4st", "role": "moderator",
            "outcome": "minted", "message": "minted a meeting token",
        }),
        json!({
            "level": "INFO", "event": "sign_in", "request_id": id(&entered),
            "user": "ada-1815", "room": "t%c3%a4st", "role": "moderator",
            "outcome": "signed_in", "message": "signed in",
        }),
        json!({
            "level": "INFO", "event": "sign_in", "request_id": id(&guest), "room": "room",
            "outcome": "guest", "message": "continued as guest",
            "cause": "the provider requires interaction, which prompt=none forbids",
        }),
        json!({
            "level": "INFO", "event": "refused", "request_id": id(&closed),
            "user": "ada-1815", "room": "board", "role": "moderator", "path": "/oidc/auth",
            "outcome": "refused", "status": "403", "message": "refused a request",
            "cause": "access.rooms[0] does not hold",
        }),
        json!({
            "level": "INFO", "event": "refused", "request_id": id(&none), "path": "/oidc/auth",
            "outcome": "refused", "status": "400", "message": "refused a request",
            "cause": "a name is a dot segment",
        }),
    ]
}

/// The fields of a line in text format.
fn parse(line: &str) -> Value {
    let mut words = line.splitn(4, ' ');
    let [_time, level, event] = [(); 3].map(|()| words.next().unwrap());
    let mut parsed = json!({ "level": level, "event": event });
    let mut rest = words.next().unwrap();
    while let Some((key, after)) = rest.split_once('=').filter(|(key, _)| !key.contains(' ')) {
        let mut value = serde_json::Deserializer::from_str(after).into_iter::<String>();
        let (text, length) = match value.next() {
            Some(Ok(text)) if after.starts_with('"') => (text, value.byte_offset()),
            _ => {
                let length = after.find(' ').unwrap();
                (after[..length].to_owned(), length)
            }
        };
        parsed[key] = text.into();
        rest = after[length..].trim_start();
    }
    parsed["message"] = rest.into();
    parsed
}

#[actix_web::test]
async fn a_line_has_event_request_id_user_room_role_outcome_and_cause() {
    let rooms = toml! {
        match = "^board"
        require = [{ claim = "groups", any_of = ["nobody"] }]
    };
    for format in ["text", "json"] {
        let world = World::with(|config| {
            config
                .with("log.file", "adapter.log")
                .with("log.format", format)
                .with("access.rooms", vec![toml::Value::Table(rooms.clone())])
        })
        .await;
        let expected = events(&world).await;
        let World { adapter, provider: _provider, scratch, .. } = world;
        assert_eq!(adapter.terminate(), Some(0));
        let log = read(&scratch.path().join("adapter.log"));
        let lines: Vec<Value> = log
            .lines()
            .map(|line| match format {
                "json" => {
                    let mut line: Value = serde_json::from_str(line).unwrap();
                    let time = line.as_object_mut().unwrap().remove("time").unwrap();
                    assert!(time.as_str().unwrap().ends_with('Z'), "{time}");
                    line
                }
                _ => parse(line),
            })
            .filter(|line| {
                ["token", "sign_in", "refused"].contains(&line["event"].as_str().unwrap())
            })
            // The requests that waited until the adapter was ready.
            .filter(|line| line["status"] != "503")
            .collect();
        assert_eq!(lines, expected, "{format}");
    }
}

/// Waits for the lines of the refusals from the request `first` to the request `last`, and returns them.
async fn refusals(world: &World, first: &Answer, last: &Answer) -> Vec<Value> {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let log = read(&world.scratch.path().join("adapter.log"));
        let lines = log.lines().map(parse).filter(|line| line["event"] == "refused");
        let lines: Vec<_> = lines.skip_while(|line| line["request_id"] != id(first)).collect();
        if lines.last().is_some_and(|line| line["request_id"] == id(last)) {
            return lines;
        }
        assert!(Instant::now() < deadline, "{log}");
        sleep(Duration::from_millis(10)).await;
    }
}

#[actix_web::test]
async fn a_refusal_is_logged_with_the_route_name_and_never_with_the_path() {
    let world = World::with(|config| config.with("log.file", "adapter.log")).await;
    let browser = world.browser();
    let long = format!("/oidc/{}", "CODE".repeat(1000));
    let requests = [
        ("/oidc/auth?roomname=..", 400, "/oidc/auth"),
        ("/oidc/redirect?code=CODE&state=CODE", 400, "/oidc/redirect"),
        ("/oidc/redirect?code=CODE&code=CODE", 400, "/oidc/redirect"),
        ("/oidc/tokenize?roomname=CODE", 401, "/oidc/tokenize"),
        ("/oidc/asap/CODE.pem", 404, "/oidc/asap/{file}"),
        ("/oidc/redirect%3Fcode=CODE", 404, "unknown"),
        ("/oidc/redirect/CODE", 404, "unknown"),
        ("/oidc/redirect;code=CODE", 404, "unknown"),
        ("//oidc/redirect/CODE", 404, "unknown"),
        ("/oidc/verify%3FCODE", 404, "unknown"),
        ("/CODE", 404, "unknown"),
        (long.as_str(), 404, "unknown"),
    ];
    let mut answers = Vec::new();
    for (path, status, _) in requests {
        let answer = browser.get(&meet(path)).await;
        assert_eq!(answer.status, status, "{path}");
        answers.push(answer);
    }
    let lines = refusals(&world, &answers[0], answers.last().unwrap()).await;
    let logged: Vec<_> = lines.iter().map(|line| line["path"].as_str().unwrap()).collect();
    assert_eq!(logged, requests.map(|(.., route)| route));
    let log = read(&world.scratch.path().join("adapter.log"));
    assert!(!log.contains("CODE"), "{log}");
}

/// nginx makes this request for each picture and script of a guarded page, without a limit.
#[actix_web::test]
async fn a_request_that_is_not_a_page_navigation_writes_no_line() {
    let world = World::with(|config| config.with("log.file", "adapter.log")).await;
    let browser = world.browser();
    let first = browser.get(&meet("/oidc/none")).await;
    for (name, value) in
        [("accept", "image/*"), ("sec-fetch-mode", "cors"), ("upgrade", "websocket")]
    {
        let request = browser.request(Method::GET, &meet("/oidc/login"));
        let answer = request.header("x-original-uri", "/Room").header(name, value).send().await;
        assert_eq!((answer.status, answer.location()), (401, None), "{name}: {}", answer.body);
    }
    let page = browser.get(&meet("/oidc/login")).await;
    assert_eq!(page.status, 400);
    let lines = refusals(&world, &first, &page).await;
    let ids: Vec<_> = lines.iter().map(|line| line["request_id"].as_str().unwrap()).collect();
    assert_eq!(ids, [id(&first), id(&page)]);
}

#[actix_web::test]
async fn the_trace_of_a_request_is_in_every_line_with_its_id() {
    let world = World::with(|config| config.with("log.level", "debug")).await;
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let valid = format!("00-{trace}-00f067aa0ba902b7-01");
    for (traceparent, logged) in [(valid.clone(), true), (valid.replace("00-4", "ff-4"), false)] {
        let browser = world.browser();
        let get = async |url: &str| {
            let request = browser.request(Method::GET, url).header("traceparent", &traceparent);
            request.header("accept", "text/html").send().await
        };
        let begun = get(&meet("/oidc/auth?roomname=room")).await;
        let entered = get(&world.provider.sign_in_as("ada", &begun.location().unwrap())).await;
        let refused = get(&meet("/oidc/none")).await;
        for answer in [begun, entered, refused] {
            let id = id(&answer);
            world.adapter.wait_for_log(id);
            let log = world.adapter.settled_log().await;
            let lines: Vec<_> = log.iter().filter(|line| line.contains(id)).collect();
            for line in lines {
                let field = format!("request_id={id} trace_id={trace} ");
                assert_eq!(line.contains(&field), logged, "{line}");
                assert_eq!(line.contains("trace_id"), logged, "{line}");
            }
        }
    }
}
