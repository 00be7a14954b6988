//! The parsed file. Its sections are read one by one.

use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::environment::Environment;
use super::error::{ConfigError, Place, Problem, Problems, Reported, dotted};
use super::section::{Inputs, Section};
use super::suggest::{self, Known};
use super::used_secret::{self, ReadSecret, UsedSecret};
use super::warning::Warning;
use super::{foreign, misnamed, syntax};

/// A parsed file. It has no `Debug`, because it holds secrets.
pub(in crate::config) struct Document<'a> {
    rest: DeTable<'a>,
    inputs: Inputs<'a>,
    problems: Problems,
    warnings: Vec<Warning>,
    secrets: Vec<ReadSecret>,
    known: Known,
}

/// What a valid configuration leaves behind besides its values.
pub(in crate::config) struct Notes {
    /// What is valid, but probably not intended.
    pub(in crate::config) warnings: Vec<Warning>,
    /// Every secret that was read.
    pub(in crate::config) secrets: Vec<UsedSecret>,
}

impl<'a> Document<'a> {
    /// An empty file, to collect the keys that are read.
    pub(in crate::config) fn empty(environment: &'a Environment) -> Self {
        Self::new(Path::new(""), "", DeTable::new(), environment)
    }

    /// Parses `text`. `path` appears in messages, and relative paths start at its folder.
    ///
    /// # Errors
    ///
    /// The first syntax error. `known` returns the names that may appear in the message.
    pub(in crate::config) fn parse(
        path: &'a Path,
        text: &'a str,
        environment: &'a Environment,
        known: impl FnOnce() -> Known,
    ) -> Result<Self, ConfigError> {
        let (root, errors) = DeTable::parse_recoverable(text);
        let mut problems = Problems::default();
        if errors.is_empty() {
            let root = root.into_inner();
            let tables = root.iter().filter(|(_, value)| value.get_ref().is_table());
            let names = tables.map(|(name, _)| name.get_ref().as_ref());
            let Some(message) = foreign::message_of_sections(names) else {
                return Ok(Self::new(path, text, root, environment));
            };
            let reported = problems.report(Problem::new(&Place::in_file(0, ""), message));
            return problems.settle(Err(reported), path, text);
        }
        let reported = problems.report(syntax::problem(text, &errors, &known()));
        problems.settle(Err(reported), path, text)
    }

    /// Reads the table `name` with `read`. An absent table is empty.
    pub(in crate::config) fn section<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Section<'a>) -> Result<T, Reported>,
    ) -> Result<T, Reported> {
        let (table, head) = match self.rest.remove(name) {
            None => (DeTable::new(), 0),
            Some(value) => {
                let head = value.span().start;
                let DeValue::Table(table) = value.into_inner() else {
                    self.known.push((name, Vec::new()));
                    let message = format!("must be a table that begins with [{name}]");
                    return Err(self.report(Place::in_file(head, name), message));
                };
                (table, head)
            }
        };
        let mut section = Section::new(name, table, head, self.inputs);
        let value = read(&mut section);
        let finished = section.finish();
        self.problems.append(finished.problems);
        self.warnings.extend(finished.warnings);
        self.secrets.extend(finished.secrets);
        self.known.push((name, finished.known));
        value
    }

    /// Refuses every section and top-level key that was not read. Returns the value and the warnings.
    ///
    /// # Errors
    ///
    /// Every problem of this run.
    pub(in crate::config) fn finish<T>(
        mut self,
        value: Result<T, Reported>,
    ) -> Result<(T, Notes), ConfigError> {
        let sections: Vec<_> = self.known.iter().map(|(section, _)| *section).collect();
        for (key, value) in std::mem::take(&mut self.rest) {
            let what = if value.get_ref().is_table() { "section" } else { "key" };
            let instead = suggest::instead_of(key.get_ref(), &sections);
            // The bracket of a header precedes its key, and a key precedes its value.
            let start = key.span().start.min(value.span().start);
            let place = Place::in_file(start, dotted("", key.get_ref()));
            self.report(place, format!("unknown {what}; {instead}"));
        }
        let value = self.problems.settle(value, self.inputs.file, self.inputs.text)?;
        self.warnings.extend(misnamed::warnings(self.inputs.environment, &self.known));
        self.warnings.extend(used_secret::shared(&self.secrets));
        let secrets = self.secrets.into_iter().map(|secret| secret.used).collect();
        Ok((value, Notes { warnings: self.warnings, secrets }))
    }

    /// Every section and key that was read.
    pub(in crate::config) fn into_known(self) -> Known {
        self.known
    }

    fn new(path: &'a Path, text: &'a str, rest: DeTable<'a>, environment: &'a Environment) -> Self {
        let inputs = Inputs { environment, file: path, text };
        let (problems, warnings) = (Problems::default(), Vec::new());
        Self { rest, inputs, problems, warnings, secrets: Vec::new(), known: Vec::new() }
    }

    fn report(&mut self, place: Place, message: String) -> Reported {
        self.problems.report(Problem::new(&place, message))
    }
}
