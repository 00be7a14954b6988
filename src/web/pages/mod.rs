//! The pages that a person sees: one plain sentence, an action, and on a refusal the request id.

mod inline;
mod page;
mod script;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};

use self::page::Page;
use self::script::{Message, Script};
use super::app::App;
use super::error::{NextAction, Refusal};
use super::popup::PopupOpener;
use super::request::RequestId;
use super::text::{Language, Text};
use crate::jitsi::{self, Client, Token};
use crate::signin::Target;

/// The page of a refusal.
pub(super) fn refusal(
    refusal: &Refusal,
    app: &App,
    request: &HttpRequest,
    id: &RequestId,
) -> HttpResponse {
    let text = Language::of(request).text();
    let sentence = refusal.error.sentence(text);
    let target = refusal.context.target.as_ref();
    let mut page = Page::new(text, sentence).id(id);
    if refusal.error.is_of_signed_in_person() {
        page = page.note(text.signed_in);
    }
    let page = add_next_action(page, refusal.next_action(), target, app);
    let error = Message::Error { error: sentence };
    let page = match PopupOpener::of(request, target) {
        PopupOpener::Absent => page,
        PopupOpener::Possible => page.script(Script::tell(&error, &app.links.origin)),
        PopupOpener::Waiting => page.script(Script::tell_and_close(&error, &app.links.origin)),
    };
    page.answer(refusal.error.status())
}

/// The last page of inline mode: posts the token to Jitsi's page and closes. `url` leads to the
/// meeting if that page cannot be reached.
pub(super) fn popup(app: &App, text: &'static Text, token: &Token, url: String) -> HttpResponse {
    let message = Message::Success { access_token: token.reveal() };
    Page::new(text, text.signed_in)
        .link(text.to_meeting, url)
        .script(Script::deliver(&message, &app.links.origin))
        .answer(StatusCode::OK)
}

/// The last page of inline mode when the provider would have to interact with the person: tells
/// Jitsi's page that there is no token. The person stays in the meeting as guest.
pub(super) fn popup_guest(app: &App, text: &'static Text, url: String) -> HttpResponse {
    let message = Message::Error { error: text.not_signed_in };
    Page::new(text, text.not_signed_in)
        .link(text.to_meeting, url)
        .script(Script::deliver(&message, &app.links.origin))
        .answer(StatusCode::OK)
}

/// Leads back to an app. A page and not a redirect: a redirect to an app's scheme leaves a broken tab
/// in Chromium on Android. With `jitsi.auto_return_to_app` the page opens the app by itself, by a
/// refresh: the link remains if the browser asks first or the app is not installed.
pub(super) fn app(app: &App, text: &'static Text, link: String, target: &Target) -> HttpResponse {
    let page = Page::new(text, text.signed_in)
        .link(text.open_app, link.clone())
        .script(Script::renew(begin_again(target, app), app.minter.lifetime));
    opening(app, page, link).answer(StatusCode::OK)
}

/// Leads a person who is not signed in back to an app.
pub(super) fn app_guest(app: &App, text: &'static Text, link: String) -> HttpResponse {
    let page = Page::new(text, text.not_signed_in).link(text.as_guest, link.clone());
    opening(app, page, link).answer(StatusCode::OK)
}

/// Confirms a sign-out.
pub(super) fn signed_out(app: &App, text: &'static Text) -> HttpResponse {
    Page::new(text, text.signed_out).link(text.back_to_jitsi, home(app)).answer(StatusCode::OK)
}

/// Asks before a sign-out that another site requested.
pub(super) fn confirm_logout(text: &'static Text) -> HttpResponse {
    Page::new(text, text.ask_sign_out)
        .link(text.sign_out, "/oidc/logout".into())
        .answer(StatusCode::OK)
}

/// Confirms a sign-out in the frame of Jitsi's `silentLogout`
/// (react/features/authentication/actions.web.ts).
pub(super) fn framed_logout(text: &'static Text) -> HttpResponse {
    Page::new(text, text.signed_out).script(Script::logged_out()).framed().answer(StatusCode::OK)
}

fn opening<'p>(app: &App, page: Page<'p>, link: String) -> Page<'p> {
    if app.auto_return_to_app { page.opens(link) } else { page }
}

/// Adds the link of the next action.
fn add_next_action<'p>(
    page: Page<'p>,
    action: NextAction,
    target: Option<&Target>,
    app: &App,
) -> Page<'p> {
    let text = page.text();
    match (action, target) {
        (NextAction::Jitsi, _) | (_, None) | (NextAction::Meeting, Some(Target::Page(_))) => {
            page.link(text.back_to_jitsi, home(app))
        }
        (NextAction::TryAgain, Some(target)) => {
            let again = begin_again(target, app);
            back_into_app(page.link(text.try_again, again), target, app)
        }
        (NextAction::Meeting, Some(target @ Target::Meeting { meeting, client, .. })) => {
            match client {
                Client::App(_) => back_into_app(page, target, app),
                Client::Browser | Client::Popup => {
                    let url = app.links.bare(meeting);
                    page.link(text.back_to_meeting, url)
                }
            }
        }
    }
}

/// Adds the link "Continue as guest" to the last page of an app's sign-in. The app itself only
/// waits.
fn back_into_app<'p>(page: Page<'p>, target: &Target, app: &App) -> Page<'p> {
    match target {
        Target::Meeting { meeting, overrides, client: Client::App(kind), .. } => {
            let link = app.links.app(*kind, meeting, None, overrides);
            let label = page.text().as_guest;
            page.link(label, link)
        }
        Target::Meeting { .. } | Target::Page(_) => page,
    }
}

/// The address at which a sign-in to the same target begins.
///
/// An app's address names the app. A popup's address begins a sign-in in a tab, because the page
/// behind the popup no longer waits. A browser's address has no overrides and no trip: without the
/// overrides the person's muted devices are unknown, so Jitsi shows its prejoin page again.
fn begin_again(target: &Target, app: &App) -> String {
    match target {
        Target::Page(page) => page.url(&app.links.origin),
        Target::Meeting { meeting, overrides, client: client @ Client::App(_), .. } => {
            let state = jitsi::State {
                meeting: meeting.clone(),
                overrides: overrides.clone(),
                client: *client,
            };
            format!("/oidc/auth?state={}", encoded(&state.to_json()))
        }
        Target::Meeting { meeting, client: Client::Browser | Client::Popup, .. } => {
            format!("/oidc/auth?return_to={}", encoded(&meeting.path()))
        }
    }
}

/// Jitsi's first page.
fn home(app: &App) -> String {
    app.links.home()
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
