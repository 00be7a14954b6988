//! A whole sign-in: the processor time that it costs the adapter.

use std::collections::HashMap;
use std::path::Path;
use std::thread;

use actix_web::rt::System;
use futures_util::future::join_all;
use harness::browser::Browser;
use url::Url;
use url::form_urlencoded::byte_serialize;

use crate::figures::median;
use crate::instance::{Instance, ORIGIN};
use crate::proc;
use crate::provider::Provider;
use crate::report::{Limit, Row};

/// State, PKCE, code exchange, RS256 verification, session, meeting token; userinfo off.
pub(crate) fn cpu(programs: &Path) -> Row {
    let instance = Instance::start(programs, |config| {
        config.with("oidc.userinfo", "never").with("server.workers", 1)
    });
    let process = instance.adapter.id();
    let run = |count: u32| {
        let before = proc::cpu(process);
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    let each = count / THREADS / PEOPLE;
                    let people = (0..PEOPLE).map(|_| some(&instance, each));
                    System::new().block_on(join_all(people));
                });
            }
        });
        (proc::cpu(process) - before) as f64 / 1_000.0 / f64::from(count)
    };
    run(WARM_UP);
    let figures: Vec<f64> = (0..ROUNDS).map(|_| run(EACH)).collect();
    Row::new("CPU per whole sign-in", median(figures), "µs", Limit::Below(300.0)).note(format!(
        "{} sign-ins, {} at once",
        ROUNDS * EACH,
        PEOPLE * THREADS
    ))
}

/// So many people, one after the other, over one connection: nginx keeps them.
async fn some(instance: &Instance, count: u32) {
    let browser = instance.browser();
    for _ in 0..count {
        whole(&browser, &instance.provider).await;
        browser.cookies().iter().for_each(|cookie| browser.forget(cookie.name()));
    }
}

/// Signs somebody in.
///
/// # Panics
///
/// The sign-in did not end in the meeting: then something else was measured.
pub(crate) async fn whole(browser: &Browser, provider: &Provider) {
    let begun = browser.get(&format!("{ORIGIN}/oidc/auth?room=bench")).await;
    let location = begun.location().unwrap_or_else(|| panic!("{}: {}", begun.status, begun.body));
    let url = Url::parse(&location).expect("the provider's address");
    let asked: HashMap<_, _> = url.query_pairs().into_owned().collect();
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let answer = browser
        .get(&format!(
            "{ORIGIN}/oidc/redirect?code={}&state={}&iss={}",
            encoded(&asked["nonce"]),
            encoded(&asked["state"]),
            encoded(provider.issuer()),
        ))
        .await;
    let location =
        answer.location().unwrap_or_else(|| panic!("{}: {}", answer.status, answer.body));
    assert!(location.starts_with(&format!("{ORIGIN}/bench#jwt=")), "{location}");
}

/// At nine o'clock: so many at once, by so many threads of the load.
const PEOPLE: u32 = 8;
const THREADS: u32 = 4;
const WARM_UP: u32 = 320;
const ROUNDS: u32 = 7;
const EACH: u32 = 960;
