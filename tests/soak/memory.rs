//! The memory of an instance (proc(5)).

use std::fs;

use crate::site::Site;

/// The memory may grow by this factor between the first third and the end.
const GROWTH: f64 = 1.5;

/// An instance whose process goes on until the end.
pub(crate) struct Memory {
    number: usize,
    process: u32,
    resident: u64,
}

/// Resident memory in KiB, after the first third and at the end.
#[derive(Debug)]
pub(crate) struct Figures {
    early: u64,
    late: u64,
}

impl Memory {
    /// Chooses an instance. From now on no event ends its process.
    pub(crate) fn watch(site: &mut Site) -> Self {
        let number = 0;
        site.watched = Some(number);
        let process = site.instances[number].id();
        Self { number, process, resident: resident(process) }
    }

    pub(crate) fn compare(&self, site: &Site) -> Figures {
        let process = site.instances[self.number].id();
        assert_eq!(process, self.process, "the process is the same");
        Figures { early: self.resident, late: resident(process) }
    }
}

impl Figures {
    pub(crate) fn assert_flat(&self) {
        #[expect(clippy::cast_precision_loss, reason = "exact below 2^53")]
        let growth = self.late as f64 / self.early as f64;
        assert!(growth < GROWTH, "{self:?} KiB");
    }
}

fn resident(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().split(' ').next()).unwrap().parse().unwrap()
}
