//! What a configuration sets while it runs.

use std::path::PathBuf;

use super::error::{Cause, ProsodyError};
use super::host::{Kind, Options, Section, Setting};
use super::hosts::{Prosody, Unsure};
use super::value::Value;
use crate::installation::files::Place;

/// The sections so far.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) found: Prosody,
    /// The first failure. It is kept here because an error inside Lua is only a text.
    pub(super) failure: Option<ProsodyError>,
    /// The first value that is not known here.
    pub(super) unknown: Option<String>,
    /// The files that are being run, from the outermost to the innermost.
    pub(super) running: Vec<PathBuf>,
}

/// A section: `None` is the global one.
pub(super) type Current = Option<usize>;

impl Record {
    fn options(&mut self, section: Current) -> &mut Options {
        let section = section.and_then(|it| self.found.sections.get_mut(it));
        section.map_or(&mut self.found.global, |it| &mut it.options)
    }

    /// Sets an option. A later value replaces an earlier one, as in Prosody.
    pub(super) fn set(&mut self, section: Current, name: String, value: Value, place: Place) {
        self.options(section).insert(name, Setting { value, place });
    }

    /// The value of an option: this section's, otherwise the global one.
    pub(super) fn value(&self, section: Current, name: &str) -> Option<&Value> {
        let own = section.and_then(|it| self.found.sections.get(it)?.options.get(name));
        own.or_else(|| self.found.global.get(name)).map(|it| &it.value)
    }

    /// The section of a host, new or again. `Err`: the host is of the other kind.
    pub(super) fn section(&mut self, name: &str, kind: Kind, place: Place) -> Result<usize, Cause> {
        let name = name.to_lowercase();
        let sections = &mut self.found.sections;
        if let Some(at) = sections.iter().position(|it| it.name == name) {
            let same = matches!(
                (&sections[at].kind, &kind),
                (Kind::VirtualHost, Kind::VirtualHost) | (Kind::Component(_), Kind::Component(_))
            );
            let clash = || Cause::Kinds(name.clone());
            return same.then_some(at).ok_or_else(clash);
        }
        sections.push(Section { name, kind, place, options: Options::new() });
        Ok(sections.len() - 1)
    }

    pub(super) fn set_module(&mut self, section: usize, module: String) {
        if let Some(section) = self.found.sections.get_mut(section) {
            section.kind = Kind::Component(module);
        }
    }

    pub(super) fn unsure(&mut self, place: Place, what: String) {
        let unsure = Unsure { place, what };
        if !self.found.unsure.contains(&unsure) {
            self.found.unsure.push(unsure);
        }
    }
}
