//! Spanish.

use super::{Notice, Text};
use crate::branding::Labels;

pub(super) const TEXT: Text = Text {
    tag: "es",
    no_such_page: Notice {
        sentence: "Esta página no existe.",
        advice: "Compruebe la dirección o vuelva a Jitsi Meet.",
    },
    changed_link: Notice {
        sentence: "Este enlace está incompleto o se ha modificado.",
        advice: "Abra de nuevo la reunión desde Jitsi Meet.",
    },
    no_meeting: Notice {
        sentence: "Este enlace no lleva a ninguna reunión.",
        advice: "Compruebe el nombre de la reunión o pida de nuevo el enlace.",
    },
    open_in_window: Notice {
        sentence: "Esta dirección solo funciona en una ventana del navegador.",
        advice: "Ábrala en una pestaña propia.",
    },
    not_signed_in: Notice {
        sentence: "No ha iniciado sesión.",
        advice: "Puede iniciar sesión ahora.",
    },
    no_longer_valid: Notice {
        sentence: "Este inicio de sesión ya no es válido.",
        advice: "Comience de nuevo el inicio de sesión desde Jitsi Meet.",
    },
    refused: Notice {
        sentence: "El inicio de sesión se canceló o se rechazó.",
        advice: "Si usted no lo canceló, pregunte a su equipo de informática si su cuenta puede iniciar sesión aquí.",
    },
    service_failed: Notice {
        sentence: "El servicio de inicio de sesión no pudo iniciar su sesión.",
        advice: "Inténtelo de nuevo. Si vuelve a fallar, avise a su equipo de informática.",
    },
    service_away: Notice {
        sentence: "El servicio de inicio de sesión no está disponible en este momento.",
        advice: "Espere un momento e inténtelo de nuevo.",
    },
    not_allowed: Notice {
        sentence: "No tiene permiso para iniciar sesión aquí.",
        advice: "Su equipo de informática decide qué cuentas pueden iniciar sesión.",
    },
    not_allowed_room: Notice {
        sentence: "No tiene permiso para unirse a esta reunión con esta cuenta.",
        advice: "Su equipo de informática decide qué cuentas pueden unirse.",
    },
    not_allowed_name: Notice {
        sentence: "Aquí no se permiten reuniones con este nombre.",
        advice: "Elija otro nombre. Su equipo de informática decide qué nombres se permiten.",
    },
    not_allowed_new_room: Notice {
        sentence: "No tiene permiso para crear salas propias con esta cuenta.",
        advice: "Su equipo de informática decide qué cuentas pueden crearlas.",
    },
    long_link: Notice {
        sentence: "El enlace a esta reunión sería demasiado largo.",
        advice: "Elija un nombre más corto para la reunión.",
    },
    our_fault: Notice {
        sentence: "Algo ha fallado por nuestra parte.",
        advice: "Inténtelo de nuevo. Si vuelve a fallar, su equipo de informática puede ayudarle.",
    },
    signed_out: Notice { sentence: "Ha cerrado sesión.", advice: "Puede cerrar esta ventana." },
    ask_sign_out: Notice {
        sentence: "¿Desea cerrar sesión?",
        advice: "Otro sitio web lo ha solicitado.",
    },
    signed_in: "Ha iniciado sesión.",
    app_opens: "La aplicación se abre sola. Si no, pulse el botón.",
    app_button: "Pulse el botón para continuar en la aplicación.",
    window_closes: "Esta ventana se cierra sola. Si no, pulse el botón.",
    signed_in_anyway: "Su sesión ya está iniciada. Puede volver a Jitsi Meet.",
    try_again: "Intentar de nuevo",
    another_account: "Iniciar sesión con otra cuenta",
    back_to_jitsi: "Volver a Jitsi Meet",
    to_meeting: "Ir a la reunión",
    open_app: "Abrir la reunión en la aplicación",
    as_guest: "Continuar como invitado",
    close_window: "Cerrar esta ventana",
    sign_out: "Cerrar sesión",
    stay_signed_in: "Mantener la sesión iniciada",
    account: "El servicio de inicio de sesión reconoció esta cuenta:",
    allowed_names: "Se permiten nombres como estos:",
    request: "Si el problema persiste, indique este número a su equipo de informática:",
    invite: Notice {
        sentence: "Invite a esta reunión.",
        advice: "Quien tenga el enlace puede participar sin cuenta.",
    },
    link_ready: Notice {
        sentence: "El enlace está listo.",
        advice: "Cópielo y envíelo a las personas que invita.",
    },
    invited: Notice {
        sentence: "Le han invitado a una reunión.",
        advice: "Puede participar sin cuenta.",
    },
    too_early: Notice {
        sentence: "Esta reunión aún no ha comenzado.",
        advice: "Abra el enlace de nuevo a esta hora:",
    },
    link_expired: Notice {
        sentence: "Esta invitación ha caducado.",
        advice: "Pida un enlace nuevo.",
    },
    link_revoked: Notice {
        sentence: "Esta invitación se ha retirado.",
        advice: "Pregunte a la persona que le invitó.",
    },
    wrong_passcode: Notice {
        sentence: "El código de acceso es incorrecto.",
        advice: "Compruébelo e introdúzcalo de nuevo.",
    },
    may_not_invite: Notice {
        sentence: "No puede invitar a esta reunión.",
        advice: "Solo pueden hacerlo sus moderadores, si su equipo informático lo permite.",
    },
    bad_wish: Notice {
        sentence: "Este enlace no se puede crear.",
        advice: "Compruebe el rol, las horas, el nombre y el código de acceso.",
    },
    long_names: Notice {
        sentence: "Los nombres son demasiado largos para un enlace.",
        advice: "Acorte el nombre de la reunión o del invitado.",
    },
    meeting: "Reunión",
    invited_by: "Invitación de",
    valid_from: "Desde",
    valid_until: "Hasta",
    your_name: "Su nombre",
    passcode: "Código de acceso",
    join: "Unirse a la reunión",
    role: "Rol",
    role_guest: "Invitado",
    role_moderator: "Moderador",
    valid_for: "Válido durante",
    days: "Días",
    hours: "Horas",
    begins: "Comienzo (opcional)",
    guest_name: "Nombre del invitado (opcional)",
    new_passcode: "Código de acceso, 6 caracteres como mínimo (opcional)",
    make_link: "Crear el enlace",
    copy_link: "Copiar el enlace",
    another_link: "Crear otro enlace",
    revoking: "Su equipo informático puede retirar todos los enlaces a esta reunión.",
    labels: Labels::ES,
};
