// Gets a token as Jitsi's client does: opens the expanded `tokenAuthUrl` in this tab or in a popup.
'use strict';

const login = {
    /// The `{state}` JSON of Jitsi's client. `media` has the muted devices, `hash` has the overrides
    /// of the link.
    state(media, hash) {
        const { room, tenant } = address.meeting();
        const state = { room, roomSafe: address.safeRoom(room) };
        if (tenant !== '') {
            state.tenant = tenant;
        }
        if (media.audioMuted) {
            state['config.startWithAudioMuted'] = true;
        }
        if (media.videoMuted) {
            state['config.startWithVideoMuted'] = true;
        }
        state['config.prejoinConfig.enabled'] = false;
        for (const [name, value] of Object.entries(hash)) {
            if (/^(config|interfaceConfig|iceServers)\./.test(name)) {
                state[name] = value;
            }
        }
        return state;
    },

    /// `tokenAuthUrl` with its placeholders replaced. Only the first place of each is replaced.
    async url(media, hash) {
        const verifier = login.random(64);
        sessionStorage.setItem('code_verifier', verifier);
        const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
        const challenge = btoa(String.fromCharCode(...new Uint8Array(digest)))
            .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
        const state = encodeURIComponent(JSON.stringify(login.state(media, hash)));
        return config.tokenAuthUrl
            .replace('{state}', () => state)
            .replace('{room}', () => address.meeting().room)
            .replace('{code_challenge}', () => challenge);
    },

    random(length) {
        const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
        return Array.from(crypto.getRandomValues(new Uint8Array(length)),
            byte => letters[byte % letters.length]).join('');
    },

    /// Leaves the page. The next page gets the token.
    async redirect(media, hash) {
        location.href = await login.url(media, hash);
    },

    /// Opens the popup and resolves to the token that its last page posts. Only messages of this
    /// origin are accepted. Like Jitsi's client, it closes the popup after the first message.
    async popup(media, hash) {
        const nonce = login.random(64);
        sessionStorage.setItem('oauth_nonce', nonce);
        const url = await login.url(media, hash) + '&nonce=' + nonce;
        const popup = window.open(url, 'Auth-' + Date.now(), 'width=500,height=600');
        if (!popup) {
            throw new Error('The popup was blocked.');
        }
        return new Promise((resolve, reject) => {
            const settle = (act, value) => {
                popup.close();
                clearInterval(timer);
                window.removeEventListener('message', onMessage);
                act(value);
            };
            const onMessage = event => {
                if (event.origin !== location.origin || !event.data) {
                    return;
                }
                if (event.data.type === 'oauth-success') {
                    settle(resolve, event.data.accessToken);
                } else if (event.data.type === 'oauth-error') {
                    settle(reject, new Error('Login failed: ' + event.data.error));
                }
            };
            const timer = setInterval(() => {
                if (popup.closed) {
                    settle(reject, new Error('Login cancelled.'));
                }
            }, 500);
            window.addEventListener('message', onMessage);
        });
    },

    /// Redirect mode opens `tokenLogoutUrl`. Inline mode opens it in a hidden frame and waits for its
    /// message, without a limit.
    logout() {
        if (!config.tokenAuthInline) {
            location.href = config.tokenLogoutUrl;
            return;
        }
        const frame = document.createElement('iframe');
        frame.hidden = true;
        frame.title = 'Logout';
        frame.src = config.tokenLogoutUrl;
        window.addEventListener('message', event => {
            if (event.origin === location.origin && event.data && event.data.type === 'logout-success') {
                location.reload();
            }
        });
        document.body.append(frame);
    }
};
