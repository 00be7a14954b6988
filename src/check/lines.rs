//! The lines to write into Prosody, Jicofo, Jitsi's client, nginx and the provider for a configuration.
//!
//! The templates are the blocks of `docs/jitsi-debian.md` and `docs/jitsi-docker.md`; a test compares them.

use super::Lines;
use super::token::keys;
use crate::config::{Config, Listen};
use crate::oidc::{ClientAuth, RedirectUris};

/// The kind of the local installation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// The packages of Debian.
    #[default]
    Debian,
    /// docker-jitsi-meet.
    Docker,
}

/// The lines for `config`, ready to paste. They contain no secret.
pub fn lines(config: &Config, kind: Kind) -> Vec<Lines> {
    let mut lines = vec![provider(config)];
    match kind {
        Kind::Debian => lines.extend(debian(config)),
        Kind::Docker => lines.push(docker(config)),
    }
    lines.extend(pages(config));
    lines
}

/// The file with the site's parts of nginx's own error page.
fn pages(config: &Config) -> Option<Lines> {
    Some(Lines {
        heading: "nginx's own error page, /etc/nginx/jitsi-oidc-pages.map".to_owned(),
        target: "nginx-pages",
        text: config.pages.nginx_map()?.trim_end().to_owned(),
    })
}

fn provider(config: &Config) -> Lines {
    let RedirectUris { sign_in, sign_out } = RedirectUris::of(&config.jitsi.url);
    let oidc = &config.oidc;
    let client = match (oidc.client_auth, &oidc.client_key, &oidc.client_secret) {
        (Some(method), ..) => method.as_str(),
        (None, Some(_), _) => ClientAuth::PrivateKeyJwt.as_str(),
        (None, None, Some(_)) => "client_secret_basic or client_secret_post",
        (None, None, None) => "none (a public client)",
    };
    let text = format!(
        "client id                  {}\n\
         client authentication      {client}\n\
         flow                       authorization code, with PKCE (S256)\n\
         scopes                     {}\n\
         redirect URI               {sign_in}\n\
         post-logout redirect URI   {sign_out}",
        oidc.client_id,
        oidc.scopes.join(" "),
    );
    Lines { heading: "At the provider, the client".to_owned(), target: "provider", text }
}

fn debian(config: &Config) -> [Lines; 4] {
    let host = config.jitsi.url.host();
    let named = |template: &str| template.replace(EXAMPLE_HOST, host).trim_end().to_owned();
    let block = |target, heading: String, text| Lines { heading, target, text };
    [
        block(
            "prosody",
            format!(
                "Prosody, /etc/prosody/conf.avail/{host}.cfg.lua: add what the existing sections lack"
            ),
            prosody(config),
        ),
        block(
            "jicofo",
            "Jicofo, /etc/jitsi/jicofo/jicofo.conf, in jicofo { }".to_owned(),
            named(JICOFO),
        ),
        block(
            "client",
            format!("Jitsi's client, /etc/jitsi/meet/{host}-config.js"),
            client(config),
        ),
        block("nginx", "nginx, once".to_owned(), nginx(config)),
    ]
}

/// The block for Prosody. A fixed `jwt.subject` is Prosody's domain.
fn prosody(config: &Config) -> String {
    let jwt = &config.jwt;
    let host = domain(config);
    let key = match jwt.keys.jwks() {
        None => APP_SECRET.to_owned(),
        Some(_) => format!(
            "cache_keys_url = \"{}\"\n    signature_algorithm = \"{:?}\"",
            keys::url(config),
            jwt.signer.algorithm()
        ),
    };
    let mut app = format!("app_id = {}", lua(&jwt.issuer));
    if jwt.audience != jwt.issuer {
        app.push_str(&format!("\n    asap_accepted_audiences = {{ {} }}", lua(&jwt.audience)));
    }
    let template = PROSODY.replace(EXAMPLE_HOST, host);
    let template = template.replace(APP_SECRET, &key);
    template.replace("app_id = \"jitsi\"", &app).trim_end().to_owned()
}

/// Prosody's domain: a fixed `jwt.subject`, otherwise the host of the meet site.
fn domain(config: &Config) -> &str {
    config.jwt.subject.domain().unwrap_or(config.jitsi.url.host())
}

fn client(config: &Config) -> String {
    let site = config.jitsi.url.ascii();
    let text = CLIENT.replace(&format!("https://{EXAMPLE_HOST}"), site);
    text.replace(EXAMPLE_HOST, domain(config)).trim_end().to_owned()
}

/// The command that installs `jitsi-oidc-http.conf` for one instance, at the address of this configuration.
pub(in crate::check) fn http_file(config: &Config) -> String {
    nginx(config).lines().next().unwrap_or_default().to_owned()
}

/// The commands that install `jitsi-oidc.conf`.
pub(in crate::check) fn routes_file() -> String {
    let lines: Vec<_> = NGINX.lines().filter(|it| it.contains("/jaas")).collect();
    lines.join(" && ").replace("ln -s ", "ln -sf ")
}

/// The commands for nginx. The template is for an instance at the default address.
fn nginx(config: &Config) -> String {
    let template = NGINX.trim_end();
    match address(config) {
        address if address == DEFAULT_ADDRESS => template.to_owned(),
        address => template.replace(
            "sed '/server 127.0.0.1:8001/d'",
            &format!("sed -e '/server 127.0.0.1:8001/d' -e 's|{DEFAULT_ADDRESS}|{address}|'"),
        ),
    }
}

/// The address at which nginx and Prosody reach the service.
pub(in crate::check) fn address(config: &Config) -> String {
    match &config.server.listen {
        Listen::Tcp(address) if address.ip().is_unspecified() => {
            format!("127.0.0.1:{}", address.port())
        }
        Listen::Tcp(address) => address.to_string(),
        Listen::Unix(path) => format!("unix:{}", path.display()),
        Listen::Systemd => DEFAULT_ADDRESS.to_owned(),
    }
}

fn docker(config: &Config) -> Lines {
    let jwt = &config.jwt;
    let site = config.jitsi.url.ascii();
    let text = DOCKER.replace(&format!("https://{EXAMPLE_HOST}"), site);
    let text = text
        .replace("APP_ID=jitsi", &format!("APP_ID={}", jwt.issuer))
        .replace("ISSUERS=jitsi", &format!("ISSUERS={}", jwt.issuer))
        .replace("AUDIENCES=jitsi", &format!("AUDIENCES={}", jwt.audience));
    let text = match jwt.keys.jwks() {
        None => text,
        Some(_) => text.replace(DOCKER_SECRET, &docker_keys(config).replace(AND, "\n")),
    };
    Lines {
        heading: "docker-jitsi-meet, .env".to_owned(),
        target: "docker",
        text: text.trim_end().to_owned(),
    }
}

/// The lines of `.env` for Prosody to fetch our public keys.
pub(in crate::check) fn docker_keys(config: &Config) -> String {
    let site = config.jitsi.url.ascii();
    let algorithm = config.jwt.signer.algorithm();
    format!("JWT_ASAP_KEYSERVER={site}/oidc/asap{AND}JWT_SIGN_TYPE={algorithm:?}")
}

/// Between two lines of one fix.
pub(in crate::check) const AND: &str = ", and ";

/// A string of Lua.
pub(in crate::check) fn lua(text: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|c| match c {
            '"' | '\\' => format!("\\{c}"),
            c if c.is_control() => format!("\\u{{{:x}}}", c as u32),
            c => c.to_string(),
        })
        .collect();
    format!("\"{escaped}\"")
}

/// `server.listen` by default.
const DEFAULT_ADDRESS: &str = "127.0.0.1:8000";

/// The lines of the templates for a shared secret.
pub(in crate::check) const DOCKER_SECRET: &str = "JWT_APP_SECRET=the_value_of_jwt.secret";
pub(in crate::check) const APP_SECRET: &str = "app_secret = \"the value of jwt.secret\"";

const EXAMPLE_HOST: &str = "meet.example.org";

const PROSODY: &str = include_str!("lines/prosody.lua");
const JICOFO: &str = include_str!("lines/jicofo.conf");
const CLIENT: &str = include_str!("lines/config.js");
const NGINX: &str = include_str!("lines/nginx.sh");
const DOCKER: &str = include_str!("lines/docker.env");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_inside_its_lua_string() {
        for text in ["jitsi", "a\"b", "a\\", "\\\"", "a\nb", "é"] {
            let lua_text = lua(text);
            let read: String = mlua::Lua::new().load(format!("return {lua_text}")).eval().unwrap();
            assert_eq!(read, text);
        }
    }

    /// Each template is in the page of its installation, word for word.
    #[test]
    fn the_pages_have_the_same_blocks() {
        let debian = include_str!("../../docs/jitsi-debian.md");
        assert!(PROSODY.contains(APP_SECRET) && DOCKER.contains(DOCKER_SECRET));
        for block in [PROSODY, JICOFO, NGINX] {
            assert!(debian.contains(&format!("\n{block}```")), "{block}");
        }
        // On the page, the adapter takes the secret from this line.
        let docker = include_str!("../../docs/jitsi-docker.md")
            .replace("JWT_APP_SECRET=the_output_of_openssl_rand_-hex_32", DOCKER_SECRET);
        assert!(docker.contains(&format!("```\n{DOCKER}```")), "{DOCKER}");
        for line in CLIENT.lines() {
            assert!(debian.contains(&format!("\n{line}\n")), "{line}");
        }
    }
}
