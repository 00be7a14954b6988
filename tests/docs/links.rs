//! The links between the pages, the index of the pages, and the files that the pages name.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::{between, checkout, files, read};

fn pages() -> Vec<PathBuf> {
    let mut pages = files(&checkout().join("docs"), "md");
    pages.extend(files(&checkout().join(".github"), "md"));
    pages.extend(["README.md", "CHANGELOG.md"].map(|name| checkout().join(name)));
    pages
}

/// The targets of the links and pictures in a page, outside of code.
fn targets(page: &str) -> Vec<String> {
    let prose = page.split("```").step_by(2).collect::<String>();
    let prose = prose.split('`').step_by(2).collect::<Vec<_>>().join("code");
    let after = prose.split("](").skip(1);
    after.filter_map(|rest| Some(rest.split_once(')')?.0.to_owned())).collect()
}

/// The anchor that GitHub gives a heading: lower case, without punctuation, with hyphens for spaces.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn has_anchor(page: &str, wanted: &str) -> bool {
    let prose = page.split("```").step_by(2).collect::<String>();
    let headings = prose.lines().filter(|line| line.starts_with('#'));
    headings.map(|line| anchor(line.trim_start_matches('#').trim())).any(|it| it == wanted)
}

#[test]
fn every_link_to_a_file_or_heading_has_a_target() {
    for path in pages() {
        let page = fs::read_to_string(&path).unwrap();
        for target in targets(&page) {
            if target.contains("://") {
                continue;
            }
            let (file, heading) = target.split_once('#').unwrap_or((&target, ""));
            let file = match file {
                "" => path.clone(),
                file => path.parent().unwrap().join(file),
            };
            assert!(file.exists(), "{}: {target}", path.display());
            if !heading.is_empty() {
                let page = fs::read_to_string(&file).unwrap();
                assert!(has_anchor(&page, heading), "{}: {target}", path.display());
            }
        }
    }
}

#[test]
fn the_index_lists_every_page_once() {
    let index = read("docs/README.md");
    let mut linked = targets(&index);
    let count = linked.len();
    linked.sort();
    linked.dedup();
    assert_eq!(linked.len(), count, "a page is listed twice");
    let linked: BTreeSet<_> =
        linked.iter().map(|target| checkout().join("docs").join(target)).collect();
    for page in files(&checkout().join("docs"), "md") {
        let is_index = page.ends_with(Path::new("docs/README.md"));
        assert!(is_index || linked.contains(&page), "{}", page.display());
    }
}

/// A path in the pages for developers is relative to the checkout or to `src`.
#[test]
fn the_files_that_the_pages_for_developers_name_exist() {
    let mut count = 0;
    for page in files(&checkout().join("docs/development"), "md") {
        let text = fs::read_to_string(&page).unwrap();
        let prose = text.split("```").step_by(2).collect::<String>();
        for name in between(&prose, '`') {
            let path = name.trim_end_matches('/');
            let is_file =
                [".rs", ".md", ".conf", ".json", ".html"].iter().any(|it| path.ends_with(it));
            let is_pattern = path.contains(['*', ' ']) || path.contains("NAME");
            if is_file && !is_pattern && path.find('/').is_some_and(|slash| slash > 0) {
                let exists = ["", "src"].iter().any(|it| checkout().join(it).join(path).exists());
                assert!(exists, "{}: {name}", page.display());
                count += 1;
            }
        }
    }
    assert!(count > 30, "{count}");
}
