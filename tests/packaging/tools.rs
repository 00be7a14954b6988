//! The tools that `tests/packaging/tools/install.sh` installs.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

/// A program of the folder, for example `bin/helm`.
///
/// # Panics
///
/// It is missing. The test fails then: it is not skipped.
pub(crate) fn tool(name: &str) -> Command {
    let path = folder().join(name);
    assert!(
        path.exists(),
        "{} is missing: run `make test`, or tests/packaging/tools/install.sh {}",
        path.display(),
        folder().display()
    );
    Command::new(path)
}

/// The folder in which `make test` installs the tools: `tools` in cargo's target folder.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("tools")
}

/// The documents of a YAML text.
pub(crate) fn yaml(text: &str) -> Vec<Value> {
    let script = "import json, sys, yaml\n\
                  json.dump([d for d in yaml.load_all(sys.stdin, yaml.CSafeLoader) if d], sys.stdout)";
    let json = with_input(tool("python/bin/python").args(["-c", script]), text);
    serde_json::from_str(&json.unwrap()).unwrap()
}

/// Runs a command with this standard input. `Ok` is its standard output, `Err` all of its output if it
/// failed.
pub(crate) fn with_input(command: &mut Command, input: &str) -> Result<String, String> {
    use std::io::Write as _;
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap();
    let mut stdin = process.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
    let output = process.wait_with_output().unwrap();
    writer.join().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|it| String::from_utf8(it).unwrap());
    if output.status.success() { Ok(out) } else { Err(out + &err) }
}
