//! nginx's server-side includes in `config.js` (ngx_http_ssi_module). Jitsi's site sets the variables for a
//! tenant only, so each `echo` is replaced by its default.

/// The text as nginx sends it for a room without a tenant.
pub(super) fn with_defaults(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<!--#") {
        plain.push_str(before);
        let Some((command, after)) = after.split_once("-->") else {
            plain.push_str("<!--#");
            rest = after;
            continue;
        };
        let command = command.trim();
        if command.starts_with("echo ") {
            // Without a default, nginx writes "(none)".
            plain.push_str(parameter(command, "default").unwrap_or("(none)"));
        }
        rest = after;
    }
    plain.push_str(rest);
    plain
}

fn parameter<'a>(command: &'a str, name: &str) -> Option<&'a str> {
    let (_, after) = command.split_once(&format!(" {name}="))?;
    let quote = after.chars().next().filter(|it| matches!(it, '"' | '\''))?;
    after[1..].split(quote).next()
}

#[cfg(test)]
mod tests {
    use super::with_defaults;

    #[test]
    fn each_echo_is_replaced_by_its_default() {
        for (text, expected) in [
            ("a '<!--# echo var=\"x\" default=\"\" -->' b", "a '' b"),
            ("<!--# echo var=\"x\" default=\"1\" --><!--#echo var='y' default='2'-->", "12"),
            ("<!--# echo var=\"x\" -->", "(none)"),
            ("<!--# set var=\"x\" value=\"1\" -->", ""),
            ("a <!--# echo", "a <!--# echo"),
            ("none", "none"),
        ] {
            assert_eq!(with_defaults(text), expected);
        }
    }
}
