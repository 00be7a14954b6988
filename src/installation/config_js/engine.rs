//! Runs JavaScript in QuickJS.

use std::cell::Cell;

use rquickjs::context::EvalOptions;
use rquickjs::{CatchResultExt as _, CaughtError, Context, Ctx, Runtime};
use serde_json::Value;

/// The memory of the script, in bytes.
const MEMORY: usize = 32 << 20;

/// The stack of the script, in bytes. The thread has 2 MiB.
const STACK: usize = 512 << 10;

/// How often the engine may ask whether to go on. It asks about every 10,000 steps.
const STEPS: u32 = 1000;

/// Names of a browser that change no setting. `location`, `navigator` and `document` are left out: a setting
/// may depend on them, and then the file is not run to its end.
const STAND_INS: &str = "var window = globalThis;\
    var console = { log() {}, info() {}, warn() {}, error() {}, debug() {} };\
    var setTimeout = function () { return 0; };\
    var interfaceConfig = {};";

/// Why a script cannot be run.
#[derive(Debug)]
pub(super) struct Failure {
    /// 0: the whole file.
    pub(super) line: usize,
    pub(super) cause: String,
}

/// Runs the script and returns `config`.
pub(super) fn run(script: &str) -> Result<Value, Failure> {
    let failed = |_| Failure { line: 0, cause: "the JavaScript engine does not start".to_owned() };
    let runtime = Runtime::new().map_err(failed)?;
    runtime.set_memory_limit(MEMORY);
    runtime.set_max_stack_size(STACK);
    let left = Cell::new(STEPS);
    runtime.set_interrupt_handler(Some(Box::new(move || {
        left.set(left.get().saturating_sub(1));
        left.get() == 0
    })));
    let context = Context::full(&runtime).map_err(failed)?;
    context.with(|ctx| {
        let _: () = evaluate(&ctx, STAND_INS)?;
        let _: rquickjs::Value<'_> = evaluate(&ctx, script)?;
        let json: String =
            evaluate(&ctx, "typeof config === 'object' ? JSON.stringify(config) : ''")?;
        let value: Option<Value> = serde_json::from_str(&json).ok();
        let none = || Failure { line: 0, cause: "sets no config".to_owned() };
        value.filter(Value::is_object).ok_or_else(none)
    })
}

fn evaluate<'js, T: rquickjs::FromJs<'js>>(ctx: &Ctx<'js>, script: &str) -> Result<T, Failure> {
    let mut options = EvalOptions::default();
    // As a browser runs a script without "use strict".
    options.strict = false;
    options.filename = Some("c".to_owned());
    ctx.eval_with_options(script, options).catch(ctx).map_err(|error| failure(&error))
}

fn failure(error: &CaughtError<'_>) -> Failure {
    let CaughtError::Exception(exception) = error else {
        return Failure { line: 0, cause: "cannot be run".to_owned() };
    };
    let cause = exception.message().unwrap_or_default();
    if cause == "interrupted" {
        return Failure { line: 0, cause: "runs too long".to_owned() };
    }
    // "at NAME (c:LINE:COLUMN)", or "at c:LINE:COLUMN".
    let stack = exception.stack().unwrap_or_default();
    let line = stack.lines().find_map(|line| {
        let (_, after) = line.rsplit_once("(c:").or_else(|| line.rsplit_once(" c:"))?;
        after.split(':').next()?.trim_end_matches(')').parse().ok()
    });
    Failure { line: line.unwrap_or(0), cause }
}
