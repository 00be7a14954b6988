//! Names of rooms and tenants that the requester chooses: a token opens only the requested meeting, and
//! no spelling opens a room that `access.rooms` denies.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::path::Path;

use harness::config::{APP_ID, Config, JWT_SECRET};
use harness::prosody::{self, Settings, Visit};
use jitsi_oidc_adapter::config::{self, Environment};
use jitsi_oidc_adapter::jitsi::{Meeting, MintError, Role};
use jitsi_oidc_adapter::signin::{RoomAccess, Session};
use jitsi_oidc_adapter::web::App;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config as Cases, TestRunner};
use serde_json::json;

use self::reader::{Door, door, encode_uri_component};
use self::requests::{Form, RESPELLINGS, form, meeting, name, respelt};
use crate::verify::assembled;

mod reader;
mod requests;

const NOW: u64 = 4_000_000_000;

/// The hosts of the meet site: a full host name, and the only single word that the configuration accepts.
const HOSTS: [&str; 2] = ["meet.example.org", "localhost"];

/// The service's parts for a meet site.
fn app(host: &str) -> App {
    assembled(configuration(host, ""))
}

fn origin(host: &str) -> String {
    format!("{}://{host}", if host == "localhost" { "http" } else { "https" })
}

fn configuration(host: &str, rules: &str) -> config::Config {
    let text = Config::new(&origin(host), "https://id.example.org").to_string() + rules;
    let parsed = config::Config::parse(Path::new("test.toml"), &text, &Environment::default());
    parsed.unwrap_or_else(|error| panic!("{error}\n{rules}"))
}

fn person() -> Session {
    serde_json::from_value(json!({ "i": "ada" })).unwrap()
}

/// The token of a meeting. `None` if the name is too long for a token.
fn token(app: &App, meeting: &Meeting) -> Option<String> {
    match app.minter.mint(meeting, &person().user(Role::Member, false), NOW) {
        Ok(token) => Some(token.reveal().to_owned()),
        Err(MintError::TooLarge(_)) => None,
        Err(error) => panic!("{error}"),
    }
}

/// Whether Prosody accepts the token there, with and without domain verification.
fn opens(token: &str, host: &str, (room, tenant): &Door) -> [bool; 2] {
    let visit = Visit { room, tenant: tenant.as_deref(), now: NOW.try_into().unwrap() };
    [true, false].map(|domain_verification| {
        let stock = Settings::debian(APP_ID, JWT_SECRET, host);
        prosody::verify(token, &Settings { domain_verification, ..stock }, &visit).is_ok()
    })
}

fn runner(cases: u32) -> TestRunner {
    let most = cases * 100;
    TestRunner::new(Cases {
        cases,
        failure_persistence: None,
        max_global_rejects: most,
        ..Cases::default()
    })
}

#[test]
fn a_token_opens_only_the_requested_meeting() {
    let apps = HOSTS.map(app);
    let minted = Cell::new(0);
    let cases = (select(vec![0, 1]), form(), meeting(), vec(meeting(), 3));
    let tried = runner(1_000).run(&cases, |(at, form, name, others)| {
        let (app, host) = (&apps[at], HOSTS[at]);
        let Some(meeting) = form.requested(&name) else { return Ok(()) };
        let Some(token) = token(app, &meeting) else { return Ok(()) };
        minted.set(minted.get() + 1);
        let own = door(&meeting.path());
        prop_assert_eq!(opens(&token, host, &own), [true, true], "{:?}", own);

        let mut rooms = BTreeSet::from(["*".to_owned(), format!("{}x", own.0), String::new()]);
        let mut tenants = BTreeSet::from([None, own.1.clone(), Some("other".to_owned())]);
        // A page at `meet.example.org/meet.example.org/room` has the tenant `meet_example_org`.
        tenants.insert(Some(host.replace('.', "_")));
        for other in others {
            // A room can be visited even if no request may name it.
            let names = other.0.iter().chain([&other.1]).map(|name| encode_uri_component(name));
            let (room, tenant) = door(&names.collect::<Vec<_>>().join("/"));
            rooms.insert(room);
            tenants.insert(tenant);
        }
        rooms.insert(own.0.clone());
        for room in &rooms {
            for tenant in &tenants {
                let other = (room.clone(), tenant.clone());
                let [strict, docker] = opens(&token, host, &other);
                // Prosody reads the single word `localhost` both as its domain and as a tenant.
                // `access.rooms` takes this into account, and only a development machine has
                // this name.
                let shared = host == "localhost"
                    && (&own.1, tenant.as_deref()) == (&None, Some("localhost"));
                prop_assert!(!strict || other == own || (shared && *room == own.0), "{other:?}");
                prop_assert!(!docker || *room == own.0, "without domain verification: {other:?}");
            }
        }
        Ok(())
    });
    tried.unwrap_or_else(|error| panic!("{error}"));
    assert!(minted.get() > 300, "only {} tokens", minted.get());
}

/// A rule of `access.rooms` that nobody satisfies.
fn rule(pattern: &str) -> String {
    let pattern = toml::Value::from(pattern);
    format!("[[access.rooms]]\nmatch = {pattern}\nrequire = [{{ claim = 'x', equals = 'y' }}]\n")
}

/// The rule that denies a meeting: its room in every tenant, its room in its tenant, or its whole
/// tenant.
fn denial((room, tenant): &Door, way: u8) -> String {
    let room = regex::escape(room);
    match (tenant, way) {
        (Some(tenant), 0) => rule(&format!("^{}/{room}$", regex::escape(tenant))),
        (Some(tenant), 1) => rule(&format!("^{}/", regex::escape(tenant))),
        _ => rule(&format!("^{room}$")),
    }
}

#[test]
fn no_spelling_opens_a_room_that_a_rule_denies() {
    let apps = HOSTS.map(app);
    let (refused, allowed_count) = (Cell::new(0), Cell::new(0));
    let requests = (form(), 0..RESPELLINGS, 0..RESPELLINGS, 0..4_u8, name());
    let cases = (select(vec![0, 1]), meeting(), 0..3_u8, vec(requests, 12));
    let tried = runner(300).run(&cases, |(at, denied_name, way, requests)| {
        let (app, host) = (&apps[at], HOSTS[at]);
        // The rule denies the meeting that the plain spelling names.
        let plain = Form { parameter: 3, encoding: 0 };
        let Some(meeting) = plain.requested(&denied_name) else { return Err(reject("no meeting")) };
        let denied = door(&meeting.path());
        let admission = configuration(host, &denial(&denied, way)).admission;
        prop_assert!(
            admission.room_access(&person(), &meeting) != RoomAccess::Allowed,
            "{denied:?}"
        );

        for (form, respell_tenant, respell_room, place, other) in requests {
            let (mut tenant, mut room) = denied_name.clone();
            tenant = tenant.iter().map(|name| respelt(name, respell_tenant)).collect();
            room = respelt(&room, respell_room);
            match place {
                0 => tenant.insert(0, other),
                1 => tenant = vec![other],
                2 => tenant.clear(),
                _ => {}
            }
            let Some(meeting) = form.requested(&(tenant, room)) else { continue };
            let Some(token) = token(app, &meeting) else { continue };
            let [strict, docker] = opens(&token, host, &denied);
            // A rule for a tenant needs domain verification (docs/rules.md).
            let opened = strict || (docker && (denied.1.is_none() || way == 2));
            let allowed = admission.room_access(&person(), &meeting) == RoomAccess::Allowed;
            prop_assert!(!(allowed && opened), "{} opens {denied:?}", meeting.path());
            let count = if allowed { &allowed_count } else { &refused };
            count.set(count.get() + 1);
        }
        Ok(())
    });
    tried.unwrap_or_else(|error| panic!("{error}"));
    let both = (refused.get(), allowed_count.get());
    assert!(both.0 > 300 && both.1 > 300, "{both:?}");
}

fn reject(why: &'static str) -> TestCaseError {
    TestCaseError::reject(why)
}

/// `localhost` is not a tenant, but Prosody accepts a token of `http://localhost` in a tenant of this
/// name.
#[test]
fn on_localhost_a_rule_for_the_tenant_localhost_also_applies_without_a_tenant() {
    let board = Meeting::encoded("board").unwrap();
    let admission = configuration("localhost", &rule("^localhost/board$")).admission;
    assert_ne!(admission.room_access(&person(), &board), RoomAccess::Allowed);
    let admission = configuration("meet.example.org", &rule("^localhost/board$")).admission;
    assert_eq!(admission.room_access(&person(), &board), RoomAccess::Allowed);
    for path in ["localhost/board", "Localhost/board", "a/localhost/board"] {
        assert!(Meeting::encoded(path).is_err(), "{path}");
    }
}
