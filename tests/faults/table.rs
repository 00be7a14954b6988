//! The one table: what is broken after a good sign-in, how the next one ends, and what the log says
//! is the cause.

use provider::Fault;

use crate::outcomes::Ends::{self, *};

/// What changes between a good sign-in and the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// Nothing.
    Nothing,
    /// Nothing, but only userinfo holds the person's claims, of four scopes.
    ClaimsInUserinfo,
    /// The provider has a new key, and the old one is gone.
    Rotated,
    /// The provider has this fault, when the adapter loads what it publishes.
    AtLoad(Fault),
    /// The provider has this fault, after that.
    Later(Fault),
}

/// One line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) broken: Broken,
    pub(crate) ends: Ends,
    /// What stands in the log line that tells the cause; empty where there is none.
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
        settings { $($setting:ident $setting_ends:ident;)* }
        at_load { $($early:ident $early_ends:ident $early_cause:literal;)* }
        later { $($late:ident $late_ends:ident $late_cause:literal;)* }
    ) => {
        /// Every line: first what is no fault, then the faults in the order of the provider's list.
        pub(crate) const ROWS: &[Row] = &[
            $(Row { broken: Broken::$setting, ends: $setting_ends, cause: "" },)*
            $(Row { broken: Broken::AtLoad(Fault::$early), ends: $early_ends, cause: $early_cause },)*
            $(Row { broken: Broken::Later(Fault::$late), ends: $late_ends, cause: $late_cause },)*
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
        EverythingHangs Unready "the discovery document: it took longer than oidc.timeout";
        JsonByteOrderMark SignsIn "";
        DiscoveryIssuerMismatch Unready "the discovery document's issuer is not oidc.issuer";
        DiscoveryIssuerSlash Unready "the discovery document's issuer is not oidc.issuer";
        DiscoveryIssuerMissing Unready "the discovery document's issuer is not oidc.issuer";
        Discovery404 Unready "the discovery document: status 404";
        Discovery500 Unready "the discovery document: status 500";
        DiscoveryNotJson Unready "the discovery document: the answer is not the JSON that it should be";
        DiscoveryNotAnObject Unready "the discovery document: the answer is not the JSON that it should be";
        DiscoveryHuge Unready "the discovery document: the answer is larger than 1 MiB";
        DiscoveryEndless Unready "the discovery document: it took longer than oidc.timeout";
        DiscoveryHangs Unready "the discovery document: it took longer than oidc.timeout";
        DiscoveryRedirects Unready "the discovery document: status 307, a redirect to";
        DiscoveryHttpAuthorization Unready "authorization_endpoint is not an https URL";
        DiscoveryHttpToken Unready "token_endpoint is not an https URL";
        DiscoveryHttpJwks Unready "jwks_uri is not an https URL";
        DiscoveryHttpUserinfo Unready "userinfo_endpoint is not an https URL";
        DiscoveryWithoutAuthorization Unready "the discovery document lacks authorization_endpoint";
        DiscoveryWithoutToken Unready "the discovery document lacks token_endpoint";
        DiscoveryWithoutJwks Unready "the discovery document lacks jwks_uri";
        DiscoveryWithoutArrays SignsIn "";
        DiscoveryEmptyUrls SignsIn "";
        DiscoveryUnknownValues SignsIn "";
        DiscoveryNulls SignsIn "";
        DiscoveryMtlsAliases SignsIn "";
        DiscoveryWithoutS256 SignsIn "code_challenge_methods_supported lacks S256";
        DiscoveryOtherAlgorithms SignsIn "signs id tokens with none of oidc.signing_algs";
        Jwks500 IdToken "the keys: status 500";
        JwksNotJson IdToken "the keys: the answer is not the JSON that it should be";
        JwksHuge IdToken "the keys: the answer is larger than 1 MiB";
        JwksEndless IdToken "the keys: it took longer than oidc.timeout";
        JwksHangs IdToken "the keys: it took longer than oidc.timeout";
        JwksRedirects IdToken "the keys: status 307, a redirect to";
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
        AnswerIssWrong Invalid "the authorization response's iss is not oidc.issuer";
        AnswerIssSlash Invalid "the authorization response's iss is not oidc.issuer";
        AnswerIssEmpty Invalid "the authorization response's iss is not oidc.issuer";
        AnswerIssMissing Invalid "the authorization response lacks iss, which the provider's metadata promises";
        AnswerErrorIssWrong Invalid "the authorization response's iss is not oidc.issuer";
        AnswerStateWrong Foreign "there is no sign-in attempt that this answer belongs to";
        AnswerStateMissing Foreign "there is no sign-in attempt that this answer belongs to";
        AnswerStateRepeated Changed "a parameter is given twice";
        AnswerCodeRepeated Changed "a parameter is given twice";
        AnswerIssRepeated Changed "a parameter is given twice";
        AnswerErrorRepeated Changed "a parameter is given twice";
        AnswerUnknownRepeated Changed "a parameter is given twice";
        AnswerNotUtf8 Changed "a parameter is not UTF-8";
        AnswerUnknownParameters SignsIn "";
        AnswerCodeMissing Invalid "the authorization response has neither code nor error";
        AnswerCodeEmpty Invalid "the authorization response has neither code nor error";
        AnswerErrorBesideCode Denied "the provider answered access_denied";
        AnswerCodeForged NoCodeIsTaken "the token endpoint answered invalid_grant";
        AnswerAccessDenied Denied "the provider answered access_denied";
        AnswerLoginRequired Declined "the provider answered login_required";
        AnswerInteractionRequired Declined "the provider answered interaction_required";
        AnswerConsentRequired Declined "the provider answered consent_required";
        AnswerAccountSelectionRequired Declined "the provider answered account_selection_required";
        AnswerServerError Declined "the provider answered server_error";
        AnswerTemporarilyUnavailable Declined "the provider answered temporarily_unavailable";
        AnswerErrorUnregistered Declined "the provider answered unmet_authentication_requirements";
        AnswerErrorMarkup Declined "the provider answered an unregistered error";

        Token500 TokenAnswer "the token endpoint: status 500";
        TokenInvalidGrant NoCodeIsTaken "the token endpoint answered invalid_grant";
        TokenInvalidGrantOnce SignsInAtTheSecondTry "the token endpoint answered invalid_grant";
        TokenInvalidClient TokenAnswer "the token endpoint answered invalid_client";
        TokenErrorWith200 TokenAnswer "the token endpoint answered invalid_client";
        TokenErrorUnregistered TokenAnswer "the token endpoint answered invalid_resource";
        TokenNotJson TokenAnswer "the token endpoint: the answer is not the JSON that it should be";
        TokenNotAnObject TokenAnswer "the token endpoint: the answer is not the JSON that it should be";
        TokenPositional TokenAnswer "the token endpoint: the answer is not the JSON that it should be";
        TokenHuge TokenAnswer "the token endpoint: the answer is larger than 1 MiB";
        TokenEndless TokenAnswer "the token endpoint: it took longer than oidc.timeout";
        TokenHangs TokenAnswer "the token endpoint: it took longer than oidc.timeout";
        TokenRedirects TokenAnswer "the token endpoint: status 307, a redirect to";
        AccessTokenMissing TokenAnswer "the token endpoint: access_token is missing";
        TokenTypeMissing TokenAnswer "the token endpoint: token_type is missing";
        TokenTypeOther TokenAnswer "the token endpoint: token_type is not Bearer";
        TokenTypeUpperCase SignsIn "";
        ExpiresInString SignsIn "";
        ExpiresInFraction SignsIn "";
        ExpiresInMissing SignsIn "";
        TokenUnknownMembers SignsIn "";
        IdTokenMissing IdToken "the token endpoint sent no id token";
        IdTokenEmpty IdToken "the id token is malformed";
        IdTokenGarbage IdToken "the id token is malformed";
        IdTokenEncrypted IdToken "the id token is malformed";
        IdTokenFourParts IdToken "the id token is malformed";
        PayloadNotAnObject IdToken "the id token is malformed";
        HeaderPositional IdToken "the id token is malformed";

        IssWrong IdToken "the id token's iss is not oidc.issuer";
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
        IatLongAgo SignsIn "this clock is ahead of the provider's";
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
        SignatureInvalidRs256 IdToken "the id token has a wrong signature";
        SignatureInvalidEs256 IdToken "the id token has a wrong signature";
        SignatureOtherKey IdToken "the id token has a wrong signature";
        SignatureEmbeddedKey IdToken "a key that the provider does not publish";
        SignatureHs256ClientSecret IdToken "an algorithm that oidc.signing_algs does not allow";
        SignatureHs256PublicKey IdToken "an algorithm that oidc.signing_algs does not allow";
        SignatureMissing IdToken "the id token has a wrong signature";
        AlgNone IdToken "an algorithm that oidc.signing_algs does not allow";
        AlgNoneMixedCase IdToken "an algorithm that oidc.signing_algs does not allow";
        KidAbsentSingleKey SignsIn "";
        KidUnknown IdToken "a key that the provider does not publish";
        KidOfOtherKey IdToken "a key that cannot be used";
        KeysRotateBeforeSigning SignsIn "";
        KeysPublishedLate SignsIn "";
        TypAtJwt IdToken "the id token is a token of another type";
        TypLogoutJwt IdToken "the id token is a token of another type";
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

        Userinfo500 Userinfo "userinfo: status 500";
        Userinfo401 Userinfo "userinfo: status 401";
        UserinfoNotJson Userinfo "userinfo: the answer is not the JSON that it should be";
        UserinfoNotAnObject Userinfo "userinfo: the answer is not the JSON that it should be";
        UserinfoEmpty Userinfo "userinfo: the answer is not the JSON that it should be";
        UserinfoHuge Userinfo "userinfo: the answer is larger than 1 MiB";
        UserinfoEndless Userinfo "userinfo: it took longer than oidc.timeout";
        UserinfoHangs Userinfo "userinfo: it took longer than oidc.timeout";
        UserinfoRedirects Userinfo "userinfo: status 307";
        UserinfoSubWrong Userinfo "userinfo: sub is not that of the id token";
        UserinfoSubMissing Userinfo "userinfo: the answer lacks sub";
        UserinfoSubList Userinfo "userinfo: the answer lacks sub";
        UserinfoSigned SignsIn "";
        UserinfoSignedEs256 SignsIn "";
        UserinfoSignedBare SignsIn "";
        UserinfoSignedWithinSkew SignsIn "";
        UserinfoSignedExpired Userinfo "userinfo: the answer has expired";
        UserinfoSignedExpString Userinfo "userinfo: the answer has expired";
        UserinfoSignedOtherKey Userinfo "userinfo: the answer is signed with a key that the provider does not publish";
        UserinfoSignedNone Userinfo "userinfo: the answer is signed with an algorithm that oidc.signing_algs";
        UserinfoSignedHs256 Userinfo "userinfo: the answer is signed with an algorithm that oidc.signing_algs";
        UserinfoSignedSubWrong Userinfo "userinfo: sub is not that of the id token";
        UserinfoSignedIssWrong Userinfo "userinfo: iss is not oidc.issuer";
        UserinfoSignedAudWrong Userinfo "userinfo: aud does not hold oidc.client_id";
    }
}
