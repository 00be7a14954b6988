sed '/server 127.0.0.1:8001/d' /usr/share/jitsi-oidc-adapter/nginx/jitsi-oidc-http.conf | sudo tee /etc/nginx/conf.d/jitsi-oidc-http.conf >/dev/null
sudo mkdir -p /etc/jitsi/meet/jaas
sudo ln -s /usr/share/jitsi-oidc-adapter/nginx/jitsi-oidc.conf /etc/jitsi/meet/jaas/
sudo ln -s /usr/share/jitsi-oidc-adapter/nginx/jitsi-oidc-protect.conf /etc/nginx/snippets/
sudo ln -s /usr/share/jitsi-oidc-adapter/nginx/jitsi-oidc-signin.conf /etc/nginx/snippets/
sudo nginx -t && sudo systemctl reload nginx
