admins = {
    "focus@auth.meet.jitsi",
    "jvb@auth.meet.jitsi"
}

unlimited_jids = {
    "focus@auth.meet.jitsi",
    "jvb@auth.meet.jitsi"
}

plugin_paths = { "/prosody-plugins-custom", "/prosody-plugins/", "/prosody-plugins-contrib" }

muc_mapper_domain_base = "meet.jitsi";
muc_mapper_domain_prefix = "muc";

recorder_prefixes = { "recorder@hidden.meet.jitsi" };

http_default_host = "meet.jitsi"

asap_accepted_issuers = { "jitsi" }

asap_accepted_audiences = { "jitsi" }

consider_bosh_secure = true;
consider_websocket_secure = true;

storage = { smacks_h = "memory" }

VirtualHost "jigasi.meet.jitsi"
    modules_enabled = {
      "bosh";
      "muc_password_check";
    }
    authentication = "token"
    app_id = "jitsi";
    asap_key_server = "https://keys.example.org/jitsi-components"
    asap_accepted_issuers = { "jaas-components" }
    asap_accepted_audiences = { "jigasi.meet.example.org" }

VirtualHost "meet.jitsi"
    authentication = "token"
    app_id = "jitsi"
    app_secret = "the-secret-that-prosody-shares-0123456789"
    allow_empty_token = false
    enable_domain_verification = false
    ssl = {
        key = "/run/prosody/config/certs/meet.jitsi.key";
        certificate = "/run/prosody/config/certs/meet.jitsi.crt";
    }
    modules_enabled = {
        "bosh";
        "features_identity";
        "websocket";
        "smacks"; -- XEP-0198: Stream Management
        "conference_duration";
        "muc_lobby_rooms";
        "muc_breakout_rooms";
        "persistent_lobby";
    }

    main_muc = "muc.meet.jitsi"
    lobby_muc = "lobby.meet.jitsi"
    breakout_rooms_muc = "breakout.meet.jitsi"
    c2s_require_encryption = true

VirtualHost "guest.meet.jitsi"
    authentication = "jitsi-anonymous"
    modules_enabled = {
        "smacks"; -- XEP-0198: Stream Management
        "persistent_lobby";
    }
    main_muc = "muc.meet.jitsi"
    c2s_require_encryption = true
    lobby_muc = "lobby.meet.jitsi"
    breakout_rooms_muc = "breakout.meet.jitsi"

VirtualHost "auth.meet.jitsi"
    modules_enabled = {
        "limits_exception";
        "smacks";
    }
    authentication = "internal_hashed"

VirtualHost "hidden.meet.jitsi"
    modules_enabled = {
      "smacks";
    }
    authentication = "internal_hashed"

Component "internal-muc.meet.jitsi" "muc"
    storage = "memory"
    modules_enabled = {
        "muc_hide_all";
        "muc_filter_access";
    }
    restrict_room_creation = true
    muc_filter_whitelist="auth.meet.jitsi"
    muc_room_locking = false

Component "muc.meet.jitsi" "muc"
    restrict_room_creation = true
    storage = "memory"
    modules_enabled = {
        "muc_hide_all";
        "muc_meeting_id";
        "muc_wait_for_host";
        "token_affiliation";
        "token_verification";
        "muc_domain_mapper";
        "muc_password_whitelist";
    }

    rate_limit_cache_size = 10000

    muc_room_cache_size = 10000
    muc_room_locking = false
    muc_room_default_public_jids = true
    muc_password_whitelist = {
        "focus@auth.meet.jitsi";
    }
    muc_tombstones = false
    muc_room_allow_persistent = false
    wait_for_host_disable_auto_owners = true

Component "focus.meet.jitsi" "client_proxy"
    target_address = "focus@auth.meet.jitsi"

Component "speakerstats.meet.jitsi" "speakerstats_component"
    muc_component = "muc.meet.jitsi"

Component "endconference.meet.jitsi" "end_conference"
    muc_component = "muc.meet.jitsi"

Component "avmoderation.meet.jitsi" "av_moderation_component"
    muc_component = "muc.meet.jitsi"

Component "lobby.meet.jitsi" "muc"
    storage = "memory"
    restrict_room_creation = true
    muc_tombstones = false
    muc_room_locking = false
    modules_enabled = {
        "muc_hide_all";
    }

Component "breakout.meet.jitsi" "muc"
    storage = "memory"
    restrict_room_creation = true
    muc_room_locking = false
    modules_enabled = {
        "muc_hide_all";
        "muc_meeting_id";
    }
