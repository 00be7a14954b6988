//! Dutch.

use super::{Notice, Text};
use crate::branding::Labels;

pub(super) const TEXT: Text = Text {
    tag: "nl",
    no_such_page: Notice {
        sentence: "Deze pagina bestaat niet.",
        advice: "Controleer het adres of ga terug naar Jitsi Meet.",
    },
    changed_link: Notice {
        sentence: "Deze link is onvolledig of is gewijzigd.",
        advice: "Open de vergadering opnieuw vanuit Jitsi Meet.",
    },
    no_meeting: Notice {
        sentence: "Deze link leidt niet naar een vergadering.",
        advice: "Controleer de naam van de vergadering of vraag opnieuw om de link.",
    },
    open_in_window: Notice {
        sentence: "Dit adres werkt alleen in een browservenster.",
        advice: "Open het in een eigen tabblad.",
    },
    not_signed_in: Notice {
        sentence: "U bent niet aangemeld.",
        advice: "U kunt zich nu aanmelden.",
    },
    no_longer_valid: Notice {
        sentence: "Deze aanmelding is niet meer geldig.",
        advice: "Begin de aanmelding opnieuw vanuit Jitsi Meet.",
    },
    refused: Notice {
        sentence: "De aanmelding is geannuleerd of geweigerd.",
        advice: "Hebt u zelf niet geannuleerd? Vraag uw beheerder dan of uw account zich hier mag aanmelden.",
    },
    service_failed: Notice {
        sentence: "De aanmelddienst kon u niet aanmelden.",
        advice: "Probeer het opnieuw. Lukt het weer niet, meld het dan aan uw beheerder.",
    },
    service_away: Notice {
        sentence: "De aanmelddienst is op dit moment niet bereikbaar.",
        advice: "Wacht even en probeer het dan opnieuw.",
    },
    not_allowed: Notice {
        sentence: "U mag zich hier niet aanmelden.",
        advice: "Uw beheerder bepaalt welke accounts zich mogen aanmelden.",
    },
    not_allowed_room: Notice {
        sentence: "U mag met dit account niet aan deze vergadering deelnemen.",
        advice: "Uw beheerder bepaalt welke accounts mogen deelnemen.",
    },
    not_allowed_name: Notice {
        sentence: "Vergaderingen met deze naam zijn hier niet toegestaan.",
        advice: "Kies een andere naam. Uw beheerder bepaalt welke namen zijn toegestaan.",
    },
    not_allowed_new_room: Notice {
        sentence: "U mag met dit account geen eigen vergaderruimtes maken.",
        advice: "Uw beheerder bepaalt welke accounts ze mogen maken.",
    },
    long_link: Notice {
        sentence: "De link naar deze vergadering zou te lang zijn.",
        advice: "Kies een kortere naam voor de vergadering.",
    },
    our_fault: Notice {
        sentence: "Er is bij ons iets misgegaan.",
        advice: "Probeer het opnieuw. Lukt het weer niet, dan kan uw beheerder u helpen.",
    },
    signed_out: Notice { sentence: "U bent afgemeld.", advice: "U kunt dit venster sluiten." },
    ask_sign_out: Notice {
        sentence: "Wilt u zich afmelden?",
        advice: "Een andere website heeft dit gevraagd.",
    },
    signed_in: "U bent aangemeld.",
    app_opens: "De app wordt vanzelf geopend. Druk op de knop als dat niet gebeurt.",
    app_button: "Druk op de knop om in de app verder te gaan.",
    window_closes: "Dit venster sluit vanzelf. Druk op de knop als dat niet gebeurt.",
    signed_in_anyway: "U bent al aangemeld. U kunt teruggaan naar Jitsi Meet.",
    try_again: "Opnieuw proberen",
    another_account: "Met een ander account aanmelden",
    back_to_jitsi: "Terug naar Jitsi Meet",
    to_meeting: "Naar de vergadering",
    open_app: "De vergadering in de app openen",
    as_guest: "Doorgaan als gast",
    close_window: "Dit venster sluiten",
    sign_out: "Afmelden",
    stay_signed_in: "Aangemeld blijven",
    account: "De aanmelddienst heeft dit account herkend:",
    allowed_names: "Namen zoals deze zijn toegestaan:",
    request: "Geef dit nummer aan uw beheerder als het probleem aanhoudt:",
    invite: Notice {
        sentence: "Nodig uit voor deze vergadering.",
        advice: "Wie de link heeft, kan zonder account deelnemen.",
    },
    link_ready: Notice {
        sentence: "De link is klaar.",
        advice: "Kopieer hem en stuur hem naar de mensen die u uitnodigt.",
    },
    invited: Notice {
        sentence: "U bent uitgenodigd voor een vergadering.",
        advice: "U kunt zonder account deelnemen.",
    },
    too_early: Notice {
        sentence: "Deze vergadering is nog niet begonnen.",
        advice: "Open de link opnieuw op dit tijdstip:",
    },
    link_expired: Notice {
        sentence: "Deze uitnodiging is verlopen.",
        advice: "Vraag om een nieuwe link.",
    },
    link_revoked: Notice {
        sentence: "Deze uitnodiging is ingetrokken.",
        advice: "Vraag het de persoon die u heeft uitgenodigd.",
    },
    wrong_passcode: Notice {
        sentence: "De toegangscode is onjuist.",
        advice: "Controleer hem en voer hem opnieuw in.",
    },
    may_not_invite: Notice {
        sentence: "U kunt niet voor deze vergadering uitnodigen.",
        advice: "Dat kunnen alleen de gespreksleiders, voor zover de beheerder het toestaat.",
    },
    bad_wish: Notice {
        sentence: "Deze link kan niet worden gemaakt.",
        advice: "Controleer de rol, de tijden, de naam en de toegangscode.",
    },
    long_names: Notice {
        sentence: "De namen zijn te lang voor een link.",
        advice: "Maak de naam van de vergadering of van de gast korter.",
    },
    meeting: "Vergadering",
    invited_by: "Uitgenodigd door",
    valid_from: "Van",
    valid_until: "Tot",
    your_name: "Uw naam",
    passcode: "Toegangscode",
    join: "Deelnemen aan de vergadering",
    role: "Rol",
    role_guest: "Gast",
    role_moderator: "Gespreksleider",
    valid_for: "Geldig gedurende",
    days: "Dagen",
    hours: "Uren",
    begins: "Begin (niet verplicht)",
    guest_name: "Naam van de gast (niet verplicht)",
    new_passcode: "Toegangscode, ten minste 6 tekens (niet verplicht)",
    make_link: "Link maken",
    copy_link: "Link kopiëren",
    another_link: "Nog een link maken",
    revoking: "Uw beheerder kan alle links naar deze vergadering intrekken.",
    labels: Labels::NL,
};
