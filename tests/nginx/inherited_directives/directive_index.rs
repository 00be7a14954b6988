//! The directives of nginx that a location inherits from its server or from the http context. From the
//! sources of nginx 1.29: every command that is allowed in a location and in one of the levels above.
//! Without `fastcgi_`, `grpc_`, `memcached_`, `scgi_`, `tunnel_` and `uwsgi_`: they only affect locations
//! with such a `_pass`, and we have none.

/// In alphabetical order.
pub(super) const INHERITED: &str = "
absolute_redirect access_log add_after_body add_before_body add_header add_header_inherit
add_trailer add_trailer_inherit addition_types aio aio_write allow ancient_browser
ancient_browser_value auth_basic auth_basic_user_file auth_delay auth_request auth_request_set
autoindex autoindex_exact_size autoindex_format autoindex_localtime break charset charset_types
chunked_transfer_encoding client_body_buffer_size client_body_in_file_only
client_body_in_single_buffer client_body_temp_path client_body_timeout client_max_body_size
create_full_put_path dav_access dav_methods default_type degrade deny directio directio_alignment
disable_symlinks early_hints error_log error_page etag expires gunzip gunzip_buffers gzip
gzip_buffers gzip_comp_level gzip_disable gzip_hash gzip_http_version gzip_min_length
gzip_no_buffer gzip_proxied gzip_static gzip_types gzip_vary gzip_window http2_chunk_size
http2_push http2_push_preload if if_modified_since image_filter_buffer image_filter_interlace
image_filter_jpeg_quality image_filter_sharpen image_filter_transparency image_filter_webp_quality
index keepalive_disable keepalive_min_timeout keepalive_requests keepalive_time keepalive_timeout
limit_conn limit_conn_dry_run limit_conn_log_level limit_conn_status limit_rate limit_rate_after
limit_req limit_req_dry_run limit_req_log_level limit_req_status lingering_close lingering_time
lingering_timeout location log_not_found log_subrequest max_ranges min_delete_depth mirror
mirror_request_body modern_browser modern_browser_value mp4_buffer_size mp4_max_buffer_size
mp4_start_key_frame msie_padding msie_refresh open_file_cache open_file_cache_errors
open_file_cache_events open_file_cache_min_uses open_file_cache_valid open_log_file_cache
output_buffers override_charset port_in_redirect post_action postpone_gzipping postpone_output
proxy_bind proxy_buffer_size proxy_buffering proxy_buffers proxy_busy_buffers_size proxy_cache
proxy_cache_background_update proxy_cache_bypass proxy_cache_convert_head proxy_cache_key
proxy_cache_lock proxy_cache_lock_age proxy_cache_lock_timeout proxy_cache_max_range_offset
proxy_cache_methods proxy_cache_min_uses proxy_cache_revalidate proxy_cache_use_stale
proxy_cache_valid proxy_connect_timeout proxy_cookie_domain proxy_cookie_flags proxy_cookie_path
proxy_force_ranges proxy_headers_hash_bucket_size proxy_headers_hash_max_size proxy_hide_header
proxy_http_version proxy_ignore_client_abort proxy_ignore_headers proxy_intercept_errors
proxy_limit_rate proxy_max_temp_file_size proxy_method proxy_next_upstream
proxy_next_upstream_timeout proxy_next_upstream_tries proxy_no_cache proxy_pass_header
proxy_pass_request_body proxy_pass_request_headers proxy_pass_trailers proxy_read_timeout
proxy_redirect proxy_request_buffering proxy_send_lowat proxy_send_timeout proxy_set_body
proxy_set_header proxy_socket_keepalive proxy_socket_rcvbuf proxy_socket_sndbuf
proxy_ssl_certificate proxy_ssl_certificate_cache proxy_ssl_certificate_key proxy_ssl_ciphers
proxy_ssl_conf_command proxy_ssl_crl proxy_ssl_name proxy_ssl_password_file proxy_ssl_protocols
proxy_ssl_server_name proxy_ssl_session_reuse proxy_ssl_trusted_certificate proxy_ssl_verify
proxy_ssl_verify_depth proxy_store proxy_store_access proxy_temp_file_write_size proxy_temp_path
read_ahead real_ip_header real_ip_recursive recursive_error_pages referer_hash_bucket_size
referer_hash_max_size reset_timedout_connection resolver resolver_timeout return rewrite
rewrite_log root satisfy secure_link secure_link_md5 secure_link_secret send_lowat send_timeout
sendfile sendfile_max_chunk server_name_in_redirect server_tokens set set_real_ip_from slice
source_charset ssi ssi_ignore_recycled_buffers ssi_last_modified ssi_min_file_chunk
ssi_silent_errors ssi_types ssi_value_length stub_status sub_filter sub_filter_last_modified
sub_filter_once sub_filter_types subrequest_output_buffer_size tcp_nodelay tcp_nopush try_files
types types_hash_bucket_size types_hash_max_size uninitialized_variable_warn userid userid_domain
userid_expires userid_flags userid_mark userid_name userid_p3p userid_path userid_service
valid_referers xml_entities xml_external_entities xslt_last_modified xslt_param xslt_string_param
xslt_types
";

/// The directives without a row, each with the reason or with the test that covers it.
pub(super) const WITHOUT_ROW: &[(&str, &str)] = &[
    ("add_header_inherit", "newer than 1.22: docs/troubleshooting.md"),
    ("add_trailer_inherit", "newer than 1.22: about trailers, which are harmless"),
    ("allow", "`one_allow_line_opens_no_guarded_location`"),
    (
        "auth_basic",
        "`a_password_of_the_site_is_required_in_addition_to_the_session_but_not_below_oidc`",
    ),
    ("auth_basic_user_file", "the same"),
    ("auth_request", "each of our locations has its own: `room`, `unguarded_requests`"),
    ("auth_request_set", "only sets variables"),
    ("break", "`phase_order`"),
    ("degrade", "no distribution builds it"),
    ("deny", "`address_rules_of_the_site_also_apply_below_oidc`"),
    ("early_hints", "newer than 1.22: passes on responses that the adapter never sends"),
    ("gzip_hash", "an internal name"),
    ("gzip_no_buffer", "an internal name"),
    ("gzip_window", "an internal name"),
    ("http2_push", "removed in 1.25.1; sends more files and changes none of ours"),
    ("http2_push_preload", "the same"),
    ("if", "`a_rewrite_of_the_server_does_not_answer_the_session_check`"),
    ("image_filter_buffer", "only for locations with image_filter, which cannot be inherited"),
    ("image_filter_interlace", "the same"),
    ("image_filter_jpeg_quality", "the same"),
    ("image_filter_sharpen", "the same"),
    ("image_filter_transparency", "the same"),
    ("image_filter_webp_quality", "the same"),
    ("keepalive_min_timeout", "newer than 1.22: about the client's connection"),
    ("keepalive_time", "newer than 1.18: about the client's connection"),
    ("limit_req_dry_run", "`sign_ins_are_limited_even_if_the_site_sets_limit_req_dry_run`"),
    ("location", "makes a location"),
    (
        "mp4_start_key_frame",
        "newer than 1.18: only for locations with mp4, which cannot be inherited",
    ),
    ("open_file_cache_events", "for another operating system"),
    ("post_action", "not documented by nginx; it breaks kept connections of clients"),
    ("postpone_gzipping", "an internal name"),
    ("proxy_cookie_flags", "newer than 1.18: docs/troubleshooting.md, `symptoms`"),
    ("proxy_pass_trailers", "newer than 1.22: the adapter sends no trailers"),
    ("proxy_socket_rcvbuf", "newer than 1.22: a size"),
    ("proxy_socket_sndbuf", "newer than 1.22: a size"),
    ("proxy_ssl_certificate", "connections to an instance do not use TLS"),
    ("proxy_ssl_certificate_cache", "the same"),
    ("proxy_ssl_certificate_key", "the same"),
    ("proxy_ssl_conf_command", "the same"),
    ("proxy_ssl_crl", "the same"),
    ("proxy_ssl_password_file", "the same"),
    ("proxy_ssl_trusted_certificate", "the same"),
    ("return", "`phase_order`; in the server block it answers every request"),
    ("rewrite", "`a_rewrite_of_the_server_does_not_answer_the_session_check`"),
    ("secure_link", "only sets a variable"),
    ("secure_link_md5", "the same"),
    ("secure_link_secret", "the same"),
    ("set", "only sets a variable"),
    ("stub_status", "answers in the location that contains it"),
    ("userid_flags", "newer than 1.18: about the cookie that is switched off"),
    ("xml_entities", "only for locations with xslt_stylesheet, which cannot be inherited"),
    ("xml_external_entities", "the same"),
    ("xslt_last_modified", "the same"),
    ("xslt_param", "the same"),
    ("xslt_string_param", "the same"),
    ("xslt_types", "the same"),
];
