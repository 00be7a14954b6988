//! The runtime on which calls to the provider run.

use tokio::runtime::{self, Runtime};

use super::ClientError;

/// The runtime on which calls to the provider run.
///
/// A connection is driven by the runtime that opened it, but any worker may use it later. After `SIGTERM`
/// a worker and its runtime end as soon as the worker is idle. A call of another worker on a connection
/// that the first one opened would then break, and its code would be lost. Therefore connections do not
/// belong to a worker.
#[derive(Debug)]
pub(super) struct Calls(Option<Runtime>);

impl Calls {
    /// Starts the runtime. One thread is enough: it only waits for the network and decrypts.
    ///
    /// # Errors
    ///
    /// [`ClientError`]: the system starts no thread.
    pub(super) fn start() -> Result<Self, ClientError> {
        let runtime = runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("provider")
            .enable_all()
            .build()
            .map_err(|_| ClientError)?;
        Ok(Self(Some(runtime)))
    }

    /// Runs `call` on the runtime. `None` if the runtime has ended.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        call: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        self.0.as_ref()?.spawn(call).await.ok()
    }
}

impl Drop for Calls {
    /// A runtime must not be dropped within another runtime, but the provider is dropped there.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
