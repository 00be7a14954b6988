//! A table inside a value, read key by key; a key that nobody asks for is an error.

use super::error::{Place, Problem};
use super::item::{Field, Item};
use super::suggest;

/// A table on its way into a type. Ask for every key first, then [`Self::finish`].
///
/// No `Debug`: it may hold secrets.
pub(in crate::config) struct Fields<'a> {
    place: Place,
    rest: Vec<Field<'a>>,
    asked: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    /// The entries of the table that is `item`.
    ///
    /// # Errors
    ///
    /// Where it is no table.
    pub(in crate::config) fn of(item: &Item<'a>) -> Result<Self, Problem> {
        Ok(Self { place: item.place().clone(), rest: item.fields()?, asked: Vec::new() })
    }

    /// The value of a key, and off the list of the unknown.
    pub(in crate::config) fn take(&mut self, key: &'static str) -> Option<Item<'a>> {
        self.asked.push(key);
        let position = self.rest.iter().position(|field| field.name == key)?;
        Some(self.rest.swap_remove(position).value)
    }

    /// A problem with the table as a whole.
    pub(in crate::config) fn wrong(&self, message: impl Into<String>) -> Problem {
        Problem::new(&self.place, message)
    }

    /// The value of a key that must be there; `example` is one as it stands in TOML.
    ///
    /// # Errors
    ///
    /// Where it is missing. Told at the table, for there is no better place.
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

    /// Refuses the first key, in the order of the file, that was not asked for.
    ///
    /// # Errors
    ///
    /// Where there is one.
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
