//! French.

use super::Text;

pub(super) const TEXT: Text = Text {
    tag: "fr",
    no_such_page: "Cette page n’existe pas.",
    changed_link: "Ce lien est incomplet ou a été modifié.",
    no_meeting: "Ce lien ne mène à aucune réunion.",
    open_in_window: "Cette adresse ne fonctionne que dans une fenêtre du navigateur.",
    not_signed_in: "Vous n’avez pas ouvert de session.",
    no_longer_valid: "Cette connexion n’est plus valable.",
    refused: "La connexion a été annulée ou refusée.",
    service_failed: "Le service de connexion n’a pas pu ouvrir votre session.",
    service_away: "Le service de connexion est injoignable pour le moment.",
    not_allowed: "Vous n’avez pas l’autorisation de vous connecter ici.",
    not_allowed_room: "Vous n’avez pas l’autorisation de rejoindre cette réunion avec ce compte.",
    long_link: "Le lien vers cette réunion serait trop long.",
    our_fault: "Un problème est survenu de notre côté.",
    signed_in: "Votre session est ouverte.",
    signed_out: "Votre session est fermée.",
    ask_sign_out: "Fermer votre session\u{202f}?",
    try_again: "Réessayer",
    another_account: "Utiliser un autre compte",
    back_to_jitsi: "Retour à Jitsi Meet",
    to_meeting: "Rejoindre la réunion",
    open_app: "Ouvrir la réunion dans l’application",
    as_guest: "Continuer sans vous connecter",
    close_window: "Fermer cette fenêtre",
    sign_out: "Fermer la session",
    stay_signed_in: "Garder la session ouverte",
    account: "Le service de connexion a reconnu ce compte\u{a0}:",
    request: "Si le problème persiste, communiquez ce numéro à votre équipe informatique\u{a0}:",
};
