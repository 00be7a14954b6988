//! The corpus of the fuzzer, on stable Rust.

use std::fs;
use std::path::Path;

/// Each property holds for each input. The corpus contains accepted and refused inputs: otherwise it
/// would test only one of the outcomes.
#[test]
fn each_property_holds_for_its_corpus() {
    for (name, property) in fuzzing::ALL {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(name);
        let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{name}: {error}"));
        let outcomes: Vec<bool> = files
            .map(|file| {
                let path = file.unwrap_or_else(|error| panic!("{name}: {error}")).path();
                println!("{}", path.display());
                property(&fs::read(&path).unwrap_or_else(|error| panic!("{name}: {error}")))
            })
            .collect();
        assert!(outcomes.len() >= 10, "{name}: only {} inputs", outcomes.len());
        assert!(outcomes.contains(&true) && outcomes.contains(&false), "{name}: only one outcome");
    }
}
