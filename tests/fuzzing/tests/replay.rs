//! The corpus that the fuzzer left, on stable Rust.

use std::fs;
use std::path::Path;

/// Each input keeps its promises, and the corpus reaches both outcomes: of inputs that are all
/// refused at the door, or all let in, nothing would follow.
#[test]
fn every_input_of_the_corpus_keeps_its_promise() {
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
        assert!(outcomes.contains(&true) && outcomes.contains(&false), "{name}: one outcome only");
    }
}
