//! `man`.

use std::collections::BTreeSet;
use std::fs;

use crate::run::{run_in, scratch};

#[test]
fn the_program_and_each_command_of_the_help_have_a_page() {
    let folder = scratch();
    let help = run_in(folder.path(), ["--help"]).succeeded();
    let (_, commands) = help.split_once("Commands:\n").unwrap();
    let (commands, _) = commands.split_once("\n\n").unwrap();
    let commands = commands.lines().filter_map(|line| line.split_whitespace().next());
    let mut expected: BTreeSet<_> = commands
        .filter(|name| *name != "help")
        .map(|name| format!("jitsi-oidc-adapter-{name}.1"))
        .collect();
    assert!(expected.len() > 1, "{help}");
    expected.insert("jitsi-oidc-adapter.1".to_owned());

    let pages = folder.path().join("pages");
    fs::create_dir(&pages).unwrap();
    run_in(folder.path(), ["man", "pages"]).succeeded();
    let written = fs::read_dir(&pages).unwrap();
    let written: BTreeSet<_> =
        written.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(written, expected);
    let page = fs::read_to_string(pages.join("jitsi-oidc-adapter.1")).unwrap();
    assert!(
        page.contains(".TH jitsi\\-oidc\\-adapter 1") || page.contains(".TH jitsi-oidc-adapter 1"),
        "{page}"
    );
    assert!(page.contains("jitsi\\-oidc\\-adapter\\-serve(1)"), "{page}");
}

#[test]
fn a_missing_folder_is_an_error_that_names_it() {
    let run = run_in(scratch().path(), ["man", "none/pages"]);
    assert_eq!(run.code, Some(1));
    assert!(run.err.starts_with("cannot write the man pages into none/pages: "), "{}", run.err);
}
