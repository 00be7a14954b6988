//! The discovery document (OpenID Connect Discovery 1.0 section 3, RP-Initiated Logout 2.1,
//! RFC 8414 section 2, RFC 9207 section 3).

use actix_web::web::{Data, Json};
use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType,
    CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm,
    CoreJwsSigningAlgorithm, CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
};
use openidconnect::url::ParseError;
use openidconnect::{
    AdditionalProviderMetadata, AuthUrl, EndSessionUrl, IssuerUrl, JsonWebKeySetUrl,
    LogoutProviderMetadata, ProviderMetadata, ResponseTypes, Scope, TokenUrl, UserInfoUrl,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::Fault;
use crate::state::State;

/// Members that the library's metadata type lacks.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Extra {
    code_challenge_methods_supported: Vec<String>,
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for Extra {}

type Metadata = ProviderMetadata<
    LogoutProviderMetadata<Extra>,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// `GET /.well-known/openid-configuration`
pub(crate) async fn discovery(state: Data<State>) -> Json<Value> {
    let metadata = metadata(&state).expect("the issuer was parsed when the provider started");
    let mut document = serde_json::to_value(metadata).expect("metadata is JSON");
    if let Some(fault) = state.fault() {
        make_wrong(fault, &mut document);
    }
    Json(document)
}

fn metadata(state: &State) -> Result<Metadata, ParseError> {
    let extra = Extra {
        code_challenge_methods_supported: vec!["S256".to_owned()],
        authorization_response_iss_parameter_supported: true,
    };
    let metadata = ProviderMetadata::new(
        IssuerUrl::new(state.issuer.clone())?,
        AuthUrl::new(state.address("/authorize"))?,
        JsonWebKeySetUrl::new(state.address("/jwks"))?,
        vec![ResponseTypes::new(vec![CoreResponseType::Code])],
        vec![CoreSubjectIdentifierType::Public],
        vec![
            CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
            CoreJwsSigningAlgorithm::EcdsaP256Sha256,
        ],
        LogoutProviderMetadata {
            end_session_endpoint: Some(EndSessionUrl::new(state.address("/end-session"))?),
            additional_metadata: extra,
        },
    );
    Ok(metadata
        .set_token_endpoint(Some(TokenUrl::new(state.address("/token"))?))
        .set_userinfo_endpoint(Some(UserInfoUrl::new(state.address("/userinfo"))?))
        .set_scopes_supported(Some(
            ["openid", "profile", "email", "phone", "address"].map(scope).to_vec(),
        ))
        .set_response_modes_supported(Some(vec![CoreResponseMode::Query]))
        .set_grant_types_supported(Some(vec![CoreGrantType::AuthorizationCode]))
        .set_token_endpoint_auth_methods_supported(Some(state.options.auth_methods.clone())))
}

fn scope(name: &str) -> Scope {
    Scope::new(name.to_owned())
}

fn make_wrong(fault: Fault, document: &mut Value) {
    match fault {
        Fault::DiscoveryIssuerMismatch => document["issuer"] = json!("https://other.example.net"),
        Fault::DiscoveryIssuerSlash => {
            document["issuer"] = json!(format!("{}/", document["issuer"].as_str().unwrap_or("")));
        }
        Fault::DiscoveryIssuerMissing => remove(document, &["issuer"]),
        Fault::DiscoveryHttpAuthorization => {
            document["authorization_endpoint"] = json!("http://idp.example.net/authorize");
        }
        Fault::DiscoveryHttpToken => {
            document["token_endpoint"] = json!("http://idp.example.net/token");
        }
        Fault::DiscoveryHttpJwks => document["jwks_uri"] = json!("http://idp.example.net/jwks"),
        Fault::DiscoveryHttpUserinfo => {
            document["userinfo_endpoint"] = json!("http://idp.example.net/userinfo");
        }
        Fault::DiscoveryWithoutJwks => remove(document, &["jwks_uri"]),
        Fault::DiscoveryWithoutAuthorization => remove(document, &["authorization_endpoint"]),
        Fault::DiscoveryWithoutToken => remove(document, &["token_endpoint"]),
        Fault::DiscoveryNotAnObject => *document = json!([document]),
        Fault::DiscoveryMtlsAliases => {
            document["mtls_endpoint_aliases"] = json!({
                "token_endpoint": "https://mtls.example.net/token",
                "userinfo_endpoint": "https://mtls.example.net/userinfo",
            });
        }
        Fault::DiscoveryWithoutS256 => {
            document["code_challenge_methods_supported"] = json!(["plain"]);
        }
        Fault::DiscoveryOtherAlgorithms => {
            document["id_token_signing_alg_values_supported"] = json!(["HS256"]);
        }
        Fault::JwksElsewhere => {
            let usual = document["jwks_uri"].as_str().unwrap_or_default();
            document["jwks_uri"] = json!(format!("{usual}/elsewhere"));
        }
        Fault::AnswerIssUnpromised | Fault::AnswerIssUnpromisedWrong => {
            remove(document, &["authorization_response_iss_parameter_supported"]);
        }
        Fault::DiscoveryWithoutArrays => remove(
            document,
            &[
                "response_types_supported",
                "subject_types_supported",
                "id_token_signing_alg_values_supported",
            ],
        ),
        Fault::DiscoveryEmptyUrls => set_all(document, OPTIONAL_URLS, json!("")),
        Fault::DiscoveryNulls => {
            set_all(document, OPTIONAL_URLS, Value::Null);
            set_all(document, &["claims_supported", "ui_locales_supported"], Value::Null);
        }
        Fault::DiscoveryUnknownValues => {
            document["id_token_signing_alg_values_supported"] =
                json!(["ES256K", "Ed25519", "ML-DSA-44", "none", "RS256", "ES256"]);
            document["userinfo_signing_alg_values_supported"] = json!(["ES256K", "none"]);
            document["id_token_encryption_alg_values_supported"] = json!(["RSA-OAEP-512"]);
            document["subject_types_supported"] = json!(["public", "ephemeral"]);
            document["response_types_supported"] = json!(["code", "code id_token", "device"]);
            document["response_modes_supported"] = json!(["query", "form_post", "jwt"]);
            document["grant_types_supported"] =
                json!(["authorization_code", "urn:openid:params:grant-type:ciba"]);
            document["display_values_supported"] = json!(["page", "hologram"]);
            document["claim_types_supported"] = json!(["normal", "zero-knowledge"]);
            document["token_endpoint_auth_methods_supported"] = json!([
                "client_secret_basic",
                "client_secret_post",
                "private_key_jwt",
                "none",
                "attest_jwt_client_auth",
            ]);
        }
        _ => {}
    }
}

fn remove(document: &mut Value, members: &[&str]) {
    if let Some(document) = document.as_object_mut() {
        document.retain(|member, _| !members.contains(&member.as_str()));
    }
}

fn set_all(document: &mut Value, members: &[&str], value: Value) {
    for member in members {
        document[*member] = value.clone();
    }
}

const OPTIONAL_URLS: &[&str] =
    &["registration_endpoint", "service_documentation", "op_policy_uri", "op_tos_uri"];
