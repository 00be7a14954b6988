//! Every sentence and label of the pages, one table for each language.
//!
//! `error` and `pages` choose the field; the tables hold the words. A new sentence is a new field:
//! the compiler names each table that lacks it.

mod de;
mod en;
mod es;
mod fr;
mod it;
mod language;
mod nl;
mod pl;
mod pt;

use crate::branding::Labels;

pub(super) use language::Language;

/// The sentences and labels of one language.
///
/// Plain text without markup. A sentence ends with a full stop or a question mark, a label does not.
#[cfg_attr(test, derive(serde::Serialize))]
pub(super) struct Text {
    /// The value of `<html lang>` (RFC 5646).
    pub(super) tag: &'static str,

    // What a page says.
    /// No route has this path and method.
    pub(super) no_such_page: Notice,
    /// The query or a header is malformed in a way that no client produces by itself.
    pub(super) changed_link: Notice,
    /// The target is not a meeting.
    pub(super) no_meeting: Notice,
    /// The response is a page for a window, and the request is not a navigation of one.
    pub(super) open_in_window: Notice,
    /// The request requires a session.
    pub(super) not_signed_in: Notice,
    /// The attempt has expired, was used, or began in another browser.
    pub(super) no_longer_valid: Notice,
    /// The person or the provider refused.
    pub(super) refused: Notice,
    /// The provider failed.
    pub(super) service_failed: Notice,
    /// The provider does not answer.
    pub(super) service_away: Notice,
    /// `access.require` refuses the person.
    pub(super) not_allowed: Notice,
    /// `access.rooms` refuses the person.
    pub(super) not_allowed_room: Notice,
    /// `access.names` does not allow the name of the room.
    pub(super) not_allowed_name: Notice,
    /// `access.create` refuses the person a room of their own.
    pub(super) not_allowed_new_room: Notice,
    /// The meeting token is larger than Jitsi accepts.
    pub(super) long_link: Notice,
    /// The adapter failed.
    pub(super) our_fault: Notice,
    /// The session has ended.
    pub(super) signed_out: Notice,
    /// Asks before a sign-out that another site requested.
    pub(super) ask_sign_out: Notice,

    /// The person has a session. The advice is one of the next four.
    pub(super) signed_in: &'static str,
    /// The page opens the app.
    pub(super) app_opens: &'static str,
    /// The page has a button that opens the app.
    pub(super) app_button: &'static str,
    /// The page closes the popup that shows it.
    pub(super) window_closes: &'static str,
    /// The sign-in failed, and the person has a session.
    pub(super) signed_in_anyway: &'static str,

    // Labels of links and buttons.
    /// Begins the same sign-in again.
    pub(super) try_again: &'static str,
    /// Begins the same sign-in again with a login page of the provider, for another account.
    pub(super) another_account: &'static str,
    /// Leads to Jitsi's first page.
    pub(super) back_to_jitsi: &'static str,
    /// Leads to the meeting after a sign-in.
    pub(super) to_meeting: &'static str,
    /// Opens the app with a meeting token.
    pub(super) open_app: &'static str,
    /// Leads to the meeting, in a browser or an app, without a meeting token.
    pub(super) as_guest: &'static str,
    /// Closes a popup.
    pub(super) close_window: &'static str,
    /// Signs out after [`Text::ask_sign_out`].
    pub(super) sign_out: &'static str,
    /// Leads to Jitsi's first page after [`Text::ask_sign_out`], with the session.
    pub(super) stay_signed_in: &'static str,

    // Texts before a value.
    /// Before the account of a refused person.
    pub(super) account: &'static str,
    /// Before examples of allowed names of rooms.
    pub(super) allowed_names: &'static str,
    /// Before the request id: what the id is for.
    pub(super) request: &'static str,

    // Invitations.
    /// A moderator makes a link to their meeting.
    pub(super) invite: Notice,
    /// The link of an invitation.
    pub(super) link_ready: Notice,
    /// The page of a link.
    pub(super) invited: Notice,
    /// The link is not valid yet. The time follows.
    pub(super) too_early: Notice,
    /// The link has expired.
    pub(super) link_expired: Notice,
    /// `invite.revoked` names the link.
    pub(super) link_revoked: Notice,
    /// The passcode is not that of the link.
    pub(super) wrong_passcode: Notice,
    /// The person does not moderate the meeting, `invite.who` refuses them, or another site asks.
    pub(super) may_not_invite: Notice,
    /// A value of a link that a person asks for is wrong.
    pub(super) bad_wish: Notice,
    /// The names do not fit into a link.
    pub(super) long_names: Notice,
    /// Before the name of the meeting.
    pub(super) meeting: &'static str,
    /// Before the person who invited.
    pub(super) invited_by: &'static str,
    /// Before the begin.
    pub(super) valid_from: &'static str,
    /// Before the end.
    pub(super) valid_until: &'static str,
    /// The field for the name of a guest.
    pub(super) your_name: &'static str,
    /// The field for the passcode of a link.
    pub(super) passcode: &'static str,
    /// Enters the meeting of a link.
    pub(super) join: &'static str,
    /// The field for the role of a link.
    pub(super) role: &'static str,
    /// The role that does not moderate.
    pub(super) role_guest: &'static str,
    /// The role that moderates.
    pub(super) role_moderator: &'static str,
    /// Before the fields for days and hours.
    pub(super) valid_for: &'static str,
    /// The field for the days that a link is valid.
    pub(super) days: &'static str,
    /// The field for the hours that a link is valid.
    pub(super) hours: &'static str,
    /// The field for the begin of a link. The time zone follows.
    pub(super) begins: &'static str,
    /// The field for the name of the guest.
    pub(super) guest_name: &'static str,
    /// The field for the passcode of a new link.
    pub(super) new_passcode: &'static str,
    /// Makes the link.
    pub(super) make_link: &'static str,
    /// Copies the link.
    pub(super) copy_link: &'static str,
    /// Leads back to the page that makes links.
    pub(super) another_link: &'static str,
    /// How links can be revoked.
    pub(super) revoking: &'static str,

    /// The labels of the links below a page (`[pages]`).
    #[cfg_attr(test, serde(skip))]
    pub(super) labels: Labels,
}

/// What a page says: a sentence, which is its title and heading, and a line that says what to do.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(serde::Serialize))]
pub(super) struct Notice {
    /// What is the case.
    pub(super) sentence: &'static str,
    /// What the person can do.
    pub(super) advice: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    /// The sentences and labels of `language` by their names.
    fn words(language: Language) -> BTreeMap<String, String> {
        let table = serde_json::to_value(language.text()).unwrap();
        let mut words = BTreeMap::new();
        for (name, value) in table.as_object().unwrap() {
            match value.as_object() {
                None => words.extend([(name.clone(), value.as_str().unwrap().to_owned())]),
                Some(notice) => words.extend(notice.iter().map(|(part, text)| {
                    (format!("{name}.{part}"), text.as_str().unwrap().to_owned())
                })),
            }
        }
        words.remove("tag");
        words
    }

    fn is_sentence(text: &str) -> bool {
        text.ends_with(['.', '?'])
    }

    #[test]
    fn every_language_has_every_sentence() {
        let english = words(Language::English);
        for language in Language::ALL {
            for (name, text) in words(language) {
                assert!(!text.is_empty() && !text.contains(['<', '>', '&', '"']), "{text}");
                assert_eq!(is_sentence(&text), is_sentence(&english[&name]), "{name}: {text}");
                assert_eq!(text == english[&name], language == Language::English, "{name}: {text}");
            }
        }
    }

    #[test]
    fn no_two_sentences_of_a_language_are_the_same() {
        for language in Language::ALL {
            let words = words(language);
            assert_eq!(words.values().collect::<BTreeSet<_>>().len(), words.len(), "{words:?}");
        }
    }
}
