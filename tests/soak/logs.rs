//! The lines of refusals.

use std::collections::BTreeSet;

use crate::instance::Instance;
use crate::site::Site;

/// The lines of the instances about requests that were lost.
pub(crate) fn of_lost(site: &Site) -> Vec<String> {
    let lost = site.shared.lost();
    let logs: Vec<String> = site.instances.iter().map(Instance::whole_log).collect();
    let is_lost = |line: &&str| {
        let id = line.split_once(" request_id=").and_then(|(_, rest)| rest.split(' ').next());
        id.is_some_and(|id| lost.iter().any(|why| why.contains(id)))
    };
    logs.iter().flat_map(|log| log.lines()).filter(is_lost).map(str::to_owned).collect()
}

/// How often an instance could not accept a connection.
pub(crate) fn times_out_of_descriptors(site: &Site) -> usize {
    let logs = site.instances.iter().map(Instance::whole_log);
    logs.map(|log| log.matches("Too many open files").count()).sum()
}

/// The refusals without a line in the log of an instance. nginx must have a line for each of them as well.
pub(crate) fn refusals_without_a_line(site: &Site) -> Vec<String> {
    let logs: Vec<String> = site.instances.iter().map(Instance::whole_log).collect();
    let ids = |text: &str| -> BTreeSet<String> {
        let field = |line: &str| {
            let rest = line.split_once(" request_id=")?.1;
            rest.split(' ').next().map(str::to_owned)
        };
        text.lines().filter(|line| line.contains(" refused ")).filter_map(field).collect()
    };
    let logged: BTreeSet<String> = logs.iter().flat_map(|log| ids(log)).collect();
    let nginx = site.nginx.oidc_log();
    let in_nginx: BTreeSet<&str> =
        nginx.lines().filter_map(|line| line.rsplit_once(' ')).map(|(_, id)| id).collect();
    let refused = site.shared.refused();
    let unlogged = refused.iter().filter(|refused| {
        !logged.contains(&refused.request_id) || !in_nginx.contains(refused.request_id.as_str())
    });
    unlogged.map(ToString::to_string).collect()
}
