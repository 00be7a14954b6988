//! The requirements on a relying party behind `auth_request`, and the tests that hold each.

use std::fs;
use std::path::Path;

/// One requirement.
pub(crate) struct Requirement {
    pub(crate) number: u8,
    pub(crate) demand: &'static str,
    /// Source file and test function.
    pub(crate) tests: &'static [(&'static str, &'static str)],
}

const FAULTS: (&str, &str) = ("tests/faults/every_fault.rs", "every_sign_in_ends_as_its_row_says");

macro_rules! requirements {
    ($($number:literal $demand:literal [$($path:literal $test:ident),* $(; $faults:ident)?])*) => {
        pub(crate) const REQUIREMENTS: &[Requirement] = &[$(Requirement {
            number: $number,
            demand: $demand,
            tests: &[$(($path, stringify!($test)),)* $($faults,)?],
        },)*];
    };
}

requirements! {
    1 "`response_type=code` and nothing else." [
        "src/oidc/authorize/tests.rs" the_request_holds_what_a_good_request_holds_and_no_more,
        "src/config/authorize.rs" a_parameter_that_the_protocol_or_another_key_sets_is_refused
    ]
    2 "`state` is random, for one use, and bound to the browser; without it no token request." [
        "tests/service/attempts.rs" each_attempt_draws_its_own_values,
        "tests/service/refusals.rs" another_browser_cannot_use_an_answer,
        "tests/service/sign_in.rs" an_answer_works_once; FAULTS
    ]
    3 "PKCE by S256, always, with a fresh verifier that only the sealed cookie holds." [
        "tests/service/attempts.rs" each_attempt_draws_its_own_values,
        "src/oidc/authorize/tests.rs" the_request_holds_what_a_good_request_holds_and_no_more
    ]
    4 "A provider that does not list S256 is warned of." [
        "src/oidc/metadata/tests.rs" doubtful_metadata_causes_a_warning; FAULTS
    ]
    5 "`nonce` is fresh, and the id token's must equal it; a missing one is refused." [
        "tests/service/attempts.rs" each_attempt_draws_its_own_values,
        "src/signin/id_token/tests.rs" another_nonce_is_refused; FAULTS
    ]
    6 "The redirect URI is the configuration's, never made of `Host` or `X-Forwarded-Host`." [
        "tests/service/attempts.rs" no_header_changes_where_anything_leads
    ]
    7 "Sign-ins in parallel tabs all succeed; their cookies are capped and expire." [
        "tests/service/sign_in.rs" two_tabs_end_in_their_own_rooms,
        "src/cookies/tests/attempts.rs" five_attempts_are_kept_and_the_oldest_is_cleared,
        "src/cookies/tests/attempts.rs" attempts_keep_their_limits_and_those_that_do_not_open_are_cleared_first,
        "src/cookies/tests/removal.rs" removals_fit_one_response_and_later_requests_clear_the_rest,
        "tests/service/attempts.rs" the_newest_attempts_stay_however_fast_they_begin,
        "tests/service/attempts.rs" an_attempt_ends_by_our_clock
    ]
    8 "No return target leads elsewhere; it is sealed, and built anew from its parts." [
        "tests/service/redirects.rs" without_a_session_nothing_leads_elsewhere,
        "tests/service/redirects.rs" with_a_session_nothing_leads_elsewhere,
        "tests/service/redirects.rs" no_token_is_handed_to_another_place,
        "tests/service/redirects.rs" no_answer_of_the_provider_leads_elsewhere,
        "tests/service/redirects.rs" no_way_out_leads_elsewhere,
        "tests/service/redirects.rs" no_guarded_page_leads_elsewhere,
        "tests/service/redirects.rs" what_the_first_half_takes_the_second_leads_to_the_meeting_site,
        "tests/service/room_names.rs" nothing_leads_below_a_path_of_ours_behind_a_tenant
    ]
    9 "Discovery's issuer equals the configured one byte for byte." [
        "src/oidc/metadata/tests.rs" the_issuer_is_compared_byte_for_byte; FAULTS
    ]
    10 "Every endpoint is https, loopback aside; nothing turns the check of certificates off." [
        "src/oidc/metadata/tests.rs" an_endpoint_is_https_and_told_by_name_otherwise,
        "src/oidc/http/tests.rs" plain_http_over_a_network_is_never_sent,
        "src/config/endpoints.rs" every_endpoint_is_https,
        "src/oidc/metadata/tests.rs" a_provider_elsewhere_names_no_endpoint_on_this_machine,
        "tests/service/tls.rs" a_private_authority_is_trusted_once_it_is_in_the_configuration,
        "tests/service/tls.rs" a_certificate_that_is_not_good_loads_nothing_and_is_told_in_its_own_words,
        "tests/service/tls.rs" keys_behind_a_bad_certificate_are_not_loaded_and_no_sign_in_ends_well,
        "tests/service/tls.rs" no_code_and_no_token_is_sent_to_a_bad_certificate,
        "tests/service/tls.rs" new_keys_behind_a_bad_certificate_are_not_taken_and_the_old_ones_go_on,
        "tests/service/proxy.rs" a_proxy_that_opens_tls_without_our_knowing_learns_nothing; FAULTS
    ]
    11 "`state`, then `iss`, then `error`, then the code." [; FAULTS]
    12 "RFC 9207: `iss` equals the issuer where it is there, and is there where it is promised." [
        "tests/service/silent.rs" an_error_without_iss_ends_a_silent_attempt_as_guest; FAULTS
    ]
    13 "A parameter that comes twice is 400." [
        "src/web/query.rs" a_parameter_stands_there_once,
        "tests/service/routes.rs" a_parameter_that_comes_twice_is_refused_by_every_route; FAULTS
    ]
    14 "The attempt's cookie is gone whatever the end; an answer works once." [
        "tests/service/sign_in.rs" an_answer_works_once; FAULTS
    ]
    15 "The client authenticates as configured; its secret stands in no URL and no log." [
        "src/oidc/redeem/tests/client.rs" the_client_authenticates_as_configured,
        "tests/service/client_key.rs" a_key_signs_in_for_either_audience_and_needs_no_secret,
        "src/oidc/redeem/tests.rs" debug_and_errors_show_no_secret; FAULTS
    ]
    16 "`token_type` is Bearer in any case; answers are limited in size and time; no redirect is followed." [
        "src/oidc/http/tests.rs" a_redirect_is_not_followed,
        "src/oidc/http/tests.rs" a_large_answer_is_refused_announced_or_not,
        "src/oidc/http/tests.rs" a_provider_that_stalls_is_left_in_time,
        "src/oidc/http/tests.rs" a_connection_that_is_never_made_is_given_up_before_the_call_is,
        "tests/service/provider_network.rs" a_provider_that_drops_packets_holds_nobody_for_the_whole_timeout; FAULTS
    ]
    17 "The id token's `iss` equals the issuer." [
        "src/signin/id_token/tests.rs" the_issuer_is_compared_byte_for_byte; FAULTS
    ]
    18 "`aud` holds the client; further audiences need `azp`; `azp` is the client." [
        "src/signin/id_token/tests.rs" the_token_must_be_issued_to_this_client; FAULTS
    ]
    19 "The signature holds, by an algorithm of the configuration; never `none`, never HS*." [
        "src/oidc/jws/tests.rs" only_allowed_algorithms_are_looked_at,
        "src/oidc/jws/tests.rs" a_public_key_is_no_secret,
        "src/oidc/jws/tests.rs" a_changed_byte_anywhere_is_refused,
        "src/config/signing_algs.rs" an_id_token_is_signed_with_a_public_key_algorithm; FAULTS
    ]
    20 "An unknown key id fetches the keys at most once in a cool-down of 2 s, and is refused after two fetches; a missing one tries those that fit." [
        "src/oidc/key_cache/tests.rs" one_fetch_serves_all_who_wait,
        "src/oidc/key_cache/tests.rs" the_next_fetch_waits_for_the_end_of_the_cool_down_and_so_does_who_needs_it,
        "src/oidc/key_cache/tests.rs" a_failed_fetch_keeps_the_keys_and_begins_the_cool_down_too,
        "src/oidc/redeem/tests/keys.rs" a_key_that_is_published_after_it_signed_is_found_by_the_second_fetch,
        "src/oidc/redeem/tests/keys.rs" a_key_that_is_never_published_is_refused_after_two_fetches,
        "src/oidc/redeem/tests/keys.rs" nobody_waits_for_keys_longer_than_the_timeout,
        "tests/service/key_rotation.rs" one_fetch_serves_all_who_sign_in_after_a_rotation_and_unknown_keys_bring_two,
        "tests/service/key_rotation.rs" a_fetch_that_fails_begins_the_cool_down_too_and_the_next_one_heals,
        "tests/service/key_rotation.rs" the_load_at_start_begins_no_cool_down,
        "tests/service/tls.rs" new_keys_behind_a_bad_certificate_are_not_taken_and_the_old_ones_go_on; FAULTS
    ]
    21 "`exp` and `iat` are required and sane, `nbf` is honoured, the skew is small, absurd numbers are refused." [
        "src/signin/id_token/tests.rs" a_malformed_time_is_refused,
        "src/signin/id_token/tests.rs" the_clocks_may_differ_by_the_skew_but_not_more; FAULTS
    ]
    22 "`sub` has 1 to 255 bytes; an `at_hash` must match." [
        "src/signin/id_token/tests.rs" a_subject_has_1_to_255_bytes,
        "src/signin/id_token/tests.rs" an_access_token_hash_must_match_if_present,
        "src/oidc/algorithm.rs" at_hash_is_the_left_half_of_the_algorithms_hash; FAULTS
    ]
    23 "Userinfo's `sub` equals the id token's; an answer that is no object is an error." [
        "src/oidc/redeem/tests/userinfo.rs" userinfo_about_somebody_else_ends_every_sign_in; FAULTS
    ]
    25 "`max_age` and `acr_values` are verified, not only sent." [
        "src/signin/id_token/tests.rs" acr_is_required_if_it_was_requested,
        "src/signin/id_token/tests.rs" auth_time_is_required_if_max_age_was_requested; FAULTS
    ]
    26 "Cookies are `Secure; HttpOnly; SameSite=Lax; Path=/` under `__Host-`, without `Domain`." [
        "src/cookies/tests.rs" a_session_opens_until_it_expires,
        "src/cookies/tests/binding.rs" without_tls_on_loopback_the_names_have_no_prefix,
        "tests/service/sign_in.rs" a_sign_in_ends_in_the_meeting,
        "src/config/jitsi.rs" the_url_must_be_an_origin
    ]
    27 "What does not fit its cookie is refused by name, never cut or split." [
        "src/cookies/tests.rs" a_session_that_does_not_fit_its_cookie_is_refused,
        "tests/attacks/large_claims.rs" a_session_fits_its_cookie_whatever_the_claims_are
    ]
    28 "AES-256-GCM with the cookie's name, one key per purpose; any changed byte is 401." [
        "src/cookies/tests/seal.rs" a_changed_byte_opens_nothing,
        "src/cookies/tests/seal.rs" a_cookie_of_one_purpose_does_not_open_as_another,
        "tests/service/seal_binding.rs" a_deployment_that_differs_in_one_value_opens_no_cookie,
        "tests/service/verify.rs" only_the_very_session_opens
    ]
    29 "The first secret seals, all open; rotating signs nobody out." [
        "src/cookies/tests/binding.rs" a_new_secret_signs_nobody_out,
        "tests/service/sign_in.rs" a_session_survives_a_restart_and_a_rotated_secret_until_that_is_taken_out
    ]
    30 "The expiry stands inside the seal, and our clock decides." [
        "src/cookies/tests.rs" a_session_opens_until_it_expires,
        "tests/service/verify.rs" a_session_ends_by_our_clock,
        "src/config/session.rs" a_session_outlives_no_browsers_cookie
    ]
    31 "Every sign-in gives a new session; the old one is not used again." [; FAULTS]
    32 "Logging out clears every cookie and ends the provider's session; another site cannot do it." [
        "tests/service/logout.rs" who_logs_out_is_out_here_and_at_the_provider,
        "tests/service/logout.rs" another_site_logs_nobody_out_without_a_click,
        "tests/service/logout.rs" neither_a_picture_nor_a_browser_that_fetches_ahead_logs_anybody_out,
        "tests/service/logout.rs" a_browser_without_fetch_metadata_is_believed_to_be_a_persons_own_window,
        "tests/service/logout/cookies.rs" every_cookie_of_ours_is_cleared_and_no_other,
        "tests/service/logout/cookies.rs" a_sign_out_works_while_the_providers_keys_cannot_be_fetched,
        "tests/service/logout/cookies.rs" an_id_token_of_another_person_or_without_a_session_is_no_hint,
        "tests/service/logout/cookies.rs" an_id_token_whose_key_is_no_longer_published_is_no_hint,
        "src/cookies/tests/removal.rs" a_logout_clears_attempts_that_open_before_others,
        "src/cookies/tests/removal.rs" logout_clears_every_cookie_of_the_adapter,
        "tests/browser/sign_in/certified_provider_sign_in.rs" logout_also_ends_the_session_at_the_certified_provider
    ]
    34 "No token and no code in headers, pages, logs or labels that are not for them; no referrer, no store." [
        "tests/service/sign_in.rs" the_log_holds_neither_token_nor_code_nor_name,
        "tests/service/process.rs" the_admin_listener_tells_how_it_goes,
        "tests/service/routes.rs" every_answer_of_every_route_has_the_same_headers,
        "tests/service/log.rs" a_refusal_is_logged_by_the_routes_name_and_never_by_its_path,
        "tests/nginx/log_content.rs" the_log_of_oidc_contains_route_names_and_no_paths
    ]
    35 "Default deny: whatever the request, verify is 204, 401 or 403, and 204 for a session only." [
        "tests/service/verify.rs" every_method_gets_the_same_answer,
        "tests/service/verify.rs" odd_targets_never_become_another_answer,
        "tests/service/verify.rs" only_the_very_session_opens,
        "tests/nginx/oidc_below_tenants.rs" no_location_of_the_adapter_is_below_a_tenant,
        "tests/nginx/location_agreement.rs" the_place_of_a_request_decides_whether_it_passes,
        "tests/nginx/own_locations.rs" an_operators_location_is_guarded_without_an_own_line,
        "tests/nginx/phase_order.rs" one_allow_line_opens_no_guarded_location,
        "tests/nginx/phase_order.rs" a_rewrite_of_the_server_does_not_answer_the_session_check,
        "tests/nginx/phase_order.rs" an_error_page_of_the_site_does_not_answer_the_session_check,
        "tests/nginx/inherited_directives.rs" what_the_site_says_of_proxies_does_not_reach_us
    ]
    36 "Identity headers are complete on every 204, safe, and overwritten upstream." [
        "tests/service/verify.rs" the_headers_say_who_it_is,
        "tests/service/hostile_values.rs" hostile_claims_never_leave_their_header,
        "src/web/verify.rs" a_header_holds_printable_ascii,
        "tests/nginx/protect.rs" a_signed_in_person_is_allowed_and_the_application_gets_the_identity,
        "tests/nginx/gateways.rs" an_http_application_gets_neither_forged_headers_nor_the_adapters_cookies,
        "tests/nginx/gateways.rs" a_grpc_application_gets_neither_forged_headers_nor_the_adapters_cookies,
        "tests/nginx/gateways.rs" gateways_get_neither_forged_headers_nor_the_adapters_cookies,
        "tests/service/claims.rs" identifiers_that_look_alike_are_different_people
    ]
    37 "`X-Forwarded-*` is never read; `X-Original-URI` at `/oidc/login` only." [
        "tests/service/attempts.rs" no_header_changes_where_anything_leads,
        "tests/service/login.rs" a_page_of_ours_or_of_another_host_is_refused,
        "tests/nginx/protect.rs" the_sign_in_gets_the_page_from_nginx_and_not_from_the_client
    ]
    38 "A policy is named by the server; an unknown one is 403." [
        "tests/service/verify.rs" every_method_gets_the_same_answer,
        "tests/nginx/protect.rs" a_policy_is_checked_by_name_and_its_403_stays_a_403
    ]
    39 "What is no navigation gets 401 without a redirect; redirects are 303." [
        "tests/service/login.rs" only_a_page_navigation_is_sent_to_sign_in,
        "tests/service/fetch_metadata.rs" what_is_no_navigation_begins_no_sign_in_and_pushes_none_out,
        "tests/service/fetch_metadata.rs" what_is_no_navigation_completes_no_sign_in_and_takes_no_attempt,
        "tests/nginx/protect.rs" a_websocket_without_a_session_gets_a_plain_401,
        "tests/service/routes.rs" every_answer_of_every_route_has_the_same_headers
    ]
    40 "Pages load nothing and reflect nothing; what fails again and again ends in a page." [
        "tests/service/routes.rs" every_answer_of_every_route_has_the_same_headers,
        "tests/service/hostile_values.rs" nothing_of_a_request_comes_back_as_markup,
        "tests/service/invalid_grant.rs" a_provider_that_takes_no_code_is_asked_twice_and_never_again,
        "src/web/pages/page.rs" a_value_stays_inside_its_attribute,
        "tests/nginx/proxied_requests.rs" sign_ins_of_one_address_are_limited_but_session_checks_are_not
    ]
}

/// Those that say "not now": no refresh is done (24), and no back-channel logout (33).
const NOT_NOW: [u8; 2] = [24, 33];

#[test]
fn every_requirement_is_there_and_its_tests_exist() {
    let numbers: Vec<_> = REQUIREMENTS.iter().map(|requirement| requirement.number).collect();
    let expected: Vec<_> = (1..=40).filter(|number| !NOT_NOW.contains(number)).collect();
    assert_eq!(numbers, expected);
    for requirement in REQUIREMENTS {
        assert!(!requirement.tests.is_empty(), "{}", requirement.number);
        for (path, test) in requirement.tests {
            assert!(is_test(path, test), "{}: {path} has no test {test}", requirement.number);
        }
    }
}

/// Whether the function stands in the file, right below the attribute of a test.
fn is_test(path: &str, test: &str) -> bool {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let source = fs::read_to_string(source).unwrap_or_default();
    let lines: Vec<_> = source.lines().map(str::trim).collect();
    let declared = |line: &str| {
        line.strip_prefix("async ").unwrap_or(line).starts_with(&format!("fn {test}("))
    };
    let at = lines.iter().position(|line| declared(line));
    at.is_some_and(|at| {
        let above = lines[..at].iter().rev().take_while(|line| line.starts_with('#'));
        above.into_iter().any(|line| line.contains("test]") || line.contains("test("))
    })
}
