//! Parameters of the authorization request (OIDC Core 3.1.2.1).

use super::reader::error::Problem;
use super::reader::item::Item;
use crate::oidc::DefaultPrompt;

/// The default `prompt` of authorization requests.
pub(super) fn prompt(item: &Item<'_>) -> Result<DefaultPrompt, Problem> {
    DefaultPrompt::parse(item.text()?).map_err(|error| item.wrong(error.to_string()))
}

/// Scopes (RFC 6749 §3.3). `openid` is required: without it the provider sends no id token.
pub(super) fn scopes(item: &Item<'_>) -> Result<Vec<String>, Problem> {
    let scopes = words(item)?;
    if !scopes.iter().any(|scope| scope == "openid") {
        return Err(item.wrong("must contain \"openid\""));
    }
    Ok(scopes)
}

/// Values of `acr`, in order of preference.
pub(super) fn acr_values(item: &Item<'_>) -> Result<Vec<String>, Problem> {
    words(item)
}

/// Additional parameters. A parameter that another key or the protocol sets is refused.
pub(super) fn params(item: &Item<'_>) -> Result<Vec<(String, String)>, Problem> {
    let read = |(name, value): (String, Item<'_>)| {
        if let Some(reason) = taken(&name) {
            return Err(value.wrong(reason));
        }
        let text = value.string()?.to_owned();
        Ok((name, text))
    };
    item.entries()?.into_iter().map(read).collect()
}

/// Why a parameter cannot be set here.
fn taken(name: &str) -> Option<&'static str> {
    match name {
        "" => Some("a parameter must have a name"),
        "client_id" => Some("is set by oidc.client_id"),
        "scope" => Some("is set by oidc.scopes"),
        "prompt" => Some("is set by oidc.prompt"),
        "max_age" => Some("is set by oidc.max_age"),
        "acr_values" => Some("is set by oidc.acr_values"),
        "redirect_uri" => Some("is set by jitsi.url"),
        "response_type" | "response_mode" | "state" | "nonce" => Some(BY_PROTOCOL),
        _ if name.starts_with("code_challenge") || name.starts_with("request") => Some(BY_PROTOCOL),
        _ => None,
    }
}

/// A list of words. The request joins them with spaces.
fn words(item: &Item<'_>) -> Result<Vec<String>, Problem> {
    item.each(|word| {
        let text = word.text()?;
        if !text.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '\\')) {
            return Err(word.wrong("must be one word of ASCII, without space, quote or backslash"));
        }
        Ok(text.to_owned())
    })
}

const BY_PROTOCOL: &str = "is set by the adapter for each sign-in; remove it";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::testing::read_section;

    fn read<T>(value: &str, read: fn(&Item<'_>) -> Result<T, Problem>) -> Result<T, String> {
        read_section("x", &format!("[x]\nk = {value}"), &[], |s| s.required("k", "", read))
    }

    fn error<T>(value: &str, rule: fn(&Item<'_>) -> Result<T, Problem>) -> String {
        read(value, rule).err().unwrap_or_default()
    }

    #[test]
    fn a_prompt_is_none_or_one_or_more_words() {
        for good in ["none", "login", "login select_account"] {
            let read = read(&format!("'{good}'"), prompt).unwrap();
            assert_eq!(read.as_str(), good);
        }
        for bad in ["'create'", "'login  consent'", "'login login'", "' login'", "'Login'"] {
            let message = "config.toml:2:5: x.k: must be \"none\", or one or more of \"login\", \
                           \"consent\" and \"select_account\", separated by a space";
            assert_eq!(error(bad, prompt), message, "{bad}");
        }
        let message = "config.toml:2:5: x.k: \"none\" must be the only value";
        assert_eq!(error("'none login'", prompt), message);
    }

    #[test]
    fn scopes_are_words_and_contain_openid() {
        assert_eq!(read("['openid', 'api://x/y']", scopes).unwrap(), ["openid", "api://x/y"]);
        let message = "config.toml:2:5: x.k: must contain \"openid\"";
        assert_eq!(error("['email']", scopes), message);
        let message = "config.toml:2:16: x.k[1]: must be one word of ASCII, without space, quote \
                       or backslash";
        assert_eq!(error("['openid', 'a b']", scopes), message);
        assert_eq!(error("['']", acr_values), "config.toml:2:6: x.k[0]: must not be empty");
    }

    #[test]
    fn parameters_are_sorted_by_name() {
        let params = read("{ ui_locales = 'de', hd = 'example.org', x = '' }", params).unwrap();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(params, [pair("hd", "example.org"), pair("ui_locales", "de"), pair("x", "")]);
    }

    #[test]
    fn a_parameter_that_the_protocol_or_another_key_sets_is_refused() {
        for name in [
            "response_type",
            "response_mode",
            "client_id",
            "redirect_uri",
            "scope",
            "state",
            "nonce",
            "code_challenge",
            "code_challenge_method",
            "prompt",
            "max_age",
            "acr_values",
            "request",
            "request_uri",
        ] {
            let place = format!("config.toml:2:{}: x.k.{name}: ", name.len() + 10);
            let error = error(&format!("{{ {name} = 'a' }}"), params);
            assert!(error.starts_with(&place) && error.contains("set"), "{error}");
        }
        let message = "config.toml:2:12: x.k.hd: must be a string in quotes, is an integer";
        assert_eq!(error("{ hd = 1 }", params), message);
    }
}
