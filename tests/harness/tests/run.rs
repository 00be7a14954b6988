//! `make run` as a person uses it: a sign-in succeeds, the token is valid, and Ctrl-C stops
//! everything.

use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use harness::browser::{Answer, Browser, Method};
use harness::config::{APP_ID, JWT_SECRET};
use harness::ports::{self, INSTANCES, is_free, loopback};
use harness::process::Process;
use harness::prosody::Settings;
use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::json;

const SITE: &str = "http://localhost:8080";
const PATIENCE: Duration = Duration::from_secs(60);

/// The program and everything that it starts, in its own process group as in a terminal.
struct Run {
    process: Process,
    group: Pid,
}

impl Run {
    fn start() -> Self {
        let program = Path::new(env!("CARGO_BIN_EXE_run"));
        for other in ["dev-provider", "jitsi-oidc-adapter"] {
            let there = program.with_file_name(other).is_file();
            assert!(there, "{other} is not built: `cargo build --workspace --bins`");
        }
        let process = Process::start("run", Command::new(program).process_group(0));
        let group = i32::try_from(process.id()).ok().and_then(Pid::from_raw).unwrap();
        Self { process, group }
    }

    /// Sends SIGINT, as Ctrl-C does.
    fn interrupt(&self) {
        kill_process_group(self.group, Signal::INT).unwrap();
    }

    /// The running processes of the group.
    fn members(&self) -> Vec<PathBuf> {
        let processes = fs::read_dir("/proc").unwrap().map_while(Result::ok);
        processes.map(|it| it.path()).filter(|it| group(it) == Some(self.group)).collect()
    }
}

/// Stops everything, also after a failed test.
impl Drop for Run {
    fn drop(&mut self) {
        let _ = kill_process_group(self.group, Signal::KILL);
    }
}

/// The group of a process that has not ended.
fn group(process: &Path) -> Option<Pid> {
    let stat = fs::read_to_string(process.join("stat")).ok()?;
    // After the name, which can contain any character: state, parent, group.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let is_dead = matches!(fields.next()?, "Z" | "X");
    let group = fields.nth(1)?.parse().ok().and_then(Pid::from_raw)?;
    (!is_dead).then_some(group)
}

/// The files on disk that a process has open.
fn open_files(process: &Path) -> Vec<PathBuf> {
    let links = fs::read_dir(process.join("fd")).into_iter().flatten().map_while(Result::ok);
    let paths = links.filter_map(|it| fs::read_link(it.path()).ok());
    paths.filter(|it| it.is_absolute() && !it.starts_with("/dev")).collect()
}

fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "{what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// The first response that is not a 503. At the start the provider's metadata may not be loaded yet.
async fn begin(browser: &Browser) -> Answer {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let answer = browser.get(&format!("{SITE}/oidc/auth?roomname=Room")).await;
        if answer.status != 503 {
            return answer;
        }
        assert!(Instant::now() < deadline, "{}", answer.body);
        thread::sleep(Duration::from_millis(100));
    }
}

#[actix_web::test]
async fn make_run_signs_a_person_in_and_ctrl_c_stops_everything() {
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR")).canonicalize().unwrap();
    let _turn = ports::turn(&tmp);
    let mut run = Run::start();
    run.process.wait_for_output(&format!("Open {SITE} in a browser"), PATIENCE).unwrap();

    let browser = Browser::new();
    browser.judge(Settings::debian(APP_ID, JWT_SECRET, "localhost"));
    let authorize = begin(&browser).await.location().unwrap();
    assert!(authorize.starts_with("http://localhost:9090/"), "{authorize}");
    assert_eq!(browser.get(&authorize).await.status, 200);
    let chosen = browser
        .request(Method::POST, &authorize)
        .header("content-type", "application/x-www-form-urlencoded")
        .body("person=ada");
    let back = chosen.send().await.location().unwrap();
    let meeting = browser.get(&back).await.location().unwrap();
    let (room, fragment) = meeting.split_once("#jwt=%22").unwrap();
    assert_eq!(room, format!("{SITE}/Room"));
    let page = browser.get(room).await;
    assert!(page.status == 200 && page.body.contains("Stand-in for Jitsi Meet"), "{}", page.body);

    let token = fragment.split("%22").next().unwrap();
    let (rest, last) = token.split_at(token.len() - 3);
    let forged = format!("{rest}{}", if last == "AAA" { "BBB" } else { "AAA" });
    for (token, valid) in [(token, true), (forged.as_str(), false)] {
        let question = json!({ "token": token, "room": "room", "tenant": "" }).to_string();
        let verdict = browser
            .request(Method::POST, &format!("{SITE}/_standin/verify"))
            .header("content-type", "application/json")
            .body(question);
        let verdict = verdict.send().await;
        assert_eq!(verdict.json()["valid"], valid, "{}", verdict.body);
    }

    // The program, the provider, two instances, nginx and its worker. None of them has a file open
    // outside of the folder, except for files that this test inherited.
    let members = run.members();
    assert!(members.len() >= 6, "{members:?}");
    let inherited = open_files(Path::new("/proc/self"));
    let files = members.iter().flat_map(|it| open_files(it));
    let files: Vec<_> = files.filter(|it| !inherited.contains(it)).collect();
    assert!(files.iter().any(|it| it.ends_with("access.log")), "{files:?}");
    assert!(files.iter().all(|it| it.starts_with(&tmp)), "{files:?}");

    let scratch = tmp.join(format!("run-{}-0", run.process.id()));
    assert!(scratch.is_dir());
    run.interrupt();
    assert_eq!(run.process.wait(PATIENCE).code(), Some(0), "{:?}", run.process.log());
    wait_until("a process is still running", || run.members().is_empty());
    for port in [8080, 9090, INSTANCES[0].port(), INSTANCES[1].port()] {
        assert!(is_free(loopback(port)), "{port}");
    }
    assert!(!scratch.exists());
}
