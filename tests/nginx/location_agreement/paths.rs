//! The requested paths: the names of both sites' locations in every order, and spellings that nginx, a
//! regular expression and a file system read differently. Every run has the same paths.

/// Names and spellings of one segment. The empty one results in two slashes.
const SEGMENTS: [&str; 66] = [
    "libs",
    "css",
    "static",
    "images",
    "fonts",
    "lang",
    "sounds",
    ".well-known",
    "transcripts",
    "connection_optimization",
    "file",
    "app.js",
    "1.txt",
    "branding.json",
    "config.js",
    "interface_config.js",
    "external_api.js",
    "manifest.json",
    "pwa-worker.js",
    "robots.txt",
    "favicon.ico",
    "index.html",
    "body.html",
    "_unlock",
    "http-bind",
    "xmpp-websocket",
    "colibri-ws",
    "colibri-relay-ws",
    "default-id",
    "jvb",
    "conference-request",
    "v1",
    "_api",
    "public",
    "room-info",
    "oidc",
    "_oidc",
    "verify",
    "login",
    "room",
    "Room",
    "t",
    "own",
    "secret",
    "tool",
    "",
    ".",
    "..",
    "%2e%2e",
    "%2E",
    "l%69bs",
    "libs%2Ffile",
    "%2fhttp-bind",
    "%6cibs%2f",
    "HTTP-BIND",
    "LIBS",
    "http-bindx",
    "xhttp-bind",
    "http-bind%0A",
    "config.js%0a",
    "%0Alibs",
    "t;x=libs",
    "Room%3F",
    "it's",
    "t%C3%A4%20b",
    "x.libs",
];

/// Paths that exist on one of the sites. The other paths are built from them.
const PLACES: [&str; 32] = [
    "libs/app.js",
    "css/file",
    ".well-known/file",
    "static/none",
    "sounds/",
    "transcripts/1.txt",
    "connection_optimization/file",
    "config.js",
    "interface_config.js",
    "external_api.js",
    "manifest.json",
    "pwa-worker.js",
    "robots.txt",
    "favicon.ico",
    "_unlock",
    "http-bind",
    "xmpp-websocket",
    "_api/room-info",
    "_api/public/branding.json",
    "colibri-ws/default-id/R/1",
    "colibri-ws/jvb/R/1",
    "colibri-relay-ws/jvb-2.x/1",
    "conference-request/v1",
    "conference-request/v1/x",
    "Room",
    "index.html",
    "_oidc/verify",
    "own/page",
    "static/own/page",
    "secret/config.js",
    "tool/page",
    "http-bind/",
];

/// The number of paths with three or more segments.
const LONG: usize = 3_000;

/// All paths of one and of two segments, each place before and after each segment, and some longer paths.
pub(super) fn paths() -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    for first in SEGMENTS {
        paths.push(format!("/{first}"));
        paths.push(format!("/{first}/"));
        paths.extend(SEGMENTS.map(|second| format!("/{first}/{second}")));
        for place in PLACES {
            paths.push(format!("/{first}/{place}"));
            paths.push(format!("/{place}/{first}"));
        }
    }
    let mut random = Random(2026);
    for _ in 0..LONG {
        let mut path = String::new();
        let around = random.below(3);
        for _ in 0..around {
            path = format!("{path}/{}", random.of(&SEGMENTS));
        }
        path = format!("{path}/{}", random.of(&PLACES));
        for _ in 0..random.below(4 - around) {
            path = format!("{path}/{}", random.of(&SEGMENTS));
        }
        paths.push(path);
    }
    paths.sort();
    paths.dedup();
    paths
}

/// A simple generator with the same numbers in every run (Knuth's MMIX).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }
}
