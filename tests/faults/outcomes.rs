//! The ways in which a sign-in ends, and what each of them demands.

/// How a sign-in ends. Each demands its status and its sentence, and says how far the adapter went:
/// what comes after the refused step must not be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ends {
    /// In the meeting, with a new session.
    SignsIn,
    /// The same after one more trip to the provider.
    SignsInAtTheSecondTry,
    /// Before it began: the metadata was never loaded.
    Unready,
    /// A parameter of the answer came twice, or is no text. Nothing of it is believed: the attempt
    /// stays.
    Changed,
    /// The answer belongs to no attempt of this browser. The attempt stays.
    Foreign,
    /// The answer does not pass.
    Invalid,
    /// The provider said no.
    Denied,
    /// The provider said that it failed.
    Declined,
    /// The token endpoint refused the code twice.
    NoCodeIsTaken,
    /// The token answer.
    TokenAnswer,
    /// The id token.
    IdToken,
    /// What userinfo says.
    Userinfo,
}

/// What an end looks like from outside.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Demands {
    pub(crate) status: u16,
    /// The page's sentence; none where nobody is refused.
    pub(crate) sentence: Option<&'static str>,
    /// Trips to the provider.
    pub(crate) trips: usize,
    /// Token requests.
    pub(crate) token: usize,
    /// Userinfo requests.
    pub(crate) userinfo: usize,
    /// Attempts that the browser still keeps.
    pub(crate) pending: usize,
}

const INVALID: &str = "This sign-in is no longer valid.";
const CHANGED: &str = "This link is incomplete or has been changed.";
const REFUSED: &str = "The sign-in was cancelled or refused.";
const FAILED: &str = "The sign-in service could not sign you in.";
const UNREACHABLE: &str = "The sign-in service cannot be reached at the moment.";

/// Every sentence that a refused sign-in can show.
pub(crate) const SENTENCES: [&str; 5] = [INVALID, CHANGED, REFUSED, FAILED, UNREACHABLE];

impl Ends {
    pub(crate) fn demands(self) -> Demands {
        let refused = |status, sentence| Demands {
            status,
            sentence: Some(sentence),
            trips: 1,
            token: 0,
            userinfo: 0,
            pending: 0,
        };
        match self {
            Self::SignsIn => {
                Demands { status: 303, sentence: None, trips: 1, token: 1, userinfo: 1, pending: 0 }
            }
            Self::SignsInAtTheSecondTry => {
                Demands { trips: 2, token: 2, ..Self::SignsIn.demands() }
            }
            Self::Unready => Demands { trips: 0, ..refused(503, UNREACHABLE) },
            Self::Changed => Demands { pending: 1, ..refused(400, CHANGED) },
            Self::Foreign => Demands { pending: 1, ..refused(400, INVALID) },
            Self::Invalid => refused(400, INVALID),
            Self::Denied => refused(403, REFUSED),
            Self::Declined => refused(502, FAILED),
            Self::NoCodeIsTaken => Demands { trips: 2, token: 2, ..refused(502, FAILED) },
            Self::TokenAnswer | Self::IdToken => Demands { token: 1, ..refused(502, FAILED) },
            Self::Userinfo => Demands { token: 1, userinfo: 1, ..refused(502, FAILED) },
        }
    }

    pub(crate) fn signs_in(self) -> bool {
        matches!(self, Self::SignsIn | Self::SignsInAtTheSecondTry)
    }

    /// In words, for a table.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::SignsIn => "accepted",
            Self::SignsInAtTheSecondTry => "accepted, after one more trip to the provider",
            Self::Unready => "503: no sign-in begins",
            Self::Changed | Self::Foreign | Self::Invalid => "400: no code is sent",
            Self::Denied => "403: no code is sent",
            Self::Declined => "502: no code is sent",
            Self::NoCodeIsTaken => "502, after one more trip to the provider",
            Self::TokenAnswer => "502: the token answer is refused",
            Self::IdToken => "502: the id token is refused, userinfo not asked",
            Self::Userinfo => "502: userinfo's answer is refused, and the sign-in with it",
        }
    }
}
