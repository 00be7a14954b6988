//! `import` of environment files.

use super::{Imported, SECRET, import};

/// Imports the file for an adapter. The configuration must be valid, and the summary without secrets.
fn from(adapter: &str, text: &str) -> Imported {
    let imported = import(&text.replace("SECRET32", SECRET), &["--from", adapter]);
    imported.read.as_ref().unwrap();
    for secret in ["hunter2", SECRET] {
        assert!(!imported.summary.contains(secret), "{}", imported.summary);
    }
    imported.says(
        "The redirect URI is not the one of the other adapter: register it before you switch.",
    );
    imported
}

#[test]
fn the_deno_adapter() {
    let imported = from(
        "deno",
        "# jitsi-oidc-adapter\n\
         OIDC_ISSUER_URL=https://id.example.net/realms/main\n\
         export OIDC_CLIENT_ID=\"meet\"\n\
         OIDC_CLIENT_SECRET='hunter2#$x'\n\
         OIDC_SCOPES=openid profile email groups\n\
         JWT_ALG=HS512\nJWT_HASH=SHA-512\nJWT_APP_ID=app\nJWT_APP_SECRET=SECRET32\n\
         JWT_EXP_SECOND=10800\nALLOW_UNSECURE_CERT=false\nHOSTNAME=0.0.0.0\nPORT=9000\n\
         AUTO_RETURN_TO_APP=False\nLANG=C\n",
    );
    for (key, value) in [
        ("oidc.issuer", "https://id.example.net/realms/main"),
        ("oidc.client_id", "meet"),
        ("oidc.client_secret", "hunter2#$x"),
        ("jwt.algorithm", "HS512"),
        ("jwt.issuer", "app"),
        ("jwt.audience", "app"),
        ("jwt.secret", SECRET),
        ("jwt.lifetime", "10800s"),
        ("jitsi.url", "https://meet.example.org"),
    ] {
        imported.is(key, value);
    }
    assert_eq!(imported.value("jitsi.auto_return_to_app"), Some(&false.into()));
    assert_eq!(
        imported.value("oidc.scopes"),
        Some(&vec!["openid", "profile", "email", "groups"].into())
    );
    assert_eq!(imported.value("server.listen"), None);
    for line in [
        "line 3: OIDC_CLIENT_ID: the quotes around the value were removed; docker run --env-file keeps \
         them",
        "line 8: JWT_APP_ID: became jwt.issuer and jwt.audience",
        "line 15: LANG: was not carried over: is not a setting of that adapter",
        "fill in jitsi.url: the settings do not have it",
    ] {
        imported.says(line);
    }
}

#[test]
fn the_nordeck_adapters() {
    let imported = from(
        "nordeck",
        "KEYCLOAK_ORIGIN=https://id.example.net/\nKEYCLOAK_ORIGIN_INTERNAL=http://keycloak:8080\n\
         KEYCLOAK_REALM=main\nKEYCLOAK_CLIENT_ID=meet\nKEYCLOAK_CLIENT_SECRET=\nKEYCLOAK_MODE=query\n\
         JWT_APP_ID=app\nJWT_APP_SECRET=SECRET32\nDEBUG=true\n",
    );
    imported.is("oidc.issuer", "https://id.example.net/realms/main");
    imported.is("log.level", "debug");
    assert_eq!(imported.value("oidc.client_secret"), None);
    imported.says("line 3: KEYCLOAK_REALM: became the end of oidc.issuer");
    imported.says("line 5: KEYCLOAK_CLIENT_SECRET: was not carried over: is empty");

    let default =
        from("nordeck", "KEYCLOAK_ORIGIN=https://id.example.net\nJWT_APP_SECRET=SECRET32\n");
    default.is("oidc.issuer", "https://id.example.net/realms/ucs");
}

#[test]
fn jitsi_openid() {
    let text = "JITSI_SECRET=SECRET32\nJITSI_URL=https://meet.example.net\n\
                JITSI_SUB=meet.example.net\nISSUER_URL=https://id.example.net\n\
                BASE_URL=https://auth.example.net\nCLIENT_ID=meet\nCLIENT_SECRET=hunter2\n\
                ACR_VALUES=password email\nSCOPES=openid email jitsi\nGROUP=example\n\
                JWT_MAX_AGE_SECONDS=300\nHTTP_TIMEOUT_SECONDS=15\n";
    let imported = from("jitsi-openid", text);
    for (key, value) in [
        ("jwt.issuer", "jitsi"),
        ("jwt.audience", "jitsi"),
        ("jitsi.url", "https://meet.example.net"),
        ("jwt.lifetime", "300s"),
        ("oidc.timeout", "15s"),
    ] {
        imported.is(key, value);
    }
    assert_eq!(imported.value("jwt.subject"), None);
    assert_eq!(imported.value("oidc.acr_values"), Some(&vec!["password", "email"].into()));
    imported.says("post-logout redirect URI: https://meet.example.net/oidc/signed-out");

    let other =
        from("jitsi-openid", &text.replace("JITSI_SUB=meet.example.net", "JITSI_SUB=jitsi"));
    other.is("jwt.subject", "jitsi");
}

#[test]
fn a_short_secret_is_carried_over_and_is_the_only_error() {
    let settings = "OIDC_ISSUER_URL=https://id.example.net\nOIDC_CLIENT_ID=a\nJWT_APP_ID=app\n\
                    JWT_APP_SECRET=hunter2\n";
    let imported = import(settings, &["--from", "deno"]);
    imported.is("jwt.secret", "hunter2");
    let error = imported.read.unwrap_err();
    assert!(error.ends_with(": jwt.secret: must be at least 32 bytes, has 7"), "{error}");
    assert!(!error.contains('\n') && !imported.summary.contains("hunter2"), "{error}");
}
