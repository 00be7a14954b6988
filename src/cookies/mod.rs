//! The only place that names, seals, opens, sets and clears cookies.
//!
//! | cookie | holds | opened by |
//! | --- | --- | --- |
//! | `__Host-jitsi_oidc` | the session | [`Cookies::session`] |
//! | `__Host-jitsi_oidc_login_XXXXXXXX` | one sign-in attempt | [`Cookies::attempt`] |
//! | `__Secure-jitsi_oidc_id_token` | the id token, for the provider's logout alone | [`Cookies::id_token`] |
//! | `jitsi_oidc_hint` | `1`: this browser has a session | scripts |
//!
//! All but the hint are AES-256-GCM with the cookie's name as associated data, under one key per
//! purpose and per secret of the ring, which belongs to one [`Binding`]. Expiry stands inside the seal: a browser's `Max-Age` is a
//! courtesy, our clock decides.

mod jar;
mod names;
mod pending;
mod seal;

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cookie::{Cookie, SameSite};
use sha2::{Digest, Sha256};

pub use jar::RequestCookies;

use self::names::CookieNames;
use self::seal::KeyRing;
use crate::jitsi::Origin;
use crate::signin::{Attempt, Session};

/// Sets and opens the cookies of one deployment.
pub struct Cookies {
    names: CookieNames,
    /// Plain http on loopback: no prefix, no `Secure`.
    insecure: bool,
    sessions: KeyRing,
    attempts: KeyRing,
    id_tokens: KeyRing,
    session_lifetime: Duration,
    attempt_lifetime: Duration,
}

/// What a deployment's cookies belong to. A deployment with the same secret that differs in one of
/// these opens none of them: a staging copy opens nothing in production, and a change of provider
/// signs everyone out.
#[derive(Clone, Copy, Debug)]
pub struct Binding<'b> {
    /// `oidc.issuer`, byte for byte.
    pub issuer: &'b str,
    /// `oidc.client_id`.
    pub client_id: &'b str,
    /// `jitsi.url`. Plain http, which only a loopback host may have, also drops the names' prefixes
    /// and `Secure`.
    pub site: &'b Origin,
}

/// A value that does not fit its cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} takes {bytes} bytes, more than the {limit} that its cookie may have")]
pub struct TooLarge {
    /// What was to be kept.
    pub what: &'static str,
    /// Name and value.
    pub bytes: usize,
    /// What they may be.
    pub limit: usize,
}

/// A whole `Set-Cookie` header value.
pub type SetCookie = String;

impl Cookies {
    /// Derives the keys of each purpose from `secrets` and `binding`: the first secret seals, all
    /// open.
    pub fn new(
        secrets: &[&[u8]],
        binding: &Binding<'_>,
        session_lifetime: Duration,
        attempt_lifetime: Duration,
    ) -> Self {
        let insecure = binding.site.is_insecure();
        let ring = |purpose| KeyRing::derive(secrets, binding, purpose);
        Self {
            names: CookieNames::new(insecure),
            insecure,
            sessions: ring("session"),
            attempts: ring("attempt"),
            id_tokens: ring("id-token"),
            session_lifetime,
            attempt_lifetime,
        }
    }

    /// The session of a request, where it has one that opens and has not expired at `now`, in
    /// seconds since 1970.
    pub fn session(&self, request: &RequestCookies<'_>, now: u64) -> Option<Session> {
        request
            .named(self.names.session)
            .find_map(|value| self.sessions.open(self.names.session, value, now))
    }

    /// Keeps `session`, and the hint that there is one.
    ///
    /// # Errors
    ///
    /// [`TooLarge`] above 2,000 bytes with the name: nginx and Prosody refuse long heads, and
    /// then nobody gets into any meeting.
    pub fn keep_session(&self, session: &Session, now: u64) -> Result<[SetCookie; 2], TooLarge> {
        let name = self.names.session;
        let value = self.sessions.seal(name, session, now + self.session_lifetime.as_secs());
        fitting("the session", name, &value, SESSION_LIMIT)?;
        let hint = self.cookie(HINT, "1".into(), "/", self.session_lifetime);
        Ok([self.closed(name, value, "/", self.session_lifetime), hint.to_string()])
    }

    /// The attempt that the provider's answer with `state` belongs to.
    pub fn attempt(&self, request: &RequestCookies<'_>, state: &str, now: u64) -> Option<Attempt> {
        let name = self.names.attempt(state);
        request.named(&name).find_map(|value| self.attempts.open(&name, value, now))
    }

    /// Forgets the attempt of `state`.
    pub fn forget_attempt(&self, state: &str) -> SetCookie {
        self.removal(&self.names.attempt(state), "/")
    }

    /// Keeps the id token of the person of `session` for the provider's logout.
    ///
    /// # Errors
    ///
    /// [`TooLarge`] above 4,096 bytes with the name.
    pub fn keep_id_token(
        &self,
        session: &Session,
        id_token: &str,
        now: u64,
    ) -> Result<SetCookie, TooLarge> {
        let name = self.names.id_token;
        let content = (person(session), id_token);
        let value = self.id_tokens.seal(name, &content, now + self.session_lifetime.as_secs());
        fitting("the id token", name, &value, COOKIE_LIMIT)?;
        Ok(self.closed(name, value, LOGOUT_PATH, self.session_lifetime))
    }

    /// Forgets the id token: one of an earlier sign-in would name another session.
    pub fn forget_id_token(&self) -> SetCookie {
        self.removal(self.names.id_token, LOGOUT_PATH)
    }

    /// The id token of the sign-in of the person of `session`, at `/oidc/logout` only. One of another
    /// person would end that person's session at the provider, or none.
    pub fn id_token(
        &self,
        request: &RequestCookies<'_>,
        session: &Session,
        now: u64,
    ) -> Option<String> {
        let person = person(session);
        request.named(self.names.id_token).find_map(|value| {
            let opened = self.id_tokens.open(self.names.id_token, value, now);
            opened.filter(|(of, _): &(String, String)| *of == person).map(|(_, id_token)| id_token)
        })
    }

    /// Whether the browser sent any cookie of ours, valid or not.
    pub fn has_any(&self, request: &RequestCookies<'_>) -> bool {
        // The other names begin with the session's, but for the hint's.
        request.beginning_with(self.names.session).next().is_some() || self.has_hint(request)
    }

    /// Whether scripts of this browser believe that it has a session.
    pub fn has_hint(&self, request: &RequestCookies<'_>) -> bool {
        request.named(HINT).next().is_some()
    }

    /// Takes that belief back.
    pub fn forget_hint(&self) -> SetCookie {
        self.cookie(HINT, String::new(), "/", Duration::ZERO).to_string()
    }

    /// Clears the session, the id token, the hint, and as many attempts as one answer has room for:
    /// first those that open at `now`, in seconds since 1970, since only they can still end in a
    /// session.
    pub fn forget_all(&self, request: &RequestCookies<'_>, now: u64) -> Vec<SetCookie> {
        let mut attempts = self.pending(request, now);
        attempts.sort_by_key(|pending| !pending.opens());
        let mut removals =
            vec![self.removal(self.names.session, "/"), self.forget_id_token(), self.forget_hint()];
        removals.extend(self.removals(attempts.iter().map(|pending| pending.name())));
        removals
    }

    /// A cookie that no script may read.
    fn closed(
        &self,
        name: &str,
        value: String,
        path: &'static str,
        lifetime: Duration,
    ) -> SetCookie {
        let mut cookie = self.cookie(name, value, path, lifetime);
        cookie.set_http_only(true);
        cookie.to_string()
    }

    fn cookie<'c>(
        &self,
        name: &'c str,
        value: String,
        path: &'static str,
        lifetime: Duration,
    ) -> Cookie<'c> {
        let lifetime = lifetime.try_into().unwrap_or(cookie::time::Duration::MAX);
        let mut cookie = Cookie::new(name, value);
        cookie.set_path(path);
        cookie.set_secure(!self.insecure);
        cookie.set_same_site(SameSite::Lax);
        cookie.set_max_age(lifetime);
        cookie
    }

    /// A removal repeats the attributes: without `Secure` browsers refuse a `__Host-` name.
    fn removal(&self, name: &str, path: &'static str) -> SetCookie {
        self.closed(name, String::new(), path, Duration::ZERO)
    }
}

/// CookieNames the person of a session inside the seal of the id token, in few bytes: the cookie has none to
/// spare.
fn person(session: &Session) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(session.id())[..12])
}

/// The bytes that name and value take, where they are at most `limit`.
fn fitting(what: &'static str, name: &str, value: &str, limit: usize) -> Result<usize, TooLarge> {
    let bytes = name.len() + value.len();
    if bytes > limit { Err(TooLarge { what, bytes, limit }) } else { Ok(bytes) }
}

const HINT: &str = "jitsi_oidc_hint";
const LOGOUT_PATH: &str = "/oidc/logout";

/// Bytes of the session cookie, name and value.
const SESSION_LIMIT: usize = 2_000;
/// Bytes that every browser keeps of a cookie (RFC 6265bis 5.6).
const COOKIE_LIMIT: usize = 4_096;

#[cfg(test)]
mod tests;
