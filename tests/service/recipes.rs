//! The recipes of docs/rooms.md: each configuration with the sign-ins of its table.

use std::collections::BTreeMap;

use harness::browser::{Answer, Browser, Method};
use provider::Person;
use serde_json::{Value, json};

use crate::world::{World, enter, meet};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rooms.md");

/// A row of a table.
struct Row {
    person: String,
    room: String,
    result: String,
}

struct Recipe {
    heading: String,
    configuration: toml::Table,
    rows: Vec<Row>,
}

/// The sections with a configuration.
fn recipes() -> Vec<Recipe> {
    let page = std::fs::read_to_string(PAGE).unwrap();
    let sections = page.split("\n## ").skip(1);
    let recipe = |section: &str| {
        let (heading, text) = section.split_once('\n').unwrap();
        let block = text.split("```toml\n").nth(1)?.split("```").next().unwrap();
        let rows = text.lines().filter_map(|line| {
            let cells: Vec<_> =
                line.strip_prefix("| ")?.trim_end_matches(" |").split(" | ").collect();
            let [person, room, result] = cells[..] else { panic!("{heading}: {line}") };
            let row = Row { person: plain(person), room: plain(room), result: plain(result) };
            (row.result != "result" && row.result != "---").then_some(row)
        });
        let configuration = block.parse().unwrap_or_else(|why| panic!("{heading}: {why}"));
        Some(Recipe { heading: heading.to_owned(), configuration, rows: rows.collect() })
    };
    sections.filter_map(recipe).collect()
}

fn plain(cell: &str) -> String {
    cell.trim_matches('`').to_owned()
}

/// Somebody with the claims of this cell.
fn person(cell: &str) -> Person {
    let claims: toml::Table = cell.parse().unwrap_or_else(|why| panic!("{cell}: {why}"));
    let sub = claims.get("sub").and_then(toml::Value::as_str).unwrap_or(cell);
    let claims = claims.iter().filter(|(name, _)| *name != "sub");
    claims.fold(Person::new(cell, sub), |person, (name, value)| {
        person.with(name, serde_json::to_value(value).unwrap())
    })
}

fn is_link(row: &Row) -> bool {
    row.person.ends_with(" link")
}

#[actix_web::test]
async fn every_recipe_does_what_its_table_says() {
    let recipes = recipes();
    assert_eq!(recipes.len(), 7);
    for recipe in recipes {
        assert!(recipe.rows.len() >= 2, "{}", recipe.heading);
        let people = recipe.rows.iter().filter(|row| !is_link(row)).map(|row| person(&row.person));
        let people: Vec<_> = people.collect();
        let builder = World::builder().options(|options| provider::Options { people, ..options });
        let configuration = recipe.configuration;
        let world = builder.loaded(|config| {
            let sections = configuration.into_iter();
            sections.fold(config, |config, (section, keys)| {
                let keys = keys.as_table().unwrap().clone().into_iter();
                keys.fold(config, |config, (key, value)| {
                    config.with(&format!("{section}.{key}"), value)
                })
            })
        });
        let mut visitors = Visitors { world, browsers: BTreeMap::new(), last: String::new() };
        for row in &recipe.rows {
            let result = visitors.result(row).await;
            let Row { person, room, result: expected } = row;
            assert_eq!(result, *expected, "{}: {person} in {room}", recipe.heading);
        }
    }
}

struct Visitors {
    world: World,
    /// One for each person.
    browsers: BTreeMap<String, Browser>,
    /// The room of the last row.
    last: String,
}

impl Visitors {
    async fn result(&mut self, row: &Row) -> String {
        let answer = if is_link(row) { self.join(row).await } else { self.visit(row).await };
        if answer.status == 403 {
            return "refused".to_owned();
        }
        let location = answer.location().unwrap_or_else(|| panic!("{}", answer.body));
        let path = location.strip_prefix(&meet("")).unwrap();
        let room = path.split_once('#').unwrap().0.trim_start_matches('/');
        self.last = room.to_owned();
        let (claims, _) = enter(&answer, &format!("/{room}"), room, None);
        let user = &claims["context"]["user"];
        match (user["affiliation"].as_str(), user["moderator"].as_str()) {
            (Some("owner"), Some("true")) => "moderator".to_owned(),
            (Some("member"), Some("false")) => "member".to_owned(),
            _ => panic!("{claims}"),
        }
    }

    /// Opens the room as the person of the row, and signs in if necessary.
    async fn visit(&mut self, row: &Row) -> Answer {
        let address = match row.room.as_str() {
            "that room" => format!("/oidc/auth?roomname={}", self.last),
            path if path.starts_with('/') => path.to_owned(),
            room => format!("/oidc/auth?roomname={room}"),
        };
        let browser =
            self.browsers.entry(row.person.clone()).or_insert_with(|| self.world.browser());
        let answer = browser.get(&meet(&address)).await;
        match answer.location() {
            Some(location) if location.starts_with(self.world.provider.issuer()) => {
                browser.get(&self.world.provider.sign_in_as(&row.person, &location)).await
            }
            _ => answer,
        }
    }

    /// Joins by a link that the person of the first row has made.
    async fn join(&mut self, row: &Row) -> Answer {
        let role = row.person.trim_end_matches(" link");
        let moderator = self.browsers.values().next().unwrap();
        let body = json!({"room": row.room, "role": role, "valid": "2h"});
        let made = moderator
            .request(Method::POST, &meet("/oidc/invite"))
            .header("content-type", "application/json")
            .header("sec-fetch-site", "same-origin")
            .body(body.to_string())
            .send()
            .await;
        assert_eq!(made.status, 201, "{}", made.body);
        let made: Value = serde_json::from_str(&made.body).unwrap();
        let guest = self.world.browser();
        let link = guest.request(Method::POST, made["url"].as_str().unwrap());
        let link = link.header("content-type", "application/x-www-form-urlencoded");
        link.body("name=Grace").send().await
    }
}
