//! The values of a file.

use std::collections::BTreeMap;

use crate::installation::files::Place;

/// The values of the file by their dotted path.
#[derive(Debug, Clone)]
pub struct Jicofo {
    pub(super) values: BTreeMap<String, (String, Place)>,
    pub(super) sections: BTreeMap<String, Place>,
    pub(super) unsure: Vec<Place>,
    pub(super) file: Place,
}

impl Jicofo {
    /// A value, as text. The last line that sets it decides.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|(value, _)| value.as_str())
    }

    /// A boolean, as HOCON reads it: also `yes`, `no`, `on` and `off`.
    pub fn bool(&self, name: &str) -> Option<bool> {
        match self.text(name)? {
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" => Some(false),
            _ => None,
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

    /// Lines that this reader does not evaluate: `include` and substitutions such as `${NAME}`.
    pub fn unsure(&self) -> &[Place] {
        &self.unsure
    }
}
