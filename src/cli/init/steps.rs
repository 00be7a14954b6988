//! What `init` prints: what to do next, and the URIs to register.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use super::from_prosody::Source;
use crate::cli::DEFAULT_CONFIG;
use crate::cli::draft::MARK;
use crate::cli::next_steps;
use crate::cli::shell::{Shell, quoted};
use crate::jitsi::Origin;

/// What will run the service with the new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Runner {
    /// The systemd unit, as a user who cannot read the file yet.
    Unit,
    /// The operator, as the owner of the file.
    Operator,
}

impl Runner {
    /// The runner for the file at `path`, which exists. The unit reads [`DEFAULT_CONFIG`], as a user of its own.
    pub(super) fn of(path: &Path) -> Self {
        let is_root = fs::metadata(path).is_ok_and(|file| file.uid() == 0);
        // sd_booted(3).
        let is_systemd = Path::new("/run/systemd/system").is_dir();
        match is_root && is_systemd && path == Path::new(DEFAULT_CONFIG) {
            true => Self::Unit,
            false => Self::Operator,
        }
    }
}

/// The result of `init`, which decides about the next steps.
pub(super) struct Steps<'a> {
    /// The new file.
    pub(super) path: &'a Path,
    /// The keys whose value is only an example.
    pub(super) marked: Vec<&'static str>,
    /// The value of `jitsi.url`.
    pub(super) site: &'a Origin,
    /// Where `[jwt]` comes from.
    pub(super) source: Option<&'a Source>,
    /// What will run the service.
    pub(super) runner: Runner,
}

impl Steps<'_> {
    /// The text for standard output.
    pub(super) fn text(&self, shell: &Shell) -> String {
        let file = quoted(self.path);
        let mut edit = vec![shell.other(&format!("${{EDITOR:-vi}} {file}"))];
        if !self.marked.is_empty() {
            edit.push(format!("Fill in {}: search for \"{MARK}\"", self.marked.join(", ")));
        }
        edit.push("Set oidc.client_secret, unless the client has no secret.".to_owned());
        match self.source {
            None => edit.push(
                "Prosody's app_id is jwt.issuer, and its app_secret is jwt.secret.".to_owned(),
            ),
            Some(source) => edit.extend(source.remarks()),
        }
        let mut steps = vec![edit.join("\n     ")];
        if self.runner == Runner::Unit {
            steps.push(self.readable(shell));
        }
        steps.push(shell.ours("check", self.path));
        steps.push(match self.runner {
            Runner::Unit => shell.other("systemctl enable --now jitsi-oidc-adapter"),
            Runner::Operator => shell.ours("serve", self.path),
        });
        let steps: String =
            (1..).zip(&steps).map(|(number, step)| format!("  {number}. {step}\n")).collect();
        let site = (!self.marked.contains(&"jitsi.url")).then_some(self.site);
        format!(
            "{file} is written, with new secrets. Only its owner can read it.\n\
             \n\
             Next:\n\
             {steps}\n\
             {}",
            next_steps::to_register(site)
        )
    }

    /// The commands that let the user of the unit read the file.
    fn readable(&self, shell: &Shell) -> String {
        let folder = quoted(self.path.parent().unwrap_or(self.path));
        let group = shell.other(&format!("chgrp -R jitsi-oidc-adapter {folder}"));
        let mode = shell.other(&format!("chmod -R g+rX {folder}"));
        format!("{group}\n     {mode}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commands(sudo: Option<&str>, path: &str, runner: Runner) -> Vec<String> {
        let site = Origin::parse("https://meet.example.org").unwrap();
        let steps =
            Steps { path: Path::new(path), marked: Vec::new(), site: &site, source: None, runner };
        let text = steps.text(&Shell::new(sudo, None));
        let (steps, _) = text.split_once("\n\nRegister").unwrap();
        let commands = steps.lines().skip(3).map(|line| line[5..].to_owned());
        commands.filter(|line| !line.ends_with('.')).collect()
    }

    #[test]
    fn a_file_of_root_becomes_readable_for_the_unit() {
        assert_eq!(
            commands(Some("root"), DEFAULT_CONFIG, Runner::Unit),
            [
                "sudo ${EDITOR:-vi} /etc/jitsi-oidc-adapter/config.toml",
                "sudo chgrp -R jitsi-oidc-adapter /etc/jitsi-oidc-adapter",
                "sudo chmod -R g+rX /etc/jitsi-oidc-adapter",
                "sudo jitsi-oidc-adapter check --config /etc/jitsi-oidc-adapter/config.toml",
                "sudo systemctl enable --now jitsi-oidc-adapter",
            ]
        );
    }

    #[test]
    fn the_owner_of_the_file_needs_no_other_rights() {
        assert_eq!(
            commands(None, "config.toml", Runner::Operator),
            [
                "${EDITOR:-vi} config.toml",
                "jitsi-oidc-adapter check --config config.toml",
                "jitsi-oidc-adapter serve --config config.toml",
            ]
        );
    }
}
