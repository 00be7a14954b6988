// The visible parts of the page. All text from outside is set with textContent.
'use strict';

const screens = {
    /// Shows a copy of a template, and returns a function that finds its parts.
    show(id) {
        const screen = document.getElementById('react');
        screen.replaceChildren(document.getElementById(id).content.cloneNode(true));
        return screens.find;
    },

    find: id => document.querySelector(`#react [data-testid="${id}"]`),

    message(title, text) {
        const find = screens.show('message');
        find('message.title').textContent = title;
        find('message.text').textContent = text;
    },

    welcome() {
        const find = screens.show('welcome');
        const switches = JSON.parse(localStorage.getItem('standin')) || {};
        for (const box of document.querySelectorAll('#react [data-switch]')) {
            box.checked = Boolean(switches[box.dataset.switch]);
            box.addEventListener('change', () => {
                switches[box.dataset.switch] = box.checked;
                localStorage.setItem('standin', JSON.stringify(switches));
            });
        }
        find('welcome.form').addEventListener('submit', event => {
            event.preventDefault();
            const names = find('welcome.room').value.trim().split('/');
            location.href = '/' + names.map(name => encodeURIComponent(address.clean(name))).join('/');
        });
    },

    /// Calls `join(media)` with the devices that the person muted.
    prejoin(name, join) {
        const find = screens.show('prejoin');
        find('room').textContent = address.decode(address.meeting().room);
        find('prejoin.name').value = name;
        for (const kind of ['audio', 'video']) {
            const button = find('prejoin.' + kind);
            button.setAttribute('aria-pressed', client.muted[kind]);
            button.addEventListener('click', () => {
                client.muted[kind] = !client.muted[kind];
                button.setAttribute('aria-pressed', client.muted[kind]);
            });
        }
        const go = silent => join({
            audioMuted: client.muted.audio,
            videoMuted: client.muted.video,
            silent,
            name: find('prejoin.name').value
        });
        // Jitsi's button is also a div, so it has to handle Enter and Space.
        find('prejoin.joinMeeting').addEventListener('click', () => go(false));
        find('prejoin.joinMeeting').addEventListener('keypress', event => {
            if (event.key === 'Enter' || event.key === ' ') {
                event.preventDefault();
                go(false);
            }
        });
        find('prejoin.joinWithoutAudio').addEventListener('click', () => go(true));
        find('prejoin.name').addEventListener('keypress', event => {
            if (event.key === 'Enter') {
                go(false);
            }
        });
    },

    /// Shows the meeting as `user`, which is null for a guest.
    conference(user, media, skipped) {
        const find = screens.show('conference');
        const guest = user === null;
        const { name, email, moderator, avatar } = guest ? { name: media.name || 'Guest' } : user;
        find('name').textContent = name || 'unknown';
        find('email').textContent = email || 'unknown';
        find('role').textContent = guest ? 'guest' : String(moderator) === 'true' ? 'moderator' : 'member';
        find('room').textContent = address.decode(address.meeting().room);
        find('media').textContent = screens.media(media);
        find('prejoin.was').textContent = skipped ? 'skipped' : 'shown';
        find('login').textContent = guest || !email ? 'Login' : 'Logout';
        screens.avatar(name, avatar);
    },

    media({ none, silent, audioMuted, videoMuted }) {
        if (none) {
            return 'no camera, no microphone';
        }
        const camera = videoMuted ? 'camera off' : 'camera on';
        return camera + ', ' + (silent || audioMuted ? 'microphone off' : 'microphone on');
    },

    /// Shows the URL of the picture. Jitsi loads the picture, but this page loads nothing from another
    /// site.
    avatar(name, url) {
        screens.find('avatar.url').textContent = url || 'none';
        const place = screens.find('avatar');
        place.textContent = (name || '?').trim().charAt(0).toUpperCase();
        if (url && URL.canParse(url) && new URL(url).hostname === location.hostname) {
            const picture = document.createElement('img');
            picture.alt = '';
            picture.src = url;
            picture.addEventListener('load', () => place.replaceChildren(picture));
        }
    },

    /// Appends the token's parts and the result of each of Prosody's rules.
    token(token, answer) {
        document.getElementById('react').append(document.getElementById('token').content.cloneNode(true));
        const [header, claims] = token.split('.').map(screens.part);
        screens.find('token.header').textContent = header;
        screens.find('token.claims').textContent = claims;
        for (const { rule, ok, detail } of answer.rules) {
            const item = document.createElement('li');
            item.dataset.testid = 'rule';
            item.dataset.rule = rule;
            item.dataset.ok = String(ok === true);
            item.textContent = `${ok === true ? 'holds' : 'FAILS'}: ${rule}${detail ? ' (' + detail + ')' : ''}`;
            screens.find('rules').append(item);
        }
    },

    part(text) {
        try {
            const bytes = Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')),
                letter => letter.charCodeAt(0));
            return JSON.stringify(JSON.parse(new TextDecoder().decode(bytes)), null, 2);
        } catch (e) {
            return 'not readable';
        }
    }
};
