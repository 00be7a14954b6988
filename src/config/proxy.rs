//! `HTTPS_PROXY` and `NO_PROXY`: the proxy for requests to the provider.
//!
//! A name in upper case takes precedence over the same name in lower case. An empty variable counts as
//! unset.

use super::reader::environment::{HTTPS_PROXY, NO_PROXY};
use super::reader::error::{At, Place, Problem, Reported};
use super::reader::section::Section;
use crate::oidc::Proxy;

/// The proxy from the environment, if it is set.
pub(super) fn read(section: &mut Section<'_>) -> Result<Option<Proxy>, Reported> {
    let no_proxy = variable(section, NO_PROXY, |text| Ok(text.to_owned()));
    let direct = no_proxy.as_ref().ok().cloned().flatten();
    let proxy = variable(section, HTTPS_PROXY, |text| Proxy::new(text, direct).ok_or(WANTED));

    no_proxy.and(proxy)
}

fn variable<T>(
    section: &mut Section<'_>,
    names: [&str; 2],
    read: impl FnOnce(&str) -> Result<T, &'static str>,
) -> Result<Option<T>, Reported> {
    let Some((name, value)) = section.environment().first_of(names) else { return Ok(None) };
    let read = value.to_str().ok_or("must be UTF-8 text").and_then(read);
    read.map(Some).map_err(|rule| {
        section.report(Problem::new(&Place { at: At::Environment, key: name.to_owned() }, rule))
    })
}

const WANTED: &str = "must be the URL of an http or https proxy like \
                      \"http://proxy.example.org:3128\", with special characters of a password \
                      percent-encoded";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::testing::read_section;

    fn proxy(variables: &[(&str, &str)]) -> Result<Option<(String, Option<String>)>, String> {
        let proxy = read_section("oidc", "", variables, read)?;
        let owned =
            |(url, direct): (&str, Option<&str>)| (url.to_owned(), direct.map(str::to_owned));
        Ok(proxy.as_ref().map(Proxy::parts).map(owned))
    }

    #[test]
    fn a_proxy_is_read_in_either_case_and_upper_case_takes_precedence() {
        let at = |url: &str| Ok(Some((url.to_owned(), None)));
        assert_eq!(proxy(&[]), Ok(None));
        assert_eq!(proxy(&[("HTTPS_PROXY", "")]), Ok(None));
        assert_eq!(proxy(&[("NO_PROXY", "a")]), Ok(None));
        assert_eq!(proxy(&[("HTTP_PROXY", "http://p:1"), ("ALL_PROXY", "http://p:1")]), Ok(None));
        assert_eq!(proxy(&[("https_proxy", "http://p:1")]), at("http://p:1/"));
        let both = [("https_proxy", "http://lower:1"), ("HTTPS_PROXY", "http://upper:1")];
        assert_eq!(proxy(&both), at("http://upper:1/"));
        let one_empty = [("https_proxy", "http://lower:1"), ("HTTPS_PROXY", "")];
        assert_eq!(proxy(&one_empty), at("http://lower:1/"));
        assert_eq!(proxy(&[("HTTPS_PROXY", "proxy:3128")]), at("http://proxy:3128/"));
        assert_eq!(proxy(&[("HTTPS_PROXY", "https://u:p@[::1]:1/")]), at("https://u:p@[::1]:1/"));
        for name in ["NO_PROXY", "no_proxy"] {
            let both = proxy(&[("HTTPS_PROXY", "p"), (name, "a.example, 10.0.0.0/8")]);
            assert_eq!(both.unwrap().unwrap().1.as_deref(), Some("a.example, 10.0.0.0/8"));
        }
    }

    #[test]
    fn the_error_for_a_bad_proxy_names_its_variable_and_does_not_show_it() {
        for name in ["HTTPS_PROXY", "https_proxy"] {
            for bad in [
                "socks5://user:hunter2@proxy:1080",
                "http://user:hunter2@",
                "http://user:hunter2@proxy:port",
                "http://user:hunter/2@proxy",
                "http://proxy/path?hunter2",
                "://hunter2",
                "user:hunter2@proxy:99999",
            ] {
                assert_eq!(proxy(&[(name, bad)]), Err(format!("{name}: {WANTED}")), "{bad}");
            }
        }
    }

    #[test]
    fn debug_shows_no_password() {
        let variables = [("HTTPS_PROXY", "http://user:hunter2@proxy:1")];
        let proxy = read_section("oidc", "", &variables, read).unwrap().unwrap();
        assert_eq!(format!("{proxy:?}"), "Proxy { .. }");
    }
}
