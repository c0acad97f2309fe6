//! Addresses that the provider's pages lead on to, in parameters of their own: how one of another site takes their place, and
//! whether links lead there.

use url::Url;

use super::outcome::End;
use crate::agent::Page;
use crate::catalog::scenario::Tamper;
use crate::flow::session::Session;
use crate::oauth::{Outcome, Role, UserRef};
use crate::wire::origins::Origins;
use crate::wire::{RawRequest, RawResponse};

/// An address where nothing answers: the reserved top-level domain makes sure of it (RFC 2606 2).
pub const FOREIGN: &str = "https://attacker.example/";

/// The same address for a browser, and a path for who looks at its first character (RFC 3986 4.2).
const SCHEMELESS: &str = "//attacker.example/";

/// What an address to return to becomes.
pub fn foreign(tamper: Tamper) -> &'static str {
    match tamper {
        Tamper::ReturnAddressSchemeless => SCHEMELESS,
        _ => FOREIGN,
    }
}

/// Names under which login pages remember where to go on.
const RETURN_NAMES: [&str; 22] = [
    "back",
    "continue",
    "dest",
    "destination",
    "forward",
    "from",
    "goto",
    "next",
    "ref",
    "relaystate",
    "request",
    "return",
    "return_to",
    "return_url",
    "returnto",
    "returnurl",
    "redirect",
    "redirect_to",
    "service",
    "target",
    "to",
    "url",
];

/// Parameters of an authorization request, which have tests of their own.
const OF_OAUTH: [&str; 6] = [
    "redirect_uri",
    "redirect_url",
    "client_id",
    "scope",
    "state",
    "response_type",
];

/// How many links are followed: more on one login are most likely the same again.
const LIMIT: usize = 4;

/// Whether this leads to the site that stands in for an attacker's. It is never requested.
pub fn is_foreign(url: &Url) -> bool {
    url.host_str()
        .is_some_and(|host| host == "attacker.example" || host.ends_with(".attacker.example"))
}

/// Changes what looks like an address to return to in the query of a page of the provider. Whether there is one.
pub fn replace_in_query(url: &mut Url, by: &str) -> bool {
    let pairs: Vec<(String, String)> = url
        .query_pairs()
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    if !pairs.iter().any(|(name, value)| is_one(name, value)) {
        return false;
    }
    let changed = pairs.iter().map(|(name, value)| {
        let is_replaced = is_one(name, value);
        (name.as_str(), if is_replaced { by } else { value.as_str() })
    });
    url.query_pairs_mut().clear().extend_pairs(changed);
    true
}

/// Whether a parameter counts as such an address, by its name or because it holds a path or a URL.
pub fn is_one(name: &str, value: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    !OF_OAUTH.contains(&lower.as_str())
        && (RETURN_NAMES.contains(&lower.as_str())
            || value.starts_with('/')
            || value.starts_with("http://")
            || value.starts_with("https://"))
}

/// Links whose query holds an address, as they stand on the pages.
#[derive(Default)]
pub struct ReturnLinks(Vec<Url>);

impl ReturnLinks {
    /// Keeps the links of a page that lead to the provider itself.
    pub fn collect(&mut self, origins: &Origins, url: &Url, response: &RawResponse) {
        let page = Page::parse(url, response.status, &response.text());
        for link in page.links {
            let holds = replace_in_query(&mut link.url.clone(), FOREIGN);
            let is_known = self.0.iter().any(|known| known.path() == link.url.path());
            if holds && !is_known && self.0.len() < LIMIT && origins.include(link.url.as_str()) {
                self.0.push(link.url);
            }
        }
    }

    /// Follows them with the address of another site in their query, and goes no further. An end where one leads there.
    pub async fn follow(&self, session: &mut Session<'_>, user: UserRef) -> Option<End> {
        for link in &self.0 {
            for tamper in [
                Tamper::ReturnAddressForeign,
                Tamper::ReturnAddressSchemeless,
            ] {
                let mut url = link.clone();
                replace_in_query(&mut url, foreign(tamper));
                let request = RawRequest::from_full_url("GET", url.as_str());
                let Ok(response) = session.browse(user, Role::Interaction, request).await else {
                    continue;
                };
                if leads_away(&url, &response) {
                    return Some(End {
                        status: Some(response.status),
                        ..End::because(
                            Outcome::OtherRedirect,
                            format!(
                                "a link to {} led to the address of another site that stood in its query",
                                link.path()
                            ),
                        )
                    });
                }
            }
        }
        None
    }
}

/// Whether an answer sends the browser to the other site, by redirect or by a page that refreshes itself.
fn leads_away(url: &Url, response: &RawResponse) -> bool {
    let location = response
        .header("location")
        .filter(|_| (300..400).contains(&response.status))
        .and_then(|location| url.join(location).ok());
    let mut page = Page::parse(url, response.status, &response.text());
    let header = response.header("refresh").map(str::to_owned);
    page.meta_refresh = page.meta_refresh.or(header);
    let refreshed = page.refresh().map(|(_, url)| url);
    (location.iter().chain(&refreshed)).any(is_foreign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_to_return_to_are_replaced() {
        let mut url = Url::parse("https://p.example/login?next=x&state=/s&lang=en").expect("a URL");
        assert!(replace_in_query(&mut url, FOREIGN));
        let pairs: Vec<String> = url
            .query_pairs()
            .map(|(_, value)| value.into_owned())
            .collect();
        assert_eq!(pairs, [FOREIGN, "/s", "en"]);
        assert!(is_foreign(&Url::parse(FOREIGN).expect("a URL")) && !is_foreign(&url));
    }
}
