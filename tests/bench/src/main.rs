//! `make bench`: what the adapter costs, each figure beside what it is held against.
//!
//! Takes the folder of the release build as its argument. Prints a table; with `--keep FILE` writes
//! it into FILE too, between the two marks there. Ends with 1 where a limit does not hold.
//!
//! Figures that two programs share a machine for are taken in turns, in one run, and compared as
//! ratios: the machine may be busy with other things, but then it is so for both.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it talks to the person who ran it")]

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
        _ => {
            eprintln!("usage: bench FOLDER [--keep FILE]");
            ExitCode::from(2)
        }
    }
}

fn bench(programs: PathBuf, keep: Option<PathBuf>) -> ExitCode {
    let mut report = Report::of_this_machine();
    for measure in [memory::start, memory::idle, verify::alone, verify::behind_nginx, sign_in::cpu]
    {
        report.add(measure(&programs));
    }
    report.add(memory::unfinished(&programs));
    println!("\n{report}");
    if let Some(file) = keep {
        let text = fs::read_to_string(&file).expect("the file to keep the table in is there");
        fs::write(&file, report.placed_in(&text)).expect("the file can be written");
    }
    if report.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
