//! The pages of `docs/providers`: there is one for each shape, and its configuration signs people in
//! at that provider with the role that the page promises.
//!
//! The member `page` of `providers/NAME.json` has one entry for each TOML block of the page. The first
//! block is complete, and every later one changes it.
//!
//! | member | what |
//! | --- | --- |
//! | `request` | parameters of the authorization request |
//! | `expect` | the person in the meeting token, if the block changes it |
//! | `sign_out` | parameters of the request to the end-session endpoint, if there are unusual ones |
//! | `moderator`, `member`, `refused` | the claims (`id_token`, `userinfo`) of a person with this result, in addition to those of the shape; `null` removes one |

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use harness::adapter::Adapter;
use harness::browser::{Answer, Browser};
use harness::config::{CLIENT_ID, Config};
use harness::stub::Stub;
use serde_json::{Value, json};
use toml::Table;
use url::Url;

use crate::provider_shapes::{PROVIDERS, Shape, merge, written};
use crate::world::{
    BINARY, MEET, SESSION, enter, meet, prosody, scratch, verify, wait_until_ready,
};

/// The headings of every page, in their order.
const HEADINGS: [&str; 5] =
    ["The client", "Groups and roles", "Configuration", "Claims that people can change", "Notes"];

/// The providers that have a page. `odd` is no provider.
fn names() -> impl Iterator<Item = &'static str> {
    PROVIDERS.into_iter().filter(|name| *name != "odd")
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/providers")
}

fn page(name: &str) -> String {
    let path = folder().join(name).with_extension("md");
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The TOML blocks of a page.
fn blocks(page: &str) -> Vec<Table> {
    let all = page.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    all.map(|block| block.parse().unwrap_or_else(|error| panic!("{error}: {block}"))).collect()
}

#[test]
fn every_shape_has_a_page_that_names_both_uris() {
    let files = fs::read_dir(folder()).unwrap().map(|file| file.unwrap().path());
    let stems = files.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned());
    assert_eq!(stems.collect::<BTreeSet<_>>(), names().map(str::to_owned).collect());
    let overview = fs::read_to_string(folder().with_file_name("provider.md")).unwrap();
    for name in names() {
        assert!(overview.contains(&format!("](providers/{name}.md) |")), "{name}: no row");
        let page = page(name);
        for path in ["/oidc/redirect", "/oidc/signed-out"] {
            assert!(page.contains(&meet(path)), "{name}: {path}");
        }
        let headings: Vec<_> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        assert_eq!(headings, HEADINGS, "{name}");
        let (_, section) = page.split_once("\n## Configuration\n").unwrap();
        let section = section.split("\n## ").next().unwrap();
        assert_eq!(blocks(section).len(), blocks(&page).len(), "{name}: a block elsewhere");
    }
}

#[actix_web::test]
async fn the_configuration_of_every_page_signs_in_with_the_role_that_it_promises() {
    for name in names() {
        let shape = written(name);
        let blocks = blocks(&page(name));
        let cases = shape["page"].as_array().unwrap_or_else(|| panic!("{name}: no page"));
        assert_eq!(blocks.len(), cases.len(), "{name}: one case for each block");
        let mut whole = Table::new();
        for (number, (block, case)) in blocks.into_iter().zip(cases).enumerate() {
            for (section, keys) in block {
                let keys = keys.as_table().unwrap().clone();
                let section = whole.entry(section).or_insert_with(|| Table::new().into());
                section.as_table_mut().unwrap().extend(keys);
            }
            check(&format!("{name}, block {number}"), &shape, case, &whole).await;
        }
    }
}

/// Signs in everybody of a case with this configuration.
async fn check(place: &str, shape: &Value, case: &Value, page: &Table) {
    let served: Arc<Mutex<Arc<Shape>>> = Arc::new(Mutex::new(Arc::new(Shape::new(shape.clone()))));
    let of_stub = Arc::clone(&served);
    let stub = Stub::start(([127, 0, 0, 1], 0).into(), move |seen| {
        let shape = Arc::clone(&of_stub.lock().unwrap());
        shape.answer(seen)
    });
    let origin = format!("http://{}", stub.address());
    let document = Shape::new(shape.clone()).discovery(&origin);
    let scratch = scratch();
    scratch.file("client-secret", "the-secret-of-the-client");
    let config = config(place, page, &origin, document["issuer"].as_str().unwrap());
    let adapter = Adapter::start(BINARY, scratch.path(), &config);
    wait_until_ready(&adapter).await;

    let mut results = 0;
    for result in ["moderator", "member", "refused"] {
        if case[result].is_null() {
            continue;
        }
        results += 1;
        let place = format!("{place}, {result}");
        let mut person = shape.clone();
        for part in ["id_token", "userinfo"] {
            if let Some(more) = case[result].get(part) {
                if person[part].is_null() {
                    person[part] = json!({});
                }
                merge(&mut person[part], more);
            }
        }
        *served.lock().unwrap() = Arc::new(Shape::new(person));
        let browser = Browser::new();
        browser.route(MEET, adapter.address()).judge(prosody());
        let before = userinfo_requests(&stub, &document);
        let answer = sign_in(&place, &browser, case).await;
        let log = adapter.log().join("\n");
        if page["oidc"].get("userinfo").and_then(toml::Value::as_str) == Some("never") {
            assert_eq!(userinfo_requests(&stub, &document), before, "{place}");
        }
        if result == "refused" {
            assert_eq!(answer.status, 403, "{place}: {}\n{log}", answer.body);
            assert_eq!(browser.cookie(SESSION), None, "{place}");
            continue;
        }
        assert_eq!(answer.status, 303, "{place}: {}\n{log}", answer.body);
        assert_client_auth(&place, &stub, &document, page);
        let user = enter(&answer, "/room", "room", None).0["context"]["user"].clone();
        let affiliation = if result == "moderator" { "owner" } else { "member" };
        assert_eq!(user["affiliation"], affiliation, "{place}\n{log}");
        if result == "moderator" {
            let expect = case.get("expect").unwrap_or(&shape["expect"]);
            for claim in ["id", "name", "email"] {
                assert_eq!(user[claim], expect[claim], "{place}: {claim}\n{log}");
            }
            assert!(user["email"].is_string(), "{place}: Jitsi's client needs an e-mail address");
            assert_eq!(verify(&browser).await.status, 204, "{place}");
            sign_out(&place, &browser, &document, case).await;
        }
    }
    assert!(results >= 2, "{place}: the rule has an effect");
}

/// The adapter's last response. Checks the authorization request.
async fn sign_in(place: &str, browser: &Browser, case: &Value) -> Answer {
    let answer = browser.get(&meet("/oidc/auth?roomname=room")).await;
    let authorize = answer.location().unwrap_or_else(|| panic!("{place}: {}", answer.body));
    assert_parameters(place, &authorize, &case["request"]);
    let back = browser.get(&authorize).await.location().unwrap();
    browser.get(&back).await
}

/// Whether the last token request has the client secret where the page wants it. Without
/// `client_auth`, `client_secret_basic` is the default of the standard and of every provider here.
fn assert_client_auth(place: &str, stub: &Stub, document: &Value, page: &Table) {
    let endpoint = Url::parse(document["token_endpoint"].as_str().unwrap()).unwrap();
    let request = stub.seen_at(endpoint.path()).pop().unwrap();
    let is_in_body = page["oidc"].get("client_auth").is_some();
    assert_eq!(request.header("authorization").is_none(), is_in_body, "{place}");
}

/// Ends the session at the provider, if it has an endpoint for this.
async fn sign_out(place: &str, browser: &Browser, document: &Value, case: &Value) {
    let next = browser.get(&meet("/oidc/logout")).await.location().unwrap();
    match document["end_session_endpoint"].as_str() {
        None => assert_eq!(next, meet("/oidc/signed-out"), "{place}"),
        Some(endpoint) => {
            assert!(next.starts_with(endpoint), "{place}: {next}");
            let back = json!({ "post_logout_redirect_uri": meet("/oidc/signed-out") });
            assert_parameters(place, &next, &back);
            assert_parameters(place, &next, case.get("sign_out").unwrap_or(&json!({})));
        }
    }
}

/// Whether each of these parameters is in the URL, once.
fn assert_parameters(place: &str, url: &str, expected: &Value) {
    let url = Url::parse(url).unwrap();
    for (name, value) in expected.as_object().unwrap() {
        let sent = url.query_pairs().filter(|(sent, _)| sent == name);
        let sent: Vec<_> = sent.map(|(_, value)| value.into_owned()).collect();
        assert_eq!(sent, [value.as_str().unwrap()], "{place}: {name} in {url}");
    }
}

fn userinfo_requests(stub: &Stub, document: &Value) -> usize {
    let url = document["userinfo_endpoint"].as_str().map(|url| Url::parse(url).unwrap());
    url.map_or(0, |url| stub.seen_at(url.path()).len())
}

/// The configuration of a page, at the stub in place of the provider.
fn config(place: &str, page: &Table, origin: &str, issuer: &str) -> Config {
    let mut config = Config::new(MEET, issuer).without("oidc.client_secret");
    for (section, keys) in page {
        for (key, value) in keys.as_table().unwrap() {
            let here = match value.as_str() {
                Some(url) if section == "oidc" && url.starts_with("https://") => {
                    at_stub(url, origin).into()
                }
                _ => value.clone(),
            };
            config = config.with(&format!("{section}.{key}"), here);
        }
    }
    let oidc = page["oidc"].as_table().unwrap();
    let of_page = at_stub(oidc["issuer"].as_str().unwrap(), origin);
    assert_eq!(of_page, issuer, "{place}: the issuer as the provider writes it");
    assert!(oidc["client_id"].as_str().is_some_and(|id| !id.is_empty()), "{place}");
    assert_eq!(oidc["client_secret_file"].as_str(), Some("client-secret"), "{place}");
    config.with("oidc.client_id", CLIENT_ID)
}

/// The URL with the stub's origin. A path that is only `/` is there as the page writes it.
fn at_stub(url: &str, origin: &str) -> String {
    let rest = url.strip_prefix("https://").unwrap();
    let path = rest.find('/').map_or("", |slash| &rest[slash..]);
    format!("{origin}{path}")
}
