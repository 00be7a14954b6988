//! What the log says at the start: where things are, and what is open to whom.

use harness::adapter::{Adapter, Launch};
use harness::config::Config;
use harness::ports;
use toml::toml;

use crate::world::{BINARY, MEET, scratch};

const ISSUER: &str = "http://127.0.0.1:1/realms/main";

/// The lines of the event `start`, without time and level.
async fn start_lines(adapter: &Adapter) -> Vec<String> {
    let log = adapter.settled_log().await;
    let lines = log.iter().filter_map(|line| line.split_once(" INFO start "));
    lines.map(|(_, line)| line.to_owned()).collect()
}

#[actix_web::test]
async fn the_start_logs_one_line_for_each_thing_that_an_operator_needs() {
    let (scratch, admin) = (scratch(), ports::free().to_string());
    let config = Config::new(MEET, ISSUER).with("server.admin_listen", admin.clone());
    let adapter = Launch::new(BINARY, scratch.path()).start(&config);
    let lines = start_lines(&adapter).await;
    let version = env!("CARGO_PKG_VERSION");
    for (position, begin) in [
        format!("version={version} jitsi-oidc-adapter starts"),
        format!("file={}/config-", scratch.path().display()),
        format!("issuer={ISSUER} "),
        format!("redirect_uri={MEET}/oidc/redirect register this redirect URI"),
        format!("post_logout_redirect_uri={MEET}/oidc/signed-out register this post-logout"),
        format!("listen={} ", adapter.address()),
        format!("admin_listen={admin} "),
        "everyone whom the provider lets in can host, and every host is a moderator".to_owned(),
    ]
    .iter()
    .enumerate()
    {
        assert!(lines[position].starts_with(begin), "{begin}:\n{}", lines.join("\n"));
    }
    assert_eq!(lines.len(), 8, "{}", lines.join("\n"));
}

#[actix_web::test]
async fn the_last_line_of_the_start_says_what_is_open_to_whom() {
    let scratch = scratch();
    let staff = toml! { require = [{ claim = "groups", any_of = ["staff"] }] };
    let teachers = toml! { moderator = [{ claim = "groups", any_of = ["teachers"] }] };
    let config = Config::new(MEET, ISSUER);
    for (config, words) in [
        (
            config.clone().with("access", staff.clone()),
            "only people for whom access.require holds can host, and every host is a moderator",
        ),
        (
            config.clone().with("roles", teachers.clone()),
            "everyone whom the provider lets in can host, and only hosts for whom \
             roles.moderator holds are moderators",
        ),
        (
            config.with("access", staff).with("roles", teachers),
            "only people for whom access.require holds can host, and only hosts for whom \
             roles.moderator holds are moderators",
        ),
    ] {
        let adapter = Launch::new(BINARY, scratch.path()).start(&config);
        assert_eq!(start_lines(&adapter).await.last().map(String::as_str), Some(words));
    }
}
