//! `fuzz/` is a workspace of its own, because it needs a nightly compiler. Its lock file does not follow by itself.

use std::path::Path;

use toml::Table;

fn read(path: &str) -> Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    std::fs::read_to_string(path).unwrap().parse().unwrap()
}

#[test]
fn the_lock_file_of_the_fuzz_targets_has_every_dependency() {
    let (manifest, lock) = (read("Cargo.toml"), read("fuzz/Cargo.lock"));
    let packages = lock["package"].as_array().unwrap();
    let ours =
        packages.iter().find(|it| it["name"].as_str() == manifest["package"]["name"].as_str());
    let locked: Vec<_> = ours.unwrap()["dependencies"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|it| it.as_str())
        .collect();
    let of_targets = manifest.get("target").and_then(|it| it.as_table()).into_iter().flatten();
    let of_targets = of_targets.filter_map(|(_, target)| target.get("dependencies"));
    let tables = [&manifest["dependencies"]].into_iter().chain(of_targets);
    for name in tables.flat_map(|table| table.as_table().unwrap().keys()) {
        let is_locked = locked.iter().any(|it| it.split(' ').next() == Some(name));
        assert!(
            is_locked,
            "{name}: cargo metadata --manifest-path fuzz/Cargo.toml updates fuzz/Cargo.lock"
        );
    }
}
