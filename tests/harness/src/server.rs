//! An actix server on a thread of its own, gone with its owner.

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
    /// Runs what `start` makes, which happens on the new thread.
    ///
    /// # Errors
    ///
    /// What `start` says, the address being taken, say.
    pub(crate) fn start(
        start: impl FnOnce() -> io::Result<(Server, SocketAddr)> + Send + 'static,
    ) -> io::Result<(Self, SocketAddr)> {
        let (tell, told) = mpsc::channel();
        let thread = thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                match start() {
                    Err(error) => {
                        let _ = tell.send(Err(error));
                    }
                    Ok((server, address)) => {
                        let _ = tell.send(Ok((server.handle(), address)));
                        let _ = server.await;
                    }
                }
            });
        });
        let (handle, address) = told.recv().map_err(io::Error::other)??;
        Ok((Self { handle, thread: Some(thread) }, address))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The command is sent when `stop` is called; the future is only its answer.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
