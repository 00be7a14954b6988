//! The adapter's CPU time for a complete sign-in.

use std::collections::HashMap;
use std::path::Path;
use std::thread;

use url::Url;
use url::form_urlencoded::byte_serialize;

use crate::figures::median;
use crate::http::{Connection, Redirect};
use crate::instance::Instance;
use crate::proc;
use crate::provider::Provider;
use crate::report::{Limit, Row};

/// State, PKCE, code exchange, RS256 verification, session, meeting token. Userinfo is off.
///
/// All sign-ins are started, then the provider signs all id tokens, then all sign-ins are finished.
/// The provider signs thirty times slower than the adapter verifies. If the adapter waited for each
/// token, the figure would include the cost of sleeping and waking up.
pub(crate) fn cpu(programs: &Path) -> Row {
    // One worker, so that a connection to the provider stays on one thread. A log file, because a pipe
    // would wake another process up for each line.
    let instance = Instance::start(programs, |config| {
        config.with("oidc.userinfo", "never").with("server.workers", 1).with("log.file", "log")
    });
    let round = |_| {
        let cpu = || proc::cpu(instance.adapter.id());
        let start = cpu();
        let begun = at_once(&instance, vec![(); EACH], |connection, ()| begin(connection));
        let half = cpu();
        instance.provider.sign(begun.iter().map(|begun| begun.nonce.as_str()));
        let before = cpu();
        at_once(&instance, begun, |connection, begun| finish(connection, &begun));
        ((half - start) + (cpu() - before)) as f64 / 1_000.0 / EACH as f64
    };
    round(0);
    let figures: Vec<f64> = (0..ROUNDS).map(round).collect();
    Row::new("CPU per whole sign-in", median(figures), "µs", Limit::Below(300.0))
        .note(format!("{} sign-ins, {CONNECTIONS} at once", ROUNDS * EACH))
}

/// Completes so many sign-ins and returns the cookies of each.
pub(crate) fn whole(instance: &Instance, number: usize) -> Vec<String> {
    let begun = at_once(instance, vec![(); number], |connection, ()| begin(connection));
    instance.provider.sign(begun.iter().map(|begun| begun.nonce.as_str()));
    at_once(instance, begun, |connection, begun| finish(connection, &begun))
}

/// The CPU time of a sign-in, as a part of that of another build. Both in turns.
pub(crate) fn before(programs: &Path, before: &Path) -> Row {
    let mut ratios = Vec::new();
    for _ in 0..5 {
        let [ours, theirs] = [programs, before].map(cpu).map(|row| row.figure());
        ratios.push(ours / theirs);
    }
    Row::new("CPU per whole sign-in", median(ratios), "of the build before", Limit::None)
}

/// The state of a browser between the two halves of a sign-in.
struct Begun {
    nonce: String,
    state: String,
    issuer: String,
    cookies: String,
}

/// Does `work` for each of `people`, over all connections at once.
fn at_once<P: Send, T: Send>(
    instance: &Instance,
    people: Vec<P>,
    work: impl Fn(&mut Connection, P) -> T + Sync,
) -> Vec<T> {
    let each = people.len().div_ceil(CONNECTIONS);
    let mut people = people.into_iter();
    thread::scope(|scope| {
        let threads: Vec<_> = (0..CONNECTIONS)
            .map(|_| {
                let share: Vec<P> = people.by_ref().take(each).collect();
                let work = &work;
                scope.spawn(move || {
                    let mut connection = Connection::open(instance.adapter.address());
                    share.into_iter().map(|it| work(&mut connection, it)).collect::<Vec<T>>()
                })
            })
            .collect();
        threads.into_iter().flat_map(|it| it.join().expect("no request failed")).collect()
    })
}

fn begin(connection: &mut Connection) -> Begun {
    let Redirect { location, cookies } = connection.redirect("/oidc/auth?room=bench", "");
    let url = Url::parse(&location).expect("the provider's address");
    let mut asked: HashMap<String, String> = url.query_pairs().into_owned().collect();
    let mut value =
        |name| asked.remove(name).expect("the authorization request has this parameter");
    let issuer = url.origin().ascii_serialization();
    Begun { nonce: value("nonce"), state: value("state"), issuer, cookies }
}

/// Finishes the sign-in and returns the cookies.
fn finish(connection: &mut Connection, begun: &Begun) -> String {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let path = format!(
        "/oidc/redirect?code={}&state={}&iss={}",
        encoded(&Provider::code(&begun.nonce)),
        encoded(&begun.state),
        encoded(&begun.issuer),
    );
    let Redirect { location, cookies } = connection.redirect(&path, &begun.cookies);
    assert!(location.contains("/bench#jwt="), "{location}");
    cookies
}

const CONNECTIONS: usize = 16;
const ROUNDS: usize = 7;
const EACH: usize = 960;
