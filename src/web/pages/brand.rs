//! The site's own parts of every page, ready for the template.

use super::inline::Inline;
use crate::branding::{Branding, Link, Logo};
use crate::jitsi::Origin;

/// The site's name, logo, colour and links.
pub struct Brand {
    name: String,
    logo: Option<SiteLogo>,
    style: Option<Inline>,
    contact: Option<Link>,
    imprint: Option<Link>,
    privacy: Option<Link>,
}

/// The logo and its address.
pub(in crate::web) struct SiteLogo {
    pub(in crate::web) logo: Logo,
    url: String,
}

impl Brand {
    /// The parts of `branding` for the site `origin`. Without a name, the pages show the host.
    pub fn new(branding: Branding, origin: &Origin) -> Self {
        let url = |logo: &Logo| format!("{}{}", origin.ascii(), logo.path());
        Self {
            name: branding.site_name.unwrap_or_else(|| origin.host().to_owned()),
            logo: branding.logo.map(|logo| SiteLogo { url: url(&logo), logo }),
            style: branding.color.map(|color| Inline::new(color.style())),
            contact: branding.contact,
            imprint: branding.imprint,
            privacy: branding.privacy,
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(in crate::web) fn logo(&self) -> Option<&SiteLogo> {
        self.logo.as_ref()
    }

    /// The style that sets the colour. It comes after the style of every page.
    pub(super) fn style(&self) -> Option<&Inline> {
        self.style.as_ref()
    }

    pub(super) fn has_links(&self) -> bool {
        [&self.contact, &self.imprint, &self.privacy].into_iter().any(Option::is_some)
    }

    pub(super) fn contact(&self) -> Option<&str> {
        self.contact.as_ref().map(Link::href)
    }

    pub(super) fn imprint(&self) -> Option<&str> {
        self.imprint.as_ref().map(Link::href)
    }

    pub(super) fn privacy(&self) -> Option<&str> {
        self.privacy.as_ref().map(Link::href)
    }
}

impl SiteLogo {
    /// The address of the logo on the site.
    pub(super) fn path(&self) -> &str {
        self.logo.path()
    }

    /// The whole address, for the page's policy.
    pub(super) fn url(&self) -> &str {
        &self.url
    }
}
