//! What `docs/jitsi-docker.md` tells an operator to run puts files where nginx takes them.

use std::fs::{self, File, Permissions};
use std::io::{self, Read as _};
use std::net::{SocketAddr, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, fchown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use harness::browser::Browser;
use harness::nginx::command;
use harness::ports;
use harness::scratch::Scratch;

use crate::world::scratch;

const PAGE: &str = include_str!("../../docs/jitsi-docker.md");
const SITE: &str = include_str!("../harness/site/docker.conf");
const SITES: &str = "web/nginx/site-confs";

/// The page's commands, the container's own aside, in a folder that stands for `CONFIG`.
fn installed() -> io::Result<Scratch> {
    installed_at(scratch(), ports::free())
}

fn installed_at(config: Scratch, address: SocketAddr) -> io::Result<Scratch> {
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
        .replace("@LISTEN@", &address.to_string())
        .replace("@PROSODY@", &ports::free().to_string())
        .replace("@ROOT@", &config.path().to_string_lossy())
        .replace("@HOOKS@", &hooks.to_string_lossy());
    config.file(&format!("{SITES}/default"), &site);
    fs::create_dir_all(config.path().join("temp"))?;
    let main = "pid nginx.pid; error_log error.log; events {} http { access_log access.log; \
                client_body_temp_path temp/body; proxy_temp_path temp/proxy; \
                fastcgi_temp_path temp/fastcgi; uwsgi_temp_path temp/uwsgi; \
                scgi_temp_path temp/scgi; include web/nginx/site-confs/*; }";
    config.file("nginx.conf", main);
    Ok(config)
}

/// What `nginx -t` says.
fn said(config: &Path) -> io::Result<String> {
    let output = command(config).arg("-t").output()?;
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

/// A child that ends with its test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// nginx without privileges, as the page's container runs it, with the log of `/oidc/` that the page
/// sets: what stands on its standard output after a sign-in came back, and its error log. The
/// runtime of containers gives that output to the container's user; `given` says whether.
async fn log_to_stdout(given: bool) -> (String, String) {
    const NOBODY: u32 = 65534;
    let is_root = fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
    let address = ports::free();
    // Not below target/: a checkout may lie where nobody else can look.
    let folder = Scratch::new(std::env::temp_dir(), "nginx");
    let config = installed_at(folder, address).unwrap();
    let (mut output, writer) = io::pipe().unwrap();
    let writer = OwnedFd::from(writer);
    let mut nginx = command(config.path());
    if is_root {
        nginx.uid(NOBODY).gid(NOBODY);
        for path in ["", "temp"] {
            chown(config.path().join(path), Some(NOBODY), Some(NOBODY)).unwrap();
        }
        if given {
            fchown(&writer, Some(NOBODY), Some(NOBODY)).unwrap();
        }
    }
    let writer = File::from(writer);
    writer.set_permissions(Permissions::from_mode(if given { 0o600 } else { 0 })).unwrap();
    // One process, so that nothing is left where the test ends early.
    nginx.args(["-g", "daemon off; master_process off;"]).stdout(Stdio::from(writer));
    let mut run = Running(nginx.spawn().unwrap());
    // The command keeps its copy of the pipe's end.
    drop(nginx);

    let deadline = Instant::now() + Duration::from_secs(20);
    while TcpStream::connect(address).is_err() {
        assert!(Instant::now() < deadline && run.0.try_wait().unwrap().is_none(), "nginx listens");
        thread::sleep(Duration::from_millis(10));
    }
    let url = format!("http://{address}/oidc/redirect?code=CODE");
    assert_eq!(Browser::new().get(&url).await.status, 502, "no instance is there");
    let log = || fs::read_to_string(config.path().join("error.log")).unwrap();
    let stop = command(config.path()).args(["-s", "quit"]).status();
    assert!(stop.unwrap().success(), "{}", log());
    run.0.wait().unwrap();
    let mut said = String::new();
    output.read_to_string(&mut said).unwrap();
    (said, log())
}

#[actix_web::test]
async fn the_log_goes_to_a_containers_output_without_privileges_and_without_queries() {
    let (said, errors) = log_to_stdout(true).await;
    assert!(said.contains("\"GET /oidc/redirect HTTP/1.1\" 502"), "{said}{errors}");
    assert!(!said.contains("CODE"), "{said}");
    assert!(!errors.contains("/dev/stdout"), "{errors}");
}

/// What the page says of images whose workers may not write there.
#[actix_web::test]
async fn an_output_that_may_not_be_opened_costs_the_log_and_tells_the_query_in_the_error_log() {
    assert!(PAGE.contains("`open() \"//dev/stdout\" failed (13: Permission denied)`"));
    let (said, errors) = log_to_stdout(false).await;
    assert_eq!(said, "");
    let denied = "open() \"//dev/stdout\" failed (13: Permission denied) while logging request";
    let line = errors.lines().find(|line| line.contains(denied)).unwrap();
    assert!(line.contains("code=CODE"), "{line}");
}
