//! More rows of `docs/troubleshooting.md`, as in [`symptoms`](crate::symptoms): lines of the operator that
//! conflict with the snippets.

use std::fs;

use harness::browser::Browser;
use harness::nginx::Site;
use harness::stub::{Reply, Seen};

use crate::symptoms::{adapter, assert_page_lists, snippet};
use crate::world::{World, bare, scratch, setup};

#[test]
fn an_older_copy_of_the_http_file_lacks_variables() {
    assert_page_lists("nginx: `unknown \"jitsi_oidc_…\" variable`");
    let text = fs::read_to_string(snippet("jitsi-oidc-http.conf")).unwrap();
    for missing in ["jitsi_oidc_cookie", "jitsi_oidc_error_as", "jitsi_oidc_moderator"] {
        let scratch = scratch();
        let older = text.replace(&format!(" ${missing} {{"), " $another {");
        let http = format!("include {};", scratch.file("http.conf", &older).display());
        let location = "location /x/ { include snippets/jitsi-oidc-signin.conf; }";
        let setup = bare(Site::Debian, &scratch).http(&http).hook(&snippet("jitsi-oidc.conf"));
        let signin = fs::read_to_string(snippet("jitsi-oidc-signin.conf")).unwrap();
        scratch.file("nginx/snippets/jitsi-oidc-signin.conf", &signin);
        // The snippet itself reads `jitsi_oidc_moderator`; the location reads the other two.
        let location = if missing == "jitsi_oidc_moderator" { "" } else { location };
        let errors = setup.server(location).test().unwrap_err();
        assert!(errors.contains(&format!("unknown \"{missing}\" variable")), "{errors}");
    }
}

#[test]
fn a_line_of_the_snippet_is_a_duplicate_except_in_a_nested_location() {
    assert_page_lists(
        "nginx: `\"ssi\" directive is duplicate`, or `\"satisfy\"`, in a protected place",
    );
    for (name, line) in [("ssi", "ssi on;"), ("satisfy", "satisfy any;")] {
        let protect = "include snippets/jitsi-oidc-protect.conf;";
        let location = format!("location /x/ {{ {protect} {line} }}");
        let errors = setup(Site::Debian, &scratch()).server(&location).test().unwrap_err();
        assert!(errors.contains(&format!("\"{name}\" directive is duplicate")), "{errors}");
        let nested = format!("location /x/ {{ {protect} location /x/y/ {{ {line} }} }}");
        setup(Site::Debian, &scratch()).server(&nested).test().unwrap();
    }
}

#[actix_web::test]
async fn an_address_that_the_site_refuses_gets_403_below_oidc_unless_allowed_there() {
    assert_page_lists("403 at `/oidc/…`");
    let lines = "satisfy any; deny all; auth_basic site; auth_basic_user_file /dev/null;";
    for (own, status) in [("", 403), ("allow all;", 200)] {
        let world = World::set_up(Site::Debian, Some(adapter), Some(adapter), |it, _| {
            it.server(lines).snippet("jitsi-oidc-own.conf", own)
        });
        let answer = Browser::new().get(&world.nginx.url("/oidc/auth")).await;
        assert_eq!(answer.status, status, "{own}");
    }
}

/// nginx runs the rewrites of a server in their order, so the snippet cannot run before lines above it.
#[actix_web::test]
async fn a_rewrite_above_the_include_answers_the_session_check() {
    assert_page_lists("A protected place is open to everybody");
    fn not_signed_in(_: &Seen) -> Reply {
        Reply::status(401)
    }
    let rewrite = "if (!-e $request_filename) { rewrite ^ /index.html last; }";
    let files = scratch();
    for (name, status) in [("above.conf", 200), ("zbelow.conf", 401)] {
        let file = files.file(name, rewrite);
        let world =
            World::set_up(Site::Debian, Some(not_signed_in), Some(not_signed_in), |it, _| {
                let location = "location ^~ /static/ { include snippets/jitsi-oidc-protect.conf; }";
                it.hook(&file).server(location)
            });
        let answer = Browser::new().fetch(&world.nginx.url("/static/file")).await;
        assert_eq!(answer.status, status, "{name}");
    }
}

/// A location with its own `add_header` does not inherit that of the site.
#[actix_web::test]
async fn the_sites_hsts_header_is_sent_below_oidc_only_if_it_is_set_there_too() {
    assert_page_lists("`Strict-Transport-Security` is missing at `/oidc/…`");
    let site = "add_header Strict-Transport-Security max-age=1 always;";
    let again = format!("{site} set $jitsi_oidc_hsts max-age=1;");
    for (lines, sent) in [(site, None), (&*again, Some("max-age=1"))] {
        for instance in [Some(adapter as fn(&Seen) -> Reply), None] {
            let world = World::set_up(Site::Debian, instance, instance, |it, _| it.server(lines));
            let answer = Browser::new().get(&world.nginx.url("/oidc/auth")).await;
            assert_eq!(answer.header("strict-transport-security"), sent, "{}", answer.status);
            let room = Browser::new().get(&world.nginx.url("/Room")).await;
            assert_eq!(room.header("strict-transport-security"), Some("max-age=1"));
        }
    }
}
