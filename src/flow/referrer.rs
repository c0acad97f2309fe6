//! The `Referer` that a browser sends (Referrer Policy, sections 8.1 to 8.4): some providers refuse forms without one.

use url::Url;

use crate::wire::RawResponse;

/// The page that a browser shows.
pub struct ShownPage {
    url: Url,
    policy: Policy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Policy {
    NoReferrer,
    NoReferrerWhenDowngrade,
    Origin,
    OriginWhenCrossOrigin,
    SameOrigin,
    StrictOrigin,
    StrictOriginWhenCrossOrigin,
    UnsafeUrl,
}

impl ShownPage {
    /// The page of an answer; none for a redirect, which the browser never shows.
    pub fn of(url: &Url, response: &RawResponse) -> Option<Self> {
        let is_redirect =
            (300..400).contains(&response.status) && response.header("location").is_some();
        (!is_redirect).then(|| Self {
            url: url.clone(),
            policy: policy(response),
        })
    }

    /// What a request from this page says about it.
    pub fn referer(&self, to: &Url) -> Option<String> {
        let is_same = self.url.origin() == to.origin();
        let is_downgrade = self.url.scheme() == "https" && to.scheme() != "https";
        let origin = || Some(format!("{}/", self.url.origin().ascii_serialization()));
        let full = || {
            let mut url = self.url.clone();
            url.set_fragment(None);
            // Neither is ever sent; an address that cannot have them refuses, which is as good.
            let _ = url.set_username("");
            let _ = url.set_password(None);
            Some(url.to_string())
        };
        match self.policy {
            Policy::NoReferrer => None,
            Policy::UnsafeUrl => full(),
            Policy::Origin => origin(),
            Policy::SameOrigin if !is_same => None,
            Policy::NoReferrerWhenDowngrade
            | Policy::StrictOrigin
            | Policy::StrictOriginWhenCrossOrigin
                if is_downgrade =>
            {
                None
            }
            Policy::StrictOrigin => origin(),
            Policy::OriginWhenCrossOrigin | Policy::StrictOriginWhenCrossOrigin if !is_same => {
                origin()
            }
            _ => full(),
        }
    }
}

/// The last policy of the header that is one; browsers pass over the others.
fn policy(response: &RawResponse) -> Policy {
    response
        .headers
        .iter()
        .filter(|(name, _)| name == "referrer-policy")
        .flat_map(|(_, value)| value.split(','))
        .filter_map(|word| {
            Some(match word.trim().to_ascii_lowercase().as_str() {
                "no-referrer" => Policy::NoReferrer,
                "no-referrer-when-downgrade" => Policy::NoReferrerWhenDowngrade,
                "origin" => Policy::Origin,
                "origin-when-cross-origin" => Policy::OriginWhenCrossOrigin,
                "same-origin" => Policy::SameOrigin,
                "strict-origin" => Policy::StrictOrigin,
                "strict-origin-when-cross-origin" => Policy::StrictOriginWhenCrossOrigin,
                "unsafe-url" => Policy::UnsafeUrl,
                _ => return None,
            })
        })
        .next_back()
        .unwrap_or(Policy::StrictOriginWhenCrossOrigin)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(policies: &[&str], from: &str, to: &str) -> Option<String> {
        let response = RawResponse {
            status: 200,
            headers: policies
                .iter()
                .map(|value| ("referrer-policy".to_owned(), (*value).to_owned()))
                .collect(),
            body: Vec::new(),
        };
        let url = |text: &str| Url::parse(text).expect("a URL");
        ShownPage::of(&url(from), &response)?.referer(&url(to))
    }

    #[test]
    fn a_form_tells_its_own_site_the_whole_page_and_others_the_origin() {
        let page = "https://cloud.test/login?next=%2F#top";
        let whole = Some("https://cloud.test/login?next=%2F".to_owned());
        let origin = Some("https://cloud.test/".to_owned());
        assert_eq!(sent(&[], page, "https://cloud.test/session"), whole);
        assert_eq!(sent(&[], page, "https://elsewhere.test/"), origin);
        assert_eq!(sent(&[], page, "http://cloud.test/session"), None);
    }

    #[test]
    fn the_page_decides_by_its_last_known_policy() {
        let page = "https://cloud.test/login";
        let same = "https://cloud.test/session";
        assert_eq!(sent(&["no-referrer"], page, same), None);
        assert_eq!(
            sent(&["no-referrer, strict-origin", "invented"], page, same),
            Some("https://cloud.test/".to_owned())
        );
        assert_eq!(sent(&["same-origin"], page, "https://other.test/"), None);
        assert_eq!(
            sent(&["unsafe-url"], page, "http://other.test/"),
            Some(page.to_owned())
        );
    }
}
