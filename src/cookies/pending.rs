//! The cookies of sign-in attempts: one each, so that tabs do not disturb each other, and never so
//! many that nginx refuses the request's head.

use super::jar::CookiePair;
use super::{Cookies, RequestCookies, SetCookie, TooLarge, fitting};
use crate::signin::Attempt;

impl Cookies {
    /// Keeps `attempt`, and drops others of the same browser where there are too many: first those
    /// that do not open, then the oldest. Of attempts from requests that overlapped, the one that
    /// stands later in the `Cookie` header is younger (RFC 6265 section 5.4).
    ///
    /// # Errors
    ///
    /// [`TooLarge`] above 2,000 bytes with the name.
    pub fn keep_attempt(
        &self,
        request: &RequestCookies<'_>,
        attempt: &Attempt,
        now: u64,
    ) -> Result<Vec<SetCookie>, TooLarge> {
        let others = self.pending(request, now);
        let latest = others.iter().filter_map(|pending| pending.begun).max();
        let attempt = attempt.clone().younger_than(latest);
        let name = self.names.attempt(attempt.state());
        let expires = now + self.attempt_lifetime.as_secs();
        let value = self.attempts.seal(&name, &attempt, expires);
        let size = fitting("the attempt", &name, &value, ATTEMPT_LIMIT)?;
        let mut set = self.dropped(others, size);
        set.push(self.closed(&name, value, "/", self.attempt_lifetime));
        Ok(set)
    }

    /// `request` without the attempt of `state`, which is over: it takes no other's room.
    pub fn without_attempt<'h>(
        &self,
        request: RequestCookies<'h>,
        state: &str,
    ) -> RequestCookies<'h> {
        request.without(&self.names.attempt(state))
    }

    /// The attempts of the request, in the header's order.
    pub(super) fn pending<'r>(
        &self,
        request: &'r RequestCookies<'_>,
        now: u64,
    ) -> Vec<PendingAttempt<'r>> {
        let pairs = request.beginning_with(self.names.attempt_prefix);
        pairs
            .enumerate()
            .map(|(position, pair)| {
                let attempt = self.attempts.open(pair.name, pair.value, now);
                let begun = attempt.map(|attempt: Attempt| attempt.begun());
                PendingAttempt { begun, position, pair }
            })
            .collect()
    }

    /// Removals of those of `others` that no longer have room beside an attempt of `size` bytes.
    fn dropped(&self, mut others: Vec<PendingAttempt<'_>>, size: usize) -> Vec<SetCookie> {
        // `None`, which does not open, sorts below every time.
        others.sort_by_key(|pending| std::cmp::Reverse((pending.begun, pending.position)));
        let (mut count, mut bytes) = (1, size);
        let kept = others.iter().take_while(|pending| {
            count += 1;
            bytes += pending.pair.name.len() + pending.pair.value.len();
            count <= ATTEMPTS && bytes <= ATTEMPTS_LIMIT
        });
        let kept = kept.count();
        // Those that do not open first, then the oldest.
        self.removals(others.iter().skip(kept).rev().map(PendingAttempt::name))
    }

    /// Removals of attempts, as many as the head of one answer has room for. Later requests remove the
    /// rest.
    pub(super) fn removals<'n>(&self, names: impl Iterator<Item = &'n str>) -> Vec<SetCookie> {
        let mut room = REMOVAL_BYTES;
        names
            .map(|name| self.removal(name, "/"))
            .filter(|removal| {
                let fits = removal.len() <= room;
                room -= if fits { removal.len() } else { 0 };
                fits
            })
            .take(REMOVALS)
            .collect()
    }
}

/// Another attempt of the same browser.
pub(super) struct PendingAttempt<'r> {
    pair: CookiePair<'r>,
    /// When, where it opens.
    begun: Option<u64>,
    /// Its place in the `Cookie` header.
    position: usize,
}

impl<'r> PendingAttempt<'r> {
    /// Whether it is an attempt of ours that has not expired.
    pub(super) fn opens(&self) -> bool {
        self.begun.is_some()
    }

    /// The cookie's name.
    pub(super) fn name(&self) -> &'r str {
        self.pair.name
    }
}

/// Removals in one answer, and their bytes. nginx reads 16 KiB of its head (`proxy_buffer_size` of the
/// shipped snippet), in which there are also the session, the id token and the link with the meeting
/// token. A name may be longer than ours: another program of the site can set one with our prefix.
const REMOVALS: usize = 40;
const REMOVAL_BYTES: usize = 5_000;

/// How many attempts one browser may have.
const ATTEMPTS: usize = 5;
/// Bytes of one attempt's cookie, name and value.
const ATTEMPT_LIMIT: usize = 2_000;
/// Bytes of all of them together.
const ATTEMPTS_LIMIT: usize = 3_000;
