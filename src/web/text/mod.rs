//! Every sentence that a person may see, in one table for each language.
//!
//! Which sentence fits is `error`'s and `pages`' business; here are the words alone. To change one,
//! look for it in `en`; to add one, add a field, and the compiler names the tables that lack it.

mod de;
mod en;
mod es;
mod fr;
mod language;

pub(super) use language::Language;

/// The words of one language.
///
/// Plain text without markup; a sentence ends as sentences do, a label without a full stop.
pub(super) struct Text {
    /// The value of `<html lang>` (RFC 5646).
    pub(super) tag: &'static str,
    // What a page says.
    pub(super) no_such_page: &'static str,
    pub(super) changed_link: &'static str,
    pub(super) no_meeting: &'static str,
    pub(super) open_in_window: &'static str,
    pub(super) not_signed_in: &'static str,
    pub(super) no_longer_valid: &'static str,
    pub(super) refused: &'static str,
    pub(super) service_failed: &'static str,
    pub(super) service_away: &'static str,
    pub(super) not_allowed: &'static str,
    pub(super) not_allowed_room: &'static str,
    pub(super) long_link: &'static str,
    pub(super) our_fault: &'static str,
    pub(super) signed_in: &'static str,
    pub(super) signed_out: &'static str,
    pub(super) ask_sign_out: &'static str,
    // What it offers.
    pub(super) try_again: &'static str,
    pub(super) back_to_meeting: &'static str,
    pub(super) back_to_jitsi: &'static str,
    pub(super) to_meeting: &'static str,
    pub(super) open_app: &'static str,
    pub(super) as_guest: &'static str,
    pub(super) close_window: &'static str,
    pub(super) sign_out: &'static str,
    /// Stands before the request's id.
    pub(super) request: &'static str,
}

/// What there is to say about a refusal; `WebError::sentence` chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sentence {
    /// No route of ours.
    NoSuchPage,
    /// A query or header that nobody sends by itself.
    ChangedLink,
    /// The target is no meeting.
    NoMeeting,
    /// The address is for a window, and the request was for something else.
    OpenInWindow,
    /// A session is needed.
    NotSignedIn,
    /// The attempt is over, or not this browser's.
    NoLongerValid,
    /// The person or the provider said no.
    Refused,
    /// The provider failed.
    ServiceFailed,
    /// The provider was not asked: it is not there.
    ServiceAway,
    /// `access.require` says no.
    NotAllowed,
    /// `access.rooms` says no.
    NotAllowedRoom,
    /// The token would be larger than Jitsi can take.
    LongLink,
    /// We failed.
    OurFault,
}

impl Text {
    /// The words of `sentence`.
    pub(super) fn sentence(&self, sentence: Sentence) -> &'static str {
        match sentence {
            Sentence::NoSuchPage => self.no_such_page,
            Sentence::ChangedLink => self.changed_link,
            Sentence::NoMeeting => self.no_meeting,
            Sentence::OpenInWindow => self.open_in_window,
            Sentence::NotSignedIn => self.not_signed_in,
            Sentence::NoLongerValid => self.no_longer_valid,
            Sentence::Refused => self.refused,
            Sentence::ServiceFailed => self.service_failed,
            Sentence::ServiceAway => self.service_away,
            Sentence::NotAllowed => self.not_allowed,
            Sentence::NotAllowedRoom => self.not_allowed_room,
            Sentence::LongLink => self.long_link,
            Sentence::OurFault => self.our_fault,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sentences and labels; without `..`, so that a new field must be named here.
    fn words(text: &Text) -> ([&'static str; 16], [&'static str; 9]) {
        let Text {
            tag: _,
            no_such_page,
            changed_link,
            no_meeting,
            open_in_window,
            not_signed_in,
            no_longer_valid,
            refused,
            service_failed,
            service_away,
            not_allowed,
            not_allowed_room,
            long_link,
            our_fault,
            signed_in,
            signed_out,
            ask_sign_out,
            try_again,
            back_to_meeting,
            back_to_jitsi,
            to_meeting,
            open_app,
            as_guest,
            close_window,
            sign_out,
            request,
        } = *text;
        (
            [
                no_such_page,
                changed_link,
                no_meeting,
                open_in_window,
                not_signed_in,
                no_longer_valid,
                refused,
                service_failed,
                service_away,
                not_allowed,
                not_allowed_room,
                long_link,
                our_fault,
                signed_in,
                signed_out,
                ask_sign_out,
            ],
            [
                try_again,
                back_to_meeting,
                back_to_jitsi,
                to_meeting,
                open_app,
                as_guest,
                close_window,
                sign_out,
                request,
            ],
        )
    }

    #[test]
    fn no_language_lacks_a_sentence() {
        let (english, labels) = words(Language::English.text());
        for language in Language::ALL {
            let text = language.text();
            let (sentences, own_labels) = words(text);
            for sentence in sentences {
                assert!(sentence.ends_with(['.', '?']), "{}: {sentence}", text.tag);
            }
            for (ours, theirs) in sentences.iter().zip(english).chain(own_labels.iter().zip(labels))
            {
                assert!(!ours.is_empty() && !ours.contains(['<', '>', '&', '"']), "{ours}");
                assert_eq!(*ours == theirs, text.tag == "en", "{}: untranslated: {ours}", text.tag);
            }
        }
    }

    #[test]
    fn no_two_sentences_of_a_language_are_the_same() {
        for language in Language::ALL {
            let (sentences, labels) = words(language.text());
            for (at, sentence) in sentences.iter().enumerate() {
                assert!(!sentences[at + 1..].contains(sentence), "{sentence}");
            }
            for (at, label) in labels.iter().enumerate() {
                assert!(!labels[at + 1..].contains(label), "{label}");
            }
        }
    }
}
