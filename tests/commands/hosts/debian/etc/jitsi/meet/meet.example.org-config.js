/* eslint-disable comma-dangle, no-unused-vars, no-var, prefer-template, vars-on-top */

/*
 * NOTE: If you add a new option please remember to document it here:
 * https://jitsi.github.io/handbook/docs/dev-guide/dev-guide-configuration
 */

var subdir = '<!--# echo var="subdir" default="" -->';
var subdomain = '<!--# echo var="subdomain" default="" -->';

if (subdomain) {
    subdomain = subdomain.substr(0, subdomain.length - 1).split('.')
        .join('_')
        .toLowerCase() + '.';
}

// In case of no ssi provided by the webserver, use empty strings
if (subdir.startsWith('<!--')) {
    subdir = '';
}
if (subdomain.startsWith('<!--')) {
    subdomain = '';
}

var enableJaaS = false;

var config = {
    // Connection
    //

    hosts: {
        // XMPP domain.
        domain: 'meet.example.org',

        // When using authentication, domain for guest users.
        // anonymousdomain: 'guest.example.com',

        // Focus component domain. Defaults to focus.<domain>.
        // focus: 'focus.meet.example.org',

        // XMPP MUC domain. FIXME: use XEP-0030 to discover it.
        muc: 'conference.' + subdomain + 'meet.example.org',
    },

    // BOSH URL. FIXME: use XEP-0156 to discover it.
    bosh: 'https://meet.example.org/' + subdir + 'http-bind',

    // Websocket URL (XMPP)
    websocket: 'wss://meet.example.org/' + subdir + 'xmpp-websocket',

    // Testing / experimental features.
    testing: {
        p2pTestMode: false,
    },

    enableNoAudioDetection: true,
    enableNoisyMicDetection: true,
    channelLastN: -1,

    // prejoinConfig: {
    //     enabled: true,
    // },

    p2p: {
        enabled: true,
        stunServers: [
            { urls: 'stun:meet-jit-si-turnrelay.jitsi.net:443' },
        ],
    },

    // Set the URL of the service that authenticates users.
    // tokenAuthUrl: 'https://myservice.com/auth/{tenant}/{room}?code_challenge_method=S256&code_challenge={code_challenge}&state={state}',
};

if (enableJaaS) {
    config.dialInNumbersUrl = 'https://conference-mapper.jitsi.net/v1/access/dids';
}

config.hosts.anonymousdomain = 'guest.meet.example.org';
config.tokenAuthUrl = 'https://meet.example.org/oidc/auth?state={state}';
config.tokenLogoutUrl = 'https://meet.example.org/oidc/logout';
