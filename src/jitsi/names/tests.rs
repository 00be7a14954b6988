use super::*;

/// The room in the state, and the MUC node that Jitsi joins (Jitsi's `getBackendSafeRoomName`).
#[test]
fn the_claim_is_the_node_that_jitsi_joins() {
    for (room, node) in [
        ("T%C3%A4st%20Raum", "t%c3%a4st%20raum"),
        ("%D0%9F%D0%A0%D0%98%D0%92%D0%95%D0%A2", "%d0%bf%d1%80%d0%b8%d0%b2%d0%b5%d1%82"),
        ("%F0%9F%98%80%20party", "%f0%9f%98%80%20party"),
        ("ab", "ab"),
        ("Stra%C3%9Fe", "stra%c3%9fe"),
        ("%E1%BA%9E", "%c3%9f"),
        ("%C4%B0stanbul", "i%cc%87stanbul"),
        ("%EF%AC%81nal%E2%91%A0", "final1"),
        ("%E2%85%A7", "viii"),
        ("%CE%9F%CE%94%CE%9F%CE%A3", "%ce%bf%ce%b4%ce%bf%cf%82"),
        ("e%CC%81te%CC%81", "%c3%a9t%c3%a9"),
        ("50%25", "50%25"),
        ("foo.bar", "foo.bar"),
        ("Room!1", "room!1"),
    ] {
        assert_eq!(Room::encoded(room).unwrap().backend_safe(), node, "{room}");
    }
}

#[test]
fn a_room_is_not_changed_in_the_url() {
    for room in ["T%C3%A4st%20Raum", "e%CC%81te%CC%81", "50%25", "foo.bar", "a%2Bb"] {
        assert_eq!(Room::encoded(room).unwrap().segment(), room);
    }
}

#[test]
fn an_invalid_name_is_refused() {
    for (text, error) in [
        ("", NameError::Empty),
        (".", NameError::DotSegment),
        ("%2e%2E", NameError::DotSegment),
        ("a%2Fb", NameError::Character),
        ("a%5Cb", NameError::Character),
        ("a%0ab", NameError::Character),
        ("it's", NameError::Character),
        ("a%3Ab", NameError::Character),
        ("a\u{85}b", NameError::Character),
        ("50%", NameError::Encoding),
        ("%zz", NameError::Encoding),
        ("%ff", NameError::Encoding),
    ] {
        assert_eq!(Room::encoded(text), Err(error), "{text}");
        assert_eq!(Tenant::encoded(&format!("x/{text}")), Err(error), "{text}");
    }
    assert!(Room::plain(&"x".repeat(255)).is_ok());
    assert_eq!(Room::plain(&"x".repeat(256)), Err(NameError::TooLong));
    assert_eq!(Tenant::encoded("a//b"), Err(NameError::Empty));
}

/// jitsi-meet config.js, `subdomain`.
#[test]
fn the_subject_is_the_tenant_in_prosody() {
    for (tenant, subject) in [
        ("tenant", "tenant"),
        ("Tenant.Dots", "tenant_dots"),
        ("a/b", "b"),
        ("t%C3%A4nant", "t%c3%a4nant"),
    ] {
        let tenant = Tenant::encoded(tenant).unwrap();
        assert_eq!(tenant.subject(), subject);
    }
    assert_eq!(Tenant::encoded("a/t%C3%A4nant").unwrap().path(), "a/t%C3%A4nant");
}

#[test]
fn a_name_that_prosody_treats_as_every_name_is_refused() {
    for text in ["*", "%2a", "%2A", "\u{ff0a}", "%EF%BC%8A", "%ef%b9%a1"] {
        assert_eq!(Room::encoded(text), Err(NameError::Every), "{text}");
        for tenant in [text.to_owned(), format!("{text}/a"), format!("a/{text}")] {
            assert_eq!(Tenant::encoded(&tenant), Err(NameError::Every), "{tenant}");
        }
    }
    // Asterisks that NFKC does not change, and longer names.
    for text in ["%252A", "**", "a*", "\u{2217}", "\u{66d}", "*\u{301}", "\u{ff0a}."] {
        let room = Room::encoded(text).unwrap();
        assert_ne!(room.backend_safe(), "*", "{text}");
    }
}

/// A name that an older release sealed must meet the rules of this one.
#[test]
fn a_sealed_name_is_checked_again() {
    for text in ["*", "\u{ff0a}", "a/b", ""] {
        let json = serde_json::to_string(text).unwrap();
        assert!(serde_json::from_str::<Room>(&json).is_err(), "{text}");
    }
    for text in ["*", "a/_oidc", "localhost"] {
        let json = serde_json::to_string(text).unwrap();
        assert!(serde_json::from_str::<Tenant>(&json).is_err(), "{text}");
    }
}

#[test]
fn a_segment_of_a_tenant_cannot_be_a_folder_of_the_adapter() {
    for tenant in ["oidc", "_oidc", "x/oidc", "_oidc/x", "a/oidc/b", "%6Fidc/x", "x/%5foidc"] {
        assert_eq!(Tenant::encoded(tenant), Err(NameError::Reserved), "{tenant}");
    }
    for tenant in ["OIDC", "oidcs", "__oidc", "x/oidc.", "\u{ff4f}idc", "%256fidc"] {
        assert!(Tenant::encoded(tenant).is_ok(), "{tenant}");
    }
    assert!(Room::encoded("oidc").is_ok() && Room::encoded("_oidc").is_ok());
}

#[test]
fn a_tenant_cannot_be_named_localhost() {
    for tenant in ["localhost", "LocalHost", "a/localhost"] {
        assert_eq!(Tenant::encoded(tenant), Err(NameError::Localhost), "{tenant}");
    }
    assert!(Tenant::encoded("localhost/a").is_ok() && Tenant::encoded("localhosts").is_ok());
    assert!(Room::encoded("localhost").is_ok());
}

/// The client and this type apply NFKC; nginx sees the original name, and Prosody ASCII.
#[test]
fn a_character_that_nfkc_produces_is_encoded_in_the_claim() {
    for (room, segment, node) in [
        ("a\u{2100}b", "a%E2%84%80b", "aa%2fcb"),
        ("a\u{ff0f}b", "a%EF%BC%8Fb", "a%2fb"),
        ("\u{ff1a}", "%EF%BC%9A", "%3a"),
        ("\u{2025}", "%E2%80%A5", ".."),
        ("\u{2026}", "%E2%80%A6", "..."),
        ("\u{ff05}2a", "%EF%BC%852a", "%252a"),
    ] {
        let room = Room::plain(room).unwrap();
        assert_eq!((room.segment().as_str(), room.backend_safe().as_str()), (segment, node));
    }
}
