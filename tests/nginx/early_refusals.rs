//! Requests that nginx refuses before it has chosen a location: their line in the log.

use std::thread;
use std::time::{Duration, Instant};

use harness::browser::raw;
use harness::nginx::Nginx;
use harness::stub::{Reply, Seen};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::world::{SITES, World};

const ANSWER: &str = "GET /oidc/redirect?code=CODE&state=STATE HTTP/1.1\r\nHost: x\r\n";

fn ok(_: &Seen) -> Reply {
    Reply::status(200).body("adapter")
}

/// The site's own log. Waits until it has a line.
fn wait_for_access_log(nginx: &Nginx) -> String {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let log = nginx.access_log();
        if log.ends_with('\n') {
            return log;
        }
        assert!(Instant::now() < deadline, "{log}");
        thread::sleep(Duration::from_millis(5));
    }
}

#[actix_web::test]
async fn a_header_that_nginx_refuses_is_logged_without_its_query() {
    let (cookie, long) = ("c".repeat(9000), "l".repeat(9000));
    for (status, request) in [
        ("400", format!("{ANSWER}Cookie: {cookie}\r\n")),
        ("400", format!("{ANSWER}{}", format!("A: {}\r\n", "a".repeat(8000)).repeat(5))),
        ("400", format!("{ANSWER}Host: y\r\n")),
        ("400", ANSWER.replace("Host: x", "X: x")),
        ("414", format!("GET /oidc/redirect?code=CODE&more={long} HTTP/1.1\r\nHost: x\r\n")),
    ] {
        for site in SITES {
            for guarded in [false, true] {
                let world =
                    if guarded { World::guarded(site, ok, "", "") } else { World::new(site, ok) };
                let request = format!("{request}Connection: close\r\n\r\n");
                let answer = raw(world.nginx.address(), request.as_bytes()).await.unwrap();

                assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
                assert!(answer.contains("delete the cookies of this site"), "{answer}");
                let log = world.nginx.wait_for_oidc_log(&format!("\" {status} "));
                assert!(
                    status == "414" || log.contains("\"GET /oidc/redirect HTTP/1.1\""),
                    "{log}"
                );
                let all = log + &world.nginx.access_log();
                assert!(!all.contains("CODE") && !all.contains("STATE"), "{all}");
                assert!(world.seen().is_empty());
            }
        }
    }
}

/// As `docs/security.md` says. Nothing in a server block can change it.
#[actix_web::test]
async fn an_incomplete_header_is_in_the_sites_log_with_the_query() {
    let page = include_str!("../../docs/security.md");
    assert!(page.contains("the connection breaks before a request's header is complete"));
    for site in SITES {
        let world = World::new(site, ok);
        let mut stream = TcpStream::connect(world.nginx.address()).await.unwrap();
        stream.write_all(ANSWER.as_bytes()).await.unwrap();
        drop(stream);
        let log = wait_for_access_log(&world.nginx);
        assert!(log.contains("\"GET /oidc/redirect?code=CODE&state=STATE HTTP/1.1\" 400"), "{log}");
        assert_eq!(world.nginx.oidc_log(), "");
    }
}
