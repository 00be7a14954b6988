//! The values of every label. Each label is an enum, so the number of series is fixed.

/// A label: its name, and all its values.
pub trait Label: Copy + 'static {
    /// The name of the label.
    const NAME: &'static str;
    /// Every value, in the order of the variants.
    const ALL: &'static [Self];

    /// The value as Prometheus sees it.
    fn value(self) -> &'static str;

    /// The position in [`Self::ALL`].
    fn position(self) -> usize;
}

macro_rules! label {
    ($(#[$doc:meta])* $name:ident, $label:literal {
        $($(#[$variant_doc:meta])* $variant:ident => $value:literal,)+
    }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl Label for $name {
            const NAME: &'static str = $label;
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn value(self) -> &'static str {
                match self {
                    $(Self::$variant => $value,)+
                }
            }

            fn position(self) -> usize {
                self as usize
            }
        }
    };
}

label! {
    /// How a sign-in attempt ended.
    Outcome, "outcome" {
        /// The person has a session.
        SignedIn => "signed_in",
        /// A silent sign-in failed, and the person continued as guest.
        Guest => "guest",
        /// The provider refused the code, and the sign-in began again.
        Restarted => "restarted",
        /// The person saw an error page.
        Refused => "refused",
    }
}

label! {
    /// The client that waits for the end of a sign-in.
    ClientKind, "client" {
        /// A tab of a browser.
        Browser => "browser",
        /// The window of Jitsi's inline mode.
        Popup => "popup",
        /// The iOS app.
        Ios => "ios",
        /// The Android app.
        Android => "android",
        /// The desktop app.
        Electron => "electron",
        /// A page that nginx guards.
        Page => "page",
    }
}

label! {
    /// The role in a meeting token.
    TokenRole, "role" {
        /// A moderator.
        Moderator => "moderator",
        /// Anybody else.
        Member => "member",
    }
}

label! {
    /// Why a request was refused. One value for each kind of cause that an operator handles differently.
    Cause, "cause" {
        /// No route has the path.
        NotFound => "not_found",
        /// The route does not support the method.
        WrongMethod => "wrong_method",
        /// The query breaks a rule of all routes.
        Query => "query",
        /// The request does not name a meeting.
        Target => "target",
        /// The meeting or page is too long for a cookie.
        TargetTooLarge => "target_too_large",
        /// `X-Original-URI` does not contain a page of this host.
        Page => "page",
        /// The request is not a page navigation.
        NotOpened => "not_opened",
        /// There is no session.
        NotSignedIn => "not_signed_in",
        /// `prompt=none` does not override the login of `oidc.prompt`.
        SilentNotPossible => "silent_not_possible",
        /// A script, an image or a WebSocket of a guarded page.
        NotANavigation => "not_a_navigation",
        /// There is no attempt for the authorization response.
        NoAttempt => "no_attempt",
        /// There is no attempt, and the browser sent no cookie of the adapter.
        NoCookies => "no_cookies",
        /// `state` is not that of the attempt.
        WrongState => "wrong_state",
        /// `iss` of the authorization response is another issuer, or is missing.
        WrongIssuer => "wrong_issuer",
        /// The authorization response has neither code nor error.
        MissingCode => "missing_code",
        /// The provider requires interaction, which `prompt=none` forbids.
        InteractionNeeded => "interaction_needed",
        /// The authorization response is `access_denied`.
        ProviderDenied => "provider_denied",
        /// The authorization response is another error.
        ProviderError => "provider_error",
        /// The provider's metadata was never loaded.
        ProviderNotReady => "provider_not_ready",
        /// The token endpoint refused the client.
        ClientRefused => "client_refused",
        /// The token endpoint refused the code or the request.
        CodeRefused => "code_refused",
        /// The call to the token endpoint failed, or its response is invalid.
        TokenEndpoint => "token_endpoint",
        /// The id token is missing or invalid.
        IdToken => "id_token",
        /// Userinfo failed or is invalid, and the sign-in requires it.
        Userinfo => "userinfo",
        /// The claims do not identify a person.
        Identity => "identity",
        /// `access.require` refuses the person.
        AccessDenied => "access_denied",
        /// `access.rooms` closes the room to the person.
        RoomDenied => "room_denied",
        /// `access.names` does not allow the name of the room.
        NameDenied => "name_denied",
        /// `access.create` refuses the person a room of their own.
        NewRoomDenied => "new_room_denied",
        /// The meeting token would be larger than 4 KB.
        TokenTooLarge => "token_too_large",
        /// Another site sent the form or the request of an invitation.
        OtherSite => "other_site",
        /// The person may not invite to the meeting.
        InviteDenied => "invite_denied",
        /// The invitation that a person asks for is malformed or not allowed.
        InviteInvalid => "invite_invalid",
        /// The link of an invitation does not open.
        LinkInvalid => "link_invalid",
        /// The link of an invitation is not valid yet.
        LinkEarly => "link_early",
        /// The link of an invitation has expired.
        LinkExpired => "link_expired",
        /// The link of an invitation was revoked.
        LinkRevoked => "link_revoked",
        /// A fault of the adapter or of this machine.
        Internal => "internal",
    }
}

label! {
    /// What happened to an invitation.
    InvitationOutcome, "outcome" {
        /// A person made a link.
        Made => "made",
        /// A person joined by a link.
        Joined => "joined",
        /// The passcode was wrong.
        WrongPasscode => "wrong_passcode",
    }
}

label! {
    /// An endpoint of the provider that the adapter calls.
    Endpoint, "endpoint" {
        /// The discovery document.
        Discovery => "discovery",
        /// The key set.
        Keys => "keys",
        /// The token endpoint.
        Token => "token",
        /// The userinfo endpoint.
        Userinfo => "userinfo",
    }
}

label! {
    /// How a call to the provider ended.
    CallOutcome, "outcome" {
        /// A status below 300.
        Success => "success",
        /// A status from 300 to 399. Redirects are not followed.
        Redirect => "redirect",
        /// A status from 400 to 499.
        ClientError => "client_error",
        /// A status of 500 or more.
        ServerError => "server_error",
        /// The call took longer than `oidc.timeout`.
        Timeout => "timeout",
        /// The host name does not resolve, or there is no connection.
        Unreachable => "unreachable",
        /// The certificate is not trusted, or there is no common version of TLS.
        Tls => "tls",
        /// The proxy does not connect to the provider.
        Proxy => "proxy",
        /// The connection broke, or the response is larger than 1 MiB.
        Broken => "broken",
    }
}

label! {
    /// Why the provider's keys were fetched.
    RefreshReason, "reason" {
        /// At the start, once an hour, and after a failure.
        Schedule => "schedule",
        /// The loaded keys did not verify a token, or a sign-out checked its key.
        Token => "token",
    }
}

label! {
    /// How a fetch of the provider's keys ended.
    RefreshOutcome, "outcome" {
        /// The new keys are in use.
        Loaded => "loaded",
        /// The old keys are still in use.
        Failed => "failed",
    }
}

label! {
    /// The result of `/oidc/verify`.
    Verdict, "result" {
        /// 204.
        Allowed => "allowed",
        /// 401.
        NotSignedIn => "not_signed_in",
        /// 403.
        Refused => "refused",
    }
}
