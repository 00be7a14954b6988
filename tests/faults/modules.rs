//! The modules of the OpenID Foundation's conformance suite for relying parties, in the order of its
//! plans, and which row of the table stands for each.

use provider::Fault;

use crate::table::{Broken, ROWS, Row};

/// A plan of the suite.
pub(crate) struct Plan {
    pub(crate) name: &'static str,
    pub(crate) modules: &'static [Module],
}

/// A module: its name without the prefix `oidcc-client-test`, what it demands, what stands for it.
pub(crate) struct Module {
    pub(crate) name: &'static str,
    pub(crate) demand: &'static str,
    pub(crate) held: Held,
}

/// What stands for a module.
pub(crate) enum Held {
    /// A row that is no fault.
    Setting(Broken),
    /// The row of a fault.
    Fault(Fault),
    /// The adapter does not do this, and why.
    No(&'static str),
}

impl Held {
    pub(crate) fn row(&self) -> Option<(usize, &'static Row)> {
        ROWS.iter().enumerate().find(|(_, row)| match self {
            Self::Setting(setting) => row.broken == *setting,
            Self::Fault(fault) => row.broken.fault() == Some(*fault),
            Self::No(_) => false,
        })
    }
}

macro_rules! modules {
    ($($name:literal $demand:literal $held:expr;)*) => {
        &[$(Module { name: $name, demand: $demand, held: $held },)*]
    };
}

use Held::{Fault as Of, No, Setting};

pub(crate) const PLANS: &[Plan] = &[
    Plan { name: "Basic RP: `oidcc-client-basic-certification-test-plan`", modules: BASIC },
    Plan { name: "Config RP: `oidcc-client-config-certification-test-plan`", modules: CONFIG },
    Plan {
        name: "The further modules of the comprehensive plan: `oidcc-client-test-plan`",
        modules: COMPREHENSIVE,
    },
];

const BASIC: &[Module] = modules! {
    "" "Sign in, and call userinfo." Setting(Broken::Nothing);
    "-invalid-iss" "Refuse." Of(Fault::IssWrong);
    "-missing-sub" "Refuse." Of(Fault::SubMissing);
    "-invalid-aud" "Refuse." Of(Fault::AudWrong);
    "-missing-iat" "Refuse." Of(Fault::IatMissing);
    "-kid-absent-single-jwks" "Accept: use the only key." Of(Fault::KidAbsentEverywhere);
    "-kid-absent-multiple-jwks" "Refuse, or try all keys." Of(Fault::KidAbsentMultipleKeys);
    "-idtoken-sig-rs256" "Accept." Setting(Broken::Nothing);
    "-idtoken-sig-none" "Accept or refuse." Of(Fault::AlgNone);
    "-invalid-sig-rs256" "Refuse." Of(Fault::SignatureInvalidRs256);
    "-userinfo-invalid-sub" "Refuse userinfo's answer." Of(Fault::UserinfoSubWrong);
    "-nonce-invalid" "Refuse." Of(Fault::NonceWrong);
    "-scope-userinfo-claims" "Ask for profile, email, phone and address; use userinfo." Setting(Broken::ClaimsInUserinfo);
    "-client-secret-basic" "Authenticate by `client_secret_basic`." Setting(Broken::Nothing);
};

const CONFIG: &[Module] = modules! {
    "-discovery-openid-config" "Fetch and use the discovery document." Setting(Broken::Nothing);
    "-discovery-jwks-uri-keys" "Fetch the keys from where the document says." Of(Fault::JwksElsewhere);
    "-discovery-issuer-mismatch" "Stop." Of(Fault::DiscoveryIssuerMismatch);
    "-idtoken-sig-none" "Accept or refuse." Of(Fault::AlgNone);
    "-signing-key-rotation-just-before-signing" "Accept: fetch the keys again." Of(Fault::KeysRotateBeforeSigning);
    "-signing-key-rotation" "Accept the second sign-in without a restart." Setting(Broken::Rotated);
};

const COMPREHENSIVE: &[Module] = modules! {
    "-missing-aud" "Refuse." Of(Fault::AudMissing);
    "-invalid-sig-hs256" "Refuse." Of(Fault::SignatureHs256ClientSecret);
    "-invalid-sig-es256" "Refuse." Of(Fault::SignatureInvalidEs256);
    "-userinfo-bearer-header" "Send the access token in the `Authorization` header." Setting(Broken::Nothing);
    "-userinfo-bearer-body" "Send the access token in the body." No("the header is used, which every provider takes");
    "-userinfo-signed" "Accept." Of(Fault::UserinfoSigned);
    "-nonce-unless-code-flow" "Send a nonce, but in the code flow: it is sent there too." Setting(Broken::Nothing);
    "-missing-athash" "Refuse in the implicit flow, accept in the code flow." Of(Fault::AtHashMissing);
    "-invalid-athash" "Refuse." Of(Fault::AtHashWrong);
    "-missing-chash" "Refuse in the hybrid flow." No("there is the code flow only");
    "-invalid-chash" "Refuse in the hybrid flow." No("there is the code flow only");
    "-aggregated-claims" "Accept." Of(Fault::ClaimsAggregated);
    "-distributed-claims" "Accept." Of(Fault::ClaimsDistributed);
    "-mtls-endpoint-aliases" "Use the aliases with a client certificate, else accept." Of(Fault::DiscoveryMtlsAliases);
    "-discovery-webfinger-acct" "Find the issuer of an account." No("the issuer is configured");
    "-discovery-webfinger-url" "Find the issuer of a URL." No("the issuer is configured");
    "-dynamic-registration" "Register a client." No("the client is configured");
    "-request-uri-signed-rs256" "Send a request object." No("the authorization request is a plain query with PKCE");
    "-request-uri-signed-none" "Send a request object." No("the authorization request is a plain query with PKCE");
};

#[test]
fn every_module_has_its_row() {
    for module in PLANS.iter().flat_map(|plan| plan.modules) {
        let told = matches!(module.held, No(_));
        assert_eq!(module.held.row().is_none(), told, "{}", module.name);
    }
}
