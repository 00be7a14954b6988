//! An actix server on its own thread. It stops with its owner.

use std::io;
use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use actix_web::dev::{Server, ServerHandle};

/// A running server.
#[derive(Debug)]
pub(crate) struct Running {
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// Runs the server that `start` returns. `start` runs on the new thread.
    ///
    /// # Errors
    ///
    /// The error of `start`, for example that the address is in use.
    pub(crate) fn start(
        start: impl FnOnce() -> io::Result<(Server, SocketAddr)> + Send + 'static,
    ) -> io::Result<(Self, SocketAddr)> {
        let (sender, receiver) = mpsc::channel();
        let thread = thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                match start() {
                    Err(error) => {
                        let _ = sender.send(Err(error));
                    }
                    Ok((server, address)) => {
                        let _ = sender.send(Ok((server.handle(), address)));
                        let _ = server.await;
                    }
                }
            });
        });
        let (handle, address) = receiver.recv().map_err(io::Error::other)??;
        Ok((Self { handle, thread: Some(thread) }, address))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // `stop` sends the command at once. The future only waits for the result.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
