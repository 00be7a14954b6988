//! `GET /oidc/new`: takes a person to a room of their own.

use actix_web::HttpResponse;

use super::begin;
use super::error::{Refusal, WebError};
use super::fetch::Fetch;
use super::query::Query;
use super::visit::Visit;
use crate::signin::{NewRoom, Target, TargetError};

/// 303 to the meeting in the room `NAME-TAG` that the person owns, through the provider if they are not signed
/// in. Without `name` the name is a short random one.
///
/// Only a navigation is accepted, as at `/oidc/auth`.
pub(super) async fn new_room(visit: Visit, query: Query) -> Result<HttpResponse, Refusal> {
    let fetch = Fetch::of(visit.headers());
    if !fetch.is_navigation() {
        return Err(WebError::NotOpened(fetch).into());
    }
    let name = match query.value("name").filter(|name| !name.trim().is_empty()) {
        Some(name) => NewRoom::named(name),
        None => NewRoom::random(&begin::random::<32>()?),
    };
    let name = name.map_err(|error| WebError::Target(TargetError::Name(error)))?;
    begin::enter_or_sign_in(&visit, Target::NewRoom(name), query.prompt()).await
}
