//! Runs every case with every edge.

use std::panic::catch_unwind;
use std::sync::OnceLock;
use std::time::Duration;

use crate::cases::Case;
use crate::edge::Edge;
use crate::world::World;

/// The statuses of each edge, in the order of [`Case::ALL`]. `None` if a case failed. The cases of an edge run once for
/// all tests of this process.
static COLUMNS: [OnceLock<Option<Vec<u16>>>; Edge::ALL.len()] =
    [const { OnceLock::new() }; Edge::ALL.len()];

/// The statuses of `edge`.
///
/// # Panics
///
/// A case failed.
pub(crate) fn column(edge: Edge) -> &'static [u16] {
    let column = COLUMNS[edge as usize].get_or_init(|| catch_unwind(|| run(edge)).ok());
    column.as_deref().unwrap_or_else(|| panic!("a case of {} failed", edge.name()))
}

fn run(edge: Edge) -> Vec<u16> {
    actix_web::rt::System::new().block_on(async {
        let mut world = World::new(edge).await;
        let mut statuses = Vec::new();
        for case in Case::ALL {
            println!("{}: {}", edge.name(), case.title());
            let status = tokio::time::timeout(PATIENCE, case.run(&mut world)).await;
            statuses.push(status.unwrap());
        }
        statuses
    })
}

/// A case without an answer has failed.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn caddy_admits_only_people_with_a_session() {
    column(Edge::Caddy);
}

#[test]
fn haproxy_admits_only_people_with_a_session() {
    column(Edge::HaProxy);
}

#[test]
fn envoy_admits_only_people_with_a_session() {
    column(Edge::Envoy);
}
