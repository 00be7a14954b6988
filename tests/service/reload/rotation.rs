//! A rotation of the session secret across three instances while people sign in.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use actix_web::rt;
use harness::browser::Browser;
use harness::config::SESSION_SECRET;

use super::{NEW_SECRET, assert_applied, config};
use crate::gate::LIMIT;
use crate::world::{MEET, World, enter, verify};

/// People who sign in until they are told to stop. Each request goes to another instance, as by nginx.
struct People {
    ended: Rc<Cell<usize>>,
    lost: Rc<RefCell<Vec<String>>>,
    stop: Rc<Cell<bool>>,
    tasks: Vec<rt::task::JoinHandle<()>>,
}

impl People {
    fn start(world: &Rc<World>, instances: &[SocketAddr], number: usize) -> Self {
        let mut people = Self {
            ended: Rc::default(),
            lost: Rc::default(),
            stop: Rc::default(),
            tasks: Vec::new(),
        };
        for person in 0..number {
            let (world, instances) = (Rc::clone(world), instances.to_vec());
            let (ended, lost, stop) =
                (Rc::clone(&people.ended), Rc::clone(&people.lost), Rc::clone(&people.stop));
            people.tasks.push(rt::spawn(async move {
                let mut turn = person;
                while !stop.get() {
                    let browser = World::browser_at(instances[turn % instances.len()]);
                    // Every pair of instances has its turn.
                    if let Err(why) = sign_in(&world, &browser, &instances, turn).await {
                        lost.borrow_mut().push(why);
                    }
                    ended.set(ended.get() + 1);
                    turn += 1;
                }
            }));
        }
        people
    }

    /// Waits for `number` more sign-ins.
    async fn more(&self, number: usize) {
        let (until, deadline) = (self.ended.get() + number, Instant::now() + LIMIT);
        while self.ended.get() < until {
            assert!(Instant::now() < deadline, "{} sign-ins", self.ended.get());
            rt::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn end(self) -> Vec<String> {
        self.stop.set(true);
        for task in self.tasks {
            task.await.unwrap();
        }
        self.lost.take()
    }
}

/// One sign-in: it begins at one instance, ends at the next, and the session is checked at the third.
async fn sign_in(
    world: &World,
    browser: &Browser,
    instances: &[SocketAddr],
    turn: usize,
) -> Result<(), String> {
    let at = |step: usize| instances[(turn + step * (1 + turn % 2)) % instances.len()];
    browser.route(MEET, at(0));
    let authorize = world.begin(browser, "roomname=room").await;
    browser.route(MEET, at(1));
    let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
    if answer.status != 303 {
        return Err(format!("status {}: {}", answer.status, answer.body));
    }
    enter(&answer, "/room", "room", None);
    browser.route(MEET, at(2));
    let verified = verify(browser).await.status;
    if verified == 204 { Ok(()) } else { Err(format!("verify: {verified}")) }
}

/// The steps of docs/operating.md. In each, instances with the configuration before and after it serve together.
#[actix_web::test]
async fn a_rotation_across_three_instances_loses_no_sign_in_and_no_session() {
    let world = Rc::new(World::new().await);
    let others = [world.another(|config| config).await, world.another(|config| config).await];
    let instances: Vec<_> = std::iter::once(&world.adapter).chain(&others).collect();
    let addresses: Vec<_> = instances.iter().map(|instance| instance.address()).collect();
    let early = world.signed_in().await;
    let people = People::start(&world, &addresses, 4);
    for secrets in [[SESSION_SECRET, NEW_SECRET], [NEW_SECRET, SESSION_SECRET]] {
        let text = config(&world).with("session.secret", secrets.to_vec()).to_string();
        for instance in &instances {
            assert_applied(&instance.reload(&text).await);
            people.more(8).await;
        }
    }
    for address in &addresses {
        early.route(MEET, *address);
        assert_eq!(verify(&early).await.status, 204, "a session from before the rotation");
    }
    assert_eq!(people.end().await, Vec::<String>::new());
}
