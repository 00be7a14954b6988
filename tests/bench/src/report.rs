//! The table of all figures.

use std::fmt;
use std::fs;
use std::process::Command;

/// The limit of a figure.
#[derive(Clone, Copy)]
pub(crate) enum Limit {
    None,
    Below(f64),
    AtLeast(f64),
}

/// A figure with its limit.
pub(crate) struct Row {
    name: String,
    figure: f64,
    unit: &'static str,
    limit: Limit,
    note: String,
}

/// All figures, and the machine that they were measured on.
pub(crate) struct Report {
    machine: String,
    rows: Vec<Row>,
}

impl Row {
    pub(crate) fn new(name: &str, figure: f64, unit: &'static str, limit: Limit) -> Self {
        Self { name: name.to_owned(), figure, unit, limit, note: String::new() }
    }

    pub(crate) fn note(mut self, note: String) -> Self {
        self.note = note;
        self
    }

    pub(crate) fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    pub(crate) fn figure(&self) -> f64 {
        self.figure
    }

    pub(crate) fn limit(mut self, limit: Limit) -> Self {
        self.limit = limit;
        self
    }

    fn holds(&self) -> bool {
        match self.limit {
            Limit::None => true,
            Limit::Below(most) => self.figure < most,
            Limit::AtLeast(least) => self.figure >= least,
        }
    }
}

impl Report {
    /// An empty table with today's date and a description of the machine.
    pub(crate) fn of_this_machine() -> Self {
        let file = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let value = |text: &str, name: &str| {
            let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
            line.split_once(':').map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
        };
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let memory = value(&file("/proc/meminfo"), "MemTotal");
        let memory = memory.trim_end_matches(" kB").parse::<u64>().unwrap_or_default() / 1_048_576;
        let processor = value(&file("/proc/cpuinfo"), "model name");
        let date = Command::new("date").args(["-u", "+%Y-%m-%d"]).output();
        let date = date.map(|it| String::from_utf8_lossy(&it.stdout).trim().to_owned());
        let date = date.unwrap_or_default();
        let machine = format!("{date}, {cores} cores ({processor}), {memory} GiB, shared");
        Self { machine, rows: Vec::new() }
    }

    pub(crate) fn add(&mut self, row: Row) {
        eprintln!("{}: {:.2} {} ({})", row.name, row.figure, row.unit, row.note);
        self.rows.push(row);
    }

    /// Whether every limit holds.
    pub(crate) fn holds(&self) -> bool {
        self.rows.iter().all(Row::holds)
    }

    /// `text` with the table between its two marks.
    pub(crate) fn placed_in(&self, text: &str) -> String {
        let (before, rest) = text.split_once(BEGIN).expect("the file has the first mark");
        let (_, after) = rest.split_once(END).expect("the file has the second mark");
        format!("{before}{BEGIN}\n{self}{END}{after}")
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}.\n", self.machine)?;
        writeln!(
            f,
            "| figure | measured | limit | holds | how |\n| --- | --- | --- | --- | --- |"
        )?;
        for row in &self.rows {
            let Row { name, figure, unit, limit, note } = row;
            let limit = match limit {
                Limit::None => "none".to_owned(),
                Limit::Below(most) => format!("below {most:.1}"),
                Limit::AtLeast(least) => format!("at least {least:.2}"),
            };
            let holds = if row.holds() { "yes" } else { "**no**" };
            let digits = if figure.abs() < 10.0 { 2 } else { 1 };
            writeln!(f, "| {name} | {figure:.digits$} {unit} | {limit} | {holds} | {note} |")?;
        }
        Ok(())
    }
}

const BEGIN: &str = "<!-- make bench KEEP=1 writes from here -->";
const END: &str = "<!-- to here -->";
