//! The list itself: one line of meaning, one name, one demand each, grouped by where they act.

use super::Demand;

/// Declares [`Fault`], and what is known of each variant, from one table.
macro_rules! faults {
    ($($variant:ident $demand:ident $doc:literal;)*) => {
        /// One way for the provider to be wrong, or odd.
        ///
        /// The sources of the demands are OpenID Connect Core 3.1.3.7, 5.3.2 and 10.1.1, Discovery
        /// 4.3, RFC 6749 5.1, RFC 7515 4.1.11, RFC 7519 4.1, RFC 8725 3, RFC 9207 2.4, and the
        /// modules of the OpenID Foundation's conformance suite for relying parties.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Fault { $(#[doc = $doc] $variant,)* }

        impl Fault {
            /// Every fault, in the order in which a sign-in meets them.
            pub const ALL: &[Fault] = &[$(Fault::$variant,)*];

            /// What a relying party must do about it.
            pub fn demand(self) -> Demand {
                match self { $(Fault::$variant => Demand::$demand,)* }
            }

            /// What the provider does, in one sentence, for lists and tables.
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
    EverythingHangs Refuse "Every endpoint takes the request and never answers.";
    JsonByteOrderMark Accept "Discovery, the key set, the token answer and userinfo begin with a byte order mark.";

    DiscoveryIssuerMismatch Refuse "Discovery names another issuer.";
    DiscoveryIssuerSlash Refuse "Discovery names the issuer with one more slash at its end.";
    DiscoveryIssuerMissing Refuse "Discovery names no issuer.";
    Discovery404 Refuse "Discovery answers 404.";
    Discovery500 Refuse "Discovery answers 500.";
    DiscoveryNotJson Refuse "Discovery is a page instead of JSON.";
    DiscoveryNotAnObject Refuse "Discovery is a JSON array.";
    DiscoveryHuge Refuse "Discovery is 64 MiB long.";
    DiscoveryEndless Refuse "Discovery trickles one byte after the other and never ends.";
    DiscoveryHangs Refuse "Discovery never answers.";
    DiscoveryRedirects Refuse "Discovery redirects to a good document.";
    DiscoveryHttpAuthorization Refuse "Discovery names an authorization endpoint by plain http away from loopback.";
    DiscoveryHttpToken Refuse "Discovery names a token endpoint by plain http away from loopback.";
    DiscoveryHttpJwks Refuse "Discovery names a key set by plain http away from loopback.";
    DiscoveryHttpUserinfo Refuse "Discovery names a userinfo endpoint by plain http away from loopback.";
    DiscoveryWithoutAuthorization Refuse "Discovery names no authorization endpoint.";
    DiscoveryWithoutToken Refuse "Discovery names no token endpoint.";
    DiscoveryWithoutJwks Refuse "Discovery names no key set.";
    DiscoveryWithoutArrays Accept "Discovery lacks the arrays of response types, subject types and signing algorithms.";
    DiscoveryEmptyUrls Accept "Discovery holds empty strings for optional URLs.";
    DiscoveryUnknownValues Accept "Discovery lists algorithms, methods and grants that nobody knows.";
    DiscoveryNulls Accept "Discovery holds null for optional members.";
    DiscoveryMtlsAliases Accept "Discovery names other endpoints under `mtls_endpoint_aliases`, which are for clients with a certificate.";
    DiscoveryWithoutS256 Accept "Discovery lists PKCE's `plain` alone.";
    DiscoveryOtherAlgorithms Accept "Discovery says that id tokens are signed with HS256 alone.";

    Jwks500 Refuse "The key set answers 500.";
    JwksNotJson Refuse "The key set is a page instead of JSON.";
    JwksHuge Refuse "The key set is 64 MiB long.";
    JwksEndless Refuse "The key set trickles and never ends.";
    JwksHangs Refuse "The key set never answers.";
    JwksRedirects Refuse "The key set redirects to a good one.";
    JwksEmpty Refuse "The key set holds no key.";
    JwksEncryptionOnly Refuse "The key set declares its signing keys as encryption keys.";
    JwksGarbageKey Accept "The key set holds unreadable keys beside the good ones.";
    JwksUnknownTypes Accept "The key set holds keys of unknown types and curves beside the good ones.";
    JwksLeadingZero Accept "The signing key's modulus is published with a zero octet in front, as Java writes it.";
    JwksPadded Accept "The signing key's modulus is published in plain base64 with padding.";
    JwksShortKey Refuse "The signing key is published with a modulus of 1,024 bits.";
    JwksElsewhere Accept "Discovery names another address of the key set, and the usual one has no key.";

    AnswerIssWrong Refuse "The authorization answer names another issuer.";
    AnswerIssSlash Refuse "The authorization answer names the issuer with one more slash at its end.";
    AnswerIssEmpty Refuse "The authorization answer's issuer is the empty string.";
    AnswerIssMissing Refuse "The authorization answer names no issuer although discovery promises it.";
    AnswerErrorIssWrong Refuse "The authorization answer is an error that names another issuer.";
    AnswerIssUnpromised Accept "The authorization answer names no issuer, and discovery does not promise it.";
    AnswerIssUnpromisedWrong Refuse "The authorization answer names another issuer, and discovery promises none.";
    AnswerStateWrong Refuse "The authorization answer's state is altered.";
    AnswerStateMissing Refuse "The authorization answer has no state.";
    AnswerStateRepeated Refuse "The authorization answer has the state twice.";
    AnswerCodeRepeated Refuse "The authorization answer has the code twice.";
    AnswerIssRepeated Refuse "The authorization answer has the issuer twice.";
    AnswerErrorRepeated Refuse "The authorization answer is an error that stands there twice.";
    AnswerUnknownRepeated Refuse "The authorization answer has a parameter twice that nobody knows.";
    AnswerNotUtf8 Refuse "The authorization answer has a parameter that is no UTF-8.";
    AnswerUnknownParameters Accept "The authorization answer has `scope`, `session_state`, `authuser` and `prompt`, as some providers add them.";
    AnswerCodeMissing Refuse "The authorization answer has neither code nor error.";
    AnswerCodeEmpty Refuse "The authorization answer's code is the empty string.";
    AnswerErrorBesideCode Refuse "The authorization answer has an error and a code.";
    AnswerCodeForged Refuse "The authorization answer's code is one that was never given out.";
    AnswerAccessDenied Refuse "The authorization answer is the error `access_denied`.";
    AnswerLoginRequired Refuse "The authorization answer is the error `login_required`.";
    AnswerInteractionRequired Refuse "The authorization answer is the error `interaction_required`.";
    AnswerConsentRequired Refuse "The authorization answer is the error `consent_required`.";
    AnswerAccountSelectionRequired Refuse "The authorization answer is the error `account_selection_required`.";
    AnswerServerError Refuse "The authorization answer is the error `server_error`.";
    AnswerTemporarilyUnavailable Refuse "The authorization answer is the error `temporarily_unavailable`.";
    AnswerErrorUnregistered Refuse "The authorization answer is the error `unmet_authentication_requirements`.";
    AnswerErrorMarkup Refuse "The authorization answer is an error with markup in its name and description.";

    Token500 Refuse "The token endpoint answers 500.";
    TokenInvalidGrant Refuse "The token endpoint refuses every code with `invalid_grant`.";
    TokenInvalidGrantOnce Accept "The token endpoint refuses the first code with `invalid_grant` and takes the next ones.";
    TokenInvalidClient Refuse "The token endpoint refuses the client with `invalid_client`.";
    TokenErrorWith200 Refuse "The token endpoint refuses the client with `invalid_client`, and status 200.";
    TokenErrorUnregistered Refuse "The token endpoint refuses with `invalid_resource`, which is none of RFC 6749's codes.";
    TokenNotJson Refuse "The token endpoint answers with a page instead of JSON.";
    TokenNotAnObject Refuse "The token endpoint answers with a JSON array.";
    TokenPositional Refuse "The token endpoint answers with the access token, its type and the id token in a JSON array.";
    TokenHuge Refuse "The token endpoint answers with 64 MiB.";
    TokenEndless Refuse "The token endpoint's answer trickles and never ends.";
    TokenHangs Refuse "The token endpoint never answers.";
    TokenRedirects Refuse "The token endpoint redirects to itself.";
    AccessTokenMissing Refuse "The token answer has no `access_token`.";
    TokenTypeMissing Refuse "The token answer has no `token_type`.";
    TokenTypeOther Refuse "The token answer's `token_type` is `mac`.";
    TokenTypeUpperCase Accept "The token answer's `token_type` is `BEARER`.";
    ExpiresInString Accept "The token answer's `expires_in` is a string of digits.";
    ExpiresInFraction Accept "The token answer's `expires_in` has a fraction.";
    ExpiresInMissing Accept "The token answer has no `expires_in`.";
    TokenUnknownMembers Accept "The token answer has members that nobody knows.";
    IdTokenMissing Refuse "The token answer has no `id_token`.";
    IdTokenEmpty Refuse "The token answer's `id_token` is the empty string.";
    IdTokenGarbage Refuse "The token answer's `id_token` is no token.";
    IdTokenEncrypted Refuse "The token answer's `id_token` is an encrypted token.";
    IdTokenFourParts Refuse "The id token has a fourth part.";
    PayloadNotAnObject Refuse "The id token's payload is a JSON array.";
    HeaderPositional Refuse "The id token's header is a JSON array of algorithm, type and key id.";

    IssWrong Refuse "The id token names another issuer.";
    IssSlash Refuse "The id token names the issuer with one more slash at its end.";
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
    AudTwice Accept "The id token's audience is the client, twice.";
    AudString Accept "The id token's audience is one string instead of a list.";
    AudSeveralWithoutAzp Refuse "The id token has several audiences and no authorized party.";
    AudSeveralAzpOther Refuse "The id token has several audiences and another client as authorized party.";
    AudSeveralWithAzp Accept "The id token has several audiences and the client as authorized party.";
    AzpOther Refuse "The id token has one audience and another client as authorized party.";
    AzpList Refuse "The id token's authorized party is a list.";
    ExpPast Refuse "The id token expired an hour ago.";
    ExpWithinSkew Accept "The id token expired 20 seconds ago, within the usual clock skew.";
    ExpMissing Refuse "The id token does not expire.";
    ExpNull Refuse "The id token's expiry is null.";
    ExpNegative Refuse "The id token's expiry is negative.";
    ExpAbsurd Refuse "The id token's expiry is 1e300.";
    ExpLargest Refuse "The id token's expiry is the largest number of 64 bits.";
    ExpAfter2038 Accept "The id token's expiry does not fit 32 bits.";
    ExpFraction Accept "The id token's expiry has a fraction.";
    ExpString Refuse "The id token's expiry is a string of digits.";
    IatMissing Refuse "The id token does not say when it was issued.";
    IatFuture Refuse "The id token is issued an hour from now.";
    IatWithinSkew Accept "The id token is issued 20 seconds from now, within the usual clock skew.";
    IatLongAgo Accept "The id token was issued two hours ago, by a clock that is behind.";
    IatAbsurd Refuse "The id token's time of issue is 1e300.";
    IatNegative Refuse "The id token's time of issue is negative.";
    IatFraction Accept "The id token's time of issue has a fraction.";
    IatString Refuse "The id token's time of issue is a string of digits.";
    NbfFuture Refuse "The id token is valid an hour from now.";
    NbfWithinSkew Accept "The id token is valid 20 seconds from now, within the usual clock skew.";
    NbfAbsurd Refuse "The id token's not-before is 1e300.";
    NbfNegative Refuse "The id token's not-before is negative.";
    NbfString Refuse "The id token's not-before is a string of digits.";
    NonceMissing Refuse "The id token has no nonce.";
    NonceWrong Refuse "The id token has another nonce.";
    NonceList Refuse "The id token's nonce is a list with the right one.";
    AtHashWrong Refuse "The id token's hash of the access token is that of another one.";
    AtHashNumber Refuse "The id token's hash of the access token is a number.";
    AtHashMissing Accept "The id token has no hash of the access token.";
    AcrMissing Refuse "The id token has no `acr`, also where one was asked for: refused there only.";
    AcrWrong Refuse "The id token has another `acr` than was asked for: refused where one was.";
    AcrList Refuse "The id token's `acr` is a list: refused where `acr_values` was asked for.";
    AuthTimeMissing Refuse "The id token has no `auth_time`, also where `max_age` was asked for: refused there only.";
    AuthTimeOld Refuse "The id token's `auth_time` is a year ago: refused where `max_age` was asked for.";
    AuthTimeString Refuse "The id token's `auth_time` is a string of digits: refused where `max_age` was asked for.";
    AuthTimeFuture Refuse "The id token's `auth_time` is an hour from now: refused where `max_age` was asked for.";
    AuthTimeAbsurd Refuse "The id token's `auth_time` is 1e300: refused where `max_age` was asked for.";
    AuthTimeNegative Refuse "The id token's `auth_time` is negative: refused where `max_age` was asked for.";

    SignatureEs256 Accept "The id token is signed with ES256.";
    SignatureInvalidRs256 Refuse "The id token's RS256 signature is not of its content.";
    SignatureInvalidEs256 Refuse "The id token's ES256 signature is not of its content.";
    SignatureOtherKey Refuse "The id token is signed by another key under the key id of the published one.";
    SignatureEmbeddedKey Refuse "The id token is signed by a key that stands in its own header.";
    SignatureHs256ClientSecret Refuse "The id token is signed with HS256 and the client secret.";
    SignatureHs256PublicKey Refuse "The id token is signed with HS256 and the published key as secret.";
    SignatureHs256PublishedSecret Refuse "The id token is signed with HS256 and a secret that stands in the key set.";
    SignatureMissing Refuse "The id token says RS256 and has no signature.";
    AlgNone Either "The id token says `none` and has no signature.";
    AlgNoneMixedCase Refuse "The id token says `nOnE` and has no signature.";
    KidAbsentSingleKey Accept "The id token has no key id, and one key of its type is published.";
    KidAbsentEverywhere Accept "Neither the id token nor the only published key has a key id.";
    KidAbsentInKeySet Accept "The id token has a key id, and the only key of its type is published without.";
    KidAbsentMultipleKeys Either "The id token has no key id, and two keys of its type are published.";
    KidUnknown Refuse "The id token has a key id that is not published.";
    KidOfOtherKey Refuse "The id token has the key id of the published ES256 key and an RS256 signature.";
    KidShared Accept "Two published keys have the id token's key id.";
    KeysRotateBeforeSigning Accept "The keys rotate before each signing.";
    KeysPublishedLate Accept "The keys rotate before each signing, and the key set shows the new one from its second answer on.";
    TypAtJwt Refuse "The id token's header says `typ: at+jwt`.";
    TypLogoutJwt Refuse "The id token's header says `typ: logout+jwt`.";
    TypJwt Accept "The id token's header says `typ: JWT`, where the good one says none.";
    CritUnknown Refuse "The id token's header has a critical extension that nobody knows.";
    CritEmpty Refuse "The id token's header has an empty list of critical extensions.";

    EmailVerifiedString Accept "`email_verified` is the string `true`.";
    EmailVerifiedCapital Accept "`email_verified` is the string `True`.";
    EmailVerifiedNumber Accept "`email_verified` is the number 1.";
    UpdatedAtString Accept "`updated_at` is a string of digits.";
    UpdatedAtRfc3339 Accept "`updated_at` is an RFC 3339 time.";
    ClaimsNull Accept "Optional claims are null.";
    ClaimsWrongTyped Accept "Optional claims have the wrong type.";
    ClaimsUnknown Accept "Claims that nobody knows are there.";
    ClaimsAggregated Accept "Some claims come in a token of somebody else (aggregated claims).";
    ClaimsDistributed Accept "Some claims are to be fetched from somebody else (distributed claims).";

    Userinfo500 Refuse "Userinfo answers 500.";
    Userinfo401 Refuse "Userinfo answers 401.";
    UserinfoNotJson Refuse "Userinfo is a page instead of JSON.";
    UserinfoNotAnObject Refuse "Userinfo is a JSON array.";
    UserinfoEmpty Refuse "Userinfo answers with an empty body.";
    UserinfoHuge Refuse "Userinfo is 64 MiB long.";
    UserinfoEndless Refuse "Userinfo trickles and never ends.";
    UserinfoHangs Refuse "Userinfo never answers.";
    UserinfoRedirects Refuse "Userinfo redirects to a good one.";
    UserinfoSubWrong Refuse "Userinfo is about another subject than the id token.";
    UserinfoSubMissing Refuse "Userinfo has no subject.";
    UserinfoSubList Refuse "Userinfo's subject is a list.";
    UserinfoSigned Accept "Userinfo is a token signed with RS256.";
    UserinfoSignedEs256 Accept "Userinfo is a token signed with ES256.";
    UserinfoSignedBare Accept "Userinfo is a signed token without issuer and audience.";
    UserinfoSignedWithinSkew Accept "Userinfo is a signed token that expired 20 seconds ago, within the usual clock skew.";
    UserinfoSignedExpired Refuse "Userinfo is a signed token that expired an hour ago.";
    UserinfoSignedExpString Refuse "Userinfo is a signed token whose expiry is a string of digits.";
    UserinfoSignedOtherKey Refuse "Userinfo is a token signed by a key that is not published.";
    UserinfoSignedNone Refuse "Userinfo is a token without signature.";
    UserinfoSignedHs256 Refuse "Userinfo is a token signed with HS256 and the client secret.";
    UserinfoSignedSubWrong Refuse "Userinfo is a signed token about another subject than the id token.";
    UserinfoSignedIssWrong Refuse "Userinfo is a signed token of another issuer.";
    UserinfoSignedAudWrong Refuse "Userinfo is a signed token for another client.";
}
