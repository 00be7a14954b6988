//! Links that open a meeting in one of Jitsi's apps.

use super::link::parameters;
use super::{App, Meeting, Origin, Overrides, Token};

/// The names by which the apps of a deployment are opened; an app with a name of its own has its
/// own (jitsi-meet config.js, `deeplinking`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apps {
    /// The URL scheme of the iOS app.
    pub ios_scheme: String,
    /// The URL scheme of the Android app.
    pub android_scheme: String,
    /// The package of the Android app.
    pub android_package: String,
    /// The URL scheme of the desktop app.
    pub desktop_scheme: String,
}

impl Apps {
    /// The link that opens `meeting` in `app`, with its token where there is one.
    ///
    /// The token stands in query and fragment: apps from before 2024-05 (the desktop app: 2025-01)
    /// read only the first, and Jitsi wants to give that up. No `/` stands behind the room, for the
    /// desktop app takes the last one of the whole link for the one before it (jitsi-meet-electron
    /// app/features/utils/functions.ts).
    ///
    /// Android gets the form `intent:`, as from Jitsi's own page: not every browser there opens a
    /// scheme of its own (jitsi-meet react/features/deep-linking/functions.web.ts). What it carries
    /// stands in front of the last `#` (Android's `Intent.parseUri`).
    pub fn link(
        &self,
        app: App,
        origin: &Origin,
        meeting: &Meeting,
        token: Option<&Token>,
        overrides: &Overrides,
    ) -> String {
        let address = format!(
            "://{}{}{}",
            origin.authority(),
            meeting.path(),
            parameters(token, token, overrides, None)
        );
        match app {
            App::Ios => format!("{}{address}", self.ios_scheme),
            App::Electron => format!("{}{address}", self.desktop_scheme),
            App::Android => {
                let Self { android_scheme, android_package, .. } = self;
                format!(
                    "intent{address}#Intent;scheme={android_scheme};package={android_package};end"
                )
            }
        }
    }
}

#[cfg(test)]
mod tests;
