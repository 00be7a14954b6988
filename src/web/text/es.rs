//! Spanish.

use super::Text;

pub(super) const TEXT: Text = Text {
    tag: "es",
    no_such_page: "Esta página no existe.",
    changed_link: "Este enlace está incompleto o se ha modificado.",
    no_meeting: "Este enlace no lleva a ninguna reunión.",
    open_in_window: "Esta dirección solo funciona en una ventana del navegador.",
    not_signed_in: "No ha iniciado sesión.",
    no_longer_valid: "Este inicio de sesión ya no es válido.",
    refused: "El inicio de sesión se canceló o se rechazó.",
    service_failed: "El servicio de inicio de sesión no pudo iniciar su sesión.",
    service_away: "El servicio de inicio de sesión no está disponible en este momento.",
    not_allowed: "No tiene permiso para iniciar sesión aquí.",
    not_allowed_room: "No tiene permiso para unirse a esta reunión con esta cuenta.",
    long_link: "El enlace a esta reunión sería demasiado largo.",
    our_fault: "Algo ha fallado por nuestra parte.",
    signed_in: "Ha iniciado sesión.",
    signed_out: "Ha cerrado sesión.",
    ask_sign_out: "¿Desea cerrar sesión?",
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
    request: "Si el problema persiste, indique este número a su equipo de informática:",
};
