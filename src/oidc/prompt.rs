//! `oidc.prompt`: the default of the `prompt` parameter (OIDC Core 3.1.2.1).

/// One or more of `login`, `consent` and `select_account`, each at most once; or `none` alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefaultPrompt(String);

/// Why a text is not a [`DefaultPrompt`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DefaultPromptError {
    /// An unknown or repeated value, or another separator than one space.
    #[error(
        "must be \"none\", or one or more of \"login\", \"consent\" and \"select_account\", separated \
         by a space"
    )]
    Values,
    /// OIDC Core 3.1.2.1: "If this parameter contains none with any other value, an error is returned."
    #[error("\"none\" must be the only value")]
    NoneWithOthers,
}

impl DefaultPrompt {
    /// Parses values, separated by one space.
    ///
    /// # Errors
    ///
    /// [`DefaultPromptError`]
    pub fn parse(text: &str) -> Result<Self, DefaultPromptError> {
        let mut values = Vec::new();
        for value in text.split(' ') {
            if !VALUES.contains(&value) || values.contains(&value) {
                return Err(DefaultPromptError::Values);
            }
            values.push(value);
        }
        match values.contains(&NONE) && values.len() > 1 {
            true => Err(DefaultPromptError::NoneWithOthers),
            false => Ok(Self(text.to_owned())),
        }
    }

    /// The value of the parameter.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is `none`: the provider shows no page, and a person who is not signed in there continues
    /// as a guest.
    pub(super) fn is_silent(&self) -> bool {
        self.0 == NONE
    }

    /// Whether it contains `login`: every sign-in needs credentials.
    pub(super) fn requires_login(&self) -> bool {
        self.0.split(' ').any(|value| value == LOGIN)
    }
}

const NONE: &str = "none";
const LOGIN: &str = "login";
const VALUES: [&str; 4] = [NONE, LOGIN, "consent", "select_account"];
