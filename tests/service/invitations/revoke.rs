//! Revocation: the file of `invite.revoked`, and the secrets of the ring.

use std::fs;
use std::path::Path;

use harness::config::{Config, SESSION_SECRET};
use jitsi_oidc_adapter::signin::{Invitation, rfc3339};

use super::{invitation, inviting, sealed, submit};
use crate::refusals::{assert_cause, assert_page};
use crate::world::{MEET, World, enter, scratch};

const NEW_SECRET: &str = "a-new-secret-of-sessions-0123456789abcdef";

fn revoked_by(file: &Path) -> impl Fn(Config) -> Config {
    let file = file.to_string_lossy().into_owned();
    move |config| inviting(config).with("invite.revoked", file.as_str())
}

fn config(world: &World) -> Config {
    Config::new(MEET, world.provider.issuer())
}

#[actix_web::test]
async fn each_line_revokes_the_links_that_it_describes_after_a_reload() {
    let scratch = scratch();
    let file = scratch.file("invites.toml", "");
    let change = revoked_by(&file);
    let world = World::with(&change).await;
    let guest = world.browser();
    let made = invitation(&world);
    let link = sealed(&world, &made);
    let other = Invitation {
        meeting: jitsi_oidc_adapter::jitsi::Meeting::encoded("other").unwrap(),
        inviter: jitsi_oidc_adapter::signin::Mark([0; 8]),
        created: made.created + 1,
        ..made.clone()
    };
    let other = sealed(&world, &other);
    for line in [
        "room = 'room'".to_owned(),
        "inviter = 'ada-1815'".to_owned(),
        format!("before = {}", rfc3339(made.created + 1)),
        format!("room = 'room'\ninviter = 'ada-1815'\nbefore = {}", rfc3339(made.created + 1)),
    ] {
        fs::write(&file, "").unwrap();
        world.adapter.reload(&change(config(&world)).to_string()).await;
        assert_eq!(guest.get(&link).await.status, 200, "{line}: before");
        fs::write(&file, format!("[[revoked]]\n{line}\n")).unwrap();
        assert_eq!(guest.get(&link).await.status, 200, "{line}: not before SIGHUP");
        world.adapter.reload(&change(config(&world)).to_string()).await;
        for answer in [guest.get(&link).await, submit(&guest, &link, "name=Bob").await] {
            assert_page(&answer, 403, "This invitation has been withdrawn.", &line);
            assert_cause(&world, &answer, "the invitation was revoked");
        }
        assert_eq!(guest.get(&other).await.status, 200, "{line}: another link");
    }
    fs::write(&file, "[[revoked]]\nroom = 'room'\ninviter = 'grace-1906'\n").unwrap();
    world.adapter.reload(&change(config(&world)).to_string()).await;
    assert_eq!(guest.get(&link).await.status, 200, "another inviter");
}

#[actix_web::test]
async fn a_file_with_an_error_keeps_the_old_entries() {
    let scratch = scratch();
    let file = scratch.file("invites.toml", "[[revoked]]\nroom = 'room'\n");
    let change = revoked_by(&file);
    let world = World::with(&change).await;
    let link = sealed(&world, &invitation(&world));
    assert_eq!(world.browser().get(&link).await.status, 403, "read at the start");
    fs::write(&file, "[[revoked]]\nrooms = 'room'\n").unwrap();
    let lines = world.adapter.reload(&change(config(&world)).to_string()).await;
    let line = lines.last().unwrap();
    assert!(
        line.contains(" ERROR reload outcome=refused") && line.contains("revoked[0]"),
        "{line}"
    );
    assert_eq!(world.browser().get(&link).await.status, 403);
}

#[actix_web::test]
async fn a_link_opens_as_long_as_its_secret_is_in_the_ring() {
    let mut world = World::with(inviting).await;
    let link = sealed(&world, &invitation(&world));
    let ring = |secrets: &[&str]| {
        let secrets: Vec<_> = secrets.iter().map(|secret| (*secret).to_owned()).collect();
        move |config: Config| inviting(config).with("session.secret", secrets)
    };
    world.restart(ring(&[NEW_SECRET, SESSION_SECRET]));
    enter(&submit(&world.browser(), &link, "name=Bob").await, "/room", "room", None);
    world.restart(ring(&[NEW_SECRET]));
    assert_eq!(world.browser().get(&link).await.status, 400);
}
