//! The cookies of sign-in attempts: one each, so that tabs do not disturb each other, and never so
//! many that nginx refuses the request's head.

use super::jar::Pair;
use super::{Cookies, RequestCookies, SetCookie, TooLarge, fitting};
use crate::signin::Attempt;

impl Cookies {
    /// Keeps `attempt`, and drops others of the same browser where there are too many: first those
    /// that do not open, then the oldest.
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
        let name = self.names.attempt(attempt.state());
        let expires = now + self.attempt_lifetime.as_secs();
        let value = self.attempts.seal(&name, attempt, expires);
        let size = fitting("the attempt", &name, &value, ATTEMPT_LIMIT)?;
        let mut set = self.dropped(request, size, now);
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

    /// Removals of the attempts that no longer have room beside one of `size` bytes.
    fn dropped(&self, request: &RequestCookies<'_>, size: usize, now: u64) -> Vec<SetCookie> {
        let mut others: Vec<Pending<'_>> = request
            .beginning_with(self.names.attempt_prefix)
            .map(|pair| {
                let attempt = self.attempts.open(pair.name, pair.value, now);
                Pending { begun: attempt.map(|attempt: Attempt| attempt.begun()), pair }
            })
            .collect();
        // `None`, which does not open, sorts below every time.
        others.sort_by_key(|pending| std::cmp::Reverse(pending.begun));
        let (mut count, mut bytes) = (1, size);
        let kept = others.iter().take_while(|pending| {
            count += 1;
            bytes += pending.pair.name.len() + pending.pair.value.len();
            count <= ATTEMPTS && bytes <= ATTEMPTS_LIMIT
        });
        let kept = kept.count();
        others.iter().skip(kept).map(|pending| self.removal(pending.pair.name, "/")).collect()
    }
}

/// Another attempt of the same browser.
struct Pending<'r> {
    pair: Pair<'r>,
    /// When, where it opens.
    begun: Option<u64>,
}

/// How many attempts one browser may have.
const ATTEMPTS: usize = 5;
/// Bytes of one attempt's cookie, name and value.
const ATTEMPT_LIMIT: usize = 2_000;
/// Bytes of all of them together.
const ATTEMPTS_LIMIT: usize = 3_000;
