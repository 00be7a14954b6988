//! The links of a refusal's page.

use super::page::{Link, Page};
use crate::jitsi::{self, Client, Meeting, Overrides};
use crate::signin::{NewRoom, Target};
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
    match links.peek() {
        Some(_) => page.links(links),
        None => page.link(text.back_to_jitsi, app.links.home()),
    }
}

/// The link of `action`. `None` if `target` does not have it.
fn link(action: Action, target: &Target, app: &App, text: &'static Text) -> Option<Link> {
    let link = |label, href| Some(Link { label, href, in_popup: false });
    match (action, target) {
        (Action::Jitsi, _) => link(text.back_to_jitsi, app.links.home()),
        (Action::TryAgain, target) => link(text.try_again, begin_again(target, app)),
        (Action::AnotherAccount, Target::Meeting { meeting, overrides, client, .. }) => {
            // In a popup that was closed, Jitsi's page can only begin the same sign-in again, without
            // prompt=login. So this sign-in stays in the popup.
            let in_popup = *client == Client::Popup;
            let popup = if in_popup { "&nonce=" } else { "" };
            let href = format!("{}{popup}&prompt=login", sign_in(meeting, overrides, *client));
            Some(Link { label: text.another_account, href, in_popup })
        }
        (Action::Guest, Target::Meeting { meeting, overrides, client, .. }) => {
            let address = match client {
                // The app itself only waits.
                Client::App(kind) => app.links.app(*kind, meeting, None, overrides),
                Client::Browser | Client::Popup => app.links.bare(meeting),
            };
            link(text.as_guest, address)
        }
        (Action::AnotherAccount, Target::NewRoom(name)) => {
            link(text.another_account, format!("{}&prompt=login", new_room(name)))
        }
        (Action::AnotherAccount, Target::Page(_))
        | (Action::Guest, Target::Page(_) | Target::NewRoom(_)) => None,
    }
}

/// The address at which a sign-in to the same target begins.
pub(super) fn begin_again(target: &Target, app: &App) -> String {
    match target {
        Target::Page(page) => page.url(&app.links.origin),
        Target::NewRoom(name) => new_room(name),
        Target::Meeting { meeting, overrides, client, .. } => sign_in(meeting, overrides, *client),
    }
}

/// The address of a new room with this name.
fn new_room(name: &NewRoom) -> String {
    format!("/oidc/new?name={}", encoded(name.as_ref()))
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
