//! The parts of a test in this suite: a meet site, and either stubs or instances of the adapter.

use std::path::Path;

use harness::nginx::{Nginx, Setup, Site};
use harness::ports::{self, Turn};
use harness::scratch::Scratch;
use harness::stub::{Reply, Seen, Stub};
use harness::world::{AtOrigin, Suite};
use provider::Provider;

pub(crate) const SNIPPETS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/nginx");

/// This suite.
pub(crate) struct BehindNginx;

impl Suite for BehindNginx {
    const PROGRAM: &'static str = env!("CARGO_BIN_EXE_jitsi-oidc-adapter");
    const TEMPORARY: &'static str = env!("CARGO_TARGET_TMPDIR");
    const NAME: &'static str = "nginx";
}

impl AtOrigin for BehindNginx {
    const ORIGIN: &'static str = "https://meet.example.org";
}

/// nginx with instances of the adapter and the provider `P`.
pub(crate) type MeetSite<P = Provider> = harness::world::MeetSite<BehindNginx, P>;

/// A [`MeetSite`] before it starts.
pub(crate) type Reservation = harness::world::Reservation<BehindNginx>;

/// Both layouts.
pub(crate) const SITES: [Site; 2] = [Site::Debian, Site::Docker];

/// Folders of Jitsi's package that both sites serve. Each has a `file` that contains its name.
pub(crate) const FOLDERS: [&str; 8] =
    ["libs", "css", "static", "images", "fonts", "lang", "sounds", ".well-known"];

/// The locations that an operator protects with the shipped snippets.
const PROTECTED: &str = "
location ^~ /recordings/ {
    include snippets/jitsi-oidc-protect.conf;
    proxy_set_header Host $host;
    proxy_pass http://APPLICATION;
}
location ^~ /admin/ {
    auth_request /_oidc/verify/admins;
    include snippets/jitsi-oidc-signin.conf;
    proxy_pass http://APPLICATION;
}
";

/// nginx with two stubs in place of the adapter's instances, and a protected application. It has no
/// provider: a test with one uses [`MeetSite`].
pub(crate) struct World {
    // The fields are dropped in this order.
    pub(crate) nginx: Nginx,
    pub(crate) first: Option<Stub>,
    pub(crate) second: Option<Stub>,
    pub(crate) application: Stub,
    scratch: Scratch,
    _turn: Turn,
}

impl World {
    /// Both instances give the same responses.
    pub(crate) fn new(site: Site, answers: fn(&Seen) -> Reply) -> Self {
        Self::with(site, Some(answers), Some(answers))
    }

    /// An instance without `answers` is down.
    pub(crate) fn with(
        site: Site,
        first: Option<fn(&Seen) -> Reply>,
        second: Option<fn(&Seen) -> Reply>,
    ) -> Self {
        Self::set_up(site, first, second, |setup, _| setup)
    }

    /// With the snippet that requires a session before a room's page, and with the operator's lines
    /// for the http context and for the server block.
    pub(crate) fn guarded(
        site: Site,
        answers: fn(&Seen) -> Reply,
        http: &str,
        lines: &str,
    ) -> Self {
        Self::set_up(site, Some(answers), Some(answers), |setup, _| {
            guard(setup).http(http).server(lines)
        })
    }

    /// `adapt` changes the setup of nginx. It can write files into the folder.
    pub(crate) fn set_up(
        site: Site,
        first: Option<fn(&Seen) -> Reply>,
        second: Option<fn(&Seen) -> Reply>,
        adapt: impl FnOnce(Setup, &Scratch) -> Setup,
    ) -> Self {
        let turn = ports::turn(BehindNginx::TEMPORARY);
        let scratch = scratch();
        let [one, two] = ports::INSTANCES;
        let first = first.map(|answers| Stub::start(one, answers));
        let second = second.map(|answers| Stub::start(two, answers));
        let application = Stub::start(ports::loopback(0), |_| Reply::status(200).body("secret"));
        let locations = PROTECTED.replace("APPLICATION", &application.address().to_string());
        let nginx = adapt(setup(site, &scratch), &scratch).server(&locations).start();
        Self { nginx, first, second, application, scratch, _turn: turn }
    }

    /// Writes a file into the folder that stands for `/usr/share/jitsi-meet`.
    pub(crate) fn root_file(&self, name: &str, text: &str) {
        self.scratch.file(&format!("root/{name}"), text);
    }

    /// The requests to both instances for this path.
    pub(crate) fn seen_at(&self, path: &str) -> Vec<Seen> {
        self.instances().flat_map(|stub| stub.seen_at(path)).collect()
    }

    /// All requests to both instances.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.instances().flat_map(Stub::seen).collect()
    }

    /// The instances that are up.
    pub(crate) fn instances(&self) -> impl Iterator<Item = &Stub> {
        self.first.iter().chain(&self.second)
    }
}

/// A site with the shipped snippets and an index that includes `body.html`, as Jitsi's does.
pub(crate) fn setup(site: Site, scratch: &Scratch) -> Setup {
    let body_html = scratch.file("installed/body.html", "<p>our body</p>");
    bare(site, scratch).shipped(Path::new(SNIPPETS), &body_html)
}

/// The same site before the snippets are installed.
pub(crate) fn bare(site: Site, scratch: &Scratch) -> Setup {
    scratch.file(
        "root/index.html",
        "<html><script><!--#include virtual=\"/config.js\" --></script>\
         <!--#include virtual=\"body.html\"--></html>",
    );
    // The package's own file, which the snippet replaces.
    scratch.file("root/body.html", "the package's body");
    scratch.file("root/config.js", "var prefix = '<!--# echo var=\"subdir\" default=\"\" -->';");
    scratch.file("root/pwa-worker.js", "of '<!--# echo var=\"subdomain\" default=\"\" -->'");
    scratch.file("root/libs/app.js", "the client");
    scratch.file("root/libs/external_api.min.js", "the external API");
    scratch.file("root/interface_config.js", "the interface");
    scratch.file("root/manifest.json", "{}");
    for folder in FOLDERS {
        scratch.file(&format!("root/{folder}/file"), folder);
    }
    scratch.file("public/branding.json", "the branding");
    scratch.file("root/transcripts/1.txt", "what was said");
    let folder = scratch.path().join("nginx");
    std::fs::create_dir_all(&folder).unwrap_or_default();
    Setup::new(site, &folder, &scratch.path().join("root"))
}

/// Adds the snippet that requires a session before a room's page.
pub(crate) fn guard(setup: Setup) -> Setup {
    setup.hook(&Path::new(SNIPPETS).join("jitsi-oidc-room.conf"))
}

/// A folder for a test that starts nothing.
pub(crate) fn scratch() -> Scratch {
    BehindNginx::scratch()
}
