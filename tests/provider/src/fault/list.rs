//! The list of faults: each has a name, a demand and a description. Grouped by where they act.

use super::Demand;

/// Declares [`Fault`] and the properties of each variant from one table.
macro_rules! faults {
    ($($variant:ident $demand:ident $doc:literal;)*) => {
        /// One way in which the provider is wrong or unusual.
        ///
        /// The sources of the demands are OpenID Connect Core 3.1.3.7, 5.3.2 and 10.1.1, Discovery
        /// 4.3, RFC 6749 5.1, RFC 7515 4.1.11, RFC 7519 4.1, RFC 8725 3, RFC 9207 2.4, and the
        /// modules of the OpenID Foundation's conformance suite for relying parties.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Fault { $(#[doc = $doc] $variant,)* }

        impl Fault {
            /// Every fault, in the order of the steps of a sign-in.
            pub const ALL: &[Fault] = &[$(Fault::$variant,)*];

            /// What a relying party must do.
            pub fn demand(self) -> Demand {
                match self { $(Fault::$variant => Demand::$demand,)* }
            }

            /// What the provider does, as one sentence.
            pub fn description(self) -> &'static str {
                match self { $(Fault::$variant => $doc,)* }
            }

            pub(super) fn variant(self) -> &'static str {
                match self { $(Fault::$variant => stringify!($variant),)* }
            }
        }
    };
}

faults! {
    EverythingHangs Refuse "Every endpoint accepts the request and never responds.";
    JsonByteOrderMark Accept "Discovery, the key set, the token response and userinfo begin with a byte order mark.";

    DiscoveryIssuerMismatch Refuse "Discovery names another issuer.";
    DiscoveryIssuerSlash Refuse "Discovery names the issuer with an additional trailing slash.";
    DiscoveryIssuerMissing Refuse "Discovery names no issuer.";
    Discovery404 Refuse "Discovery responds with 404.";
    Discovery500 Refuse "Discovery responds with 500.";
    DiscoveryNotJson Refuse "Discovery is an HTML page instead of JSON.";
    DiscoveryNotAnObject Refuse "Discovery is a JSON array.";
    DiscoveryHuge Refuse "Discovery is 64 MiB long.";
    DiscoveryEndless Refuse "Discovery sends one byte at a time and never ends.";
    DiscoveryHangs Refuse "Discovery never responds.";
    DiscoveryRedirects Refuse "Discovery redirects to a correct document.";
    DiscoveryHttpAuthorization Refuse "Discovery names an authorization endpoint with plain http that is not on loopback.";
    DiscoveryHttpToken Refuse "Discovery names a token endpoint with plain http that is not on loopback.";
    DiscoveryHttpJwks Refuse "Discovery names a key set with plain http that is not on loopback.";
    DiscoveryHttpUserinfo Refuse "Discovery names a userinfo endpoint with plain http that is not on loopback.";
    DiscoveryWithoutAuthorization Refuse "Discovery names no authorization endpoint.";
    DiscoveryWithoutToken Refuse "Discovery names no token endpoint.";
    DiscoveryWithoutJwks Refuse "Discovery names no key set.";
    DiscoveryWithoutArrays Accept "Discovery lacks the arrays of response types, subject types and signing algorithms.";
    DiscoveryEmptyUrls Accept "Discovery holds empty strings for optional URLs.";
    DiscoveryUnknownValues Accept "Discovery lists unknown algorithms, methods and grants.";
    DiscoveryNulls Accept "Discovery holds null for optional members.";
    DiscoveryMtlsAliases Accept "Discovery names other endpoints in `mtls_endpoint_aliases`, for clients with a certificate.";
    DiscoveryWithoutS256 Accept "Discovery lists only the PKCE method `plain`.";
    DiscoveryOtherAlgorithms Accept "Discovery lists only HS256 for id tokens.";

    Jwks500 Refuse "The key set responds with 500.";
    JwksNotJson Refuse "The key set is an HTML page instead of JSON.";
    JwksHuge Refuse "The key set is 64 MiB long.";
    JwksEndless Refuse "The key set sends one byte at a time and never ends.";
    JwksHangs Refuse "The key set never responds.";
    JwksRedirects Refuse "The key set redirects to a correct one.";
    JwksEmpty Refuse "The key set holds no key.";
    JwksEncryptionOnly Refuse "The key set declares its signing keys as encryption keys.";
    JwksGarbageKey Accept "The key set holds unreadable keys in addition to the good ones.";
    JwksUnknownTypes Accept "The key set holds keys of unknown types and curves in addition to the good ones.";
    JwksLeadingZero Accept "The signing key's modulus is published with a leading zero octet, as Java writes it.";
    JwksPadded Accept "The signing key's modulus is published in plain base64 with padding.";
    JwksShortKey Refuse "The signing key is published with a modulus of 1,024 bits.";
    JwksElsewhere Accept "Discovery names another URL of the key set, and the usual one holds no key.";

    AnswerIssWrong Refuse "The authorization response names another issuer.";
    AnswerIssSlash Refuse "The authorization response names the issuer with an additional trailing slash.";
    AnswerIssEmpty Refuse "The authorization response's issuer is the empty string.";
    AnswerIssMissing Refuse "The authorization response names no issuer, although discovery promises it.";
    AnswerErrorIssWrong Refuse "The authorization response is an error that names another issuer.";
    AnswerIssUnpromised Accept "The authorization response names no issuer, and discovery does not promise it.";
    AnswerIssUnpromisedWrong Refuse "The authorization response names another issuer, and discovery promises none.";
    AnswerStateWrong Refuse "The authorization response's state is altered.";
    AnswerStateMissing Refuse "The authorization response has no state.";
    AnswerStateRepeated Refuse "The authorization response has the state twice.";
    AnswerCodeRepeated Refuse "The authorization response has the code twice.";
    AnswerIssRepeated Refuse "The authorization response has the issuer twice.";
    AnswerErrorRepeated Refuse "The authorization response has the error twice.";
    AnswerUnknownRepeated Refuse "The authorization response has an unknown parameter twice.";
    AnswerNotUtf8 Refuse "The authorization response has a parameter that is not UTF-8.";
    AnswerUnknownParameters Accept "The authorization response has `scope`, `session_state`, `authuser` and `prompt`, as some providers add them.";
    AnswerCodeMissing Refuse "The authorization response has neither code nor error.";
    AnswerCodeEmpty Refuse "The authorization response's code is the empty string.";
    AnswerErrorBesideCode Refuse "The authorization response has both an error and a code.";
    AnswerCodeForged Refuse "The authorization response has a code that was never issued.";
    AnswerAccessDenied Refuse "The authorization response is the error `access_denied`.";
    AnswerLoginRequired Refuse "The authorization response is the error `login_required`.";
    AnswerInteractionRequired Refuse "The authorization response is the error `interaction_required`.";
    AnswerConsentRequired Refuse "The authorization response is the error `consent_required`.";
    AnswerAccountSelectionRequired Refuse "The authorization response is the error `account_selection_required`.";
    AnswerServerError Refuse "The authorization response is the error `server_error`.";
    AnswerTemporarilyUnavailable Refuse "The authorization response is the error `temporarily_unavailable`.";
    AnswerErrorUnregistered Refuse "The authorization response is the error `unmet_authentication_requirements`.";
    AnswerErrorEcho Refuse "The authorization response is an error whose description repeats the state and the nonce.";
    AnswerErrorMarkup Refuse "The authorization response is an error with markup in its name and description.";

    Token500 Refuse "The token endpoint responds with 500.";
    TokenInvalidGrant Refuse "The token endpoint refuses every code with `invalid_grant`.";
    TokenInvalidGrantOnce Accept "The token endpoint refuses the first code with `invalid_grant` and accepts the next ones.";
    TokenInvalidClient Refuse "The token endpoint refuses the client with `invalid_client`.";
    TokenUnauthorizedClient Refuse "The token endpoint refuses the client with `unauthorized_client`, as Keycloak does for a wrong secret.";
    TokenErrorEcho Refuse "The token endpoint refuses with a description that repeats the request.";
    TokenErrorWith200 Refuse "The token endpoint refuses the client with `invalid_client` and status 200.";
    TokenErrorUnregistered Refuse "The token endpoint refuses with `invalid_resource`, which RFC 6749 does not define.";
    TokenNotJson Refuse "The token endpoint responds with an HTML page instead of JSON.";
    TokenNotAnObject Refuse "The token endpoint responds with a JSON array.";
    TokenPositional Refuse "The token endpoint responds with a JSON array of the access token, its type and the id token.";
    TokenHuge Refuse "The token endpoint responds with 64 MiB.";
    TokenEndless Refuse "The token endpoint sends one byte at a time and never ends.";
    TokenHangs Refuse "The token endpoint never responds.";
    TokenRedirects Refuse "The token endpoint redirects to itself.";
    AccessTokenMissing Refuse "The token response has no `access_token`.";
    TokenTypeMissing Refuse "The token response has no `token_type`.";
    TokenTypeOther Refuse "The token response's `token_type` is `mac`.";
    TokenTypeUpperCase Accept "The token response's `token_type` is `BEARER`.";
    ExpiresInString Accept "The token response's `expires_in` is a string of digits.";
    ExpiresInFraction Accept "The token response's `expires_in` has a fraction.";
    ExpiresInMissing Accept "The token response has no `expires_in`.";
    TokenUnknownMembers Accept "The token response has unknown members.";
    IdTokenMissing Refuse "The token response has no `id_token`.";
    IdTokenEmpty Refuse "The token response's `id_token` is the empty string.";
    IdTokenGarbage Refuse "The token response's `id_token` is not a token.";
    IdTokenEncrypted Refuse "The token response's `id_token` is an encrypted token.";
    IdTokenFourParts Refuse "The id token has a fourth part.";
    PayloadNotAnObject Refuse "The id token's payload is a JSON array.";
    HeaderPositional Refuse "The id token's header is a JSON array of algorithm, type and key id.";

    IssWrong Refuse "The id token names another issuer.";
    IssSlash Refuse "The id token names the issuer with an additional trailing slash.";
    IssMissing Refuse "The id token names no issuer.";
    IssList Refuse "The id token's issuer is a list.";
    SubMissing Refuse "The id token has no subject.";
    SubEmpty Refuse "The id token's subject is the empty string.";
    SubTooLong Refuse "The id token's subject has 256 characters.";
    SubNumber Refuse "The id token's subject is a number.";
    SubList Refuse "The id token's subject is a list.";
    AudMissing Refuse "The id token has no audience.";
    AudWrong Refuse "The id token is for another client.";
    AudEmpty Refuse "The id token's audience is an empty list.";
    AudNested Refuse "The id token's audience is a list in a list.";
    AudObject Refuse "The id token's audience is an object.";
    AudTwice Accept "The id token's audience lists the client twice.";
    AudString Accept "The id token's audience is one string instead of a list.";
    AudSeveralWithoutAzp Refuse "The id token has several audiences and no authorized party.";
    AudSeveralAzpOther Refuse "The id token has several audiences and another client as authorized party.";
    AudSeveralWithAzp Accept "The id token has several audiences and the client as authorized party.";
    AzpOther Refuse "The id token has one audience and another client as authorized party.";
    AzpList Refuse "The id token's authorized party is a list.";
    ExpPast Refuse "The id token expired an hour ago.";
    ExpWithinSkew Accept "The id token expired 20 seconds ago, within the usual clock skew.";
    ExpMissing Refuse "The id token has no expiry.";
    ExpNull Refuse "The id token's expiry is null.";
    ExpNegative Refuse "The id token's expiry is negative.";
    ExpAbsurd Refuse "The id token's expiry is 1e300.";
    ExpLargest Refuse "The id token's expiry is the largest 64-bit number.";
    ExpAfter2038 Accept "The id token's expiry does not fit 32 bits.";
    ExpFraction Accept "The id token's expiry has a fraction.";
    ExpString Refuse "The id token's expiry is a string of digits.";
    IatMissing Refuse "The id token has no time of issue.";
    IatFuture Refuse "The id token's time of issue is an hour from now.";
    IatWithinSkew Accept "The id token's time of issue is 20 seconds from now, within the usual clock skew.";
    IatLongAgo Accept "The id token's time of issue is two hours ago, by a clock that is slow.";
    IatAbsurd Refuse "The id token's time of issue is 1e300.";
    IatNegative Refuse "The id token's time of issue is negative.";
    IatFraction Accept "The id token's time of issue has a fraction.";
    IatString Refuse "The id token's time of issue is a string of digits.";
    NbfFuture Refuse "The id token is not valid before an hour from now.";
    NbfWithinSkew Accept "The id token is not valid before 20 seconds from now, within the usual clock skew.";
    NbfAbsurd Refuse "The id token's not-before is 1e300.";
    NbfNegative Refuse "The id token's not-before is negative.";
    NbfString Refuse "The id token's not-before is a string of digits.";
    NonceMissing Refuse "The id token has no nonce.";
    NonceWrong Refuse "The id token has another nonce.";
    NonceList Refuse "The id token's nonce is a list that holds the right one.";
    AtHashWrong Refuse "The id token's `at_hash` is that of another access token.";
    AtHashNumber Refuse "The id token's `at_hash` is a number.";
    AtHashMissing Accept "The id token has no `at_hash`.";
    AcrMissing Refuse "The id token has no `acr`, also if `acr_values` was requested: refused only then.";
    AcrWrong Refuse "The id token has another `acr` than requested: refused if `acr_values` was requested.";
    AcrList Refuse "The id token's `acr` is a list: refused if `acr_values` was requested.";
    AuthTimeMissing Refuse "The id token has no `auth_time`, also if `max_age` was requested: refused only then.";
    AuthTimeOld Refuse "The id token's `auth_time` is a year ago: refused if `max_age` was requested.";
    AuthTimeString Refuse "The id token's `auth_time` is a string of digits: refused if `max_age` was requested.";
    AuthTimeFuture Refuse "The id token's `auth_time` is an hour from now: refused if `max_age` was requested.";
    AuthTimeAbsurd Refuse "The id token's `auth_time` is 1e300: refused if `max_age` was requested.";
    AuthTimeNegative Refuse "The id token's `auth_time` is negative: refused if `max_age` was requested.";

    SignatureEs256 Accept "The id token is signed with ES256.";
    SignatureInvalidRs256 Refuse "The id token's RS256 signature does not match its content.";
    SignatureInvalidEs256 Refuse "The id token's ES256 signature does not match its content.";
    SignatureOtherKey Refuse "The id token has the key id of the published key and is signed by another key.";
    SignatureEmbeddedKey Refuse "The id token is signed by a key in its own header.";
    SignatureHs256ClientSecret Refuse "The id token is signed with HS256 and the client secret.";
    SignatureHs256PublicKey Refuse "The id token is signed with HS256 and the published key as the secret.";
    SignatureHs256PublishedSecret Refuse "The id token is signed with HS256 and a secret in the key set.";
    SignatureMissing Refuse "The id token's algorithm is RS256 and it has no signature.";
    AlgNone Either "The id token's algorithm is `none` and it has no signature.";
    AlgNoneMixedCase Refuse "The id token's algorithm is `nOnE` and it has no signature.";
    KidAbsentSingleKey Accept "The id token has no key id, and one key of its type is published.";
    KidAbsentEverywhere Accept "Neither the id token nor the only published key has a key id.";
    KidAbsentInKeySet Accept "The id token has a key id, and the only key of its type is published without one.";
    KidAbsentMultipleKeys Either "The id token has no key id, and two keys of its type are published.";
    KidUnknown Refuse "The id token has a key id that is not published.";
    KidOfOtherKey Refuse "The id token has the key id of the published ES256 key and an RS256 signature.";
    KidShared Accept "Two published keys have the id token's key id.";
    KeysRotateBeforeSigning Accept "The keys rotate before each signature.";
    KeysPublishedLate Accept "The keys rotate before each signature, and the key set omits the new key in its first response.";
    TypAtJwt Refuse "The id token's header has `typ: at+jwt`.";
    TypLogoutJwt Refuse "The id token's header has `typ: logout+jwt`.";
    TypJwt Accept "The id token's header has `typ: JWT`; without a fault it has no `typ`.";
    CritUnknown Refuse "The id token's header has an unknown critical extension.";
    CritEmpty Refuse "The id token's header has an empty list of critical extensions.";

    EmailVerifiedString Accept "`email_verified` is the string `true`.";
    EmailVerifiedCapital Accept "`email_verified` is the string `True`.";
    EmailVerifiedNumber Accept "`email_verified` is the number 1.";
    UpdatedAtString Accept "`updated_at` is a string of digits.";
    UpdatedAtRfc3339 Accept "`updated_at` is an RFC 3339 time.";
    ClaimsNull Accept "Optional claims are null.";
    ClaimsWrongTyped Accept "Optional claims have the wrong type.";
    ClaimsUnknown Accept "There are unknown claims.";
    ClaimsAggregated Accept "Some claims are in a token of another issuer (aggregated claims).";
    ClaimsDistributed Accept "Some claims must be fetched from another server (distributed claims).";

    Userinfo500 Refuse "Userinfo responds with 500.";
    Userinfo401 Refuse "Userinfo responds with 401.";
    UserinfoNotJson Refuse "Userinfo is an HTML page instead of JSON.";
    UserinfoNotAnObject Refuse "Userinfo is a JSON array.";
    UserinfoEmpty Refuse "Userinfo responds with an empty body.";
    UserinfoHuge Refuse "Userinfo is 64 MiB long.";
    UserinfoEndless Refuse "Userinfo sends one byte at a time and never ends.";
    UserinfoHangs Refuse "Userinfo never responds.";
    UserinfoRedirects Refuse "Userinfo redirects to a correct response.";
    UserinfoSubWrong Refuse "Userinfo has another subject than the id token.";
    UserinfoSubMissing Refuse "Userinfo has no subject.";
    UserinfoSubList Refuse "Userinfo's subject is a list.";
    UserinfoSigned Accept "Userinfo is a token signed with RS256.";
    UserinfoSignedEs256 Accept "Userinfo is a token signed with ES256.";
    UserinfoSignedBare Accept "Userinfo is a signed token without issuer and audience.";
    UserinfoSignedWithinSkew Accept "Userinfo is a signed token that expired 20 seconds ago, within the usual clock skew.";
    UserinfoSignedExpired Refuse "Userinfo is a signed token that expired an hour ago.";
    UserinfoSignedExpString Refuse "Userinfo is a signed token whose expiry is a string of digits.";
    UserinfoSignedOtherKey Refuse "Userinfo is a token signed by a key that is not published.";
    UserinfoSignedNone Refuse "Userinfo is a token without a signature.";
    UserinfoSignedHs256 Refuse "Userinfo is a token signed with HS256 and the client secret.";
    UserinfoSignedSubWrong Refuse "Userinfo is a signed token with another subject than the id token.";
    UserinfoSignedIssWrong Refuse "Userinfo is a signed token of another issuer.";
    UserinfoSignedAudWrong Refuse "Userinfo is a signed token for another client.";
}
