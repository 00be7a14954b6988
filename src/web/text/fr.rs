//! French.

use super::{Notice, Text};
use crate::branding::Labels;

pub(super) const TEXT: Text = Text {
    tag: "fr",
    no_such_page: Notice {
        sentence: "Cette page n’existe pas.",
        advice: "Vérifiez l’adresse ou revenez à Jitsi Meet.",
    },
    changed_link: Notice {
        sentence: "Ce lien est incomplet ou a été modifié.",
        advice: "Ouvrez de nouveau la réunion depuis Jitsi Meet.",
    },
    no_meeting: Notice {
        sentence: "Ce lien ne mène à aucune réunion.",
        advice: "Vérifiez le nom de la réunion ou redemandez le lien.",
    },
    open_in_window: Notice {
        sentence: "Cette adresse ne fonctionne que dans une fenêtre du navigateur.",
        advice: "Ouvrez-la dans un onglet séparé.",
    },
    not_signed_in: Notice {
        sentence: "Vous n’avez pas ouvert de session.",
        advice: "Vous pouvez vous connecter maintenant.",
    },
    no_longer_valid: Notice {
        sentence: "Cette connexion n’est plus valable.",
        advice: "Recommencez la connexion depuis Jitsi Meet.",
    },
    refused: Notice {
        sentence: "La connexion a été annulée ou refusée.",
        advice: "Si vous ne l’avez pas annulée, demandez à votre équipe informatique si votre compte peut se connecter ici.",
    },
    service_failed: Notice {
        sentence: "Le service de connexion n’a pas pu ouvrir votre session.",
        advice: "Réessayez. Si l’échec se répète, signalez-le à votre équipe informatique.",
    },
    service_away: Notice {
        sentence: "Le service de connexion est injoignable pour le moment.",
        advice: "Patientez un instant, puis réessayez.",
    },
    not_allowed: Notice {
        sentence: "Vous n’avez pas l’autorisation de vous connecter ici.",
        advice: "Votre équipe informatique décide quels comptes peuvent se connecter.",
    },
    not_allowed_room: Notice {
        sentence: "Vous n’avez pas l’autorisation de rejoindre cette réunion avec ce compte.",
        advice: "Votre équipe informatique décide quels comptes peuvent la rejoindre.",
    },
    not_allowed_name: Notice {
        sentence: "Les réunions portant ce nom ne sont pas autorisées ici.",
        advice: "Choisissez un autre nom. Votre équipe informatique décide quels noms sont autorisés.",
    },
    not_allowed_new_room: Notice {
        sentence: "Vous n’avez pas l’autorisation de créer vos propres salles avec ce compte.",
        advice: "Votre équipe informatique décide quels comptes peuvent en créer.",
    },
    long_link: Notice {
        sentence: "Le lien vers cette réunion serait trop long.",
        advice: "Choisissez un nom plus court pour la réunion.",
    },
    our_fault: Notice {
        sentence: "Un problème est survenu de notre côté.",
        advice: "Réessayez. Si l’échec se répète, votre équipe informatique peut vous aider.",
    },
    signed_out: Notice {
        sentence: "Votre session est fermée.",
        advice: "Vous pouvez fermer cette fenêtre.",
    },
    ask_sign_out: Notice {
        sentence: "Fermer votre session\u{202f}?",
        advice: "Un autre site l’a demandé.",
    },
    signed_in: "Votre session est ouverte.",
    app_opens: "L’application s’ouvre d’elle-même. Sinon, appuyez sur le bouton.",
    app_button: "Appuyez sur le bouton pour continuer dans l’application.",
    window_closes: "Cette fenêtre se ferme d’elle-même. Sinon, appuyez sur le bouton.",
    signed_in_anyway: "Votre session est déjà ouverte. Vous pouvez revenir à Jitsi Meet.",
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
    allowed_names: "Exemples de noms autorisés\u{a0}:",
    request: "Si le problème persiste, communiquez ce numéro à votre équipe informatique\u{a0}:",
    invite: Notice {
        sentence: "Invitez à cette réunion.",
        advice: "Toute personne qui a le lien peut participer sans compte.",
    },
    link_ready: Notice {
        sentence: "Le lien est prêt.",
        advice: "Copiez-le et envoyez-le aux personnes que vous invitez.",
    },
    invited: Notice {
        sentence: "Vous êtes invité à une réunion.",
        advice: "Vous pouvez participer sans compte.",
    },
    too_early: Notice {
        sentence: "Cette réunion n’a pas encore commencé.",
        advice: "Rouvrez le lien à ce moment\u{a0}:",
    },
    link_expired: Notice {
        sentence: "Cette invitation a expiré.",
        advice: "Demandez un nouveau lien.",
    },
    link_revoked: Notice {
        sentence: "Cette invitation a été retirée.",
        advice: "Adressez-vous à la personne qui vous a invité.",
    },
    wrong_passcode: Notice {
        sentence: "Le code d’accès est incorrect.",
        advice: "Vérifiez-le et saisissez-le de nouveau.",
    },
    may_not_invite: Notice {
        sentence: "Vous ne pouvez pas inviter à cette réunion.",
        advice: "Seuls ses modérateurs le peuvent, si votre équipe informatique l’autorise.",
    },
    bad_wish: Notice {
        sentence: "Ce lien ne peut pas être créé.",
        advice: "Vérifiez le rôle, les horaires, le nom et le code d’accès.",
    },
    long_names: Notice {
        sentence: "Les noms sont trop longs pour un lien.",
        advice: "Raccourcissez le nom de la réunion ou de l’invité.",
    },
    meeting: "Réunion",
    invited_by: "Invité par",
    valid_from: "De",
    valid_until: "Jusqu’à",
    your_name: "Votre nom",
    passcode: "Code d’accès",
    join: "Participer à la réunion",
    role: "Rôle",
    role_guest: "Invité",
    role_moderator: "Modérateur",
    valid_for: "Valable",
    days: "Jours",
    hours: "Heures",
    begins: "Début (facultatif)",
    guest_name: "Nom de l’invité (facultatif)",
    new_passcode: "Code d’accès, au moins 6 caractères (facultatif)",
    make_link: "Créer le lien",
    copy_link: "Copier le lien",
    another_link: "Créer un autre lien",
    revoking: "Votre équipe informatique peut retirer tous les liens vers cette réunion.",
    labels: Labels::FR,
};
