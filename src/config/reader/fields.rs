//! Reads a table inside a value, key by key. A key that is not read is an error.

use super::error::{Place, Problem};
use super::item::{Field, Item};
use super::suggest;

/// A table that is being read. Read every key first, then call [`Self::finish`].
///
/// It has no `Debug`, because it may hold secrets.
pub(in crate::config) struct Fields<'a> {
    place: Place,
    rest: Vec<Field<'a>>,
    asked: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    /// The entries of the table `item`.
    ///
    /// # Errors
    ///
    /// If `item` is not a table.
    pub(in crate::config) fn of(item: &Item<'a>) -> Result<Self, Problem> {
        Ok(Self { place: item.place().clone(), rest: item.fields()?, asked: Vec::new() })
    }

    /// Takes the value of a key.
    pub(in crate::config) fn take(&mut self, key: &'static str) -> Option<Item<'a>> {
        self.asked.push(key);
        let position = self.rest.iter().position(|field| field.name == key)?;
        Some(self.rest.swap_remove(position).value)
    }

    /// A problem with the table as a whole.
    pub(in crate::config) fn wrong(&self, message: impl Into<String>) -> Problem {
        Problem::new(&self.place, message)
    }

    /// The value of a required key. `example` is a value in TOML.
    ///
    /// # Errors
    ///
    /// If it is missing. The problem has the place of the table.
    pub(in crate::config) fn required(
        &self,
        key: &'static str,
        value: Option<Item<'a>>,
        example: &str,
    ) -> Result<Item<'a>, Problem> {
        value.ok_or_else(|| {
            let place = Place { key: format!("{}.{key}", self.place.key), ..self.place.clone() };
            Problem::new(&place, format!("is missing; write {key} = {example}"))
        })
    }

    /// Refuses keys that were not read.
    ///
    /// # Errors
    ///
    /// The unknown key that comes first in the file.
    pub(in crate::config) fn finish(&self) -> Result<(), Problem> {
        match self.rest.iter().min_by_key(|field| field.key.at) {
            None => Ok(()),
            Some(field) => {
                let instead = suggest::instead_of(&field.name, &self.asked);
                Err(Problem::new(&field.key, format!("unknown key; {instead}")))
            }
        }
    }
}
