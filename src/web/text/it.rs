//! Italian.

use super::{Notice, Text};
use crate::branding::Labels;

pub(super) const TEXT: Text = Text {
    tag: "it",
    no_such_page: Notice {
        sentence: "Questa pagina non esiste.",
        advice: "Controlla l’indirizzo o torna a Jitsi Meet.",
    },
    changed_link: Notice {
        sentence: "Questo link è incompleto o è stato modificato.",
        advice: "Apri di nuovo la riunione da Jitsi Meet.",
    },
    no_meeting: Notice {
        sentence: "Questo link non porta a nessuna riunione.",
        advice: "Controlla il nome della riunione o chiedi di nuovo il link.",
    },
    open_in_window: Notice {
        sentence: "Questo indirizzo funziona solo in una finestra del browser.",
        advice: "Aprilo in una scheda separata.",
    },
    not_signed_in: Notice {
        sentence: "Non hai effettuato l’accesso.",
        advice: "Puoi accedere ora.",
    },
    no_longer_valid: Notice {
        sentence: "Questo accesso non è più valido.",
        advice: "Ricomincia l’accesso da Jitsi Meet.",
    },
    refused: Notice {
        sentence: "L’accesso è stato annullato o rifiutato.",
        advice: "Se non l’hai annullato tu, chiedi al tuo amministratore se il tuo account può accedere qui.",
    },
    service_failed: Notice {
        sentence: "Il servizio di accesso non è riuscito a farti accedere.",
        advice: "Riprova. Se non riesce di nuovo, avvisa il tuo amministratore.",
    },
    service_away: Notice {
        sentence: "Il servizio di accesso non è raggiungibile al momento.",
        advice: "Attendi un momento, poi riprova.",
    },
    not_allowed: Notice {
        sentence: "Non hai il permesso di accedere qui.",
        advice: "Il tuo amministratore decide quali account possono accedere.",
    },
    not_allowed_room: Notice {
        sentence: "Non hai il permesso di partecipare a questa riunione con questo account.",
        advice: "Il tuo amministratore decide quali account possono partecipare.",
    },
    not_allowed_name: Notice {
        sentence: "Qui non sono consentite riunioni con questo nome.",
        advice: "Scegli un altro nome. Il tuo amministratore decide quali nomi sono consentiti.",
    },
    not_allowed_new_room: Notice {
        sentence: "Non hai il permesso di creare stanze tue con questo account.",
        advice: "Il tuo amministratore decide quali account possono crearle.",
    },
    long_link: Notice {
        sentence: "Il link a questa riunione sarebbe troppo lungo.",
        advice: "Scegli un nome più breve per la riunione.",
    },
    our_fault: Notice {
        sentence: "Si è verificato un problema da parte nostra.",
        advice: "Riprova. Se non riesce di nuovo, il tuo amministratore può aiutarti.",
    },
    signed_out: Notice {
        sentence: "Hai effettuato la disconnessione.",
        advice: "Puoi chiudere questa finestra.",
    },
    ask_sign_out: Notice {
        sentence: "Vuoi disconnetterti?",
        advice: "Lo ha richiesto un altro sito web.",
    },
    signed_in: "Hai effettuato l’accesso.",
    app_opens: "L’app si apre da sola. Se non si apre, premi il pulsante.",
    app_button: "Premi il pulsante per continuare nell’app.",
    window_closes: "Questa finestra si chiude da sola. Se non si chiude, premi il pulsante.",
    signed_in_anyway: "Hai già effettuato l’accesso. Puoi tornare a Jitsi Meet.",
    try_again: "Riprova",
    another_account: "Accedi con un altro account",
    back_to_jitsi: "Torna a Jitsi Meet",
    to_meeting: "Vai alla riunione",
    open_app: "Apri la riunione nell’app",
    as_guest: "Continua come ospite",
    close_window: "Chiudi questa finestra",
    sign_out: "Disconnettiti",
    stay_signed_in: "Resta connesso",
    account: "Il servizio di accesso ha riconosciuto questo account:",
    allowed_names: "Sono consentiti nomi come questi:",
    request: "Se il problema persiste, comunica questo numero al tuo amministratore:",
    invite: Notice {
        sentence: "Invita a questa riunione.",
        advice: "Chi ha il link può partecipare senza account.",
    },
    link_ready: Notice {
        sentence: "Il link è pronto.",
        advice: "Copialo e invialo alle persone che inviti.",
    },
    invited: Notice {
        sentence: "Hai ricevuto l’invito a una riunione.",
        advice: "Puoi partecipare senza account.",
    },
    too_early: Notice {
        sentence: "Questa riunione non è ancora iniziata.",
        advice: "Apri di nuovo il link a quest’ora:",
    },
    link_expired: Notice { sentence: "Questo invito è scaduto.", advice: "Chiedi un nuovo link." },
    link_revoked: Notice {
        sentence: "Questo invito è stato ritirato.",
        advice: "Chiedi alla persona che ti ha invitato.",
    },
    wrong_passcode: Notice {
        sentence: "Il codice di accesso è errato.",
        advice: "Controllalo e inseriscilo di nuovo.",
    },
    may_not_invite: Notice {
        sentence: "Non puoi invitare a questa riunione.",
        advice: "Possono farlo solo i suoi moderatori, se l’amministratore lo consente.",
    },
    bad_wish: Notice {
        sentence: "Questo link non può essere creato.",
        advice: "Controlla il ruolo, gli orari, il nome e il codice di accesso.",
    },
    long_names: Notice {
        sentence: "I nomi sono troppo lunghi per un link.",
        advice: "Abbrevia il nome della riunione o dell’ospite.",
    },
    meeting: "Riunione",
    invited_by: "Invito di",
    valid_from: "Dalle",
    valid_until: "Fino alle",
    your_name: "Il tuo nome",
    passcode: "Codice di accesso",
    join: "Partecipa alla riunione",
    role: "Ruolo",
    role_guest: "Ospite",
    role_moderator: "Moderatore",
    valid_for: "Valido per",
    days: "Giorni",
    hours: "Ore",
    begins: "Inizio (facoltativo)",
    guest_name: "Nome dell’ospite (facoltativo)",
    new_passcode: "Codice di accesso, almeno 6 caratteri (facoltativo)",
    make_link: "Crea il link",
    copy_link: "Copia il link",
    another_link: "Crea un altro link",
    revoking: "Il tuo amministratore può ritirare tutti i link a questa riunione.",
    labels: Labels::IT,
};
