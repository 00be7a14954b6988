//! Links that open a meeting in one of Jitsi's apps.

use super::link::parameters;
use super::{AppKind, Meeting, Origin, Overrides, Token};

/// The URL schemes and the package that open the apps of a deployment. A rebranded app has its own
/// (jitsi-meet config.js, `deeplinking`).
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
    /// The link that opens `meeting` in `app`, with `token` if given.
    ///
    /// The query and the fragment both carry the token: apps from before 2024-05 (the desktop app:
    /// 2025-01) read only the query, and Jitsi plans to drop the query. The room has no trailing
    /// `/`: the desktop app searches the whole link for the last `/` and expects the room after it
    /// (jitsi-meet-electron app/features/utils/functions.ts).
    ///
    /// Android gets the form `intent:`, as from Jitsi's own page: not every Android browser opens a
    /// custom scheme (jitsi-meet react/features/deep-linking/functions.web.ts). Android reads the intent's
    /// parameters after the last `#` and the link before it (`Intent.parseUri`).
    pub fn link(
        &self,
        app: AppKind,
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
            AppKind::Ios => format!("{}{address}", self.ios_scheme),
            AppKind::Electron => format!("{}{address}", self.desktop_scheme),
            AppKind::Android => {
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
