use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use secrecy::ExposeSecret as _;

use super::*;

/// The result of `prosody.cfg.lua` with these files beside it.
fn parsed(files: &[(&str, &str)]) -> Result<Prosody, ProsodyError> {
    let file = |(name, text): &(&str, &str)| (Path::new("/p").join(name), (*text).to_owned());
    let files: BTreeMap<_, _> = files.iter().map(file).collect();
    parse(Path::new("/p/prosody.cfg.lua"), files).map(Option::unwrap)
}

fn of(text: &str) -> Prosody {
    parsed(&[("prosody.cfg.lua", text)]).unwrap()
}

fn error(text: &str) -> String {
    parsed(&[("prosody.cfg.lua", text)]).unwrap_err().to_string()
}

const JITSI: &str = r#"
muc_mapper_domain_base = "meet.example.org"
modules_enabled = { "roster", "tls" }

VirtualHost "Meet.Example.org"
    authentication = "token" -- authentication = "jitsi-anonymous"
    app_id = "jitsi"; app_secret = "0123456789abcdef0123456789abcdef"
    allow_empty_token = false
    modules_enabled = {
        "bosh";
        "persistent_lobby";
    }
    modules_disabled = { "tls" }
    main_muc = "rooms.meet.example.org"

Component "rooms.meet.example.org" "muc"
    modules_enabled = { "token_verification" }
    token_verification_allowlist = { "guest.meet.example.org" }

VirtualHost "off.example.org" { enabled = false, authentication = "token" }
after = "global"
Component "proxy.example.org" { component_secret = "x" }
"#;

#[test]
fn an_option_belongs_to_the_section_above_it_and_has_a_line() {
    let prosody = of(JITSI);
    let host = prosody.host("MEET.example.org").unwrap();
    assert_eq!(host.name(), "meet.example.org");
    assert_eq!(host.place().to_string(), "/p/prosody.cfg.lua:5");
    assert!(host.requires_token());
    assert_eq!(host.authentication().unwrap().place.line, 6);
    assert_eq!(host.app_id().unwrap().value, "jitsi");
    assert_eq!(host.app_secret().unwrap().value.expose_secret().len(), 32);
    assert_eq!(host.app_secret().unwrap().place.line, 7);
    assert!(!host.allow_empty_token().unwrap().value);
    assert_eq!(host.place_of_modules().line, 9, "the first of the lines of a list");
    assert_eq!(host.domain_base().unwrap().value, "meet.example.org", "global");
    assert_eq!(host.text("after").unwrap().value, "global");
    assert!(host.cache_keys_url().is_none());
}

#[test]
fn a_component_has_its_own_modules_only_and_a_virtual_host_has_the_global_ones_too() {
    let prosody = of(JITSI);
    let host = prosody.host("meet.example.org").unwrap();
    assert_eq!(host.modules(), ["bosh", "persistent_lobby", "roster"]);
    let rooms = prosody.rooms_of(host).unwrap();
    assert_eq!(rooms.name(), "rooms.meet.example.org");
    assert_eq!(rooms.modules(), ["token_verification"]);
    assert_eq!(rooms.token_allowlist().unwrap().value, ["guest.meet.example.org"]);
}

#[test]
fn a_disabled_host_is_left_out_and_options_in_a_call_do_not_begin_a_section() {
    let prosody = of(JITSI);
    let names: Vec<_> = prosody.hosts().map(Host::name).collect();
    assert_eq!(names, ["meet.example.org", "rooms.meet.example.org", "proxy.example.org"]);
    let proxy = prosody.host("proxy.example.org").unwrap();
    assert_eq!(proxy.kind(), &Kind::Component("component".to_owned()));
    assert!(proxy.secret("component_secret").is_some());
    assert!(proxy.text("component_secret").is_none(), "a secret is not a string");
}

#[test]
fn the_meeting_host_is_found_by_name_by_its_tokens_or_by_its_rooms() {
    for (text, expected) in [
        (JITSI, "meet.example.org"),
        ("VirtualHost 'a' VirtualHost 'b' authentication = 'token'", "b"),
        ("VirtualHost 'a' VirtualHost 'b' Component 'muc.b' 'muc'", "b"),
    ] {
        let prosody = of(text);
        assert_eq!(prosody.meeting_host("meet.example.org").unwrap().name(), expected);
    }
    assert!(of("VirtualHost 'a'").meeting_host("meet.example.org").is_none());
    let jigasi = "VirtualHost 'jigasi.meet.jitsi' authentication = 'token'";
    assert!(of(jigasi).meeting_host("meet.example.org").is_none());
    let both = of(&format!("{jigasi} VirtualHost 'b' authentication = 'token'"));
    assert_eq!(both.meeting_host("meet.example.org").unwrap().name(), "b");
}

#[test]
fn values_are_converted_as_prosody_does() {
    let prosody =
        of("VirtualHost 'a' t = 'true' one = 1 no = 'yes' s = 'x' l = { 'x', 'y', 2 } n = '7'");
    let host = prosody.host("a").unwrap();
    assert!(host.bool("t").unwrap().value && host.bool("one").unwrap().value);
    assert!(host.bool("no").is_none());
    assert!(host.place_of("no").is_some());
    assert_eq!(host.texts("s").unwrap().value, ["x"]);
    assert_eq!(host.texts("l").unwrap().value, ["x", "y"]);
    assert_eq!(host.text("l").unwrap().value, "x");
    assert_eq!(host.number("n").unwrap().value.to_string(), "7");
}

#[test]
fn included_files_begin_in_the_global_section() {
    let prosody = parsed(&[
        ("prosody.cfg.lua", "VirtualHost 'a' Include 'conf.d/*.cfg.lua' in_a = 1 Include 'x.lua'"),
        ("conf.d/b.cfg.lua", "everywhere = 2 VirtualHost 'b' in_b = 1"),
        ("conf.d/a.cfg.lua", "VirtualHost 'c'"),
        ("conf.d/a.txt", "not Lua"),
        ("x.lua", "VirtualHost 'd' key_secret = FileLine 'key' list = FileLines 'key'"),
        ("key", "first\nsecond\n"),
    ]);
    let prosody = prosody.unwrap();
    let names: Vec<_> = prosody.hosts().map(Host::name).collect();
    assert_eq!(names, ["a", "c", "b", "d"]);
    assert!(prosody.host("a").unwrap().number("in_a").is_some());
    assert!(prosody.host("d").unwrap().number("everywhere").is_some());
    assert!(prosody.host("d").unwrap().number("in_b").is_none());
    assert_eq!(
        prosody.host("b").unwrap().number("in_b").unwrap().place.to_string(),
        "/p/conf.d/b.cfg.lua:1"
    );
    assert_eq!(
        prosody.host("d").unwrap().secret("key_secret").unwrap().value.expose_secret(),
        "first"
    );
    assert_eq!(prosody.host("d").unwrap().texts("list").unwrap().value, ["first", "second"]);
    assert_eq!(prosody.files().len(), 4);
}

#[test]
fn a_folder_is_read_file_by_file() {
    let files = ["b.cfg.lua", "a.cfg.lua"].map(|name| {
        (PathBuf::from("/etc/prosody/conf.avail").join(name), format!("VirtualHost '{name}'"))
    });
    let folder = Path::new("/etc/prosody/conf.avail");
    let prosody = parse(folder, BTreeMap::from(files)).unwrap().unwrap();
    let names: Vec<_> = prosody.hosts().map(Host::name).collect();
    assert_eq!(names, ["a.cfg.lua", "b.cfg.lua"]);
    assert!(parse(folder, BTreeMap::new()).unwrap().is_none());
    assert!(parse(&folder.join("x.cfg.lua"), BTreeMap::new()).unwrap().is_none());
}

#[test]
fn options_of_prosody_13_can_be_appended_and_reused() {
    let text = "modules_enabled = { 'a' }\nVirtualHost 'x'\nmodules_enabled:append { 'b' }\nn = modules_enabled";
    let prosody = of(text);
    let host = prosody.host("x").unwrap();
    assert_eq!(host.texts("n").unwrap().value, ["a", "b"]);
    assert_eq!(host.place_of_modules().line, 3);
}

#[test]
fn what_is_not_known_here_is_reported_with_its_line() {
    let prosody =
        of("VirtualHost 'x'\nname = ENV_NAME\nother = os.getenv('B')\ns = Credential 'c'");
    let unsure: Vec<_> =
        prosody.unsure().iter().map(|it| format!("{} {}", it.place.line, it.what)).collect();
    let expected = [
        "2 the environment variable NAME",
        "3 the environment variable B",
        "4 the systemd credential c",
    ];
    assert_eq!(unsure, expected);
    assert!(prosody.host("x").unwrap().text("name").is_none());
}

#[test]
fn a_value_made_from_an_unknown_one_is_unknown() {
    for value in [
        "ENV_X",
        "os.getenv('X')",
        "os.getenv('X') or 'default'",
        "'a' .. ENV_X .. 'b'",
        "ENV_X:lower()",
        "tonumber(ENV_X)",
        "tostring(ENV_X)",
        "ENV_X + 1",
        "-ENV_X",
        "#ENV_X",
        "ENV_X.a.b(1)",
        "{ 'a', ENV_X, 'b' }",
        "(function() for it in ENV_X:gmatch('.') do end return ENV_X end)()",
        "known and ENV_X",
        "earlier",
    ] {
        let prosody = of(&format!("known = true earlier = ENV_X VirtualHost 'a' it = {value}"));
        let host = prosody.host("a").unwrap();
        let unknown = host.unknown("it").unwrap();
        assert_eq!(unknown.value, "the environment variable X", "{value}");
        assert_eq!(unknown.place.line, 1);
        assert!(host.text("it").is_none() || value.starts_with('{'), "{value}");
        assert!(host.bool("it").is_none() && host.number("it").is_none(), "{value}");
        assert!(host.unknown("known").is_none() && host.unknown("none").is_none());
    }
}

/// The environment of Prosody's configuration has Lua's whole library.
#[test]
fn every_name_of_luas_library_can_be_used() {
    let lua = mlua::Lua::new();
    lua.load("debug = {}").exec().unwrap();
    let names = r#"
        local names = {}
        for name, value in pairs(_G) do
            names[#names + 1] = name
            if type(value) == "table" and value ~= _G and name ~= "package" then
                for member in pairs(value) do names[#names + 1] = name .. "." .. member end
            end
        end
        return names
    "#;
    let names: Vec<String> = lua.load(names).eval().unwrap();
    assert!(names.len() > 80 && names.contains(&"io.open".to_owned()), "{names:?}");
    for name in names {
        let prosody = of(&format!(
            "VirtualHost 'a' assert({name} ~= nil and Lua.{name} ~= nil) pcall({name}, 'x') b = 'y'"
        ));
        assert_eq!(prosody.host("a").unwrap().text("b").unwrap().value, "y", "{name}");
    }
}

#[test]
fn nothing_of_this_machine_is_reached() {
    for text in [
        "it = io.open('Cargo.toml'):read('a')",
        "it = io.popen('id'):read('a')",
        "for line in io.lines('Cargo.toml') do it = line end it = io.type",
        "it = require 'util.jid'.host('x')",
        "it = load('return 1')()",
        "it = dofile('x.lua')",
        "it = os.execute('id')",
        "it = os.date('%H')",
        "it = package.path",
        "it = getmetatable('').__index.dump and debug.getinfo(1).source",
    ] {
        let prosody = of(&format!("VirtualHost 'a' {text}"));
        assert!(prosody.host("a").unwrap().unknown("it").is_some(), "{text}");
    }
}

#[test]
fn an_error_that_is_caught_does_not_end_the_configuration() {
    let prosody = parsed(&[
        (
            "prosody.cfg.lua",
            "local meta = setmetatable({}, { __index = function() return 'y' end })\n\
             VirtualHost 'a'\n\
             caught, message = pcall(Include, 'none.lua')\n\
             broken = pcall(Include, 'broken.lua')\n\
             called, result = pcall(string.upper, 'x')\n\
             handled, handler = xpcall(error, function(it) return 'h' end, 'e')\n\
             computed = meta.x",
        ),
        ("broken.lua", "x = = 1"),
    ]);
    let prosody = prosody.unwrap();
    let host = prosody.host("a").unwrap();
    let bool = |name: &str| host.bool(name).unwrap().value;
    assert!(!bool("caught") && !bool("broken") && bool("called") && !bool("handled"));
    for (name, expected) in [("result", "X"), ("handler", "h"), ("computed", "y")] {
        assert_eq!(host.text(name).unwrap().value, expected, "{name}");
    }
}

#[test]
fn an_earlier_option_can_be_used_as_a_value() {
    let prosody = of("base = 'example.org' port = 5280 list = { 'a', 'b' }\n\
         muc = 'muc.' .. base address = 'x:' .. port\n\
         all = { 'c' } for it in list:values() do all { it } end first = list:value()[1]");
    let text = |name: &str| prosody.global.get(name).unwrap().value.text().unwrap().to_owned();
    assert_eq!(text("muc"), "muc.example.org");
    assert_eq!(text("address"), "x:5280");
    assert_eq!(text("first"), "a");
    assert_eq!(prosody.global["all"].value.texts(), ["c", "a", "b"]);
}

/// core/configmanager.lua of Prosody 13 gives a table with `append`, `value` and `values`, and no operator.
#[test]
fn an_operator_with_an_earlier_list_is_an_error_that_names_append() {
    for expression in ["a + { 'y' }", "{ 'y' } + a", "a .. 'y'", "-a", "a | { 'y' }"] {
        let error = error(&format!("a = {{ 'x' }}\nb = {expression}"));
        assert_eq!(
            error,
            "/p/prosody.cfg.lua:2: uses an operator with a, which Prosody cannot do: write a:append { … } (Prosody 13), or \
             one list",
            "{expression}"
        );
    }
}

#[test]
fn an_error_has_its_line_and_quotes_nothing_of_the_file() {
    for (text, expected) in [
        ("a = 1\napp_secret = \"top secret", ":2: is not valid Lua: unfinished string"),
        (
            "a = {\n\"top secret\"\n\"b\" }",
            ":3: is not valid Lua: '}' expected (to close '{' at line 1)",
        ),
        ("a = 1\nb = 'top secret' + {}", ":2: attempt to add a 'string' with a 'table'"),
        ("b = -'top secret'", ":1: attempt to unm a 'string' with a 'string'"),
        ("\nInclude 'none.lua'", ":2: includes /p/none.lua, which does not exist"),
        ("Include 'prosody.cfg.lua'", ": includes itself"),
        ("VirtualHost 'a'\nComponent 'a' 'muc'", ":2: a is both a VirtualHost and a Component"),
        ("while true do end", ": runs too many instructions"),
        ("s = string.rep('x', 100000000)", ": needs more than 32 MiB of memory"),
        (
            "b = string.rep('x', os.getenv('N'))",
            ":1: stops with an error, which may come from the environment variable N, which is not known here",
        ),
        ("\u{feff}a = 1", ":1: begins with a byte order mark, which Prosody does not skip"),
        ("\nInclude 'none/*.lua'", ":2: includes /p/none, which does not exist"),
        ("pcall(function() while true do end end)", ": runs too many instructions"),
        ("while true do pcall(error) end", ": runs too many instructions"),
        ("xpcall(string.rep, print, 'x', 100000000)", ":1: needs more than 32 MiB of memory"),
        ("f = setmetatable({}, { __gc = print })", ":1: attempt to set __gc"),
        ("\u{1b}Lua", ": is not valid Lua: attempt to load a binary chunk (mode is 't')"),
    ] {
        let error = error(text);
        assert_eq!(error, format!("/p/prosody.cfg.lua{expected}"), "{text}");
    }
}

#[test]
fn nothing_prints_a_value() {
    let prosody =
        of("VirtualHost 'x' app_id = 'jitsi' app_secret = 'top secret' l = { 'top secret' }");
    let shown = format!("{prosody:?}");
    assert!(!shown.contains("top secret"), "{shown}");
    let secret = prosody.host("x").unwrap().app_secret().unwrap();
    assert!(!format!("{secret:?}").contains("top secret"));
}
