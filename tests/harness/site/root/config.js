// Stands for Jitsi's config.js. SSI includes it in the index. body.html sets tokenAuthUrl.
// The browser stores the settings that the welcome page changes, in place of an operator's editor.
var config = {
    hosts: { domain: location.hostname, muc: 'conference.' + location.hostname },
    prejoinConfig: { enabled: true }
};

(function () {
    var switches = {};
    try {
        switches = JSON.parse(localStorage.getItem('standin')) || {};
    } catch (e) {
        // Storage is blocked or broken: use the defaults.
    }
    if (switches.guests) {
        config.hosts.anonymousdomain = 'guest.' + location.hostname;
    }
    if (switches.inline) {
        config.tokenAuthInline = true;
    }
    if (switches.noPrejoin) {
        config.prejoinConfig.enabled = false;
    }
    if (switches.auto) {
        config.oidcAutoSignIn = true;
    }
})();
