//! The cookies of sign-in attempts, and their limits.

use super::*;

#[test]
fn five_attempts_are_kept_and_the_oldest_is_cleared() {
    let cookies = cookies(&[NEW]);
    let mut kept: Vec<String> = Vec::new();
    for seed in 0..5 {
        let request = kept.join("; ");
        let begun = NOW + u64::from(seed);
        let set = cookies.keep_attempt(&sent(&request), &attempt(seed, begun, ""), begun).unwrap();
        assert_eq!(set.len(), 1, "nothing is cleared yet");
        kept.push(pair(&set[0]).to_owned());
    }
    kept.rotate_left(2);
    let request = kept.join("; ");
    let set = cookies.keep_attempt(&sent(&request), &attempt(9, NOW + 9, ""), NOW + 9).unwrap();
    let oldest = attempt(0, NOW, "");
    assert_eq!(set.len(), 2);
    assert_eq!(set[0], cookies.forget_attempt(oldest.state()));
    let line = text(&set[0]);
    assert!(line.ends_with("=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0"), "{line}");
}

#[test]
fn a_sign_in_is_in_progress_until_its_attempt_expires() {
    let cookies = cookies(&[NEW]);
    let set = cookies.keep_attempt(&sent(""), &attempt(1, NOW, ""), NOW).unwrap();
    let kept = pair(&set[0]);
    let end = NOW + cookies.attempt_lifetime.as_secs();
    let damaged = format!("{}x", &kept[..kept.len() - 1]);
    for (header, now, expected) in
        [(kept, NOW, true), (kept, end + 1, false), (&damaged, NOW, false), ("a=b", NOW, false)]
    {
        assert_eq!(cookies.has_attempt(&sent(header), now), expected, "{header} {now}");
    }
}

/// A browser that keeps and sends cookies in the order of their creation (RFC 6265 section 5.4).
fn browse(jar: &mut Vec<String>, set: &[SetCookie]) {
    for cookie in set {
        let line = text(cookie);
        let name = line.split('=').next().unwrap();
        jar.retain(|kept| kept.split('=').next() != Some(name));
        if !line.ends_with("Max-Age=0") {
            jar.push(pair(cookie).to_owned());
        }
    }
}

/// The seeds of the attempts that the browser still has.
fn kept(cookies: &Cookies, jar: &[String], count: u8) -> Vec<u8> {
    let header = jar.join("; ");
    let is_kept =
        |seed: &u8| cookies.attempt(&sent(&header), attempt(*seed, NOW, "").state(), NOW).is_some();
    (0..count).filter(is_kept).collect()
}

proptest::proptest! {
    #[test]
    fn the_newest_attempts_of_one_second_are_kept(count in 1_u8..40, rotated in 0_usize..5) {
        let cookies = cookies(&[NEW]);
        let mut jar = Vec::new();
        for seed in 0..count {
            // A browser may send them in any order.
            let turns = if jar.is_empty() { 0 } else { rotated % jar.len() };
            jar.rotate_left(turns);
            let set = cookies.keep_attempt(&sent(&jar.join("; ")), &attempt(seed, NOW, ""), NOW);
            browse(&mut jar, &set.unwrap());
        }
        let newest: Vec<u8> = (count.saturating_sub(5)..count).collect();
        proptest::prop_assert_eq!(kept(&cookies, &jar, count), newest);
    }

    /// Overlapping requests do not see each other's attempts: the order of the header decides.
    #[test]
    fn of_attempts_that_began_at_once_the_later_ones_in_the_header_are_kept(count in 1_u8..20) {
        let cookies = cookies(&[NEW]);
        let mut jar = Vec::new();
        for seed in 0..count {
            let set = cookies.keep_attempt(&sent(""), &attempt(seed, NOW, ""), NOW).unwrap();
            browse(&mut jar, &set);
        }
        let set = cookies.keep_attempt(&sent(&jar.join("; ")), &attempt(count, NOW, ""), NOW);
        browse(&mut jar, &set.unwrap());
        let newest: Vec<u8> = ((count + 1).saturating_sub(5)..=count).collect();
        proptest::prop_assert_eq!(kept(&cookies, &jar, count + 1), newest);
    }
}

/// The clock of the next instance may be behind.
#[test]
fn a_new_attempt_is_the_newest_even_if_the_clock_goes_back() {
    let cookies = cookies(&[NEW]);
    let mut jar = Vec::new();
    for seed in 0..8 {
        let now = NOW - 10 * u64::from(seed);
        let set = cookies.keep_attempt(&sent(&jar.join("; ")), &attempt(seed, now, ""), now);
        browse(&mut jar, &set.unwrap());
    }
    assert_eq!(kept(&cookies, &jar, 8), [3, 4, 5, 6, 7]);
}

#[test]
fn attempts_keep_their_limits_and_those_that_do_not_open_are_cleared_first() {
    let cookies = cookies(&[NEW]);
    let large = attempt(1, NOW, &"x".repeat(800));
    let first = cookies.keep_attempt(&sent(""), &large, NOW).unwrap();
    let broken = format!("__Host-jitsi_oidc_login_deadbeef={}", "A".repeat(1_100));
    let request = format!("{broken}; {}", pair(&first[0]));
    let size = pair(&first[0]).len();
    assert!((1_500..1_800).contains(&size), "{size}");

    let small = attempt(2, NOW + 1, "");
    let set = cookies.keep_attempt(&sent(&request), &small, NOW + 1).unwrap();
    assert_eq!(set.len(), 2);
    let line = text(&set[0]);
    assert!(line.starts_with("__Host-jitsi_oidc_login_deadbeef=;"), "{line}");

    let set =
        cookies.keep_attempt(&sent(&request), &attempt(3, NOW + 1, &"x".repeat(800)), NOW + 1);
    assert_eq!(set.unwrap().len(), 3, "two large attempts exceed 3,000 bytes");

    let huge = attempt(4, NOW, &"x".repeat(1_400));
    let error = cookies.keep_attempt(&sent(""), &huge, NOW).unwrap_err();
    assert_eq!(too_large(error), ("the attempt", 2_000));
    assert!(cookies.keep_attempt(&sent(""), &huge.without_overrides().unwrap(), NOW).is_ok());
}

#[test]
fn a_restarted_attempt_fits_if_the_first_one_did() {
    let cookies = cookies(&[NEW]);
    let keeps = |attempt: &Attempt| cookies.keep_attempt(&sent(""), attempt, NOW).is_ok();
    let random = Randomness { state: [9; 32], nonce: [1; 32], verifier: [2; 32] };
    let longest = (0..2_000).rev().find(|length| keeps(&attempt(1, NOW, &"x".repeat(*length))));
    let first = attempt(1, NOW, &"x".repeat(longest.unwrap()));
    let again = Attempt::begin_again(first.target().clone(), Prompt::Configured, &random, NOW);
    assert!(keeps(&again));
}

#[test]
fn an_attempt_that_has_ended_does_not_count() {
    let cookies = cookies(&[NEW]);
    let set: Vec<_> = (1..=5)
        .flat_map(|seed| {
            let attempt = attempt(seed, NOW + u64::from(seed), "");
            cookies.keep_attempt(&sent(""), &attempt, NOW).unwrap()
        })
        .collect();
    let header = set.iter().map(pair).collect::<Vec<_>>().join("; ");
    let next = attempt(6, NOW + 6, "");
    assert_eq!(cookies.keep_attempt(&sent(&header), &next, NOW).unwrap().len(), 2);
    let over = attempt(5, NOW, "");
    let others = cookies.without_attempt(sent(&header), over.state());
    assert_eq!(cookies.keep_attempt(&others, &next, NOW).unwrap().len(), 1, "none is cleared");
}

#[test]
fn an_attempt_of_2000_bytes_is_kept_and_a_larger_one_is_refused() {
    let cookies = cookies(&[NEW]);
    let sizes = (1_000..1_400).step_by(3).filter_map(|length| {
        let kept = cookies.keep_attempt(&sent(""), &attempt(1, NOW, &"x".repeat(length)), NOW);
        // Without the `=` between name and value.
        kept.ok().map(|set| pair(&set[0]).len() - 1)
    });
    assert_eq!(sizes.max(), Some(2_000));
}
