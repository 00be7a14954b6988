//! The people who can sign in. They are invented; their claims cover the cases that an adapter must
//! handle.

use openidconnect::AdditionalClaims;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::Fault;

/// Someone who can sign in.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// The value of the person's button on the login page.
    pub id: String,
    /// The `sub` claim.
    pub sub: String,
    /// Every other claim about the person, with its JSON type.
    pub claims: Claims,
}

/// Claims about a person except `sub`, as they are in id tokens and userinfo.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Claims(pub Map<String, Value>);

impl AdditionalClaims for Claims {}

impl Person {
    /// A person whose only claim is `sub`.
    pub fn new(id: &str, sub: &str) -> Self {
        Self { id: id.to_owned(), sub: sub.to_owned(), claims: Claims::default() }
    }

    /// Sets a claim, or replaces it.
    pub fn with(mut self, claim: &str, value: impl Into<Value>) -> Self {
        self.claims.0.insert(claim.to_owned(), value.into());
        self
    }

    /// Removes a claim.
    pub fn without(mut self, claim: &str) -> Self {
        self.claims.0.remove(claim);
        self
    }

    /// The person's name on the login page.
    pub fn label(&self) -> String {
        let name = |claim| self.claims.0.get(claim).and_then(Value::as_str);
        let known = name("name").or_else(|| name("preferred_username")).map(str::to_owned);
        known.unwrap_or_else(|| format!("A person without a name ({})", self.sub))
    }

    /// The people of the development provider: `ada` (teacher, verified e-mail, picture), `grace`
    /// (student, verified e-mail, no picture), `umlaut` (no e-mail), `mallory` (an unverified e-mail)
    /// and `nameless` (only a subject).
    pub fn examples() -> Vec<Person> {
        vec![
            Person::new("ada", "ada-1815")
                .with("name", "Ada Lovelace")
                .with("given_name", "Ada")
                .with("family_name", "Lovelace")
                .with("preferred_username", "ada")
                .with("email", "ada@example.org")
                .with("email_verified", true)
                .with("picture", "https://example.org/people/ada.png")
                .with("groups", json!(["staff", "teachers"]))
                .with("roles", json!(["teacher"])),
            Person::new("grace", "grace-1906")
                .with("name", "Grace Hopper")
                .with("preferred_username", "grace")
                .with("email", "grace@example.org")
                .with("email_verified", true)
                .with("groups", json!(["students"]))
                .with("roles", json!(["student"])),
            Person::new("umlaut", "täst-üser")
                .with("name", "Täst Üser")
                .with("preferred_username", "täst")
                .with("groups", json!(["Prüfungsamt", "students"]))
                .with("roles", json!([])),
            Person::new("mallory", "mallory-1984")
                .with("name", "Mallory <script>alert(1)</script>")
                .with("preferred_username", "mallory")
                .with("email", "mallory@example.org")
                .with("email_verified", false)
                .with("groups", json!("students")),
            Person::new("nameless", "9f86d081884c7d65"),
        ]
    }
}

impl Claims {
    /// The claims that a client gets for `scopes` (space-separated), changed by the fault.
    pub(crate) fn released(&self, scopes: &str, fault: Option<Fault>) -> Claims {
        let asked = |scope| scopes.split(' ').any(|asked| asked == scope);
        let mut claims = self.0.clone();
        if let Some(fault) = fault {
            make_odd(fault, &mut claims);
        }
        claims.retain(|claim, _| match claim.as_str() {
            "email" | "email_verified" => asked("email"),
            "name" | "given_name" | "family_name" | "preferred_username" | "picture" => {
                asked("profile")
            }
            "phone_number" | "phone_number_verified" => asked("phone"),
            "address" => asked("address"),
            _ => true,
        });
        Claims(claims)
    }
}

/// Applies the faults in claims that a client must accept.
fn make_odd(fault: Fault, claims: &mut Map<String, Value>) {
    let odd = match fault {
        Fault::EmailVerifiedString => json!({ "email_verified": "true" }),
        Fault::EmailVerifiedCapital => json!({ "email_verified": "True" }),
        Fault::EmailVerifiedNumber => json!({ "email_verified": 1 }),
        Fault::UpdatedAtString => json!({ "updated_at": "1700000000" }),
        Fault::UpdatedAtRfc3339 => json!({ "updated_at": "2023-11-14T22:13:20Z" }),
        Fault::ClaimsNull => json!({
            "given_name": null, "nickname": null, "picture": null, "gender": null, "locale": null,
            "zoneinfo": null, "phone_number": null, "phone_number_verified": null, "address": null,
            "website": null, "updated_at": null,
        }),
        Fault::ClaimsWrongTyped => json!({
            "given_name": { "en": "Ada" }, "nickname": ["a", "b"], "picture": 7, "gender": 0,
            "locale": ["en", "de"], "zoneinfo": 60, "phone_number": 4930, "website": false,
            "phone_number_verified": "perhaps", "address": "1 Street", "updated_at": {},
        }),
        Fault::ClaimsUnknown => json!({
            "https://example.org/tier": 3, "name#de": "Ada", "upn": "ada@example.org",
            "amr": ["pwd", "otp"], "resource_access": { "account": { "roles": ["view"] } },
        }),
        // OpenID Connect Core 5.6.2.
        Fault::ClaimsAggregated => json!({
            "_claim_names": { "credit_score": "src1", "email": "src1" },
            "_claim_sources": { "src1": { "JWT": "eyJhbGciOiJub25lIn0.e30." } },
        }),
        Fault::ClaimsDistributed => json!({
            "_claim_names": { "credit_score": "src2", "email": "src2" },
            "_claim_sources": {
                "src2": { "endpoint": "https://other.example.net/claims", "access_token": "a" },
            },
        }),
        _ => return,
    };
    if let Value::Object(odd) = odd {
        claims.extend(odd);
    }
}
