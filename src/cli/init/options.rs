//! The options of Prosody's host, only if their values are known here. Prosody's file is a program: a value may
//! come from an environment variable of Prosody's service, or from a file that only Prosody reads.

use std::fmt;

use crate::installation::Place;
use crate::installation::prosody::{Host, Prosody, Setting, Unsure};

/// Why an option cannot be taken over.
#[derive(Debug, thiserror::Error)]
pub enum OptionError {
    /// The value of an option is not known here.
    #[error(
        "{place}: {option} is not known here: it depends on {dependencies}; run init without --from-prosody, \
         and write the value that Prosody gets to {keys}"
    )]
    NotKnown {
        /// The line of the option.
        place: Place,
        /// The option.
        option: &'static str,
        /// What it depends on.
        dependencies: Dependencies,
        /// The keys that would get its value.
        keys: &'static str,
    },
    /// A required option has a value of another type.
    #[error(
        "{place}: {option} is not a string; write it in quotes, restart Prosody, and run init again"
    )]
    NotText {
        /// The line of the option.
        place: Place,
        /// The option.
        option: &'static str,
    },
    /// A required option is missing.
    #[error(
        "{place}: this host has no {option}; run init without --from-prosody, and see docs/keys.md if \
         Prosody fetches public keys"
    )]
    NoOption {
        /// The line of the host.
        place: Place,
        /// The option.
        option: &'static str,
    },
}

/// Reads the options of a host.
#[derive(Clone, Copy)]
pub(super) struct Options<'a> {
    pub(super) prosody: &'a Prosody,
    pub(super) host: Host<'a>,
}

/// What a value depends on that is not known here.
#[derive(Debug)]
pub struct Dependencies {
    list: Vec<Unsure>,
    /// The line of the value. A dependency on the same line needs no line of its own.
    place: Option<Place>,
}

impl Options<'_> {
    /// An option that must be set. `keys` would get its value.
    ///
    /// # Errors
    ///
    /// [`OptionError::NoOption`], and those of [`Options::optional`].
    pub(super) fn required<T>(
        self,
        option: &'static str,
        keys: &'static str,
        setting: Option<Setting<T>>,
    ) -> Result<Setting<T>, OptionError> {
        let missing = || OptionError::NoOption { place: self.host.place().clone(), option };
        self.optional(option, keys, setting)?.ok_or_else(missing)
    }

    /// An option that has a default. `None`: it is not set.
    ///
    /// # Errors
    ///
    /// [`OptionError::NotKnown`], [`OptionError::NotText`].
    pub(super) fn optional<T>(
        self,
        option: &'static str,
        keys: &'static str,
        setting: Option<Setting<T>>,
    ) -> Result<Option<Setting<T>>, OptionError> {
        let Some(place) = self.host.place_of(option) else { return Ok(None) };
        let all = self.prosody.unsure();
        let mut list: Vec<_> = all.iter().filter(|it| it.place == *place).cloned().collect();
        match setting {
            // Such as `os.getenv("NAME") or "default"`: the value here is the default.
            Some(setting) if list.is_empty() => return Ok(Some(setting)),
            // Set by a variable of Lua, which another line sets.
            None if list.is_empty() => list.extend_from_slice(all),
            _ => {}
        }
        if list.is_empty() {
            return Err(OptionError::NotText { place: place.clone(), option });
        }
        let dependencies = Dependencies { list, place: Some(place.clone()) };
        Err(OptionError::NotKnown { place: place.clone(), option, dependencies, keys })
    }

    /// A list. Empty: it is not set, or has no strings.
    ///
    /// # Errors
    ///
    /// Those of [`Options::optional`].
    pub(super) fn list<T>(
        self,
        option: &'static str,
        keys: &'static str,
        setting: Option<Setting<Vec<T>>>,
    ) -> Result<Vec<T>, OptionError> {
        Ok(self.optional(option, keys, setting)?.map(|it| it.value).unwrap_or_default())
    }
}

impl Dependencies {
    /// Everything that the configuration depends on.
    pub(super) fn of(prosody: &Prosody) -> Self {
        Self { list: prosody.unsure().to_vec(), place: None }
    }

    /// The end of a message. Empty without any dependency.
    pub(super) fn aside(&self) -> String {
        if self.is_empty() { String::new() } else { format!("; not known here: {self}") }
    }

    /// Whether everything is known here.
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

impl fmt::Display for Dependencies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, it) in self.list.iter().enumerate() {
            let and = if number == 0 { "" } else { " and " };
            write!(f, "{and}{}", it.what)?;
            if self.place.as_ref() != Some(&it.place) {
                write!(f, " ({})", it.place)?;
            }
        }
        Ok(())
    }
}
