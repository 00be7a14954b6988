//! Reads one table of the file, key by key, and refuses unknown keys.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use toml::de::DeTable;

use super::environment::Environment;
use super::error::{At, Place, Problem, Problems, Reported, dotted};
use super::item::{self, Field, Item};
use super::suggest;
use super::used_secret::{ReadSecret, SecretSource, UsedSecret};
use super::warning::{Warning, WarningKind};

/// A table that is being read.
///
/// Read every key first and unwrap the results last, so that one run reports every problem. A key that
/// is not read is unknown, and an error.
pub(in crate::config) struct Section<'a> {
    name: &'static str,
    rest: DeTable<'a>,
    head: At,
    asked: Vec<(&'static str, Option<Place>)>,
    inputs: Inputs<'a>,
    problems: Problems,
    warnings: Vec<Warning>,
    secrets: Vec<ReadSecret>,
}

/// What a section leaves behind.
pub(in crate::config) struct Finished {
    /// Every problem.
    pub(in crate::config) problems: Problems,
    /// Every warning.
    pub(in crate::config) warnings: Vec<Warning>,
    /// Every secret that was read.
    pub(in crate::config) secrets: Vec<ReadSecret>,
    /// The keys that were read.
    pub(in crate::config) known: Vec<&'static str>,
}

/// What a configuration is read from.
#[derive(Clone, Copy)]
pub(in crate::config) struct Inputs<'a> {
    /// The variables that override single keys.
    pub(in crate::config) environment: &'a Environment,
    /// The path of the file. Relative paths start at its folder.
    pub(in crate::config) file: &'a Path,
    /// The text of the file, for lines and columns.
    pub(in crate::config) text: &'a str,
}

impl<'a> Section<'a> {
    /// The table `name`, whose header is at `head`.
    pub(in crate::config) fn new(
        name: &'static str,
        table: DeTable<'a>,
        head: usize,
        inputs: Inputs<'a>,
    ) -> Self {
        let head = At::File(head);
        Self {
            name,
            rest: table,
            head,
            asked: Vec::new(),
            inputs,
            problems: Problems::default(),
            warnings: Vec::new(),
            secrets: Vec::new(),
        }
    }

    /// An optional key.
    pub(in crate::config) fn optional<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&Item<'a>) -> Result<T, Problem>,
    ) -> Result<Option<T>, Reported> {
        let item = self.take(key)?;
        item.map(|item| read(&item)).transpose().map_err(|problem| self.report(problem))
    }

    /// A key with a default.
    pub(in crate::config) fn or<T>(
        &mut self,
        key: &'static str,
        default: T,
        read: impl FnOnce(&Item<'a>) -> Result<T, Problem>,
    ) -> Result<T, Reported> {
        Ok(self.optional(key, read)?.unwrap_or(default))
    }

    /// A required key. `example` is a value in TOML.
    pub(in crate::config) fn required<T>(
        &mut self,
        key: &'static str,
        example: &str,
        read: impl FnOnce(&Item<'a>) -> Result<T, Problem>,
    ) -> Result<T, Reported> {
        match self.optional(key, read)? {
            Some(value) => Ok(value),
            None => Err(self.refuse(key, format!("is missing; write {key} = {example}"))),
        }
    }

    /// A table inside this one, or the default of `T`. A variable is an inline table.
    pub(in crate::config) fn table<T: Default>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&Item<'a>) -> Result<T, Problem>,
    ) -> Result<T, Reported> {
        self.optional(key, read).map(Option::unwrap_or_default)
    }

    /// Takes the value of a key. The environment overrides the file. A line break at the end of a
    /// variable, which `echo` writes, is removed with a warning.
    pub(in crate::config) fn take(
        &mut self,
        key: &'static str,
    ) -> Result<Option<Item<'a>>, Reported> {
        let in_file = self.take_from_file(key);
        let variable = Environment::variable(self.name, key);
        let Some(value) = self.inputs.environment.value(&variable) else {
            return Ok(in_file);
        };
        let place = Place { at: At::Environment, key: variable };
        match value.to_str() {
            Some(whole) => {
                let value =
                    whole.strip_suffix('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
                if value.is_some() {
                    self.warn_at(&place, WarningKind::VariableLineBreak, LINE_BREAK);
                }
                let value = value.unwrap_or(whole);
                self.note(key, &place);
                Ok(Some(Item::from_environment(value, place)))
            }
            None => Err(self.report(Problem::new(&place, NOT_UTF8))),
        }
    }

    /// Takes all remaining keys, for a table whose keys the operator chooses. The variable of a key is in upper
    /// case, as everywhere, so it sets the key in lower case.
    pub(in crate::config) fn rest(&mut self) -> Vec<Field<'a>> {
        let place = Place { at: self.head, key: self.name.to_owned() };
        let mut fields = item::fields(std::mem::take(&mut self.rest), &place);
        let environment = self.inputs.environment;
        for (key, variable) in environment.below(self.name) {
            let place = Place { at: At::Environment, key: variable.clone() };
            match environment.value(&variable).and_then(OsStr::to_str) {
                Some(text) => {
                    fields.retain(|field| field.name != key);
                    let value = Item::from_environment(text, place.clone());
                    fields.push(Field { name: key, key: place, value });
                }
                None => drop(self.report(Problem::new(&place, NOT_UTF8))),
            }
        }
        fields
    }

    /// Reports a problem.
    pub(in crate::config) fn report(&mut self, problem: Problem) -> Reported {
        self.problems.report(problem)
    }

    /// Reports a broken rule between keys, at `key` if it is set, otherwise at the header.
    pub(in crate::config) fn refuse(&mut self, key: &str, message: impl Into<String>) -> Reported {
        self.report(Problem::new(&self.place(key), message))
    }

    /// Reports a problem with the section as a whole, at its header.
    pub(in crate::config) fn refuse_whole(&mut self, message: impl Into<String>) -> Reported {
        let place = Place { at: self.head, key: self.name.to_owned() };
        self.report(Problem::new(&place, message))
    }

    /// Warns about the value of a key that was read.
    pub(in crate::config) fn warn(&mut self, key: &str, kind: WarningKind, message: &str) {
        self.warn_at(&self.place(key), kind, message);
    }

    /// Warns about the value at `place`.
    pub(in crate::config) fn warn_at(&mut self, place: &Place, kind: WarningKind, message: &str) {
        let Inputs { file, text, .. } = self.inputs;
        self.warnings.push(Warning::new(kind, place.whereabouts(file, text), message));
    }

    /// Whether a key that was read is set.
    pub(in crate::config) fn is_set(&self, key: &str) -> bool {
        self.asked.iter().any(|(asked, place)| *asked == key && place.is_some())
    }

    /// The place of a key, for an error that appears only when the value is used.
    pub(in crate::config) fn whereabouts(&self, key: &str) -> String {
        let Inputs { file, text, .. } = self.inputs;
        self.place(key).whereabouts(file, text)
    }

    /// The environment.
    pub(in crate::config) fn environment(&self) -> &'a Environment {
        self.inputs.environment
    }

    /// Resolves a path: a relative one starts at the folder of the file.
    pub(in crate::config) fn path(&self, path: &str) -> PathBuf {
        self.inputs.folder().join(path)
    }

    /// Resolves the path of a secret: a relative one starts at `$CREDENTIALS_DIRECTORY` if it is set,
    /// otherwise at the folder of the file.
    pub(in crate::config) fn secret_path(&self, path: &str) -> PathBuf {
        let credentials = self.inputs.environment.credentials_directory();
        credentials.unwrap_or_else(|| self.inputs.folder()).join(path)
    }

    /// The section uses this secret.
    pub(in crate::config) fn use_secret(&mut self, secret: ReadSecret) {
        self.secrets.push(secret);
    }

    /// The section uses the private key in the file that `item` names.
    pub(in crate::config) fn use_key_file(&mut self, item: &Item<'_>) {
        if let Ok(path) = item.text() {
            let source = SecretSource::File(self.secret_path(path));
            let key = item.place().key.clone();
            self.secrets.push(ReadSecret { used: UsedSecret { key, source }, digest: None });
        }
    }

    /// Refuses every key that was not read.
    pub(in crate::config) fn finish(mut self) -> Finished {
        let known: Vec<_> = self.asked.iter().map(|(key, _)| *key).collect();
        for (key, _) in std::mem::take(&mut self.rest) {
            let place = Place::in_file(key.span().start, dotted(self.name, key.get_ref()));
            let message = format!("unknown key; {}", suggest::instead_of(key.get_ref(), &known));
            self.report(Problem::new(&place, message));
        }
        let Self { problems, warnings, secrets, .. } = self;
        Finished { problems, warnings, secrets, known }
    }

    fn take_from_file(&mut self, key: &'static str) -> Option<Item<'a>> {
        self.asked.push((key, None));
        let value = self.rest.remove(key)?;
        let place = Place::in_file(value.span().start, dotted(self.name, key));
        self.note(key, &place);
        Some(Item::from_file(value.into_inner(), place))
    }

    fn place(&self, key: &str) -> Place {
        let asked = self.asked.iter().find(|(asked, _)| *asked == key);
        let place = asked.and_then(|(_, place)| place.clone());
        place.unwrap_or_else(|| Place { at: self.head, key: dotted(self.name, key) })
    }

    fn note(&mut self, key: &str, place: &Place) {
        if let Some((_, noted)) = self.asked.iter_mut().find(|(asked, _)| *asked == key) {
            *noted = Some(place.clone());
        }
    }
}

const NOT_UTF8: &str = "must be UTF-8 text";
const LINE_BREAK: &str =
    "its value ends with a line break, which is ignored; use printf '%s' instead of echo";

impl<'a> Inputs<'a> {
    fn folder(&self) -> &'a Path {
        self.file.parent().unwrap_or(self.file)
    }
}
