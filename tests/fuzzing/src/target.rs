//! Where a person is redirected.

use jitsi_oidc_adapter::jitsi::{Meeting, Overrides};
use jitsi_oidc_adapter::signin::{ReturnPage, Target, TargetParameters};
use url::Url;

use crate::{form, meeting};

/// For any request, the browser stays on the origin of the meet site, and is not redirected to a
/// path below `/oidc/` or `/_oidc/`, also after a tenant.
///
/// Forms: `roomname`; `return_to`; `room`; `room` and `tenant`, separated by a newline; a page.
pub fn target(bytes: &[u8]) -> bool {
    let Some((form, rest)) = form(bytes, 5) else { return false };
    let Ok(text) = std::str::from_utf8(rest) else { return false };
    let none = TargetParameters::default();
    let parameters = match form {
        0 => TargetParameters { roomname: Some(text), ..none },
        1 => TargetParameters { return_to: Some(text), ..none },
        2 => TargetParameters { room: Some(text), ..none },
        3 => match text.split_once('\n') {
            Some((room, tenant)) => {
                TargetParameters { room: Some(room), tenant: Some(tenant), ..none }
            }
            None => return false,
        },
        _ => return page(text),
    };
    match Target::requested(parameters) {
        Err(_) => false,
        Ok(Target::Page(_) | Target::NewRoom(_)) => panic!("a request names only meetings"),
        Ok(Target::Meeting { meeting, overrides, .. }) => {
            assert!(overrides.is_empty(), "only a state has overrides");
            plain_names_stay(form, parameters, &meeting);
            meeting::holds(&meeting, &Overrides::default());
            true
        }
    }
}

/// Plain text is not decoded.
fn plain_names_stay(form: u8, parameters: TargetParameters<'_>, meeting: &Meeting) {
    if form >= 2 {
        assert_eq!(String::from(meeting.room.clone()), parameters.room.unwrap_or_default());
        let tenant = meeting.tenant.clone().map(String::from);
        assert_eq!(tenant.as_deref(), parameters.tenant);
    }
}

fn page(text: &str) -> bool {
    let mut accepted = false;
    for origin in meeting::origins() {
        let Ok(page) = ReturnPage::parse(text, &origin) else { continue };
        accepted = true;
        let location = page.url(&origin);
        assert!(
            location.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\'),
            "{location}"
        );
        let path = location.strip_prefix(origin.ascii()).expect("the URL begins with the origin");
        assert!(path.starts_with('/'), "{location}");
        // As a browser resolves a Location header.
        let url = origin.url().join(&location).expect("it is a URL");
        meeting::stays(&origin, &url);
        assert_eq!(url.fragment(), None, "{location}");
        assert!(!served_from_oidc(&url), "{location}");
        assert_eq!(
            ReturnPage::parse(path, &origin).as_ref(),
            Ok(&page),
            "parsing again changes nothing"
        );
    }
    accepted
}

/// The path as nginx reads it: decoded once, slashes merged, dot segments resolved byte by byte
/// (`ngx_http_parse_complex_uri`).
fn served_from_oidc(url: &Url) -> bool {
    let decoded: Vec<u8> = percent_encoding::percent_decode_str(url.path()).collect();
    let mut kept: Vec<&[u8]> = Vec::new();
    for segment in decoded.split(|byte| *byte == b'/') {
        match segment {
            b"" | b"." => {}
            b".." => drop(kept.pop()),
            name => kept.push(name),
        }
    }
    let folder = matches!(decoded.rsplit(|byte| *byte == b'/').next(), Some(b"" | b"." | b".."));
    kept.truncate(kept.len() - usize::from(!folder && !kept.is_empty()));
    // Jitsi's site serves `/tenant/REST` as `/REST`.
    kept.iter().any(|name| [b"oidc".as_slice(), b"_oidc"].contains(name))
}
