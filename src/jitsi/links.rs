//! The links to the meetings of one meet site, by URL or by app, under the operator's policy.

use serde_json::{Map, Value};

use super::{AppKind, Apps, Meeting, Origin, Overrides, Return, Token, TokenIn, Trip, meeting_url};

/// The meet site, and what its links depend on.
#[derive(Clone, Debug)]
pub struct Links {
    /// The meet site (`jitsi.url`).
    pub origin: Origin,
    /// What the operator allows and requires in a link.
    pub policy: MeetingPolicy,
    /// The names by which Jitsi's apps are opened.
    pub apps: Apps,
}

/// The operator's rules for the links to meetings.
#[derive(Clone, Debug, Default)]
pub struct MeetingPolicy {
    /// Where the meeting URL carries the token (`jitsi.token_in`).
    pub token_in: TokenIn,
    /// Settings for every meeting (`jitsi.overrides`).
    pub overrides: Map<String, Value>,
    /// Settings that no link may carry (`jitsi.drop_overrides`).
    pub drop_overrides: Vec<String>,
}

impl Links {
    /// The URL of `meeting` on the meet site. `trip` is the value of the page where the sign-in
    /// began. Pass it only together with a token: a guest sees the prejoin page.
    pub fn meeting(
        &self,
        meeting: &Meeting,
        token: Option<&Token>,
        overrides: &Overrides,
        trip: Option<&Trip>,
    ) -> String {
        let overrides = self.policy.govern(overrides);
        let returns = trip.map(|trip| Return { trip, forced: &self.policy.overrides });
        meeting_url(&self.origin, meeting, token, self.policy.token_in, &overrides, returns)
    }

    /// The link that opens `meeting` in an app.
    pub fn app(
        &self,
        kind: AppKind,
        meeting: &Meeting,
        token: Option<&Token>,
        overrides: &Overrides,
    ) -> String {
        self.apps.link(kind, &self.origin, meeting, token, &self.policy.govern(overrides))
    }

    /// The URL of `meeting` without a token and without settings.
    pub fn bare(&self, meeting: &Meeting) -> String {
        format!("{}{}", self.origin.ascii(), meeting.path())
    }

    /// Jitsi's welcome page.
    pub fn home(&self) -> String {
        format!("{}/", self.origin.ascii())
    }
}

impl MeetingPolicy {
    /// The settings of a link under the policy: drops `drop_overrides`, then adds or replaces `overrides`.
    fn govern(&self, overrides: &Overrides) -> Overrides {
        overrides.clone().governed(&self.drop_overrides, &self.overrides)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn links() -> Links {
        let policy = MeetingPolicy {
            overrides: json!({"config.a": 1}).as_object().unwrap().clone(),
            drop_overrides: vec!["config.b".into()],
            ..MeetingPolicy::default()
        };
        let apps = Apps {
            ios_scheme: "ios".into(),
            android_scheme: "android".into(),
            android_package: "org.example".into(),
            desktop_scheme: "desktop".into(),
        };
        Links { origin: Origin::parse("https://meet.example.org").unwrap(), policy, apps }
    }

    #[test]
    fn the_policy_applies_to_the_url_and_to_the_app_link() {
        let meeting = Meeting::encoded("room").unwrap();
        let settings = json!({"config.a": 0, "config.b": 0});
        let overrides = Overrides::of(settings.as_object().unwrap().clone());
        assert_eq!(
            links().meeting(&meeting, None, &overrides, None),
            "https://meet.example.org/room#config.a=1"
        );
        assert_eq!(
            links().app(AppKind::Ios, &meeting, None, &overrides),
            "ios://meet.example.org/room#config.a=1"
        );
    }

    #[test]
    fn a_bare_url_carries_no_settings() {
        let meeting = Meeting::encoded("a/room").unwrap();
        assert_eq!(links().bare(&meeting), "https://meet.example.org/a/room");
        assert_eq!(links().home(), "https://meet.example.org/");
    }
}
