//! Where the meeting URL contains the token.

/// Where the meeting URL contains the token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenIn {
    /// `#jwt=%22…%22`: not sent to any server and not logged. Read by Jitsi since 2024-05.
    #[default]
    Fragment,
    /// `?jwt=…`, for clients from before 2024-05. Access logs contain it.
    Query,
    /// Both.
    Both,
}
