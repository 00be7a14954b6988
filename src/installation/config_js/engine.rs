//! Runs JavaScript in QuickJS.

use std::cell::Cell;

use rquickjs::context::EvalOptions;
use rquickjs::{CatchResultExt as _, CaughtError, Context, Ctx, Function, Runtime};
use serde_json::Value;

/// The memory of the script, in bytes.
const MEMORY: usize = 32 << 20;

/// The stack of the script, in bytes. The thread has 2 MiB.
const STACK: usize = 512 << 10;

/// How often the engine may ask whether to go on. It asks about every 10,000 steps.
const STEPS: u32 = 1000;

/// Names of a browser that change no setting.
const STAND_INS: &str = "var window = globalThis, self = globalThis;\
    var console = { log() {}, info() {}, warn() {}, error() {}, debug() {} };\
    var setTimeout = function () { return 0; }, setInterval = setTimeout;\
    var clearTimeout = function () {}, clearInterval = clearTimeout;\
    var interfaceConfig = {};";

/// Names of a browser's window, and of Jitsi's page, that a setting may depend on. Here they are undefined, and
/// the use of one is noted.
pub(super) const BROWSER: [&str; 44] = [
    "$",
    "APP",
    "JitsiMeetJS",
    "URL",
    "URLSearchParams",
    "WebSocket",
    "Worker",
    "XMLHttpRequest",
    "addEventListener",
    "alert",
    "atob",
    "btoa",
    "caches",
    "chrome",
    "confirm",
    "crypto",
    "customElements",
    "devicePixelRatio",
    "dispatchEvent",
    "document",
    "fetch",
    "frames",
    "getComputedStyle",
    "history",
    "indexedDB",
    "innerHeight",
    "innerWidth",
    "jQuery",
    "localStorage",
    "location",
    "matchMedia",
    "navigator",
    "open",
    "opener",
    "parent",
    "performance",
    "postMessage",
    "prompt",
    "removeEventListener",
    "requestAnimationFrame",
    "screen",
    "sessionStorage",
    "structuredClone",
    "top",
];

/// Defines the names, and returns a function that returns the last one that was used.
const NOTES: &str = "(function (names) {\
    var used = '';\
    names.forEach(function (name) {\
        Object.defineProperty(globalThis, name, {\
            configurable: true,\
            get() { used = name; },\
            set(value) {\
                Object.defineProperty(globalThis, name,\
                    { value, writable: true, configurable: true, enumerable: true });\
            },\
        });\
    });\
    return function () { return used; };\
})";

/// Whose fault it is that a script does not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The text is not JavaScript.
    Syntax,
    /// A browser does not run the script either.
    Script,
    /// Something that only a browser has.
    Browser,
    /// A limit.
    Engine,
}

/// Why a script cannot be run.
#[derive(Debug)]
pub(super) struct Failure {
    /// 0: the whole file.
    pub(super) line: usize,
    pub(super) cause: String,
    pub(super) kind: Kind,
}

/// Runs the script and returns `config`.
pub(super) fn run(script: &str) -> Result<Value, Failure> {
    let failed = |_| Failure::of_engine("the JavaScript engine does not start");
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
        let notes: Function<'_> = evaluate(&ctx, NOTES)?;
        let used: Function<'_> =
            notes.call((BROWSER.to_vec(),)).catch(&ctx).map_err(|it| failure(&it))?;
        let done: Result<rquickjs::Value<'_>, Failure> = evaluate(&ctx, script);
        if let Err(failure) = done {
            return Err(match used.call::<_, String>(()) {
                Ok(name) if !name.is_empty() && failure.kind == Kind::Script => failure.uses(&name),
                _ => failure,
            });
        }
        let json: String =
            evaluate(&ctx, "typeof config === 'object' ? JSON.stringify(config) : ''")?;
        let value: Option<Value> = serde_json::from_str(&json).ok();
        let none = "sets no config".to_owned();
        let none = || Failure { line: 0, cause: none, kind: Kind::Script };
        value.filter(Value::is_object).ok_or_else(none)
    })
}

impl Failure {
    fn of_engine(cause: &str) -> Self {
        Self { line: 0, cause: cause.to_owned(), kind: Kind::Engine }
    }

    /// The failure of a script that has used this name.
    fn uses(self, name: &str) -> Self {
        let cause = format!("uses {name}, which only a browser has");
        Self { cause, kind: Kind::Browser, ..self }
    }
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
        let cause = "cannot be run".to_owned();
        return Failure { line: 0, cause, kind: Kind::Script };
    };
    let cause = exception.message().unwrap_or_default();
    if cause == "interrupted" {
        return Failure::of_engine("runs too long");
    }
    // "at NAME (c:LINE:COLUMN)", or "at c:LINE:COLUMN".
    let stack = exception.stack().unwrap_or_default();
    let line = stack.lines().find_map(|line| {
        let (_, after) = line.rsplit_once("(c:").or_else(|| line.rsplit_once(" c:"))?;
        after.split(':').next()?.trim_end_matches(')').parse().ok()
    });
    // QuickJS throws it if memory or stack is used up.
    let name = exception.as_object().get::<_, String>("name").unwrap_or_default();
    let kind = match name.as_str() {
        "InternalError" => Kind::Engine,
        "SyntaxError" => Kind::Syntax,
        _ => Kind::Script,
    };
    Failure { line: line.unwrap_or(0), cause, kind }
}
