//! Text, JSON, `--quiet` and the exit codes.

use serde_json::json;

use super::{World, json, run};
use crate::run::run_in;

#[test]
fn the_exit_code_says_whether_everything_holds() {
    let world = World::new();
    let config = world.config();
    for (change, code) in [
        (config.clone(), 0),
        (config.clone().with("server.listen", "0.0.0.0:0"), 0),
        (config.clone().with("oidc.client_secret", "another-secret-of-the-client"), 1),
        (config.without("jwt.secret"), 78),
    ] {
        for arguments in [&[][..], &["--json"], &["--quiet"], &["--json", "--quiet"]] {
            assert_eq!(world.check(&change, arguments).code, Some(code), "{arguments:?} {change}");
        }
    }
    assert_eq!(run(world.scratch.path(), &["--loud"], &[]).code, Some(2));
}

#[test]
fn a_pipe_gets_one_finding_a_line_without_colours() {
    let world = World::new();
    let run = world.check(&world.config(), &[]);
    assert!(!run.out.contains('\u{1b}'), "{}", run.out);
    assert_eq!(run.err, "");
    let lines: Vec<_> = run.out.lines().collect();
    assert_eq!(lines[0], "Configuration");
    // The files of Jitsi are not on this machine.
    let shown = |line: &&&str| line.starts_with("ok   ") || line.starts_with("skip ");
    let findings = lines.iter().filter(shown).count();
    let all = json(&world.check(&world.config(), &["--json"]));
    assert_eq!(findings, all["findings"].as_array().unwrap().len(), "{}", run.out);
}

#[test]
fn quiet_writes_nothing_where_everything_holds() {
    let world = World::new();
    let run = world.check(&world.config().with("server.listen", "0.0.0.0:0"), &["--quiet"]);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", ""));
}

#[test]
fn json_has_one_finding_for_each_problem_of_a_configuration_that_cannot_be_used() {
    let world = World::new();
    let config = world.config().without("jwt.secret").without("session.secret");
    let all = json(&world.check(&config, &["--json"]));
    assert_eq!(all["holds"], json!(false));
    let ids: Vec<_> =
        all["findings"].as_array().unwrap().iter().map(|it| it["id"].clone()).collect();
    assert_eq!(ids, [json!("config-valid"), json!("config-valid")]);
}

#[test]
fn a_root_that_is_no_folder_is_refused() {
    let world = World::new();
    world.write("config.toml", &world.config().to_string(), 0o600);
    world.write("file", "", 0o600);
    for (root, reason) in [
        ("missing", "No such file or directory (os error 2)"),
        ("file", "Not a directory (os error 20)"),
    ] {
        for more in ["--quiet", "--json"] {
            let all = ["check", "--config", "config.toml", "--offline", "--root", root, more];
            let run = run_in(world.scratch.path(), all);
            assert_eq!((run.code, run.out.as_str()), (Some(1), ""), "{root}");
            assert_eq!(run.err, format!("{root} cannot be read: {reason}\n"), "{root}");
        }
    }
}
