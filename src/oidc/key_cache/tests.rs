use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Deserialize;
use serde_json::json;
use tokio::time::{advance, sleep};

use super::*;
use crate::oidc::{CallError, keys::Document};

/// A provider whose key set takes a second to fetch.
#[derive(Clone, Default)]
struct Source {
    fetches: Arc<AtomicUsize>,
    broken: bool,
}

impl Source {
    async fn fetch(self) -> Result<KeySet, LoadError> {
        self.fetches.fetch_add(1, Ordering::SeqCst);
        sleep(Duration::from_secs(1)).await;
        if self.broken {
            return Err(LoadError::Keys(CallError::Timeout));
        }
        let keys = json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "AQAB"}]});
        Ok(KeySet::parse(&Document::deserialize(keys).unwrap()).unwrap())
    }

    fn fetches(&self) -> usize {
        self.fetches.load(Ordering::SeqCst)
    }
}

async fn loaded() -> (Arc<KeyCache>, Arc<KeySet>) {
    let cache = Arc::new(KeyCache::default());
    cache.load(Source::default().fetch()).await.unwrap();
    let keys = cache.current().unwrap();
    (cache, keys)
}

#[tokio::test(start_paused = true)]
async fn a_load_begins_no_cool_down() {
    let (cache, keys) = loaded().await;
    let source = Source::default();
    assert!(cache.newer_than(&keys, source.clone().fetch()).await.is_some());
    assert_eq!(source.fetches(), 1);
}

#[tokio::test(start_paused = true)]
async fn one_fetch_serves_all_who_wait() {
    let (cache, keys) = loaded().await;
    let source = Source::default();
    let waiting: Vec<_> = (0..50)
        .map(|_| {
            let (cache, keys, source) = (Arc::clone(&cache), Arc::clone(&keys), source.clone());
            tokio::spawn(async move { cache.newer_than(&keys, source.fetch()).await })
        })
        .collect();
    for task in waiting {
        assert!(task.await.unwrap().is_some());
    }
    assert_eq!(source.fetches(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_next_fetch_waits_for_the_cool_down() {
    let (cache, keys) = loaded().await;
    let source = Source::default();
    let newer = cache.newer_than(&keys, source.clone().fetch()).await.unwrap();
    // The fetch took one second of it.
    advance(Duration::from_millis(8_900)).await;
    assert!(cache.newer_than(&newer, source.clone().fetch()).await.is_none());
    assert_eq!(source.fetches(), 1);
    advance(Duration::from_millis(200)).await;
    assert!(cache.newer_than(&newer, source.clone().fetch()).await.is_some());
    assert_eq!(source.fetches(), 2);
}

#[tokio::test(start_paused = true)]
async fn keys_that_came_meanwhile_cost_no_fetch() {
    let (cache, keys) = loaded().await;
    let source = Source::default();
    let newer = cache.newer_than(&keys, source.clone().fetch()).await.unwrap();
    let again = cache.newer_than(&keys, source.clone().fetch()).await.unwrap();
    assert!(Arc::ptr_eq(&newer, &again));
    assert_eq!(source.fetches(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_failed_fetch_keeps_the_keys_and_begins_the_cool_down_too() {
    let (cache, keys) = loaded().await;
    let source = Source { broken: true, ..Source::default() };
    for _ in 0..3 {
        assert!(cache.newer_than(&keys, source.clone().fetch()).await.is_none());
    }
    assert_eq!(source.fetches(), 1);
    assert!(Arc::ptr_eq(&keys, &cache.current().unwrap()));
    advance(COOL_DOWN).await;
    assert!(cache.newer_than(&keys, source.clone().fetch()).await.is_none());
    assert_eq!(source.fetches(), 2);
}

#[tokio::test(start_paused = true)]
async fn those_who_waited_for_a_failed_fetch_do_not_try_one_after_the_other() {
    let (cache, keys) = loaded().await;
    let source = Source { broken: true, ..Source::default() };
    // As slow as the cool-down is long.
    let slow = |source: Source| async move {
        sleep(COOL_DOWN).await;
        source.fetch().await
    };
    let waiting: Vec<_> = (0..10)
        .map(|_| {
            let (cache, keys, source) = (Arc::clone(&cache), Arc::clone(&keys), source.clone());
            tokio::spawn(async move { cache.newer_than(&keys, slow(source)).await })
        })
        .collect();
    for task in waiting {
        assert!(task.await.unwrap().is_none());
    }
    assert_eq!(source.fetches(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_person_who_leaves_does_not_end_the_fetch() {
    let (cache, keys) = loaded().await;
    let source = Source::default();
    let leaving = {
        let (cache, keys, source) = (Arc::clone(&cache), Arc::clone(&keys), source.clone());
        tokio::spawn(async move { cache.newer_than(&keys, source.fetch()).await })
    };
    sleep(Duration::from_millis(500)).await;
    leaving.abort();
    assert!(cache.newer_than(&keys, source.clone().fetch()).await.is_some());
    assert_eq!(source.fetches(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_failed_load_keeps_the_keys() {
    let (cache, keys) = loaded().await;
    let source = Source { broken: true, ..Source::default() };
    let outcome = cache.load(source.fetch()).await;
    assert_eq!(outcome, Err(LoadError::Keys(CallError::Timeout)));
    assert!(Arc::ptr_eq(&keys, &cache.current().unwrap()));
}
