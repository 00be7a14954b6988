//! A provider with other settings, after a reload of the configuration.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use super::{ClientError, Provider, Settings};
use crate::jitsi::Origin;

impl Provider {
    /// A provider for `settings` and `site`, as by [`Provider::new`]. If `before` has the same issuer and the
    /// same address of the discovery document, it continues with the metadata that is loaded, overridden by
    /// the new settings. If `jwks_uri` is the same as well, it continues with the keys. So sign-ins work
    /// at once, also while the provider is down. The metrics continue.
    ///
    /// # Errors
    ///
    /// [`ClientError`]
    pub fn succeeding(
        before: &Self,
        settings: Settings,
        site: &Origin,
    ) -> Result<Self, ClientError> {
        let mut provider = Self::counted_by(before.metrics().clone(), settings, site)?;
        let (ours, theirs) = (&provider.settings, &before.settings);
        if ours.issuer.as_str() != theirs.issuer.as_str()
            || ours.discovery_url != theirs.discovery_url
        {
            provider.metrics().nothing_loaded();
            return Ok(provider);
        }
        provider.clock_warned = AtomicBool::new(before.clock_warned.load(Ordering::Relaxed));
        let Some(old) = before.loaded.load_full() else { return Ok(provider) };
        // If the document lacks what the new settings do not have either, the next load says so.
        let Ok(loaded) = provider.overridden(old.document.clone()) else { return Ok(provider) };
        if loaded.metadata.jwks_uri == old.metadata.jwks_uri {
            provider.keys = Arc::clone(&before.keys);
        } else {
            provider.metrics().no_keys_loaded();
        }
        provider.warn_of(&loaded.document);
        provider.loaded.store(Some(Arc::new(loaded)));
        provider.loads.succeed();
        Ok(provider)
    }
}

#[cfg(test)]
mod tests;
