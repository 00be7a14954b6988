//! Who can read the files that hold secrets.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use super::super::finding::{Finding, identifiers};
use crate::config::{SecretSource, UsedSecret};

identifiers! {
    Configuration:
    OPEN = "config-secret-file-open",
    UNREADABLE = "config-secret-unreadable",
}

/// The account of the service, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accounts {
    service: Option<Account>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Account {
    user: u32,
    groups: Vec<u32>,
}

/// The owner and the permissions of a file.
#[derive(Clone, Copy, Debug)]
struct Permissions {
    mode: u32,
    user: u32,
    group: u32,
}

impl Accounts {
    /// Finds the account `jitsi-oidc-adapter` in the texts of `/etc/passwd` and `/etc/group`.
    pub fn of(passwd: &str, group: &str) -> Self {
        let service = passwd.lines().find_map(|line| {
            let mut fields = line.split(':');
            (fields.next() == Some(SERVICE)).then_some(())?;
            let user = fields.nth(1)?.parse().ok()?;
            let own = fields.next()?.parse().ok();
            let groups = own.into_iter().chain(group.lines().filter_map(joined)).collect();
            Some(Account { user, groups })
        });
        Self { service }
    }
}

/// The id of the group in a line of `/etc/group`, if the service's account is a member.
fn joined(line: &str) -> Option<u32> {
    let mut fields = line.split(':').skip(2);
    let id = fields.next()?.parse().ok()?;
    fields.next()?.split(',').any(|name| name == SERVICE).then_some(id)
}

/// The findings of every file with a secret: the configuration file if it holds one, and the files that it
/// names.
pub(super) fn findings(config: &Path, secrets: &[UsedSecret], accounts: &Accounts) -> Vec<Finding> {
    let mut paths: Vec<&Path> = Vec::new();
    for secret in secrets {
        let path = match &secret.source {
            SecretSource::Inline => config,
            SecretSource::File(path) => path.as_path(),
            SecretSource::Environment => continue,
        };
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    paths.into_iter().filter_map(|path| finding(path, accounts)).collect()
}

fn finding(path: &Path, accounts: &Accounts) -> Option<Finding> {
    let metadata = fs::metadata(path).ok()?;
    let permissions =
        Permissions { mode: metadata.mode() & 0o777, user: metadata.uid(), group: metadata.gid() };
    Some(permissions.finding(&path.display().to_string(), accounts))
}

impl Permissions {
    fn finding(self, place: &str, accounts: &Accounts) -> Finding {
        let found = format!("mode {:04o}", self.mode);
        if self.mode & 0o007 != 0 {
            return Finding::fails(
                OPEN,
                place,
                format!("{found}: every user of this machine can read it"),
            )
            .wanted("mode 0640 or 0600")
            .fix(format!("chmod o= {place}"));
        }
        match &accounts.service {
            Some(account) if !self.readable_by(account) => Finding::warning(
                UNREADABLE,
                place,
                format!("{found}: the user {SERVICE} cannot read it"),
            )
            .wanted("the service's user can read it, unless systemd passes it with LoadCredential=")
            .fix(format!("chgrp {SERVICE} {place} && chmod 0640 {place}")),
            _ => Finding::holds(OPEN, place, format!("{found}: other users cannot read it")),
        }
    }

    fn readable_by(self, account: &Account) -> bool {
        match (self.user == account.user, account.groups.contains(&self.group)) {
            (true, _) => self.mode & 0o400 != 0,
            (false, true) => self.mode & 0o040 != 0,
            (false, false) => self.mode & 0o004 != 0,
        }
    }
}

/// The user of the packages and units.
const SERVICE: &str = "jitsi-oidc-adapter";

#[cfg(test)]
mod tests {
    use super::super::super::Status;
    use super::*;

    const PASSWD: &str = "root:x:0:0::/root:/bin/sh\njitsi-oidc-adapter:x:990:991::/:/bin/false\n";
    const GROUP: &str =
        "root:x:0:\njitsi-oidc-adapter:x:991:\nssl-cert:x:105:www,jitsi-oidc-adapter\n";

    fn outcome(mode: u32, user: u32, group: u32) -> (&'static str, Status) {
        let accounts = Accounts::of(PASSWD, GROUP);
        let finding = Permissions { mode, user, group }.finding("f", &accounts);
        (finding.id.name, finding.status)
    }

    #[test]
    fn a_secret_file_is_for_the_service_alone() {
        let (open, unreadable) = ("config-secret-file-open", "config-secret-unreadable");
        for (mode, user, group, expected) in [
            (0o600, 990, 0, (open, Status::Holds)),
            (0o640, 0, 991, (open, Status::Holds)),
            (0o640, 0, 105, (open, Status::Holds)),
            (0o600, 0, 991, (unreadable, Status::Warning)),
            (0o640, 0, 0, (unreadable, Status::Warning)),
            (0o040, 990, 991, (unreadable, Status::Warning)),
            (0o644, 990, 991, (open, Status::Fails)),
            (0o602, 990, 991, (open, Status::Fails)),
        ] {
            assert_eq!(outcome(mode, user, group), expected, "{mode:o} {user} {group}");
        }
    }

    #[test]
    fn without_the_account_only_other_users_count() {
        let file = Permissions { mode: 0o600, user: 0, group: 0 };
        for passwd in
            ["", "root:x:0:0::/root:/bin/sh", "jitsi-oidc-adapter", "jitsi-oidc-adapter:x:y:z"]
        {
            assert_eq!(file.finding("f", &Accounts::of(passwd, "")).status, Status::Holds);
        }
    }
}
