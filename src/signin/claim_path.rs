//! Paths to claims.

use std::fmt;

use serde_json::Value;

/// The name of a claim, or the path to a member of an object claim.
///
/// There are two forms. In the dotted form, `a.b` is `b` in the object `a`. Because names may
/// contain dots, each dot may also be part of a name: `resource_access.meet.example.org.roles`
/// finds `roles` in `meet.example.org` in `resource_access`. The list form is unambiguous: each
/// step is exactly one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimPath(Form);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    /// No part is empty.
    Dotted(String),
    /// At least one step, none of them empty.
    Steps(Vec<String>),
}

/// Looks up a member of an object by its name.
type Members<'f, 'c> = &'f dyn Fn(&str) -> Option<&'c Value>;

impl ClaimPath {
    /// Parses `a` or `a.b`. `None` if a part is empty.
    pub fn parse(text: &str) -> Option<Self> {
        let is_path = text.split('.').all(|part| !part.is_empty());
        is_path.then(|| Self(Form::Dotted(text.to_owned())))
    }

    /// A path of steps. `None` if there are no steps or one of them is empty.
    pub fn steps(steps: Vec<String>) -> Option<Self> {
        let is_path = !steps.is_empty() && steps.iter().all(|step| !step.is_empty());
        is_path.then_some(Self(Form::Steps(steps)))
    }

    /// The path as JSON: a string for the dotted form, a list for steps. Two paths that can mean
    /// different claims have different JSON.
    pub(super) fn canonical(&self) -> Value {
        match &self.0 {
            Form::Dotted(text) => text.as_str().into(),
            Form::Steps(steps) => steps.as_slice().into(),
        }
    }

    /// Whether the path is exactly this name.
    pub(super) fn is(&self, name: &str) -> bool {
        match &self.0 {
            Form::Dotted(text) => text == name,
            Form::Steps(steps) => steps.len() == 1 && steps[0] == name,
        }
    }

    /// Every name that the path can begin with.
    pub(super) fn first_names(&self) -> Vec<&str> {
        match &self.0 {
            Form::Dotted(text) => {
                let before_dots = text.match_indices('.').map(|(at, _)| &text[..at]);
                before_dots.chain([text.as_str()]).collect()
            }
            Form::Steps(steps) => steps.first().map(String::as_str).into_iter().collect(),
        }
    }

    /// The first value at this path that `read` accepts, as `read` returns it; `members` looks up
    /// the claims by name.
    ///
    /// A dotted path can mean several values. The claim whose name is the whole path comes first,
    /// then those with the shortest names: a dot is a separator before it is part of a name.
    pub(super) fn find<'c, T>(
        &self,
        members: Members<'_, 'c>,
        read: &mut dyn FnMut(&'c Value) -> Option<T>,
    ) -> Option<T> {
        match &self.0 {
            Form::Dotted(text) => match members(text).and_then(&mut *read) {
                Some(found) => Some(found),
                None => by_dots(text, members, read),
            },
            Form::Steps(steps) => {
                let (first, rest) = steps.split_first()?;
                let inside = |value: &'c Value, step: &String| value.as_object()?.get(step);
                rest.iter().try_fold(members(first)?, inside).and_then(read)
            }
        }
    }
}

/// As written in the configuration.
impl fmt::Display for ClaimPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::Dotted(text) => f.write_str(text),
            Form::Steps(_) => self.canonical().fmt(f),
        }
    }
}

/// Tries every split of `path` into names. Each step enters an object that exists, so the size of
/// the claims limits the work.
fn by_dots<'c, T>(
    path: &str,
    members: Members<'_, 'c>,
    read: &mut dyn FnMut(&'c Value) -> Option<T>,
) -> Option<T> {
    for (at, dot) in path.match_indices('.') {
        let inner = members(&path[..at]).and_then(Value::as_object);
        let rest = &path[at + dot.len()..];
        let found = inner.and_then(|inner| by_dots(rest, &|name| inner.get(name), read));
        if found.is_some() {
            return found;
        }
    }
    members(path).and_then(read)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn steps(steps: &[&str]) -> Option<ClaimPath> {
        ClaimPath::steps(steps.iter().map(|step| (*step).to_owned()).collect())
    }

    fn find(path: &ClaimPath, claims: &Value) -> Option<Value> {
        path.find(&|name| claims.get(name), &mut |value| (!value.is_null()).then(|| value.clone()))
    }

    #[test]
    fn a_dotted_path_finds_names_with_and_without_dots() {
        let claims = json!({
            "a": {"b": {"c": 1}, "null": null},
            "https://example.org/groups": ["x"],
            "https://example.org/app": {"roles": 3},
            "x.y": 2,
            "resource_access": {"meet.example.org": {"roles": ["host"]}},
        });
        for (path, value) in [
            ("a.b.c", Some(json!(1))),
            ("https://example.org/groups", Some(json!(["x"]))),
            ("https://example.org/app.roles", Some(json!(3))),
            ("x.y", Some(json!(2))),
            ("resource_access.meet.example.org.roles", Some(json!(["host"]))),
            ("resource_access.meet.example.org", Some(json!({"roles": ["host"]}))),
            ("resource_access.meet.example", None),
            ("a.null", None),
            ("a.b.c.d", None),
            ("b", None),
        ] {
            assert_eq!(find(&ClaimPath::parse(path).unwrap(), &claims), value, "{path}");
        }
        for path in ["", ".", "a.", ".a", "a..b"] {
            assert_eq!(ClaimPath::parse(path), None, "{path}");
        }
    }

    #[test]
    fn the_whole_name_comes_first_then_the_shortest_names() {
        let path = ClaimPath::parse("a.b.c").unwrap();
        let mut claims = json!({
            "a.b.c": "whole", "a": {"b": {"c": "objects"}, "b.c": "second"}, "a.b": {"c": "first"},
        });
        for expected in ["whole", "objects", "second", "first"] {
            assert_eq!(find(&path, &claims), Some(json!(expected)));
            match expected {
                "whole" => claims["a.b.c"] = json!(null),
                "objects" => claims["a"]["b"]["c"] = json!(null),
                _ => claims["a"]["b.c"] = json!(null),
            }
        }
    }

    #[test]
    fn each_step_is_exactly_one_name() {
        let claims = json!({
            "a": {"b.c": 1, "b": {"c": 2}}, "a.b": {"c": 3}, "l": [{"x": 4}],
        });
        for (path, value) in [
            (&["a", "b.c"][..], Some(json!(1))),
            (&["a", "b", "c"], Some(json!(2))),
            (&["a.b", "c"], Some(json!(3))),
            (&["a.b.c"], None),
            (&["l", "x"], None),
            (&["l", "0", "x"], None),
        ] {
            assert_eq!(find(&steps(path).unwrap(), &claims), value, "{path:?}");
        }
        assert_eq!((steps(&[]), steps(&["a", ""])), (None, None));
    }

    #[test]
    fn a_path_is_shown_as_configured_and_different_paths_differ() {
        let dotted = ClaimPath::parse("a.b").unwrap();
        assert_eq!(dotted.to_string(), "a.b");
        assert_eq!(steps(&["a", "b.c"]).unwrap().to_string(), r#"["a","b.c"]"#);
        let paths = [Some(dotted), steps(&["a.b"]), steps(&["a", "b"]), steps(&[r#"a","b"#])];
        let canonical: std::collections::BTreeSet<_> =
            paths.iter().flatten().map(|path| path.canonical().to_string()).collect();
        assert_eq!(canonical.len(), paths.len());
        assert_eq!(steps(&["a.b", "c"]).unwrap().first_names(), ["a.b"]);
        assert_eq!(ClaimPath::parse("a.b.c").unwrap().first_names(), ["a", "a.b", "a.b.c"]);
        assert!(steps(&["a.b"]).unwrap().is("a.b") && !steps(&["a", "b"]).unwrap().is("a.b"));
    }
}
