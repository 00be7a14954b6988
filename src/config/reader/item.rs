//! One value of the configuration with its place. Reading it as a type gives a value of that type or a
//! [`Problem`].

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{Place, Problem};
use super::suggest::either;

/// A value that is being read. It has no `Debug`, because it may be a secret.
pub(in crate::config) struct Item<'a> {
    value: RawValue<'a>,
    place: Place,
}

/// An entry of a table.
pub(in crate::config) struct Field<'a> {
    /// The key.
    pub(in crate::config) name: String,
    /// The place of the key. The value has its own place.
    pub(in crate::config) key: Place,
    /// The value.
    pub(in crate::config) value: Item<'a>,
}

/// A variable has no type until it is read: a string is used unchanged, every other type is parsed as
/// TOML.
enum RawValue<'a> {
    Toml(DeValue<'a>),
    Variable(&'a str),
}

impl<'a> Item<'a> {
    /// A value of the file.
    pub(in crate::config) fn from_file(value: DeValue<'a>, place: Place) -> Self {
        Self { value: RawValue::Toml(value), place }
    }

    /// The value of a variable.
    pub(in crate::config) fn from_environment(value: &'a str, place: Place) -> Self {
        Self { value: RawValue::Variable(value), place }
    }

    /// The place of this value.
    pub(in crate::config) fn place(&self) -> &Place {
        &self.place
    }

    /// A problem with this value. `message` states the rule and does not show the value.
    pub(in crate::config) fn wrong(&self, message: impl Into<String>) -> Problem {
        Problem::new(&self.place, message)
    }

    /// Any string, also an empty one.
    pub(in crate::config) fn string(&self) -> Result<&str, Problem> {
        match &self.value {
            RawValue::Variable(text) => Ok(text),
            RawValue::Toml(DeValue::String(text)) => Ok(text),
            RawValue::Toml(other) => Err(self.mistyped("a string in quotes", other)),
        }
    }

    /// A string that is not empty.
    pub(in crate::config) fn text(&self) -> Result<&str, Problem> {
        match self.string()? {
            "" => Err(self.wrong("must not be empty")),
            text => Ok(text),
        }
    }

    /// One of a fixed set of words.
    pub(in crate::config) fn choice<T: Copy>(&self, choices: &[(&str, T)]) -> Result<T, Problem> {
        let text = self.string()?;
        let chosen = choices.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        chosen.ok_or_else(|| {
            let words: Vec<_> = choices.iter().map(|(word, _)| format!("{word:?}")).collect();
            self.wrong(format!("must be {}", either(&words)))
        })
    }

    /// `true` or `false`.
    pub(in crate::config) fn boolean(&self) -> Result<bool, Problem> {
        match self.toml("true or false")? {
            DeValue::Boolean(value) => Ok(value),
            other => Err(self.mistyped("true or false", &other)),
        }
    }

    /// A whole number from `least` to `most`.
    pub(in crate::config) fn integer(&self, least: usize, most: usize) -> Result<usize, Problem> {
        let wanted = format!("a whole number from {least} to {most}");
        match self.toml(&wanted)? {
            DeValue::Integer(number) => usize::from_str_radix(number.as_str(), number.radix())
                .ok()
                .filter(|number| (least..=most).contains(number))
                .ok_or_else(|| self.wrong(format!("must be {wanted}"))),
            other => Err(self.mistyped(&wanted, &other)),
        }
    }

    /// A problem with the type of this value, which must be `wanted`.
    pub(in crate::config) fn not(&self, wanted: &str) -> Problem {
        self.toml(wanted).map_or_else(|problem| problem, |value| self.mistyped(wanted, &value))
    }

    /// A list, each element read by `read`.
    pub(in crate::config) fn each<T>(
        &self,
        read: impl Fn(&Item<'a>) -> Result<T, Problem>,
    ) -> Result<Vec<T>, Problem> {
        self.elements()?.iter().map(read).collect()
    }

    /// The elements of a list.
    pub(in crate::config) fn elements(&self) -> Result<Vec<Item<'a>>, Problem> {
        self.elements_of(r#"a list like ["a", "b"]"#)
    }

    /// The elements of a list. `wanted` describes it in the error for another value.
    pub(in crate::config) fn elements_of(&self, wanted: &str) -> Result<Vec<Item<'a>>, Problem> {
        match self.toml(wanted)? {
            DeValue::Array(elements) => Ok((0..)
                .zip(elements)
                .map(|(index, element)| {
                    let place = self.place.element(index, element.span().start);
                    Self::from_file(element.into_inner(), place)
                })
                .collect()),
            other => Err(self.mistyped(wanted, &other)),
        }
    }

    /// Whether the value is a list. A variable is a list if it is in brackets.
    pub(in crate::config) fn is_list(&self) -> bool {
        match &self.value {
            RawValue::Variable(text) => text.starts_with('[') && text.ends_with(']'),
            RawValue::Toml(value) => value.is_array(),
        }
    }

    /// Whether the value is a table.
    pub(in crate::config) fn is_table(&self) -> bool {
        matches!(&self.value, RawValue::Toml(value) if value.is_table())
    }

    /// The entries of a table, sorted by name.
    pub(in crate::config) fn entries(&self) -> Result<Vec<(String, Item<'a>)>, Problem> {
        let fields = self.fields()?.into_iter();
        Ok(fields.map(|Field { name, value, .. }| (name, value)).collect())
    }

    /// The entries of a table with the places of their keys, sorted by name.
    pub(in crate::config) fn fields(&self) -> Result<Vec<Field<'a>>, Problem> {
        match self.toml("a table")? {
            DeValue::Table(table) => Ok(fields(table, &self.place)),
            other => Err(self.mistyped("a table", &other)),
        }
    }

    /// The value as TOML. `wanted` describes it in the error for a variable that is not TOML.
    pub(in crate::config) fn toml(&self, wanted: &str) -> Result<DeValue<'a>, Problem> {
        match &self.value {
            RawValue::Toml(value) => Ok(value.clone()),
            RawValue::Variable(text) => DeValue::parse(text)
                .map(Spanned::into_inner)
                .map_err(|_| self.wrong(format!("must be {wanted}, written as in TOML"))),
        }
    }

    fn mistyped(&self, wanted: &str, value: &DeValue<'_>) -> Problem {
        let is = match value {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) => "an integer",
            DeValue::Float(_) => "a float",
            DeValue::Boolean(_) => "a boolean",
            DeValue::Datetime(_) => "a date or time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.wrong(format!("must be {wanted}, is {is}"))
    }
}

/// The entries of the table at `place`.
pub(in crate::config) fn fields<'a>(table: DeTable<'a>, place: &Place) -> Vec<Field<'a>> {
    table
        .into_iter()
        .map(|(key, value)| {
            let start = key.span().start;
            let name = key.into_inner().into_owned();
            let key = place.entry(&name, start);
            let place = place.entry(&name, value.span().start);
            Field { name, key, value: Item::from_file(value.into_inner(), place) }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable(text: &str) -> Item<'_> {
        let mut place = Place::in_file(0, "V");
        place.at = super::super::error::At::Environment;
        Item::from_environment(text, place)
    }

    #[test]
    fn a_variable_is_read_unchanged_as_a_string_and_as_toml_otherwise() {
        assert_eq!(variable("true").string().unwrap(), "true");
        assert!(variable("true").boolean().unwrap());
        assert_eq!(variable("0x10").integer(1, 16).unwrap(), 16);
        assert!(variable("17").integer(1, 16).is_err());
        let listed = variable(r#"["a", 'b']"#).each(|e| e.text().map(str::to_owned)).unwrap();
        assert_eq!(listed, ["a", "b"]);
        assert!(variable("yes").boolean().is_err());
        assert!(variable("a, b").elements().is_err());
    }
}
