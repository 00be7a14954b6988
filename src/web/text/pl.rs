//! Polish.

use super::{Notice, Text};
use crate::branding::Labels;

pub(super) const TEXT: Text = Text {
    tag: "pl",
    no_such_page: Notice {
        sentence: "Nie ma takiej strony.",
        advice: "Sprawdź adres albo wróć do Jitsi Meet.",
    },
    changed_link: Notice {
        sentence: "Ten link jest niepełny lub został zmieniony.",
        advice: "Otwórz spotkanie ponownie z Jitsi Meet.",
    },
    no_meeting: Notice {
        sentence: "Ten link nie prowadzi do żadnego spotkania.",
        advice: "Sprawdź nazwę spotkania albo poproś o link jeszcze raz.",
    },
    open_in_window: Notice {
        sentence: "Ten adres działa tylko w oknie przeglądarki.",
        advice: "Otwórz go w osobnej karcie.",
    },
    not_signed_in: Notice {
        sentence: "Nie jesteś zalogowany(-a).",
        advice: "Możesz się teraz zalogować.",
    },
    no_longer_valid: Notice {
        sentence: "To logowanie nie jest już ważne.",
        advice: "Rozpocznij logowanie od nowa w Jitsi Meet.",
    },
    refused: Notice {
        sentence: "Logowanie zostało anulowane lub odrzucone.",
        advice: "Jeśli logowania nie anulowano celowo, zapytaj administratora, czy Twoje konto może się tu logować.",
    },
    service_failed: Notice {
        sentence: "Usługa logowania nie mogła Cię zalogować.",
        advice: "Spróbuj ponownie. Jeśli znów się nie uda, zgłoś to administratorowi.",
    },
    service_away: Notice {
        sentence: "Usługa logowania jest w tej chwili niedostępna.",
        advice: "Poczekaj chwilę i spróbuj ponownie.",
    },
    not_allowed: Notice {
        sentence: "Nie masz uprawnień, aby się tu zalogować.",
        advice: "Administrator decyduje, które konta mogą się logować.",
    },
    not_allowed_room: Notice {
        sentence: "Nie masz uprawnień, aby dołączyć do tego spotkania z tego konta.",
        advice: "Administrator decyduje, które konta mogą dołączyć.",
    },
    not_allowed_name: Notice {
        sentence: "Spotkania o tej nazwie nie są tutaj dozwolone.",
        advice: "Wybierz inną nazwę. Administrator decyduje, które nazwy są dozwolone.",
    },
    not_allowed_new_room: Notice {
        sentence: "Nie masz uprawnień, aby tworzyć własne pokoje z tego konta.",
        advice: "Administrator decyduje, które konta mogą je tworzyć.",
    },
    long_link: Notice {
        sentence: "Link do tego spotkania byłby za długi.",
        advice: "Wybierz krótszą nazwę spotkania.",
    },
    our_fault: Notice {
        sentence: "Wystąpił problem po naszej stronie.",
        advice: "Spróbuj ponownie. Jeśli znów się nie uda, pomoże administrator.",
    },
    signed_out: Notice { sentence: "Wylogowano.", advice: "Możesz zamknąć to okno." },
    ask_sign_out: Notice {
        sentence: "Czy chcesz się wylogować?",
        advice: "Zażądała tego inna witryna.",
    },
    signed_in: "Zalogowano.",
    app_opens: "Aplikacja otworzy się sama. Jeśli nie, naciśnij przycisk.",
    app_button: "Naciśnij przycisk, aby kontynuować w aplikacji.",
    window_closes: "To okno zamknie się samo. Jeśli nie, naciśnij przycisk.",
    signed_in_anyway: "Masz już otwartą sesję. Możesz wrócić do Jitsi Meet.",
    try_again: "Spróbuj ponownie",
    another_account: "Zaloguj się na inne konto",
    back_to_jitsi: "Wróć do Jitsi Meet",
    to_meeting: "Przejdź do spotkania",
    open_app: "Otwórz spotkanie w aplikacji",
    as_guest: "Kontynuuj jako gość",
    close_window: "Zamknij to okno",
    sign_out: "Wyloguj się",
    stay_signed_in: "Pozostań zalogowany(-a)",
    account: "Usługa logowania rozpoznała to konto:",
    allowed_names: "Dozwolone są nazwy takie jak:",
    request: "Jeśli problem się powtarza, podaj ten numer administratorowi:",
    invite: Notice {
        sentence: "Zaproś na to spotkanie.",
        advice: "Każdy, kto ma link, może dołączyć bez konta.",
    },
    link_ready: Notice {
        sentence: "Link jest gotowy.",
        advice: "Skopiuj go i wyślij osobom, które zapraszasz.",
    },
    invited: Notice {
        sentence: "Masz zaproszenie na spotkanie.",
        advice: "Możesz dołączyć bez konta.",
    },
    too_early: Notice {
        sentence: "To spotkanie jeszcze się nie zaczęło.",
        advice: "Otwórz link ponownie o tej porze:",
    },
    link_expired: Notice { sentence: "To zaproszenie wygasło.", advice: "Poproś o nowy link." },
    link_revoked: Notice {
        sentence: "To zaproszenie zostało wycofane.",
        advice: "Zapytaj osobę, która Cię zaprosiła.",
    },
    wrong_passcode: Notice {
        sentence: "Kod dostępu jest nieprawidłowy.",
        advice: "Sprawdź go i wpisz ponownie.",
    },
    may_not_invite: Notice {
        sentence: "Nie możesz zapraszać na to spotkanie.",
        advice: "Mogą to robić tylko jego prowadzący, o ile administrator na to pozwala.",
    },
    bad_wish: Notice {
        sentence: "Nie można utworzyć tego linku.",
        advice: "Sprawdź rolę, czas, nazwę i kod dostępu.",
    },
    long_names: Notice {
        sentence: "Nazwy są za długie na link.",
        advice: "Skróć nazwę spotkania lub gościa.",
    },
    meeting: "Spotkanie",
    invited_by: "Zaprasza",
    valid_from: "Od",
    valid_until: "Do",
    your_name: "Twoje imię i nazwisko",
    passcode: "Kod dostępu",
    join: "Dołącz do spotkania",
    role: "Rola",
    role_guest: "Gość",
    role_moderator: "Prowadzący",
    valid_for: "Ważny przez",
    days: "Dni",
    hours: "Godziny",
    begins: "Początek (opcjonalnie)",
    guest_name: "Imię i nazwisko gościa (opcjonalnie)",
    new_passcode: "Kod dostępu, co najmniej 6 znaków (opcjonalnie)",
    make_link: "Utwórz link",
    copy_link: "Kopiuj link",
    another_link: "Utwórz kolejny link",
    revoking: "Administrator może wycofać wszystkie linki do tego spotkania.",
    labels: Labels::PL,
};
