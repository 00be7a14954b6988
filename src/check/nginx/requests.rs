//! Requests through nginx, and connections to the instances.

use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::super::finding::{Finding, identifiers};
use super::site::{Site, UPSTREAM};
use super::upstream::instances;
use crate::config::Config;
use crate::installation::nginx::Directive;
use crate::installation::{Found, Installation};
use crate::oidc::Probe;

identifiers! {
    Nginx:
    INSTANCES = "nginx-instances",
    HEALTH = "nginx-health",
    VERIFY = "nginx-verify",
}

/// What nginx answered.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Answers {
    /// `GET /oidc/health`: the status and the begin of the text, or why there is no response.
    health: Result<(u16, String), String>,
    /// `GET /oidc/verify` without a cookie.
    verify: Result<(u16, String), String>,
}

/// Connects to each instance, and asks `jitsi.url` for `/oidc/health` and `/oidc/verify`. Nothing if nginx's
/// files are not on this machine.
pub async fn requests(config: &Config, installation: &Installation) -> Vec<Finding> {
    let directives = installation.nginx.as_ref().and_then(Found::there);
    let site = directives.and_then(|it| Site::find(it, &config.jitsi.url));
    let Some(site) = site else { return Vec::new() };
    let upstream = site.http.named("upstream").find(|it| it.argument() == UPSTREAM);
    let mut findings: Vec<_> =
        upstream.into_iter().flat_map(instances).filter_map(connects).collect();
    if let Ok(probe) = Probe::site(&config.oidc) {
        let answers = Answers {
            health: get(config, &probe, "/oidc/health").await,
            verify: get(config, &probe, "/oidc/verify").await,
        };
        findings.extend(judged(&answers, config.jitsi.url.ascii()));
    }
    findings
}

async fn get(config: &Config, probe: &Probe, path: &str) -> Result<(u16, String), String> {
    let url = config.jitsi.url.url().join(path).map_err(|error| error.to_string())?;
    let answer = probe.get(&url).await.map_err(|error| error.to_string())?;
    let text: String = String::from_utf8_lossy(&answer.body).chars().take(64).collect();
    Ok((answer.status.as_u16(), text.trim().to_owned()))
}

/// How long an instance may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(2);

/// An address of this machine that nobody listens on. `None` for names, sockets and other machines.
fn connects(instance: &Directive) -> Option<Finding> {
    let address = instance.argument().replacen("localhost", "127.0.0.1", 1);
    let address: SocketAddr =
        address.parse().ok().filter(|it: &SocketAddr| it.ip().is_loopback())?;
    let place = instance.place.to_string();
    Some(match TcpStream::connect_timeout(&address, CONNECT) {
        Ok(_) => Finding::holds(INSTANCES, place, format!("{address} accepts connections")),
        Err(error) => Finding::fails(INSTANCES, place, format!("{address}: {error}"))
            .wanted("an instance that listens")
            .fix("start the service, or remove the line"),
    })
}

fn judged(answers: &Answers, origin: &str) -> Vec<Finding> {
    let address = |path: &str| format!("GET {origin}{path}");
    let health = match &answers.health {
        Ok((200, text)) if text == "healthy" => {
            return vec![
                Finding::holds(HEALTH, address("/oidc/health"), "200 healthy"),
                verify(&answers.verify, address("/oidc/verify")),
            ];
        }
        Ok((status, _)) => {
            let (found, fix) = meaning(*status);
            Finding::fails(HEALTH, address("/oidc/health"), format!("{status}: {found}")).fix(fix)
        }
        Err(error) => Finding::fails(HEALTH, address("/oidc/health"), error.as_str())
            .fix("systemctl status nginx"),
    };
    vec![health.wanted("200 healthy, from an instance")]
}

/// What a status of `/oidc/health` means that is not the adapter's.
fn meaning(status: u16) -> (&'static str, &'static str) {
    match status {
        200 => {
            ("another page, usually a room", "include jitsi-oidc.conf in the server of the site")
        }
        301..=308 => {
            ("a redirect to another address", "set jitsi.url to the address that people open")
        }
        401 | 403 => ("the site refuses the request", "auth_basic off; or allow all; below /oidc/"),
        404 => {
            ("another server of nginx answers", "include jitsi-oidc.conf in the server of port 443")
        }
        429 => ("too many requests", "try again"),
        502 | 504 => ("no instance answers", "systemctl status jitsi-oidc-adapter"),
        _ => ("not the adapter's answer", "nginx -t && systemctl reload nginx"),
    }
}

/// Without a session `/oidc/verify` is 401. Any other status would open guarded locations or close them.
fn verify(answer: &Result<(u16, String), String>, place: String) -> Finding {
    let found = match answer {
        Ok((401, _)) => return Finding::holds(VERIFY, place, "401 without a session"),
        Ok((status, _)) => status.to_string(),
        Err(error) => error.clone(),
    };
    Finding::fails(VERIFY, place, found)
        .wanted("401 without a session")
        .fix("use the jitsi-oidc.conf of this version")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Status;

    fn found(health: Result<(u16, &str), &str>, verify: u16) -> Vec<(&'static str, Status)> {
        let answers = Answers {
            health: health.map(|(status, text)| (status, text.to_owned())).map_err(str::to_owned),
            verify: Ok((verify, String::new())),
        };
        let findings = judged(&answers, "https://meet.example.org");
        findings.iter().map(|it| (it.id.name, it.status)).collect()
    }

    #[test]
    fn only_the_adapters_own_answers_hold() {
        let holds = [("nginx-health", Status::Holds), ("nginx-verify", Status::Holds)];
        assert_eq!(found(Ok((200, "healthy")), 401), holds);
        for status in [200, 204, 302, 403, 404, 500] {
            let verify = [holds[0], ("nginx-verify", Status::Fails)];
            assert_eq!(found(Ok((200, "healthy")), status), verify, "{status}");
        }
        for health in [
            Ok((200, "<html>")),
            Ok((301, "")),
            Ok((401, "")),
            Ok((404, "")),
            Ok((502, "")),
            Ok((503, "healthy")),
            Err("connection refused"),
        ] {
            let fails = [("nginx-health", Status::Fails)];
            assert_eq!(found(health, 401), fails, "{health:?}");
        }
    }
}
