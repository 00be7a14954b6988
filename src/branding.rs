//! What a site adds to the pages of the adapter. Pure.

mod color;
mod labels;
mod link;
mod logo;
mod nginx;

pub use self::color::{Color, ColorError};
pub use self::labels::Labels;
pub use self::link::{Link, LinkError};
pub use self::logo::{Logo, LogoError};

/// `[pages]`. Every part is optional; the pages are complete without it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Branding {
    /// The name of the site. Default: the host of `jitsi.url`.
    pub site_name: Option<String>,
    /// The logo in place of the name.
    pub logo: Option<Logo>,
    /// The colour of the buttons.
    pub color: Option<Color>,
    /// Where people get help: an e-mail address, a telephone number or a page.
    pub contact: Option<Link>,
    /// The page with the legal notice.
    pub imprint: Option<Link>,
    /// The page with the privacy policy.
    pub privacy: Option<Link>,
}
