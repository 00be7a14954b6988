//! The snippets use nothing that is newer than nginx 1.18, the version of Ubuntu 22.04. The versions are
//! from nginx's documentation of July 2026 ("This directive appeared in version …", otherwise that of
//! its module). To use another directive, look it up there and add it here.

use std::collections::BTreeSet;
use std::fs;

use crate::world::SNIPPETS;

type Version = (u32, u32, u32);

const NEWEST: Version = (1, 18, 0);
/// The documentation names no version: older than 0.7.
const OLD: Version = (0, 0, 0);
const AUTH_REQUEST: Version = (1, 5, 4);
const LIMIT_CONN: Version = (0, 7, 21);
const LIMIT_REQ: Version = (0, 7, 21);

/// Directives of an upstream are listed with its name: `keepalive_requests` is older elsewhere.
const DIRECTIVES: [(&str, Version); 82] = [
    ("access_log", OLD),
    ("add_after_body", OLD),
    ("add_before_body", OLD),
    ("add_header", OLD),
    ("alias", OLD),
    ("allow", OLD),
    ("auth_basic", OLD),
    ("auth_request", AUTH_REQUEST),
    ("auth_request_set", AUTH_REQUEST),
    ("break", OLD),
    ("charset", OLD),
    ("client_body_buffer_size", OLD),
    ("client_body_in_file_only", OLD),
    ("client_max_body_size", OLD),
    ("default_type", OLD),
    ("deny", OLD),
    ("error_page", OLD),
    ("expires", OLD),
    ("fastcgi_param", OLD),
    ("grpc_set_header", (1, 13, 10)),
    ("gzip", OLD),
    ("if", OLD),
    ("include", OLD),
    ("internal", OLD),
    ("limit_conn", LIMIT_CONN),
    ("limit_conn_zone", (1, 1, 8)),
    ("limit_except", OLD),
    ("limit_req", LIMIT_REQ),
    ("limit_req_dry_run", (1, 17, 1)),
    ("limit_req_log_level", (0, 8, 18)),
    ("limit_req_status", (1, 3, 15)),
    ("limit_req_zone", LIMIT_REQ),
    ("location", OLD),
    ("log_format", OLD),
    ("log_subrequest", OLD),
    ("map", OLD),
    ("mirror", (1, 13, 4)),
    ("proxy_bind", (0, 8, 22)),
    ("proxy_buffer_size", OLD),
    ("proxy_buffering", OLD),
    ("proxy_buffers", OLD),
    ("proxy_busy_buffers_size", OLD),
    ("proxy_cache", OLD),
    ("proxy_connect_timeout", OLD),
    ("proxy_cookie_domain", (1, 1, 15)),
    ("proxy_cookie_path", (1, 1, 15)),
    ("proxy_force_ranges", (1, 7, 7)),
    ("proxy_hide_header", OLD),
    ("proxy_http_version", (1, 1, 4)),
    ("proxy_intercept_errors", OLD),
    ("proxy_limit_rate", (1, 7, 7)),
    ("proxy_max_temp_file_size", OLD),
    ("proxy_method", OLD),
    ("proxy_next_upstream", OLD),
    ("proxy_next_upstream_timeout", (1, 7, 5)),
    ("proxy_next_upstream_tries", (1, 7, 5)),
    ("proxy_pass", OLD),
    ("proxy_pass_request_body", OLD),
    ("proxy_pass_request_headers", OLD),
    ("proxy_read_timeout", OLD),
    ("proxy_redirect", OLD),
    ("proxy_request_buffering", (1, 7, 11)),
    ("proxy_send_timeout", OLD),
    ("proxy_set_body", OLD),
    ("proxy_set_header", OLD),
    ("proxy_store", OLD),
    ("proxy_temp_file_write_size", OLD),
    ("recursive_error_pages", OLD),
    ("return", OLD),
    ("rewrite", OLD),
    ("satisfy", OLD),
    ("scgi_param", (0, 8, 42)),
    ("set", OLD),
    ("ssi", OLD),
    ("sub_filter", OLD),
    ("types", OLD),
    ("upstream", OLD),
    ("upstream keepalive", (1, 1, 4)),
    ("upstream keepalive_requests", (1, 15, 3)),
    ("upstream server", OLD),
    ("userid", OLD),
    ("uwsgi_param", (0, 8, 40)),
];

/// A name that ends in `_` matches every name with this prefix.
const VARIABLES: [(&str, Version); 17] = [
    ("binary_remote_addr", OLD),
    ("body_bytes_sent", OLD),
    ("document_root", OLD),
    ("http_", OLD),
    ("remote_addr", OLD),
    ("request_body", OLD),
    ("request_filename", OLD),
    ("request_id", (1, 11, 0)),
    ("request_method", OLD),
    ("request_uri", OLD),
    ("sent_http_", OLD),
    ("server_name", OLD),
    ("server_protocol", OLD),
    ("status", (1, 3, 2)),
    ("time_local", (1, 3, 12)),
    ("upstream_http_", OLD),
    ("uri", OLD),
];

/// The names in the snippets.
#[derive(Debug, Default)]
struct Names {
    directives: BTreeSet<String>,
    variables: BTreeSet<String>,
    /// Variables that the snippets define.
    own: BTreeSet<String>,
}

impl Names {
    fn read(&mut self, text: &str) {
        let mut blocks: Vec<String> = Vec::new();
        let mut statement: Vec<String> = Vec::new();
        for word in words(text) {
            match word.as_str() {
                "}" => {
                    blocks.pop().unwrap();
                }
                ";" | "{" => {
                    let block = blocks.last().map_or("", String::as_str);
                    self.statement(block, &statement);
                    if word == "{" {
                        blocks.push(statement[0].clone());
                    }
                    statement.clear();
                }
                _ => statement.push(word),
            }
        }
        assert!(blocks.is_empty() && statement.is_empty(), "{blocks:?} {statement:?}");
    }

    fn statement(&mut self, block: &str, words: &[String]) {
        let name = words[0].as_str();
        match (block, name) {
            // The lines of a map are values, and those of types are pairs. An upstream may name a server
            // twice.
            ("map" | "types", _) => {}
            ("upstream", _) => drop(self.directives.insert(format!("upstream {name}"))),
            _ => drop(self.directives.insert(name.to_owned())),
        }
        let made = match name {
            "set" | "auth_request_set" => words.get(1),
            "map" => words.get(2),
            _ => None,
        };
        self.own.extend(made.and_then(|it| it.strip_prefix('$')).map(str::to_owned));
        for word in words {
            self.own.extend(word.split("(?<").skip(1).map(name_of));
            self.variables.extend(
                word.split('$')
                    .skip(1)
                    .map(name_of)
                    .filter(|it| it.starts_with(|c: char| c.is_ascii_lowercase())),
            );
        }
    }
}

fn name_of(text: &str) -> String {
    let is_name = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '_';
    text.chars().take_while(is_name).collect()
}

/// The tokens of a file, as nginx splits it: words, quoted or not, and the three separators.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '#' => rest.find('\n').unwrap_or(rest.len()),
            ';' | '{' | '}' => 1,
            '"' | '\'' => closing(rest, first) + 1,
            _ => rest.find(|c: char| c.is_whitespace() || ";{".contains(c)).unwrap(),
        };
        let (word, after) = rest.split_at(end);
        if first != '#' {
            words.push(word.trim_matches(['"', '\'']).to_owned());
        }
        rest = after.trim_start();
    }
    words
}

/// The end of the quoted word at the beginning of the text.
fn closing(text: &str, quote: char) -> usize {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let is_end = *c == quote && !escaped;
        escaped = *c == '\\' && !escaped;
        is_end
    });
    end.unwrap().0
}

fn is_named(key: &str, name: &str) -> bool {
    name == key || (key.ends_with('_') && name.starts_with(key))
}

fn shipped() -> Names {
    let mut names = Names::default();
    let files = fs::read_dir(SNIPPETS).unwrap().map(|it| it.unwrap().path());
    let files: Vec<_> = files.filter(|it| it.extension().is_some_and(|it| it == "conf")).collect();
    assert_eq!(files.len(), 5);
    for file in files {
        names.read(&fs::read_to_string(file).unwrap());
    }
    names
}

/// All names are old enough, and the table has no unused names.
fn check<'n>(table: &[(&str, Version)], names: impl Iterator<Item = &'n String>) {
    let mut used = BTreeSet::new();
    for name in names {
        let row = table.iter().find(|(key, _)| is_named(key, name));
        assert!(row.is_some(), "{name} is not in the table");
        let (key, since) = row.unwrap();
        assert!(*since <= NEWEST, "{name} is of {since:?}");
        used.insert(*key);
    }
    assert_eq!(used, table.iter().map(|(key, _)| *key).collect());
}

#[test]
fn no_directive_is_newer_than_1_18() {
    let names = shipped();
    check(&DIRECTIVES, names.directives.iter());
    check(&VARIABLES, names.variables.difference(&names.own));
}
