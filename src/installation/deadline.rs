//! A limit of time for a script of another program.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// How long a script may run.
pub(super) const TIME: Duration = Duration::from_secs(5);

/// Runs `work` in a thread. `None`: it has not ended after [`TIME`]. Such a thread is left to itself: a
/// search with a regular expression cannot be interrupted.
pub(super) fn within<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (done, wait) = mpsc::channel();
    // Fails only if the receiver has given up.
    thread::spawn(move || drop(done.send(work())));
    wait.recv_timeout(TIME).ok()
}
