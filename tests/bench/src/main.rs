//! `make bench`: measures the adapter and compares each figure with its limit.
//!
//! The argument is the folder of the release build. Prints a table. `--keep FILE` also writes it into
//! FILE, between the two marks there. Exits with 1 when a limit does not hold. `--before FOLDER` compares it with the
//! program of an older build in that folder instead.
//!
//! Two programs that are compared are measured in turns in one run, and the figure is their ratio:
//! other load on the machine then affects both.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "its output is for the person who runs it"
)]

mod figures;
mod http;
mod instance;
mod load;
mod memory;
mod null;
mod proc;
mod provider;
mod report;
mod sign_in;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

use crate::report::Report;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["null"] => null::serve(),
        [programs] => bench(PathBuf::from(programs), None),
        [programs, "--keep", file] => bench(PathBuf::from(programs), Some(PathBuf::from(file))),
        [programs, "--before", folder] => before(PathBuf::from(programs), PathBuf::from(folder)),
        _ => {
            eprintln!("usage: bench FOLDER [--keep FILE | --before FOLDER]");
            ExitCode::from(2)
        }
    }
}

fn bench(programs: PathBuf, keep: Option<PathBuf>) -> ExitCode {
    // Each program is started in its own folder, so the path must be absolute.
    let programs = programs.canonicalize().expect("the folder of the release build exists");
    let mut report = Report::of_this_machine();
    for measure in [
        memory::start,
        memory::idle,
        verify::alone,
        verify::remembered,
        verify::forgotten,
        verify::behind_nginx,
        sign_in::cpu,
    ] {
        report.add(measure(&programs));
    }
    report.add(memory::unfinished(&programs));
    println!("\n{report}");
    if let Some(file) = keep {
        let text = fs::read_to_string(&file).expect("the file for the table exists");
        fs::write(&file, report.placed_in(&text)).expect("the file can be written");
    }
    if report.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Compares the program in one folder with the program in the other.
fn before(programs: PathBuf, before: PathBuf) -> ExitCode {
    let [programs, before] =
        [programs, before].map(|it| it.canonicalize().expect("the folder exists"));
    let mut report = Report::of_this_machine();
    for row in verify::before(&programs, &before) {
        report.add(row);
    }
    report.add(sign_in::before(&programs, &before));
    println!("\n{report}");
    ExitCode::SUCCESS
}
