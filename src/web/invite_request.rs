//! What a person asks for at `/oidc/invite`: the form of the page, or JSON.

use actix_web::HttpMessage as _;
use actix_web::HttpRequest;
use actix_web::http::Method;
use serde::Deserialize;

use super::body::Body;
use super::query::Query;
use crate::jitsi::{Meeting, NameError, Role, Room, Tenant};
use crate::signin::{Wish, parse_duration, parse_rfc3339};

/// The meeting and the link.
pub(super) struct InviteRequest {
    meeting: Result<Meeting, NameError>,
    /// The link.
    pub(super) wish: Wish,
}

/// The JSON of the request.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Json {
    room: String,
    tenant: Option<String>,
    role: RoleName,
    valid: String,
    from: Option<String>,
    name: Option<String>,
    passcode: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum RoleName {
    Guest,
    Moderator,
}

/// Whether the body of a request is JSON. The response is then JSON, too.
pub(super) fn is_json(request: &HttpRequest) -> bool {
    request.method() == Method::POST && request.content_type() == "application/json"
}

impl InviteRequest {
    /// The JSON of a script. `None` if it is not as documented.
    pub(super) fn of_json(body: &Body) -> Option<Self> {
        let json: Json = serde_json::from_slice(body.bytes()).ok()?;
        let from = json.from.as_deref().map(|text| parse_rfc3339(text).ok_or(()));
        Some(Self {
            meeting: meeting(&json.room, json.tenant.as_deref()),
            wish: Wish {
                role: json.role.into(),
                valid: parse_duration(&json.valid)?.as_secs(),
                from: from.transpose().ok()?,
                guest: json.name,
                passcode: json.passcode,
            },
        })
    }

    /// The form of the page. Without a duration the link is valid for `longest` seconds. `None` if the page does not
    /// send such a form.
    pub(super) fn of_form(form: &Query, longest: u64) -> Option<Self> {
        let text = |name| form.value(name).filter(|text| !text.is_empty());
        let number = |name| text(name).map_or(Some(0), |text| text.parse::<u32>().ok());
        let valid = u64::from(number("days")?) * DAY + u64::from(number("hours")?) * HOUR;
        // The script of the page sends the time in UTC. Without it, the page says that the field is in UTC.
        let from = match (text("from_utc"), text("from")) {
            (Some(text), _) => Some(parse_rfc3339(text)?),
            (None, Some(text)) => Some(local(text)?),
            (None, None) => None,
        };
        let role = match text("role")? {
            "guest" => RoleName::Guest,
            "moderator" => RoleName::Moderator,
            _ => return None,
        };
        Some(Self {
            meeting: meeting(text("room").unwrap_or_default(), text("tenant")),
            wish: Wish {
                role: role.into(),
                valid: if valid == 0 { longest } else { valid },
                from,
                guest: text("name").map(str::to_owned),
                passcode: text("passcode").map(str::to_owned),
            },
        })
    }

    /// The meeting and the link.
    ///
    /// # Errors
    ///
    /// [`NameError`] if the names are not those of a meeting.
    pub(super) fn named(self) -> Result<(Meeting, Wish), NameError> {
        Ok((self.meeting?, self.wish))
    }
}

fn meeting(room: &str, tenant: Option<&str>) -> Result<Meeting, NameError> {
    Ok(Meeting { tenant: tenant.map(Tenant::plain).transpose()?, room: Room::plain(room)? })
}

/// A local date and time (HTML, "datetime-local"), with or without seconds, as UTC.
fn local(text: &str) -> Option<u64> {
    parse_rfc3339(&format!("{text}:00Z")).or_else(|| parse_rfc3339(&format!("{text}Z")))
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Guest => Self::Member,
            RoleName::Moderator => Self::Moderator,
        }
    }
}

const DAY: u64 = 24 * HOUR;
const HOUR: u64 = 60 * 60;

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> Option<Wish> {
        let form = Query::parse(text).unwrap();
        InviteRequest::of_form(&form, 77).map(|request| request.wish)
    }

    #[test]
    fn a_form_gives_the_duration_and_the_begin() {
        for (text, valid, from) in [
            ("role=guest&days=1&hours=2", 26 * HOUR, None),
            ("role=guest&days=&hours=", 77, None),
            ("role=guest&hours=1&from=2026-11-28T10:00", HOUR, Some(1_795_860_000)),
            ("role=guest&hours=1&from=2026-11-28T10:00:00", HOUR, Some(1_795_860_000)),
            (
                "role=guest&hours=1&from=2026-11-28T11:00&from_utc=2026-11-28T10:00:00.000Z",
                HOUR,
                Some(1_795_860_000),
            ),
        ] {
            let wish = form(text).unwrap();
            assert_eq!((wish.valid, wish.from), (valid, from), "{text}");
        }
    }

    #[test]
    fn a_form_that_the_page_does_not_send_is_refused() {
        for text in [
            "",
            "role=owner",
            "role=guest&days=-1",
            "role=guest&days=1.5",
            "role=guest&hours=99999999999",
            "role=guest&from=tomorrow",
            "role=guest&from_utc=2026-11-28T10:00",
        ] {
            assert!(form(text).is_none(), "{text}");
        }
    }
}
