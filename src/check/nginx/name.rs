//! The names of a server (ngx_http_core_module, `server_name`).

use regex::RegexBuilder;

use crate::installation::nginx::Directive;

/// How well a name fits. nginx takes the greatest; a longer pattern is greater than a shorter one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// `~EXPRESSION`. nginx takes the first one that fits.
    Expression,
    /// `meet.*`
    Start(usize),
    /// `*.example.org`, `.example.org`
    End(usize),
    /// `meet.example.org`
    Exact,
}

/// The rank of the name that fits best. `None`: no name of the server fits.
pub(super) fn rank(server: &Directive, host: &str) -> Option<Rank> {
    names(server).filter_map(|name| rank_of(name, host)).max()
}

pub(super) fn has_exact_name(server: &Directive, host: &str) -> bool {
    names(server).any(|name| name.eq_ignore_ascii_case(host))
}

pub(super) fn has_name(server: &Directive, host: &str) -> bool {
    rank(server, host).is_some()
}

pub(super) fn has_no_name(server: &Directive) -> bool {
    server.named("server_name").all(|it| it.argument() == "_")
}

fn names(server: &Directive) -> impl Iterator<Item = &str> {
    server.named("server_name").flat_map(|it| &it.arguments).map(String::as_str)
}

fn rank_of(name: &str, host: &str) -> Option<Rank> {
    if let Some(expression) = name.strip_prefix('~') {
        return matches(expression, host).then_some(Rank::Expression);
    }
    let name = name.to_ascii_lowercase();
    if name == host {
        return Some(Rank::Exact);
    }
    if let Some(start) = name.strip_suffix(".*") {
        let rest = host.strip_prefix(start)?.strip_prefix('.')?;
        return (!rest.is_empty()).then_some(Rank::Start(start.len()));
    }
    let (end, itself) = match name.strip_prefix("*.") {
        Some(end) => (end, false),
        None => (name.strip_prefix('.')?, true),
    };
    let fits = match host.strip_suffix(end)? {
        "" => itself,
        rest => rest.ends_with('.'),
    };
    fits.then_some(Rank::End(end.len()))
}

/// Whether nginx's expression matches. nginx ignores the case of host names. An expression that only PCRE
/// understands, such as one with a lookahead, is taken for one that does not match.
fn matches(expression: &str, host: &str) -> bool {
    let expression = RegexBuilder::new(expression).case_insensitive(true).build();
    expression.is_ok_and(|it| it.is_match(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_the_rank_that_nginx_gives_it() {
        for (name, expected) in [
            ("meet.example.org", Some(Rank::Exact)),
            ("Meet.Example.org", Some(Rank::Exact)),
            ("*.example.org", Some(Rank::End(11))),
            (".example.org", Some(Rank::End(11))),
            (".meet.example.org", Some(Rank::End(16))),
            ("*.meet.example.org", None),
            ("*.org", Some(Rank::End(3))),
            ("*.ample.org", None),
            ("meet.*", Some(Rank::Start(4))),
            ("meet.example.*", Some(Rank::Start(12))),
            ("me.*", None),
            ("meet.example.org.*", None),
            ("~^meet\\.", Some(Rank::Expression)),
            ("~^MEET", Some(Rank::Expression)),
            ("~^(?<n>meet|video)\\.example\\.org$", Some(Rank::Expression)),
            ("~^(?P<n>meet|video)\\.", Some(Rank::Expression)),
            ("~^video\\.", None),
            ("~(", None),
            ("_", None),
            ("", None),
        ] {
            assert_eq!(rank_of(name, "meet.example.org"), expected, "{name}");
        }
    }

    #[test]
    fn the_ranks_have_the_order_of_nginx() {
        let order =
            [Rank::Expression, Rank::Start(4), Rank::Start(12), Rank::End(3), Rank::End(11)];
        assert!(order.is_sorted() && order.iter().all(|it| *it < Rank::Exact));
    }
}
