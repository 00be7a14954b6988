//! Every page in every language: a page shows only texts of the table of its language, and each text of
//! the table is on some page.

use std::collections::{BTreeMap, BTreeSet};

use harness::adapter::Adapter;
use harness::browser::{Answer, Browser, Method};
use harness::config::Config;
use jitsi_oidc_adapter::jitsi::Meeting;
use jitsi_oidc_adapter::signin::{Invitation, Mark};
use provider::Fault;
use serde_json::Value;

use super::ask;
use crate::invitations::{invitation, sealed};
use crate::page_content::{data, language};
use crate::world::{BINARY, MEET, World, meet, scratch};

const SOURCES: [(&str, &str); 8] = [
    ("en", include_str!("../../../src/web/text/en.rs")),
    ("de", include_str!("../../../src/web/text/de.rs")),
    ("fr", include_str!("../../../src/web/text/fr.rs")),
    ("es", include_str!("../../../src/web/text/es.rs")),
    ("it", include_str!("../../../src/web/text/it.rs")),
    ("pt", include_str!("../../../src/web/text/pt.rs")),
    ("nl", include_str!("../../../src/web/text/nl.rs")),
    ("pl", include_str!("../../../src/web/text/pl.rs")),
];

/// The texts of a table by name, read from its source. A notice has two: `NAME.sentence` and `NAME.advice`.
fn table(source: &str) -> BTreeMap<String, String> {
    let plain = |text: &str| text.replace("\\u{202f}", "\u{202f}").replace("\\u{a0}", "\u{a0}");
    // A short notice is on one line.
    let source = source.replace("{ sentence", "{\nsentence").replace(", advice", ",\nadvice");
    let source = source.replace("\" },", "\",\n},");
    let (mut table, mut notice) = (BTreeMap::new(), None);
    for line in source.lines().map(str::trim) {
        if let Some(name) = line.strip_suffix(": Notice {") {
            notice = Some(name);
        } else if line == "}," {
            notice = None;
        } else if let Some((name, text)) = line.split_once(": \"") {
            let name = notice.map_or_else(|| name.to_owned(), |notice| format!("{notice}.{name}"));
            table.insert(name, plain(text.strip_suffix("\",").unwrap()));
        }
    }
    table
}

/// The labels of the links below a page, in this language.
fn labels(tag: &str) -> Vec<(String, String)> {
    let labels = include_str!("../../../src/branding/labels.rs");
    let (_, labels) = labels.split_once(&format!("tag: \"{tag}\"")).unwrap();
    let (labels, _) = labels.split_once('}').unwrap();
    let pieces: Vec<_> = labels.split('"').collect();
    let name = |piece: &str| piece.trim_matches([',', ' ', '\n', ':']).to_owned();
    pieces.chunks_exact(2).map(|pair| (name(pair[0]), pair[1].to_owned())).collect()
}

/// The texts between the tags, without the content of `style`, `script`, `code` (the request id), `bdi` (the
/// account and other names) and `time`.
fn texts(answer: &Answer) -> BTreeSet<String> {
    let mut page = answer.body.clone();
    // The name of the site is the same in every language.
    page = page.replace("<p class=\"site\">meet.example.org</p>", "");
    for element in ["style", "script", "code", "bdi", "time"] {
        while let Some(start) = page.find(&format!("<{element}")) {
            let end = format!("</{element}>");
            let length = page[start..].find(&end).unwrap() + end.len();
            page.replace_range(start..start + length, "");
        }
    }
    let pieces = page.split('<').filter_map(|piece| piece.split_once('>'));
    let texts = pieces.map(|(_, text)| text.trim()).filter(|text| !text.is_empty());
    texts.map(|text| text.replace("&#39;", "'")).collect()
}

/// No room begins with z. Only people of example.org may sign in, and nobody may have rooms of their own or join rooms that begin with `board`. The pages
/// have every link.
fn with_rules_and_links(config: Config) -> Config {
    let tables = toml::toml! {
        [access]
        require = [{ claim = "email_domain", equals = "example.org" }]
        create = [{ claim = "groups", any_of = ["nobody"] }]
        names = [{ match = "^[^z]", example = "board" }]
        [[access.rooms]]
        match = "^board"
        require = [{ claim = "groups", any_of = ["nobody"] }]
    };
    let config = tables.into_iter().fold(config, |config, (name, value)| config.with(&name, value));
    config
        .with("pages.contact", "it@example.org")
        .with("pages.imprint", "https://www.example.org/imprint")
        .with("pages.privacy", "https://www.example.org/privacy")
}

/// A person whose browsers prefer this language.
struct Reader<'w> {
    world: &'w World,
    tag: &'static str,
}

impl Reader<'_> {
    async fn open(&self, browser: &Browser, path: &str) -> Answer {
        ask(browser, &meet(&format!("/oidc/{path}")), self.tag).await
    }

    async fn logout(&self, headers: &[(&'static str, &str)]) -> Answer {
        let browser = self.world.browser();
        let request = browser.request(Method::GET, &meet("/oidc/logout"));
        let request = request.header("accept-language", self.tag);
        let request = headers.iter().fold(request, |it, (name, value)| it.header(name, value));
        request.send().await
    }

    async fn as_picture(&self, path: &str) -> Answer {
        let browser = self.world.browser();
        let request = browser.request(Method::GET, &meet(&format!("/oidc/{path}")));
        request.header("accept-language", self.tag).header("sec-fetch-dest", "image").send().await
    }

    async fn post(&self, browser: &Browser, path: &str, form: &str, site: &str) -> Answer {
        let request = browser.request(Method::POST, &meet(&format!("/oidc/{path}")));
        let request = request.header("accept-language", self.tag).header("sec-fetch-site", site);
        request.body(form.to_owned()).send().await
    }

    /// Signs in. `respond` returns the URL of the provider's authorization response.
    async fn sign_in(&self, query: &str, respond: impl Fn(&World, &str) -> String) -> Answer {
        let browser = self.world.browser();
        let authorize = self.world.begin(&browser, query).await;
        let answer = ask(&browser, &respond(self.world, &authorize), self.tag).await;
        self.world.provider.set_fault(None);
        answer
    }
}

fn as_stranger(world: &World, authorize: &str) -> String {
    world.provider.sign_in_as("mallory", authorize)
}

fn denied(world: &World, authorize: &str) -> String {
    world.provider.deny(authorize)
}

fn with(fault: Fault) -> impl Fn(&World, &str) -> String {
    move |world, authorize| {
        world.provider.set_fault(Some(fault));
        world.provider.sign_in_as("ada", authorize)
    }
}

/// The pages of invitations. `revoked` is a room that the file of `invite.revoked` names.
async fn invitation_pages(world: &World, tag: &'static str) -> Vec<(&'static str, u16, Answer)> {
    let reader = Reader { world, tag };
    let (ada, guest) = (world.signed_in().await, world.browser());
    let open = invitation(world);
    let open = Invitation { from: Some(open.created), passcode: Some(Mark([1; 8])), ..open };
    let link = |made: &Invitation| {
        let link = sealed(world, made);
        link.strip_prefix(&meet("/oidc/")).unwrap().to_owned()
    };
    let early = Invitation { from: Some(open.until - 1), ..open.clone() };
    let expired = Invitation { until: open.created, ..open.clone() };
    let meeting = Meeting::encoded("revoked").unwrap();
    let revoked = Invitation { meeting, ..open.clone() };
    let form = |more: &str| format!("room=a&role=guest{more}");
    let long = form(&format!("&name={}", "g".repeat(80)));
    vec![
        ("the form for a link", 200, reader.open(&ada, "invite?room=a").await),
        ("a link", 200, reader.post(&ada, "invite", &form(""), "same-origin").await),
        ("another site's form", 403, reader.post(&ada, "invite", &form(""), "cross-site").await),
        ("a long time", 400, reader.post(&ada, "invite", &form("&days=99"), "same-origin").await),
        ("a long name", 400, reader.post(&ada, "invite", &long, "same-origin").await),
        ("an invitation", 200, reader.open(&guest, &link(&open)).await),
        ("a wrong passcode", 403, reader.post(&guest, &link(&open), "", "same-origin").await),
        ("an early invitation", 403, reader.open(&guest, &link(&early)).await),
        ("an expired invitation", 403, reader.open(&guest, &link(&expired)).await),
        ("a revoked invitation", 403, reader.open(&guest, &link(&revoked)).await),
    ]
}

/// The sign-in of an app.
const APP: &str = "auth?state=%7B%22room%22%3A%22r%22%2C%22ios%22%3Atrue%7D";

/// Each page, with the name of its cause and its status.
async fn pages(
    world: &World,
    without_provider: &Adapter,
    tag: &'static str,
) -> Vec<(&'static str, u16, Answer)> {
    let reader = Reader { world, tag };
    let (stranger, member) = (world.browser(), world.signed_in().await);
    let no_provider = Browser::new();
    no_provider.route(MEET, without_provider.address());
    let posted = stranger.request(Method::POST, &meet("/oidc/auth"));
    let posted = posted.header("accept-language", tag).send().await;
    let app = |flag: &str| format!("state=%7B%22room%22%3A%22r%22%2C%22{flag}%22%3Atrue%7D");
    let long = format!("auth?room={}", "%EF%B7%BA".repeat(85));
    let guest = || with(Fault::AnswerLoginRequired);
    let silent = |query: &str| format!("{query}&prompt=none");
    vec![
        ("no such page", 404, reader.open(&stranger, "none").await),
        ("another method", 405, posted),
        ("a changed link", 400, reader.open(&stranger, "auth?room=a&room=b").await),
        ("a changed response", 400, reader.open(&stranger, "redirect?code=a&code=b").await),
        ("no meeting", 400, reader.open(&stranger, "auth?room=..").await),
        ("a picture", 403, reader.as_picture("auth?room=a").await),
        ("not signed in", 401, reader.open(&stranger, "tokenize?room=a").await),
        ("not behind nginx", 400, reader.open(&stranger, "login").await),
        ("no attempt", 400, reader.open(&stranger, "redirect?state=a&code=b").await),
        ("a response again", 303, reader.open(&member, "redirect?state=a&code=b").await),
        ("cancelled", 403, reader.sign_in("room=a", denied).await),
        ("the provider failed", 502, reader.sign_in("room=a", with(Fault::Token500)).await),
        ("the provider does not answer", 503, reader.open(&no_provider, "auth?room=a").await),
        ("not allowed", 403, reader.sign_in("room=a", as_stranger).await),
        ("not this room", 403, reader.open(&member, "auth?room=board").await),
        ("not this name", 403, reader.open(&member, "auth?room=zebra").await),
        ("no room of their own", 403, reader.open(&member, "new?name=a").await),
        ("a long link", 400, reader.open(&member, &long).await),
        ("a popup", 200, reader.open(&member, "auth?room=a&nonce=n").await),
        ("a popup's guest", 200, reader.sign_in(&silent("room=a&nonce=n"), guest()).await),
        ("a refused popup", 403, reader.sign_in("room=a&nonce=n", denied).await),
        ("an app", 200, reader.open(&member, &format!("auth?{}", app("ios"))).await),
        ("an app's guest", 200, reader.sign_in(&silent(&app("android")), guest()).await),
        ("a refused app", 502, reader.sign_in(&app("electron"), with(Fault::Token500)).await),
        ("signed out", 200, reader.open(&stranger, "signed-out").await),
        ("a logout to confirm", 200, reader.logout(&[("sec-fetch-site", "cross-site")]).await),
        ("signed out in a frame", 200, reader.logout(&[("sec-fetch-dest", "iframe")]).await),
    ]
}

#[actix_web::test]
async fn every_page_has_only_texts_of_the_browsers_language() {
    let scratch = scratch();
    let file = scratch.file("invites.toml", "[[revoked]]\nroom = 'revoked'\n");
    let with_invitations = |config| {
        with_rules_and_links(config)
            .with("invite.enabled", true)
            .with("invite.roles", vec!["guest".to_owned(), "moderator".to_owned()])
            .with("invite.revoked", file.to_string_lossy().into_owned())
    };
    let world = World::with(with_invitations).await;
    let config = Config::new(MEET, "http://127.0.0.1:1");
    let without_provider = Adapter::start(BINARY, world.scratch.path(), &config);
    let by_hand = |config: Config| config.with("jitsi.auto_return_to_app", false);
    let by_hand = World::with(by_hand).await;
    let signed_in = by_hand.signed_in().await;
    for (tag, source) in SOURCES {
        let mut table = table(source);
        table.extend(labels(tag));
        let mut seen = BTreeSet::new();
        let by_hand = Reader { world: &by_hand, tag }.open(&signed_in, APP).await;
        let mut pages = pages(&world, &without_provider, tag).await;
        pages.push(("an app that opens by hand", 200, by_hand));
        pages.extend(invitation_pages(&world, tag).await);
        for (page, status, answer) in pages {
            assert_eq!(answer.status, status, "{tag}: {page}: {}", answer.body);
            assert_eq!(language(&answer), tag, "{page}");
            let mut texts = texts(&answer);
            let message = data(&answer, "message").unwrap_or_else(|| "{}".to_owned());
            let message: Value = serde_json::from_str(&message).unwrap();
            texts.extend(message["error"].as_str().map(str::to_owned));
            for text in &texts {
                assert!(table.values().any(|known| known == text), "{tag}: {page}: {text}");
            }
            seen.extend(texts);
        }
        let unseen = table.iter().filter(|(_, text)| !seen.contains(*text));
        let unseen: Vec<_> = unseen.map(|(name, _)| name.as_str()).collect();
        // No page shows `tag`, and no request leads to the page for the adapter's own failure.
        assert_eq!(unseen, ["our_fault.advice", "our_fault.sentence", "tag"], "{tag}");
        assert_eq!(table["tag"], tag);
    }
}
