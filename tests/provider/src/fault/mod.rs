//! The faults by name, and what a relying party must do about each.

mod list;

use std::fmt;
use std::str::FromStr;

pub use list::Fault;

/// What a relying party must do about a [`Fault`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// The sign-in must succeed: the fault is harmless.
    Accept,
    /// The sign-in must be refused.
    Refuse,
    /// Both are allowed.
    Either,
}

/// The error for a name that no [`Fault`] has.
#[derive(Debug, PartialEq, Eq)]
pub struct UnknownFault(pub String);

impl fmt::Display for UnknownFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no fault named {:?}", self.0)
    }
}

impl std::error::Error for UnknownFault {}

impl Fault {
    /// The fault's name in kebab-case, as `dev-provider --fault` accepts it: `iss-wrong`.
    pub fn name(self) -> String {
        let mut name = String::new();
        let mut before = '-';
        for letter in self.variant().chars() {
            let starts_word = letter.is_ascii_uppercase()
                || (letter.is_ascii_digit() && before.is_ascii_lowercase() && ends_a_word(&name));
            if starts_word && !name.is_empty() {
                name.push('-');
            }
            name.push(letter.to_ascii_lowercase());
            before = letter;
        }
        name
    }
}

/// Whether digits that follow are a word of their own (`token-500`), and not part of an algorithm's
/// name (`rs256`).
fn ends_a_word(name: &str) -> bool {
    !["rs", "es", "hs", "ps", "s", "rfc"].contains(&name.rsplit('-').next().unwrap_or_default())
}

impl FromStr for Fault {
    type Err = UnknownFault;

    /// # Errors
    /// Fails when no fault has this name.
    fn from_str(name: &str) -> Result<Self, UnknownFault> {
        let found = Fault::ALL.iter().find(|fault| fault.name() == name);
        found.copied().ok_or_else(|| UnknownFault(name.to_owned()))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_name_is_unique_and_parses_to_its_fault() {
        let names: HashSet<String> = Fault::ALL.iter().map(|fault| fault.name()).collect();
        assert_eq!(names.len(), Fault::ALL.len());
        for fault in Fault::ALL {
            assert_eq!(fault.name().parse(), Ok(*fault));
        }
    }

    #[test]
    fn names_are_plain_kebab_case() {
        assert_eq!(Fault::IssWrong.name(), "iss-wrong");
        assert_eq!(Fault::Token500.name(), "token-500");
        assert_eq!(Fault::SignatureHs256ClientSecret.name(), "signature-hs256-client-secret");
        assert_eq!(Fault::UpdatedAtRfc3339.name(), "updated-at-rfc3339");
    }

    #[test]
    fn every_description_is_a_sentence() {
        for fault in Fault::ALL {
            assert!(fault.description().ends_with('.'), "{fault}: {}", fault.description());
        }
    }

    #[test]
    fn every_fault_is_used_outside_the_list() {
        let sources = sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")));
        for fault in Fault::ALL {
            let arm = format!("Fault::{}", fault.variant());
            let acts = |source: &String| {
                let mut after = source.split(&arm).skip(1);
                after.any(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
            };
            assert!(sources.iter().any(acts), "{arm} is listed but never used");
        }
    }

    /// The text of every source file except those of this module.
    fn sources(folder: &Path) -> Vec<String> {
        let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let others = paths.filter(|path| !path.ends_with("fault"));
        others
            .flat_map(|path| match path.is_dir() {
                true => sources(&path),
                false => vec![fs::read_to_string(path).unwrap()],
            })
            .collect()
    }

    #[test]
    fn an_unknown_name_is_refused() {
        assert_eq!(Fault::from_str("no-such"), Err(UnknownFault("no-such".to_owned())));
    }
}
