//! The language of the pages.

use actix_web::HttpMessage;
use actix_web::http::header::{
    AcceptLanguage, Header, LanguageTag, Preference, Quality, QualityItem,
};

use super::{Text, de, en, es, fr, it, nl, pl, pt};

/// A language that has a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::web) enum Language {
    /// The default: used if the request accepts none of the other languages.
    #[default]
    English,
    German,
    French,
    Spanish,
    Italian,
    Portuguese,
    Dutch,
    Polish,
}

impl Language {
    /// Every language.
    pub(in crate::web) const ALL: [Self; 8] = [
        Self::English,
        Self::German,
        Self::French,
        Self::Spanish,
        Self::Italian,
        Self::Portuguese,
        Self::Dutch,
        Self::Polish,
    ];

    /// The language of `Accept-Language` that has a table and the highest weight (RFC 9110 §12.5.4).
    /// Only the primary subtag counts: `de-AT` gets German (RFC 4647 §3.4). English for `*`, and if
    /// the header is missing or malformed.
    pub(in crate::web) fn of(request: &impl HttpMessage) -> Self {
        let Ok(AcceptLanguage(mut wanted)) = AcceptLanguage::parse(request) else {
            return Self::default();
        };
        // The sort is stable: among equal weights, the first language is used.
        wanted.sort_by_key(|item| std::cmp::Reverse(item.quality));
        let acceptable = wanted.iter().filter(|item| item.quality > Quality::ZERO);
        acceptable.filter_map(Self::named).next().unwrap_or_default()
    }

    fn named(item: &QualityItem<Preference<LanguageTag>>) -> Option<Self> {
        let Preference::Specific(tag) = &item.item else { return Some(Self::default()) };
        let primary = tag.primary_language();
        Self::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.text().tag))
    }

    /// The table of this language.
    pub(in crate::web) fn text(self) -> &'static Text {
        match self {
            Self::English => &en::TEXT,
            Self::German => &de::TEXT,
            Self::French => &fr::TEXT,
            Self::Spanish => &es::TEXT,
            Self::Italian => &it::TEXT,
            Self::Portuguese => &pt::TEXT,
            Self::Dutch => &nl::TEXT,
            Self::Polish => &pl::TEXT,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn of(headers: &[&str]) -> Language {
        let request = headers.iter().fold(TestRequest::default(), |request, header| {
            request.append_header(("accept-language", *header))
        });
        Language::of(&request.to_http_request())
    }

    #[test]
    fn the_language_with_the_highest_weight_counts() {
        for (header, language) in [
            ("de", Language::German),
            ("DE-at", Language::German),
            ("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", Language::French),
            ("en;q=0.5, es-419;q=0.9", Language::Spanish),
            ("sv, da;q=0.9, de;q=0.1", Language::German),
            ("es;q=0.8,fr;q=0.8", Language::Spanish),
            ("it-CH", Language::Italian),
            ("pt-BR", Language::Portuguese),
            ("nl-BE", Language::Dutch),
            ("pl", Language::Polish),
            ("de;q=0, fr;q=0.2", Language::French),
            ("*, de;q=0.9", Language::English),
            ("zh-Hans-CN, x-klingon", Language::English),
            ("den, frr, est, ita", Language::English),
            ("de;q=0", Language::English),
        ] {
            assert_eq!(of(&[header]), language, "{header}");
        }
    }

    #[test]
    fn a_malformed_header_gets_english() {
        for header in ["", ",", ";q=1", "de;q=", "de;q=2", "<script>", "\u{fc}", "q=1;de"] {
            assert_eq!(of(&[header]), Language::English, "{header}");
        }
        assert_eq!(of(&[]), Language::English);
        assert_eq!(of(&["<x>, de;q=nan, fr"]), Language::French, "the rest counts");
    }

    #[test]
    fn two_headers_are_one_list() {
        assert_eq!(of(&["sv", "fr"]), Language::French);
    }
}
