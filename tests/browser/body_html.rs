//! `body.html`, rule by rule, as the contract's section on it says.

mod addresses;
mod automatic;
mod prejoin;
