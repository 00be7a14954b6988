//! German.

use super::Text;

pub(super) const TEXT: Text = Text {
    tag: "de",
    no_such_page: "Diese Seite gibt es nicht.",
    changed_link: "Dieser Link ist unvollständig oder wurde verändert.",
    no_meeting: "Dieser Link führt zu keiner Konferenz.",
    open_in_window: "Diese Adresse funktioniert nur in einem Browserfenster.",
    not_signed_in: "Sie sind nicht angemeldet.",
    no_longer_valid: "Diese Anmeldung ist nicht mehr gültig.",
    refused: "Die Anmeldung wurde abgebrochen oder abgelehnt.",
    service_failed: "Der Anmeldedienst konnte Sie nicht anmelden.",
    service_away: "Der Anmeldedienst ist im Moment nicht erreichbar.",
    not_allowed: "Sie dürfen sich hier nicht anmelden.",
    not_allowed_room: "Mit diesem Konto dürfen Sie an dieser Konferenz nicht teilnehmen.",
    long_link: "Der Link zu dieser Konferenz wäre zu lang.",
    our_fault: "Bei uns ist etwas schiefgegangen.",
    signed_in: "Sie sind angemeldet.",
    signed_out: "Sie sind abgemeldet.",
    ask_sign_out: "Möchten Sie sich abmelden?",
    try_again: "Erneut versuchen",
    another_account: "Mit einem anderen Konto anmelden",
    back_to_jitsi: "Zurück zu Jitsi Meet",
    to_meeting: "Zur Konferenz",
    open_app: "Konferenz in der App öffnen",
    as_guest: "Als Gast fortfahren",
    close_window: "Dieses Fenster schließen",
    sign_out: "Abmelden",
    stay_signed_in: "Angemeldet bleiben",
    account: "Der Anmeldedienst hat dieses Konto erkannt:",
    request: "Wenn das Problem weiter besteht, nennen Sie Ihrer Administration diese Anfragenummer:",
};
