//! The values of a file.

use std::collections::BTreeMap;
use std::path::Path;

use crate::installation::files::Place;

/// A value as a line sets it.
pub(super) enum Value {
    Text(String),
    /// `null` removes the value and the values inside of it.
    Null,
    /// `+=`: at the end of the earlier list.
    Appended(String),
    /// Only `${?NAME}`: the value of the name, otherwise the earlier value.
    Optional(String),
    /// A text with a substitution of this name.
    Unknown(String),
}

/// A value after the last line that sets it.
#[derive(Debug, Clone)]
enum Kept {
    Text(String),
    /// What is not known here, as a clause.
    Unknown(String),
}

/// A boolean of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flag {
    /// No line sets it.
    NotSet,
    /// Its value.
    Is(bool),
    /// A value that is not a boolean. Jicofo cannot read it.
    NotBoolean,
    /// It depends on something that is not known here, as a clause: `the variable NAME`.
    Unknown(String),
}

/// The values of the file by their dotted path.
#[derive(Debug, Clone)]
pub struct Jicofo {
    values: BTreeMap<String, (Kept, Place)>,
    sections: BTreeMap<String, Place>,
    includes: Vec<Place>,
    unsure: Vec<(Place, String)>,
    file: Place,
}

impl Jicofo {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            values: BTreeMap::new(),
            sections: BTreeMap::new(),
            includes: Vec::new(),
            unsure: Vec::new(),
            file: Place::new(path, 0),
        }
    }

    /// Sets a value (HOCON.md, "Duplicate keys and object merging"): it replaces a section of this name, and a
    /// value of a section that it is in.
    pub(super) fn set(&mut self, name: String, value: Value, place: Place) {
        let earlier = self.values.get(&name).map(|(kept, _)| kept);
        let kept = match (value, earlier) {
            (Value::Text(text), _) => Kept::Text(text),
            (Value::Null, _) => {
                self.remove(&name);
                return;
            }
            (Value::Appended(text), Some(Kept::Text(list))) => Kept::Text(format!("{list} {text}")),
            (Value::Appended(_), Some(unknown)) => unknown.clone(),
            (Value::Appended(text), None) => Kept::Text(text),
            (Value::Optional(variable), earlier) => {
                let what = variable_of(&variable);
                self.unsure.push((place.clone(), what.clone()));
                if earlier.is_some() || self.sections.contains_key(&name) {
                    return;
                }
                Kept::Unknown(what)
            }
            (Value::Unknown(variable), _) => {
                let what = variable_of(&variable);
                self.unsure.push((place.clone(), what.clone()));
                Kept::Unknown(what)
            }
        };
        self.remove(&name);
        self.replace_parents(&name);
        self.values.insert(name, (kept, place));
    }

    /// Begins a section, or goes on with it.
    pub(super) fn begin(&mut self, name: &str, place: &Place) {
        self.replace_parents(name);
        // A section is merged with what is not known, and replaces any other value.
        if !matches!(self.values.get(name), Some((Kept::Unknown(_), _))) {
            self.values.remove(name);
        }
        self.sections.insert(name.to_owned(), place.clone());
    }

    /// Notes a line that includes another file.
    pub(super) fn include(&mut self, place: Place) {
        self.unsure.push((place.clone(), "the file that this line includes".to_owned()));
        self.includes.push(place);
    }

    fn remove(&mut self, name: &str) {
        let inside = format!("{name}.");
        let is_other = |it: &String| it != name && !it.starts_with(&inside);
        self.values.retain(|it, _| is_other(it));
        self.sections.retain(|it, _| is_other(it));
    }

    fn replace_parents(&mut self, name: &str) {
        for parent in parents(name) {
            if matches!(self.values.get(parent), Some((Kept::Text(_), _))) {
                self.values.remove(parent);
            }
        }
    }

    fn kept(&self, name: &str) -> Option<&Kept> {
        let mut names = std::iter::once(name).chain(parents(name));
        names.find_map(|it| self.values.get(it)).map(|(kept, _)| kept)
    }

    /// A value, as text. The last line that sets it decides. `None`: not set, or not known here.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.values.get(name)? {
            (Kept::Text(text), _) => Some(text),
            (Kept::Unknown(_), _) => None,
        }
    }

    /// A boolean, as lightbend/config reads it (DefaultTransformer.java): in lower case only, with or without
    /// quotes.
    pub fn flag(&self, name: &str) -> Flag {
        match self.kept(name) {
            Some(Kept::Text(text)) => match text.as_str() {
                "true" | "yes" | "on" => Flag::Is(true),
                "false" | "no" | "off" => Flag::Is(false),
                _ => Flag::NotBoolean,
            },
            Some(Kept::Unknown(what)) => Flag::Unknown(what.clone()),
            None => match self.includes.first() {
                Some(place) => Flag::Unknown(format!("the file that {place} includes")),
                None => Flag::NotSet,
            },
        }
    }

    /// Whether there is a section of this name, such as `jicofo.authentication`.
    pub fn has_section(&self, name: &str) -> bool {
        self.sections.contains_key(name)
    }

    /// The line that sets the value or begins the section, otherwise the file.
    pub fn place(&self, name: &str) -> &Place {
        let value = self.values.get(name).map(|(_, place)| place);
        value.or_else(|| self.sections.get(name)).unwrap_or(&self.file)
    }

    /// Lines with something that is not known here: `include`, and substitutions such as `${NAME}`.
    pub fn unsure(&self) -> &[(Place, String)] {
        &self.unsure
    }
}

/// The sections that a value of this name is in, the innermost first.
fn parents(name: &str) -> impl Iterator<Item = &str> {
    let dots: Vec<_> = name.match_indices('.').map(|(at, _)| at).collect();
    dots.into_iter().rev().map(|at| &name[..at])
}

fn variable_of(name: &str) -> String {
    format!("the variable {name}")
}
