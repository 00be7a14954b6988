//! English.

use super::{Notice, Text};
use crate::branding::Labels;

pub(super) const TEXT: Text = Text {
    tag: "en",
    no_such_page: Notice {
        sentence: "There is no such page.",
        advice: "Check the address, or go back to Jitsi Meet.",
    },
    changed_link: Notice {
        sentence: "This link is incomplete or has been changed.",
        advice: "Open the meeting again from Jitsi Meet.",
    },
    no_meeting: Notice {
        sentence: "This link does not lead to a meeting.",
        advice: "Check the name of the meeting, or ask for the link again.",
    },
    open_in_window: Notice {
        sentence: "This address only works in a browser window.",
        advice: "Open it in a tab of its own.",
    },
    not_signed_in: Notice { sentence: "You are not signed in.", advice: "You can sign in now." },
    no_longer_valid: Notice {
        sentence: "This sign-in is no longer valid.",
        advice: "Begin the sign-in again from Jitsi Meet.",
    },
    refused: Notice {
        sentence: "The sign-in was cancelled or refused.",
        advice: "If you did not cancel it, ask your administrator whether your account may sign in here.",
    },
    service_failed: Notice {
        sentence: "The sign-in service could not sign you in.",
        advice: "Try again. If it fails again, tell your administrator.",
    },
    service_away: Notice {
        sentence: "The sign-in service cannot be reached at the moment.",
        advice: "Wait a moment, then try again.",
    },
    not_allowed: Notice {
        sentence: "You are not allowed to sign in here.",
        advice: "Your administrator decides which accounts may sign in.",
    },
    not_allowed_room: Notice {
        sentence: "You are not allowed to join this meeting with this account.",
        advice: "Your administrator decides which accounts may join it.",
    },
    not_allowed_name: Notice {
        sentence: "Meetings with this name are not allowed here.",
        advice: "Choose another name. Your administrator decides which names are allowed.",
    },
    not_allowed_new_room: Notice {
        sentence: "You are not allowed to have rooms of your own with this account.",
        advice: "Your administrator decides which accounts may have them.",
    },
    long_link: Notice {
        sentence: "The link to this meeting would be too long.",
        advice: "Choose a shorter name for the meeting.",
    },
    our_fault: Notice {
        sentence: "Something went wrong on our side.",
        advice: "Try again. If it fails again, your administrator can help.",
    },
    signed_out: Notice { sentence: "You are signed out.", advice: "You can close this window." },
    ask_sign_out: Notice {
        sentence: "Do you want to sign out?",
        advice: "Another website requested this.",
    },
    signed_in: "You are signed in.",
    app_opens: "The app opens by itself. If it does not, press the button.",
    app_button: "Press the button to go on in the app.",
    window_closes: "This window closes by itself. If it does not, press the button.",
    signed_in_anyway: "You are already signed in. You can return to Jitsi Meet.",
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
    allowed_names: "Names like these are allowed:",
    request: "If the problem persists, give this number to your administrator:",
    invite: Notice {
        sentence: "Invite to this meeting.",
        advice: "Whoever has the link can join without an account.",
    },
    link_ready: Notice {
        sentence: "The link is ready.",
        advice: "Copy it, and send it to the people whom you invite.",
    },
    invited: Notice {
        sentence: "You are invited to a meeting.",
        advice: "You can join without an account.",
    },
    too_early: Notice {
        sentence: "This meeting has not begun yet.",
        advice: "Open the link again at this time:",
    },
    link_expired: Notice {
        sentence: "This invitation has expired.",
        advice: "Ask for a new link.",
    },
    link_revoked: Notice {
        sentence: "This invitation has been withdrawn.",
        advice: "Ask the person who invited you.",
    },
    wrong_passcode: Notice {
        sentence: "The passcode is wrong.",
        advice: "Check it, and enter it again.",
    },
    may_not_invite: Notice {
        sentence: "You cannot invite people to this meeting.",
        advice: "Only its moderators can, as far as the administrator allows it.",
    },
    bad_wish: Notice {
        sentence: "This link cannot be made.",
        advice: "Check the role, the times, the name and the passcode.",
    },
    long_names: Notice {
        sentence: "The names are too long for a link.",
        advice: "Shorten the name of the meeting or of the guest.",
    },
    meeting: "Meeting",
    invited_by: "Invited by",
    valid_from: "From",
    valid_until: "Until",
    your_name: "Your name",
    passcode: "Passcode",
    join: "Join the meeting",
    role: "Role",
    role_guest: "Guest",
    role_moderator: "Moderator",
    valid_for: "Valid for",
    days: "Days",
    hours: "Hours",
    begins: "Begin (optional)",
    guest_name: "Name of the guest (optional)",
    new_passcode: "Passcode, at least 6 characters (optional)",
    make_link: "Make the link",
    copy_link: "Copy the link",
    another_link: "Make another link",
    revoking: "Your administrator can withdraw all links to this meeting.",
    labels: Labels::EN,
};
