//! The output of `nginx -T`.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// The line before each file in the output.
const MARK: &str = "# configuration file ";

/// The files in the output of `nginx -T`, and nginx's own file, which is the first.
pub fn files_of_dump(output: &str) -> Option<(PathBuf, BTreeMap<PathBuf, String>)> {
    let mut files = BTreeMap::new();
    let mut first = None;
    let mut current: Option<PathBuf> = None;
    for line in output.lines() {
        let marked = line.strip_prefix(MARK).and_then(|it| it.strip_suffix(':'));
        if let Some(path) = marked {
            let path = PathBuf::from(path);
            first.get_or_insert(path.clone());
            files.insert(path.clone(), String::new());
            current = Some(path);
        } else if let Some(text) = current.as_ref().and_then(|it| files.get_mut(it)) {
            text.push_str(line);
            text.push('\n');
        }
    }
    Some((first?, files))
}
