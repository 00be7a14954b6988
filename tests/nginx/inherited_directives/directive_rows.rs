//! The lines of a site, in rows. Their values would have a visible effect if they reached our locations.

use super::guarded_site::Lines;

/// Where a row's lines are put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Levels {
    /// The http context and the server block, one after the other.
    Both,
    /// Only the http context: Jitsi's server block already has such a line.
    Http,
    /// Only the server block: the http context already has such a line, or nginx does not allow it there.
    Server,
}

use Levels::{Both, Http, Server};

/// Lines of a site.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) lines: &'static str,
    pub(super) levels: Levels,
}

impl Row {
    /// The lines at each of their levels.
    pub(super) fn placed(&self) -> Vec<(&'static str, Lines)> {
        let mut placed = Vec::new();
        if self.levels != Server {
            placed.push(("http", Lines::http(self.lines)));
        }
        if self.levels != Http {
            placed.push(("server", Lines::server(self.lines)));
        }
        placed
    }
}

const fn row(levels: Levels, lines: &'static str) -> Row {
    Row { lines, levels }
}

/// Our locations reset these: each would break a sign-in or open a guarded location.
pub(super) const RESET: &[Row] = &[
    row(Both, "proxy_bind 192.0.2.1;"),
    row(Both, "proxy_buffering off; proxy_limit_rate 10;"),
    row(Both, "proxy_buffer_size 1k; proxy_buffers 8 1k; proxy_busy_buffers_size 2k;"),
    row(Both, "proxy_buffers 32 64k; proxy_buffer_size 64k; proxy_busy_buffers_size 256k;"),
    row(Both, "proxy_busy_buffers_size 8k; proxy_temp_file_write_size 8k;"),
    row(Both, "proxy_max_temp_file_size 10k;"),
    row(
        Both,
        "proxy_cache cache; proxy_cache_valid any 10m; proxy_cache_key $uri; \
         proxy_cache_methods GET HEAD POST; proxy_cache_convert_head off; proxy_cache_lock on; \
         proxy_ignore_headers Set-Cookie Cache-Control Expires Vary;",
    ),
    row(Both, "proxy_store on; proxy_store_access user:r; proxy_ignore_headers Cache-Control;"),
    row(Both, "proxy_connect_timeout 1ms; proxy_read_timeout 1ms; proxy_send_timeout 1ms;"),
    row(Both, "proxy_cookie_domain ~. evil.example; proxy_cookie_path / /app/;"),
    row(Both, "proxy_cookie_path / \"/; secure; HttpOnly; SameSite=strict\";"),
    row(Both, "proxy_cookie_path ~(.*) \"$1; Domain=example.org\";"),
    row(Both, "proxy_force_ranges on;"),
    row(
        Both,
        "proxy_hide_header Set-Cookie; proxy_hide_header Location; proxy_hide_header Cache-Control; \
         proxy_hide_header Content-Security-Policy; proxy_hide_header X-Auth-User;",
    ),
    row(Both, "proxy_http_version 1.0;"),
    row(
        Both,
        "proxy_intercept_errors on; recursive_error_pages on; \
         error_page 303 400 401 403 404 405 502 503 =200 /static/file;",
    ),
    row(Both, "proxy_intercept_errors on; error_page 401 403 502 503 504 /static/file;"),
    row(Both, "proxy_method POST;"),
    row(Both, "proxy_next_upstream off; proxy_next_upstream_tries 1;"),
    row(Both, "proxy_next_upstream_tries 1; proxy_next_upstream_timeout 1ms;"),
    row(Both, "proxy_pass_request_headers off; proxy_pass_request_body off;"),
    row(
        Both,
        "proxy_redirect https:// http://; proxy_redirect http:// https://elsewhere.example/;",
    ),
    row(Both, "proxy_request_buffering off;"),
    row(Both, "proxy_set_body \"GET /oidc/logout HTTP/1.1\r\nHost: x\r\n\r\n\";"),
    row(Both, "proxy_set_header Cookie \"\"; proxy_set_header X-Original-URI /admin/;"),
    row(
        Both,
        "add_header Content-Security-Policy \"default-src 'self'\" always; \
         add_header X-Frame-Options DENY always; add_header Cache-Control public always; \
         add_header Cross-Origin-Opener-Policy same-origin always; \
         add_header Referrer-Policy unsafe-url always; add_header Set-Cookie a=b always;",
    ),
    row(Both, "expires 30d;"),
    row(Both, "expires max;"),
    row(Both, "add_before_body /wrapped; add_after_body /wrapped; addition_types *;"),
    row(Both, "charset koi8-r; source_charset utf-8; override_charset on; charset_types *;"),
    row(Http, "gzip on; gzip_types *; gzip_min_length 1; gzip_proxied any; gzip_http_version 1.0;"),
    row(
        Both,
        "sub_filter </ '<i></i></'; sub_filter_once off; sub_filter_types *; sub_filter_last_modified on;",
    ),
    row(Http, "ssi on; ssi_types *;"),
    row(Both, "mirror /copied; mirror_request_body on;"),
    row(Both, "satisfy any; allow all;"),
    row(Both, "userid on; userid_name uid; userid_domain example.org; userid_expires 1d;"),
    row(Both, "client_body_buffer_size 1; client_body_in_file_only on;"),
    row(Both, "log_subrequest on;"),
    row(Server, "if (!-e $request_filename) { set $missing 1; }"),
];

/// These change nothing in our locations, with any value.
pub(super) const HARMLESS: &[Row] = &[
    // Response headers that our pages do not have, or that are sent anyway.
    row(Both, "add_trailer X-Trailer value always;"),
    row(Both, "etag off; if_modified_since off; max_ranges 0; msie_padding on; msie_refresh on;"),
    row(Both, "server_tokens off; proxy_pass_header Server; proxy_pass_header Date;"),
    row(Both, "absolute_redirect off; port_in_redirect off; server_name_in_redirect on;"),
    row(Both, "chunked_transfer_encoding off;"),
    row(Both, "gunzip on; gunzip_buffers 4 4k;"),
    row(
        Http,
        "gzip_static always; gzip_vary on; gzip_buffers 4 4k; gzip_comp_level 9; gzip_disable x;",
    ),
    row(Both, "userid_p3p x; userid_path /x; userid_mark x; userid_service 1; userid v1;"),
    // Connections and sizes.
    row(Server, "keepalive_requests 1;"),
    row(Both, "keepalive_timeout 0; keepalive_disable none; reset_timedout_connection on;"),
    row(Both, "lingering_close off; lingering_time 1s; lingering_timeout 1s; send_timeout 5s;"),
    row(Both, "tcp_nodelay off; tcp_nopush on; sendfile on; sendfile_max_chunk 1k; send_lowat 0;"),
    row(Both, "postpone_output 0; output_buffers 1 1k; subrequest_output_buffer_size 1k;"),
    row(Both, "limit_rate 100k; limit_rate_after 1;"),
    row(Both, "client_max_body_size 1; client_body_timeout 5s; client_body_in_single_buffer on;"),
    row(Server, "client_body_temp_path temp/other;"),
    row(Both, "http2_chunk_size 8k;"),
    row(Both, "resolver 127.0.0.1; resolver_timeout 1s;"),
    row(Both, "underscores_in_headers on; ignore_invalid_headers off; merge_slashes off;"),
    row(Both, "large_client_header_buffers 8 16k; client_header_buffer_size 16k;"),
    // The connection to an instance: it does not use TLS, and no response is stored.
    row(
        Both,
        "proxy_ignore_headers X-Accel-Redirect X-Accel-Expires X-Accel-Limit-Rate \
         X-Accel-Buffering X-Accel-Charset Expires Cache-Control Set-Cookie Vary; \
         proxy_ignore_client_abort on;",
    ),
    row(Both, "proxy_headers_hash_max_size 4096; proxy_headers_hash_bucket_size 128;"),
    row(Both, "proxy_socket_keepalive on; proxy_send_lowat 0;"),
    row(
        Both,
        "proxy_ssl_verify off; proxy_ssl_verify_depth 2; proxy_ssl_name x; proxy_ssl_protocols TLSv1.2; \
         proxy_ssl_ciphers HIGH; proxy_ssl_server_name on; proxy_ssl_session_reuse off;",
    ),
    row(
        Both,
        "proxy_cache_background_update on; proxy_cache_bypass 1; proxy_no_cache 1; \
         proxy_cache_lock_age 1s; proxy_cache_lock_timeout 1s; proxy_cache_max_range_offset 1; \
         proxy_cache_min_uses 1; proxy_cache_revalidate on; proxy_cache_use_stale error updating;",
    ),
    row(Server, "proxy_temp_path temp/elsewhere;"),
    row(
        Both,
        "fastcgi_intercept_errors on; uwsgi_intercept_errors on; scgi_intercept_errors on; \
         grpc_intercept_errors on; memcached_gzip_flag 1; fastcgi_param A b; uwsgi_param A b; \
         scgi_param A b; grpc_set_header A b;",
    ),
    // Files: our only one is body.html.
    row(Both, "aio threads; aio_write on; directio 1; directio_alignment 512; read_ahead 1k;"),
    row(
        Both,
        "open_file_cache max=10; open_file_cache_errors on; open_file_cache_min_uses 1; open_file_cache_valid 1s;",
    ),
    row(Both, "disable_symlinks on;"),
    row(
        Both,
        "autoindex on; autoindex_exact_size off; autoindex_format json; autoindex_localtime on;",
    ),
    row(Http, "index file; root /nowhere;"),
    row(
        Both,
        "dav_methods PUT DELETE MKCOL COPY MOVE; create_full_put_path on; dav_access user:rw; min_delete_depth 1;",
    ),
    row(Server, "default_type text/html; try_files $uri =404;"),
    row(
        Both,
        "types { text/html html js; text/css json; } types_hash_max_size 2048; types_hash_bucket_size 128;",
    ),
    row(Both, "mp4_buffer_size 1m; mp4_max_buffer_size 2m; slice 1k;"),
    row(
        Both,
        "ssi_silent_errors on; ssi_last_modified on; ssi_min_file_chunk 1; ssi_value_length 1024; ssi_ignore_recycled_buffers on;",
    ),
    // Limits: nginx applies each limit once per request, and ours has its own line.
    row(
        Both,
        "limit_conn conn 100; limit_conn_status 503; limit_conn_log_level info; limit_conn_dry_run on;",
    ),
    row(
        Both,
        "limit_req zone=req burst=1000 nodelay; limit_req_status 503; limit_req_log_level info;",
    ),
    row(Both, "auth_delay 5ms;"),
    // Logs.
    row(
        Both,
        "access_log off; error_log other.log crit; log_not_found off; open_log_file_cache max=10;",
    ),
    row(Both, "rewrite_log on; uninitialized_variable_warn off;"),
    // Variables about the client, which have an effect only if another line reads them.
    row(Both, "real_ip_header X-Forwarded-For; set_real_ip_from 127.0.0.1; real_ip_recursive on;"),
    row(
        Both,
        "ancient_browser x; ancient_browser_value x; modern_browser unlisted; modern_browser_value x;",
    ),
    row(
        Server,
        "valid_referers none server_names; referer_hash_max_size 1024; referer_hash_bucket_size 64;",
    ),
    row(Both, "error_page 404 500 502 503 504 429 /static/file;"),
    row(Both, "recursive_error_pages on;"),
];
