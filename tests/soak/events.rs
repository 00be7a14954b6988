//! What happens to the site while people sign in.
//!
//! Every event waits for sign-ins, never for a time. Two kills never meet the same sign-in: the adapter begins a
//! sign-in again once, after `invalid_grant`.

use provider::Fault;

use crate::instance::Terms;
use crate::people::{People, RENEWAL};
use crate::random::Random;
use crate::shared::count;
use crate::site::Site;

/// A failure or a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// One instance is killed, and started later.
    Kill,
    /// Two of three instances are killed at the same time.
    KillTwo,
    /// One instance after the other is stopped with SIGTERM, and started later.
    Restart,
    /// Every instance gets another configuration.
    Reload,
    /// Every instance gets a file that is not a configuration, and goes on with the old one.
    BrokenReload,
    /// The session secret is rotated, as docs/operating.md says.
    SessionSecret,
    /// The key of meeting tokens is replaced, as docs/keys.md says.
    MeetingKey,
    /// The secret of the client is replaced at the provider and in the instances.
    ClientSecret,
    /// The provider signs with a new key.
    ProviderKey,
    /// The provider fails in some way.
    Fault,
    /// The provider is down, and an instance starts meanwhile.
    ProviderDown,
    /// The disk of the log of one instance is full.
    FullDisk,
    /// One instance has few file descriptors.
    FewDescriptors,
    /// The clock of the provider is moved by five minutes.
    ProviderClock,
    /// The clock of one instance is five minutes behind.
    SlowClock,
}

impl Event {
    pub(crate) const ALL: [Self; 15] = [
        Self::Kill,
        Self::KillTwo,
        Self::Restart,
        Self::Reload,
        Self::BrokenReload,
        Self::SessionSecret,
        Self::MeetingKey,
        Self::ClientSecret,
        Self::ProviderKey,
        Self::Fault,
        Self::ProviderDown,
        Self::FullDisk,
        Self::FewDescriptors,
        Self::ProviderClock,
        Self::SlowClock,
    ];

    /// Lets it happen, and waits until it is over.
    pub(crate) async fn run(self, site: &mut Site, people: &People, random: &mut Random) {
        let mut mortal = site.mortal();
        random.shuffle(&mut mortal);
        match self {
            Self::Kill => kill(site, people, &mortal[..1]).await,
            Self::KillTwo => kill(site, people, &mortal[..2]).await,
            Self::Restart => restart(site, people, &mortal).await,
            Self::Reload => reload(site, people).await,
            Self::BrokenReload => broken_reload(site, people).await,
            Self::SessionSecret => session_secret(site, people).await,
            Self::MeetingKey => meeting_key(site, people).await,
            Self::ClientSecret => client_secret(site, people).await,
            Self::ProviderKey => site.shared.provider.add_key(),
            Self::Fault => fault(site, people, random.of(&FAULTS)).await,
            Self::ProviderDown => provider_down(site, people, mortal[0]).await,
            Self::FullDisk => full_disk(site, people, random.below(site.instances.len())).await,
            Self::FewDescriptors => on_terms(site, people, mortal[0], Terms::FewDescriptors).await,
            Self::ProviderClock => provider_clock(site, people, random.of(&[-300, 300])).await,
            Self::SlowClock => on_terms(site, people, mortal[0], Terms::SlowClock).await,
        }
        people.everyone_signs_in_again().await;
    }
}

/// Faults of the provider. It grants no sign-in while it has one of these.
const FAULTS: [Fault; 4] =
    [Fault::Token500, Fault::TokenNotJson, Fault::TokenHangs, Fault::EverythingHangs];

async fn kill(site: &mut Site, people: &People, these: &[usize]) {
    for number in these {
        site.kill(*number).await;
    }
    people.more(12).await;
    for number in these {
        site.launch(*number, Terms::Usual).await;
    }
}

async fn restart(site: &mut Site, people: &People, these: &[usize]) {
    for number in these {
        site.instances[*number].stop().await;
        people.more(6).await;
        site.launch(*number, Terms::Usual).await;
        people.more(6).await;
    }
}

async fn reload(site: &mut Site, people: &People) {
    site.plan.version += 1;
    for instance in &site.instances {
        instance.reload(&site.plan).await;
        people.more(4).await;
    }
}

async fn broken_reload(site: &mut Site, people: &People) {
    for instance in &site.instances {
        instance.reload_broken().await;
    }
    people.more(12).await;
    reload(site, people).await;
}

async fn session_secret(site: &mut Site, people: &People) {
    let number = site.shared.generation.get();
    let new = format!("the-session-secret-number-{number}-0123456789abcdef");
    site.plan.session_secrets.push(new.clone());
    reload(site, people).await;
    site.plan.session_secrets.pop();
    site.plan.session_secrets.insert(0, new);
    reload(site, people).await;
    count(&site.shared.generation);
    // Everyone whose session has the oldest secret renews it.
    people.everyone_signs_in_again().await;
    site.plan.session_secrets.truncate(RENEWAL + 1);
    reload(site, people).await;
}

async fn meeting_key(site: &mut Site, people: &People) {
    let (old, new) = (site.plan.signing, site.plan.other_key());
    site.plan.published = vec![new];
    reload(site, people).await;
    site.fetch_keys().await;
    // Everyone meets a Prosody that has the new key.
    people.everyone_ends().await;
    (site.plan.signing, site.plan.published) = (new, vec![old]);
    reload(site, people).await;
    people.everyone_ends().await;
    site.plan.published.clear();
    reload(site, people).await;
}

async fn client_secret(site: &mut Site, people: &People) {
    let new = format!("the-client-secret-number-{}-0123456789abcdef", site.plan.version);
    site.register(&site.plan.client_secret, Some(&new));
    site.plan.client_secret.clone_from(&new);
    reload(site, people).await;
    // A request that is running has the old configuration.
    people.everyone_ends().await;
    site.register(&new, None);
}

async fn fault(site: &Site, people: &People, fault: Fault) {
    println!("         {fault:?}");
    site.shared.begin_outage();
    site.shared.provider.set_fault(Some(fault));
    people.refusals(6).await;
    site.shared.provider.set_fault(None);
    site.shared.end_outage();
}

async fn provider_down(site: &mut Site, people: &People, started: usize) {
    site.shared.begin_outage();
    site.shared.provider.pause();
    people.refusals(4).await;
    // Not killed: lines of refusals may wait in the queue of its log.
    site.instances[started].stop().await;
    site.instances[started].start(&site.plan, Terms::Usual).await;
    people.refusals(4).await;
    site.shared.provider.resume();
    site.instances[started].wait_until_ready(&site.plan).await;
    site.shared.end_outage();
}

async fn full_disk(site: &mut Site, people: &People, number: usize) {
    site.instances[number].fill_disk();
    site.instances[number].reload(&site.plan).await;
    people.more(12).await;
    fault(site, people, Fault::Token500).await;
    people.everyone_ends().await;
    site.instances[number].free_disk();
    site.instances[number].reload(&site.plan).await;
}

async fn on_terms(site: &mut Site, people: &People, number: usize, terms: Terms) {
    site.instances[number].stop().await;
    site.launch(number, terms).await;
    people.everyone_signs_in_again().await;
    people.more(24).await;
    site.instances[number].stop().await;
    site.launch(number, Terms::Usual).await;
}

async fn provider_clock(site: &Site, people: &People, seconds: i64) {
    site.shared.provider.set_clock(seconds);
    people.everyone_signs_in_again().await;
    site.shared.provider.set_clock(0);
}
