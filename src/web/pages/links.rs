//! The links of a refusal's page.

use super::page::Page;
use crate::jitsi::{self, Client, Meeting, Overrides};
use crate::signin::Target;
use crate::web::app::App;
use crate::web::error::Action;
use crate::web::text::Text;

/// Adds a link for each of `actions` that `target` has, in this order. If there is none, adds a link
/// to Jitsi's welcome page.
pub(super) fn add<'p>(
    page: Page<'p>,
    actions: &[Action],
    target: Option<&Target>,
    app: &App,
) -> Page<'p> {
    let text = page.text();
    let of_target =
        |target| actions.iter().filter_map(move |action| link(*action, target, app, text));
    let mut links = target.into_iter().flat_map(of_target).peekable();
    if links.peek().is_none() {
        return page.link(text.back_to_jitsi, app.links.home());
    }
    links.fold(page, |page, (label, address)| page.link(label, address))
}

/// The label and the address of `action`. `None` if `target` does not have it.
fn link(
    action: Action,
    target: &Target,
    app: &App,
    text: &'static Text,
) -> Option<(&'static str, String)> {
    match (action, target) {
        (Action::Jitsi, _) => Some((text.back_to_jitsi, app.links.home())),
        (Action::TryAgain, target) => Some((text.try_again, begin_again(target, app))),
        (Action::AnotherAccount, Target::Meeting { meeting, overrides, client, .. }) => {
            let again = sign_in(meeting, overrides, *client);
            Some((text.another_account, format!("{again}&prompt=login")))
        }
        (Action::Guest, Target::Meeting { meeting, overrides, client, .. }) => {
            let address = match client {
                // The app itself only waits.
                Client::App(kind) => app.links.app(*kind, meeting, None, overrides),
                Client::Browser | Client::Popup => app.links.bare(meeting),
            };
            Some((text.as_guest, address))
        }
        (Action::AnotherAccount | Action::Guest, Target::Page(_)) => None,
    }
}

/// The address at which a sign-in to the same target begins.
pub(super) fn begin_again(target: &Target, app: &App) -> String {
    match target {
        Target::Page(page) => page.url(&app.links.origin),
        Target::Meeting { meeting, overrides, client, .. } => sign_in(meeting, overrides, *client),
    }
}

/// The address at which a sign-in to a meeting begins.
///
/// An app's address names the app. A popup's address begins a sign-in in a tab, because the page
/// behind the popup no longer waits. A browser's address has no overrides and no trip: without the
/// overrides the person's muted devices are unknown, so Jitsi shows its prejoin page again.
fn sign_in(meeting: &Meeting, overrides: &Overrides, client: Client) -> String {
    match client {
        Client::App(_) => {
            let (meeting, overrides) = (meeting.clone(), overrides.clone());
            let state = jitsi::State { meeting, overrides, client };
            format!("/oidc/auth?state={}", encoded(&state.to_json()))
        }
        Client::Browser | Client::Popup => {
            format!("/oidc/auth?return_to={}", encoded(&meeting.path()))
        }
    }
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
