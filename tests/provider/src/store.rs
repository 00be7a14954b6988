//! Values that are issued under a random name and expire.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::state::{lock, random};

/// Values under random names, each with its own expiry.
pub(crate) struct Store<T> {
    entries: Mutex<HashMap<String, (Instant, T)>>,
}

impl<T> Default for Store<T> {
    fn default() -> Self {
        Self { entries: Mutex::default() }
    }
}

impl<T: Clone> Store<T> {
    /// Stores `value` for `lifetime` and returns its name.
    pub(crate) fn insert(&self, value: T, lifetime: Duration) -> String {
        let name = random();
        let now = Instant::now();
        let mut entries = lock(&self.entries);
        // Removes expired entries only when the map would grow, and then reserves space for as many
        // entries as remain. So each entry is visited a bounded number of times.
        if entries.len() == entries.capacity() {
            entries.retain(|_, (end, _)| *end > now);
            let left = entries.len();
            entries.reserve(left + 1);
        }
        entries.insert(name.clone(), (now + lifetime, value));
        name
    }

    /// The value with this name, unless it has expired.
    pub(crate) fn get(&self, name: &str) -> Option<T> {
        let entries = lock(&self.entries);
        let (end, value) = entries.get(name)?;
        (*end > Instant::now()).then(|| value.clone())
    }

    /// Removes and returns the value with this name, unless it has expired.
    pub(crate) fn take(&self, name: &str) -> Option<T> {
        let (end, value) = lock(&self.entries).remove(name)?;
        (end > Instant::now()).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_taken_once() {
        let store = Store::default();
        let name = store.insert(7, Duration::from_secs(60));
        assert_eq!(store.get(&name), Some(7));
        assert_eq!(store.take(&name), Some(7));
        assert_eq!(store.take(&name), None);
    }

    #[test]
    fn a_value_is_gone_after_its_lifetime() {
        let store = Store::default();
        let name = store.insert(7, Duration::ZERO);
        assert_eq!(store.get(&name), None);
        assert_eq!(store.take(&name), None);
    }
}
