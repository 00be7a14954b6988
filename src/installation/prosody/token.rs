//! The options of Jitsi's token modules. Sources: jitsi-meet's `resources/prosody-plugins/`,
//! `token/util.lib.lua`, `mod_auth_token.lua` and `mod_token_verification.lua`.

use secrecy::SecretString;

use super::host::{Host, Setting};

impl<'a> Host<'a> {
    /// `authentication`: who may connect to this host. `token` requires a meeting token.
    pub fn authentication(self) -> Option<Setting<&'a str>> {
        self.text("authentication")
    }

    /// `app_id`: the default of [`Host::accepted_issuers`].
    pub fn app_id(self) -> Option<Setting<&'a str>> {
        self.text("app_id")
    }

    /// `app_secret`: the key of tokens that are signed with HS256, HS384 or HS512.
    pub fn app_secret(self) -> Option<Setting<&'a SecretString>> {
        self.secret("app_secret")
    }

    /// `asap_key_server`: where Prosody fetches the public key of a token, by the hash of its `kid`.
    pub fn asap_key_server(self) -> Option<Setting<&'a str>> {
        self.text("asap_key_server")
    }

    /// `cache_keys_url`: where Prosody fetches the key set.
    pub fn cache_keys_url(self) -> Option<Setting<&'a str>> {
        self.text("cache_keys_url")
    }

    /// `signature_algorithm`: the only accepted algorithm. The default depends on the key.
    pub fn signature_algorithm(self) -> Option<Setting<&'a str>> {
        self.text("signature_algorithm")
    }

    /// `asap_accepted_issuers`. The default is only `app_id`.
    pub fn accepted_issuers(self) -> Option<Setting<Vec<&'a str>>> {
        self.texts("asap_accepted_issuers")
    }

    /// `asap_accepted_audiences`. The default is `*`: every audience.
    pub fn accepted_audiences(self) -> Option<Setting<Vec<&'a str>>> {
        self.texts("asap_accepted_audiences")
    }

    /// `asap_require_room_claim`. The default is true.
    pub fn require_room_claim(self) -> Option<Setting<bool>> {
        self.bool("asap_require_room_claim")
    }

    /// `allow_empty_token`: whether a client without a token may connect. The default is false.
    pub fn allow_empty_token(self) -> Option<Setting<bool>> {
        self.bool("allow_empty_token")
    }

    /// `enable_domain_verification`: whether `sub` is checked. The default is true.
    pub fn domain_verification(self) -> Option<Setting<bool>> {
        self.bool("enable_domain_verification")
    }

    /// `muc_mapper_domain_base`: the domain that `sub` of a token without a tenant must name.
    pub fn domain_base(self) -> Option<Setting<&'a str>> {
        self.text("muc_mapper_domain_base")
    }

    /// `token_verification_allowlist` of a component of rooms: domains whose clients need no token.
    pub fn token_allowlist(self) -> Option<Setting<Vec<&'a str>>> {
        self.texts("token_verification_allowlist")
    }

    /// `main_muc`: the component of a virtual host's rooms.
    pub fn main_muc(self) -> Option<Setting<&'a str>> {
        self.text("main_muc")
    }

    /// `lobby_muc`: the component of a virtual host's lobbies.
    pub fn lobby_muc(self) -> Option<Setting<&'a str>> {
        self.text("lobby_muc")
    }

    /// Whether clients of this host sign in with a meeting token.
    pub fn requires_token(self) -> bool {
        self.authentication().is_some_and(|it| it.value == "token")
    }
}
