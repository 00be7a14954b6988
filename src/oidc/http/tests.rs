use std::{io, time::Instant};

use futures_util::future::join_all;
use harness::unresponsive::Deaf;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use url::Url;

use super::*;
use crate::{
    oidc::{BodyFault, Proxy, response::BODY_LIMIT, testing::Stub},
    signin::Shown,
};

const DISCOVERY: metrics::Endpoint = metrics::Endpoint::Discovery;

async fn ask(stub: &Stub, path: &str) -> Result<Value, CallError> {
    let http = Http::new(&stub.settings(), ProviderMetrics::default()).unwrap();
    http.object(&Endpoint::new(stub.endpoint(path)).unwrap(), DISCOVERY).await.map(Value::Object)
}

/// Like [`ask`], with a limit that even a good response may exceed on a busy machine.
async fn ask_briefly(stub: &Stub, path: &str) -> Result<Value, CallError> {
    let mut settings = stub.settings();
    settings.timeout = Duration::from_millis(300);
    let http = Http::new(&settings, ProviderMetrics::default()).unwrap();
    http.object(&Endpoint::new(stub.endpoint(path)).unwrap(), DISCOVERY).await.map(Value::Object)
}

#[tokio::test]
async fn a_byte_order_mark_before_json_is_ignored() {
    let stub = Stub::start().await;
    stub.answer("/x", 200, "application/json", "\u{feff}{\"a\":1}");
    assert_eq!(ask(&stub, "x").await, Ok(json!({"a": 1})));
    let mark = BodyFault::ByteOrderMark;
    let invalid = BodyFault::Invalid { line: 1, column: 1 };
    for (body, fault) in [
        ("\u{feff}", BodyFault::Empty),
        ("\u{feff}\u{feff}{}", mark.clone()),
        ("{\u{feff}}", mark),
        ("\u{feff}<html>", invalid),
    ] {
        stub.answer("/x", 200, "application/json", body);
        assert_eq!(ask(&stub, "x").await, Err(CallError::Body(fault)), "{body:?}");
    }
}

#[tokio::test]
async fn json_is_accepted_with_any_content_type() {
    let stub = Stub::start().await;
    for content_type in ["application/json", "Application/JSON; charset=UTF-8", "text/plain"] {
        stub.answer("/x", 200, content_type, "{\"a\":1}");
        assert_eq!(ask(&stub, "x").await, Ok(json!({"a": 1})), "{content_type}");
    }
    stub.answer("/x", 200, "text/html", "<html>");
    let page = BodyFault::OtherType(Shown::of("text/html"));
    assert_eq!(ask(&stub, "x").await, Err(CallError::Body(page)));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let stub = Stub::start().await;
    stub.json("/elsewhere", &json!({}));
    for status in [301, 302, 303, 307, 308] {
        stub.raw(
            "/x",
            format!(
                "HTTP/1.1 {status} Moved\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n",
                stub.endpoint("elsewhere")
            ),
        );
        let to = Address::from(&stub.endpoint("elsewhere"));
        assert_eq!(ask(&stub, "x").await, Err(CallError::Redirect { status, to }));
    }
    assert_eq!(stub.calls("/elsewhere"), 0);
    for (location, expected) in [
        ("/there?token=SECRET#x", "there"),
        ("there", "there"),
        ("//[", "status 301"),
        (
            "https://user:SECRET@sso.example.org/x?SECRET",
            "a redirect to https://sso.example.org/x,",
        ),
    ] {
        stub.raw(
            "/x",
            format!("HTTP/1.1 301 Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"),
        );
        let refused = ask(&stub, "x").await.unwrap_err().to_string();
        assert!(refused.contains(expected) && !refused.contains("SECRET"), "{location}: {refused}");
    }
}

#[tokio::test]
async fn only_status_200_is_accepted() {
    let stub = Stub::start().await;
    for status in [201, 204, 400, 404, 500, 503] {
        stub.answer("/x", status, "application/json", "{}");
        assert_eq!(ask(&stub, "x").await, Err(CallError::Status(status, None)));
    }
}

/// The error is in the body (RFC 6749 §5.2) or in a header (RFC 6750 §3).
#[tokio::test]
async fn the_error_of_a_refused_call_is_named_with_its_description() {
    let stub = Stub::start().await;
    let body = |text: &str| {
        format!("Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{text}", text.len())
    };
    let header = |text: &str| format!("WWW-Authenticate: {text}\r\nContent-Length: 0\r\n\r\n");
    for (rest, cause) in [
        (body(r#"{"error":"invalid_tenant"}"#), "status 400 instead of 200, error invalid_tenant"),
        (
            body(
                r#"{"error":"invalid_tenant","error_description":"AADSTS90002: Tenant not found"}"#,
            ),
            "status 400 instead of 200, error invalid_tenant, error_description: AADSTS90002: \
             Tenant not found",
        ),
        (
            header(
                r#"Bearer realm="x", error="invalid_token", error_description="It has expired""#,
            ),
            "status 400 instead of 200, error invalid_token, error_description: It has expired",
        ),
        (header(r#"Bearer realm="x""#), "status 400 instead of 200"),
        (header(r#"Bearer xerror="a", error="""#), "status 400 instead of 200"),
        (body("<html>"), "status 400 instead of 200"),
    ] {
        stub.raw("/x", format!("HTTP/1.1 400 No\r\nConnection: close\r\n{rest}"));
        assert_eq!(ask(&stub, "x").await.unwrap_err().to_string(), cause);
    }
}

/// The provider may repeat what it was sent.
#[tokio::test]
async fn an_error_that_repeats_the_access_token_is_not_shown() {
    let stub = Stub::start().await;
    let error = r#"{"error":"invalid_token","error_description":"Unknown token the-token-7"}"#;
    stub.answer("/x", 401, "application/json", error);
    let http = Http::new(&stub.settings(), ProviderMetrics::default()).unwrap();
    let endpoint = Endpoint::new(stub.endpoint("x")).unwrap();
    let cause = http.with_bearer(&endpoint, &"the-token-7".into()).await.err().unwrap().to_string();
    assert!(cause.contains("error invalid_token") && !cause.contains("the-token-7"), "{cause}");
}

#[tokio::test]
async fn only_a_json_object_is_accepted() {
    let stub = Stub::start().await;
    for body in ["[]", "[{}]", "\"{}\"", "7", "null"] {
        stub.answer("/x", 200, "application/json", body);
        let refused = Err(CallError::Body(BodyFault::NotAnObject));
        assert_eq!(ask(&stub, "x").await, refused, "{body}");
    }
    stub.answer("/x", 200, "application/json", " \r\n\t{}");
    assert!(ask(&stub, "x").await.is_ok());
}

#[tokio::test]
async fn a_large_response_is_refused_with_or_without_content_length() {
    let stub = Stub::start().await;
    let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n";
    stub.raw("/announced", format!("{head}Content-Length: 1048577\r\n\r\n"));
    assert_eq!(ask(&stub, "announced").await, Err(CallError::TooLarge));
    let object = |bytes: usize| format!("{{\"\":\"{}\"}}", "x".repeat(bytes - 7));
    let large = object(BODY_LIMIT + 1);
    stub.raw("/unannounced", format!("{head}\r\n{large}"));
    assert_eq!(ask(&stub, "unannounced").await, Err(CallError::TooLarge));
    let fits = object(BODY_LIMIT);
    stub.raw("/fits", format!("{head}\r\n{fits}"));
    assert!(ask(&stub, "fits").await.is_ok());
}

#[tokio::test]
async fn a_provider_that_stalls_reaches_the_time_limit() {
    let stub = Stub::start().await;
    // A response that begins and never ends.
    stub.raw("/half", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{");
    let half = ask_briefly(&stub, "half").await;
    assert!(matches!(half, Err(CallError::Broken | CallError::Timeout)), "{half:?}");
    let began = Instant::now();
    assert_eq!(ask_briefly(&stub, "silent").await, Err(CallError::Timeout));
    assert!(began.elapsed() < Duration::from_secs(5));
}

/// The kind of the error shows which limit was reached, however slow the machine is.
#[tokio::test]
async fn the_connect_timeout_ends_before_the_timeout_of_the_call() {
    let deaf = Deaf::listen();
    let url = Url::parse(&format!("http://{}/", deaf.address())).unwrap();
    let call = async |timeout| {
        let mut settings = Stub::start().await.settings();
        settings.timeout = Duration::from_secs(timeout);
        let http = Http::new(&settings, ProviderMetrics::default()).unwrap();
        let began = Instant::now();
        let outcome = http.object(&Endpoint::new(url.clone()).unwrap(), DISCOVERY).await;
        (outcome.unwrap_err(), began.elapsed())
    };
    let not_connected = CallError::Connect(io::ErrorKind::TimedOut);
    for (error, took) in <[_; 2]>::from(tokio::join!(call(300), call(3600))) {
        assert_eq!(error, not_connected);
        assert!(took >= Duration::from_secs(3), "{took:?}");
    }
    // If both limits are equal, either may end the call.
    let (error, took) = call(1).await;
    assert!([not_connected, CallError::Timeout].contains(&error), "{error:?}");
    assert!(took >= Duration::from_secs(1), "{took:?}");
}

#[tokio::test]
async fn a_refused_connection_is_named() {
    let stub = Stub::start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let http = Http::new(&stub.settings(), ProviderMetrics::default()).unwrap();
    let outcome = http.object(&Endpoint::new(Url::parse(&url).unwrap()).unwrap(), DISCOVERY).await;
    assert_eq!(outcome, Err(CallError::Connect(io::ErrorKind::ConnectionRefused)));
}

#[tokio::test]
async fn a_response_that_is_not_http_is_a_broken_connection() {
    let stub = Stub::start().await;
    stub.raw("/x", "SSH-2.0-OpenSSH_9.2\r\n");
    assert_eq!(ask(&stub, "x").await, Err(CallError::Broken));
}

#[tokio::test]
async fn plain_http_over_a_network_is_never_sent() {
    let stub = Stub::start().await;
    let http = Http::new(&stub.settings(), ProviderMetrics::default()).unwrap();
    let url = Url::parse("http://192.0.2.1/token").unwrap();
    let outcome = http.send(Request::new(reqwest::Method::POST, url), DISCOVERY).await;
    assert_eq!(outcome.err(), Some(CallError::Insecure));
}

#[tokio::test]
async fn a_proxy_is_used_for_https_but_never_for_loopback() {
    let (stub, proxy) = (Stub::start().await, Stub::start().await);
    proxy.answer("sso.example.org:443", 502, "text/plain", "");
    stub.json("/x", &json!({}));
    let mut settings = stub.settings();
    let refuses = CallError::Proxy("refuses to connect to the provider");
    for no_proxy in [None, Some("other.example.org, 192.0.2.0/24")] {
        settings.proxy = Proxy::new(proxy.url.as_str(), no_proxy.map(str::to_owned));
        let http = Http::new(&settings, ProviderMetrics::default()).unwrap();
        let call = async |url| {
            http.object(&Endpoint::new(url).unwrap(), DISCOVERY).await.map(Value::Object)
        };
        assert_eq!(call(stub.endpoint("x")).await, Ok(json!({})));
        assert_eq!(
            call(Url::parse("https://sso.example.org/").unwrap()).await,
            Err(refuses.clone())
        );
        // https on loopback, too: the stub does not speak TLS, and the proxy is not used.
        let port = stub.url.port().unwrap();
        let hosts = ["localhost", "127.0.0.1", "127.9.9.9", "[::1]", "LOCALHOST"];
        let urls = hosts.map(|host| Url::parse(&format!("https://{host}:{port}/")).unwrap());
        // Each call waits for its timeout, so they run at the same time.
        for (host, outcome) in hosts.iter().zip(join_all(urls.map(call)).await) {
            assert!(!matches!(outcome, Ok(_) | Err(CallError::Proxy(_))), "{host}: {outcome:?}");
        }
    }
    assert_eq!(proxy.calls("sso.example.org:443"), 2);
    assert_eq!(proxy.all_calls(), 2);
}

#[tokio::test]
async fn hosts_of_no_proxy_are_called_directly() {
    let proxy = Stub::start().await;
    let mut settings = proxy.settings();
    settings.timeout = Duration::from_millis(500);
    for no_proxy in
        ["192.0.2.1", "a.invalid, 192.0.2.0/24", "sso.invalid", ".invalid", "SSO.Invalid"]
    {
        settings.proxy = Proxy::new(proxy.url.as_str(), Some(no_proxy.to_owned()));
        let http = Http::new(&settings, ProviderMetrics::default()).unwrap();
        let host = if no_proxy.contains("192") { "192.0.2.1" } else { "sso.invalid" };
        let url = Url::parse(&format!("https://{host}/")).unwrap();
        let outcome = http.object(&Endpoint::new(url).unwrap(), DISCOVERY).await;
        assert!(outcome.is_err_and(|error| !matches!(error, CallError::Proxy(_))), "{no_proxy}");
    }
    assert_eq!(proxy.all_calls(), 0);
}

#[tokio::test]
async fn a_failure_of_the_proxy_is_named() {
    let proxy = Stub::start().await;
    let mut settings = proxy.settings();
    settings.timeout = Duration::from_secs(5);
    let url = Url::parse("https://sso.example.org/").unwrap();
    let endpoint = Endpoint::new(url).unwrap();
    for (answer, reason) in [
        ("HTTP/1.1 407 Who\r\n\r\n", "requires a valid user name and password"),
        ("HTTP/1.1 403 No\r\n\r\n", "refuses to connect to the provider"),
        ("SSH-2.0-OpenSSH_9.2\r\n", "refuses to connect to the provider"),
        ("", "refuses to connect to the provider"),
    ] {
        proxy.raw("sso.example.org:443", answer);
        settings.proxy = Proxy::new(proxy.url.as_str(), None);
        let http = Http::new(&settings, ProviderMetrics::default()).unwrap();
        let outcome = http.object(&endpoint, DISCOVERY).await;
        assert_eq!(outcome, Err(CallError::Proxy(reason)), "{answer}");
    }
    for url in ["http://127.0.0.1:1", "http://proxy.invalid:3128"] {
        settings.proxy = Proxy::new(url, None);
        let http = Http::new(&settings, ProviderMetrics::default()).unwrap();
        let outcome = http.object(&endpoint, DISCOVERY).await;
        assert_eq!(outcome, Err(CallError::Proxy("cannot be reached")), "{url}");
    }
}

#[tokio::test]
async fn only_the_proxy_receives_its_password() {
    let (stub, proxy) = (Stub::start().await, Stub::start().await);
    proxy.answer("sso.example.org:443", 502, "text/plain", "");
    stub.json("/x", &json!({}));
    let mut settings = stub.settings();
    let mut url = proxy.url.clone();
    url.set_username("user").unwrap();
    url.set_password(Some("p%40ss")).unwrap();
    settings.proxy = Proxy::new(url.as_str(), None);
    let http = Http::new(&settings, ProviderMetrics::default()).unwrap();
    for url in [Url::parse("https://sso.example.org/").unwrap(), stub.endpoint("x")] {
        let _ = http.object(&Endpoint::new(url).unwrap(), DISCOVERY).await;
    }
    let asked = proxy.requests("sso.example.org:443").remove(0).to_lowercase();
    // user:p@ss
    assert!(asked.contains("proxy-authorization: basic dxnlcjpwqhnz\r\n"), "{asked}");
    let direct = stub.requests("/x").remove(0).to_lowercase();
    assert!(!direct.contains("authorization"), "{direct}");
    assert!(!format!("{settings:?} {http:?}").contains("p%40ss"));
}

#[tokio::test]
async fn a_host_name_that_does_not_resolve_is_named() {
    let http = Http::new(&Stub::start().await.settings(), ProviderMetrics::default()).unwrap();
    // RFC 6761 §6.4: such a name never exists.
    let url = Url::parse("https://sso.invalid/").unwrap();
    let outcome = http.object(&Endpoint::new(url).unwrap(), DISCOVERY).await;
    assert_eq!(outcome, Err(CallError::Name));
}
