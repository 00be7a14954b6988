//! One entry of `[[roles.rooms]]`.

use super::{CapturingRules, RoomPattern, Rules};

/// An entry of `[[roles.rooms]]`.
#[derive(Clone, Debug)]
pub struct RoleRoom {
    /// The rooms for which the entry decides.
    pub pattern: RoomPattern,
    /// Who moderates. Without it, `roles.moderator` decides.
    pub moderator: Option<CapturingRules>,
    /// Who is a member, even if the other rules hold.
    pub member: Option<CapturingRules>,
}

impl RoleRoom {
    /// The lists with their keys in the entry.
    pub(super) fn lists(&self) -> impl Iterator<Item = (&'static str, &CapturingRules)> {
        let lists = [("moderator", &self.moderator), ("member", &self.member)];
        lists.into_iter().filter_map(|(key, list)| Some((key, list.as_ref()?)))
    }

    /// The lists of rules whose results a session stores.
    pub fn stored(&self) -> impl Iterator<Item = &Rules> {
        self.lists().flat_map(|(_, list)| list.stored())
    }
}
