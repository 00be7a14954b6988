//! `completions`.

use std::process::Command;

use crate::run::{run_in, scratch};

#[test]
fn each_shell_gets_the_commands_and_options() {
    let folder = scratch();
    for (shell, start) in [
        ("bash", "_jitsi__oidc__adapter()"),
        ("zsh", "#compdef jitsi-oidc-adapter"),
        ("fish", "# Print an optspec"),
    ] {
        let script = run_in(folder.path(), ["completions", shell]).succeeded();
        assert!(script.starts_with(start), "{shell}: {script}");
        for word in ["serve", "check", "config"] {
            assert!(script.contains(word), "{shell} lacks {word}");
        }
    }
}

#[test]
fn bash_completes_a_command() {
    let folder = scratch();
    let script = run_in(folder.path(), ["completions", "bash"]).succeeded();
    let file = folder.file("completions.bash", &script);
    let ask = "source \"$1\"; COMP_WORDS=(jitsi-oidc-adapter se); COMP_CWORD=1; \
               _jitsi__oidc__adapter jitsi-oidc-adapter se jitsi-oidc-adapter; echo \"${COMPREPLY[*]}\"";
    let output = Command::new("bash").args(["-c", ask, "bash"]).arg(file).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "serve\n");
}

#[test]
fn an_unknown_shell_is_a_usage_error() {
    let run = run_in(scratch().path(), ["completions", "powershell"]);
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains("[possible values: bash, zsh, fish]"), "{}", run.err);
}

/// They are for the installation, not for people.
#[test]
fn the_help_does_not_list_the_commands_of_the_installation() {
    let help = run_in(scratch().path(), ["--help"]).succeeded();
    assert!(help.contains("\n  serve "), "{help}");
    assert!(!help.contains("completions") && !help.contains("\n  man "), "{help}");
}
