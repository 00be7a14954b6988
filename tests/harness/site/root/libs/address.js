// How Jitsi's client reads the address bar: the meeting, the token and the overrides.
'use strict';

const address = {
    // Characters that Jitsi drops from a room name, typed or in the path.
    clean: name => name.replace(/[:?#[\]@!$&'()*+,;=></"]/g, ''),

    /// The room and the tenant, percent-encoded as in the address bar.
    meeting() {
        const names = location.pathname.split('/').slice(1);
        const room = address.clean(names.pop());
        return { room, tenant: names.join('/') };
    },

    /// The room's node at the XMPP server: the name that the token's `room` must equal.
    safeRoom(room) {
        const name = address.decode(room).normalize('NFKC').toLowerCase();
        return encodeURIComponent(name).toLowerCase();
    },

    decode(text) {
        try {
            return decodeURIComponent(text);
        } catch (e) {
            return text;
        }
    },

    /// The parameters in the fragment. Values are JSON. A value that is not JSON is ignored, so an
    /// unquoted `#jwt=…` is not a token.
    hash() {
        const values = {};
        const parts = location.hash.slice(1).split('&');
        if (parts.length === 1 && parts[0].startsWith('/')) {
            return values;
        }
        for (const part of parts) {
            const [name, value] = part.split('=');
            if (name === '' || value === undefined) {
                continue;
            }
            try {
                values[name] = JSON.parse(decodeURIComponent(value)
                    .replace(/[\u2018\u2019]/g, '\'').replace(/[\u201c\u201d]/g, '"'));
            } catch (e) {
                console.warn('ignored in the hash:', name);
            }
        }
        return values;
    },

    /// The fragment has priority. `?jwt=` is for clients from before 2024-05.
    token(hash) {
        return hash.jwt || new URLSearchParams(location.search).get('jwt') || null;
    },

    /// Applies the overrides that Jitsi accepts in a link to the page's config.
    apply(hash) {
        if (hash['config.prejoinConfig.enabled'] !== undefined) {
            config.prejoinConfig = Object.assign({}, config.prejoinConfig,
                { enabled: hash['config.prejoinConfig.enabled'] });
            // Since 2025-08 a link that skips the prejoin page gets no camera and microphone.
            config.disableInitialGUM = hash['config.prejoinConfig.enabled'] === false
                && window.top === window;
        }
        for (const name of ['startWithAudioMuted', 'startWithVideoMuted', 'subject']) {
            if (hash['config.' + name] !== undefined) {
                config[name] = hash['config.' + name];
            }
        }
    },

    /// Removes query and fragment from the address bar, as Jitsi does when it has joined.
    wipe() {
        if (window.top === window) {
            history.replaceState(history.state, '', location.pathname);
        }
    }
};
