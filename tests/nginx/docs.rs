//! What `docs/jitsi-docker.md` tells an operator to run puts files where nginx takes them.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use harness::nginx::program;
use harness::ports;
use harness::scratch::Scratch;

use crate::world::scratch;

const PAGE: &str = include_str!("../../docs/jitsi-docker.md");
const SITE: &str = include_str!("../harness/site/docker.conf");
const SITES: &str = "web/nginx/site-confs";

/// The page's commands, the container's own aside, in a folder that stands for `CONFIG`.
fn installed() -> io::Result<Scratch> {
    let config = scratch();
    let commands = PAGE.split("```").find(|it| it.contains("mkdir -p \"$CONFIG/web/nginx-custom"));
    let script: Vec<_> = commands
        .unwrap_or_default()
        .lines()
        .filter(|line| !line.starts_with("docker ") && !line.starts_with("CONFIG="))
        .collect();
    let status = Command::new("bash")
        .args(["-e", "-c", &script.join("\n")])
        .env("CONFIG", config.path())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()?;
    assert!(status.success());

    let hooks = config.path().join("web/nginx-custom");
    let site = SITE
        .replace("@LISTEN@", &ports::free().to_string())
        .replace("@PROSODY@", &ports::free().to_string())
        .replace("@ROOT@", &config.path().to_string_lossy())
        .replace("@HOOKS@", &hooks.to_string_lossy());
    config.file(&format!("{SITES}/default"), &site);
    let main = "pid nginx.pid; error_log error.log; events {} \
                http { access_log access.log; include web/nginx/site-confs/*; }";
    config.file("nginx.conf", main);
    Ok(config)
}

/// What `nginx -t` says.
fn said(config: &Path) -> io::Result<String> {
    let output = Command::new(program())
        .args(["-t", "-p"])
        .arg(config)
        .arg("-c")
        .arg(config.join("nginx.conf"))
        .output()?;
    Ok(String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn the_docker_pages_commands_make_a_configuration_that_nginx_takes() {
    let config = installed().unwrap();
    let upstream =
        fs::read_to_string(config.path().join(SITES).join("00-jitsi-oidc-http.conf")).unwrap();
    let servers: Vec<_> =
        upstream.lines().filter(|line| line.trim_start().starts_with("server ")).collect();
    assert_eq!(servers, ["    server 127.0.0.1:8010 max_fails=0;"]);
    assert!(config.path().join("web/jitsi-oidc-body.html").is_file());
    assert!(
        said(config.path()).unwrap().contains("test is successful"),
        "{}",
        said(config.path()).unwrap()
    );

    let room = Path::new(env!("CARGO_MANIFEST_DIR")).join("nginx/jitsi-oidc-room.conf");
    fs::copy(room, config.path().join("web/nginx-custom/jitsi-oidc-room.conf")).unwrap();
    assert!(
        said(config.path()).unwrap().contains("test is successful"),
        "{}",
        said(config.path()).unwrap()
    );
}

/// The line of the page's table.
#[test]
fn a_name_that_comes_after_the_images_own_does_not_start() {
    let config = installed().unwrap();
    let sites = config.path().join(SITES);
    fs::rename(sites.join("00-jitsi-oidc-http.conf"), sites.join("jitsi-oidc-http.conf")).unwrap();
    let said = said(config.path()).unwrap();
    assert!(said.contains("unknown log format \"jitsi_oidc\""), "{said}");
}
