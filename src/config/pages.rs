//! `[pages]`: what a site adds to the pages.

use super::reader::error::{Problem, Reported};
use super::reader::file;
use super::reader::item::Item;
use super::reader::section::Section;
use crate::branding::{Branding, Color, Link, Logo, LogoError};

pub(super) fn read(section: &mut Section<'_>) -> Result<Branding, Reported> {
    let site_name = section.optional("site_name", site_name);
    let logo = section.take("logo");
    let color = section.optional("color", |item| {
        Color::parse(item.text()?).map_err(|e| item.wrong(e.to_string()))
    });
    let contact = section.optional("contact", |item| {
        Link::contact(item.text()?).map_err(|e| item.wrong(e.to_string()))
    });
    let imprint = section.optional("imprint", page);
    let privacy = section.optional("privacy", page);

    let logo = logo?.map(|item| logo_of(section, &item).map_err(|problem| section.report(problem)));
    Ok(Branding {
        site_name: site_name?,
        logo: logo.transpose()?,
        color: color?,
        contact: contact?,
        imprint: imprint?,
        privacy: privacy?,
    })
}

fn site_name(item: &Item<'_>) -> Result<String, Problem> {
    let name = item.text()?;
    if name.chars().count() > 60 || name.trim() != name || name.contains(char::is_control) {
        return Err(
            item.wrong("must be one line of at most 60 characters, without blanks at its ends")
        );
    }
    Ok(name.to_owned())
}

fn page(item: &Item<'_>) -> Result<Link, Problem> {
    Link::page(item.text()?).map_err(|error| item.wrong(error.to_string()))
}

/// The image in the file. A relative path starts at the folder of the configuration.
fn logo_of(section: &Section<'_>, item: &Item<'_>) -> Result<Logo, Problem> {
    let path = section.path(item.text()?);
    let whose =
        |message: &dyn std::fmt::Display| item.wrong(format!("{} {message}", path.display()));
    let bytes = file::read(&path, Logo::MOST_BYTES)
        .map_err(|error| item.wrong(format!("cannot read {}: {error}", path.display())))?;
    let bytes = bytes.ok_or_else(|| whose(&LogoError::TooLarge))?;
    Logo::parse(bytes.to_vec()).map_err(|error| whose(&error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::testing::{Folder, read_section, read_section_in};

    #[test]
    fn nothing_is_required() {
        assert_eq!(read_section("pages", "", &[], read).unwrap(), Branding::default());
    }

    #[test]
    fn every_key_can_be_set() {
        let folder = Folder::new();
        std::fs::write(folder.path().join("logo.svg"), "<svg/>").unwrap();
        let text = "[pages]\nsite_name = 'Example University'\nlogo = 'logo.svg'\ncolor = '#123456'\n\
                    contact = 'it@example.org'\nimprint = 'https://a.example/'\nprivacy = 'https://b.example/'";
        let pages = read_section_in(&folder, "pages", text, &[], read).unwrap();
        assert_eq!(pages.site_name.as_deref(), Some("Example University"));
        assert_eq!(pages.logo, Some(Logo::parse(b"<svg/>".to_vec()).unwrap()));
        assert_eq!(pages.color, Some(Color::parse("#123456").unwrap()));
        let links = [&pages.contact, &pages.imprint, &pages.privacy];
        let links = links.map(|link| link.as_ref().unwrap().href());
        assert_eq!(links, ["mailto:it@example.org", "https://a.example/", "https://b.example/"]);
    }

    #[test]
    fn a_value_that_cannot_be_shown_is_refused() {
        let folder = Folder::new();
        std::fs::write(folder.path().join("text.png"), "text").unwrap();
        std::fs::write(folder.path().join("large.svg"), vec![b'<'; Logo::MOST_BYTES + 1]).unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        for (line, column, message) in [
            ("site_name = ''", 13, "site_name: must not be empty".to_owned()),
            ("site_name = 'a '", 13, "site_name: must be one line of at most 60 characters, without blanks at its ends".to_owned()),
            ("color = 'blue'", 9, "color: must be \"#\" and six hexadecimal digits, like \"#2563eb\"".to_owned()),
            ("contact = 'help'", 11, "contact: must be an e-mail address, or an address that begins with https://, http://, mailto: or tel:".to_owned()),
            ("imprint = '/imprint'", 11, "imprint: must be the address of a page, like \"https://www.example.org/help\"".to_owned()),
            ("logo = 'text.png'", 8, format!("logo: {} is not an SVG, PNG, JPEG or WebP image", at("text.png"))),
            ("logo = 'large.svg'", 8, format!("logo: {} is larger than 256 KiB, which every person would load", at("large.svg"))),
        ] {
            let error = read_section_in(&folder, "pages", &format!("[pages]\n{line}"), &[], read).unwrap_err();
            assert_eq!(error, format!("{}:2:{column}: pages.{message}", at("config.toml")));
        }
        let error =
            read_section_in(&folder, "pages", "[pages]\nlogo = 'none.svg'", &[], read).unwrap_err();
        assert!(error.contains("pages.logo: cannot read") && error.contains("none.svg"), "{error}");
    }
}
