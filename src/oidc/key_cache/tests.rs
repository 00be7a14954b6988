use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Deserialize;
use serde_json::json;
use tokio::time::{advance, sleep};
use url::Url;

use super::*;
use crate::oidc::{keys::KeyDocument, testing::ED};

/// A provider whose key set takes a second to fetch.
#[derive(Clone, Default)]
struct Source {
    fetches: Arc<AtomicUsize>,
    broken: bool,
    empty: bool,
}

impl Source {
    async fn fetch(self) -> Result<KeySet, LoadError> {
        self.fetches.fetch_add(1, Ordering::SeqCst);
        sleep(Duration::from_secs(1)).await;
        if self.broken {
            return Err(error());
        }
        let keys = if self.empty { json!([]) } else { json!([ED.public]) };
        Ok(KeySet::parse(&KeyDocument::deserialize(json!({"keys": keys})).unwrap()))
    }

    fn fetches(&self) -> usize {
        self.fetches.load(Ordering::SeqCst)
    }
}

fn address() -> Address {
    Address::from(&Url::parse("https://id.example.org/keys").unwrap())
}

fn error() -> LoadError {
    LoadError::Keys(address(), CallError::Status(500, None))
}

async fn loaded() -> (Arc<KeyCache>, Arc<KeySet>) {
    let cache = Arc::new(KeyCache::default());
    cache.load(&address(), Source::default().fetch()).await.unwrap();
    let keys = cache.current().unwrap();
    (cache, keys)
}

/// Like a sign-in that waits 10 s at most, also for the end of a cool-down.
async fn newer(
    cache: &Arc<KeyCache>,
    stale: &Arc<KeySet>,
    source: &Source,
) -> Result<Arc<KeySet>, NoNewer> {
    within(10, cache, stale, source).await
}

async fn within(
    seconds: u64,
    cache: &Arc<KeyCache>,
    stale: &Arc<KeySet>,
    source: &Source,
) -> Result<Arc<KeySet>, NoNewer> {
    let until = Instant::now() + Duration::from_secs(seconds);
    let patience = Patience { until, for_cool_down: true };
    cache.newer_than(stale, patience, address(), source.clone().fetch()).await
}

/// Like a sign-in that does not wait for the end of a cool-down.
async fn impatient(
    cache: &Arc<KeyCache>,
    stale: &Arc<KeySet>,
    source: &Source,
) -> Result<Arc<KeySet>, NoNewer> {
    let until = Instant::now() + Duration::from_secs(10);
    let patience = Patience { until, for_cool_down: false };
    cache.newer_than(stale, patience, address(), source.clone().fetch()).await
}

#[tokio::test(start_paused = true)]
async fn a_load_does_not_begin_a_cool_down() {
    let (cache, keys) = loaded().await;
    let source = Source::default();
    assert!(impatient(&cache, &keys, &source).await.is_ok());
    assert_eq!(source.fetches(), 1);
}

#[tokio::test(start_paused = true)]
async fn keys_that_were_never_loaded_are_fetched_when_needed() {
    let cache = Arc::new(KeyCache::default());
    let source = Source::default();
    let keys = newer(&cache, &Arc::default(), &source).await.unwrap();
    assert_eq!((keys.usable(), source.fetches()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn all_who_wait_share_one_fetch() {
    let (cache, keys) = loaded().await;
    let source = Source::default();
    let waiting: Vec<_> = (0..50)
        .map(|_| {
            let (cache, keys, source) = (Arc::clone(&cache), Arc::clone(&keys), source.clone());
            tokio::spawn(async move { newer(&cache, &keys, &source).await })
        })
        .collect();
    for task in waiting {
        assert!(task.await.unwrap().is_ok());
    }
    assert_eq!(source.fetches(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_waits_for_the_fetch_after_the_cool_down() {
    let (cache, keys) = loaded().await;
    let source = Source::default();
    let began = Instant::now();
    let first = newer(&cache, &keys, &source).await.unwrap();
    // The fetch took one second of the cool-down.
    assert_eq!(began.elapsed(), Duration::from_secs(1));
    assert_eq!(impatient(&cache, &first, &source).await.err(), Some(NoNewer::Early));
    assert_eq!((source.fetches(), began.elapsed()), (1, Duration::from_secs(1)));
    assert!(newer(&cache, &first, &source).await.is_ok());
    assert_eq!((source.fetches(), began.elapsed()), (2, Duration::from_secs(3)));
}

#[tokio::test(start_paused = true)]
async fn all_who_wait_for_the_end_of_the_cool_down_share_one_fetch() {
    let (cache, keys) = loaded().await;
    let source = Source::default();
    let first = newer(&cache, &keys, &source).await.unwrap();
    let waiting: Vec<_> = (0..50)
        .map(|_| {
            let (cache, keys, source) = (Arc::clone(&cache), Arc::clone(&first), source.clone());
            tokio::spawn(async move { newer(&cache, &keys, &source).await })
        })
        .collect();
    for task in waiting {
        assert!(task.await.unwrap().is_ok());
    }
    assert_eq!(source.fetches(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_cool_down_that_ends_after_the_time_limit_is_not_waited_for() {
    let (cache, keys) = loaded().await;
    let source = Source::default();
    let first = newer(&cache, &keys, &source).await.unwrap();
    let asked = Instant::now();
    assert_eq!(within(1, &cache, &first, &source).await.err(), Some(NoNewer::Early));
    assert_eq!((source.fetches(), asked.elapsed()), (1, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn a_fetch_that_exceeds_the_time_limit_is_a_timeout() {
    let (cache, keys) = loaded().await;
    let source = Source::default();
    let slow = async move {
        sleep(Duration::from_secs(60)).await;
        source.fetch().await
    };
    let until = Instant::now() + Duration::from_secs(10);
    let patience = Patience { until, for_cool_down: true };
    let slow = cache.newer_than(&keys, patience, address(), slow).await;
    let too_slow = NoNewer::Failed(LoadError::Keys(address(), CallError::Timeout));
    assert_eq!(slow.err(), Some(too_slow));
}

#[tokio::test(start_paused = true)]
async fn keys_that_were_loaded_meanwhile_need_no_fetch() {
    let (cache, keys) = loaded().await;
    let source = Source::default();
    let first = newer(&cache, &keys, &source).await.unwrap();
    let again = newer(&cache, &keys, &source).await.unwrap();
    assert!(Arc::ptr_eq(&first, &again));
    assert_eq!(source.fetches(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_failed_fetch_keeps_the_keys_and_begins_the_cool_down_too() {
    let (cache, keys) = loaded().await;
    let source = Source { broken: true, ..Source::default() };
    assert_eq!(newer(&cache, &keys, &source).await.err(), Some(NoNewer::Failed(error())));
    for _ in 0..3 {
        assert_eq!(impatient(&cache, &keys, &source).await.err(), Some(NoNewer::Early));
    }
    assert_eq!(source.fetches(), 1);
    assert!(Arc::ptr_eq(&keys, &cache.current().unwrap()));
    advance(COOL_DOWN).await;
    assert_eq!(impatient(&cache, &keys, &source).await.err(), Some(NoNewer::Failed(error())));
    assert_eq!(source.fetches(), 2);
}

#[tokio::test(start_paused = true)]
async fn all_who_wait_share_a_failed_fetch() {
    let (cache, keys) = loaded().await;
    let source = Source { broken: true, ..Source::default() };
    // The fetch takes as long as the cool-down.
    let slow = |source: Source| async move {
        sleep(COOL_DOWN).await;
        source.fetch().await
    };
    let waiting: Vec<_> = (0..10)
        .map(|_| {
            let (cache, keys, source) = (Arc::clone(&cache), Arc::clone(&keys), source.clone());
            let patience =
                Patience { until: Instant::now() + Duration::from_secs(10), for_cool_down: true };
            tokio::spawn(async move {
                cache.newer_than(&keys, patience, address(), slow(source)).await.err()
            })
        })
        .collect();
    for task in waiting {
        assert_eq!(task.await.unwrap(), Some(NoNewer::Failed(error())));
    }
    assert_eq!(source.fetches(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_person_who_leaves_does_not_cancel_the_fetch() {
    let (cache, keys) = loaded().await;
    let source = Source::default();
    let leaving = {
        let (cache, keys, source) = (Arc::clone(&cache), Arc::clone(&keys), source.clone());
        tokio::spawn(async move { newer(&cache, &keys, &source).await })
    };
    sleep(Duration::from_millis(500)).await;
    leaving.abort();
    assert!(newer(&cache, &keys, &source).await.is_ok());
    assert_eq!(source.fetches(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_failed_load_keeps_the_keys_and_an_empty_set_replaces_them() {
    let (cache, keys) = loaded().await;
    let source = Source { broken: true, ..Source::default() };
    assert_eq!(cache.load(&address(), source.fetch()).await, Err(error()));
    assert!(Arc::ptr_eq(&keys, &cache.current().unwrap()));
    let source = Source { empty: true, ..Source::default() };
    assert_eq!(cache.load(&address(), source.fetch()).await, Ok(()));
    assert_eq!(cache.current().unwrap().usable(), 0);
}
