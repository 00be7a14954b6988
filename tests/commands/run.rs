//! Runs the binary in an environment of its own.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output};

use harness::scratch::Scratch;

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_jitsi-oidc-adapter");

/// A new folder for the files of a test.
pub(crate) fn scratch() -> Scratch {
    Scratch::new(env!("CARGO_TARGET_TMPDIR"), "commands")
}

/// What a run of the binary left behind.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs the binary in `folder`, without environment variables.
pub(crate) fn run_in(folder: &Path, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Run {
    let output = Command::new(PROGRAM).args(arguments).env_clear().current_dir(folder).output();
    Run::from(output.unwrap())
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let [out, err] = [output.stdout, output.stderr].map(|it| String::from_utf8(it).unwrap());
        Self { code: output.status.code(), out, err }
    }
}

impl Run {
    /// Standard output of a run that succeeded.
    pub(crate) fn succeeded(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.out
    }
}
