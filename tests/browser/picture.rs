//! Makes `docs/images/sign-in.png` for the README: three pages of a sign-in, side by side.
//!
//! Not a test of behaviour. Run it after a change of these pages:
//! `cargo test --locked --test browser -- --ignored picture::`

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use provider::Options;

use crate::chromium::Browser;
use crate::meet_site;

/// The largest picture that a reader of the README should load.
const LARGEST: usize = 150_000;

#[actix_web::test]
#[ignore = "writes a file of the repository"]
async fn the_picture_of_a_sign_in_is_made_from_the_real_pages() {
    let two_people = |mut options: Options| {
        options.people.truncate(2);
        options
    };
    let site = meet_site::start_with(two_people, |config| config).await;
    let browser = Browser::start().await;
    browser.resize(480, 665).await;
    let mut shots = Vec::new();

    browser.open(&site.url("/Standup")).await;
    browser.find("prejoin.screen").await;
    shots.push(("1. Join", shot(&browser).await));
    browser.click("prejoin.joinMeeting").await;
    browser.find_css("#person-ada").await;
    shots.push(("2. Sign in at the provider", shot(&browser).await));
    browser.click_css("#person-ada").await;
    browser.find("rule").await;
    shots.push(("3. In the meeting, as host", shot(&browser).await));

    let figures = shots.iter().map(|(caption, png)| {
        let png = STANDARD.encode(png);
        format!("<figure><figcaption>{caption}</figcaption><img src='data:image/png;base64,{png}'></figure>")
    });
    let page = format!(
        "<!doctype html><style>body {{ margin: 0; display: flex; background: #e8e8ec }} \
         figure {{ margin: 12px 6px; font: 600 17px sans-serif; color: #333 }} \
         figcaption {{ padding: 0 0 8px }} img {{ width: 400px; display: block; \
         border: 1px solid #bbb }}</style>{}",
        figures.collect::<String>()
    );
    browser.open(&format!("data:text/html;base64,{}", STANDARD.encode(page))).await;
    browser.resize(1248, 650).await;
    browser.wait_for("return [...document.images].every(image => image.complete)").await;
    let picture = browser.screenshot().await;

    assert!(picture.len() < LARGEST, "{}", picture.len());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/images");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("sign-in.png"), picture).unwrap();
}

/// What the window shows, without a scroll bar.
async fn shot(browser: &Browser) -> Vec<u8> {
    browser.script("document.documentElement.style.overflow = 'hidden'").await;
    browser.screenshot().await
}
