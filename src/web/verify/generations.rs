//! A map with a bounded size, which forgets what was not used for longest.

use std::collections::HashMap;

/// Two generations of entries. An entry that is used moves to the young one. If the young one is full, it becomes
/// the old one, and the entries of the old one are forgotten.
///
/// Both together have at most twice the limits. Nothing depends on the time.
pub(super) struct Generations<V> {
    young: Generation<V>,
    old: Generation<V>,
    limits: Limits,
}

/// What one generation may contain at most.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// The number of entries.
    pub(super) entries: usize,
    /// The bytes of all entries, as they were given to [`Generations::insert`].
    pub(super) bytes: usize,
}

struct Generation<V> {
    entries: HashMap<Box<str>, (V, usize)>,
    bytes: usize,
}

impl<V: Clone> Generations<V> {
    /// An empty map.
    pub(super) fn new(limits: Limits) -> Self {
        Self { young: Generation::default(), old: Generation::default(), limits }
    }

    /// The value of exactly this key.
    pub(super) fn get(&mut self, key: &str) -> Option<V> {
        if let Some((value, _)) = self.young.entries.get(key) {
            return Some(value.clone());
        }
        let (key, (value, bytes)) = self.old.entries.remove_entry(key)?;
        self.old.bytes -= bytes;
        self.keep(key, value.clone(), bytes);
        Some(value)
    }

    /// Adds an entry of this size. One that is larger than a generation is not kept.
    pub(super) fn insert(&mut self, key: &str, value: V, bytes: usize) {
        if bytes <= self.limits.bytes {
            self.keep(key.into(), value, bytes);
        }
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        *self = Self::new(self.limits);
    }

    fn keep(&mut self, key: Box<str>, value: V, bytes: usize) {
        let Limits { entries, bytes: most } = self.limits;
        if self.young.entries.len() >= entries || self.young.bytes + bytes > most {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.bytes += bytes;
        if let Some((_, replaced)) = self.young.entries.insert(key, (value, bytes)) {
            self.young.bytes -= replaced;
        }
    }
}

impl<V> Default for Generation<V> {
    fn default() -> Self {
        Self { entries: HashMap::new(), bytes: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { entries: 4, bytes: 100 };

    fn total<V>(map: &Generations<V>) -> (usize, usize) {
        let sum = |of: &Generation<V>| of.entries.values().map(|(_, bytes)| bytes).sum::<usize>();
        assert_eq!((map.young.bytes, map.old.bytes), (sum(&map.young), sum(&map.old)));
        let entries = map.young.entries.len() + map.old.entries.len();
        (entries, map.young.bytes + map.old.bytes)
    }

    #[test]
    fn what_is_used_stays_and_the_rest_is_forgotten() {
        let mut map = Generations::new(LIMITS);
        map.insert("used", 0, 1);
        for number in 1..100 {
            map.insert(&number.to_string(), number, 1);
            assert_eq!(map.get("used"), Some(0), "{number}");
            assert!(total(&map).0 <= 8);
        }
        assert_eq!(map.get("99"), Some(99));
        assert_eq!(map.get("1"), None);
        map.clear();
        assert_eq!((map.get("used"), total(&map)), (None, (0, 0)));
    }

    #[test]
    fn the_bytes_are_bounded_whatever_the_sizes_are() {
        let mut map = Generations::new(LIMITS);
        for size in (0..1_000_usize).map(|number| number * 7_919 % 130) {
            map.insert(&size.to_string(), size, size);
            let (entries, bytes) = total(&map);
            assert!(entries <= 8 && bytes <= 200, "{size}: {entries} entries, {bytes} bytes");
            assert_eq!(map.get(&size.to_string()), (size <= 100).then_some(size));
            total(&map);
        }
    }

    #[test]
    fn a_key_must_be_the_same_text() {
        let mut map = Generations::new(LIMITS);
        map.insert("value", 1, 1);
        for other in ["", "valu", "value ", "Value", "value1"] {
            assert_eq!(map.get(other), None, "{other}");
        }
        map.insert("value", 2, 3);
        assert_eq!((map.get("value"), total(&map)), (Some(2), (1, 3)));
    }
}
