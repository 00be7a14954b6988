//! Runs every row of the table: sign in at a provider without faults, break one thing, sign in again,
//! and check everything that must hold.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};
use std::thread;

use harness::browser::{Answer, Browser};
use provider::{AuthMethod, Demand, Fault};

use crate::outcomes::{Observed, SENTENCES};
use crate::table::{Broken, ROWS, Row};
use crate::world::{ORIGIN, SESSION, World, demanding, grace, pending, request_everything, verify};

/// What failed in each row, in the order of the table; empty for a row that passed. The rows run once
/// for all tests of this process.
pub(crate) static FAILURES: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(vec![Vec::new(); ROWS.len()]);
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::SeqCst);
                    let Some(row) = ROWS.get(index) else { break };
                    let failed = run(row);
                    failures.lock().unwrap()[index] = failed;
                }
            });
        }
    });
    failures.into_inner().unwrap()
});

/// Rows that run at the same time. The slow rows mostly wait.
const AT_ONCE: usize = 6;

fn run(row: &Row) -> Vec<String> {
    let run = || actix_web::rt::System::new().block_on(check(row));
    catch_unwind(AssertUnwindSafe(run))
        .unwrap_or_else(|_| vec!["the row panicked: see above".into()])
}

/// Collects the checks that failed.
#[derive(Default)]
struct Failures(Vec<String>);

impl Failures {
    fn check(&mut self, holds: bool, what: impl Into<String>) {
        if !holds {
            self.0.push(what.into());
        }
    }
}

async fn check(row: &Row) -> Vec<String> {
    let mut failures = Failures::default();
    let mut world = world(row.broken);
    let browser = world.browser();
    let ada = good_sign_in(&world, &browser, &mut failures).await;

    world.provider.reset_calls();
    match row.broken {
        Broken::Nothing | Broken::ClaimsInUserinfo => {}
        Broken::Rotated => world.provider.rotate_keys(),
        Broken::Later(fault) => world.provider.set_fault(Some(fault)),
        Broken::AtLoad(fault) => {
            world.provider.set_fault(Some(fault));
            world.restart(request_everything);
            browser.route(ORIGIN, world.adapter.address());
        }
    }
    let (answer, trips) = sign_in_grace(&world, &browser).await;

    let calls = world.provider.calls();
    let seen = Observed {
        status: answer.status,
        sentence: SENTENCES.into_iter().find(|sentence| answer.body.contains(sentence)),
        trips,
        token: calls.token,
        userinfo: calls.userinfo,
        pending: pending(&browser),
    };
    let expected = row.outcome.expected();
    failures.check(seen == expected, format!("expected {expected:?}, seen {seen:?}"));
    if row.outcome.signs_in() {
        let fetches = match row.broken {
            Broken::Rotated | Broken::Later(Fault::KeysRotateBeforeSigning) => 1,
            Broken::Later(Fault::KeysPublishedLate) => 2,
            _ => 0,
        };
        let loads = matches!(row.broken, Broken::AtLoad(_));
        failures.check(loads || calls.jwks == fetches, format!("{} fetches of keys", calls.jwks));
        check_accepted(&browser, &answer, &ada, &mut failures).await;
    } else {
        check_refused(&world, &browser, &answer, &ada, &mut failures).await;
    }
    let line = match (expected.trips, row.cause) {
        (_, "") => String::new(),
        (0, _) => world.adapter.wait_for_log(" metadata outcome=failed"),
        _ if row.outcome.signs_in() => world.adapter.wait_for_log(row.cause),
        _ => world.adapter.wait_for_log(answer.header("x-request-id").unwrap_or("no id")),
    };
    failures.check(line.contains(row.cause), format!("the log line: {line}"));
    failures.0
}

fn world(broken: Broken) -> World {
    if broken == Broken::Later(Fault::KeysPublishedLate) {
        // The second fetch waits for the end of the cool-down of 2 s. On a busy machine, 3 s are not
        // enough for both fetches.
        return demanding(|options| options, |config| config.with("oidc.timeout", "30s"));
    }
    if broken != Broken::ClaimsInUserinfo {
        return demanding(|options| options, |config| config);
    }
    let world = demanding(
        |options| provider::Options { claims_in_id_token: false, ..options },
        |config| {
            let scopes = ["openid", "profile", "email", "phone", "address"].map(str::to_owned);
            config.with("oidc.scopes", scopes.to_vec())
        },
    );
    world.provider.set_person(grace());
    world
}

/// Ada signs in at the provider without faults. Checks that the adapter sends only the requests of one
/// sign-in. Returns the value of her session cookie.
async fn good_sign_in(world: &World, browser: &Browser, failures: &mut Failures) -> String {
    // The keys are fetched after the metadata. A sign-in that does not find them fetches them, too.
    world.adapter.wait_for_log(" keys outcome=loaded ");
    let authorize = browser.get(&format!("{ORIGIN}/oidc/auth?room=a")).await.location().unwrap();
    let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
    failures.check(answer.status == 303, format!("the good sign-in: {}", answer.status));
    failures.check(who(browser).await == "ada-1815 Ada%20Lovelace", "the good sign-in's session");
    let calls = world.provider.calls();
    let requests = (calls.discovery, calls.jwks, calls.token, calls.userinfo);
    failures.check(requests == (1, 1, 1, 1), format!("the good sign-in sends {calls:?}"));
    failures.check(calls.client_auth == [AuthMethod::ClientSecretBasic], "client_secret_basic");
    browser.cookie(SESSION).unwrap_or_default()
}

/// Grace signs in with the same browser. Follows the redirects, up to a limit. Returns the last response
/// and the number of trips to the provider.
async fn sign_in_grace(world: &World, browser: &Browser) -> (Answer, usize) {
    let mut answer = browser.get(&format!("{ORIGIN}/oidc/auth?room=b&prompt=login")).await;
    for trips in 0..=5 {
        match answer.location() {
            Some(location) if location.starts_with(world.provider.issuer()) => {
                answer = browser.get(&world.provider.sign_in_as("grace", &location)).await;
            }
            _ => return (answer, trips),
        }
    }
    panic!("the sign-in does not end")
}

async fn check_accepted(browser: &Browser, answer: &Answer, ada: &str, failures: &mut Failures) {
    let location = answer.location().unwrap_or_default();
    let meeting = format!("{ORIGIN}/b#jwt=%22");
    failures.check(location.starts_with(&meeting), "a redirect to the meeting with a token");
    let session = browser.cookie(SESSION).unwrap_or_default();
    failures.check(!session.is_empty() && session != ada, "a new session");
    failures.check(who(browser).await == "grace-1906 Grace%20Hopper", "Grace is signed in");
}

async fn check_refused(
    world: &World,
    browser: &Browser,
    answer: &Answer,
    ada: &str,
    failures: &mut Failures,
) {
    failures.check(answer.header("location").is_none(), "no redirect");
    for (name, value) in [
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
    ] {
        failures.check(answer.header(name) == Some(value), format!("{name}: {value}"));
    }
    let policy = answer.header("content-security-policy").unwrap_or_default();
    let strict = policy.starts_with("default-src 'none'") && !policy.contains("unsafe");
    failures.check(strict, format!("the content security policy {policy}"));
    let id = answer.header("x-request-id").unwrap_or("no id");
    failures.check(answer.body.contains(id), "the page shows the request id");
    let line = world.adapter.wait_for_log(id);
    failures.check(line.contains("outcome=refused"), format!("the log line: {line}"));
    for foreign in ["alert(1)", "<b>", "other.example.net", "wrong on purpose"] {
        failures.check(!answer.body.contains(foreign), format!("the page shows {foreign}"));
    }
    let kept = answer.set_cookies.iter().filter(|cookie| !cookie.value().is_empty());
    let kept: Vec<_> = kept.map(|cookie| cookie.name()).collect();
    failures.check(kept.is_empty(), format!("no cookie is set: {kept:?}"));

    // The existing session stays valid, and there is no other session.
    failures.check(browser.cookie(SESSION).as_deref() == Some(ada), "Ada's session is still there");
    failures.check(who(browser).await == "ada-1815 Ada%20Lovelace", "Ada is still signed in");
    browser.forget(SESSION);
    failures.check(verify(browser).await.status == 401, "there is no other session");
}

/// The id and the name of the signed-in person, or the status.
async fn who(browser: &Browser) -> String {
    let answer = verify(browser).await;
    let header = |name| answer.header(name).unwrap_or_default();
    match answer.status {
        204 => format!("{} {}", header("x-auth-user"), header("x-auth-name")),
        other => other.to_string(),
    }
}

#[test]
fn every_sign_in_ends_as_its_row_says() {
    let failed = ROWS.iter().zip(FAILURES.iter()).filter(|(_, failures)| !failures.is_empty());
    let failed: Vec<_> = failed
        .map(|(row, failures)| format!("{:?}:\n  {}", row.broken, failures.join("\n  ")))
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn every_fault_has_one_row_that_meets_its_demand() {
    for fault in Fault::ALL {
        let rows: Vec<_> = ROWS.iter().filter(|row| row.broken.fault() == Some(*fault)).collect();
        assert_eq!(rows.len(), 1, "{fault}");
        let signs_in = rows[0].outcome.signs_in();
        match fault.demand() {
            Demand::Accept => assert!(signs_in, "{fault}"),
            Demand::Refuse => assert!(!signs_in, "{fault}"),
            Demand::Either => {}
        }
        assert!(signs_in || !rows[0].cause.is_empty(), "{fault}: the log must say why");
    }
}
