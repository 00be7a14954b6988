//! `init`.

mod from_prosody;

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

use jitsi_oidc_adapter::config::{Config, Environment};
use secrecy::ExposeSecret as _;

use crate::run::{PROGRAM, Run, run_in, scratch};

const ALL: [&str; 6] = [
    "--issuer",
    "https://id.example.net",
    "--client-id",
    "meet",
    "--jitsi-url",
    "https://meet.example.net",
];

fn init(folder: &Path, path: &str, options: &[&str]) -> Run {
    run_in(folder, [&["init", path], options].concat())
}

fn load(path: &Path) -> Config {
    Config::load(path, &Environment::default()).unwrap()
}

#[test]
fn with_all_values_the_file_is_ready_for_its_owner_alone() {
    let folder = scratch();
    let out = init(folder.path(), "config.toml", &ALL).succeeded();
    let path = folder.path().join("config.toml");
    let config = load(&path);
    assert_eq!(config.oidc.issuer.as_str(), "https://id.example.net");
    assert_eq!(config.oidc.client_id, "meet");
    assert_eq!(config.jitsi.url.ascii(), "https://meet.example.net");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!fs::read_to_string(&path).unwrap().contains("FILL THIS IN"));

    for expected in [
        "  1. ${EDITOR:-vi} config.toml\n",
        &format!("  2. {PROGRAM} check --config config.toml\n"),
        &format!("  3. {PROGRAM} serve --config config.toml\n"),
        "  redirect URI: https://meet.example.net/oidc/redirect\n",
        "  post-logout redirect URI: https://meet.example.net/oidc/signed-out\n",
    ] {
        assert!(out.contains(expected), "{expected}\n{out}");
    }
}

#[test]
fn each_file_has_secrets_of_its_own_which_are_not_shown() {
    let folder = scratch();
    let mut secrets = Vec::new();
    for name in ["a.toml", "b.toml"] {
        let out = init(folder.path(), name, &ALL).succeeded();
        let text: toml::Table =
            fs::read_to_string(folder.path().join(name)).unwrap().parse().unwrap();
        let jwt = text["jwt"]["secret"].as_str().unwrap().to_owned();
        let session = load(&folder.path().join(name)).session.secret;
        let session = String::from_utf8(session.expose_secret().to_vec()).unwrap();
        for secret in [jwt, session] {
            assert!(secret.len() == 64 && !out.contains(&secret), "{out}");
            secrets.push(secret);
        }
    }
    secrets.sort();
    secrets.dedup();
    assert_eq!(secrets.len(), 4);
}

#[test]
fn a_value_that_is_not_given_is_marked_and_named() {
    let folder = scratch();
    let out = init(folder.path(), "config.toml", &ALL[..2]).succeeded();
    let path = folder.path().join("config.toml");
    let text = fs::read_to_string(&path).unwrap();
    let marked: Vec<_> = text.split("FILL THIS IN").skip(1).collect();
    let keys: Vec<_> = marked
        .iter()
        .map(|after| after.lines().nth(1).unwrap().split(" = ").next().unwrap())
        .collect();
    assert_eq!(keys, ["client_id", "url"]);
    assert!(out.contains("Fill in oidc.client_id, jitsi.url: search for \"FILL THIS IN"), "{out}");
    assert!(
        out.ends_with(
            "Register at the provider, where URL is the value of jitsi.url without a slash at its end \
             (check prints both in full):\n  \
             redirect URI: URL/oidc/redirect\n  \
             post-logout redirect URI: URL/oidc/signed-out\n"
        ),
        "{out}"
    );
    load(&path);
}

#[test]
fn nothing_that_exists_is_overwritten() {
    let folder = scratch();
    let file = folder.file("file", "mine");
    folder.file("folder/inside", "");
    symlink(&file, folder.path().join("link")).unwrap();
    symlink(folder.path().join("nowhere"), folder.path().join("dangling")).unwrap();
    for name in ["file", "folder", "link", "dangling"] {
        let before = folder.path().join(name).symlink_metadata().unwrap();
        let run = init(folder.path(), name, &ALL);
        assert_eq!((run.code, run.out.as_str()), (Some(1), ""), "{name}");
        let message =
            format!("{name} exists and is not overwritten; choose another name or move it away\n");
        assert_eq!(run.err, message);
        let after = folder.path().join(name).symlink_metadata().unwrap();
        assert_eq!(
            (before.ino(), before.mtime_nsec()),
            (after.ino(), after.mtime_nsec()),
            "{name}"
        );
    }
    assert_eq!(fs::read_to_string(file).unwrap(), "mine");
    assert!(!folder.path().join("nowhere").exists());
}

#[test]
fn a_missing_folder_is_named_with_the_command_that_creates_it() {
    let folder = scratch();
    for path in ["a/b", "it's mine"] {
        let run = init(folder.path(), &format!("{path}/config.toml"), &ALL);
        assert_eq!(run.code, Some(1));
        let (message, command) = run.err.split_once("; create it with: ").unwrap();
        assert_eq!(message, format!("the folder {path} does not exist"));
        assert!(command.starts_with("install -d -m 0750 "), "{command}");
        assert_eq!(in_shell(folder.path(), command).code, Some(0), "{command}");
        init(folder.path(), &format!("{path}/config.toml"), &ALL).succeeded();
    }
}

#[test]
fn a_value_that_the_configuration_refuses_is_an_error_and_nothing_is_written() {
    let folder = scratch();
    for (option, value, key) in [
        ("--issuer", "http://id.example.net", "oidc.issuer"),
        ("--issuer", "", "oidc.issuer"),
        ("--client-id", "", "oidc.client_id"),
        ("--jitsi-url", "meet.example.net", "jitsi.url"),
        ("--jitsi-url", "https://meet.example.net/jitsi", "jitsi.url"),
        ("--jitsi-url", "https://meet\"\n[jwt]\nissuer = \"x", "jitsi.url"),
        ("--jitsi-url", "https://meet", "jwt.subject"),
    ] {
        let run = init(folder.path(), "config.toml", &[option, value]);
        assert_eq!((run.code, run.out.as_str()), (Some(1), ""), "{option} {value}");
        let place = format!(": {key}: ");
        assert!(run.err.starts_with("nothing was written, because a value is wrong: "), "{run:?}");
        assert!(run.err.contains(&place), "{option} {value}: {}", run.err);
        assert!(!folder.path().join("config.toml").exists(), "{option} {value}");
    }
}

/// Runs a command as an operator who copies it.
fn in_shell(folder: &Path, command: &str) -> Run {
    let mut shell = Command::new("sh");
    Run::from(shell.args(["-c", command]).current_dir(folder).output().unwrap())
}

#[test]
fn the_printed_commands_work_as_printed() {
    let folder = scratch();
    let out = init(folder.path(), "it's mine.toml", &ALL).succeeded();
    let command = |step: &str| {
        let line = out.lines().find_map(|line| line.trim_start().strip_prefix(step));
        line.unwrap_or_else(|| panic!("{step}\n{out}")).to_owned()
    };
    let edit = in_shell(folder.path(), &format!("EDITOR=cat; {}", command("1. ")));
    assert!(edit.succeeded().contains("[oidc]"));
    let check = in_shell(folder.path(), &format!("{} --offline", command("2. ")));
    assert!(check.out.contains("it's mine.toml"), "{check:?}");
    // The arguments of `serve` are right if it reads the file.
    fs::write(folder.path().join("it's mine.toml"), "[oidc]").unwrap();
    let serve = in_shell(folder.path(), &command("3. "));
    assert!(serve.code == Some(78) && serve.err.contains("it's mine.toml"), "{serve:?}");
}

#[test]
fn after_sudo_the_printed_commands_begin_with_sudo() {
    for (user, sudo) in [("root", "sudo"), ("web", "sudo -u web")] {
        let folder = scratch();
        let run = |path: &str| {
            let mut command = Command::new(PROGRAM);
            command.args(["init", path]).args(ALL).current_dir(folder.path());
            command.env_clear().env("SUDO_USER", "me").env("USER", user);
            Run::from(command.output().unwrap())
        };
        let out = run("config.toml").succeeded();
        for command in [
            "1. SUDO ${EDITOR:-vi} config.toml\n",
            &format!("2. SUDO {PROGRAM} check --config config.toml\n"),
            &format!("3. SUDO {PROGRAM} serve --config config.toml\n"),
        ] {
            assert!(out.contains(&command.replace("SUDO", sudo)), "{command}\n{out}");
        }
        let failed = run("a/config.toml").err;
        assert!(failed.ends_with(&format!(": {sudo} install -d -m 0750 a\n")), "{failed}");
    }
}

/// The file must be valid by itself, wherever it is read later.
#[test]
fn the_environment_of_the_command_does_not_matter() {
    let folder = scratch();
    let run = Command::new(PROGRAM)
        .args(["init", "config.toml", "--jitsi-url", "wrong"])
        .env("JITSI_OIDC_JITSI_URL", "https://meet.example.net")
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(Run::from(run).code, Some(1));
}
