//! The table: what breaks after a good sign-in, how the next sign-in ends, and the cause in the log.

use provider::Fault;

use crate::outcomes::Outcome::{self, *};

/// What changes between a good sign-in and the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// Nothing.
    Nothing,
    /// Nothing breaks, but the claims, of four scopes, are only in userinfo.
    ClaimsInUserinfo,
    /// The provider has a new key, and the old one is gone.
    Rotated,
    /// The provider has this fault when the adapter loads its metadata and keys.
    AtLoad(Fault),
    /// The provider has this fault after the adapter has loaded its metadata and keys.
    Later(Fault),
}

/// One row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) broken: Broken,
    pub(crate) outcome: Outcome,
    /// Part of the log line with the cause; empty if there is no such line.
    pub(crate) cause: &'static str,
}

impl Broken {
    pub(crate) fn fault(self) -> Option<Fault> {
        match self {
            Self::AtLoad(fault) | Self::Later(fault) => Some(fault),
            Self::Nothing | Self::ClaimsInUserinfo | Self::Rotated => None,
        }
    }
}

macro_rules! rows {
    (
        settings { $($setting:ident $setting_outcome:ident;)* }
        at_load { $($early:ident $early_outcome:ident $early_cause:literal;)* }
        later { $($late:ident $late_outcome:ident $late_cause:literal;)* }
    ) => {
        /// Every row: first those without a fault, then the faults in the order of the provider's list.
        pub(crate) const ROWS: &[Row] = &[
            $(Row { broken: Broken::$setting, outcome: $setting_outcome, cause: "" },)*
            $(Row { broken: Broken::AtLoad(Fault::$early), outcome: $early_outcome, cause: $early_cause },)*
            $(Row { broken: Broken::Later(Fault::$late), outcome: $late_outcome, cause: $late_cause },)*
        ];
    };
}

rows! {
    settings {
        Nothing SignsIn;
        ClaimsInUserinfo SignsIn;
        Rotated SignsIn;
    }
    at_load {
        EverythingHangs NoMetadata "the discovery document: it took longer than oidc.timeout";
        JsonByteOrderMark SignsIn "";
        DiscoveryIssuerMismatch NoMetadata "the discovery document's issuer is not oidc.issuer";
        DiscoveryIssuerSlash NoMetadata "the only difference is the slash at the end";
        DiscoveryIssuerMissing NoMetadata "the discovery document: issuer is missing in the response";
        Discovery404 NoMetadata "the discovery document: status 404 instead of 200";
        Discovery500 NoMetadata "the discovery document: status 500 instead of 200";
        DiscoveryNotJson NoMetadata "the discovery document: the response is not JSON: its content type is text/html";
        DiscoveryNotAnObject NoMetadata "the discovery document: the response is JSON, but not an object";
        DiscoveryHuge NoMetadata "the discovery document: the response is larger than 1 MiB";
        DiscoveryEndless NoMetadata "the discovery document: it took longer than oidc.timeout";
        DiscoveryHangs NoMetadata "the discovery document: it took longer than oidc.timeout";
        DiscoveryRedirects NoMetadata "the discovery document: status 307, a redirect to";
        DiscoveryHttpAuthorization NoMetadata "authorization_endpoint is not an https URL";
        DiscoveryHttpToken NoMetadata "token_endpoint is not an https URL";
        DiscoveryHttpJwks NoMetadata "jwks_uri is not an https URL";
        DiscoveryHttpUserinfo NoMetadata "userinfo_endpoint is not an https URL";
        DiscoveryWithoutAuthorization NoMetadata "the discovery document lacks authorization_endpoint";
        DiscoveryWithoutToken NoMetadata "the discovery document lacks token_endpoint";
        DiscoveryWithoutJwks NoMetadata "the discovery document lacks jwks_uri";
        DiscoveryWithoutArrays SignsIn "";
        DiscoveryEmptyUrls SignsIn "";
        DiscoveryUnknownValues SignsIn "";
        DiscoveryNulls SignsIn "";
        DiscoveryMtlsAliases SignsIn "";
        DiscoveryWithoutS256 SignsIn "code_challenge_methods_supported lacks S256";
        DiscoveryOtherAlgorithms SignsIn "signs id tokens with none of oidc.signing_algs";
        Jwks500 IdToken "the key set: status 500 instead of 200";
        JwksNotJson IdToken "the key set: the response is not JSON: its content type is text/html";
        JwksHuge IdToken "the key set: the response is larger than 1 MiB";
        JwksEndless IdToken "the key set: it took longer than oidc.timeout";
        JwksHangs IdToken "the key set: it took longer than oidc.timeout";
        JwksRedirects IdToken "the key set: status 307, a redirect to";
        JwksEmpty IdToken "a key that the provider does not publish";
        JwksEncryptionOnly IdToken "a key that cannot be used";
        JwksGarbageKey SignsIn "";
        JwksUnknownTypes SignsIn "";
        JwksLeadingZero SignsIn "";
        JwksPadded SignsIn "";
        JwksShortKey IdToken "whose RSA modulus has 1024 bits";
        JwksElsewhere SignsIn "";
        AnswerIssUnpromised SignsIn "";
        AnswerIssUnpromisedWrong Invalid "the authorization response's iss is not oidc.issuer";
        SignatureHs256PublishedSecret IdToken "an algorithm that oidc.signing_algs does not allow";
        KidAbsentEverywhere SignsIn "";
        KidAbsentInKeySet SignsIn "";
        KidAbsentMultipleKeys SignsIn "";
        KidShared SignsIn "";
    }
    later {
        AnswerIssWrong Invalid "the authorization response's iss is not oidc.issuer: it is https://other.example.net, and";
        AnswerIssSlash Invalid "the authorization response's iss is not oidc.issuer";
        AnswerIssEmpty Invalid "the authorization response's iss is not oidc.issuer: it is empty, and";
        AnswerIssMissing Invalid "the authorization response lacks iss, which the provider's metadata promises";
        AnswerErrorIssWrong Invalid "the authorization response's iss is not oidc.issuer";
        AnswerStateWrong NoAttempt "there is no sign-in attempt for this authorization response";
        AnswerStateMissing NoAttempt "there is no sign-in attempt for this authorization response";
        AnswerStateRepeated Malformed "a parameter is given twice";
        AnswerCodeRepeated Malformed "a parameter is given twice";
        AnswerIssRepeated Malformed "a parameter is given twice";
        AnswerErrorRepeated Malformed "a parameter is given twice";
        AnswerUnknownRepeated Malformed "a parameter is given twice";
        AnswerNotUtf8 Malformed "a parameter is not UTF-8";
        AnswerUnknownParameters SignsIn "";
        AnswerCodeMissing Invalid "the authorization response has neither code nor error";
        AnswerCodeEmpty Invalid "the authorization response has neither code nor error";
        AnswerErrorBesideCode Denied "the provider answered access_denied";
        AnswerCodeForged CodeRefusedTwice "the token endpoint answered invalid_grant";
        AnswerAccessDenied Denied "the provider answered access_denied";
        AnswerLoginRequired ProviderError "the provider answered login_required";
        AnswerInteractionRequired ProviderError "the provider answered interaction_required";
        AnswerConsentRequired ProviderError "the provider answered consent_required";
        AnswerAccountSelectionRequired ProviderError "the provider answered account_selection_required";
        AnswerServerError ProviderError "the provider answered server_error";
        AnswerTemporarilyUnavailable ProviderError "the provider answered temporarily_unavailable";
        AnswerErrorUnregistered ProviderError "the provider answered unmet_authentication_requirements";
        AnswerErrorEcho ProviderError "error_description: (not shown, because it repeats a secret)";
        AnswerErrorMarkup ProviderError "the provider answered an unregistered error";

        Token500 TokenResponse "the token endpoint: status 500 instead of 200";
        TokenInvalidGrant CodeRefusedTwice "the token endpoint answered invalid_grant";
        TokenInvalidGrantOnce SignsInAtSecondTry "the token endpoint answered invalid_grant";
        TokenInvalidClient TokenResponse "the token endpoint answered invalid_client";
        TokenUnauthorizedClient TokenResponse "the token endpoint answered unauthorized_client";
        TokenErrorEcho TokenResponse "error_description: (not shown, because it repeats a secret)";
        TokenErrorWith200 TokenResponse "the token endpoint answered invalid_client";
        TokenErrorUnregistered TokenResponse "the token endpoint answered invalid_resource";
        TokenNotJson TokenResponse "the token endpoint: the response is not JSON: its content type is text/html";
        TokenNotAnObject TokenResponse "the token endpoint: the response is JSON, but not an object";
        TokenPositional TokenResponse "the token endpoint: the response is JSON, but not an object";
        TokenHuge TokenResponse "the token endpoint: the response is larger than 1 MiB";
        TokenEndless TokenResponse "the token endpoint: it took longer than oidc.timeout";
        TokenHangs TokenResponse "the token endpoint: it took longer than oidc.timeout";
        TokenRedirects TokenResponse "the token endpoint: status 307, a redirect to";
        AccessTokenMissing TokenResponse "the token endpoint: access_token is missing";
        TokenTypeMissing TokenResponse "the token endpoint: token_type is missing";
        TokenTypeOther TokenResponse "the token endpoint: token_type is not Bearer";
        TokenTypeUpperCase SignsIn "";
        ExpiresInString SignsIn "";
        ExpiresInFraction SignsIn "";
        ExpiresInMissing SignsIn "";
        TokenUnknownMembers SignsIn "";
        IdTokenMissing IdToken "the token endpoint sent no id token";
        IdTokenEmpty IdToken "the id token is malformed";
        IdTokenGarbage IdToken "the id token is malformed";
        IdTokenEncrypted IdToken "the id token is encrypted, which this service does not support: switch the encryption off";
        IdTokenFourParts IdToken "the id token is malformed";
        PayloadNotAnObject IdToken "the id token is malformed";
        HeaderPositional IdToken "the id token is malformed";

        IssWrong IdToken "the id token's iss is not oidc.issuer: it is https://other.example.net, and";
        IssSlash IdToken "the id token's iss is not oidc.issuer";
        IssMissing IdToken "the id token lacks iss";
        IssList IdToken "the id token's iss is malformed";
        SubMissing IdToken "the id token lacks sub";
        SubEmpty IdToken "the id token's sub is malformed";
        SubTooLong IdToken "the id token's sub is malformed";
        SubNumber IdToken "the id token's sub is malformed";
        SubList IdToken "the id token's sub is malformed";
        AudMissing IdToken "the id token lacks aud";
        AudWrong IdToken "the id token's aud does not contain oidc.client_id";
        AudEmpty IdToken "the id token's aud does not contain oidc.client_id";
        AudNested IdToken "the id token's aud is malformed";
        AudObject IdToken "the id token's aud is malformed";
        AudTwice SignsIn "";
        AudString SignsIn "";
        AudSeveralWithoutAzp IdToken "the id token has other audiences but no azp";
        AudSeveralAzpOther IdToken "the id token's azp is not oidc.client_id";
        AudSeveralWithAzp SignsIn "";
        AzpOther IdToken "the id token's azp is not oidc.client_id";
        AzpList IdToken "the id token's azp is malformed";
        ExpPast IdToken "the id token has expired";
        ExpWithinSkew SignsIn "";
        ExpMissing IdToken "the id token lacks exp";
        ExpNull IdToken "the id token lacks exp";
        ExpNegative IdToken "the id token's exp is malformed";
        ExpAbsurd IdToken "the id token's exp is malformed";
        ExpLargest IdToken "the id token's exp is malformed";
        ExpAfter2038 SignsIn "";
        ExpFraction SignsIn "";
        ExpString IdToken "the id token's exp is malformed";
        IatMissing IdToken "the id token lacks iat";
        IatFuture IdToken "the id token's iat is in the future";
        IatWithinSkew SignsIn "";
        IatAbsurd IdToken "the id token's iat is malformed";
        IatNegative IdToken "the id token's iat is malformed";
        IatLongAgo SignsIn "the clock of this machine is ahead of the provider's";
        IatFraction SignsIn "";
        IatString IdToken "the id token's iat is malformed";
        NbfFuture IdToken "the id token is not valid yet";
        NbfWithinSkew SignsIn "";
        NbfAbsurd IdToken "the id token's nbf is malformed";
        NbfNegative IdToken "the id token's nbf is malformed";
        NbfString IdToken "the id token's nbf is malformed";
        NonceMissing IdToken "the id token lacks nonce";
        NonceWrong IdToken "the id token's nonce is not that of the attempt";
        NonceList IdToken "the id token's nonce is malformed";
        AtHashWrong IdToken "the id token's at_hash does not match the access token";
        AtHashNumber IdToken "the id token's at_hash is malformed";
        AtHashMissing SignsIn "";
        AcrMissing IdToken "the id token lacks acr";
        AcrWrong IdToken "the id token's acr is not one of oidc.acr_values";
        AcrList IdToken "the id token's acr is malformed";
        AuthTimeMissing IdToken "the id token lacks auth_time";
        AuthTimeOld IdToken "the person authenticated longer ago than oidc.max_age";
        AuthTimeString IdToken "the id token's auth_time is malformed";
        AuthTimeFuture IdToken "the id token's auth_time is in the future";
        AuthTimeAbsurd IdToken "the id token's auth_time is malformed";
        AuthTimeNegative IdToken "the id token's auth_time is malformed";

        SignatureEs256 SignsIn "";
        SignatureInvalidRs256 IdToken "the id token has an invalid signature";
        SignatureInvalidEs256 IdToken "the id token has an invalid signature";
        SignatureOtherKey IdToken "the id token has an invalid signature";
        SignatureEmbeddedKey IdToken "a key that the provider does not publish";
        SignatureHs256ClientSecret IdToken "an algorithm that oidc.signing_algs does not allow";
        SignatureHs256PublicKey IdToken "an algorithm that oidc.signing_algs does not allow";
        SignatureMissing IdToken "the id token has an invalid signature";
        AlgNone IdToken "an algorithm that oidc.signing_algs does not allow";
        AlgNoneMixedCase IdToken "an algorithm that oidc.signing_algs does not allow";
        KidAbsentSingleKey SignsIn "";
        KidUnknown IdToken "a key that the provider does not publish";
        KidOfOtherKey IdToken "a key that cannot be used";
        KeysRotateBeforeSigning SignsIn "";
        KeysPublishedLate SignsIn "";
        TypAtJwt IdToken "the id token is a token of another type: its typ is";
        TypLogoutJwt IdToken "the id token is a token of another type: its typ is";
        TypJwt SignsIn "";
        CritUnknown IdToken "the id token has critical header parameters";
        CritEmpty IdToken "the id token has critical header parameters";

        EmailVerifiedString SignsIn "";
        EmailVerifiedCapital SignsIn "";
        EmailVerifiedNumber SignsIn "";
        UpdatedAtString SignsIn "";
        UpdatedAtRfc3339 SignsIn "";
        ClaimsNull SignsIn "";
        ClaimsWrongTyped SignsIn "";
        ClaimsUnknown SignsIn "";
        ClaimsAggregated SignsIn "";
        ClaimsDistributed SignsIn "";

        Userinfo500 Userinfo "userinfo: status 500 instead of 200";
        Userinfo401 Userinfo "userinfo: status 401 instead of 200";
        UserinfoNotJson Userinfo "userinfo: the response is not JSON: its content type is text/html";
        UserinfoNotAnObject Userinfo "userinfo: the response is JSON, but not an object";
        UserinfoEmpty Userinfo "userinfo: the response is empty";
        UserinfoHuge Userinfo "userinfo: the response is larger than 1 MiB";
        UserinfoEndless Userinfo "userinfo: it took longer than oidc.timeout";
        UserinfoHangs Userinfo "userinfo: it took longer than oidc.timeout";
        UserinfoRedirects Userinfo "userinfo: status 307";
        UserinfoSubWrong Userinfo "userinfo: sub differs from the id token's sub";
        UserinfoSubMissing Userinfo "userinfo: the response lacks sub";
        UserinfoSubList Userinfo "userinfo: the response lacks sub";
        UserinfoSigned SignsIn "";
        UserinfoSignedEs256 SignsIn "";
        UserinfoSignedBare SignsIn "";
        UserinfoSignedWithinSkew SignsIn "";
        UserinfoSignedExpired Userinfo "userinfo: the response has expired";
        UserinfoSignedExpString Userinfo "userinfo: the response has expired";
        UserinfoSignedOtherKey Userinfo "userinfo: the response is signed with a key that the provider does not publish";
        UserinfoSignedNone Userinfo "userinfo: the response is signed with an algorithm that oidc.signing_algs";
        UserinfoSignedHs256 Userinfo "userinfo: the response is signed with an algorithm that oidc.signing_algs";
        UserinfoSignedSubWrong Userinfo "userinfo: sub differs from the id token's sub";
        UserinfoSignedIssWrong Userinfo "userinfo: iss is not oidc.issuer";
        UserinfoSignedAudWrong Userinfo "userinfo: aud does not contain oidc.client_id";
    }
}
