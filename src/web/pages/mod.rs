//! The pages that a person sees: a sign, a plain sentence, a line that says what to do, the actions, and on
//! a refusal the request id.

mod brand;
mod inline;
mod invitation;
mod links;
mod page;
mod script;
mod sign;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};

pub use self::brand::Brand;
pub(super) use self::invitation::{invite, join, link_ready, wrong_passcode};
use self::links::begin_again;
use self::page::Page;
use self::script::{Message, Script};
use self::sign::Sign;
use super::app::App;
use super::error::{JoinError, Refusal, WebError};
use super::invite_request::is_json;
use super::popup::PopupOpener;
use super::request::RequestId;
use super::text::{Language, Notice, Text};
use crate::jitsi::Token;
use crate::signin::{Closed, Target};

/// The page of a refusal.
pub(super) fn refusal(
    refusal: &Refusal,
    app: &App,
    request: &HttpRequest,
    id: &RequestId,
) -> HttpResponse {
    let text = Language::of(request).text();
    let notice = refusal.error.notice(text);
    if is_json(request) {
        return json(refusal, notice, id);
    }
    let begin = match refusal.error {
        WebError::Join(JoinError::Closed(Closed::Early { from })) => Some(from),
        _ => None,
    };
    let sign = begin.map_or_else(|| Sign::of(refusal.error.status()), |_| Sign::Waiting);
    let target = refusal.context.target.as_ref();
    let mut page = Page::new(&app.brand, text, sign, notice).id(id);
    if let Some(account) = refusal.account() {
        page = page.account(account);
    }
    if refusal.error.shows_names() {
        page = page.names(app.admission.example_names().collect());
    }
    let page = links::add(page, refusal.actions(), target, app);
    if let Some(from) = begin {
        return invitation::early(page, from).answer(refusal.error.status());
    }
    let error = Message::Error { error: notice.sentence };
    let page = match PopupOpener::of(request, target) {
        PopupOpener::Absent => page,
        PopupOpener::Possible => page.script(Script::tell(&error, &app.links.origin)),
        PopupOpener::Waiting => page.script(Script::tell_and_close(&error, &app.links.origin)),
    };
    page.answer(refusal.error.status())
}

/// The refusal of a script's request.
fn json(refusal: &Refusal, notice: Notice, id: &RequestId) -> HttpResponse {
    HttpResponse::build(refusal.error.status()).json(serde_json::json!({
        "error": notice.sentence,
        "advice": notice.advice,
        "request_id": id.as_str(),
    }))
}

/// The last page of inline mode: posts the token to Jitsi's page and closes. `url` leads to the
/// meeting if that page cannot be reached.
pub(super) fn popup(app: &App, text: &'static Text, token: &Token, url: String) -> HttpResponse {
    let message = Message::Success { access_token: token.reveal() };
    let notice = Notice { sentence: text.signed_in, advice: text.window_closes };
    Page::new(&app.brand, text, Sign::Done, notice)
        .link(text.to_meeting, url)
        .script(Script::deliver(&message, &app.links.origin))
        .answer(StatusCode::OK)
}

/// The last page of inline mode when the provider would have to interact with the person: tells
/// Jitsi's page that there is no token. The person stays in the meeting as guest.
pub(super) fn popup_guest(app: &App, text: &'static Text, url: String) -> HttpResponse {
    let notice = Notice { advice: text.window_closes, ..text.not_signed_in };
    let message = Message::Error { error: notice.sentence };
    Page::new(&app.brand, text, Sign::Waiting, notice)
        .link(text.to_meeting, url)
        .script(Script::deliver(&message, &app.links.origin))
        .answer(StatusCode::OK)
}

/// Leads back to an app. A page and not a redirect: a redirect to an app's scheme leaves a broken tab
/// in Chromium on Android. With `jitsi.auto_return_to_app` the page opens the app by itself, by a
/// refresh: the link remains if the browser asks first or the app is not installed.
pub(super) fn app(app: &App, text: &'static Text, link: String, target: &Target) -> HttpResponse {
    let notice = Notice { sentence: text.signed_in, advice: app_advice(app, text) };
    let page = Page::new(&app.brand, text, Sign::Done, notice)
        .link(text.open_app, link.clone())
        .script(Script::renew(begin_again(target, app), app.minter.lifetime));
    opening(app, page, link).answer(StatusCode::OK)
}

/// Leads a person who is not signed in back to an app.
pub(super) fn app_guest(app: &App, text: &'static Text, link: String) -> HttpResponse {
    let notice = Notice { advice: app_advice(app, text), ..text.not_signed_in };
    let page = Page::new(&app.brand, text, Sign::Waiting, notice).link(text.as_guest, link.clone());
    opening(app, page, link).answer(StatusCode::OK)
}

/// Redirects a person who is signed in to Jitsi's welcome page. The page is the short note that
/// RFC 9110 §15.4.4 recommends for a 303; browsers do not show it.
pub(super) fn already_signed_in(app: &App, text: &'static Text) -> HttpResponse {
    let home = app.links.home();
    let notice = Notice { sentence: text.signed_in, advice: text.signed_in_anyway };
    Page::new(&app.brand, text, Sign::Done, notice)
        .link(text.back_to_jitsi, home.clone())
        .redirect(home)
}

/// Confirms a sign-out.
pub(super) fn signed_out(app: &App, text: &'static Text) -> HttpResponse {
    Page::new(&app.brand, text, Sign::Done, text.signed_out)
        .link(text.back_to_jitsi, app.links.home())
        .answer(StatusCode::OK)
}

/// Asks before a sign-out that another site requested.
pub(super) fn confirm_logout(app: &App, text: &'static Text) -> HttpResponse {
    Page::new(&app.brand, text, Sign::Question, text.ask_sign_out)
        .link(text.sign_out, "/oidc/logout".into())
        .link(text.stay_signed_in, app.links.home())
        .answer(StatusCode::OK)
}

/// Confirms a sign-out in the frame of Jitsi's `silentLogout`
/// (react/features/authentication/actions.web.ts).
pub(super) fn framed_logout(app: &App, text: &'static Text) -> HttpResponse {
    Page::new(&app.brand, text, Sign::Done, text.signed_out)
        .script(Script::logged_out())
        .framed()
        .answer(StatusCode::OK)
}

/// How the person comes from the page to the app.
fn app_advice(app: &App, text: &'static Text) -> &'static str {
    if app.auto_return_to_app { text.app_opens } else { text.app_button }
}

fn opening<'p>(app: &App, page: Page<'p>, link: String) -> Page<'p> {
    if app.auto_return_to_app { page.opens(link) } else { page }
}
