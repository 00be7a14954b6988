//! The meeting token: the JWT that Prosody accepts (jitsi-meet
//! resources/prosody-plugins/token/util.lib.lua, luajwtjitsi.lib.lua).

use std::borrow::Cow;
use std::fmt;

use super::subject::EVERY;
use super::token_claims::{Context, TokenClaims};
use super::token_size::{LARGEST, SMALL};
use super::{Features, Meeting, Signer, Subject, TokenSize};

/// A minted token. `Debug` shows nothing of it; [`Token::reveal`] is for the one it belongs to.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    text: String,
    large: Option<TokenSize>,
}

/// What a person may do in a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// `affiliation` `owner`, `moderator` `"true"`.
    Moderator,
    /// `affiliation` `member`, `moderator` `"false"`.
    Member,
}

/// The person a token names; all but the id may be unknown. `Debug` shows nothing of them.
#[derive(Clone)]
pub struct User<'a> {
    /// A stable identifier.
    pub id: &'a str,
    /// The name to show.
    pub name: Option<&'a str>,
    /// The e-mail address; Jitsi shows it as "logged in as".
    pub email: Option<&'a str>,
    /// URL of a picture.
    pub avatar: Option<Cow<'a, str>>,
    /// What they may do.
    pub role: Role,
    /// `context.group`.
    pub group: Option<&'a str>,
}

/// Which room a token opens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RoomClaim {
    /// The one that was asked for.
    #[default]
    Requested,
    /// `*`: every room. A leaked token then opens every meeting of the tenant.
    Any,
}

/// How tokens are minted; the parts that are the same for each.
pub struct Minter {
    /// `iss`, which Prosody holds against `asap_accepted_issuers`, by default its `app_id`.
    pub issuer: String,
    /// `aud`, one string: Prosody compares no arrays.
    pub audience: String,
    /// `sub`: whose rooms a token opens.
    pub subject: Subject,
    /// What signs.
    pub signer: Signer,
    /// Seconds until `exp`.
    pub lifetime: u64,
    /// Which room the token opens.
    pub room: RoomClaim,
    /// What each role may use; left to Prosody where `None`.
    pub features: Option<Features>,
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum MintError {
    /// The key does not fit the algorithm.
    #[error("the meeting token could not be signed")]
    Sign(#[source] jsonwebtoken::errors::Error),
    /// More than 4 KB: nginx and Prosody would refuse the request that carries it.
    #[error("{0}, more than 4096 in all")]
    TooLarge(TokenSize),
    /// `room` would be `*` without `jwt.room = "any"`.
    #[error("the token would open every room")]
    EveryRoom,
    /// `sub` would be `*` without `jwt.subject = "*"`.
    #[error("the token would open every tenant's rooms")]
    EveryTenant,
}

impl Minter {
    /// Mints the token that takes `user` into `meeting`, from `now`, in seconds since 1970.
    ///
    /// No claim is ever null, which Prosody's modules would stumble over.
    ///
    /// # Errors
    ///
    /// [`MintError`] where the key does not fit the algorithm, the token is above 4 KB, or `room` or
    /// `sub` would be `*` by the meeting's name.
    pub fn mint(&self, meeting: &Meeting, user: &User<'_>, now: u64) -> Result<Token, MintError> {
        let claims = TokenClaims {
            iss: &self.issuer,
            aud: &self.audience,
            sub: self.subject.claim(meeting).ok_or(MintError::EveryTenant)?,
            room: self.room.claim(meeting.room.backend_safe()).ok_or(MintError::EveryRoom)?,
            iat: now,
            nbf: now.saturating_sub(CLOCK_MARGIN),
            exp: now.saturating_add(self.lifetime),
            context: Context {
                user: user.into(),
                group: user.group,
                features: self.features.as_ref().map(|features| features.of(user.role)),
            },
        };
        let text = self.signer.sign(&claims).map_err(MintError::Sign)?;
        let size = || {
            let (claim, claim_bytes) = claims.largest();
            TokenSize { bytes: text.len(), claim, claim_bytes }
        };
        if text.len() > LARGEST {
            return Err(MintError::TooLarge(size()));
        }
        let large = (text.len() > SMALL).then(size);
        Ok(Token { text, large })
    }
}

impl RoomClaim {
    /// The claim for the room that Prosody knows as `node`; `None` where it would be `*` and is not
    /// meant to. [`Room`](super::Room) has no such name: this holds whatever becomes of that type.
    fn claim(self, node: String) -> Option<String> {
        match self {
            Self::Any => Some(EVERY.to_owned()),
            Self::Requested => (node != EVERY).then_some(node),
        }
    }
}

impl Token {
    /// A token that is there already, for tests of what carries it.
    #[cfg(test)]
    pub(super) fn new(text: String) -> Self {
        Self { text, large: None }
    }

    /// The token itself, for the browser of the person it names and for nobody else.
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// How large it is, where that is above 3 KB and so worth a line in the log.
    pub fn large(&self) -> Option<TokenSize> {
        self.large
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

impl fmt::Debug for User<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").finish_non_exhaustive()
    }
}

impl fmt::Debug for Minter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Minter").finish_non_exhaustive()
    }
}

impl Role {
    /// The word for logs and headers' authors: `moderator` or `member`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Moderator => "moderator",
            Self::Member => "member",
        }
    }
}

/// Seconds that `nbf` lies back: Prosody gives no leeway, and its clock may run behind ours.
const CLOCK_MARGIN: u64 = 60;

#[cfg(test)]
mod tests;
