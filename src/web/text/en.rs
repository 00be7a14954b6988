//! English.

use super::Text;

pub(super) const TEXT: Text = Text {
    tag: "en",
    no_such_page: "There is no such page.",
    changed_link: "This link is incomplete or has been changed.",
    no_meeting: "This link does not lead to a meeting.",
    open_in_window: "This address only works in a browser window.",
    not_signed_in: "You are not signed in.",
    no_longer_valid: "This sign-in is no longer valid.",
    refused: "The sign-in was cancelled or refused.",
    service_failed: "The sign-in service could not sign you in.",
    service_away: "The sign-in service cannot be reached at the moment.",
    not_allowed: "You are not allowed to sign in here.",
    not_allowed_room: "You are not allowed to join this meeting with this account.",
    long_link: "The link to this meeting would be too long.",
    our_fault: "Something went wrong on our side.",
    signed_in: "You are signed in.",
    signed_out: "You are signed out.",
    ask_sign_out: "Do you want to sign out?",
    try_again: "Try again",
    another_account: "Sign in with another account",
    back_to_jitsi: "Back to Jitsi Meet",
    to_meeting: "Go to the meeting",
    open_app: "Open the meeting in the app",
    as_guest: "Continue as guest",
    close_window: "Close this window",
    sign_out: "Sign out",
    stay_signed_in: "Stay signed in",
    account: "The sign-in service recognized this account:",
    request: "If the problem persists, give this number to your administrator:",
};
