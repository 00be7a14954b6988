// Jitsi Meet configuration.
var config = {};

config.hosts = {};
config.hosts.domain = 'meet.jitsi';

var subdir = '<!--# echo var="subdir" default="" -->';
var subdomain = '<!--# echo var="subdomain" default="" -->';
if (subdir.startsWith('<!--')) {
    subdir = '';
}
if (subdomain) {
    subdomain = subdomain.substring(0,subdomain.length-1).split('.').join('_').toLowerCase() + '.';
}
config.hosts.muc = 'muc.' + subdomain + 'meet.jitsi';
// When using authentication, domain for guest users.
config.hosts.anonymousdomain = 'guest.meet.jitsi';
// Domain for authenticated users. Defaults to <domain>.
config.hosts.authdomain = 'meet.jitsi';
config.bosh = 'https://meet.example.org/' + subdir + 'http-bind';
config.websocket = 'wss://meet.example.org/' + subdir + 'xmpp-websocket';

// Authentication using external service
config.tokenAuthUrl = 'https://meet.example.org/oidc/auth?state={state}';

// Prejoin page.
if (!config.hasOwnProperty('prejoinConfig')) config.prejoinConfig = {};
config.prejoinConfig.enabled = true;

config.tokenLogoutUrl = 'https://meet.example.org/oidc/logout';
