//! No two files of `src/` import each other, directly or through others.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::{Graph, ModulePath, Sources};

/// The groups of files that import each other in a circle.
fn cycles(graph: &Graph) -> Vec<BTreeSet<ModulePath>> {
    let reached: BTreeMap<_, _> = graph.keys().map(|from| (from, reachable(graph, from))).collect();
    let mut found = BTreeSet::new();
    for (from, others) in &reached {
        let circle: BTreeSet<_> = others
            .iter()
            .filter(|other| reached.get(other).is_some_and(|back| back.contains(*from)))
            .cloned()
            .collect();
        if circle.contains(*from) {
            found.insert(circle);
        }
    }
    found.into_iter().collect()
}

/// Every file that `from` imports, directly or through others.
fn reachable(graph: &Graph, from: &ModulePath) -> BTreeSet<ModulePath> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![from];
    while let Some(next) = waiting.pop() {
        for other in graph.get(next).into_iter().flatten() {
            if found.insert(other.clone()) {
                waiting.push(other);
            }
        }
    }
    found
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let sources = Sources::of_the_crate();
    let graph = sources.graph();
    assert!(graph.len() > 100, "{} files", graph.len());
    let edges: usize = graph.values().map(BTreeSet::len).sum();
    assert!(edges > 300, "{edges} imports");
    let circle = |files: &BTreeSet<ModulePath>| {
        files.iter().map(|module| module.join("::")).collect::<Vec<_>>().join(", ")
    };
    let circles: Vec<_> = cycles(&graph).iter().map(circle).collect();
    assert!(circles.is_empty(), "{circles:#?}");
}

/// Each form of an import closes the circle from `a` over `b` to `a`.
#[test]
fn every_form_of_an_import_is_found() {
    for import in [
        "use crate::a::A;",
        "use super::a::A;",
        "use super::A;",
        "use super::{a::{self, A as B}};",
        "use crate::a::*;",
        "fn b(_: crate::a::A) {}",
        "fn b() { super::a::run(); }",
        "fn b() { println!(\"{}\", super::a::NUMBER); }",
    ] {
        let sources = Sources::parse(&[
            ("", "mod a; mod b; pub use a::A;"),
            ("a", "use crate::b::B; pub struct A;"),
            ("b", import),
        ]);
        let circle = ["a", "b"].map(|name| vec![name.to_owned()]);
        assert_eq!(cycles(&sources.graph()), [BTreeSet::from(circle)], "{import}");
    }
}

#[test]
fn an_import_of_a_test_or_of_a_child_is_no_circle() {
    for import in [
        "#[cfg(test)] mod tests { use crate::a::A; }",
        "#[cfg(test)] use crate::a::A;",
        "use crate::c::C;",
        "// use crate::a::A;",
    ] {
        let sources = Sources::parse(&[
            ("", "mod a; mod b; mod c; pub use a::A;"),
            ("a", "use crate::b::B; pub struct A;"),
            ("b", import),
            ("c", "pub struct C;"),
        ]);
        assert!(cycles(&sources.graph()).is_empty(), "{import}");
    }
}
