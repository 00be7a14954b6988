//! Cookies that an instance of an older release has set. During an update both releases run side by side.

use super::*;

/// A session and an attempt, as the release after 0.1 has sealed them. If they no longer open, everyone must sign
/// in again at the update: keep the format, or say so in the upgrade notes of the CHANGELOG.
const COOKIES: [&str; 2] = [
    concat!(
        "__Host-jitsi_oidc=Apgei0dqsJMPS1Bee2PqZjBdxnWZkdGEUO6nMT8OeL0ESWeweFvpRWciki4PBWUCSesjC1",
        "5/usWy2mzEkFwlQOq449Q0U84/O2GOnDzutUb4E/iMEv1WuNt5rLGLY5Q=",
    ),
    concat!(
        "__Host-jitsi_oidc_login_56d5fa73=OXzmQ3MEbxtuQ2vZkZCsL5pplY6ntA7xW+ttqUrb8ZR+o4NUln0riGO",
        "mHa1mNZYSIfiqtIJVaP2mzf19GLuM5oMu1hfpUOV0/1M4osJhVKUzyeeNSyQd+mMU6UPAHiPgg6OZVkS7gmFCaS9",
        "YNJWa4m00vnIEaiqE8Zh/5U8oJfd5MWWXAmVeOWouJp4RWL5sOR1rZ31hNjJQjQp16UdbkH+tZQ5JyC2hImMHtn2",
        "E4qsH6lSKjpJfxokEwa3OIpPCl1JIEU0warBcgUbO9SoZof5+jcYdRaVKuhPDEmaSs2czTL99uSl4aq2PVKaTdU4",
        "/O66fywGxNR98bMUyXRFi68DMhjw/oRJOZonQh32q1HvCPAoiH30vvCMb9/RLyg/TNCC+o04q4h2j7MHIgxZcYxb",
        "AYa0UJEFdy5pIKb+3ZnSf4X+yVimBwyM=",
    ),
];

#[test]
fn a_session_and_an_attempt_of_an_older_release_are_opened() {
    let cookies = cookies(&[NEW]);
    let [of_session, of_attempt] = COOKIES.map(sent);
    assert!(cookies.session(&of_session, NOW + 3599) == Some(session("Ada").until(NOW + 3600)));
    let begun = attempt(1, NOW, "");
    let opened = cookies.attempt(&of_attempt, begun.state(), NOW + 599).unwrap();
    assert_eq!((opened.state(), opened.target()), (begun.state(), begun.target()));
}
