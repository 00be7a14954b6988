//! Where in the claims a value stands.

use std::fmt;

use serde_json::Value;

/// The name of a claim, or the way to one inside of others.
///
/// There are two forms. The dotted one, `a.b`, is `b` inside the object `a`, and also a claim whose
/// whole name holds dots, in every way in which the name can be cut: `resource_access.meet.example.org.roles`
/// finds `roles` in `meet.example.org` in `resource_access`. A list of steps leaves nothing open:
/// each step is one name to the letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimPath(Form);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    /// No part is empty.
    Dotted(String),
    /// One step at least, none of them empty.
    Steps(Vec<String>),
}

/// Gives the member of an object by its name.
type Members<'f, 'c> = &'f dyn Fn(&str) -> Option<&'c Value>;

impl ClaimPath {
    /// Parses `a` or `a.b`; nothing where it or one of its parts is empty.
    pub fn parse(text: &str) -> Option<Self> {
        let whole = text.split('.').all(|part| !part.is_empty());
        whole.then(|| Self(Form::Dotted(text.to_owned())))
    }

    /// A path by its steps; nothing where there is none or one of them is empty.
    pub fn steps(steps: Vec<String>) -> Option<Self> {
        let whole = !steps.is_empty() && steps.iter().all(|step| !step.is_empty());
        whole.then_some(Self(Form::Steps(steps)))
    }

    /// The path in JSON, which differs for any two paths that may mean different claims: a string
    /// for the dotted form, a list for steps.
    pub(super) fn written(&self) -> Value {
        match &self.0 {
            Form::Dotted(text) => text.as_str().into(),
            Form::Steps(steps) => steps.as_slice().into(),
        }
    }

    /// Whether the path is this one name.
    pub(super) fn is(&self, name: &str) -> bool {
        match &self.0 {
            Form::Dotted(text) => text == name,
            Form::Steps(steps) => steps.len() == 1 && steps[0] == name,
        }
    }

    /// Every name that the path may begin with.
    pub(super) fn first_names(&self) -> Vec<&str> {
        match &self.0 {
            Form::Dotted(text) => {
                let before_dots = text.match_indices('.').map(|(at, _)| &text[..at]);
                before_dots.chain([text.as_str()]).collect()
            }
            Form::Steps(steps) => steps.first().map(String::as_str).into_iter().collect(),
        }
    }

    /// The first value at this path that `read` takes; `members` gives the claims by name.
    ///
    /// Of the values that a dotted path may mean, the claim of the whole name comes first, then those
    /// with the shortest names on the way: all dots between objects before any dot in a name.
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

/// As it stands in the configuration.
impl fmt::Display for ClaimPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::Dotted(text) => f.write_str(text),
            Form::Steps(_) => self.written().fmt(f),
        }
    }
}

/// Tries every cut of `path` into names. Each try goes into an object that is there, so the claims
/// bound the work.
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
    fn a_dotted_path_finds_every_name_that_its_dots_may_make() {
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
    fn the_whole_name_comes_first_and_then_the_shortest_names() {
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
    fn steps_are_names_to_the_letter() {
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
    fn a_path_is_shown_as_it_was_written_and_each_form_in_its_own_way() {
        let dotted = ClaimPath::parse("a.b").unwrap();
        assert_eq!(dotted.to_string(), "a.b");
        assert_eq!(steps(&["a", "b.c"]).unwrap().to_string(), r#"["a","b.c"]"#);
        let paths = [Some(dotted), steps(&["a.b"]), steps(&["a", "b"]), steps(&[r#"a","b"#])];
        let written: std::collections::BTreeSet<_> =
            paths.iter().flatten().map(|path| path.written().to_string()).collect();
        assert_eq!(written.len(), paths.len());
        assert_eq!(steps(&["a.b", "c"]).unwrap().first_names(), ["a.b"]);
        assert_eq!(ClaimPath::parse("a.b.c").unwrap().first_names(), ["a", "a.b", "a.b.c"]);
        assert!(steps(&["a.b"]).unwrap().is("a.b") && !steps(&["a", "b"]).unwrap().is("a.b"));
    }
}
