//! The memory of an instance (proc(5)).

use std::fs;

use crate::instance::Instance;

/// The memory may grow by this factor between the middle third of the time and the last.
const GROWTH: f64 = 1.25;

/// The memory of an instance whose process goes on until the end.
pub(crate) struct Memory {
    process: u32,
    /// Resident memory in KiB, after each event.
    resident: Vec<u64>,
}

/// The most resident memory in KiB, in the middle third of the time and in the last.
#[derive(Debug)]
pub(crate) struct Figures {
    middle: u64,
    last: u64,
}

impl Memory {
    pub(crate) fn of(instance: &Instance) -> Self {
        Self { process: instance.id(), resident: Vec::new() }
    }

    /// Reads its memory.
    pub(crate) fn read(&mut self, instance: &Instance) {
        let process = instance.id();
        assert_eq!(process, self.process, "the process is the same");
        let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        self.resident.push(line.trim().split(' ').next().unwrap().parse().unwrap());
    }

    /// In the first third the process fills its caches and pools.
    pub(crate) fn figures(&self) -> Figures {
        let (third, resident) = (self.resident.len() / 3, &self.resident);
        let most = |figures: &[u64]| figures.iter().copied().max().unwrap();
        let (middle, last) = resident[third..].split_at(resident[third..].len() / 2);
        Figures { middle: most(middle), last: most(last) }
    }
}

impl Figures {
    pub(crate) fn assert_flat(&self) {
        #[expect(clippy::cast_precision_loss, reason = "exact below 2^53")]
        let growth = self.last as f64 / self.middle as f64;
        assert!(growth < GROWTH, "{self:?} KiB");
    }
}
