//! The only place that names, seals, opens, sets and clears cookies, and that seals and opens invitations.
//!
//! | cookie | content | opened by |
//! | --- | --- | --- |
//! | `__Host-jitsi_oidc` | the session | [`Cookies::session`] |
//! | `__Host-jitsi_oidc_login_XXXXXXXX` | one sign-in attempt | [`Cookies::attempt`] |
//! | `__Secure-jitsi_oidc_id_token` | the id token, only for the logout at the provider | [`Cookies::id_token`] |
//! | `jitsi_oidc_hint` | `1`: this browser has a session | read by scripts |
//!
//! All cookies except the hint are sealed with AES-256-GCM; the cookie's name is the associated
//! data. There is one key for each purpose and each secret, derived for one [`Binding`]. The expiry
//! is inside the seal and checked by our clock: the browser's `Max-Age` is not relied on.

mod error;
mod invitations;
mod jar;
mod key_ring;
mod names;
mod pending;
mod seal;
mod set_cookie;

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cookie::{Cookie, SameSite};
use sha2::{Digest, Sha256};

pub use error::{KeepError, TooLarge};
pub use invitations::{InvitationMarks, Invitations, OpenedInvitation, SealInvitationError};
pub use jar::RequestCookies;
pub use key_ring::{Binding, Secrets};
pub use seal::SealError;
pub use set_cookie::SetCookie;

use self::error::fitting;
use self::key_ring::KeyRing;
use self::names::CookieNames;
use self::set_cookie::fitting_removals;
use crate::signin::{Attempt, Session};

/// Sets and opens the cookies of one deployment.
pub struct Cookies {
    names: CookieNames,
    /// Plain http on a loopback host: no prefix, no `Secure`.
    insecure: bool,
    sessions: KeyRing,
    attempts: KeyRing,
    id_tokens: KeyRing,
    session_lifetime: Duration,
    attempt_lifetime: Duration,
}

impl Cookies {
    /// Derives the keys of each purpose from `secrets` and `binding`.
    pub fn new(
        secrets: Secrets<'_>,
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

    /// The session of a request: the first one that opens and has not expired at `now`, in seconds
    /// since 1970.
    pub fn session(&self, request: &RequestCookies<'_>, now: u64) -> Option<Session> {
        self.session_with_secret(request, now).map(|(session, _)| session)
    }

    /// As [`Self::session`], with the position of the secret that opened it.
    pub fn session_with_secret(
        &self,
        request: &RequestCookies<'_>,
        now: u64,
    ) -> Option<(Session, usize)> {
        self.session_values(request).find_map(|value| self.open_session(value, now))
    }

    /// When a session that begins at `now` expires, both in seconds since 1970.
    pub fn session_expiry(&self, now: u64) -> u64 {
        now.saturating_add(self.session_lifetime.as_secs())
    }

    /// The values of the cookies that may be the session of a request.
    pub fn session_values<'r>(
        &self,
        request: &'r RequestCookies<'_>,
    ) -> impl Iterator<Item = &'r str> {
        request.named(self.names.session)
    }

    /// The session in this value of a cookie, with the position of the secret that opened it: 0 is the current
    /// secret, and the previous ones follow in their order. `None` if it has expired at `now`.
    pub fn open_session(&self, value: &str, now: u64) -> Option<(Session, usize)> {
        let opened = self.sessions.open_whole::<Session>(self.names.session, value, now)?;
        Some((opened.content.until(opened.expires), opened.secret))
    }

    /// The number of secrets that open cookies.
    pub fn secrets(&self) -> usize {
        self.sessions.opening().count()
    }

    /// Sets the cookie of `session`, and the hint.
    ///
    /// # Errors
    ///
    /// [`KeepError::TooLarge`] above 2,000 bytes with the name: nginx and Prosody refuse requests
    /// with long headers, and then nobody can enter a meeting. [`KeepError::Seal`] is a fault of
    /// the adapter.
    pub fn keep_session(&self, session: &Session, now: u64) -> Result<[SetCookie; 2], KeepError> {
        let name = self.names.session;
        let value = self.sessions.seal(name, session, self.session_expiry(now))?;
        fitting("the session", name, &value, SESSION_LIMIT)?;
        let session = self.closed(name, value, "/", self.session_lifetime);
        let hint = self.cookie(HINT, "1".into(), "/", self.session_lifetime);
        Ok([SetCookie::of(&session)?, SetCookie::of(&hint)?])
    }

    /// The attempt that the authorization response with `state` belongs to.
    pub fn attempt(&self, request: &RequestCookies<'_>, state: &str, now: u64) -> Option<Attempt> {
        let name = self.names.attempt(state);
        request.named(&name).find_map(|value| self.attempts.open(&name, value, now))
    }

    /// Clears the attempt of `state`.
    pub fn forget_attempt(&self, state: &str) -> SetCookie {
        ours(&self.removal(&self.names.attempt(state), "/"))
    }

    /// Sets the cookie of the id token of `session`, for the logout at the provider.
    ///
    /// # Errors
    ///
    /// [`KeepError::TooLarge`] above 4,096 bytes with the name. [`KeepError::Seal`] is a fault of
    /// the adapter.
    pub fn keep_id_token(
        &self,
        session: &Session,
        id_token: &str,
        now: u64,
    ) -> Result<SetCookie, KeepError> {
        let name = self.names.id_token;
        let content = (person(session), id_token);
        let value = self.id_tokens.seal(name, &content, self.session_expiry(now))?;
        fitting("the id token", name, &value, COOKIE_LIMIT)?;
        Ok(SetCookie::of(&self.closed(name, value, LOGOUT_PATH, self.session_lifetime))?)
    }

    /// Clears the id token. An id token of an earlier sign-in would identify another session.
    pub fn forget_id_token(&self) -> SetCookie {
        ours(&self.removal(self.names.id_token, LOGOUT_PATH))
    }

    /// The id token of `session`, which browsers send to `/oidc/logout` only. The id token of
    /// another person is not returned: it would end that person's session at the provider, or none.
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

    /// Whether the browser sent any cookie of the adapter, valid or not.
    pub fn has_any(&self, request: &RequestCookies<'_>) -> bool {
        // All names except the hint's begin with the session's.
        request.beginning_with(self.names.session).next().is_some() || self.has_hint(request)
    }

    /// Whether scripts of this browser assume that there is a session.
    pub fn has_hint(&self, request: &RequestCookies<'_>) -> bool {
        request.named(HINT).next().is_some()
    }

    /// Clears the hint.
    pub fn forget_hint(&self) -> SetCookie {
        ours(&self.cookie(HINT, String::new(), "/", Duration::ZERO))
    }

    /// Clears the session, the id token, the hint, and as many attempts as fit one response.
    /// Attempts that open at `now`, in seconds since 1970, are cleared first: only they can still
    /// lead to a session.
    pub fn forget_all(&self, request: &RequestCookies<'_>, now: u64) -> Vec<SetCookie> {
        let mut attempts = self.pending(request, now);
        attempts.sort_by_key(|pending| !pending.opens());
        let session = ours(&self.removal(self.names.session, "/"));
        let mut removals = vec![session, self.forget_id_token(), self.forget_hint()];
        removals.extend(fitting_removals(attempts.into_iter().map(|pending| pending.removal)));
        removals
    }

    /// A cookie that scripts cannot read.
    fn closed<'c>(
        &self,
        name: &'c str,
        value: String,
        path: &'static str,
        lifetime: Duration,
    ) -> Cookie<'c> {
        let mut cookie = self.cookie(name, value, path, lifetime);
        cookie.set_http_only(true);
        cookie
    }

    fn cookie<'c>(
        &self,
        name: &'c str,
        value: String,
        path: &'static str,
        lifetime: Duration,
    ) -> Cookie<'c> {
        // Only a lifetime of more than 2⁶³ seconds does not convert.
        let lifetime = lifetime.try_into().unwrap_or(cookie::time::Duration::MAX);
        let mut cookie = Cookie::new(name, value);
        cookie.set_path(path);
        cookie.set_secure(!self.insecure);
        cookie.set_same_site(SameSite::Lax);
        cookie.set_max_age(lifetime);
        cookie
    }

    /// Clears a cookie. It repeats the attributes: browsers refuse a `__Host-` name without
    /// `Secure`.
    fn removal<'c>(&self, name: &'c str, path: &'static str) -> Cookie<'c> {
        self.closed(name, String::new(), path, Duration::ZERO)
    }
}

/// The header of a cookie whose name and value are our own, not a browser's.
#[expect(clippy::expect_used, reason = "our names are constants and hexadecimal digits")]
fn ours(cookie: &Cookie<'_>) -> SetCookie {
    SetCookie::of(cookie).expect("our names have no control characters")
}

/// Identifies the person inside the seal of the id token. Shortened, because the cookie has little
/// space.
fn person(session: &Session) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(session.id())[..12])
}

const HINT: &str = "jitsi_oidc_hint";
const LOGOUT_PATH: &str = "/oidc/logout";

/// The limit of the session cookie, in bytes of name and value.
const SESSION_LIMIT: usize = 2_000;
/// The bytes of name and value that every browser stores (RFC 6265bis 5.6).
const COOKIE_LIMIT: usize = 4_096;

#[cfg(test)]
mod tests;
