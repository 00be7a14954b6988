//! Directives of the site in its http context or its server block must not change our locations. Every
//! directive of nginx that our locations could inherit is set at both levels, one row of
//! [`directive_rows`] at a time. With each, a person signs in, returns, and signs out ([`guarded_site`]).

mod directive_index;
mod directive_rows;
mod guarded_site;
mod requests;
mod wire;

use self::directive_rows::{HARMLESS, Levels, RESET, Row};
use self::guarded_site::{GuardedSite, Lines};
use crate::symptoms::assert_page_lists;

/// Tries every row and reports all that fail.
async fn assert_all_work(rows: &[Row]) {
    let site = GuardedSite::new().await;
    let mut failed = Vec::new();
    for row in rows {
        for (level, lines) in row.placed() {
            if let Err(why) = site.try_with(&lines).await {
                failed.push(format!("{level}: {}\n    {why}", row.lines));
            }
        }
    }
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), rows.len(), failed.join("\n"));
}

#[actix_web::test]
async fn without_lines_of_the_site_everything_works() {
    assert_all_work(&[Row { lines: "", levels: Levels::Both }]).await;
}

#[actix_web::test]
async fn proxy_settings_of_the_site_do_not_reach_our_locations() {
    assert_all_work(RESET).await;
}

#[actix_web::test]
async fn other_settings_of_the_site_are_harmless() {
    assert_all_work(HARMLESS).await;
}

/// An address that the site refuses is also refused below `/oidc/`. An allowed address can sign in.
#[actix_web::test]
async fn address_rules_of_the_site_also_apply_below_oidc() {
    let site = GuardedSite::new().await;
    for lines in ["allow 127.0.0.1; deny all;", "satisfy any; allow 127.0.0.1; deny all;"] {
        for lines in [Lines::http(lines), Lines::server(lines)] {
            site.try_with(&lines).await.unwrap();
        }
    }
    let refused = site.nginx(&Lines::server("deny all;")).unwrap();
    let answer = harness::browser::Browser::new().get(&refused.url("/oidc/auth?room=R")).await;
    assert_eq!(answer.status, 403);
}

/// The rate of sign-ins is limited even if the site only tests its own limits.
#[actix_web::test]
async fn sign_ins_are_limited_even_if_the_site_sets_limit_req_dry_run() {
    let site = GuardedSite::new().await;
    for lines in [Lines::http("limit_req_dry_run on;"), Lines::server("limit_req_dry_run on;")] {
        let nginx = site.nginx(&lines).unwrap();
        let browser = harness::browser::Browser::new();
        let mut statuses = Vec::new();
        for _ in 0..200 {
            statuses.push(browser.get(&nginx.url("/oidc/health")).await.status);
        }
        assert!(statuses.contains(&429), "{statuses:?}");
    }
}

/// The snippet cannot contain directives that nginx 1.18 does not know. The operator's own file can.
#[actix_web::test]
async fn the_operators_own_file_resets_directives_that_the_snippet_cannot() {
    assert_page_lists(
        "\"This sign-in is no longer valid.\" after every sign-in, and nginx has `proxy_cookie_flags` for \
         the whole site",
    );
    // Only listed: the nginx of this machine may be too old for it.
    assert_page_lists(
        "Pages of the adapter have headers of the site, a popup stays open, and nginx has \
         `add_header_inherit merge`",
    );
    let site = GuardedSite::new().await;
    let strict = "proxy_cookie_flags ~ secure samesite=strict;";
    for lines in [Lines::http(strict), Lines::server(strict)] {
        let why = site.try_with(&lines).await.unwrap_err();
        assert!(why.contains("samesite=strict"), "{why}");
        site.try_with(&lines.own("proxy_cookie_flags off;")).await.unwrap();
    }
}

/// `body.html` is the only file of ours that WebDAV of the site could change.
#[actix_web::test]
async fn webdav_of_the_site_cannot_change_body_html() {
    let site = GuardedSite::new().await;
    let dav = "dav_methods PUT DELETE MKCOL COPY MOVE; create_full_put_path on;";
    for lines in [Lines::http(dav), Lines::server(dav)] {
        let nginx = site.nginx(&lines).unwrap();
        let browser = harness::browser::Browser::new();
        let url = nginx.url("/body.html");
        for method in [harness::browser::Method::PUT, harness::browser::Method::DELETE] {
            let answer = browser.request(method, &url).body("changed").send().await;
            assert_eq!(answer.status, 403);
        }
        assert_eq!(browser.get(&url).await.body, "<p>our body</p>");
    }
}

/// Every directive of nginx's index is in a row, or has a reason why not.
#[test]
fn every_inheritable_directive_has_a_row_or_a_reason() {
    let has_row = |name: &str| {
        let mut rows = RESET.iter().chain(HARMLESS);
        rows.any(|row| row.lines.split(|c| ";{}".contains(c)).any(|it| first(it) == Some(name)))
    };
    let without_row: Vec<_> = directive_index::WITHOUT_ROW.iter().map(|(name, _)| *name).collect();
    for name in directive_index::INHERITED.split_whitespace() {
        let places = [has_row(name), without_row.contains(&name)];
        assert!(places.contains(&true), "{name} has neither a row nor a reason");
    }
    for name in without_row {
        assert!(
            directive_index::INHERITED.split_whitespace().any(|it| it == name),
            "{name} is not an inheritable directive"
        );
    }
}

fn first(statement: &str) -> Option<&str> {
    statement.split_whitespace().next()
}
