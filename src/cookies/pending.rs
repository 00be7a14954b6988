//! The cookies of sign-in attempts. Each attempt has a cookie of its own, so that tabs do not
//! disturb each other. Their number is limited: nginx refuses requests with long headers.

use super::error::{KeepError, fitting};
use super::jar::CookiePair;
use super::set_cookie::fitting_removals;
use super::{Cookies, RequestCookies, SetCookie};
use crate::signin::Attempt;

impl Cookies {
    /// Sets the cookie of `attempt`. If the browser has too many attempts, clears those that do not
    /// open, then the oldest. Of attempts that began in overlapping requests, the later one in the
    /// `Cookie` header is newer (RFC 6265 section 5.4).
    ///
    /// # Errors
    ///
    /// [`KeepError::TooLarge`] above 2,000 bytes with the name. [`KeepError::Seal`] is a fault of
    /// the adapter.
    pub fn keep_attempt(
        &self,
        request: &RequestCookies<'_>,
        attempt: &Attempt,
        now: u64,
    ) -> Result<Vec<SetCookie>, KeepError> {
        let others = self.pending(request, now);
        let latest = others.iter().filter_map(|pending| pending.begun).max();
        let attempt = attempt.clone().newer_than(latest);
        let name = self.names.attempt(attempt.state());
        let expires = now + self.attempt_lifetime.as_secs();
        let value = self.attempts.seal(&name, &attempt, expires)?;
        let size = fitting("the attempt", &name, &value, ATTEMPT_LIMIT)?;
        let mut set = dropped(others, size);
        set.push(SetCookie::of(&self.closed(&name, value, "/", self.attempt_lifetime))?);
        Ok(set)
    }

    /// Whether the browser has an attempt that opens at `now`, in seconds since 1970: a sign-in is in
    /// progress.
    pub fn has_attempt(&self, request: &RequestCookies<'_>, now: u64) -> bool {
        self.pending(request, now).iter().any(PendingAttempt::opens)
    }

    /// `request` without the attempt of `state`, which has ended and no longer counts.
    pub fn without_attempt<'h>(
        &self,
        request: RequestCookies<'h>,
        state: &str,
    ) -> RequestCookies<'h> {
        request.without(&self.names.attempt(state))
    }

    /// The attempts of the request, in the header's order. A name that no header value can contain is
    /// left out: the adapter did not set such a cookie, and cannot clear it.
    pub(super) fn pending<'r>(
        &self,
        request: &'r RequestCookies<'_>,
        now: u64,
    ) -> Vec<PendingAttempt<'r>> {
        let pairs = request.beginning_with(self.names.attempt_prefix);
        pairs
            .enumerate()
            .filter_map(|(position, pair)| {
                let removal = SetCookie::of(&self.removal(pair.name, "/")).ok()?;
                let attempt = self.attempts.open(pair.name, pair.value, now);
                let begun = attempt.map(|attempt: Attempt| attempt.begun());
                Some(PendingAttempt { pair, begun, position, removal })
            })
            .collect()
    }
}

/// Another attempt of the same browser.
pub(super) struct PendingAttempt<'r> {
    pair: CookiePair<'r>,
    /// When it began; `None` if it does not open.
    begun: Option<u64>,
    /// Its position in the `Cookie` header.
    position: usize,
    /// Clears it.
    pub(super) removal: SetCookie,
}

impl PendingAttempt<'_> {
    /// Whether it opens and has not expired.
    pub(super) fn opens(&self) -> bool {
        self.begun.is_some()
    }
}

/// Clears those of `others` that exceed the limits together with a new attempt of `size` bytes.
fn dropped(mut others: Vec<PendingAttempt<'_>>, size: usize) -> Vec<SetCookie> {
    // `None` is an attempt that does not open. It sorts as the oldest.
    others.sort_by_key(|pending| std::cmp::Reverse((pending.begun, pending.position)));
    let (mut count, mut bytes) = (1, size);
    let kept = others.iter().take_while(|pending| {
        count += 1;
        bytes += pending.pair.name.len() + pending.pair.value.len();
        count <= ATTEMPTS && bytes <= ATTEMPTS_LIMIT
    });
    let kept = kept.count();
    // Those that do not open first, then the oldest.
    fitting_removals(others.into_iter().skip(kept).rev().map(|pending| pending.removal))
}

/// The attempts that one browser may have.
const ATTEMPTS: usize = 5;
/// The limit of one attempt's cookie, in bytes of name and value.
const ATTEMPT_LIMIT: usize = 2_000;
/// The limit of all attempts together.
const ATTEMPTS_LIMIT: usize = 3_000;
