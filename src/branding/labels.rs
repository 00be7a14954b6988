//! The labels of the links below a page, in each language. They are here, because the file for nginx's own
//! error page needs them, too.

/// The labels of one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Labels {
    /// The primary language subtag (RFC 5646).
    pub tag: &'static str,
    /// Leads to `pages.contact`.
    pub contact: &'static str,
    /// Leads to `pages.imprint`.
    pub imprint: &'static str,
    /// Leads to `pages.privacy`.
    pub privacy: &'static str,
}

impl Labels {
    /// English.
    pub const EN: Self =
        Self { tag: "en", contact: "Contact", imprint: "Legal notice", privacy: "Privacy" };
    /// German.
    pub const DE: Self =
        Self { tag: "de", contact: "Kontakt", imprint: "Impressum", privacy: "Datenschutz" };
    /// French.
    pub const FR: Self = Self {
        tag: "fr",
        contact: "Nous contacter",
        imprint: "Mentions légales",
        privacy: "Confidentialité",
    };
    /// Spanish.
    pub const ES: Self =
        Self { tag: "es", contact: "Contacto", imprint: "Aviso legal", privacy: "Privacidad" };
    /// Italian.
    pub const IT: Self = Self {
        tag: "it",
        contact: "Contatti",
        imprint: "Note legali",
        privacy: "Informativa sulla privacy",
    };
    /// Portuguese.
    pub const PT: Self =
        Self { tag: "pt", contact: "Contacto", imprint: "Aviso legal", privacy: "Privacidade" };
    /// Dutch.
    pub const NL: Self = Self {
        tag: "nl",
        contact: "Contact opnemen",
        imprint: "Juridische informatie",
        privacy: "Privacyverklaring",
    };
    /// Polish.
    pub const PL: Self =
        Self {
            tag: "pl", contact: "Kontakt", imprint: "Informacje prawne", privacy: "Prywatność"
        };

    /// Every language.
    pub const ALL: [Self; 8] =
        [Self::EN, Self::DE, Self::FR, Self::ES, Self::IT, Self::PT, Self::NL, Self::PL];
}
