//! The commands of `docs/jitsi-docker.md` put the files where nginx reads them.

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

/// Runs the commands of the page that copy files, with one folder as `CONFIG` and as `STACK`.
fn installed() -> io::Result<Scratch> {
    installed_at(scratch(), ports::free())
}

fn installed_at(config: Scratch, address: SocketAddr) -> io::Result<Scratch> {
    let commands = PAGE.split("```").find(|it| it.contains("cp -rL packaging/docker-jitsi-meet"));
    let script: Vec<_> = commands
        .unwrap_or_default()
        .lines()
        .filter(|line| !line.starts_with("CONFIG=") && !line.starts_with("STACK="))
        .collect();
    let status = Command::new("bash")
        .args(["-e", "-c", &script.join("\n")])
        .env("CONFIG", config.path())
        .env("STACK", config.path())
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

/// The output of `nginx -t`.
fn nginx_test(config: &Path) -> io::Result<String> {
    let output = command(config).arg("-t").output()?;
    Ok(String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn the_commands_of_the_docker_page_install_a_configuration_that_nginx_accepts() {
    let config = installed().unwrap();
    let upstream =
        fs::read_to_string(config.path().join(SITES).join("00-jitsi-oidc-http.conf")).unwrap();
    let servers: Vec<_> =
        upstream.lines().filter(|line| line.trim_start().starts_with("server ")).collect();
    assert_eq!(servers, ["    server 127.0.0.1:8010 max_fails=0;"]);
    assert!(config.path().join("web/jitsi-oidc-body.html").is_file());
    assert!(
        nginx_test(config.path()).unwrap().contains("test is successful"),
        "{}",
        nginx_test(config.path()).unwrap()
    );

    let room = Path::new(env!("CARGO_MANIFEST_DIR")).join("nginx/jitsi-oidc-room.conf");
    fs::copy(room, config.path().join("web/nginx-custom/jitsi-oidc-room.conf")).unwrap();
    assert!(
        nginx_test(config.path()).unwrap().contains("test is successful"),
        "{}",
        nginx_test(config.path()).unwrap()
    );
}

/// A row of the table of the page.
#[test]
fn nginx_does_not_start_if_the_http_file_is_read_after_the_images_site() {
    let config = installed().unwrap();
    let sites = config.path().join(SITES);
    fs::rename(sites.join("00-jitsi-oidc-http.conf"), sites.join("jitsi-oidc-http.conf")).unwrap();
    let output = nginx_test(config.path()).unwrap();
    assert!(output.contains("unknown log format \"jitsi_oidc\""), "{output}");
}

/// A child process that ends with its test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs nginx without privileges, as the container does, with the log of `/oidc/` that the page sets.
/// Returns its standard output and its error log after one authorization response. `writable` is whether
/// nginx's user owns the output, as in a container.
async fn log_to_stdout(writable: bool) -> (String, String) {
    const NOBODY: u32 = 65534;
    let is_root = fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
    let address = ports::free();
    // Not below target/: another user may have no access to the checkout.
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
        if writable {
            fchown(&writer, Some(NOBODY), Some(NOBODY)).unwrap();
        }
    }
    let writer = File::from(writer);
    writer.set_permissions(Permissions::from_mode(if writable { 0o600 } else { 0 })).unwrap();
    // A single process, so that no worker is left if the test fails.
    nginx.args(["-g", "daemon off; master_process off;"]).stdout(Stdio::from(writer));
    let mut run = Running(nginx.spawn().unwrap());
    // The command holds a copy of the pipe's writing end.
    drop(nginx);

    let deadline = Instant::now() + Duration::from_secs(20);
    while TcpStream::connect(address).is_err() {
        assert!(Instant::now() < deadline && run.0.try_wait().unwrap().is_none(), "nginx listens");
        thread::sleep(Duration::from_millis(10));
    }
    let url = format!("http://{address}/oidc/redirect?code=CODE");
    assert_eq!(Browser::new().get(&url).await.status, 502, "there is no instance");
    let log = || fs::read_to_string(config.path().join("error.log")).unwrap();
    let stop = command(config.path()).args(["-s", "quit"]).status();
    assert!(stop.unwrap().success(), "{}", log());
    run.0.wait().unwrap();
    let mut text = String::new();
    output.read_to_string(&mut text).unwrap();
    (text, log())
}

#[actix_web::test]
async fn without_privileges_nginx_logs_to_the_containers_output_and_logs_no_query() {
    let (output, errors) = log_to_stdout(true).await;
    assert!(output.contains("\"GET /oidc/redirect HTTP/1.1\" 502"), "{output}{errors}");
    assert!(!output.contains("CODE"), "{output}");
    assert!(!errors.contains("/dev/stdout"), "{errors}");
}

/// The page describes this for images whose workers cannot write to the output.
#[actix_web::test]
async fn if_the_output_cannot_be_opened_the_log_is_lost_and_the_error_log_has_the_query() {
    assert!(PAGE.contains("`open() \"//dev/stdout\" failed (13: Permission denied)`"));
    let (output, errors) = log_to_stdout(false).await;
    assert_eq!(output, "");
    let denied = "open() \"//dev/stdout\" failed (13: Permission denied) while logging request";
    let line = errors.lines().find(|line| line.contains(denied)).unwrap();
    assert!(line.contains("code=CODE"), "{line}");
}
