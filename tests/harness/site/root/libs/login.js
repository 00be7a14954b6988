// How Jitsi's client gets a token: `tokenAuthUrl`, expanded, in this tab or in a popup.
'use strict';

const login = {
    /// The `{state}` JSON, as Jitsi's client builds it: `media` says what is muted, `hash` holds the
    /// overrides of the link.
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

    /// `tokenAuthUrl` with its placeholders filled in, each at its first place only.
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

    /// Leaves the page; the token comes back with the next one.
    async redirect(media, hash) {
        location.href = await login.url(media, hash);
    },

    /// Opens the popup and resolves to the token that its last page posts. Only pages of this
    /// origin are heard. As Jitsi's client, it closes the popup at the first message.
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

    /// Redirect mode leaves by `tokenLogoutUrl`; inline mode asks it in a hidden frame and waits
    /// for its word, without an end.
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
