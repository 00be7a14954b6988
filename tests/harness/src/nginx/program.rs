//! Finds nginx, and runs it so that it writes into one folder only.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// nginx with the `nginx.conf` of this folder. It writes into this folder only: since 1.19.5 the option
/// `-e` sets the error log that it uses before it has read that file. An older nginx opens the error
/// log that it was built with.
///
/// # Panics
///
/// nginx is missing, or cannot be run.
pub fn command(folder: &Path) -> Command {
    static TAKES_ERROR_LOG: OnceLock<bool> = OnceLock::new();
    let program = program();
    let takes_error_log = *TAKES_ERROR_LOG.get_or_init(|| {
        let said = Command::new(&program).arg("-v").output().expect("nginx was found");
        takes_error_log(&String::from_utf8_lossy(&said.stderr))
    });
    let mut command = Command::new(program);
    command.arg("-p").arg(folder).arg("-c").arg(folder.join("nginx.conf"));
    if takes_error_log {
        command.arg("-e").arg(folder.join("error.log"));
    }
    command
}

/// Whether nginx accepts `-e`. `said` is the output of `nginx -v`.
fn takes_error_log(said: &str) -> bool {
    let Some((_, version)) = said.split_once("nginx/") else { return false };
    let numbers = version.split(|c: char| !c.is_ascii_digit()).map_while(|it| it.parse().ok());
    numbers.take(3).collect::<Vec<u32>>() >= vec![1, 19, 5]
}

/// The path of nginx. Searches `PATH` and `/usr/sbin`, where Debian installs it. That folder is not
/// in the `PATH` of every user.
///
/// # Panics
///
/// nginx is missing. The test fails then: it is not skipped.
fn program() -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain([PathBuf::from("/usr/sbin")])
        .map(|folder| folder.join("nginx"))
        .find(|file| file.is_file())
        .expect("nginx is missing: run `make test` or `make run`, or install the package `nginx`")
}

#[cfg(test)]
mod tests {
    use std::{env, fs};

    use super::{command, takes_error_log};
    use crate::scratch::Scratch;

    #[test]
    fn the_option_for_the_error_log_is_used_since_1_19_5() {
        for (said, is_used) in [
            ("nginx version: nginx/1.18.0 (Ubuntu)", false),
            ("nginx version: nginx/1.19.4\n", false),
            ("nginx version: nginx/1.19.5\n", true),
            ("nginx version: nginx/1.22.1\n", true),
            ("nginx version: nginx/2.0.0\n", true),
            ("", false),
        ] {
            assert_eq!(takes_error_log(said), is_used, "{said}");
        }
    }

    #[test]
    fn early_errors_of_nginx_are_logged_in_the_folder() {
        let folder = Scratch::new(env::temp_dir(), "nginx");
        folder.file("nginx.conf", "none;");
        let output = command(folder.path()).arg("-t").output().unwrap();
        assert!(!output.status.success());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("unknown directive \"none\""), "{said}");
        let version = command(folder.path()).arg("-v").output().unwrap();
        if takes_error_log(&String::from_utf8_lossy(&version.stderr)) {
            let log = fs::read_to_string(folder.path().join("error.log")).unwrap();
            assert!(log.contains("unknown directive \"none\""), "{log}");
        }
    }
}
