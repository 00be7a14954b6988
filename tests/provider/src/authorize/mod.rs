//! The authorization endpoint (OpenID Connect Core 3.1.2).

mod answer;
mod request;
mod session;

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, LOCATION, SET_COOKIE};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};

use crate::Person;
use crate::page;
use crate::parameters::Parameters;
use crate::state::{SESSION_LIFETIME, Session, State};
use request::{Refused, Request};
pub(crate) use session::{clear_cookie, session_name};

/// `GET /authorize`
pub(crate) async fn ask(state: Data<State>, http: HttpRequest) -> HttpResponse {
    let request = match Request::parse(&state, http.query_string()) {
        Ok(request) => request,
        Err(refused) => return refused_answer(&state, refused),
    };
    let session = session_name(&http).and_then(|name| state.sessions.get(&name));
    match decide(&state, &request, session) {
        Decision::Approve(person, auth_time) => {
            redirect(answer::approve(&state, &request, person, auth_time))
        }
        Decision::LoginRequired => {
            redirect(answer::refuse(&state, &request, "login_required", "nobody is signed in"))
        }
        Decision::Page => {
            page::login(&request.client, &state.people(), state.options.opener_policy)
        }
    }
}

/// `POST /authorize`: a button of the login page was pressed.
pub(crate) async fn chosen(state: Data<State>, http: HttpRequest, form: Bytes) -> HttpResponse {
    let request = match Request::parse(&state, http.query_string()) {
        Ok(request) => request,
        Err(refused) => return refused_answer(&state, refused),
    };
    let form = Parameters::parse(&form).unwrap_or_default();
    if form.get("cancel").is_some() {
        return redirect(denied(&state, &request));
    }
    let Some(person) = form.get("person").and_then(|id| state.person(id)) else {
        return page::message(StatusCode::BAD_REQUEST, "Unknown person", "No person has this id.");
    };
    let session = Session { person_id: person.id.clone(), auth_time: state.now().timestamp() };
    let cookie = session::cookie(&state, state.sessions.insert(session.clone(), SESSION_LIFETIME));
    let mut response = redirect(answer::approve(&state, &request, person, session.auth_time));
    response.headers_mut().insert(SET_COOKIE, cookie);
    response
}

/// The URL that the browser is redirected to after this person signed in.
///
/// # Errors
/// The reason why the authorization request is refused.
pub(crate) fn sign_in(state: &State, query: &str, person: Arc<Person>) -> Result<String, String> {
    match Request::parse(state, query) {
        Ok(request) => Ok(answer::approve(state, &request, person, state.now().timestamp())),
        Err(Refused::Redirect(request, error, why)) => Err(format!("{error}: {why} {request:?}")),
        Err(Refused::Page(why)) => Err(why),
    }
}

/// The URL that the browser is redirected to after Cancel.
///
/// # Errors
/// The reason why the authorization request is refused.
pub(crate) fn deny(state: &State, query: &str) -> Result<String, String> {
    match Request::parse(state, query) {
        Ok(request) => Ok(denied(state, &request)),
        Err(Refused::Redirect(_, error, why)) => Err(format!("{error}: {why}")),
        Err(Refused::Page(why)) => Err(why),
    }
}

enum Decision {
    /// The person, and the time of their sign-in in seconds since the epoch.
    Approve(Arc<Person>, i64),
    LoginRequired,
    Page,
}

/// Applies `prompt` and `max_age` to the session (OpenID Connect Core 3.1.2.3).
fn decide(state: &State, request: &Request, session: Option<Session>) -> Decision {
    if let Some(person) = state.options.auto.as_deref().and_then(|id| state.person(id)) {
        return Decision::Approve(person, state.now().timestamp());
    }
    let fresh = |session: &Session| {
        request.max_age.is_none_or(|max_age| {
            state.now().timestamp().saturating_sub(session.auth_time) <= max_age
        })
    };
    let known = session.filter(fresh).and_then(|session| {
        state.person(&session.person_id).map(|person| (person, session.auth_time))
    });
    match known {
        Some((person, auth_time)) if !request.interactive => Decision::Approve(person, auth_time),
        None if request.silent => Decision::LoginRequired,
        _ => Decision::Page,
    }
}

fn denied(state: &State, request: &Request) -> String {
    answer::refuse(state, request, "access_denied", "the person pressed Cancel")
}

fn refused_answer(state: &State, refused: Refused) -> HttpResponse {
    match refused {
        Refused::Page(why) => page::message(StatusCode::BAD_REQUEST, "Bad request", &why),
        Refused::Redirect(request, error, why) => {
            redirect(answer::refuse(state, &request, error, &why))
        }
    }
}

fn redirect(location: String) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((LOCATION, location))
        .insert_header((CACHE_CONTROL, "no-store"))
        .finish()
}
