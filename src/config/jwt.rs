//! `[jwt]`: the claims and the signature of the meeting token.

use std::time::Duration;

use super::jitsi::Jitsi;
use super::reader::duration::{DAY, MINUTE, between};
use super::reader::error::Reported;
use super::reader::section::Section;
use super::signing;
use crate::jitsi::{Features, Minter, PublicKeys, RoomClaim, Signer, SingleLabelHost, Subject};

/// `[jwt]`.
#[derive(Debug)]
pub struct Jwt {
    /// `iss`: Prosody's `app_id`, or one of its `asap_accepted_issuers`. Required.
    pub issuer: String,
    /// `aud`: Prosody's `app_id`, or one of its `asap_accepted_audiences`. Required.
    pub audience: String,
    /// `sub`: a fixed text, or `*`. Default: the tenant in Prosody's spelling, or without a tenant the
    /// host of `jitsi.url`, which then must not be a single word.
    pub subject: Subject,
    /// HS256 (the default), HS384 and HS512 sign with Prosody's `app_secret`, inline or from
    /// `jwt.secret_file`, at least 32 bytes. RS256, RS384 and RS512 sign with the RSA key in
    /// `jwt.private_key_file`, whose id is `jwt.key_id`. Required.
    pub signer: Signer,
    /// The public key of the private key, and the keys of `jwt.old_key_files`. Empty with a secret.
    pub keys: PublicKeys,
    /// The time until the token expires, 1 min to 400 d. Jitsi does not recover from an expired token,
    /// and a person may wait on the prejoin page. Default: 5 h.
    pub lifetime: Duration,
    /// How long a token may be valid after the end of the session in which it is minted, 0 s to 400 d.
    /// Default: no limit but its lifetime.
    pub outlive: Option<Duration>,
    /// The room that a token opens. Default: the requested one.
    pub room: RoomClaim,
}

impl Jwt {
    /// The minter of meeting tokens with these features.
    pub fn minter(&self, features: Option<Features>) -> Minter {
        Minter {
            issuer: self.issuer.clone(),
            audience: self.audience.clone(),
            subject: self.subject.clone(),
            signer: self.signer.clone(),
            lifetime: self.lifetime.as_secs(),
            outlive: self.outlive.map(|outlive| outlive.as_secs()),
            room: self.room,
            features,
        }
    }

    /// Reads the section. The host of `jitsi` is the default of `sub`.
    pub(super) fn read(
        section: &mut Section<'_>,
        jitsi: Result<&Jitsi, Reported>,
    ) -> Result<Self, Reported> {
        let issuer = section.required("issuer", "\"jitsi\"", |item| item.text().map(str::to_owned));
        let audience =
            section.required("audience", "\"jitsi\"", |item| item.text().map(str::to_owned));
        let fixed = section.optional("subject", |item| item.text().map(Subject::fixed));
        let subject = fixed.and_then(|fixed| match fixed {
            Some(fixed) => Ok(fixed),
            None => of_site(section, jitsi?),
        });
        let signing = signing::read(section);
        let lifetime =
            section.or("lifetime", Duration::from_secs(5 * 60 * 60), between(MINUTE, 400 * DAY));
        let outlive = section.optional("outlive", between(Duration::ZERO, 400 * DAY));
        let room = section.or("room", RoomClaim::Requested, |item| item.choice(ROOMS));

        let (signer, keys) = signing?;
        Ok(Self {
            issuer: issuer?,
            audience: audience?,
            subject: subject?,
            signer,
            keys,
            lifetime: lifetime?,
            outlive: outlive?,
            room: room?,
        })
    }
}

fn of_site(section: &mut Section<'_>, jitsi: &Jitsi) -> Result<Subject, Reported> {
    Subject::of_site(&jitsi.url).map_err(|SingleLabelHost| section.refuse("subject", ONE_WORD_HOST))
}

const ONE_WORD_HOST: &str = "is missing, and the host of jitsi.url is a single word, which Prosody \
     also treats as a tenant: a token without a tenant would open the rooms of that tenant; set \
     jitsi.url to a full host name, or write subject = \"PROSODY'S DOMAIN\", with which Prosody does \
     not separate tenants";

const ROOMS: &[(&str, RoomClaim)] = &[("requested", RoomClaim::Requested), ("any", RoomClaim::Any)];

#[cfg(test)]
mod tests {
    use jsonwebtoken::Algorithm;

    use super::*;
    use crate::config::reader::testing::read_section;

    const REQUIRED: &str = "[jwt]\nissuer = 'i'\naudience = 'a'\n\
                            secret = '0123456789abcdef0123456789abcdef'\n";

    fn read_at(url: &str, text: &str) -> Result<Jwt, String> {
        let site = format!("[jitsi]\nurl = '{url}'");
        let jitsi = read_section("jitsi", &site, &[], Jitsi::read).unwrap();
        read_section("jwt", text, &[], |section| Jwt::read(section, Ok(&jitsi)))
    }

    fn read(more: &str) -> Result<Jwt, String> {
        read_at("https://meet.example.org", &format!("{REQUIRED}{more}"))
    }

    #[test]
    fn three_keys_are_enough() {
        let jwt = read("").unwrap();
        assert_eq!((jwt.issuer.as_str(), jwt.audience.as_str()), ("i", "a"));
        assert!(jwt.subject.separates_tenants());
        assert_eq!(jwt.signer.algorithm(), Algorithm::HS256);
        assert_eq!(jwt.lifetime, Duration::from_secs(18_000));
        assert_eq!(jwt.outlive, None);
        assert_eq!(jwt.room, RoomClaim::Requested);
    }

    #[test]
    fn every_key_can_be_set() {
        let jwt = read(
            "subject = '*'\nalgorithm = 'HS512'\nlifetime = '1h'\noutlive = '0s'\nroom = 'any'",
        )
        .unwrap();
        assert_eq!(jwt.subject, Subject::fixed("*"));
        assert_eq!((jwt.signer.algorithm(), jwt.room), (Algorithm::HS512, RoomClaim::Any));
        assert_eq!(jwt.lifetime, Duration::from_secs(3600));
        assert_eq!(jwt.minter(None).outlive, Some(0));
    }

    #[test]
    fn a_token_is_valid_for_at_least_a_minute() {
        assert_eq!(read("lifetime = '1m'").unwrap().lifetime, Duration::from_secs(60));
        for short in ["59s", "1s", "0s"] {
            let error = read(&format!("lifetime = '{short}'")).unwrap_err();
            let message = "config.toml:5:12: jwt.lifetime: must be from \"1m\" to \"400d\"";
            assert_eq!(error, message, "{short}");
        }
    }

    #[test]
    fn the_error_for_an_unsupported_algorithm_lists_the_supported_ones() {
        for algorithm in ["ES256", "PS256", "none", "hs256"] {
            let error = read(&format!("algorithm = '{algorithm}'")).unwrap_err();
            let message = "config.toml:5:13: jwt.algorithm: must be \"HS256\", \"HS384\", \
                           \"HS512\", \"RS256\", \"RS384\" or \"RS512\"";
            assert_eq!(error, message);
        }
    }

    #[test]
    fn the_error_for_a_missing_key_has_the_place_of_the_header() {
        assert_eq!(
            read_at("https://meet.example.org", "\n[jwt]").unwrap_err(),
            "config.toml:2:1: jwt.issuer: is missing; write issuer = \"jitsi\"\n\
             config.toml:2:1: jwt.audience: is missing; write audience = \"jitsi\"\n\
             config.toml:2:1: jwt.secret: is missing; set jwt.secret or jwt.secret_file"
        );
    }

    #[test]
    fn a_host_of_one_word_requires_a_fixed_subject() {
        for url in ["https://meet", "https://meet:8443/"] {
            let error = read_at(url, REQUIRED).unwrap_err();
            assert_eq!(error, format!("config.toml:1:1: jwt.subject: {ONE_WORD_HOST}"), "{url}");
            for subject in ["meet", "meet.jitsi", "*"] {
                let jwt = read_at(url, &format!("{REQUIRED}subject = '{subject}'")).unwrap();
                assert_eq!(jwt.subject, Subject::fixed(subject));
            }
        }
        for url in ["http://localhost:8080", "http://127.0.0.1", "http://[::1]:8080"] {
            assert!(read_at(url, REQUIRED).unwrap().subject.separates_tenants(), "{url}");
        }
    }
}
