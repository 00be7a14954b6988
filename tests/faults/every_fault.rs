//! Every row of the table: from a good sign-in, break one thing, sign in again, and look at all that
//! must hold.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};
use std::thread;

use harness::browser::{Answer, Browser};
use provider::{AuthMethod, Demand, Fault};

use crate::outcomes::{Demands, SENTENCES};
use crate::table::{Broken, ROWS, Row};
use crate::world::{ORIGIN, SESSION, World, demanding, grace, pending, verify};

/// What went wrong with each row, in the table's order; empty where everything held. All of them
/// once, for all tests of this process.
pub(crate) static OUTCOMES: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
    let next = AtomicUsize::new(0);
    let outcomes = Mutex::new(vec![Vec::new(); ROWS.len()]);
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::SeqCst);
                    let Some(row) = ROWS.get(index) else { break };
                    let wrong = complaints(row);
                    outcomes.lock().unwrap()[index] = wrong;
                }
            });
        }
    });
    outcomes.into_inner().unwrap()
});

/// Most of the time of the slow rows is waiting.
const AT_ONCE: usize = 6;

fn complaints(row: &Row) -> Vec<String> {
    let run = || actix_web::rt::System::new().block_on(check(row));
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| vec!["it panicked: see above".into()])
}

/// Collects what does not hold.
#[derive(Default)]
struct Wrong(Vec<String>);

impl Wrong {
    fn unless(&mut self, holds: bool, what: impl Into<String>) {
        if !holds {
            self.0.push(what.into());
        }
    }
}

async fn check(row: &Row) -> Vec<String> {
    let mut wrong = Wrong::default();
    let mut world = world(row.broken);
    let browser = world.browser();
    let ada = good_sign_in(&world, &browser, &mut wrong).await;

    world.provider.reset_calls();
    match row.broken {
        Broken::Nothing | Broken::ClaimsInUserinfo => {}
        Broken::Rotated => world.provider.rotate_keys(),
        Broken::Later(fault) => world.provider.set_fault(Some(fault)),
        Broken::AtLoad(fault) => {
            world.provider.set_fault(Some(fault));
            world.restart();
            browser.route(ORIGIN, world.adapter.address());
        }
    }
    let (answer, trips) = sign_in_grace(&world, &browser).await;

    let calls = world.provider.calls();
    let seen = Demands {
        status: answer.status,
        sentence: SENTENCES.into_iter().find(|sentence| answer.body.contains(sentence)),
        trips,
        token: calls.token,
        userinfo: calls.userinfo,
        pending: pending(&browser),
    };
    let demanded = row.ends.demands();
    wrong.unless(seen == demanded, format!("demanded {demanded:?}, seen {seen:?}"));
    if row.ends.signs_in() {
        let fetches = match row.broken {
            Broken::Rotated | Broken::Later(Fault::KeysRotateBeforeSigning) => 1,
            Broken::Later(Fault::KeysPublishedLate) => 2,
            _ => 0,
        };
        let loads = matches!(row.broken, Broken::AtLoad(_));
        wrong.unless(loads || calls.jwks == fetches, format!("{} fetches of keys", calls.jwks));
        check_accepted(&browser, &answer, &ada, &mut wrong).await;
    } else {
        check_refused(&world, &browser, &answer, &ada, &mut wrong).await;
    }
    let line = match (demanded.trips, row.cause) {
        (_, "") => String::new(),
        (0, _) => world.adapter.wait_for_log(" metadata outcome=failed"),
        _ if row.ends.signs_in() => world.adapter.wait_for_log(row.cause),
        _ => world.adapter.wait_for_log(answer.header("x-request-id").unwrap_or("no id")),
    };
    wrong.unless(line.contains(row.cause), format!("the log says {line}"));
    wrong.0
}

fn world(broken: Broken) -> World {
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

/// Ada signs in at the good provider: the value of her session. All that was asked of the provider
/// is what a sign-in takes.
async fn good_sign_in(world: &World, browser: &Browser, wrong: &mut Wrong) -> String {
    let authorize = browser.get(&format!("{ORIGIN}/oidc/auth?room=a")).await.location().unwrap();
    let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
    wrong.unless(answer.status == 303, format!("the good sign-in: {}", answer.status));
    wrong.unless(who(browser).await == "ada-1815 Ada%20Lovelace", "the good sign-in's session");
    let calls = world.provider.calls();
    let asked = (calls.discovery, calls.jwks, calls.token, calls.userinfo);
    wrong.unless(asked == (1, 1, 1, 1), format!("the good sign-in asks {calls:?}"));
    wrong.unless(calls.client_auth == [AuthMethod::ClientSecretBasic], "client_secret_basic");
    browser.cookie(SESSION).unwrap_or_default()
}

/// Grace comes to the same browser. Follows where the adapter leads, but never in circles.
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
    panic!("the sign-in goes in circles")
}

async fn check_accepted(browser: &Browser, answer: &Answer, ada: &str, wrong: &mut Wrong) {
    let location = answer.location().unwrap_or_default();
    let meeting = format!("{ORIGIN}/b#jwt=%22");
    wrong.unless(location.starts_with(&meeting), "the meeting, with a token");
    let session = browser.cookie(SESSION).unwrap_or_default();
    wrong.unless(!session.is_empty() && session != ada, "a session of its own");
    wrong.unless(who(browser).await == "grace-1906 Grace%20Hopper", "Grace is signed in");
}

async fn check_refused(
    world: &World,
    browser: &Browser,
    answer: &Answer,
    ada: &str,
    wrong: &mut Wrong,
) {
    wrong.unless(answer.header("location").is_none(), "no redirect");
    for (name, value) in [
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
    ] {
        wrong.unless(answer.header(name) == Some(value), format!("{name}: {value}"));
    }
    let policy = answer.header("content-security-policy").unwrap_or_default();
    let strict = policy.starts_with("default-src 'none'") && !policy.contains("unsafe");
    wrong.unless(strict, format!("the policy {policy}"));
    let id = answer.header("x-request-id").unwrap_or("no id");
    wrong.unless(answer.body.contains(id), "the page shows the request id");
    let line = world.adapter.wait_for_log(id);
    wrong.unless(line.contains("outcome=refused"), format!("the log says {line}"));
    for foreign in ["alert(1)", "<b>", "other.example.net", "wrong on purpose"] {
        wrong.unless(!answer.body.contains(foreign), format!("the page shows {foreign}"));
    }
    let kept = answer.set_cookies.iter().filter(|cookie| !cookie.value().is_empty());
    let kept: Vec<_> = kept.map(|cookie| cookie.name()).collect();
    wrong.unless(kept.is_empty(), format!("no cookie is set: {kept:?}"));

    // The session that was there stays, and is the only thing that opens a door.
    wrong.unless(browser.cookie(SESSION).as_deref() == Some(ada), "Ada's session is still there");
    wrong.unless(who(browser).await == "ada-1815 Ada%20Lovelace", "Ada is still signed in");
    browser.forget(SESSION);
    wrong.unless(verify(browser).await.status == 401, "nothing else opens a door");
}

/// Id and name of who is signed in.
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
    let wrong = ROWS.iter().zip(OUTCOMES.iter()).filter(|(_, wrong)| !wrong.is_empty());
    let wrong: Vec<_> =
        wrong.map(|(row, wrong)| format!("{:?}:\n  {}", row.broken, wrong.join("\n  "))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_fault_has_one_row_that_meets_its_demand() {
    for fault in Fault::ALL {
        let rows: Vec<_> = ROWS.iter().filter(|row| row.broken.fault() == Some(*fault)).collect();
        assert_eq!(rows.len(), 1, "{fault}");
        let signs_in = rows[0].ends.signs_in();
        match fault.demand() {
            Demand::Accept => assert!(signs_in, "{fault}"),
            Demand::Refuse => assert!(!signs_in, "{fault}"),
            Demand::Either => {}
        }
        assert!(signs_in || !rows[0].cause.is_empty(), "{fault}: the log must say why");
    }
}
