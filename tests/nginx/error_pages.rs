//! nginx's own error pages: without an instance, after a failed session check, and for too many
//! requests.

use std::process::Command;

use base64::{Engine, engine::general_purpose::STANDARD};
use harness::browser::{Answer, Browser, Method, raw};
use harness::config::Config;
use harness::nginx::Site;
use harness::scratch::Scratch;
use harness::stub::{Reply, Seen};
use harness::world::Suite as _;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::world::{BehindNginx, SITES, World, guard};

/// Requests the page with the headers of a navigation and this `Accept-Language`.
async fn visit(world: &World, path: &str, language: &str) -> Answer {
    let browser = Browser::new();
    let request = browser.request(Method::GET, &world.nginx.url(path));
    let request = request.header("accept", "text/html,*/*;q=0.8");
    request.header("sec-fetch-mode", "navigate").header("accept-language", language).send().await
}

/// The page is complete, is not stored, has no scripts, and contains this sentence.
fn assert_page(answer: &Answer, language: &str, sentence: &str, context: &str) {
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{context}");
    let body = &answer.body;
    let begin = format!("<!doctype html>\n<html lang=\"{language}\">\n");
    assert!(body.starts_with(&begin) && body.ends_with("</html>\n"), "{context}: {body}");
    assert!(body.contains(&format!("<h1>{sentence}</h1>")), "{context}: {body}");
    assert!(body.contains("<meta name=\"viewport\" content=\"width=device-width"), "{context}");
    // Two links: to the same page and to Jitsi's welcome page.
    assert!(body.contains("<a href=\"\" autofocus>") && body.contains("<a href=\"/\">"), "{body}");
    assert_eq!(body.matches("href=").count(), 2, "{body}");
    assert!(!body.contains("<script") && !body.contains("http"), "{context}: {body}");
    assert_headers(answer, context);
    let id = answer.header("x-request-id").unwrap();
    assert!(id.len() == 32 && body.contains(&format!(" <code>{id}</code>")), "{context}: {body}");
}

/// Each header is there exactly once.
fn assert_headers(answer: &Answer, context: &str) {
    for (name, value) in [
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
    ] {
        let all: Vec<_> = answer.headers.get_all(name).iter().collect();
        assert_eq!(all, [value], "{context}: {name}");
    }
    let policy: Vec<_> = answer.headers.get_all("content-security-policy").iter().collect();
    assert_eq!(policy.len(), 1, "{context}");
    assert!(policy[0].to_str().unwrap().starts_with("default-src 'none'; "), "{policy:?}");
    assert!(answer.set_cookies.is_empty(), "{context}");
}

const AWAY: [(&str, &str); 8] = [
    ("en", "The sign-in service cannot be reached at the moment."),
    ("de", "Der Anmeldedienst ist im Moment nicht erreichbar."),
    ("es", "El servicio de inicio de sesión no está disponible en este momento."),
    ("fr", "Le service de connexion est injoignable pour le moment."),
    ("it", "Il servizio di accesso non è raggiungibile al momento."),
    ("nl", "De aanmelddienst is op dit moment niet bereikbaar."),
    ("pl", "Usługa logowania jest w tej chwili niedostępna."),
    ("pt", "O serviço de início de sessão não está disponível neste momento."),
];
const FAULT: [(&str, &str); 8] = [
    ("en", "Something went wrong on our side."),
    ("de", "Bei uns ist etwas schiefgegangen."),
    ("es", "Algo ha fallado por nuestra parte."),
    ("fr", "Un problème est survenu de notre côté."),
    ("it", "Si è verificato un problema da parte nostra."),
    ("nl", "Er is bij ons iets misgegaan."),
    ("pl", "Wystąpił problem po naszej stronie."),
    ("pt", "Algo correu mal do nosso lado."),
];
const TOO_MANY: [(&str, &str); 8] = [
    ("en", "There are too many requests at the moment."),
    ("de", "Im Moment gibt es zu viele Anfragen."),
    ("es", "Hay demasiadas solicitudes en este momento."),
    ("fr", "Il y a trop de requêtes pour le moment."),
    ("it", "Al momento ci sono troppe richieste."),
    ("nl", "Er zijn op dit moment te veel verzoeken."),
    ("pl", "W tej chwili jest zbyt wiele żądań."),
    ("pt", "Há demasiados pedidos neste momento."),
];

#[actix_web::test]
async fn without_an_instance_an_error_page_in_the_persons_language_is_shown() {
    for site in SITES {
        let world = World::with(site, None, None);
        for ((language, away), (_, fault)) in AWAY.into_iter().zip(FAULT) {
            for path in ["/oidc/auth?room=R", "/oidc/redirect?code=CODE&state='%22%3E%3Cscript%3E"]
            {
                let answer = visit(&world, path, language).await;
                assert_eq!((answer.status, answer.header("retry-after")), (502, None), "{path}");
                assert_page(&answer, language, away, path);
            }
            for path in ["/recordings/?x='%22%3E%3Cscript%3E", "/admin/"] {
                let answer = visit(&world, path, language).await;
                assert_eq!((answer.status, answer.header("retry-after")), (500, None), "{path}");
                assert_page(&answer, language, fault, path);
            }
        }
        assert!(world.application.seen().is_empty());
        // No log contains the code, and the site's own log still has its guarded pages.
        let id = visit(&world, "/oidc/redirect?code=CODE", "en").await;
        let log = world.nginx.wait_for_oidc_log(id.header("x-request-id").unwrap());
        let site = world.nginx.access_log();
        assert!(!log.contains("CODE") && !site.contains("CODE"), "{log}{site}");
        assert!(log.contains("\" 502 ") && !log.contains("/recordings/"), "{log}");
        assert!(site.contains("\"GET /admin/ HTTP/1.1\" 500"), "{site}");
    }
}

#[actix_web::test]
async fn a_room_whose_session_check_fails_shows_an_error_page() {
    for site in SITES {
        let world = World::set_up(site, None, None, |it, _| guard(it));
        for path in ["/", "/Room", "/tenant/Room"] {
            let answer = visit(&world, path, "fr").await;
            assert_eq!(answer.status, 500, "{path}");
            assert_page(&answer, "fr", FAULT[3].1, path);
        }
        let lib = Browser::new().get(&world.nginx.url("/libs/app.js")).await;
        assert_eq!((lib.status, lib.body.as_str()), (200, "the client"));
    }
}

#[actix_web::test]
async fn a_script_gets_the_status_and_a_line_of_text() {
    for site in SITES {
        let world = World::with(site, None, None);
        for (path, status, text) in
            [("/oidc/tokenize?room=R", 502, AWAY[0].1), ("/recordings/x.json", 500, FAULT[0].1)]
        {
            let answer = Browser::new().fetch(&world.nginx.url(path)).await;
            assert_eq!((answer.status, answer.body), (status, format!("{text}\n")), "{path}");
            let answer = Browser::new().fetch(&world.nginx.url(path)).await;
            assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
            assert_headers(&answer, path);
        }
        let head =
            "HEAD /oidc/auth HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nConnection: close\r\n\r\n";
        let answer = raw(world.nginx.address(), head.as_bytes()).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 502") && answer.ends_with("\r\n\r\n"), "{answer}");
    }
}

#[actix_web::test]
async fn too_many_requests_get_an_error_page_with_retry_after() {
    fn answers(_: &Seen) -> Reply {
        Reply::status(404).body("adapter")
    }
    for site in SITES {
        for (language, sentence) in TOO_MANY {
            let world = World::new(site, answers);
            let mut answer = visit(&world, "/oidc/auth?room=R", language).await;
            for _ in 0..300 {
                assert_eq!((answer.status, answer.body.as_str()), (404, "adapter"));
                answer = visit(&world, "/oidc/auth?room=R", language).await;
                if answer.status != 404 {
                    break;
                }
            }
            assert_eq!((answer.status, answer.header("retry-after")), (429, Some("5")));
            assert_page(&answer, language, sentence, "429");
        }
    }
}

/// The session check of the guarded page succeeds, and then the redirect to the sign-in fails.
#[actix_web::test]
async fn a_failed_sign_in_for_a_guarded_page_shows_an_error_page() {
    fn answers(seen: &Seen) -> Reply {
        match seen.path() {
            // Larger than the buffer: nginx answers 502.
            "/oidc/login" => Reply::status(303).header("location", &"x".repeat(40_000)),
            _ => Reply::status(401),
        }
    }
    for site in SITES {
        let world = World::new(site, answers);
        let answer = visit(&world, "/recordings/", "de").await;
        assert_eq!(answer.status, 502);
        assert_page(&answer, "de", AWAY[1].1, "/recordings/");
    }
}

#[actix_web::test]
async fn the_adapters_error_responses_are_passed_on_unchanged() {
    fn answers(seen: &Seen) -> Reply {
        let status = seen.path().rsplit('/').next().and_then(|it| it.parse().ok());
        let page = Reply::status(status.unwrap_or(401)).header("x-own", "yes");
        page.header("content-type", "text/html").body("the adapter's")
    }
    for site in SITES {
        let world = World::new(site, answers);
        for status in [400, 403, 404, 429, 500, 502, 503, 504] {
            let answer = visit(&world, &format!("/oidc/{status}"), "en").await;
            assert_eq!((answer.status, answer.body.as_str()), (status, "the adapter's"));
            assert_eq!(answer.header("x-own"), Some("yes"));
            assert_eq!(answer.header("retry-after"), None);
        }
    }
}

/// The lines that `check` prints for the file of the site's parts.
fn printed_map(scratch: &Scratch, config: &Config) -> String {
    let file = scratch.file("config.toml", &config.to_string());
    let printed = Command::new(BehindNginx::PROGRAM)
        .args(["check", "--offline", "--json", "--root"])
        .arg(scratch.path())
        .env("JITSI_OIDC_CONFIG", file)
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&printed.stdout).unwrap();
    let blocks = report["lines"].as_array().unwrap();
    let block = blocks.iter().find(|block| block["target"] == "nginx-pages").unwrap();
    block["text"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn the_page_shows_the_sites_parts_as_check_prints_them() {
    let config = Config::new("https://meet.example.org", "https://id.example.org")
        .with("pages.site_name", "Ü & $host \"Meet\" \\")
        .with("pages.color", "#FFB000")
        .with("pages.contact", "it@example.org")
        .with("pages.privacy", "https://www.example.org/?a=$uri&b=1");
    for site in SITES {
        let world = World::set_up(site, None, None, |setup, scratch| {
            scratch.file("nginx/jitsi-oidc-pages.map", &printed_map(scratch, &config));
            setup
        });
        let answer = visit(&world, "/oidc/auth?room=R", "de").await;
        let body = &answer.body;
        for part in [
            "<p class=\"site\">Ü &#38; &#36;host &#34;Meet&#34; &#92;</p>",
            "<style>:root { --accent: #ffb000; --on-accent: #000 }</style>",
            "<a href=\"mailto:it@example.org\">Kontakt</a>",
            "<a href=\"https://www.example.org/?a=&#36;uri&#38;b=1\">Datenschutz</a>",
        ] {
            assert!(body.contains(part), "{part}: {body}");
        }
        assert!(!body.contains("Impressum"), "{body}");
        let policy = answer.header("content-security-policy").unwrap();
        for style in body.split("<style>").skip(1) {
            let (style, _) = style.split_once("</style>").unwrap();
            let hash = STANDARD.encode(Sha256::digest(style));
            assert!(policy.contains(&format!("'sha256-{hash}'")), "{policy}");
        }
    }
}

#[actix_web::test]
async fn without_the_sites_parts_the_page_shows_the_servers_name() {
    // docker-jitsi-meet's server has the name "_".
    for (site, name, shown) in [
        (Site::Debian, "meet.example.org", "meet.example.org"),
        (Site::Debian, "localhost", "Jitsi Meet"),
        (Site::Docker, "", "Jitsi Meet"),
    ] {
        let world = World::set_up(site, None, None, |setup, _| setup.server_name(name));
        let answer = visit(&world, "/oidc/auth?room=R", "en").await;
        let line = format!("<p class=\"site\">{shown}</p>");
        assert!(answer.body.contains(&line), "{name}: {}", answer.body);
        assert!(!answer.body.contains("<footer>"), "{}", answer.body);
    }
}

/// The same cases as the adapter's own test (`src/web/text/language.rs`).
#[actix_web::test]
async fn the_language_is_chosen_as_the_adapter_chooses_it() {
    let world = World::with(SITES[0], None, None);
    for (header, language) in [
        ("de", "de"),
        ("DE-at", "de"),
        ("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", "fr"),
        ("en;q=0.5, es-419;q=0.9", "es"),
        ("sv, da;q=0.9, de;q=0.1", "de"),
        ("es;q=0.8,fr;q=0.8", "es"),
        ("de;q=0, fr;q=0.2", "fr"),
        ("de;q=0.001", "de"),
        ("de;q=1.0, fr", "de"),
        ("*, de;q=0.9", "en"),
        ("zh-Hans-CN, x-klingon", "en"),
        ("den, frr, est", "en"),
        ("de;q=0", "en"),
        ("de;q=0.000", "en"),
        ("<script>", "en"),
        ("", "en"),
    ] {
        let answer = visit(&world, "/oidc/auth", header).await;
        let sentence = AWAY.iter().find(|(it, _)| *it == language).unwrap().1;
        assert_page(&answer, language, sentence, header);
    }
}
