//! Tests of the shipped nginx snippets, included unchanged into a real nginx on both of Jitsi's site
//! layouts. Stubs replace the adapter on the two ports of the upstream. Only [`room_sign_in`] and
//! [`protected_locations`] use the real adapter and a provider.
#![expect(clippy::unwrap_used, reason = "a test says what broke by panicking, also in its helpers")]

mod cookies;
mod debian_commands;
mod doc_blocks;
mod docker_commands;
mod early_refusals;
mod error_pages;
mod gateways;
mod inherited_directives;
mod install_tools;
mod instances;
mod location_agreement;
mod log_content;
mod minimum_version;
mod misplaced_lines;
mod oidc_below_tenants;
mod own_locations;
mod phase_order;
mod protect;
mod protected_locations;
mod proxied_requests;
mod restarts;
mod room;
mod room_closed;
mod room_sign_in;
mod symptoms;
mod unguarded_requests;
mod world;
