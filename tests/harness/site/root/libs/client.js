// The client of the stand-in page: prejoin page, connection, sign-in and meeting, with the order and
// the results of Jitsi's client.
'use strict';

const client = {
    hash: {},
    token: null,
    skipped: false,
    /// The muted devices before the meeting. Jitsi has them in its store.
    muted: { audio: false, video: false },

    async start() {
        client.count();
        if (address.meeting().room === '') {
            screens.welcome();
            return;
        }
        client.hash = address.hash();
        client.token = address.token(client.hash);
        if (client.token) {
            // Jitsi checks no token before the person joins. Here the server checks every token of
            // a page. The result changes nothing.
            await client.verify().catch(error => console.warn('the token was not checked:', error));
        }
        address.apply(client.hash);
        if (config.prejoinConfig && config.prejoinConfig.enabled) {
            client.muted = {
                audio: Boolean(config.startWithAudioMuted), video: Boolean(config.startWithVideoMuted)
            };
            screens.prejoin(client.user().name || '', client.connect);
        } else {
            client.skipped = true;
            client.connect(client.withoutPrejoin());
        }
    },

    /// Counts the starts of a client in this tab. A page that is left before its client starts does not
    /// count.
    count() {
        try {
            const starts = Number(sessionStorage.getItem('standin.starts')) + 1;
            sessionStorage.setItem('standin.starts', String(starts));
        } catch (e) {
            // Storage is blocked: the starts are not counted.
        }
    },

    user() {
        try {
            const claims = JSON.parse(screens.part(client.token.split('.')[1]));
            return claims.context.user || {};
        } catch (e) {
            return {};
        }
    },

    withoutPrejoin: () => ({
        none: Boolean(config.disableInitialGUM),
        audioMuted: Boolean(config.startWithAudioMuted),
        videoMuted: Boolean(config.startWithVideoMuted)
    }),

    async connect(media) {
        if (client.token) {
            await client.enter(media);
        } else if (config.hosts.anonymousdomain) {
            address.wipe();
            client.show(null, media);
        } else {
            screens.message('Authentication required', 'Redirecting to the sign-in.');
            // Before there are tracks, Jitsi's state has both as muted, although the person muted none.
            await client.login(client.skipped
                ? Object.assign({}, media, { audioMuted: true, videoMuted: true }) : media);
        }
    },

    async login(media) {
        if (!config.tokenAuthUrl) {
            screens.message('Authentication required', 'No tokenAuthUrl is set: body.html is missing.');
            return;
        }
        if (!config.tokenAuthInline) {
            await login.redirect(media, client.hash);
            return;
        }
        try {
            client.token = await login.popup(media, client.hash);
        } catch (error) {
            screens.message('Authentication required', error.message);
            return;
        }
        await client.enter(media);
    },

    /// Checks the token at the server by Prosody's rules. After a refused token the page stays, as in
    /// Jitsi: no redirect, no loop.
    async enter(media) {
        screens.message('Connecting', 'The server checks the token.');
        let answer;
        try {
            answer = await client.verify();
        } catch (error) {
            screens.message('Not connected', 'The token could not be checked: ' + error.message);
            return;
        }
        const refused = answer.rules.filter(({ ok }) => ok !== true).map(({ rule }) => rule);
        // These two rules refuse the meeting. All others refuse the connection.
        const ofTheMeeting = ['room', 'domain'];
        if (!refused.every(rule => ofTheMeeting.includes(rule))) {
            screens.message('Authentication failed', 'Prosody would refuse this token.');
        } else if (refused.length > 0) {
            address.wipe();
            screens.message('You\'re not allowed to join this call', 'The token is for another room.');
        } else if (answer.valid !== true) {
            screens.message('Authentication failed', 'Prosody would refuse this token.');
        } else {
            address.wipe();
            client.show(client.user(), media);
        }
        screens.token(client.token, answer);
    },

    async verify() {
        const { room, tenant } = address.meeting();
        const answer = await fetch('/_standin/verify', {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ token: client.token, room: address.safeRoom(room), tenant })
        });
        if (!answer.ok) {
            throw new Error('status ' + answer.status);
        }
        return answer.json();
    },

    show(user, media) {
        screens.conference(user, media, client.skipped);
        screens.find('mute').addEventListener('click', () => {
            media.audioMuted = !media.audioMuted;
            screens.find('media').textContent = screens.media(media);
        });
        screens.find('login').addEventListener('click', () => {
            if (screens.find('login').textContent === 'Logout') {
                login.logout();
            } else if (config.tokenAuthInline) {
                client.login(media);
            } else {
                client.ask(media);
            }
        });
    },

    /// Redirect mode leaves the meeting, so Jitsi asks for confirmation.
    ask(media) {
        const question = document.getElementById('login-question');
        question.onclose = () => {
            if (question.returnValue === 'ok') {
                client.login(media);
            }
        };
        question.showModal();
    }
};

// The part of Jitsi's global object with the muted devices.
window.APP = {
    store: {
        getState: () => ({
            'features/base/media': {
                audio: { muted: client.muted.audio }, video: { muted: Number(client.muted.video) }
            }
        })
    }
};

document.addEventListener('DOMContentLoaded', client.start);
