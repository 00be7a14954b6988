//! The requirements on a relying party behind `auth_request`, and the tests of each.

use std::fs;
use std::path::Path;

/// One requirement.
pub(crate) struct Requirement {
    pub(crate) number: u8,
    pub(crate) text: &'static str,
    /// Source file and test function.
    pub(crate) tests: &'static [(&'static str, &'static str)],
}

const FAULTS: (&str, &str) = ("tests/faults/every_fault.rs", "every_sign_in_ends_as_its_row_says");

macro_rules! requirements {
    ($($number:literal $text:literal [$($path:literal $test:ident),* $(; $faults:ident)?])*) => {
        pub(crate) const REQUIREMENTS: &[Requirement] = &[$(Requirement {
            number: $number,
            text: $text,
            tests: &[$(($path, stringify!($test)),)* $($faults,)?],
        },)*];
    };
}

requirements! {
    1 "The only `response_type` is `code`." [
        "src/oidc/authorize/tests.rs" the_request_has_exactly_the_expected_parameters,
        "src/config/authorize.rs" a_parameter_that_the_protocol_or_another_key_sets_is_refused
    ]
    2 "`state` is random, used once, and bound to the browser; without a matching one there is no token request." [
        "tests/service/attempts.rs" each_attempt_has_fresh_random_values,
        "tests/service/refusals.rs" another_browser_cannot_use_an_authorization_response,
        "tests/service/refusals.rs" a_repeated_response_leads_a_person_with_a_session_to_jitsi,
        "tests/service/sign_in.rs" an_authorization_response_works_once; FAULTS
    ]
    3 "Every authorization request uses PKCE with S256 and a new verifier, which is only in the sealed cookie." [
        "tests/service/attempts.rs" each_attempt_has_fresh_random_values,
        "src/oidc/authorize/tests.rs" the_request_has_exactly_the_expected_parameters
    ]
    4 "If the provider does not list S256, the log has a warning." [
        "src/oidc/metadata/tests.rs" doubtful_metadata_causes_a_warning; FAULTS
    ]
    5 "`nonce` is new for each attempt. An id token without it or with another one is refused." [
        "tests/service/attempts.rs" each_attempt_has_fresh_random_values,
        "src/signin/id_token/tests.rs" another_nonce_is_refused; FAULTS
    ]
    6 "The redirect URI is built from the configuration, never from `Host` or `X-Forwarded-Host`." [
        "tests/service/attempts.rs" no_request_header_changes_a_url
    ]
    7 "Parallel sign-ins in several tabs succeed. The number of their cookies is limited, and the cookies expire." [
        "tests/service/sign_in.rs" two_tabs_end_in_their_own_rooms,
        "src/cookies/tests/attempts.rs" five_attempts_are_kept_and_the_oldest_is_cleared,
        "src/cookies/tests/attempts.rs" attempts_keep_their_limits_and_those_that_do_not_open_are_cleared_first,
        "src/cookies/tests/removal.rs" removals_fit_one_response_and_later_requests_clear_the_rest,
        "tests/service/attempts.rs" the_newest_attempts_are_kept_even_if_all_begin_in_one_second,
        "tests/service/attempts.rs" an_attempt_expires_by_the_adapters_clock
    ]
    8 "No return target leads to another site. The target is sealed, and its URL is rebuilt from parts." [
        "tests/service/redirects.rs" without_a_session_no_target_redirects_to_another_site,
        "tests/service/redirects.rs" with_a_session_no_target_redirects_to_another_site,
        "tests/service/redirects.rs" no_target_sends_a_token_to_another_site,
        "tests/service/redirects.rs" no_authorization_response_redirects_to_another_site,
        "tests/service/redirects.rs" no_logout_redirects_to_another_site,
        "tests/service/redirects.rs" no_guarded_page_redirects_to_another_site,
        "tests/service/redirects.rs" a_sign_in_for_an_accepted_target_ends_at_the_meeting_site,
        "tests/service/room_names.rs" a_target_below_a_path_of_the_adapter_behind_a_tenant_is_refused
    ]
    9 "The issuer of the discovery metadata equals the configured issuer byte for byte." [
        "src/oidc/metadata/tests.rs" the_issuer_is_compared_byte_for_byte; FAULTS
    ]
    10 "Every endpoint uses https, except on loopback. No setting disables the check of certificates." [
        "src/oidc/metadata/tests.rs" an_endpoint_that_is_not_https_is_refused_by_name,
        "src/oidc/http/tests.rs" plain_http_over_a_network_is_never_sent,
        "src/config/endpoints.rs" every_endpoint_is_https,
        "src/oidc/metadata/tests.rs" http_on_loopback_is_refused_for_a_provider_elsewhere,
        "tests/service/tls.rs" a_private_authority_is_trusted_once_it_is_in_the_configuration,
        "tests/service/tls.rs" with_an_invalid_certificate_nothing_is_loaded_and_the_log_says_why,
        "tests/service/tls.rs" keys_behind_an_invalid_certificate_are_not_loaded_and_no_sign_in_succeeds,
        "tests/service/tls.rs" no_code_and_no_token_is_sent_to_a_host_with_an_invalid_certificate,
        "tests/service/tls.rs" new_keys_behind_an_invalid_certificate_are_not_loaded_and_the_old_keys_stay,
        "tests/service/proxy.rs" a_proxy_that_terminates_tls_with_an_untrusted_certificate_learns_nothing; FAULTS
    ]
    11 "The authorization response is checked in this order: `state`, `iss`, `error`, `code`." [; FAULTS]
    12 "RFC 9207: `iss` must equal the issuer, and is required if the metadata promises it." [
        "tests/service/silent.rs" an_error_without_iss_ends_a_silent_attempt_as_guest; FAULTS
    ]
    13 "A repeated parameter gets 400." [
        "src/web/query.rs" a_repeated_parameter_is_refused,
        "tests/service/routes.rs" a_repeated_parameter_is_refused_except_by_verify_and_the_signed_out_page; FAULTS
    ]
    14 "An authorization response works once: every outcome clears the cookie of the attempt." [
        "tests/service/sign_in.rs" an_authorization_response_works_once; FAULTS
    ]
    15 "The client authenticates as configured. Its secret is in no URL and in no log." [
        "src/oidc/redeem/tests/client.rs" the_client_authenticates_as_configured,
        "tests/service/client_key.rs" private_key_jwt_works_with_either_audience_and_without_a_secret,
        "src/oidc/redeem/tests.rs" debug_and_errors_show_no_secret; FAULTS
    ]
    16 "`token_type` is Bearer, compared without case. Responses are limited in size and time, and no redirect is followed." [
        "src/oidc/http/tests.rs" a_redirect_is_not_followed,
        "src/oidc/http/tests.rs" a_large_response_is_refused_with_or_without_content_length,
        "src/oidc/http/tests.rs" a_provider_that_stalls_reaches_the_time_limit,
        "src/oidc/http/tests.rs" the_connect_timeout_ends_before_the_timeout_of_the_call,
        "tests/service/provider_network.rs" a_call_to_a_provider_that_drops_packets_ends_long_before_the_timeout; FAULTS
    ]
    17 "`iss` of the id token equals the issuer." [
        "src/signin/id_token/tests.rs" the_issuer_is_compared_byte_for_byte; FAULTS
    ]
    18 "`aud` contains the client id. Several audiences require `azp`, and `azp` equals the client id." [
        "src/signin/id_token/tests.rs" the_token_must_be_issued_to_this_client; FAULTS
    ]
    19 "The signature is valid and uses a configured algorithm, never `none` or HS*." [
        "src/oidc/jws/tests.rs" an_algorithm_that_is_not_allowed_is_refused,
        "src/oidc/jws/tests.rs" a_public_key_is_never_used_as_a_secret,
        "src/oidc/jws/tests.rs" a_changed_byte_anywhere_is_refused,
        "src/config/signing_algs.rs" an_id_token_is_signed_with_a_public_key_algorithm; FAULTS
    ]
    20 "An unknown key id makes the adapter fetch the keys, at most once per cool-down of 2 s, and is refused after two fetches. Without a key id, every matching key is tried." [
        "src/oidc/key_cache/tests.rs" all_who_wait_share_one_fetch,
        "src/oidc/key_cache/tests.rs" a_sign_in_waits_for_the_fetch_after_the_cool_down,
        "src/oidc/key_cache/tests.rs" a_failed_fetch_keeps_the_keys_and_begins_the_cool_down_too,
        "src/oidc/redeem/tests/keys.rs" the_second_fetch_finds_a_key_that_was_published_after_it_signed,
        "src/oidc/redeem/tests/keys.rs" a_key_that_is_never_published_is_refused_after_two_fetches,
        "src/oidc/redeem/tests/keys.rs" a_sign_in_does_not_wait_for_keys_longer_than_the_timeout,
        "tests/service/key_rotation.rs" one_fetch_serves_all_sign_ins_after_a_rotation_and_unknown_keys_cause_two,
        "tests/service/key_rotation.rs" a_failed_fetch_starts_the_cool_down_and_the_next_fetch_recovers,
        "tests/service/key_rotation.rs" the_load_at_start_starts_no_cool_down,
        "tests/service/tls.rs" new_keys_behind_an_invalid_certificate_are_not_loaded_and_the_old_keys_stay; FAULTS
    ]
    21 "`exp` and `iat` are required, and `nbf` is checked. The allowed clock skew is small, and times out of range are refused." [
        "src/signin/id_token/tests.rs" a_malformed_time_is_refused,
        "src/signin/id_token/tests.rs" the_clocks_may_differ_by_the_skew_but_not_more; FAULTS
    ]
    22 "`sub` has 1 to 255 bytes. `at_hash` must match if it is present." [
        "src/signin/id_token/tests.rs" a_subject_has_1_to_255_bytes,
        "src/signin/id_token/tests.rs" an_access_token_hash_must_match_if_present,
        "src/oidc/algorithm.rs" at_hash_is_the_left_half_of_the_hash_of_the_algorithm; FAULTS
    ]
    23 "`sub` of userinfo equals `sub` of the id token. A userinfo response that is not a JSON object is refused." [
        "src/oidc/redeem/tests/userinfo.rs" userinfo_about_another_person_ends_every_sign_in; FAULTS
    ]
    25 "If `max_age` or `acr_values` is sent, the id token is checked against it." [
        "src/signin/id_token/tests.rs" acr_is_required_if_it_was_requested,
        "src/signin/id_token/tests.rs" auth_time_is_required_if_max_age_was_requested; FAULTS
    ]
    26 "Cookies have the prefix `__Host-` and `Secure; HttpOnly; SameSite=Lax; Path=/`, without `Domain`." [
        "src/cookies/tests.rs" a_session_opens_until_it_expires,
        "src/cookies/tests/binding.rs" without_tls_on_loopback_the_names_have_no_prefix,
        "tests/service/sign_in.rs" a_sign_in_ends_in_the_meeting,
        "src/config/jitsi.rs" the_url_must_be_an_origin
    ]
    27 "A session that does not fit its cookie is refused, and never cut or split." [
        "src/cookies/tests.rs" a_session_that_does_not_fit_its_cookie_is_refused,
        "tests/attacks/large_claims.rs" a_session_fits_its_cookie_for_any_claims
    ]
    28 "Cookies are sealed with AES-256-GCM, which authenticates the cookie's name, and each purpose has its own key. A cookie with a changed byte gets 401." [
        "src/cookies/tests/seal.rs" a_changed_byte_opens_nothing,
        "src/cookies/tests/seal.rs" a_cookie_of_one_purpose_does_not_open_as_another,
        "tests/service/seal_binding.rs" a_deployment_that_differs_in_one_value_opens_no_cookie,
        "tests/service/verify.rs" only_the_unchanged_session_cookie_is_accepted
    ]
    29 "The current secret seals cookies, and the previous secrets still open them: a rotation signs nobody out." [
        "src/cookies/tests/binding.rs" a_new_secret_signs_nobody_out,
        "tests/service/sign_in.rs" a_session_survives_a_restart_and_a_new_secret_until_the_old_one_is_removed,
        "tests/service/reload/rotation.rs" a_rotation_across_three_instances_loses_no_sign_in_and_no_session
    ]
    30 "The expiry is inside the sealed value and is checked against the clock of the adapter." [
        "src/cookies/tests.rs" a_session_opens_until_it_expires,
        "tests/service/verify.rs" a_session_expires_by_the_adapters_clock,
        "src/config/session.rs" a_session_lasts_at_most_as_long_as_browsers_keep_a_cookie
    ]
    31 "Every sign-in creates a new session. The old session is not reused." [; FAULTS]
    32 "A logout clears every cookie and ends the session at the provider. Another site cannot start it." [
        "tests/service/logout.rs" a_logout_ends_the_session_here_and_at_the_provider,
        "tests/service/logout.rs" another_site_signs_nobody_out_without_a_click,
        "tests/service/logout.rs" neither_a_subresource_nor_a_prefetch_signs_anybody_out,
        "tests/service/logout.rs" a_logout_without_fetch_metadata_counts_as_a_navigation_by_the_person,
        "tests/service/logout/cookies.rs" every_cookie_of_the_adapter_is_cleared_and_no_other,
        "tests/service/logout/cookies.rs" a_logout_works_while_the_providers_keys_cannot_be_fetched,
        "tests/service/logout/cookies.rs" an_id_token_of_another_person_or_without_a_session_is_not_sent_as_a_hint,
        "tests/service/logout/cookies.rs" an_id_token_whose_key_is_no_longer_published_is_not_sent_as_a_hint,
        "src/cookies/tests/removal.rs" a_logout_clears_attempts_that_open_before_others,
        "src/cookies/tests/removal.rs" logout_clears_every_cookie_of_the_adapter,
        "tests/browser/sign_in/certified_provider_sign_in.rs" logout_also_ends_the_session_at_the_certified_provider
    ]
    34 "Tokens and codes are in no page, log or metric label, and only in the headers that carry them. Responses forbid the referrer and caching." [
        "tests/service/sign_in.rs" the_log_contains_neither_token_nor_code_nor_name,
        "tests/service/process.rs" the_admin_listener_serves_health_and_metrics_without_personal_data,
        "tests/service/page_actions/shown_account.rs" the_account_is_on_the_persons_own_page_only_and_never_in_the_log,
        "tests/service/routes.rs" every_response_of_every_route_has_the_same_headers,
        "tests/service/log.rs" a_refusal_is_logged_with_the_route_name_and_never_with_the_path,
        "tests/nginx/log_content.rs" the_log_of_oidc_contains_route_names_and_no_paths
    ]
    35 "Default deny: `/oidc/verify` answers any request with 204, 401 or 403, and with 204 only for a valid session." [
        "tests/service/verify.rs" every_method_gets_the_same_status,
        "tests/service/verify.rs" an_unusual_target_does_not_bypass_the_session_check,
        "tests/service/verify.rs" only_the_unchanged_session_cookie_is_accepted,
        "tests/nginx/oidc_below_tenants.rs" no_location_of_the_adapter_is_below_a_tenant,
        "tests/nginx/location_agreement.rs" the_place_of_a_request_decides_whether_it_passes,
        "tests/nginx/own_locations.rs" an_operators_location_is_guarded_without_an_own_line,
        "tests/nginx/phase_order.rs" one_allow_line_opens_no_guarded_location,
        "tests/nginx/phase_order.rs" a_rewrite_of_the_server_does_not_answer_the_session_check,
        "tests/nginx/phase_order.rs" an_error_page_of_the_site_does_not_answer_the_session_check,
        "tests/nginx/inherited_directives.rs" proxy_settings_of_the_site_do_not_reach_our_locations
    ]
    36 "Every 204 has all identity headers, with safe values. nginx replaces those of the client for the application." [
        "tests/service/verify.rs" the_headers_identify_the_person,
        "tests/service/hostile_values.rs" hostile_claims_cannot_break_out_of_their_header,
        "src/signin/header_text.rs" a_header_contains_only_printable_ascii,
        "tests/nginx/protect.rs" a_signed_in_person_is_allowed_and_the_application_gets_the_identity,
        "tests/nginx/gateways.rs" an_http_application_gets_neither_forged_headers_nor_the_adapters_cookies,
        "tests/nginx/gateways.rs" a_grpc_application_gets_neither_forged_headers_nor_the_adapters_cookies,
        "tests/nginx/gateways.rs" gateways_get_neither_forged_headers_nor_the_adapters_cookies,
        "tests/service/claims.rs" identifiers_that_look_alike_are_different_people
    ]
    37 "`X-Forwarded-*` is never read, and `X-Original-URI` only at `/oidc/login` and `/oidc/verify/room`." [
        "tests/service/attempts.rs" no_request_header_changes_a_url,
        "tests/service/login.rs" a_page_of_the_adapter_or_of_another_host_is_refused,
        "tests/service/room_page.rs" an_original_address_that_is_missing_repeated_or_invalid_is_refused,
        "tests/nginx/protect.rs" the_sign_in_gets_the_page_from_nginx_and_not_from_the_client
    ]
    38 "The nginx configuration names the policy. An unknown policy gets 403." [
        "tests/service/verify.rs" every_method_gets_the_same_status,
        "tests/nginx/protect.rs" a_policy_is_checked_by_name_and_its_403_stays_a_403
    ]
    39 "A request that is not a page navigation gets 401 without a redirect. Redirects are 303." [
        "tests/service/login.rs" only_a_page_navigation_is_sent_to_sign_in,
        "tests/service/fetch_metadata.rs" only_a_navigation_begins_a_sign_in_and_discards_an_older_attempt,
        "tests/service/fetch_metadata.rs" only_a_navigation_completes_a_sign_in_and_uses_its_attempt,
        "tests/nginx/protect.rs" a_websocket_without_a_session_gets_a_plain_401,
        "tests/service/routes.rs" every_response_of_every_route_has_the_same_headers
    ]
    40 "Pages load nothing and show no value of the request. Repeated failures end on a page." [
        "tests/service/routes.rs" every_response_of_every_route_has_the_same_headers,
        "tests/service/hostile_values.rs" no_value_of_a_request_is_reflected_as_markup,
        "tests/service/page_actions/shown_account.rs" a_hostile_account_stays_a_short_text,
        "tests/service/invalid_grant.rs" a_provider_that_refuses_every_code_gets_only_two_token_requests,
        "src/web/pages/page/tests.rs" a_value_stays_inside_its_attribute,
        "tests/nginx/proxied_requests.rs" sign_ins_of_one_address_are_limited_but_session_checks_are_not
    ]
}

/// Not supported: refreshed id tokens (24) and back-channel logout (33).
const NOT_SUPPORTED: [u8; 2] = [24, 33];

#[test]
fn every_requirement_is_listed_and_its_tests_exist() {
    let numbers: Vec<_> = REQUIREMENTS.iter().map(|requirement| requirement.number).collect();
    let expected: Vec<_> = (1..=40).filter(|number| !NOT_SUPPORTED.contains(number)).collect();
    assert_eq!(numbers, expected);
    for requirement in REQUIREMENTS {
        assert!(!requirement.tests.is_empty(), "{}", requirement.number);
        for (path, test) in requirement.tests {
            assert!(is_test(path, test), "{}: {path} has no test {test}", requirement.number);
        }
    }
}

/// Whether the file contains this function, directly below a test attribute.
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
