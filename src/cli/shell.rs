//! The commands that `init` and `import` print. Each works as printed in the shell that ran this one.

use std::path::Path;

use super::{NAME, Process};

/// How the operator runs commands: with or without sudo, and this program by which name.
pub(super) struct Shell {
    /// Before a command that needs the rights of this one; with a space at its end, or empty.
    sudo: String,
    program: String,
}

impl Shell {
    /// The shell that ran this process.
    pub(super) fn of(process: &Process) -> Self {
        Self::new(process.sudo.as_deref(), process.arguments.first().map(Path::new))
    }

    /// `sudo` is the user as whom sudo ran this program. `program` is its name as typed.
    pub(super) fn new(sudo: Option<&str>, program: Option<&Path>) -> Self {
        let sudo = match sudo {
            None => String::new(),
            Some("root") => "sudo ".to_owned(),
            Some(user) => format!("sudo -u {} ", quoted(Path::new(user))),
        };
        // A name without a folder was found in $PATH.
        let typed = program.filter(|it| it.components().count() > 1);
        Self { sudo, program: typed.map_or(NAME.to_owned(), quoted) }
    }

    /// A command of this program for the configuration at `path`.
    pub(super) fn ours(&self, command: &str, path: &Path) -> String {
        self.other(&format!("{} {command} --config {}", self.program, quoted(path)))
    }

    /// Another command, for which the operator needs the rights of this process.
    pub(super) fn other(&self, command: &str) -> String {
        format!("{}{command}", self.sudo)
    }
}

/// A path as a shell reads it.
pub(super) fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-+".contains(c);
    if path.chars().all(plain) { path } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_printed_as_the_operator_would_type_it() {
        for (sudo, program, expected) in [
            (None, "jitsi-oidc-adapter", "jitsi-oidc-adapter check --config 'a b'"),
            (Some("root"), "jitsi-oidc-adapter", "sudo jitsi-oidc-adapter check --config 'a b'"),
            (Some("web"), "./adapter", "sudo -u web ./adapter check --config 'a b'"),
            (None, "my builds/adapter", "'my builds/adapter' check --config 'a b'"),
            (None, "", "jitsi-oidc-adapter check --config 'a b'"),
        ] {
            let shell = Shell::new(sudo, Some(Path::new(program)));
            assert_eq!(shell.ours("check", Path::new("a b")), expected);
        }
    }
}
