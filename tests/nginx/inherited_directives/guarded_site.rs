//! A meet site with a guarded location, the adapter and a provider. A person signs in, returns and signs
//! out. The responses of nginx are compared with those of the adapter.

use harness::browser::{Answer, Browser, Method};
use harness::nginx::{Nginx, Site};
use harness::ports::{self, Turn};
use harness::stub::{Reply, Stub};
use harness::world::{AtOrigin as _, Suite as _, World};
use provider::Options;

use super::wire::{FRAME, NAVIGATION, SCRIPT, essence, fetch, send, visit};
use crate::world::{BehindNginx, setup};

const ORIGIN: &str = BehindNginx::ORIGIN;

/// The zones and locations that the rows use.
const PRELUDE: &str = "
proxy_cache_path cache keys_zone=cache:1m;
limit_conn_zone $binary_remote_addr zone=conn:1m;
limit_req_zone $binary_remote_addr zone=req:1m rate=1000r/s;
charset_map koi8-r utf-8 { 80 E282AC; }
";
const LOCATIONS: &str = "
location ^~ /guarded/ {
    include snippets/jitsi-oidc-protect.conf;
    add_header X-Who $jitsi_oidc_user always;
    alias GUARDED/;
}
location = /wrapped { return 200 wrapped; }
location ^~ /copied { proxy_pass http://COPIES$request_uri; }
";

/// The operator's lines for the http context and for the server block.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines {
    http: String,
    server: String,
    own: String,
}

impl Lines {
    pub(super) fn http(lines: &str) -> Self {
        Self { http: lines.to_owned(), ..Self::default() }
    }

    pub(super) fn server(lines: &str) -> Self {
        Self { server: lines.to_owned(), ..Self::default() }
    }

    /// Adds these lines to the operator's file for the adapter's locations.
    pub(super) fn own(mut self, lines: &str) -> Self {
        lines.clone_into(&mut self.own);
        self
    }
}

/// A provider and the first of the two instances that the shipped snippets name. The second one is
/// down, so every row also checks that nginx tries the next instance.
pub(super) struct GuardedSite {
    world: World<BehindNginx>,
    copies: Stub,
    _turn: Turn,
}

/// The error says why a row fails.
type Held = Result<(), String>;

fn ensure(holds: bool, why: impl FnOnce() -> String) -> Held {
    if holds { Ok(()) } else { Err(why()) }
}

impl GuardedSite {
    pub(super) async fn new() -> Self {
        let turn = ports::turn(BehindNginx::TEMPORARY);
        let signed_out = format!("{ORIGIN}/oidc/signed-out");
        let client = BehindNginx::client().post_logout_redirect_uri(&signed_out);
        let world = World::builder()
            .options(|options| Options { clients: vec![client], ..options })
            .listen(ports::INSTANCES[0])
            .ready(|config| config)
            .await;
        let copies = Stub::start(ports::loopback(0), |_| Reply::status(200));
        Self { world, copies, _turn: turn }
    }

    /// Starts nginx with these lines of the site, in an empty folder.
    pub(super) fn nginx(&self, lines: &Lines) -> Result<Nginx, String> {
        let scratch = &self.world.scratch;
        // Removes what the previous row stored.
        let _ = std::fs::remove_dir_all(scratch.path().join("nginx"));
        scratch.file("guarded/page.html", "secret");
        let guarded = scratch.path().join("guarded");
        let locations = LOCATIONS
            .replace("GUARDED", &guarded.to_string_lossy())
            .replace("COPIES", &self.copies.address().to_string());
        let site = setup(Site::Debian, scratch).http(PRELUDE).http(&lines.http);
        let site = site.server(&lines.server).server(&locations);
        let site = site.snippet("jitsi-oidc-own.conf", &lines.own);
        match site.test() {
            Err(said) if said.contains("[emerg]") => Err(said),
            _ => Ok(site.start()),
        }
    }

    /// Makes a complete visit with these lines and checks each response.
    pub(super) async fn try_with(&self, lines: &Lines) -> Held {
        let nginx = self.nginx(lines)?;
        let copies = self.copies.seen().len();
        let ada = World::<BehindNginx>::browser_at(nginx.address());
        self.sign_in(&ada).await?;
        self.return_later(&ada).await?;
        // No other person gets the responses to Ada.
        let guest = World::<BehindNginx>::browser_at(nginx.address());
        self.guest(&guest).await?;
        self.same_answers(&nginx, &ada).await?;
        self.sign_out(&ada).await?;
        let copied = self.copies.seen().split_off(copies);
        let of_ours = copied.iter().find(|it| it.target.starts_with("/oidc/"));
        ensure(of_ours.is_none(), || format!("copied to another server: {of_ours:?}"))
    }

    async fn sign_in(&self, ada: &Browser) -> Held {
        let page = format!("{ORIGIN}/guarded/page.html?x=1&y=%26");
        let sent = visit(ada, &page).await?;
        let authorize = self.to_the_provider(&sent)?;
        let answer = visit(ada, &self.world.provider.sign_in_as("ada", &authorize)).await?;
        ensure(answer.status == 303 && answer.header("location") == Some(&page), || {
            format!("after the provider: {} {:?} {}", answer.status, answer.location(), answer.body)
        })?;
        ensure(ada.cookie("__Host-jitsi_oidc").is_some(), || "no session cookie".into())?;
        ensure(ada.refused().is_empty(), || format!("cookies refused: {:?}", ada.refused()))
    }

    /// Checks a redirect to the provider whose attempt cookie is only for this browser.
    fn to_the_provider(&self, answer: &Answer) -> Result<String, String> {
        let response = || format!("{}: {} {}", answer.url, answer.status, answer.body);
        let location = answer.location().ok_or_else(response)?;
        ensure(
            answer.status == 303 && location.starts_with(self.world.provider.issuer()),
            response,
        )?;
        ensure(answer.header("cache-control") == Some("no-store"), || {
            format!("cache-control {:?}", answer.header("cache-control"))
        })?;
        let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
        ensure(cookies.len() == 1, || format!("{cookies:?}"))?;
        let cookie = cookies[0].to_str().unwrap_or_default();
        let (pair, attributes) = cookie.split_once("; ").unwrap_or_default();
        ensure(pair.starts_with("__Host-jitsi_oidc_login_"), || format!("{pair} {attributes}"))?;
        let attributes = attributes.to_lowercase();
        for attribute in ["secure", "httponly", "samesite=lax", "path=/"] {
            ensure(attributes.contains(attribute), || attributes.clone())?;
        }
        ensure(!attributes.contains("strict") && !attributes.contains("domain"), || attributes)?;
        Ok(location)
    }

    async fn return_later(&self, ada: &Browser) -> Held {
        let page = visit(ada, &format!("{ORIGIN}/guarded/page.html")).await?;
        ensure(page.status == 200 && page.body.contains("secret"), || {
            format!("the guarded page with a session: {} {}", page.status, page.body)
        })?;
        ensure(page.header("x-who").is_some_and(|it| !it.is_empty()), || "nobody".into())?;
        let meeting = visit(ada, &format!("{ORIGIN}/oidc/auth?room=Room")).await?;
        let link = format!("{ORIGIN}/Room#jwt=%22ey");
        ensure(meeting.location().is_some_and(|it| it.starts_with(&link)), || {
            format!("the meeting: {} {:?}", meeting.status, meeting.location())
        })?;
        let room = visit(ada, &format!("{ORIGIN}/Room")).await?;
        ensure(room.body.contains("our body"), || format!("{} {}", room.status, room.body))
    }

    async fn guest(&self, guest: &Browser) -> Held {
        let page = format!("{ORIGIN}/guarded/page.html");
        let script = fetch(guest, &page).await?;
        ensure(script.status == 401 && !script.body.contains("secret"), || {
            format!("the guarded page for a guest: {} {}", script.status, script.body)
        })?;
        let mut sent = Vec::new();
        for _ in 0..2 {
            sent.push(self.to_the_provider(&visit(guest, &page).await?)?);
        }
        ensure(sent[0] != sent[1], || "two visits share an attempt".into())?;
        let mut sent = Vec::new();
        for _ in 0..2 {
            let auth = visit(guest, &format!("{ORIGIN}/oidc/auth?room=Room")).await?;
            sent.push(self.to_the_provider(&auth)?);
        }
        ensure(sent[0] != sent[1], || "two sign-ins share an attempt".into())
    }

    async fn sign_out(&self, ada: &Browser) -> Held {
        let answer = visit(ada, &format!("{ORIGIN}/oidc/logout")).await?;
        let location = answer.location().unwrap_or_default();
        ensure(answer.status == 303 && location.starts_with(self.world.provider.issuer()), || {
            format!("logout: {} {location} {}", answer.status, answer.body)
        })?;
        ensure(ada.cookie("__Host-jitsi_oidc").is_none(), || "the session cookie is kept".into())?;
        let script = fetch(ada, &format!("{ORIGIN}/guarded/page.html")).await?;
        ensure(script.status == 401, || format!("after the sign-out: {}", script.status))
    }

    /// nginx passes the responses of the adapter on unchanged.
    async fn same_answers(&self, nginx: &Nginx, ada: &Browser) -> Held {
        for (method, path, session, headers) in [
            (Method::GET, "/oidc/redirect?code=x&state=x", false, NAVIGATION),
            (Method::GET, "/oidc/signed-out", false, NAVIGATION),
            (Method::GET, "/oidc/signed-out", false, &[("accept-encoding", "gzip")]),
            (Method::GET, "/oidc/logout", false, FRAME),
            (Method::GET, "/oidc/tokenize?room=R", false, SCRIPT),
            (Method::POST, "/oidc/auth", false, NAVIGATION),
            (Method::GET, "/oidc/verify", false, SCRIPT),
            (Method::GET, "/oidc/verify", true, SCRIPT),
            (Method::GET, "/oidc/health", false, SCRIPT),
            (Method::GET, "/oidc/jwks.json", false, SCRIPT),
            (Method::HEAD, "/oidc/signed-out", false, NAVIGATION),
        ] {
            let mut said = Vec::new();
            for address in [self.world.adapter.address(), nginx.address()] {
                let browser = Browser::new();
                browser.route(ORIGIN, address);
                let url = format!("{ORIGIN}{path}");
                let session = ada.cookie("__Host-jitsi_oidc").filter(|_| session);
                let cookie = session.map(|it| format!("__Host-jitsi_oidc={it}"));
                let answer = send(&browser, method.clone(), &url, headers, cookie).await?;
                said.push(essence(&answer));
            }
            ensure(said[0] == said[1], || {
                format!("{method} {path}: the adapter {:?}, nginx {:?}", said[0], said[1])
            })?;
        }
        Ok(())
    }
}
