use std::collections::BTreeMap;

use super::super::{ExtraPath, KNOWN_FEATURES, Origin, Role, Room};
use super::*;
use harness::prosody::Settings;
use harness::token_checks;
use jsonwebtoken::{Algorithm, decode_header};
use serde_json::{Value, json};

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const NOW: u64 = 4_000_000_000;

fn by_tenant() -> Subject {
    Subject::of_site(&Origin::parse("https://meet.example.org").unwrap()).unwrap()
}

fn minter() -> Minter {
    Minter {
        issuer: "jitsi".into(),
        audience: "jitsi".into(),
        subject: by_tenant(),
        signer: Signer::shared(Algorithm::HS256, SECRET.as_bytes()),
        lifetime: 3600,
        outlive: None,
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

/// The claims of a token that a standard Prosody accepts in `meeting`.
fn admitted(token: &Token, meeting: &str) -> Value {
    let prosody = Settings::debian("jitsi", SECRET, "meet.example.org");
    token_checks::admitted(token.reveal(), &prosody, meeting, NOW)
}

fn claims(minter: &Minter, meeting: &str, user: &User<'_>) -> Value {
    let token = minter.mint(&Meeting::encoded(meeting).unwrap(), user, NOW).unwrap();
    assert_eq!(decode_header(token.reveal()).unwrap().kid, None);
    admitted(&token, meeting)
}

#[test]
fn a_token_has_the_claims_that_prosody_reads_and_no_null() {
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
    let fixed = Minter { subject: Subject::fixed("*"), ..minter() };
    assert_eq!(claims(&fixed, "x/A.B/room", &ADA)["sub"], "*");
    let fixed = Minter { subject: Subject::fixed("meet.example.org"), ..minter() };
    let token = fixed.mint(&Meeting::encoded("x/room").unwrap(), &ADA, NOW).unwrap();
    assert_eq!(admitted(&token, "room")["sub"], "meet.example.org");
}

/// `Room` and `Tenant` refuse such names; the minter does not depend on it.
#[test]
fn a_star_is_written_only_if_the_configuration_says_so() {
    assert_eq!(RoomClaim::Requested.claim("*".into()), None);
    assert_eq!(RoomClaim::Requested.claim("a*".into()).as_deref(), Some("a*"));
    assert_eq!(RoomClaim::Any.claim("room".into()).as_deref(), Some("*"));
    let minted = |room| {
        let minter = Minter { room, ..minter() };
        let meeting = Meeting { tenant: None, room: Room::unchecked("\u{ff0a}") };
        minter.mint(&meeting, &ADA, NOW).map(drop)
    };
    assert!(matches!(minted(RoomClaim::Requested), Err(MintError::EveryRoom)));
    assert!(minted(RoomClaim::Any).is_ok());
}

#[test]
fn a_member_is_not_a_moderator_and_every_room_can_be_configured() {
    let member = User { role: Role::Member, group: Some("staff"), ..ADA };
    let any = Minter { room: RoomClaim::Any, ..minter() };
    let claims = claims(&any, "room", &member);
    assert_eq!(claims["context"]["user"]["affiliation"], "member");
    assert_eq!(claims["context"]["user"]["moderator"], "false");
    assert_eq!(claims["context"]["group"], "staff");
    assert_eq!(claims["room"], "*");
}

#[test]
fn a_token_expires_after_its_lifetime_and_at_most_its_outlive_after_the_session() {
    for (outlive, session_end, expires) in [
        (None, NOW + 1, Some(NOW + 3600)),
        (None, 0, Some(NOW + 3600)),
        (Some(0), NOW + 4000, Some(NOW + 3600)),
        (Some(0), NOW + 3600, Some(NOW + 3600)),
        (Some(0), NOW + 1800, Some(NOW + 1800)),
        (Some(0), NOW + 60, Some(NOW + 60)),
        (Some(0), NOW + 59, None),
        (Some(0), 0, None),
        (Some(300), NOW + 1, Some(NOW + 301)),
        (Some(300), u64::MAX, Some(NOW + 3600)),
    ] {
        let minter = Minter { outlive, ..minter() };
        assert_eq!(minter.expiry(session_end, NOW), expires, "{outlive:?} {session_end}");
    }
    let meeting = Meeting::encoded("room").unwrap();
    let token = minter()
        .mint_with(&Grant { expires: NOW + 60, claims: Vec::new() }, &meeting, &ADA, NOW)
        .unwrap();
    assert_eq!(admitted(&token, "room")["exp"], NOW + 60);
    assert_eq!(token.expires(), NOW + 60);
}

#[test]
fn debug_does_not_show_a_token() {
    assert_eq!(format!("{:?}", Token::new("secret".into())), "Token");
    assert_eq!(format!("{:?}", minter()), "Minter { .. }");
    assert_eq!(format!("{ADA:?}"), "User { .. }");
}

#[test]
fn a_token_has_all_features_of_the_role_or_none() {
    let table = |on| BTreeMap::from([("recording".to_owned(), on), ("lobby".to_owned(), true)]);
    let features = Some(Features::new(table(true), table(false)));
    let minter = Minter { features, ..minter() };
    let mut expected: BTreeMap<_, _> = KNOWN_FEATURES.map(|name| (name, false)).into();
    expected.insert("lobby", true);
    for (role, on) in [(Role::Moderator, true), (Role::Member, false)] {
        expected.insert("recording", on);
        let claims = claims(&minter, "room", &User { role, ..ADA });
        assert_eq!(claims["context"]["features"], json!(expected), "{role:?}");
    }
    let bytes = |minter: &Minter| {
        let token = minter.mint(&Meeting::encoded("room").unwrap(), &ADA, NOW).unwrap();
        admitted(&token, "room");
        token.reveal().len()
    };
    let more = bytes(&minter) - bytes(&Minter { features: None, ..minter });
    assert!((600..700).contains(&more), "docs/rules.md says 650: {more}");
}

#[test]
fn a_large_token_is_reported_and_a_too_large_one_refused() {
    let mint = |name: &str| {
        let room = Room::plain(name).unwrap();
        let token = minter().mint(&Meeting { tenant: None, room }, &ADA, NOW)?;
        admitted(&token, name);
        Ok(token)
    };
    assert_eq!(mint(&"r".repeat(255)).unwrap().large(), None);
    // NFKC turns this one character into eighteen: 97 bytes when percent-encoded.
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
        admitted(&token, "room");
        let large = token.large();
        assert_eq!(large.is_some(), token.reveal().len() > 3_072);
        assert!(!large.is_some_and(|size| size.is_by_room()), "the name is the largest claim");
        Some(token.reveal().len())
    });
    let sizes: Vec<usize> = minted.collect();
    assert!(sizes.contains(&3_072), "the test reaches the limit");
    assert_eq!(sizes.into_iter().max(), Some(4_096));
}

fn extra(path: &str, value: Value) -> ExtraClaim {
    let path = ExtraPath::new(path.split('.').map(str::to_owned).collect()).unwrap();
    ExtraClaim::new(path, value).unwrap()
}

#[test]
fn further_claims_are_added_and_change_no_other_one() {
    let bypass = &extra("context.user.lobby_bypass", json!(true));
    let password = extra("context.room.password", json!("secret"));
    let color = &extra("tenant_color", json!(["blue", 7]));
    let minted = |claims: Vec<&ExtraClaim>| {
        let grant = Grant { expires: NOW + 3600, claims };
        let token = minter().mint_with(&grant, &Meeting::encoded("room").unwrap(), &ADA, NOW);
        token.unwrap()
    };
    let with = admitted(&minted(vec![bypass, &password, color]), "room");
    let mut expected = admitted(&minted(Vec::new()), "room");
    expected["context"]["user"]["lobby_bypass"] = json!(true);
    expected["context"]["room"] = json!({"password": "secret"});
    expected["tenant_color"] = json!(["blue", 7]);
    assert_eq!(with, expected);
    assert_eq!(minted(vec![bypass, color]).reveal(), minted(vec![color, bypass]).reveal());
}

#[test]
fn further_claims_count_in_the_size_of_the_token() {
    let minted = |bytes: usize| {
        let claim = extra("x", json!("x".repeat(bytes)));
        let grant = Grant { expires: NOW + 3600, claims: vec![&claim] };
        minter().mint_with(&grant, &Meeting::encoded("room").unwrap(), &ADA, NOW)
    };
    assert_eq!(minted(1_000).unwrap().large(), None);
    let large = minted(2_200).unwrap().large().unwrap();
    assert_eq!(large.claim, "token.claims");
    assert!(
        matches!(minted(3_000), Err(MintError::TooLarge(size)) if size.claim == "token.claims")
    );
}
