//! Portuguese.

use super::{Notice, Text};
use crate::branding::Labels;

pub(super) const TEXT: Text = Text {
    tag: "pt",
    no_such_page: Notice {
        sentence: "Esta página não existe.",
        advice: "Verifique o endereço ou volte ao Jitsi Meet.",
    },
    changed_link: Notice {
        sentence: "Esta ligação está incompleta ou foi alterada.",
        advice: "Abra novamente a reunião a partir do Jitsi Meet.",
    },
    no_meeting: Notice {
        sentence: "Esta ligação não leva a nenhuma reunião.",
        advice: "Verifique o nome da reunião ou peça novamente a ligação.",
    },
    open_in_window: Notice {
        sentence: "Este endereço só funciona numa janela do navegador.",
        advice: "Abra-o num separador próprio.",
    },
    not_signed_in: Notice {
        sentence: "Não tem sessão iniciada.",
        advice: "Pode iniciar sessão agora.",
    },
    no_longer_valid: Notice {
        sentence: "Este início de sessão já não é válido.",
        advice: "Comece novamente o início de sessão a partir do Jitsi Meet.",
    },
    refused: Notice {
        sentence: "O início de sessão foi cancelado ou recusado.",
        advice: "Se não o cancelou, pergunte ao seu administrador se a sua conta pode iniciar sessão aqui.",
    },
    service_failed: Notice {
        sentence: "O serviço de início de sessão não conseguiu iniciar a sua sessão.",
        advice: "Tente novamente. Se voltar a falhar, avise o seu administrador.",
    },
    service_away: Notice {
        sentence: "O serviço de início de sessão não está disponível neste momento.",
        advice: "Aguarde um momento e tente novamente.",
    },
    not_allowed: Notice {
        sentence: "Não tem permissão para iniciar sessão aqui.",
        advice: "O seu administrador decide que contas podem iniciar sessão.",
    },
    not_allowed_room: Notice {
        sentence: "Não tem permissão para entrar nesta reunião com esta conta.",
        advice: "O seu administrador decide que contas podem entrar.",
    },
    not_allowed_name: Notice {
        sentence: "As reuniões com este nome não são permitidas aqui.",
        advice: "Escolha outro nome. O seu administrador decide que nomes são permitidos.",
    },
    not_allowed_new_room: Notice {
        sentence: "Não tem permissão para criar salas próprias com esta conta.",
        advice: "O seu administrador decide que contas as podem criar.",
    },
    long_link: Notice {
        sentence: "A ligação para esta reunião seria demasiado longa.",
        advice: "Escolha um nome mais curto para a reunião.",
    },
    our_fault: Notice {
        sentence: "Algo correu mal do nosso lado.",
        advice: "Tente novamente. Se voltar a falhar, o seu administrador pode ajudar.",
    },
    signed_out: Notice {
        sentence: "A sua sessão foi terminada.",
        advice: "Pode fechar esta janela.",
    },
    ask_sign_out: Notice {
        sentence: "Quer terminar a sessão?",
        advice: "Foi outro site que o pediu.",
    },
    signed_in: "Tem sessão iniciada.",
    app_opens: "A aplicação abre-se sozinha. Se não abrir, prima o botão.",
    app_button: "Prima o botão para continuar na aplicação.",
    window_closes: "Esta janela fecha-se sozinha. Se não fechar, prima o botão.",
    signed_in_anyway: "Já tem sessão iniciada. Pode voltar ao Jitsi Meet.",
    try_again: "Tentar novamente",
    another_account: "Iniciar sessão com outra conta",
    back_to_jitsi: "Voltar ao Jitsi Meet",
    to_meeting: "Ir para a reunião",
    open_app: "Abrir a reunião na aplicação",
    as_guest: "Continuar como convidado",
    close_window: "Fechar esta janela",
    sign_out: "Terminar sessão",
    stay_signed_in: "Manter a sessão iniciada",
    account: "O serviço de início de sessão reconheceu esta conta:",
    allowed_names: "São permitidos nomes como estes:",
    request: "Se o problema persistir, indique este número ao seu administrador:",
    invite: Notice {
        sentence: "Convide para esta reunião.",
        advice: "Quem tiver a ligação pode participar sem conta.",
    },
    link_ready: Notice {
        sentence: "A ligação está pronta.",
        advice: "Copie-a e envie-a às pessoas que convida.",
    },
    invited: Notice {
        sentence: "Recebeu um convite para uma reunião.",
        advice: "Pode participar sem conta.",
    },
    too_early: Notice {
        sentence: "Esta reunião ainda não começou.",
        advice: "Abra a ligação de novo a esta hora:",
    },
    link_expired: Notice { sentence: "Este convite expirou.", advice: "Peça uma nova ligação." },
    link_revoked: Notice {
        sentence: "Este convite foi retirado.",
        advice: "Pergunte à pessoa que o convidou.",
    },
    wrong_passcode: Notice {
        sentence: "O código de acesso está errado.",
        advice: "Verifique-o e introduza-o de novo.",
    },
    may_not_invite: Notice {
        sentence: "Não pode convidar para esta reunião.",
        advice: "Só os seus moderadores podem, se o administrador o permitir.",
    },
    bad_wish: Notice {
        sentence: "Não é possível criar esta ligação.",
        advice: "Verifique a função, as horas, o nome e o código de acesso.",
    },
    long_names: Notice {
        sentence: "Os nomes são demasiado longos para uma ligação.",
        advice: "Encurte o nome da reunião ou do convidado.",
    },
    meeting: "Reunião",
    invited_by: "Convite de",
    valid_from: "De",
    valid_until: "Até",
    your_name: "O seu nome",
    passcode: "Código de acesso",
    join: "Entrar na reunião",
    role: "Função",
    role_guest: "Convidado",
    role_moderator: "Moderador",
    valid_for: "Válida durante",
    days: "Dias",
    hours: "Horas",
    begins: "Início (opcional)",
    guest_name: "Nome do convidado (opcional)",
    new_passcode: "Código de acesso, pelo menos 6 caracteres (opcional)",
    make_link: "Criar a ligação",
    copy_link: "Copiar a ligação",
    another_link: "Criar outra ligação",
    revoking: "O seu administrador pode retirar todas as ligações a esta reunião.",
    labels: Labels::PT,
};
