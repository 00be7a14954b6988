//! One finding.

use std::fmt;

/// One result of a check. It contains no secret and no personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was checked.
    pub id: Id,
    /// The result.
    pub status: Status,
    /// The file and line, the address, or the key.
    pub place: String,
    /// What is there.
    pub found: String,
    /// What should be there. Empty if `found` says everything.
    pub wanted: String,
    /// The line to write, or the command to run. Empty if there is none.
    pub fix: String,
}

/// The identifier of a check. It never changes, so that scripts can depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id {
    /// The group in which it is reported.
    pub group: Group,
    /// Lower-case words with hyphens.
    pub name: &'static str,
}

/// A part of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// The configuration file, its secrets and listeners.
    Configuration,
    /// The OpenID Provider and this service as its client.
    Provider,
    /// The meeting token, against the rules of Prosody.
    Token,
    /// Prosody, Jicofo and Jitsi's client.
    Jitsi,
    /// nginx.
    Nginx,
    /// Who may do what.
    Access,
}

/// The result of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// As it should be.
    Holds,
    /// Not checked, for example because a file is missing.
    Skipped,
    /// Valid, but probably not intended.
    Warning,
    /// Sign-ins or meetings will fail, or something is open that should not be.
    Fails,
}

/// Defines the identifiers of a group: one constant each, and `IDS` with all of them.
macro_rules! identifiers {
    ($group:ident: $($constant:ident = $name:literal,)+) => {
        $(pub(in crate::check) const $constant: $crate::check::Id =
            $crate::check::Id { group: $crate::check::Group::$group, name: $name };)+
        /// Every identifier of this file.
        pub(in crate::check) const IDS: &[$crate::check::Id] = &[$($constant),+];
    };
}
pub(in crate::check) use identifiers;

impl Finding {
    /// `found` at `place` is as it should be.
    pub fn holds(id: Id, place: impl Into<String>, found: impl Into<String>) -> Self {
        Self::new(id, Status::Holds, place, found)
    }

    /// The check was not made; `found` says why.
    pub fn skipped(id: Id, place: impl Into<String>, found: impl Into<String>) -> Self {
        Self::new(id, Status::Skipped, place, found)
    }

    /// `found` at `place` is probably not intended.
    pub fn warning(id: Id, place: impl Into<String>, found: impl Into<String>) -> Self {
        Self::new(id, Status::Warning, place, found)
    }

    /// `found` at `place` is wrong.
    pub fn fails(id: Id, place: impl Into<String>, found: impl Into<String>) -> Self {
        Self::new(id, Status::Fails, place, found)
    }

    /// What should be there.
    #[must_use]
    pub fn wanted(mut self, wanted: impl Into<String>) -> Self {
        self.wanted = wanted.into();
        self
    }

    /// The line to write, or the command to run.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = fix.into();
        self
    }

    fn new(id: Id, status: Status, place: impl Into<String>, found: impl Into<String>) -> Self {
        let (place, found) = (place.into(), found.into());
        Self { id, status, place, found, wanted: String::new(), fix: String::new() }
    }
}

impl Group {
    /// The name in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Provider => "provider",
            Self::Token => "token",
            Self::Jitsi => "jitsi",
            Self::Nginx => "nginx",
            Self::Access => "access",
        }
    }

    /// The heading in text.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Configuration => "Configuration",
            Self::Provider => "Provider",
            Self::Token => "Meeting token",
            Self::Jitsi => "Prosody, Jicofo and Jitsi's client",
            Self::Nginx => "nginx",
            Self::Access => "Who may do what",
        }
    }
}

impl Status {
    /// The name in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Skipped => "skipped",
            Self::Warning => "warning",
            Self::Fails => "fails",
        }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
