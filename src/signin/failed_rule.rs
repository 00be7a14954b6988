//! The rule of a list that does not hold, and why.

use std::fmt;

/// The first rule of a list that does not hold. `Display` is written directly after the key of the
/// list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedRule {
    /// Its position in the list, from 0.
    pub position: usize,
    /// Why it does not hold.
    pub reason: FailureReason,
}

/// Why a rule does not hold. Contains the claim's name as configured, never its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FailureReason {
    /// The claim does not pass the test.
    Differs(String),
    /// The claim passes a test that it must not pass.
    Matches(String),
    /// The claim is neither in the id token nor in userinfo.
    Absent(String),
    /// The claim is present and must not be.
    Present(String),
    /// The claim must be absent; whether it is, is unknown, because userinfo failed.
    Unknown(String),
    /// The claim has a type that the test cannot use.
    Mistyped(String),
    /// The claim is in neither of them: the provider says that it is kept elsewhere
    /// (`_claim_names`).
    Elsewhere(String),
    /// The provider does not report the e-mail address as verified.
    Unverified,
    /// No rule of an `any` holds: the reason of each, every reason once.
    NoneHolds(Vec<FailureReason>),
}

impl fmt::Display for FailedRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] does not hold: {}", self.position, self.reason)
    }
}

impl fmt::Display for FailureReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Differs(claim) => write!(f, "the claim {claim} does not match"),
            Self::Matches(claim) => {
                write!(f, "the claim {claim} matches, but the rule requires that it does not")
            }
            Self::Absent(claim) => write!(f, "the claim {claim} is absent"),
            Self::Present(claim) => {
                write!(f, "the claim {claim} is present, but the rule requires that it is absent")
            }
            Self::Unknown(claim) => {
                write!(f, "whether the claim {claim} is absent is unknown, because userinfo failed")
            }
            Self::Mistyped(claim) => {
                write!(f, "the claim {claim} is of a type that the rule cannot use")
            }
            Self::Elsewhere(claim) => write!(
                f,
                "the claim {claim} is absent; the provider keeps it elsewhere (_claim_names), where \
                 it is not fetched"
            ),
            Self::Unverified => {
                f.write_str("the provider does not report the e-mail address as verified")
            }
            Self::NoneHolds(reasons) => {
                for (position, reason) in reasons.iter().take(MOST_SHOWN).enumerate() {
                    let separator = if position == 0 { "" } else { ", and " };
                    write!(f, "{separator}{reason}")?;
                }
                match reasons.len().saturating_sub(MOST_SHOWN) {
                    0 => Ok(()),
                    more => write!(f, ", and {more} more"),
                }
            }
        }
    }
}

/// A log line names many rules.
const MOST_SHOWN: usize = 4;
