//! Links of the provider's pages that hold an address to lead on to: whether they lead to any address.

use url::Url;

use super::outcome::End;
use super::tamper;
use crate::agent::Page;
use crate::catalog::scenario::Tamper;
use crate::flow::session::Session;
use crate::oauth::{Outcome, Role, UserRef};
use crate::wire::origins::Origins;
use crate::wire::{RawRequest, RawResponse};

/// How many of them are followed: more on one login are most likely the same again.
const LIMIT: usize = 4;

/// Links whose query holds an address, as they stand on the pages.
#[derive(Default)]
pub struct ReturnLinks(Vec<Url>);

impl ReturnLinks {
    /// Keeps the links of a page that lead to the provider itself.
    pub fn collect(&mut self, origins: &Origins, url: &Url, response: &RawResponse) {
        let page = Page::parse(url, response.status, &response.text());
        for link in page.links {
            let holds = tamper::replace_in_query(&mut link.url.clone(), tamper::FOREIGN);
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
                tamper::replace_in_query(&mut url, tamper::foreign(tamper));
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
    (location.iter().chain(&refreshed)).any(tamper::is_foreign)
}
