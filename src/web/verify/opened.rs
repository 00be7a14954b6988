//! The sessions that a worker has opened.
//!
//! A cache, not state: it is empty at the start, and without it only the time of a request changes.

use std::rc::Rc;
use std::sync::{Arc, Weak};

use actix_web::http::header::{HeaderName, HeaderValue};

use super::generations::{Generations, Limits};
use super::headers;
use crate::cookies::RequestCookies;
use crate::signin::Session;
use crate::web::app::App;

/// The opened sessions of one worker, by the sealed value of their cookie. Only a value that opened is kept.
pub(in crate::web) struct OpenedSessions {
    sessions: Generations<Rc<OpenedSession>>,
    /// Whose keys opened them.
    opened_by: Weak<App>,
}

/// A session, with what a response needs of it.
pub(super) struct OpenedSession {
    pub(super) session: Session,
    /// The position of the secret whose key opened it.
    pub(super) secret: usize,
    /// The headers about the person.
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
}

impl OpenedSessions {
    /// No session.
    pub(in crate::web) fn new() -> Self {
        Self { sessions: Generations::new(LIMITS), opened_by: Weak::new() }
    }

    /// The session of a request: the first one that opens and has not expired at `now`, as
    /// [`Cookies::session`](crate::cookies::Cookies::session) returns it. A new configuration, which may have other
    /// secrets, begins with none.
    pub(super) fn of_request(
        &mut self,
        app: &Arc<App>,
        request: &RequestCookies<'_>,
        now: u64,
    ) -> Option<Rc<OpenedSession>> {
        if self.opened_by.as_ptr() != Arc::as_ptr(app) {
            self.sessions.clear();
            self.opened_by = Arc::downgrade(app);
        }
        app.cookies.session_values(request).find_map(|value| self.open(app, value, now))
    }

    fn open(&mut self, app: &App, value: &str, now: u64) -> Option<Rc<OpenedSession>> {
        if let Some(opened) = self.sessions.get(value) {
            return (now < opened.session.expires()).then_some(opened);
        }
        let (session, secret) = app.cookies.open_session(value, now)?;
        let headers = headers::about(app, &session);
        let opened = Rc::new(OpenedSession { session, secret, headers });
        self.sessions.insert(value, Rc::clone(&opened), 2 * value.len() + FIXED_BYTES);
        Some(opened)
    }
}

/// Of each of two generations: 1,024 sessions and 2 MB altogether.
const LIMITS: Limits = Limits { entries: 512, bytes: 1_000_000 };

/// Of an entry without its texts: the session, its headers and their places in the map. The texts, in the key and in
/// the session, are about twice as long as the value.
const FIXED_BYTES: usize = 800;
