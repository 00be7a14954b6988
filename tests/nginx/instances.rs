//! Two instances behind one upstream, while one or both of them are down.

use std::io::Read as _;
use std::net::TcpListener;
use std::thread;

use harness::browser::Browser;
use harness::nginx::Site;
use harness::ports;
use harness::stub::{Reply, Seen, Stub};

use crate::world::World;

fn ok(_: &Seen) -> Reply {
    Reply::status(200).body("adapter")
}

fn waits_for_the_provider(seen: &Seen) -> Reply {
    match seen.path() {
        "/oidc/verify" => Reply::status(204),
        _ => Reply::status(503).header("retry-after", "5").body("no metadata yet"),
    }
}

#[actix_web::test]
async fn a_sign_in_continues_while_one_instance_is_down() {
    for (first, second) in [(None, Some(ok as fn(&Seen) -> Reply)), (Some(ok as _), None)] {
        let world = World::with(Site::Debian, first, second);
        for _ in 0..6 {
            let answer = Browser::new().get(&world.nginx.url("/oidc/auth?room=R")).await;
            assert_eq!((answer.status, answer.body.as_str()), (200, "adapter"));
        }
    }
}

#[actix_web::test]
async fn the_other_instance_serves_sign_ins_until_a_restarted_one_is_ready() {
    let world = World::with(Site::Debian, Some(waits_for_the_provider), Some(ok));
    for _ in 0..6 {
        let answer = Browser::new().get(&world.nginx.url("/oidc/redirect?code=c&state=s")).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "adapter"));
    }
    let first = world.first.as_ref().unwrap();
    assert!(!first.seen().is_empty(), "the test requires that this instance got a request");
    assert_eq!(
        world.second.as_ref().unwrap().seen().len(),
        6,
        "each code reached the ready instance once"
    );
}

#[actix_web::test]
async fn two_restarted_instances_send_retry_after_and_accept_sessions() {
    let world =
        World::with(Site::Debian, Some(waits_for_the_provider), Some(waits_for_the_provider));
    for _ in 0..4 {
        let answer = Browser::new().get(&world.nginx.url("/oidc/auth?room=R")).await;
        assert_eq!((answer.status, answer.body.as_str()), (503, "no metadata yet"));
        assert_eq!(answer.header("retry-after"), Some("5"));
    }
    let page = Browser::new().get(&world.nginx.url("/recordings/")).await;
    assert_eq!(
        (page.status, page.body.as_str()),
        (200, "secret"),
        "nginx must not mark them as down"
    );
}

#[actix_web::test]
async fn the_other_instance_answers_a_check_when_one_dies_during_it() {
    let world = World::with(Site::Debian, None, Some(ok));
    let dying = TcpListener::bind(ports::INSTANCES[0]).unwrap();
    let died = thread::spawn(move || {
        let (mut stream, _) = dying.accept().unwrap();
        stream.read(&mut [0; 1024]).unwrap()
    });
    for _ in 0..4 {
        let answer = Browser::new().get(&world.nginx.url("/oidc/redirect?code=c&state=s")).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "adapter"));
    }
    assert_ne!(died.join().unwrap(), 0, "the test requires that this instance got a request");
}

#[actix_web::test]
async fn connections_to_the_instances_stay_open() {
    let world = World::new(Site::Debian, |seen| match seen.path() {
        "/oidc/verify" => Reply::status(204),
        _ => ok(seen),
    });
    let browser = Browser::new();
    for _ in 0..50 {
        assert_eq!(browser.get(&world.nginx.url("/recordings/")).await.status, 200);
        assert_eq!(browser.get(&world.nginx.url("/oidc/health")).await.status, 200);
    }
    let connections: usize = world.instances().map(Stub::connections).sum();
    assert!(connections <= 4, "{connections} connections for 100 requests");
}
