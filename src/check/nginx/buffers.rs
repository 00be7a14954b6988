//! The buffers of our location.

use super::super::finding::{Finding, identifiers};
use super::site::Site;

identifiers! {
    Nginx:
    BUFFERS = "nginx-buffers",
}

/// The response header of a sign-in does not fit nginx's default of 4 or 8 KB.
const NEEDED: u64 = 16 << 10;

/// A location that was written by hand may lack the line, and nginx then answers 502 to some people.
pub(super) fn buffers(site: &Site<'_>) -> Option<Finding> {
    let location = site.oidc()?;
    let size = site.effective(location, "proxy_buffer_size").into_iter().next();
    let place = size.map_or(&location.place, |it| &it.place).to_string();
    let found = size.map_or("proxy_buffer_size is not set".to_owned(), ToString::to_string);
    if size.and_then(|it| bytes(it.argument())).is_some_and(|it| it >= NEEDED) {
        return Some(Finding::holds(BUFFERS, place, found));
    }
    Some(
        Finding::fails(BUFFERS, place, found)
            .wanted("at least 16k, or some sign-ins end with 502")
            .fix("proxy_buffer_size 16k; proxy_buffers 4 16k;"),
    )
}

/// nginx's sizes: bytes, or with `k` or `m`.
fn bytes(size: &str) -> Option<u64> {
    let (number, unit) = match size.strip_suffix(['k', 'K']) {
        Some(number) => (number, 1 << 10),
        None => match size.strip_suffix(['m', 'M']) {
            Some(number) => (number, 1 << 20),
            None => (size, 1),
        },
    };
    number.parse::<u64>().ok()?.checked_mul(unit)
}
