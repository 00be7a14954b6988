//! Tests of the `dev-provider` process.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::browser::{http, location, soon};

#[tokio::test]
async fn it_prints_its_address_signs_in_without_a_page_and_exits_when_stdin_closes() {
    let mut child = start(&[
        "--client-id=bench",
        "--redirect-uri=http://localhost:1/back",
        "--auto=grace",
        "--exit-with-stdin",
    ]);
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim_end().strip_prefix("listening on ").expect("one line");
    let url = format!(
        "http://{address}/authorize?client_id=bench&redirect_uri=http://localhost:1/back&\
         response_type=code&scope=openid&code_challenge_method=S256&code_challenge={}",
        "c".repeat(43)
    );
    let answer = location(&soon(http().get(url).send()).await.unwrap());
    assert!(answer.starts_with("http://localhost:1/back?code="), "{answer}");
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn an_unknown_fault_is_a_usage_error() {
    let mut child = start(&["--fault=no-such"]);
    assert_eq!(child.wait().unwrap().code(), Some(2));
}

fn start(arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_dev-provider"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}
