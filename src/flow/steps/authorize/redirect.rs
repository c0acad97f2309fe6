//! Where a redirect leads: on within the provider, or back to the client.

use url::Url;

use crate::agent::{Method, Submission};
use crate::flow::target::Target;
use crate::transcript::Delivery;
use crate::wire::capture::arrival_at;
use crate::wire::encode;

/// The addresses at which the browser must stop. None of them is ever requested.
pub struct Watch {
    /// The `redirect_uri` of the request; none when it was left out.
    requested: Option<String>,
    /// The redirect URIs registered for the target's clients.
    registered: Vec<String>,
}

/// What reached the client.
pub struct Arrival {
    /// The parameters, decoded, in order.
    pub parameters: Vec<(String, String)>,
    /// Where they stood.
    pub delivered: Delivery,
    /// The address, when it is another one than the redirect URI of the request.
    pub elsewhere: Option<String>,
}

impl Watch {
    /// Watches for the redirect URI of a request and for all registered ones.
    pub fn new(requested: Option<&str>, target: &Target) -> Self {
        Self {
            requested: requested.map(str::to_owned),
            registered: target.registered_redirect_uris().cloned().collect(),
        }
    }

    /// What reaches the client, if this form is sent there: the response mode `form_post`, or a page with a button
    /// that leads back.
    pub fn form_arrival(&self, form: &Submission, from: &Url) -> Option<Arrival> {
        let arrival = self.arrival(form.url.as_str(), from)?;
        Some(match form.method {
            Method::Get => arrival,
            _ => Arrival {
                parameters: form.fields.clone(),
                delivered: Delivery::Form,
                ..arrival
            },
        })
    }

    /// What reached the client, if this `Location` leads there. `from` is the page that sends the browser on.
    pub fn arrival(&self, location: &str, from: &Url) -> Option<Arrival> {
        if let Some(rest) = self
            .requested
            .as_deref()
            .and_then(|uri| arrival_at(location, uri))
        {
            return Some(read(rest, None));
        }
        for uri in &self.registered {
            if let Some(rest) = arrival_at(location, uri) {
                // Without a redirect URI in the request any registered one is the right one.
                let elsewhere = self.requested.is_some().then(|| uri.clone());
                return Some(read(rest, elsewhere));
            }
        }
        let Ok(next) = from.join(location) else {
            return misspelt(location);
        };
        let is_web = matches!(next.scheme(), "http" | "https");
        let at_the_client = || {
            self.requested
                .iter()
                .chain(&self.registered)
                .filter_map(|uri| Url::parse(uri).ok())
                .any(|uri| uri.origin() == next.origin() && uri.origin() != from.origin())
        };
        if is_web && !at_the_client() {
            return None;
        }
        // The client's own host, or an application of the device: that is an arrival as well.
        let place = location.split(['?', '#']).next().unwrap_or(location);
        let rest = &location[place.len()..];
        Some(read(rest, Some(place.to_owned())))
    }
}

/// What was sent to an address that no browser can read: what an authorization response carries was given away all the same.
fn misspelt(location: &str) -> Option<Arrival> {
    let (place, _) = location.split_once(['?', '#'])?;
    let arrival = read(&location[place.len()..], Some(place.to_owned()));
    let answers =
        |(name, _): &(String, String)| ["code", "error", "access_token"].contains(&name.as_str());
    arrival.parameters.iter().any(answers).then_some(arrival)
}

fn read(rest: &str, elsewhere: Option<String>) -> Arrival {
    let (query, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let query = encode::decode_parameters(query.trim_start_matches(['?', '&', '/']));
    let fragment = encode::decode_parameters(fragment);
    let in_fragment = query.is_empty() && !fragment.is_empty();
    Arrival {
        parameters: if in_fragment { fragment } else { query },
        delivered: if in_fragment {
            Delivery::Fragment
        } else {
            Delivery::Query
        },
        elsewhere,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watch(requested: Option<&str>) -> Watch {
        Watch {
            requested: requested.map(str::to_owned),
            registered: vec![
                "https://acme.example/return".to_owned(),
                "https://acme.example/second?tenant=7".to_owned(),
            ],
        }
    }

    #[test]
    fn a_response_to_an_address_that_is_no_url_arrives_elsewhere() {
        let watch = watch(None);
        let location = "https://acme.example%09/return?code=x";
        let arrival = watch.arrival(location, &from()).expect("it carries a code");
        assert_eq!(
            arrival.elsewhere.as_deref(),
            Some("https://acme.example%09/return")
        );
        assert!(
            watch
                .arrival("https://acme.example%09/return", &from())
                .is_none()
        );
    }

    fn from() -> Url {
        Url::parse("http://127.0.0.1:8000/authorize").expect("a URL")
    }

    #[test]
    fn the_requested_address_is_no_elsewhere() {
        let arrival = watch(Some("https://acme.example/second?tenant=7"))
            .arrival("https://acme.example/second?tenant=7&code=1", &from())
            .expect("an arrival");
        assert_eq!(arrival.parameters, [("code".to_owned(), "1".to_owned())]);
        assert!(arrival.elsewhere.is_none() && arrival.delivered == Delivery::Query);
    }

    #[test]
    fn another_address_of_the_client_is_elsewhere() {
        let watch = watch(Some("https://acme.example/second?tenant=7"));
        for location in [
            "https://acme.example/second?code=1",
            "https://acme.example/return?code=1",
            "https://acme.example/invented?code=1",
            "acme://return?code=1",
        ] {
            let arrival = watch.arrival(location, &from()).expect("an arrival");
            assert!(arrival.elsewhere.is_some(), "{location}");
            assert_eq!(
                arrival.parameters,
                [("code".to_owned(), "1".to_owned())],
                "{location}"
            );
        }
    }

    #[test]
    fn pages_of_the_provider_are_no_arrival() {
        let watch = watch(Some("http://127.0.0.1:9000/return"));
        assert!(watch.arrival("/login?request=1", &from()).is_none());
        assert!(
            watch
                .arrival("http://127.0.0.1:8000/return", &from())
                .is_none()
        );
        assert!(
            watch
                .arrival("http://127.0.0.1:9000/other", &from())
                .is_some(),
            "another port is another place"
        );
    }

    #[test]
    fn without_a_redirect_uri_any_registered_one_is_right() {
        let arrival = watch(None)
            .arrival("https://acme.example/return#code=1", &from())
            .expect("an arrival");
        assert!(arrival.elsewhere.is_none() && arrival.delivered == Delivery::Fragment);
    }
}
