//! The modules of the OpenID Foundation's conformance suite for relying parties, in the order of its
//! plans, and the row of the table that tests each.

use provider::Fault;

use crate::table::{Broken, ROWS, Row};

/// A plan of the suite.
pub(crate) struct Plan {
    pub(crate) name: &'static str,
    pub(crate) modules: &'static [Module],
}

/// A module: its name without the prefix `oidcc-client-test`, what it requires, and how it is covered.
pub(crate) struct Module {
    pub(crate) name: &'static str,
    pub(crate) requirement: &'static str,
    pub(crate) coverage: Coverage,
}

/// How a module is covered.
pub(crate) enum Coverage {
    /// A row without a fault.
    Setting(Broken),
    /// The row of a fault.
    Fault(Fault),
    /// The adapter does not support this, for this reason.
    NotSupported(&'static str),
}

impl Coverage {
    /// The row that tests the module.
    pub(crate) fn row(&self) -> Option<(usize, &'static Row)> {
        ROWS.iter().enumerate().find(|(_, row)| match self {
            Self::Setting(setting) => row.broken == *setting,
            Self::Fault(fault) => row.broken.fault() == Some(*fault),
            Self::NotSupported(_) => false,
        })
    }
}

macro_rules! modules {
    ($($name:literal $requirement:literal $coverage:expr;)*) => {
        &[$(Module { name: $name, requirement: $requirement, coverage: $coverage },)*]
    };
}

use Coverage::{Fault as Of, NotSupported, Setting};

pub(crate) const PLANS: &[Plan] = &[
    Plan { name: "Basic RP: `oidcc-client-basic-certification-test-plan`", modules: BASIC },
    Plan { name: "Config RP: `oidcc-client-config-certification-test-plan`", modules: CONFIG },
    Plan {
        name: "The further modules of the comprehensive plan: `oidcc-client-test-plan`",
        modules: COMPREHENSIVE,
    },
];

const BASIC: &[Module] = modules! {
    "" "Sign in, and request userinfo." Setting(Broken::Nothing);
    "-invalid-iss" "Refuse." Of(Fault::IssWrong);
    "-missing-sub" "Refuse." Of(Fault::SubMissing);
    "-invalid-aud" "Refuse." Of(Fault::AudWrong);
    "-missing-iat" "Refuse." Of(Fault::IatMissing);
    "-kid-absent-single-jwks" "Accept: use the only key." Of(Fault::KidAbsentEverywhere);
    "-kid-absent-multiple-jwks" "Refuse, or try all keys." Of(Fault::KidAbsentMultipleKeys);
    "-idtoken-sig-rs256" "Accept." Setting(Broken::Nothing);
    "-idtoken-sig-none" "Accept or refuse." Of(Fault::AlgNone);
    "-invalid-sig-rs256" "Refuse." Of(Fault::SignatureInvalidRs256);
    "-userinfo-invalid-sub" "Refuse the userinfo response." Of(Fault::UserinfoSubWrong);
    "-nonce-invalid" "Refuse." Of(Fault::NonceWrong);
    "-scope-userinfo-claims" "Request the scopes profile, email, phone and address; use userinfo." Setting(Broken::ClaimsInUserinfo);
    "-client-secret-basic" "Authenticate by `client_secret_basic`." Setting(Broken::Nothing);
};

const CONFIG: &[Module] = modules! {
    "-discovery-openid-config" "Fetch and use the discovery document." Setting(Broken::Nothing);
    "-discovery-jwks-uri-keys" "Fetch the keys from the `jwks_uri` of the document." Of(Fault::JwksElsewhere);
    "-discovery-issuer-mismatch" "Refuse." Of(Fault::DiscoveryIssuerMismatch);
    "-idtoken-sig-none" "Accept or refuse." Of(Fault::AlgNone);
    "-signing-key-rotation-just-before-signing" "Accept: fetch the keys again." Of(Fault::KeysRotateBeforeSigning);
    "-signing-key-rotation" "Accept the second sign-in without a restart." Setting(Broken::Rotated);
};

const COMPREHENSIVE: &[Module] = modules! {
    "-missing-aud" "Refuse." Of(Fault::AudMissing);
    "-invalid-sig-hs256" "Refuse." Of(Fault::SignatureHs256ClientSecret);
    "-invalid-sig-es256" "Refuse." Of(Fault::SignatureInvalidEs256);
    "-userinfo-bearer-header" "Send the access token in the `Authorization` header." Setting(Broken::Nothing);
    "-userinfo-bearer-body" "Send the access token in the body." NotSupported("the adapter uses the header, which every provider accepts");
    "-userinfo-signed" "Accept." Of(Fault::UserinfoSigned);
    "-nonce-unless-code-flow" "Send a nonce except in the code flow. The adapter also sends one in the code flow." Setting(Broken::Nothing);
    "-missing-athash" "Refuse in the implicit flow, accept in the code flow." Of(Fault::AtHashMissing);
    "-invalid-athash" "Refuse." Of(Fault::AtHashWrong);
    "-missing-chash" "Refuse in the hybrid flow." NotSupported("the adapter uses the code flow only");
    "-invalid-chash" "Refuse in the hybrid flow." NotSupported("the adapter uses the code flow only");
    "-aggregated-claims" "Accept." Of(Fault::ClaimsAggregated);
    "-distributed-claims" "Accept." Of(Fault::ClaimsDistributed);
    "-mtls-endpoint-aliases" "Use the aliases with a client certificate. Without one, accept." Of(Fault::DiscoveryMtlsAliases);
    "-discovery-webfinger-acct" "Find the issuer of an account." NotSupported("the issuer is configured");
    "-discovery-webfinger-url" "Find the issuer of a URL." NotSupported("the issuer is configured");
    "-dynamic-registration" "Register a client." NotSupported("the client is configured");
    "-request-uri-signed-rs256" "Send a request object." NotSupported("the authorization request is a plain query with PKCE");
    "-request-uri-signed-none" "Send a request object." NotSupported("the authorization request is a plain query with PKCE");
};

#[test]
fn every_supported_module_has_a_row() {
    for module in PLANS.iter().flat_map(|plan| plan.modules) {
        let is_supported = !matches!(module.coverage, NotSupported(_));
        assert_eq!(module.coverage.row().is_some(), is_supported, "{}", module.name);
    }
}
