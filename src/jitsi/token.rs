//! The meeting token: the JWT that Prosody accepts (jitsi-meet
//! resources/prosody-plugins/token/util.lib.lua, luajwtjitsi.lib.lua).

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use super::claims::{Claims, Context};
use super::size::{LARGEST, SMALL};
use super::{Features, Meeting, Signer, Size};

/// A minted token. `Debug` shows nothing of it; [`Token::reveal`] is for the one it belongs to.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    text: String,
    large: Option<Size>,
}

/// What a person may do in a meeting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// `affiliation` `owner`, `moderator` `"true"`.
    Moderator,
    /// `affiliation` `member`, `moderator` `"false"`.
    #[default]
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
    /// `sub` where it is fixed.
    pub subject: Option<String>,
    /// `sub` of a meeting without tenant: the host of the meet site.
    pub host: String,
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
    TooLarge(Size),
}

impl Minter {
    /// Mints the token that takes `user` into `meeting`, from `now`, in seconds since 1970.
    ///
    /// No claim is ever null, which Prosody's modules would stumble over.
    ///
    /// # Errors
    ///
    /// [`MintError`] where the key does not fit the algorithm, or the token is above 4 KB.
    pub fn mint(&self, meeting: &Meeting, user: &User<'_>, now: u64) -> Result<Token, MintError> {
        let tenant = || meeting.tenant.as_ref().map(super::Tenant::subject);
        let claims = Claims {
            iss: &self.issuer,
            aud: &self.audience,
            sub: self.subject.clone().or_else(tenant).unwrap_or_else(|| self.host.clone()),
            room: match self.room {
                RoomClaim::Requested => meeting.room.backend_safe(),
                RoomClaim::Any => "*".to_owned(),
            },
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
            Size { bytes: text.len(), claim, claim_bytes }
        };
        if text.len() > LARGEST {
            return Err(MintError::TooLarge(size()));
        }
        let large = (text.len() > SMALL).then(size);
        Ok(Token { text, large })
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
    pub fn large(&self) -> Option<Size> {
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
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
    use serde_json::{Value, json};

    const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";
    const NOW: u64 = 4_000_000_000;

    fn minter() -> Minter {
        Minter {
            issuer: "jitsi".into(),
            audience: "jitsi".into(),
            subject: None,
            host: "meet.example.org".into(),
            signer: Signer::shared(Algorithm::HS256, SECRET),
            lifetime: 3600,
            room: RoomClaim::Requested,
            features: None,
        }
    }

    const ADA: User<'static> = User {
        id: "ada",
        name: Some("Ada"),
        email: None,
        avatar: None,
        role: Role::Moderator,
        group: None,
    };

    fn claims(minter: &Minter, meeting: &str, user: &User<'_>) -> Value {
        let token = minter.mint(&Meeting::encoded(meeting).unwrap(), user, NOW).unwrap();
        let mut validation = Validation::new(minter.signer.algorithm());
        validation.set_audience(&["jitsi"]);
        let key = DecodingKey::from_secret(SECRET);
        let token = decode::<Value>(token.reveal(), &key, &validation).unwrap();
        assert_eq!(token.header.typ.as_deref(), Some("JWT"));
        assert_eq!(token.header.kid, None);
        token.claims
    }

    #[test]
    fn a_token_holds_what_prosody_reads_and_no_null() {
        assert_eq!(
            claims(&minter(), "T%C3%A4st", &ADA),
            json!({
                "iss": "jitsi", "aud": "jitsi", "sub": "meet.example.org", "room": "t%c3%a4st",
                "iat": NOW, "nbf": NOW - 60, "exp": NOW + 3600,
                "context": {"user": {
                    "id": "ada", "name": "Ada", "affiliation": "owner", "moderator": "true",
                }},
            })
        );
    }

    #[test]
    fn the_subject_is_the_tenant_unless_it_is_fixed() {
        assert_eq!(claims(&minter(), "x/A.B/room", &ADA)["sub"], "a_b");
        let fixed = Minter { subject: Some("*".into()), ..minter() };
        assert_eq!(claims(&fixed, "x/A.B/room", &ADA)["sub"], "*");
    }

    #[test]
    fn a_member_is_no_moderator_and_every_room_is_a_choice() {
        let member = User { role: Role::Member, group: Some("staff"), ..ADA };
        let any = Minter { room: RoomClaim::Any, ..minter() };
        let claims = claims(&any, "room", &member);
        assert_eq!(claims["context"]["user"]["affiliation"], "member");
        assert_eq!(claims["context"]["user"]["moderator"], "false");
        assert_eq!(claims["context"]["group"], "staff");
        assert_eq!(claims["room"], "*");
    }

    #[test]
    fn a_token_cannot_be_printed() {
        assert_eq!(format!("{:?}", Token::new("secret".into())), "Token");
        assert_eq!(format!("{:?}", minter()), "Minter { .. }");
        assert_eq!(format!("{ADA:?}"), "User { .. }");
    }

    #[test]
    fn a_role_has_a_word_for_the_log() {
        assert_eq!((Role::Moderator.as_str(), Role::Member.as_str()), ("moderator", "member"));
    }

    #[test]
    fn features_are_those_of_the_role_all_of_them_or_none() {
        let table = |on| BTreeMap::from([("recording".to_owned(), on), ("lobby".to_owned(), true)]);
        let features = Some(Features { moderator: table(true), member: table(false) });
        let minter = Minter { features, ..minter() };
        let of = |user: &User<'_>| claims(&minter, "room", user)["context"]["features"].clone();
        assert_eq!(of(&ADA), json!({"recording": true, "lobby": true}));
        let member = User { role: Role::Member, ..ADA };
        assert_eq!(of(&member), json!({"recording": false, "lobby": true}));
    }

    #[test]
    fn a_token_says_when_it_is_large_and_is_refused_when_it_is_too_large() {
        let mint = |room: &str| {
            let room = super::super::Room::plain(room).unwrap();
            minter().mint(&Meeting { tenant: None, room }, &ADA, NOW)
        };
        assert_eq!(mint(&"r".repeat(255)).unwrap().large(), None);
        // One character of three bytes that NFKC spells out in eighteen: 97 bytes when encoded.
        let large = mint(&"\u{fdfa}".repeat(22)).unwrap();
        let size = large.large().unwrap();
        assert_eq!((size.bytes, size.claim), (large.reveal().len(), "room"));
        assert!((3072..=4096).contains(&size.bytes), "{size}");
        match mint(&"\u{fdfa}".repeat(85)) {
            Err(MintError::TooLarge(size)) => assert!(size.is_by_room() && size.bytes > 4096),
            other => unreachable!("{other:?}"),
        }
    }

    #[test]
    fn a_token_of_4096_bytes_is_minted_and_one_above_3072_is_large() {
        let room = Meeting::encoded("room").unwrap();
        let minted = (1_900..3_000).filter_map(|length| {
            let name = "n".repeat(length);
            let token = minter().mint(&room, &User { name: Some(&name), ..ADA }, NOW).ok()?;
            let large = token.large();
            assert_eq!(large.is_some(), token.reveal().len() > 3_072);
            assert!(!large.is_some_and(|size| size.is_by_room()), "the name is to blame");
            Some(token.reveal().len())
        });
        let sizes: Vec<usize> = minted.collect();
        assert!(sizes.contains(&3_072), "the test reaches the edge");
        assert_eq!(sizes.into_iter().max(), Some(4_096));
    }
}
