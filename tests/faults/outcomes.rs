//! The outcomes of a sign-in, and what is expected of each.

/// How a sign-in ends. Each outcome has its status, its sentence and its number of requests: after a
/// refused step the adapter must not send another request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Accepted: a redirect to the meeting, and a new session.
    SignsIn,
    /// Accepted after one more trip to the provider.
    SignsInAtSecondTry,
    /// The sign-in does not begin: the metadata was never loaded.
    NoMetadata,
    /// A parameter of the authorization response is repeated or is not text. The whole response is
    /// ignored: the attempt stays.
    Malformed,
    /// The authorization response belongs to no attempt of this browser. The attempt stays.
    NoAttempt,
    /// The authorization response is invalid.
    Invalid,
    /// The provider answered `access_denied`.
    Denied,
    /// The provider answered another error.
    ProviderError,
    /// The token endpoint refused the code twice.
    CodeRefusedTwice,
    /// The token response is refused.
    TokenResponse,
    /// The id token is refused.
    IdToken,
    /// The userinfo response is refused.
    Userinfo,
}

/// What the test observes of an outcome.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Observed {
    pub(crate) status: u16,
    /// The sentence on the page; `None` for an accepted sign-in.
    pub(crate) sentence: Option<&'static str>,
    /// Trips to the provider.
    pub(crate) trips: usize,
    /// Token requests.
    pub(crate) token: usize,
    /// Userinfo requests.
    pub(crate) userinfo: usize,
    /// Attempts whose cookies the browser still keeps.
    pub(crate) pending: usize,
}

const INVALID: &str = "This sign-in is no longer valid.";
const CHANGED: &str = "This link is incomplete or has been changed.";
const REFUSED: &str = "The sign-in was cancelled or refused.";
const FAILED: &str = "The sign-in service could not sign you in.";
const UNREACHABLE: &str = "The sign-in service cannot be reached at the moment.";

/// Every sentence that a refused sign-in can show.
pub(crate) const SENTENCES: [&str; 5] = [INVALID, CHANGED, REFUSED, FAILED, UNREACHABLE];

impl Outcome {
    pub(crate) fn expected(self) -> Observed {
        let refused = |status, sentence| Observed {
            status,
            sentence: Some(sentence),
            trips: 1,
            token: 0,
            userinfo: 0,
            pending: 0,
        };
        match self {
            Self::SignsIn => Observed {
                status: 303,
                sentence: None,
                trips: 1,
                token: 1,
                userinfo: 1,
                pending: 0,
            },
            Self::SignsInAtSecondTry => Observed { trips: 2, token: 2, ..Self::SignsIn.expected() },
            Self::NoMetadata => Observed { trips: 0, ..refused(503, UNREACHABLE) },
            Self::Malformed => Observed { pending: 1, ..refused(400, CHANGED) },
            Self::NoAttempt => Observed { pending: 1, ..refused(400, INVALID) },
            Self::Invalid => refused(400, INVALID),
            Self::Denied => refused(403, REFUSED),
            Self::ProviderError => refused(502, FAILED),
            Self::CodeRefusedTwice => Observed { trips: 2, token: 2, ..refused(502, FAILED) },
            Self::TokenResponse | Self::IdToken => Observed { token: 1, ..refused(502, FAILED) },
            Self::Userinfo => Observed { token: 1, userinfo: 1, ..refused(502, FAILED) },
        }
    }

    pub(crate) fn signs_in(self) -> bool {
        matches!(self, Self::SignsIn | Self::SignsInAtSecondTry)
    }

    /// The outcome in words, for the page.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::SignsIn => "accepted",
            Self::SignsInAtSecondTry => "accepted, after one more trip to the provider",
            Self::NoMetadata => "503: the sign-in does not begin",
            Self::Malformed | Self::NoAttempt | Self::Invalid => "400: no token request",
            Self::Denied => "403: no token request",
            Self::ProviderError => "502: no token request",
            Self::CodeRefusedTwice => "502, after one more trip to the provider",
            Self::TokenResponse => "502: the token response is refused",
            Self::IdToken => "502: the id token is refused, and userinfo is not requested",
            Self::Userinfo => "502: the userinfo response is refused",
        }
    }
}
