//! Changes of nginx's files, one finding each.

pub(crate) const SITE: &str = "etc/nginx/sites-available/meet.example.org.conf";
pub(crate) const LINK: &str = "etc/nginx/sites-enabled/meet.example.org.conf";
pub(crate) const MAIN: &str = "etc/nginx/nginx.conf";
pub(crate) const HTTP: &str = "etc/nginx/conf.d/jitsi-oidc-http.conf";
pub(crate) const ROUTES: &str = "etc/jitsi/meet/jaas/jitsi-oidc.conf";
pub(crate) const INCLUDE: &str = "    include /etc/jitsi/meet/jaas/*.conf;\n";

/// A change of a file, the finding, and a text of its fix.
pub(crate) type Row =
    (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

pub(crate) const ROWS: &[Row] = &[
    (SITE, "location = /config.js {", "location = /config.js {{", "nginx-file", "fails", ""),
    (
        SITE,
        "    listen 443 ssl http2;\n    listen [::]:443 ssl http2;\n    server_name meet.example.org;",
        "    listen 444 ssl;\n    server_name other.example.org;",
        "nginx-routes",
        "fails",
        "include /etc/jitsi/meet/jaas/*.conf;",
    ),
    (
        MAIN,
        "\tinclude /etc/nginx/conf.d/*.conf;\n",
        "",
        "nginx-http-file",
        "fails",
        "/etc/nginx/conf.d/",
    ),
    (
        MAIN,
        "\tinclude /etc/nginx/conf.d/*.conf;\n",
        "\tinclude /etc/nginx/conf.d/*.conf;\n\tinclude /etc/nginx/conf.d/jitsi-oidc-http.conf;\n",
        "nginx-http-file",
        "fails",
        "remove one",
    ),
    (
        HTTP,
        "server 127.0.0.1:8000 max_fails=0;",
        "server 127.0.0.1:8002 max_fails=0;",
        "nginx-upstream",
        "fails",
        "server 127.0.0.1:8000 max_fails=0;",
    ),
    (
        HTTP,
        "server 127.0.0.1:8000 max_fails=0;",
        "server 127.0.0.1:8000 max_fails=0;\n    server oidc:8000;",
        "nginx-upstream-name",
        "warning",
        "server ADDRESS:8000 max_fails=0;",
    ),
    (
        SITE,
        "    listen 80;\n",
        "    listen 80;\n    listen 8000;\n",
        "nginx-upstream-itself",
        "fails",
        "8010",
    ),
    (SITE, INCLUDE, "", "nginx-routes", "fails", "include /etc/jitsi/meet/jaas/*.conf;"),
    (
        SITE,
        INCLUDE,
        "    location /oidc/ { proxy_pass http://127.0.0.1:8000; }\n",
        "nginx-routes",
        "fails",
        "remove location /oidc/, and include /etc/jitsi/meet/jaas/*.conf;",
    ),
    (
        SITE,
        INCLUDE,
        "    location ~ /oidc/ { proxy_pass http://127.0.0.1:8000; }\n",
        "nginx-routes",
        "fails",
        "remove location ~ /oidc/, and include /etc/jitsi/meet/jaas/*.conf;",
    ),
    (
        SITE,
        INCLUDE,
        "    include /etc/jitsi/meet/jaas/*.conf;\n    location /oidc/ { return 404; }\n",
        "nginx-routes",
        "fails",
        "remove location /oidc/",
    ),
    (
        ROUTES,
        "location = /body.html {",
        "location = /other.html {",
        "nginx-body-html",
        "fails",
        "jitsi-oidc.conf",
    ),
    (
        SITE,
        INCLUDE,
        "    include /etc/jitsi/meet/jaas/*.conf;\n    set $jitsi_oidc_body_html /srv/body.html;\n",
        "nginx-body-html",
        "fails",
        "set $jitsi_oidc_body_html",
    ),
    (
        SITE,
        INCLUDE,
        "    if ($host != meet.example.org) { return 404; }\n    include /etc/jitsi/meet/jaas/*.conf;\n",
        "nginx-rewrite-above",
        "fails",
        "below",
    ),
    (
        SITE,
        INCLUDE,
        "    rewrite ^/x$ /y;\n    include /etc/jitsi/meet/jaas/*.conf;\n",
        "nginx-rewrite-above",
        "fails",
        "below",
    ),
    (
        SITE,
        "    ssi on;\n",
        "    ssi on;\n    proxy_cookie_flags ~ samesite=strict;\n",
        "nginx-cookie-flags",
        "fails",
        "proxy_cookie_flags off;",
    ),
    (
        MAIN,
        "\tsendfile on;\n",
        "\tsendfile on;\n\tproxy_cookie_flags one httponly;\n",
        "nginx-cookie-flags",
        "fails",
        "proxy_cookie_flags off;",
    ),
    (
        MAIN,
        "\tsendfile on;\n",
        "\tsendfile on;\n\tadd_header_inherit merge;\n",
        "nginx-header-inherit",
        "fails",
        "add_header_inherit off;",
    ),
    (
        SITE,
        "    ssi on;\n",
        "    ssi on;\n    allow 192.0.2.0/24;\n    deny all;\n",
        "nginx-deny",
        "warning",
        "allow all;",
    ),
];
