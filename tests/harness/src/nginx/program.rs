//! Which nginx, and how it is told to keep to a folder.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// nginx with the `nginx.conf` of that folder, and with nothing of it outside: from 1.19.5 on it can
/// be told where to log until it has read that file. Before, it opens the one that it was
/// built with.
///
/// # Panics
///
/// It is nowhere, or cannot be run.
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

/// By what `nginx -v` says.
fn takes_error_log(said: &str) -> bool {
    let Some((_, version)) = said.split_once("nginx/") else { return false };
    let numbers = version.split(|c: char| !c.is_ascii_digit()).map_while(|it| it.parse().ok());
    numbers.take(3).collect::<Vec<u32>>() >= vec![1, 19, 5]
}

/// Where nginx is: on the path, or where Debian puts it, which is not on everybody's path.
///
/// # Panics
///
/// It is nowhere: a test without it proves nothing.
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
    fn nginx_is_told_where_to_log_since_1_19_5() {
        for (said, is_told) in [
            ("nginx version: nginx/1.18.0 (Ubuntu)", false),
            ("nginx version: nginx/1.19.4\n", false),
            ("nginx version: nginx/1.19.5\n", true),
            ("nginx version: nginx/1.22.1\n", true),
            ("nginx version: nginx/2.0.0\n", true),
            ("", false),
        ] {
            assert_eq!(takes_error_log(said), is_told, "{said}");
        }
    }

    #[test]
    fn what_nginx_says_before_it_knows_its_log_stays_in_the_folder() {
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
