//! What the site says of its http context or of its server for other applications, and what our
//! locations make of it: every directive of nginx that they could inherit is set at both levels, one
//! row of [`directive_rows`] at a time, and a person signs in, comes back, and signs out ([`guarded_site`]).

mod directive_index;
mod directive_rows;
mod guarded_site;
mod requests;
mod wire;

use self::directive_rows::{HARMLESS, Levels, RESET, Row};
use self::guarded_site::{House, Lines};
use crate::symptoms::told;

/// Every row is tried; all that fail are told.
async fn all_hold(rows: &[Row]) {
    let house = House::new().await;
    let mut failed = Vec::new();
    for row in rows {
        for (level, lines) in row.placed() {
            if let Err(why) = house.try_with(&lines).await {
                failed.push(format!("{level}: {}\n    {why}", row.lines));
            }
        }
    }
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), rows.len(), failed.join("\n"));
}

#[actix_web::test]
async fn without_a_line_of_the_site_everything_holds() {
    all_hold(&[Row { lines: "", levels: Levels::Both }]).await;
}

#[actix_web::test]
async fn what_the_site_says_of_proxies_does_not_reach_us() {
    all_hold(RESET).await;
}

#[actix_web::test]
async fn what_else_the_site_says_is_harmless() {
    all_hold(HARMLESS).await;
}

/// An address that the site refuses is refused below `/oidc/`, too; one that it lets in signs in.
#[actix_web::test]
async fn what_the_site_says_of_addresses_counts_below_oidc_as_well() {
    let house = House::new().await;
    for lines in ["allow 127.0.0.1; deny all;", "satisfy any; allow 127.0.0.1; deny all;"] {
        for lines in [Lines::http(lines), Lines::server(lines)] {
            house.try_with(&lines).await.unwrap();
        }
    }
    let refused = house.nginx(&Lines::server("deny all;")).unwrap();
    let answer = harness::browser::Browser::new().get(&refused.url("/oidc/auth?room=R")).await;
    assert_eq!(answer.status, 403);
}

/// The rate of sign-ins is limited even where the site only tries its own limits out.
#[actix_web::test]
async fn a_dry_run_of_the_sites_limits_is_none_of_ours() {
    let house = House::new().await;
    for lines in [Lines::http("limit_req_dry_run on;"), Lines::server("limit_req_dry_run on;")] {
        let nginx = house.nginx(&lines).unwrap();
        let browser = harness::browser::Browser::new();
        let mut statuses = Vec::new();
        for _ in 0..200 {
            statuses.push(browser.get(&nginx.url("/oidc/health")).await.status);
        }
        assert!(statuses.contains(&429), "{statuses:?}");
    }
}

/// What nginx 1.18 does not know cannot be reset in the snippet, and the operator's own file can.
#[actix_web::test]
async fn the_operators_own_file_resets_what_the_snippet_cannot() {
    told(
        "\"This sign-in is no longer valid.\" after every sign-in, and nginx has `proxy_cookie_flags` for \
         the whole site",
    );
    // Newer than the nginx of this machine may be.
    told(
        "Pages of the adapter have headers of the site, a popup stays open, and nginx has \
         `add_header_inherit merge`",
    );
    let house = House::new().await;
    let strict = "proxy_cookie_flags ~ secure samesite=strict;";
    for lines in [Lines::http(strict), Lines::server(strict)] {
        let why = house.try_with(&lines).await.unwrap_err();
        assert!(why.contains("samesite=strict"), "{why}");
        house.try_with(&lines.own("proxy_cookie_flags off;")).await.unwrap();
    }
}

/// `PUT /body.html` is the one file of ours that a site's WebDAV could reach.
#[actix_web::test]
async fn a_site_with_webdav_does_not_give_body_html_away() {
    let house = House::new().await;
    let dav = "dav_methods PUT DELETE MKCOL COPY MOVE; create_full_put_path on;";
    for lines in [Lines::http(dav), Lines::server(dav)] {
        let nginx = house.nginx(&lines).unwrap();
        let browser = harness::browser::Browser::new();
        let url = nginx.url("/body.html");
        for method in [harness::browser::Method::PUT, harness::browser::Method::DELETE] {
            let answer = browser.request(method, &url).body("changed").send().await;
            assert_eq!(answer.status, 403);
        }
        assert_eq!(browser.get(&url).await.body, "<p>our body</p>");
    }
}

/// nginx's own index of directives, and what is done about each.
#[test]
fn no_directive_that_can_be_inherited_is_forgotten() {
    let named = |name: &str| {
        let mut rows = RESET.iter().chain(HARMLESS);
        rows.any(|row| row.lines.split(|c| ";{}".contains(c)).any(|it| first(it) == Some(name)))
    };
    let shown: Vec<_> = directive_index::SHOWN_ELSEWHERE.iter().map(|(name, _)| *name).collect();
    for name in directive_index::INHERITED.split_whitespace() {
        let places = [named(name), shown.contains(&name)];
        assert!(places.contains(&true), "{name} is set by no row");
    }
    for name in shown {
        assert!(
            directive_index::INHERITED.split_whitespace().any(|it| it == name),
            "{name} is no directive that can be inherited"
        );
    }
}

fn first(statement: &str) -> Option<&str> {
    statement.split_whitespace().next()
}
