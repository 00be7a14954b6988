muc_mapper_domain_base = "meet.example.org"

VirtualHost "meet.example.org"
    authentication = "token"
    app_id = "jitsi"
    app_secret = "the value of jwt.secret"
    allow_empty_token = false        -- otherwise a guest can pose as a host
    modules_enabled = {
        "bosh", "websocket", "smacks", "muc_lobby_rooms",
        "persistent_lobby",          -- guests wait here before the room exists
    }
    lobby_muc = "lobby.meet.example.org"
    main_muc = "conference.meet.example.org"

VirtualHost "guest.meet.example.org"
    authentication = "jitsi-anonymous"
    modules_enabled = { "bosh", "websocket", "smacks" }
    c2s_require_encryption = false

Component "conference.meet.example.org" "muc"
    modules_enabled = {
        "muc_meeting_id", "muc_domain_mapper",
        "token_verification",
        "muc_wait_for_host",         -- guests wait until a host is there
        "token_affiliation",         -- before May 2026: "token_affiliation_legacy"
    }
    wait_for_host_disable_auto_owners = true
    -- these have no token and are accepted
    token_verification_allowlist = { "guest.meet.example.org", "recorder.meet.example.org" }

Component "lobby.meet.example.org" "muc"
    muc_room_locking = false
    muc_room_default_public_jids = true
