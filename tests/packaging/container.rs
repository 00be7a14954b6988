//! The image, run as a folder for `chroot`, and the files for docker-jitsi-meet.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use harness::ports;
use harness::process::Process;
use harness::scratch::Scratch;

use crate::{PROGRAM, as_root, read, scratch, succeed};

const CONTAINERFILE: &str = "packaging/container/Containerfile";
const COMPOSE: &str = "packaging/docker-jitsi-meet/docker-compose.override.yml";
const ENVIRONMENT: &str = "packaging/docker-jitsi-meet/oidc.env";
const HTTP: &str =
    "packaging/docker-jitsi-meet/config/web/nginx/site-confs/00-jitsi-oidc-http.conf";
const LIMIT: Duration = Duration::from_secs(20);
/// The limit of the issue for the image.
const MOST_BYTES: u64 = 15_000_000;

/// The static program of `make dist`: `make container-test`. Otherwise the tested program, whose libraries
/// are added to the tree.
const STATIC: Option<&str> = option_env!("STATIC_PROGRAM");

/// The value of an instruction that occurs once.
fn instruction(name: &str) -> String {
    let file = read(CONTAINERFILE);
    let lines = file.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    let found: Vec<_> = lines.map(str::to_owned).collect();
    assert_eq!(found.len(), 1, "{name}: {found:?}");
    found[0].clone()
}

/// The words of an instruction in JSON.
fn words(text: &str) -> Vec<String> {
    serde_json::from_str(text).unwrap()
}

/// The files of the image.
fn tree() -> Scratch {
    let folder = scratch();
    let tree = folder.path().join("tree");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/packaging/container/tree");
    let program = folder.path().join("program");
    succeed(Command::new("strip").arg("-o").arg(&program).arg(STATIC.unwrap_or(PROGRAM)));
    succeed(Command::new(script).args([&program, &tree]));
    if STATIC.is_none() {
        let libraries = succeed(Command::new("ldd").arg(PROGRAM));
        for library in libraries.split_whitespace().filter(|word| word.starts_with('/')) {
            let copy = tree.join(library.trim_start_matches('/'));
            fs::create_dir_all(copy.parent().unwrap()).unwrap();
            fs::copy(library, copy).unwrap();
        }
    }
    folder
}

/// A command in the container, as its user and with only these variables.
fn run(tree: &Scratch, command: &[String], environment: &BTreeMap<String, String>) -> Command {
    let mut chroot = as_root("env");
    chroot.arg("-i").args(environment.iter().map(|(name, value)| format!("{name}={value}")));
    chroot.arg("/usr/sbin/chroot").arg(format!("--userspec={}", instruction("USER")));
    chroot.arg(tree.path().join("tree")).args(command);
    chroot
}

/// The variables of the compose file and of `oidc.env`, with those of docker-jitsi-meet filled in, and with
/// the settings that are commented out.
fn environment() -> BTreeMap<String, String> {
    let secret = "a8f5f167f44f4964e6c998dee827110c3b1f0a5b";
    let stack = [
        ("PUBLIC_URL", "https://meet.example.net"),
        ("JWT_APP_ID", "jitsi"),
        ("JWT_APP_SECRET", secret),
    ];
    let compose = read(COMPOSE);
    let lines = compose.lines().filter_map(|line| line.trim().split_once(": "));
    let mut variables: BTreeMap<_, _> = lines
        .filter(|(name, _)| name.starts_with("JITSI_OIDC_"))
        .map(|(name, value)| (name.to_owned(), substituted(value, &stack)))
        .collect();
    for line in read(ENVIRONMENT).lines() {
        if let Some((name, value)) = line.trim_start_matches('#').split_once('=')
            && name.starts_with("JITSI_OIDC_")
        {
            let value = match name {
                "JITSI_OIDC_OIDC_CLIENT_SECRET" => "the-secret-of-the-client",
                "JITSI_OIDC_SESSION_SECRET" => "5b0a1f3c110e827dee8996e6c4964ff467f1f5a8",
                _ => value,
            };
            let value = value.replace("example.org", "example.net");
            assert!(variables.insert(name.to_owned(), value).is_none(), "{name} is set twice");
        }
    }
    variables
}

/// `${NAME}`, `${NAME:-default}` and `${NAME:?message}`.
fn substituted(value: &str, stack: &[(&str, &str)]) -> String {
    let Some(inner) = value.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) else {
        return value.to_owned();
    };
    let (name, fallback) = inner.split_once(':').unwrap_or((inner, ""));
    let set = stack.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
    set.or(fallback.strip_prefix('-')).unwrap_or_else(|| panic!("{value}")).to_owned()
}

#[test]
fn the_container_runs_without_root_and_without_a_file_and_is_healthy() {
    let tree = tree();
    let address = ports::free().to_string();
    let mut environment = environment();
    assert_eq!(environment.len(), 12, "{environment:?}");
    environment.insert("JITSI_OIDC_SERVER_LISTEN".to_owned(), address.clone());
    let entrypoint = words(&instruction("ENTRYPOINT"));
    let command = [entrypoint.clone(), words(&instruction("CMD"))].concat();
    let (_, check) =
        instruction("HEALTHCHECK").split_once(" CMD ").map(|(_, it)| ((), words(it))).unwrap();

    // Before the start.
    let ended = run(&tree, &check, &environment).output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    let mut service = Process::start("the container", &mut run(&tree, &command, &environment));
    assert_eq!(service.wait_for_output("listening on ", LIMIT).unwrap(), address);
    assert_eq!(succeed(&mut run(&tree, &check, &environment)), "healthy\n");
    // Each variable is the name of a key, and no value is an example's.
    let warnings: Vec<_> =
        service.log().into_iter().filter(|line| line.contains("WARN configuration")).collect();
    assert_eq!(warnings, Vec::<String>::new());
    let roots = service.log().into_iter().any(|line| line.contains("WARN certificates"));
    assert!(!roots, "the certificates of the image are found");
    service.ask_to_end();
    assert_eq!(service.wait(LIMIT).code(), Some(0));
}

#[test]
fn the_image_starts_from_nothing_and_its_user_is_not_root() {
    assert_eq!(instruction("FROM"), "scratch");
    let user = instruction("USER");
    let (uid, gid) = user.split_once(':').unwrap();
    for id in [uid, gid] {
        assert!(id.parse::<u32>().unwrap() > 0, "{user}");
    }
    let passwd = read("packaging/container/passwd");
    assert!(passwd.contains(&format!(":x:{uid}:{gid}:")), "{passwd}");
    let configuration: toml::Table = read("packaging/container/config.toml").parse().unwrap();
    assert!(configuration.is_empty());
}

/// With `make container-test`. The program of the tests is larger.
#[test]
fn the_image_is_smaller_than_15_mb() {
    if STATIC.is_some() {
        let tree = tree();
        let sizes = succeed(
            Command::new("find")
                .arg(tree.path().join("tree"))
                .args(["-type", "f", "-printf", "%s\\n"]),
        );
        let size: u64 = sizes.lines().map(|line| line.parse::<u64>().unwrap()).sum();
        assert!(size < MOST_BYTES, "{size}");
    }
}

/// The nginx files for docker-jitsi-meet are those of the other installations, with one instance at the
/// port of the compose file.
#[test]
fn the_copied_files_are_the_shipped_ones() {
    let compose = read(COMPOSE);
    let (_, listen) = compose.split_once("JITSI_OIDC_SERVER_LISTEN: ").unwrap();
    let address = listen.lines().next().unwrap();
    let shipped = read("nginx/jitsi-oidc-http.conf");
    let one = shipped.lines().filter(|line| !line.contains("server 127.0.0.1:8001"));
    let expected: String = one.map(|line| format!("{line}\n")).collect();
    assert_eq!(read(HTTP), expected.replace("127.0.0.1:8000", address));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (copy, original) in [
        ("web/nginx-custom/jitsi-oidc.conf", "nginx/jitsi-oidc.conf"),
        ("web/jitsi-oidc-body.html", "body.html"),
    ] {
        let link = folder.join("packaging/docker-jitsi-meet/config").join(copy);
        assert_eq!(link.canonicalize().unwrap(), folder.join(original).canonicalize().unwrap());
    }
}

/// `docker compose` refuses other indentation and tabs.
#[test]
fn the_compose_file_has_the_indentation_of_yaml() {
    for line in read(COMPOSE).lines() {
        let text = line.trim_start();
        assert!((line.len() - text.len()).is_multiple_of(2) && !line.contains('\t'), "{line}");
        assert!(text.starts_with(['-', '#']) || text.contains(':'), "{line}");
    }
}

#[test]
fn the_version_of_the_image_is_that_of_the_program() {
    let image = format!("/jitsi-oidc-adapter:{}\n", env!("CARGO_PKG_VERSION"));
    assert!(read(COMPOSE).contains(&image), "{image}");
}
