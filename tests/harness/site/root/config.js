// Stands for Jitsi's config.js, inlined into the index by SSI. tokenAuthUrl is left to body.html.
// The switches of the welcome page are kept in the browser, in place of an operator's editor.
var config = {
    hosts: { domain: location.hostname, muc: 'conference.' + location.hostname },
    prejoinConfig: { enabled: true }
};

(function () {
    var switches = {};
    try {
        switches = JSON.parse(localStorage.getItem('standin')) || {};
    } catch (e) {
        // Storage is forbidden or broken: the server as it is shipped.
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
