//! Where a person wants to go after they signed in.

use serde::{Deserialize, Serialize};

use super::Page;
use crate::jitsi::{Meeting, Overrides};

/// The end of a sign-in: a meeting, or a page that nginx guards.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// A meeting, with the settings that its link carried.
    Meeting {
        /// Which one.
        meeting: Meeting,
        /// What the link carried, filtered to what may come back.
        #[serde(default, skip_serializing_if = "Overrides::is_empty")]
        overrides: Overrides,
    },
    /// A page of the meet site's host; it gets no token.
    Page(Page),
}

impl Target {
    /// A meeting without overrides.
    pub fn meeting(meeting: Meeting) -> Self {
        Self::Meeting { meeting, overrides: Overrides::default() }
    }

    /// The same target without a meeting's overrides.
    pub fn without_overrides(self) -> Self {
        match self {
            Self::Meeting { meeting, .. } => Self::meeting(meeting),
            page @ Self::Page(_) => page,
        }
    }
}
