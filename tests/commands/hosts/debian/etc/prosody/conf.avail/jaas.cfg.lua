-- The host of a telephony service, with tokens of its own.
VirtualHost "jigasi.meet.jitsi"
    authentication = "token"
    app_id = "jitsi"
    asap_key_server = "https://keys.example.org/jitsi-components"
