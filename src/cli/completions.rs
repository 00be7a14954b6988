//! `completions`: writes what a shell needs to complete the command line.

use clap_complete::Shell;

use super::Process;

/// The arguments of `completions`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The shell.
    #[arg(value_parser = clap::value_parser!(Supported))]
    shell: Supported,
}

/// The shells whose completions are installed.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Supported {
    Bash,
    Zsh,
    Fish,
}

/// Prints the completions for `command`.
pub(super) fn completions(arguments: &Arguments, mut command: clap::Command, process: &Process) {
    let shell = match arguments.shell {
        Supported::Bash => Shell::Bash,
        Supported::Zsh => Shell::Zsh,
        Supported::Fish => Shell::Fish,
    };
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    (process.print)(String::from_utf8_lossy(&script).trim_end());
}
