//! German.

use super::{Notice, Text};
use crate::branding::Labels;

pub(super) const TEXT: Text = Text {
    tag: "de",
    no_such_page: Notice {
        sentence: "Diese Seite gibt es nicht.",
        advice: "Prüfen Sie die Adresse, oder gehen Sie zurück zu Jitsi Meet.",
    },
    changed_link: Notice {
        sentence: "Dieser Link ist unvollständig oder wurde verändert.",
        advice: "Öffnen Sie die Konferenz noch einmal von Jitsi Meet aus.",
    },
    no_meeting: Notice {
        sentence: "Dieser Link führt zu keiner Konferenz.",
        advice: "Prüfen Sie den Namen der Konferenz, oder bitten Sie noch einmal um den Link.",
    },
    open_in_window: Notice {
        sentence: "Diese Adresse funktioniert nur in einem Browserfenster.",
        advice: "Öffnen Sie sie in einem eigenen Tab.",
    },
    not_signed_in: Notice {
        sentence: "Sie sind nicht angemeldet.",
        advice: "Sie können sich jetzt anmelden.",
    },
    no_longer_valid: Notice {
        sentence: "Diese Anmeldung ist nicht mehr gültig.",
        advice: "Beginnen Sie die Anmeldung in Jitsi Meet noch einmal.",
    },
    refused: Notice {
        sentence: "Die Anmeldung wurde abgebrochen oder abgelehnt.",
        advice: "Falls Sie sie nicht abgebrochen haben: Fragen Sie Ihre Administration, ob sich Ihr Konto hier anmelden darf.",
    },
    service_failed: Notice {
        sentence: "Der Anmeldedienst konnte Sie nicht anmelden.",
        advice: "Versuchen Sie es noch einmal. Wenn es wieder nicht gelingt, melden Sie es Ihrer Administration.",
    },
    service_away: Notice {
        sentence: "Der Anmeldedienst ist im Moment nicht erreichbar.",
        advice: "Warten Sie einen Moment, und versuchen Sie es dann noch einmal.",
    },
    not_allowed: Notice {
        sentence: "Sie dürfen sich hier nicht anmelden.",
        advice: "Ihre Administration legt fest, welche Konten sich anmelden dürfen.",
    },
    not_allowed_room: Notice {
        sentence: "Mit diesem Konto dürfen Sie an dieser Konferenz nicht teilnehmen.",
        advice: "Ihre Administration legt fest, welche Konten teilnehmen dürfen.",
    },
    not_allowed_name: Notice {
        sentence: "Konferenzen mit diesem Namen sind hier nicht erlaubt.",
        advice: "Wählen Sie einen anderen Namen. Ihre Administration legt fest, welche Namen erlaubt sind.",
    },
    not_allowed_new_room: Notice {
        sentence: "Mit diesem Konto dürfen Sie keine eigenen Räume anlegen.",
        advice: "Ihre Administration legt fest, welche Konten eigene Räume anlegen dürfen.",
    },
    long_link: Notice {
        sentence: "Der Link zu dieser Konferenz wäre zu lang.",
        advice: "Wählen Sie einen kürzeren Namen für die Konferenz.",
    },
    our_fault: Notice {
        sentence: "Bei uns ist etwas schiefgegangen.",
        advice: "Versuchen Sie es noch einmal. Wenn es wieder nicht gelingt, hilft Ihre Administration weiter.",
    },
    signed_out: Notice {
        sentence: "Sie sind abgemeldet.",
        advice: "Sie können dieses Fenster schließen.",
    },
    ask_sign_out: Notice {
        sentence: "Möchten Sie sich abmelden?",
        advice: "Eine andere Website hat das angefordert.",
    },
    signed_in: "Sie sind angemeldet.",
    app_opens: "Die App öffnet sich von selbst. Wenn nicht, drücken Sie den Knopf.",
    app_button: "Drücken Sie den Knopf, um in der App fortzufahren.",
    window_closes: "Dieses Fenster schließt sich von selbst. Wenn nicht, drücken Sie den Knopf.",
    signed_in_anyway: "Sie sind bereits angemeldet. Sie können zu Jitsi Meet zurückkehren.",
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
    allowed_names: "Erlaubt sind Namen wie diese:",
    request: "Wenn das Problem weiter besteht, nennen Sie Ihrer Administration diese Anfragenummer:",
    invite: Notice {
        sentence: "Laden Sie zu dieser Konferenz ein.",
        advice: "Wer den Link hat, kann ohne Konto teilnehmen.",
    },
    link_ready: Notice {
        sentence: "Der Link ist fertig.",
        advice: "Kopieren Sie ihn, und senden Sie ihn an die Eingeladenen.",
    },
    invited: Notice {
        sentence: "Sie sind zu einer Konferenz eingeladen.",
        advice: "Sie können ohne Konto teilnehmen.",
    },
    too_early: Notice {
        sentence: "Diese Konferenz hat noch nicht begonnen.",
        advice: "Öffnen Sie den Link zu dieser Zeit noch einmal:",
    },
    link_expired: Notice {
        sentence: "Diese Einladung ist abgelaufen.",
        advice: "Bitten Sie um einen neuen Link.",
    },
    link_revoked: Notice {
        sentence: "Diese Einladung wurde zurückgezogen.",
        advice: "Fragen Sie die Person, die Sie eingeladen hat.",
    },
    wrong_passcode: Notice {
        sentence: "Der Zugangscode ist falsch.",
        advice: "Prüfen Sie ihn, und geben Sie ihn noch einmal ein.",
    },
    may_not_invite: Notice {
        sentence: "Sie können zu dieser Konferenz nicht einladen.",
        advice: "Das kann nur ihre Moderation, soweit die Administration es erlaubt.",
    },
    bad_wish: Notice {
        sentence: "Dieser Link kann nicht erstellt werden.",
        advice: "Prüfen Sie die Rolle, die Zeiten, den Namen und den Zugangscode.",
    },
    long_names: Notice {
        sentence: "Die Namen sind zu lang für einen Link.",
        advice: "Kürzen Sie den Namen der Konferenz oder des Gastes.",
    },
    meeting: "Konferenz",
    invited_by: "Eingeladen von",
    valid_from: "Von",
    valid_until: "Bis",
    your_name: "Ihr Name",
    passcode: "Zugangscode",
    join: "An der Konferenz teilnehmen",
    role: "Rolle",
    role_guest: "Gast",
    role_moderator: "Moderation",
    valid_for: "Gültig für",
    days: "Tage",
    hours: "Stunden",
    begins: "Beginn (optional)",
    guest_name: "Name des Gastes (optional)",
    new_passcode: "Zugangscode, mindestens 6 Zeichen (optional)",
    make_link: "Link erstellen",
    copy_link: "Link kopieren",
    another_link: "Weiteren Link erstellen",
    revoking: "Ihre Administration kann alle Links zu dieser Konferenz zurückziehen.",
    labels: Labels::DE,
};
