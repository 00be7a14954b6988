//! `docs/conformance.md` is generated from the table and the results of the tests.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use provider::{Demand, Fault};

use crate::every_fault::FAILURES;
use crate::modules::{Coverage, Module, PLANS};
use crate::requirements::REQUIREMENTS;
use crate::table::{Broken, ROWS};

const HEAD: &str = "\
# Conformance

`tests/faults` generates this page, and a test fails if the page differs from the results. To generate it
again:

```sh
UPDATE_DOCS=1 cargo test --test faults
```

Each row is a test of the real binary over real sockets. A person signs in at a provider without faults. Then
one thing breaks, and a second person signs in with the same browser. If the second sign-in is refused, the
test checks that:

- the response has the expected status and a fixed sentence, and sets no cookie;
- the session of the first person is still valid, and there is no other session;
- the adapter sends no request to the provider after the refused step;
- the log contains the cause.

The configuration sets `oidc.userinfo = \"always\"`, `oidc.max_age` and `oidc.acr_values`, so that every check
is active. To run an external conformance suite, set `oidc.userinfo = \"always\"` too: its modules end when
userinfo is requested.

The plans for refresh tokens, `form_post`, session management, front-channel and back-channel logout and
third-party initiated login are left out: the adapter supports none of these features.
";

const FAULTS_HEAD: &str = "
## Every fault of the development provider

`dev-provider --fault NAME` starts the provider with a fault.

| fault | what the provider does | requirement | outcome | cause in the log |
| --- | --- | --- | --- | --- |
";

const REQUIREMENTS_HEAD: &str = "
## The requirements on a relying party behind `auth_request`

Numbers 24 (refreshed id tokens) and 33 (back-channel logout) are left out: the adapter supports neither.

| | requirement | tests |
| --- | --- | --- |
";

#[test]
fn conformance_md_matches_the_test_results() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/conformance.md");
    let text = render();
    #[expect(
        clippy::disallowed_methods,
        reason = "a test has no `main` that could read the environment"
    )]
    if env::var("UPDATE_DOCS").is_ok_and(|value| value == "1") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &text).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    let differs =
        text.lines().zip(committed.lines()).find(|(generated, committed)| generated != committed);
    assert!(
        text == committed,
        "docs/conformance.md: UPDATE_DOCS=1 generates it again: {differs:?}"
    );
}

fn render() -> String {
    let mut text = HEAD.to_owned();
    for plan in PLANS {
        write!(text, "\n## {}\n\n", plan.name).unwrap();
        text.push_str(
            "| | module | requirement | outcome | tested by |\n| --- | --- | --- | --- | --- |\n",
        );
        for (number, module) in (1..).zip(plan.modules) {
            let (outcome, tested_by) = match (&module.coverage, module.coverage.row()) {
                (Coverage::NotSupported(why), _) => {
                    (format!("not supported: {why}"), String::new())
                }
                (_, Some((index, row))) => (outcome(index), name(row.broken)),
                (_, None) => ("not tested".to_owned(), String::new()),
            };
            let Module { name, requirement, .. } = module;
            writeln!(
                text,
                "| {number} | `oidcc-client-test{name}` | {requirement} | {outcome} | {tested_by} |"
            )
            .unwrap();
        }
    }
    text.push_str(FAULTS_HEAD);
    for fault in Fault::ALL {
        let row = ROWS.iter().position(|row| row.broken.fault() == Some(*fault)).unwrap();
        let requirement = match fault.demand() {
            Demand::Accept => "accept",
            Demand::Refuse => "refuse",
            Demand::Either => "either",
        };
        let (does, cause) = (fault.description(), ROWS[row].cause);
        writeln!(text, "| `{fault}` | {does} | {requirement} | {} | {cause} |", outcome(row))
            .unwrap();
    }
    text.push_str(REQUIREMENTS_HEAD);
    for requirement in REQUIREMENTS {
        let tests = requirement.tests.iter().map(|(path, test)| format!("`{path}` `{test}`"));
        let tests = tests.collect::<Vec<_>>().join("<br>");
        writeln!(text, "| {} | {} | {tests} |", requirement.number, requirement.text).unwrap();
    }
    text
}

/// How the sign-in of a row ended.
fn outcome(row: usize) -> String {
    if FAILURES[row].is_empty() {
        ROWS[row].outcome.words().to_owned()
    } else {
        "FAILED".to_owned()
    }
}

fn name(broken: Broken) -> String {
    match broken {
        Broken::Nothing => "a provider without faults".to_owned(),
        Broken::ClaimsInUserinfo => "claims of four scopes, only in userinfo".to_owned(),
        Broken::Rotated => "a new key between two sign-ins".to_owned(),
        Broken::AtLoad(fault) | Broken::Later(fault) => format!("`{fault}`"),
    }
}
