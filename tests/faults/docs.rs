//! `docs/conformance.md`, written by what the tests saw.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use provider::{Demand, Fault};

use crate::every_fault::OUTCOMES;
use crate::modules::{Held, Module, PLANS};
use crate::requirements::REQUIREMENTS;
use crate::table::{Broken, ROWS};

const HEAD: &str = "\
# Conformance

Written by `tests/faults`; a test fails where this file is not what the tests saw. To write it anew:

```sh
UPDATE_DOCS=1 cargo test --test faults
```

Each row was seen on the real binary over real sockets: a person signs in at a good provider, one thing
breaks, and a second person signs in with the same browser. Refused means that the answer has its status
and a fixed sentence, that no cookie is set, that the first person's session still opens doors and nothing
else does, that nothing was asked of the provider after the refused step, and that the log names the cause.

The adapter was configured with `oidc.userinfo = \"always\"`, `oidc.max_age` and `oidc.acr_values`, so that
each check has something to check. With an outside suite, set `oidc.userinfo = \"always\"` too: its modules
end when userinfo is called.

The plans for refresh tokens, `form_post`, session management, front- and back-channel logout and third-party
initiated login are left out: the adapter does none of it.
";

const FAULTS_HEAD: &str = "
## Every fault of the development provider

`dev-provider --fault NAME` has it, to try the adapter against.

| fault | what the provider does | demand | outcome | cause in the log |
| --- | --- | --- | --- | --- |
";

const REQUIREMENTS_HEAD: &str = "
## The requirements on a relying party behind `auth_request`

Numbers 24 (refreshed id tokens) and 33 (back-channel logout) are left out: the adapter does neither.

| | requirement | held by |
| --- | --- | --- |
";

#[test]
fn conformance_md_is_what_the_tests_saw() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/conformance.md");
    let text = render();
    #[expect(clippy::disallowed_methods, reason = "a test has no main that reads it for it")]
    if env::var("UPDATE_DOCS").is_ok_and(|value| value == "1") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &text).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    let differs = text.lines().zip(committed.lines()).find(|(seen, told)| seen != told);
    assert!(text == committed, "docs/conformance.md: UPDATE_DOCS=1 writes it anew: {differs:?}");
}

fn render() -> String {
    let mut text = HEAD.to_owned();
    for plan in PLANS {
        write!(text, "\n## {}\n\n", plan.name).unwrap();
        text.push_str("| | module | demand | outcome | as |\n| --- | --- | --- | --- | --- |\n");
        for (number, module) in (1..).zip(plan.modules) {
            let (outcome, held) = match (&module.held, module.held.row()) {
                (Held::No(why), _) => (format!("not done: {why}"), String::new()),
                (_, Some((index, row))) => (outcome(index), name(row.broken)),
                (_, None) => ("nothing stands for it".to_owned(), String::new()),
            };
            let Module { name, demand, .. } = module;
            writeln!(
                text,
                "| {number} | `oidcc-client-test{name}` | {demand} | {outcome} | {held} |"
            )
            .unwrap();
        }
    }
    text.push_str(FAULTS_HEAD);
    for fault in Fault::ALL {
        let row = ROWS.iter().position(|row| row.broken.fault() == Some(*fault)).unwrap();
        let demand = match fault.demand() {
            Demand::Accept => "accept",
            Demand::Refuse => "refuse",
            Demand::Either => "either",
        };
        let (does, cause) = (fault.description(), ROWS[row].cause);
        writeln!(text, "| `{fault}` | {does} | {demand} | {} | {cause} |", outcome(row)).unwrap();
    }
    text.push_str(REQUIREMENTS_HEAD);
    for requirement in REQUIREMENTS {
        let tests = requirement.tests.iter().map(|(path, test)| format!("`{path}` `{test}`"));
        let tests = tests.collect::<Vec<_>>().join("<br>");
        writeln!(text, "| {} | {} | {tests} |", requirement.number, requirement.demand).unwrap();
    }
    text
}

/// What was seen of a row.
fn outcome(row: usize) -> String {
    if OUTCOMES[row].is_empty() {
        ROWS[row].ends.words().to_owned()
    } else {
        "NOT AS DEMANDED".to_owned()
    }
}

fn name(broken: Broken) -> String {
    match broken {
        Broken::Nothing => "a good provider".to_owned(),
        Broken::ClaimsInUserinfo => "claims of four scopes in userinfo alone".to_owned(),
        Broken::Rotated => "a new key between two sign-ins".to_owned(),
        Broken::AtLoad(fault) | Broken::Later(fault) => format!("`{fault}`"),
    }
}
