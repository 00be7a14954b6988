//! `/oidc/verify`: 204 for a session, 401 or 403 for everything else.

use harness::browser::Method;

use crate::world::{ORIGIN, World};

#[actix_web::test]
async fn only_a_session_is_let_in() {
    let world = World::new();
    let browser = world.browser();
    world.sign_in(&browser, "/oidc/auth?room=a").await;
    let session = browser.cookie("jitsi_oidc").unwrap();
    for method in [Method::GET, Method::POST, Method::HEAD, Method::OPTIONS, Method::DELETE] {
        for (cookie, path, status) in [
            (format!("jitsi_oidc={session}"), "/oidc/verify?a=1&a=2", 204),
            (format!("jitsi_oidc={session}"), "/oidc/verify/nobody", 403),
            (format!("jitsi_oidc={session}"), "/oidc/verify/", 403),
            (format!("jitsi_oidc={session}x"), "/oidc/verify", 401),
            (format!("jitsi_oidc_login_00000000={session}"), "/oidc/verify", 401),
            (String::new(), "/oidc/verify/../../x", 401),
            ("jitsi_oidc=; =;;".into(), "/oidc/verify/%00%ff", 401),
        ] {
            let stranger = world.browser();
            let request = stranger.request(method.clone(), &format!("{ORIGIN}{path}"));
            let answer = request.header("cookie", &cookie).send().await;
            assert_eq!(answer.status, status, "{method} {path} {}", cookie.len());
            assert_eq!(answer.body, "");
            let user = answer.header("x-auth-user");
            assert_eq!(user.is_some(), status == 204, "{method} {path}");
        }
    }
    let answer = browser.get(&format!("{ORIGIN}/oidc/verify")).await;
    assert_eq!(answer.header("x-auth-name"), Some("Ada%20Lovelace"));
    assert_eq!(answer.header("x-auth-moderator"), Some("true"));
}
