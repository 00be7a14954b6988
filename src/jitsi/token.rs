//! The meeting token: the JWT that Prosody accepts (jitsi-meet
//! resources/prosody-plugins/token/util.lib.lua, luajwtjitsi.lib.lua).

use std::fmt;

use super::subject::EVERY;
use super::token_claims::{Context, TokenClaims};
use super::token_size::{LARGEST, SMALL};
use super::{
    ExtraClaim, Features, Meeting, Signer, Subject, TokenSize, User, extra_claim, token_bytes,
};

/// A signed token. `Debug` does not show it; [`Token::reveal`] does.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    text: String,
    expires: u64,
    large: Option<TokenSize>,
}

/// Which room a token opens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RoomClaim {
    /// The requested one.
    #[default]
    Requested,
    /// `*`: every room. A leaked token then opens every room of the tenant.
    Any,
}

/// Mints tokens. The fields are the same for every token.
pub struct Minter {
    /// `iss`. Prosody compares it with `asap_accepted_issuers`, by default its `app_id`.
    pub issuer: String,
    /// `aud`, a single string: Prosody does not accept arrays.
    pub audience: String,
    /// `sub`: the tenant whose rooms a token opens.
    pub subject: Subject,
    /// The key that signs.
    pub signer: Signer,
    /// Seconds until `exp`.
    pub lifetime: u64,
    /// The most seconds from the end of the session until `exp`. `None`: no limit.
    pub outlive: Option<u64>,
    /// Which room the token opens.
    pub room: RoomClaim,
    /// The features of each role; `None` leaves them to Prosody.
    pub features: Option<Features>,
}

/// What a token has beside its room and its person.
#[derive(Clone, Debug)]
pub struct Grant<'a> {
    /// `exp`, in seconds since 1970.
    pub expires: u64,
    /// Further claims. None of them is another one or inside its value.
    pub claims: Vec<&'a ExtraClaim>,
}

/// Why no token is minted.
#[derive(Debug, thiserror::Error)]
pub enum MintError {
    /// The key does not fit the algorithm.
    #[error("the meeting token could not be signed")]
    Sign(#[source] jsonwebtoken::errors::Error),
    /// More than 4 KB: nginx or Prosody would refuse the request with the token.
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
    /// When a token that is minted at `now` in a session until `session_end` expires, all in seconds since
    /// 1970.
    ///
    /// `None` if that is in less than a minute: Jitsi does not recover from a token that expires before the
    /// person is in the meeting, so they must sign in again.
    pub fn expiry(&self, session_end: u64, now: u64) -> Option<u64> {
        let expires = now.saturating_add(self.lifetime);
        let latest = self.outlive.map(|outlive| session_end.saturating_add(outlive));
        let expires = latest.map_or(expires, |latest| latest.min(expires));
        (expires >= now.saturating_add(SHORTEST)).then_some(expires)
    }

    /// Mints a token without a session and without further claims, for `user` in `meeting`, valid from `now`,
    /// in seconds since 1970.
    ///
    /// # Errors
    ///
    /// As [`Self::mint_with`].
    pub fn mint(&self, meeting: &Meeting, user: &User<'_>, now: u64) -> Result<Token, MintError> {
        let grant = Grant { expires: now.saturating_add(self.lifetime), claims: Vec::new() };
        self.mint_with(&grant, meeting, user, now)
    }

    /// Mints the token for `user` in `meeting`, valid from `now`, in seconds since 1970.
    ///
    /// # Errors
    ///
    /// [`MintError`] if the key does not fit the algorithm, the token is above 4 KB, or the
    /// meeting's name would make `room` or `sub` `*`.
    pub fn mint_with(
        &self,
        grant: &Grant<'_>,
        meeting: &Meeting,
        user: &User<'_>,
        now: u64,
    ) -> Result<Token, MintError> {
        self.token(grant, (meeting, self.room), user, now)
    }

    /// As [`Self::mint`], for an invitation to this room alone: `room` names it also with
    /// `jwt.room = "any"`, and the token ends at `until` at the latest.
    ///
    /// # Errors
    ///
    /// As [`Self::mint`].
    pub fn mint_for_room(
        &self,
        meeting: &Meeting,
        user: &User<'_>,
        now: u64,
        until: u64,
    ) -> Result<Token, MintError> {
        let expires = now.saturating_add(self.lifetime).min(until);
        let grant = Grant { expires, claims: Vec::new() };
        self.token(&grant, (meeting, RoomClaim::Requested), user, now)
    }

    fn token(
        &self,
        grant: &Grant<'_>,
        (meeting, room): (&Meeting, RoomClaim),
        user: &User<'_>,
        now: u64,
    ) -> Result<Token, MintError> {
        let claims = TokenClaims {
            iss: &self.issuer,
            aud: &self.audience,
            sub: self.subject.claim(meeting).ok_or(MintError::EveryTenant)?,
            room: room.claim(meeting.room.backend_safe()).ok_or(MintError::EveryRoom)?,
            iat: now,
            nbf: now.saturating_sub(CLOCK_MARGIN),
            exp: grant.expires,
            context: Context {
                user: user.into(),
                group: user.group,
                features: self.features.as_ref().map(|features| features.of(user.role)),
            },
        };
        let text = self.sign(&claims, &grant.claims).map_err(MintError::Sign)?;
        let size = || {
            let (claim, claim_bytes) = claims.largest(token_bytes(&grant.claims));
            TokenSize { bytes: text.len(), claim, claim_bytes }
        };
        if text.len() > LARGEST {
            return Err(MintError::TooLarge(size()));
        }
        let large = (text.len() > SMALL).then(size);
        Ok(Token { text, expires: grant.expires, large })
    }
}

impl Minter {
    /// Signs the claims, and the further ones if there are any.
    fn sign(
        &self,
        claims: &TokenClaims<'_>,
        extra: &[&ExtraClaim],
    ) -> Result<String, jsonwebtoken::errors::Error> {
        if extra.is_empty() {
            return self.signer.sign(claims);
        }
        let mut all = serde_json::to_value(claims)?;
        if let Some(all) = all.as_object_mut() {
            extra_claim::add(extra, all);
        }
        self.signer.sign(&all)
    }
}

impl RoomClaim {
    /// The claim for the room with this `node` in Prosody. `None` if the name itself is `*`.
    /// [`Room`](super::Room) already refuses that name; this check does not depend on it.
    fn claim(self, node: String) -> Option<String> {
        match self {
            Self::Any => Some(EVERY.to_owned()),
            Self::Requested => (node != EVERY).then_some(node),
        }
    }
}

impl Token {
    /// A token with this text, for tests of links.
    #[cfg(test)]
    pub(super) fn new(text: String) -> Self {
        Self { text, expires: 0, large: None }
    }

    /// The token itself. Only for the browser of its user.
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// `exp`: when it expires, in seconds since 1970.
    pub fn expires(&self) -> u64 {
        self.expires
    }

    /// The size of a token above 3 KB, which the log mentions.
    pub fn large(&self) -> Option<TokenSize> {
        self.large
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

impl fmt::Debug for Minter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Minter").finish_non_exhaustive()
    }
}

/// The seconds by which `nbf` is earlier than now. Prosody allows no leeway, and its clock may be
/// behind ours.
const CLOCK_MARGIN: u64 = 60;

/// The least seconds that a token is valid, also the least `jwt.lifetime`.
const SHORTEST: u64 = 60;

#[cfg(test)]
mod tests;
