//! Which file of `src/` imports which.
//!
//! A file is a node. An import leads to the file that defines the name: re-exports are followed. A
//! re-export itself is not an import, so a `mod.rs` may list the names of its children. Code under
//! `#[cfg(test)]` does not count.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemUse, Macro, UseTree, Visibility};

/// The path of a module, without `crate`: one name per level.
pub(crate) type ModulePath = Vec<String>;

/// Each file, and the files that it imports.
pub(crate) type Graph = BTreeMap<ModulePath, BTreeSet<ModulePath>>;

/// The files of a crate.
pub(crate) struct Sources {
    files: BTreeMap<ModulePath, File>,
}

/// What one file imports and re-exports. Every path begins with `crate`, `self`, `super` or a name.
#[derive(Default)]
struct File {
    imports: Vec<ModulePath>,
    /// The path behind each name that the file re-exports.
    exports: BTreeMap<String, ModulePath>,
}

impl Sources {
    /// The files of `src/`.
    pub(crate) fn of_the_crate() -> Self {
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut files = BTreeMap::new();
        for path in crate::sources(&src) {
            let relative = path.strip_prefix(&src).unwrap().with_extension("");
            let mut module: ModulePath =
                relative.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
            match module.last().map(String::as_str) {
                Some("lib") => module.clear(),
                Some("mod") => module.truncate(module.len() - 1),
                _ => {}
            }
            if module == ["main"] {
                continue;
            }
            files.insert(module, File::parse(&fs::read_to_string(&path).unwrap()));
        }
        Self { files }
    }

    /// The same of texts, each with its path in the form `a::b`.
    pub(crate) fn parse(texts: &[(&str, &str)]) -> Self {
        let names =
            |path: &str| path.split("::").filter(|it| !it.is_empty()).map(str::to_owned).collect();
        let files = texts.iter().map(|(path, text)| (names(path), File::parse(text)));
        Self { files: files.collect() }
    }

    /// Every file with the files that it imports.
    pub(crate) fn graph(&self) -> Graph {
        let edges = self.files.iter().map(|(module, file)| {
            let targets = file.imports.iter().filter_map(|path| self.resolve(module, path));
            (module.clone(), targets.filter(|target| target != module).collect())
        });
        edges.collect()
    }

    /// The file that defines what `path` names in `module`. `None` if it is another crate's.
    fn resolve(&self, module: &ModulePath, path: &[String]) -> Option<ModulePath> {
        let mut current = module.clone();
        let mut rest = path;
        match path.first()?.as_str() {
            "crate" => {
                current.clear();
                rest = &path[1..];
            }
            "self" | "super" => {
                while let Some(step @ ("self" | "super")) = rest.first().map(String::as_str) {
                    if step == "super" {
                        current.pop()?;
                    }
                    rest = &rest[1..];
                }
            }
            name if self.files.contains_key(&child(module, name)) => {}
            _ => return None,
        }
        while let Some(name) = rest.first() {
            let below = child(&current, name);
            if self.files.contains_key(&below) {
                current = below;
            } else {
                let exported = self.files.get(&current).and_then(|file| file.exports.get(name));
                return match exported {
                    Some(path) => self.resolve(&current, path),
                    None => Some(current),
                };
            }
            rest = &rest[1..];
        }
        Some(current)
    }
}

fn child(module: &ModulePath, name: &str) -> ModulePath {
    module.iter().cloned().chain([name.to_owned()]).collect()
}

impl File {
    fn parse(text: &str) -> Self {
        let mut file = Self::default();
        file.visit_file(&syn::parse_file(text).unwrap());
        file
    }

    /// The paths of a `use`, each with the name that it has here.
    fn paths(tree: &UseTree, prefix: &ModulePath, found: &mut Vec<(String, ModulePath)>) {
        match tree {
            UseTree::Path(path) => {
                Self::paths(&path.tree, &child(prefix, &path.ident.to_string()), found);
            }
            UseTree::Group(group) => {
                group.items.iter().for_each(|item| Self::paths(item, prefix, found));
            }
            UseTree::Name(name) if name.ident == "self" => {
                found.push((prefix.last().cloned().unwrap_or_default(), prefix.clone()));
            }
            UseTree::Name(name) => {
                found.push((name.ident.to_string(), child(prefix, &name.ident.to_string())));
            }
            UseTree::Rename(rename) => {
                found.push((rename.rename.to_string(), child(prefix, &rename.ident.to_string())));
            }
            UseTree::Glob(_) => found.push(("*".to_owned(), prefix.clone())),
        }
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|name| name == "test")
    })
}

impl Visit<'_> for File {
    fn visit_item(&mut self, item: &Item) {
        let attributes = match item {
            Item::Mod(it) => &it.attrs,
            Item::Use(it) => &it.attrs,
            Item::Fn(it) => &it.attrs,
            Item::Impl(it) => &it.attrs,
            _ => return visit::visit_item(self, item),
        };
        if !is_test(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &ItemUse) {
        let mut found = Vec::new();
        Self::paths(&item.tree, &Vec::new(), &mut found);
        match item.vis {
            Visibility::Inherited => self.imports.extend(found.into_iter().map(|(_, path)| path)),
            _ => self.exports.extend(found),
        }
    }

    /// The path in `pub(in crate::config)` is not an import.
    fn visit_visibility(&mut self, _: &Visibility) {}

    fn visit_path(&mut self, path: &syn::Path) {
        let names: ModulePath = path.segments.iter().map(|it| it.ident.to_string()).collect();
        if let Some("crate" | "super" | "self") = names.first().map(String::as_str)
            && names.len() > 1
        {
            self.imports.push(names);
        }
        visit::visit_path(self, path);
    }

    /// The arguments of a macro are tokens: every path in them that begins with a keyword.
    fn visit_macro(&mut self, mac: &Macro) {
        let text = mac.tokens.to_string().replace(" :: ", "::");
        for word in text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')) {
            if ["crate::", "super::", "self::"].iter().any(|it| word.starts_with(it)) {
                self.imports.push(word.split("::").map(str::to_owned).collect());
            }
        }
    }
}
