//! The room guard and the site agree on the place of a request. Thousands of paths, with several
//! methods and with `Upgrade`, are requested from the site without the guard, whose responses show the
//! place, and from the guarded site. Without a session only the place decides, by [`passes`]. With a
//! session nothing changes.

use harness::nginx::{Nginx, Site};
use harness::ports;
use harness::scratch::Scratch;

use crate::world::{FOLDERS, SITES, guard, scratch, setup};

use self::paths::paths;
use self::wire::{Answer, Request, send_all};

mod paths;
mod wire;

/// Both instances. The cookie `session=ada` is a valid session.
fn instances() -> String {
    let [one, two] = ports::INSTANCES;
    format!(
        "server {{
            listen {one};
            listen {two};
            access_log off;
            location / {{ return 200 adapter; }}
            location = /oidc/login {{ return 401; }}
            location /oidc/verify {{
                if ($http_cookie = \"session=ada\") {{ return 204; }}
                return 401;
            }}
        }}"
    )
}

/// The operator's own locations, one of each kind that takes precedence over Jitsi's.
const OWN: &str = "
    location ^~ /own/ { proxy_pass http://APPLICATION; }
    location ^~ /static/own/ { alias FOLDER/; }
    location = /secret/config.js { alias FOLDER/page; }
    location ~ ^/(tool)/ { proxy_pass http://APPLICATION; }
";

/// The place of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A file of Jitsi that is not the page of a meeting.
    File,
    Bosh,
    WebSocket,
    Bridge,
    Jicofo,
    RoomInfo,
    /// The transcripts of meetings, only in docker's site.
    Transcripts,
    /// A room, the welcome page, or a part of them.
    Index,
    /// An operator's own location.
    Own,
    /// The adapter, which has its own checks.
    Adapter,
    /// Nothing: an error page of nginx.
    Nothing,
    /// Any other place.
    Unknown,
}

/// The table: whether a request passes without a session. `signal` is `$jitsi_oidc_room_signal`. `None`
/// if both are allowed, because nothing is there.
fn passes(place: Place, request: &Request, signal: bool) -> Option<bool> {
    match place {
        Place::File => Some(true),
        Place::Bosh | Place::WebSocket => Some(!signal),
        Place::Bridge => Some(!signal && request.method == "GET" && request.upgrade),
        Place::Jicofo => Some(!signal && request.method == "POST"),
        Place::RoomInfo | Place::Transcripts | Place::Index | Place::Own | Place::Unknown => {
            Some(false)
        }
        Place::Adapter => Some(true),
        Place::Nothing => None,
    }
}

const PLACES: [Place; 11] = [
    Place::File,
    Place::Bosh,
    Place::WebSocket,
    Place::Bridge,
    Place::Jicofo,
    Place::RoomInfo,
    Place::Transcripts,
    Place::Index,
    Place::Own,
    Place::Adapter,
    Place::Nothing,
];

fn place(answer: &Answer) -> Place {
    let body = answer.body.as_str();
    let files = ["the client", "the external API", "the interface", "{}", "the branding", "robots"];
    match answer.status {
        // From /oidc/verify, and for too many requests from one address.
        204 | 401 | 429 => return Place::Adapter,
        // nginx adds the slash of the operator's location before the session check.
        301 | 400.. => return Place::Nothing,
        _ => {}
    }
    let starts = [
        ("bosh of", Place::Bosh),
        ("websocket of", Place::WebSocket),
        ("room-info of", Place::RoomInfo),
        ("bridge asked", Place::Bridge),
        ("jicofo asked", Place::Jicofo),
        ("what was said", Place::Transcripts),
        ("the operator's own", Place::Own),
        ("adapter", Place::Adapter),
        ("var prefix = '", Place::File),
        ("of '", Place::File),
        ("<html>", Place::Index),
        ("<p>our body</p>", Place::Index),
        ("the package's body", Place::Index),
    ];
    match starts.iter().find(|(start, _)| body.starts_with(start)) {
        Some((_, place)) => *place,
        None if FOLDERS.contains(&body) || files.contains(&body) => Place::File,
        None => Place::Unknown,
    }
}

struct Sites {
    plain: Nginx,
    guarded: Nginx,
    _scratch: [Scratch; 2],
}

fn start(site: Site, slashes: &str) -> Sites {
    let make = |guarded: bool| {
        let scratch = scratch();
        let mut lines = OWN.replace("FOLDER", &scratch.path().join("own").to_string_lossy());
        let application = ports::free();
        lines = lines.replace("APPLICATION", &application.to_string());
        scratch.file("root/robots.txt", "robots");
        scratch.file("own/page", "the operator's own");
        let mut http = format!(
            "server {{ listen {application}; location / {{ return 200 \"the operator's own\"; }} }}"
        );
        lines.push_str(slashes);
        let mut setup = setup(site, &scratch);
        if guarded {
            http.push_str(&instances());
            lines.push_str("set $jitsi_oidc_room_signal $http_x_signal;");
            setup = guard(setup);
        }
        (setup.http(&http).server(&lines).start(), scratch)
    };
    let (plain, one) = make(false);
    let (guarded, two) = make(true);
    Sites { plain, guarded, _scratch: [one, two] }
}

/// Requests for every `nth` path, and for every eighth of these also the rarer kinds.
fn requests(nth: usize) -> Vec<Request> {
    let mut requests = Vec::new();
    for (number, path) in paths().into_iter().step_by(nth).enumerate() {
        let mut add = |method, path, upgrade| requests.push(Request { method, path, upgrade });
        add("GET", path.clone(), false);
        add("GET", path.clone(), true);
        add("POST", path.clone(), false);
        if number % 8 == 0 {
            add("GET", format!("{path}?v=1"), false);
            add("POST", path.clone(), true);
            add("OPTIONS", path, false);
        }
    }
    requests
}

#[test]
fn the_place_of_a_request_decides_whether_it_passes() {
    let _turn = ports::turn(env!("CARGO_TARGET_TMPDIR"));
    for site in SITES {
        compare(site, "", &requests(2));
        // A site may also keep two slashes (merge_slashes off).
        compare(site, "merge_slashes off;", &requests(9));
    }
}

fn compare(site: Site, slashes: &str, requests: &[Request]) {
    let sites = start(site, slashes);
    let plain = send_all(sites.plain.address(), requests, "").unwrap();
    assert_all_places(site, &plain);
    let guarded = |headers| send_all(sites.guarded.address(), requests, headers).unwrap();
    let signalling_passes = guarded("X-Signal: 0\r\n");
    let only_files_pass = guarded("X-Signal: 1\r\n");
    let signed_in = guarded("X-Signal: 1\r\nCookie: session=ada\r\n");

    let mut wrong = Wrong::default();
    for (number, (request, plain)) in requests.iter().zip(&plain).enumerate() {
        for (answers, signal) in [(&signalling_passes, false), (&only_files_pass, true)] {
            let answer = &answers[number];
            if !is_as_the_table_says(request, plain, answer, signal) {
                wrong.add(plain, answer, &format!("{request:?}, signal {signal}"));
            }
        }
        let answer = &signed_in[number];
        if !is_the_same(plain, answer) {
            wrong.add(plain, answer, &format!("{request:?}, signed in"));
        }
    }
    wrong.assert_none(site, requests.len());
}

fn is_as_the_table_says(request: &Request, plain: &Answer, answer: &Answer, signal: bool) -> bool {
    match passes(place(plain), request, signal) {
        Some(true) if is_odd(&request.path) => answer.status == 401 || is_the_same(plain, answer),
        Some(true) => is_the_same(plain, answer),
        Some(false) => answer.status == 401,
        None => answer.status == 401 || is_the_same(plain, answer),
    }
}

/// Spellings that reach a file through other locations than Jitsi's: a line break after its name,
/// because Jitsi's expressions end with `$`, and two slashes if the site keeps them. The guard may
/// require a session there.
fn is_odd(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    ["%0a", "//", "%2f"].iter().any(|odd| path.contains(odd))
}

fn is_the_same(plain: &Answer, answer: &Answer) -> bool {
    match place(plain) {
        Place::Adapter if answer.status == 401 => plain.status == 401,
        Place::Adapter => place(answer) == Place::Adapter,
        Place::Nothing => answer.status == plain.status,
        _ => answer == plain,
    }
}

/// Checks that the paths reach every place of the site.
fn assert_all_places(site: Site, answers: &[Answer]) {
    let only_on_the_other_site = match site {
        Site::Debian => Place::Transcripts,
        Site::Docker => Place::Jicofo,
    };
    for wanted in PLACES.into_iter().filter(|it| *it != only_on_the_other_site) {
        let count = answers.iter().filter(|it| place(it) == wanted).count();
        assert!(count >= 10, "{site:?}: only {count} responses of {wanted:?}");
    }
}

/// The differences from the table: all are counted, some are printed.
#[derive(Default)]
struct Wrong {
    count: usize,
    /// Of these, the requests that should get 401 and did not.
    open: usize,
    printed: Vec<String>,
}

impl Wrong {
    fn add(&mut self, plain: &Answer, answer: &Answer, request: &str) {
        self.count += 1;
        if answer.status != 401 {
            self.open += 1;
            if self.open % 20 == 1 {
                let (place, status, body) = (place(plain), answer.status, &answer.body);
                self.printed
                    .push(format!("{request}: {place:?} instead of 401, {status} {body:?}"));
            }
        } else if (self.count - self.open) % 50 == 1 {
            self.printed.push(format!("{request}: 401 instead of {plain:?}"));
        }
    }

    fn assert_none(&self, site: Site, requests: usize) {
        let Self { count, open, printed } = self;
        let printed = printed.join("\n");
        assert!(
            *count == 0,
            "{site:?}: {count} wrong of {requests}, {open} of them open:\n{printed}"
        );
    }
}
