//! A host of Prosody's configuration, with its options.

use std::collections::BTreeMap;

use secrecy::SecretString;

use super::value::Value;
use crate::installation::files::Place;

/// A value, and the line that sets it.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// The line that sets it.
    pub place: Place,
}

/// The kind of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// `VirtualHost "NAME"`.
    VirtualHost,
    /// `Component "NAME" "MODULE"`; without a module it is `component`.
    Component(String),
}

/// The options of a section, by name.
pub(super) type Options = BTreeMap<String, Setting<Value>>;

/// A section of the configuration.
#[derive(Debug, Clone)]
pub(super) struct Section {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) place: Place,
    pub(super) options: Options,
}

/// A host with its own options and the global ones.
#[derive(Debug, Clone, Copy)]
pub struct Host<'a> {
    pub(super) section: &'a Section,
    pub(super) global: &'a Options,
}

impl<'a> Host<'a> {
    /// The name, in lower case.
    pub fn name(self) -> &'a str {
        &self.section.name
    }

    /// Whether it is a virtual host or a component.
    pub fn kind(self) -> &'a Kind {
        &self.section.kind
    }

    /// The line of `VirtualHost` or `Component`.
    pub fn place(self) -> &'a Place {
        &self.section.place
    }

    /// Whether this is a virtual host.
    pub fn is_virtual_host(self) -> bool {
        self.section.kind == Kind::VirtualHost
    }

    /// Whether this is a component of rooms.
    pub fn is_muc(self) -> bool {
        matches!(&self.section.kind, Kind::Component(module) if module == "muc")
    }

    /// Whether Prosody starts this host (`enabled`).
    pub fn is_enabled(self) -> bool {
        self.bool("enabled").is_none_or(|it| it.value)
    }

    /// The option of this host, otherwise the global one (`host_mt` in core/configmanager.lua).
    fn option(self, name: &str) -> Option<&'a Setting<Value>> {
        self.section.options.get(name).or_else(|| self.global.get(name))
    }

    fn read<T>(
        self,
        name: &str,
        convert: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Option<Setting<T>> {
        let setting = self.option(name)?;
        Some(Setting { value: convert(&setting.value)?, place: setting.place.clone() })
    }

    /// The line that sets the option, with any value.
    pub fn place_of(self, name: &str) -> Option<&'a Place> {
        self.option(name).map(|it| &it.place)
    }

    /// A string. `None`: not set, or not a string.
    pub fn text(self, name: &str) -> Option<Setting<&'a str>> {
        self.read(name, Value::text)
    }

    /// A boolean, as Prosody reads it: also `"true"` and 1. `None`: not set, or not a boolean.
    pub fn bool(self, name: &str) -> Option<Setting<bool>> {
        self.read(name, Value::bool)
    }

    /// A number. `None`: not set, or not a number.
    pub fn number(self, name: &str) -> Option<Setting<f64>> {
        self.read(name, Value::number)
    }

    /// A list or set of strings. A single string is a list of one. `None`: not set.
    pub fn texts(self, name: &str) -> Option<Setting<Vec<&'a str>>> {
        self.read(name, |value| Some(value.texts()))
    }

    /// The secret in an option whose name says that it is one.
    pub fn secret(self, name: &str) -> Option<Setting<&'a SecretString>> {
        self.read(name, Value::secret)
    }

    /// What an option, or an element of it, depends on that is not known here, as a clause: `the environment
    /// variable NAME`. For `modules_enabled` all lists count that decide which modules are loaded.
    pub fn unknown(self, name: &str) -> Option<Setting<&'a str>> {
        let global = (name == "modules_enabled" && self.is_virtual_host())
            .then(|| self.global.get(name))
            .flatten();
        let disabled =
            (name == "modules_enabled").then(|| self.option("modules_disabled")).flatten();
        let settings = [self.option(name), global, disabled];
        settings.into_iter().flatten().find_map(|setting| {
            let value = setting.value.unknown()?;
            Some(Setting { value, place: setting.place.clone() })
        })
    }

    /// `modules_enabled`: this host's modules. A virtual host also loads the global ones; a component does
    /// not (`load_global_modules`, core/modulemanager.lua). `modules_disabled` is removed.
    pub fn modules(self) -> Vec<&'a str> {
        let names = |options: &'a Options, name: &str| {
            options.get(name).map(|it| it.value.texts()).unwrap_or_default()
        };
        let own = &self.section.options;
        let mut modules = names(own, "modules_enabled");
        if self.is_virtual_host() {
            modules.extend(names(self.global, "modules_enabled"));
        }
        let disabled = self.texts("modules_disabled").map(|it| it.value).unwrap_or_default();
        modules.retain(|it| !disabled.contains(it));
        modules
    }

    /// Whether this host loads the module.
    pub fn loads(self, module: &str) -> bool {
        self.modules().contains(&module)
    }

    /// The line of this host's own `modules_enabled`, otherwise the line of the host.
    pub fn place_of_modules(self) -> &'a Place {
        self.section.options.get("modules_enabled").map_or(self.place(), |it| &it.place)
    }
}
