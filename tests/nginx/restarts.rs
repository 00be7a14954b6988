//! Three instances behind nginx, restarted one after the other while people sign in.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use actix_web::rt;
use harness::browser::{Answer, Browser};
use harness::config::{APP_ID, Config, JWT_SECRET};
use harness::nginx::Site;
use harness::prosody::Settings;
use provider::{Options, Provider};

use crate::world::{MeetSite, Reservation, SNIPPETS, setup};

/// The number of people who sign in at the same time, repeatedly.
const PEOPLE: usize = 12;
/// The response time of the token endpoint.
const SLOW: Duration = Duration::from_millis(1500);
/// The number of sign-ins that must finish between two restarts.
const BETWEEN: usize = 12;

/// The address of a slow token endpoint. At any time some sign-ins wait for it, so that a restart
/// interrupts them there. Connections are persistent, like those to a real provider.
fn slow(provider: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let Ok(server) = TcpStream::connect(provider) else { continue };
            let (answers, back) = (server.try_clone().unwrap(), client.try_clone().unwrap());
            thread::spawn(move || forward(client, server, Duration::ZERO));
            thread::spawn(move || forward(answers, back, SLOW));
        }
    });
    address
}

fn forward(mut from: TcpStream, mut to: TcpStream, delay: Duration) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        thread::sleep(delay);
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}

/// Opens a page by navigation. All people share one address here, which nginx limits.
async fn open(browser: &Browser, url: &str) -> Answer {
    loop {
        let answer = browser.get(url).await;
        if answer.status != 429 {
            return answer;
        }
        rt::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Signs in through nginx and opens a guarded page, repeatedly until `stop`.
async fn person(
    origin: String,
    provider: Arc<Provider>,
    done: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
) {
    while !stop.load(Ordering::Relaxed) {
        let browser = Browser::new();
        browser.judge(Settings::debian(APP_ID, JWT_SECRET, "127.0.0.1"));
        let begun = open(&browser, &format!("{origin}/oidc/auth?roomname=room")).await;
        assert_eq!(begun.status, 303, "{}", begun.body);
        let back = provider.sign_in_as("ada", &begun.location().unwrap());
        let entered = open(&browser, &back).await;
        assert_eq!(entered.status, 303, "{}", entered.body);
        let meeting = entered.location().unwrap();
        assert!(meeting.starts_with(&format!("{origin}/room#jwt=")), "{meeting}");
        for _ in 0..10 {
            let guarded = browser.get(&format!("{origin}/recordings/1")).await;
            assert_eq!((guarded.status, guarded.body.as_str()), (200, "a recording"));
        }
        done.fetch_add(1, Ordering::Relaxed);
    }
}

#[actix_web::test]
async fn restarting_one_of_three_instances_fails_no_request() {
    let reservation = Reservation::with_free_ports(3);
    let client = reservation.client();
    let provider = Provider::start(Options { clients: vec![client], ..Options::default() });
    let token = format!("http://{}/token", slow(provider.address()));
    let config = Config::new(reservation.origin(), provider.issuer())
        .with("oidc.token_endpoint", token)
        // With many workers some are idle when the signal arrives, and these exit at once.
        .with("server.workers", 8);
    let scratch = reservation.scratch();
    scratch.file("root/recordings/1", "a recording");
    let guarded = format!(
        "location ^~ /recordings/ {{ include snippets/jitsi-oidc-protect.conf; root {}; }}",
        scratch.path().join("root").display()
    );
    let setup = setup(Site::Debian, scratch)
        .instances(Path::new(SNIPPETS), reservation.instances())
        .server(&guarded)
        .workers(2);
    let mut meet: MeetSite<_> = reservation.start(Arc::new(provider), config, setup).await;

    let (done, stop) = (Arc::<AtomicUsize>::default(), Arc::<AtomicBool>::default());
    let people: Vec<_> = (0..PEOPLE)
        .map(|_| {
            let (provider, done, stop) = (meet.provider.clone(), done.clone(), stop.clone());
            rt::spawn(person(meet.origin().to_owned(), provider, done, stop))
        })
        .collect();
    for restarted in [0, 1, 2, 0] {
        let goal = done.load(Ordering::Relaxed) + BETWEEN;
        let deadline = Instant::now() + Duration::from_secs(60);
        while done.load(Ordering::Relaxed) < goal && people.iter().all(|it| !it.is_finished()) {
            assert!(Instant::now() < deadline, "no sign-in finishes");
            rt::time::sleep(Duration::from_millis(10)).await;
        }
        let instance = meet.take(restarted);
        let ended = rt::task::spawn_blocking(move || instance.terminate()).await.unwrap();
        assert_eq!(ended, Some(0));
        meet.start(restarted).await;
    }
    stop.store(true, Ordering::Relaxed);
    for person in people {
        person.await.unwrap();
    }
    let calls = meet.provider.calls();
    assert_eq!(calls.token, calls.redeemed.len(), "no code was sent twice");
}
