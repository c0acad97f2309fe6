//! What a scenario does to the provider's own forms and addresses on their way.

use url::Url;

use crate::catalog::scenario::{Tamper, TokenTamper};
use crate::transcript::Role;
use crate::wire::capture::looks_random;

/// Where nobody is: the reserved top-level domain makes sure of it (RFC 2606 2).
const FOREIGN: &str = "https://attacker.example/";

/// Names that mark a hidden field as the form's protection against forgery.
const PROTECTION: [&str; 6] = ["csrf", "xsrf", "token", "nonce", "authenticity", "verif"];

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

/// Whether this leads to the site that stands in for an attacker's. It is never requested.
pub fn is_foreign(url: &Url) -> bool {
    url.host_str()
        .is_some_and(|host| host == "attacker.example" || host.ends_with(".attacker.example"))
}

/// Changes the fields of a form before it is sent.
pub fn form(tamper: Tamper, role: Role, fields: &mut Vec<(String, String)>) {
    match (tamper, role) {
        (Tamper::HiddenFieldsRemoved, Role::Consent) => {
            let protects = protection(fields);
            fields.retain(|field| !protects(field));
        }
        (Tamper::HiddenFieldsChanged, Role::Consent) => {
            let protects = protection(fields);
            for field in fields.iter_mut().filter(|field| protects(field)) {
                field.1 = super::values::random_text(field.1.len());
            }
        }
        (Tamper::ReturnAddressForeign, Role::Login | Role::Interaction) => {
            for (name, value) in fields {
                if holds_return_address(name, value) {
                    FOREIGN.clone_into(value);
                }
            }
        }
        _ => {}
    }
}

/// Tells the fields that protect a form. Where names tell, only those: the others may say what the form is about.
fn protection(fields: &[(String, String)]) -> impl Fn(&(String, String)) -> bool + use<> {
    let by_name = |name: &str| {
        let name = name.to_ascii_lowercase();
        PROTECTION.iter().any(|word| name.contains(word))
    };
    let named = fields
        .iter()
        .any(|(name, value)| by_name(name) && looks_random(value));
    move |(name, value)| looks_random(value) && (!named || by_name(name))
}

/// Changes whatever looks like an address to return to in the query of a page of the provider.
pub fn replace_in_query(url: &mut Url) {
    let pairs: Vec<(String, String)> = url
        .query_pairs()
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    if !pairs
        .iter()
        .any(|(name, value)| holds_return_address(name, value))
    {
        return;
    }
    let changed = pairs.iter().map(|(name, value)| {
        let foreign = holds_return_address(name, value);
        (
            name.as_str(),
            if foreign { FOREIGN } else { value.as_str() },
        )
    });
    url.query_pairs_mut().clear().extend_pairs(changed);
}

fn holds_return_address(name: &str, value: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    !OF_OAUTH.contains(&lower.as_str())
        && (RETURN_NAMES.contains(&lower.as_str())
            || value.starts_with('/')
            || value.starts_with("http://")
            || value.starts_with("https://"))
}

/// A token with one character changed into another one of its alphabet.
pub fn tampered(token: String, tamper: Option<TokenTamper>) -> String {
    let Some(tamper) = tamper else { return token };
    let length = token.chars().count();
    let place = match tamper {
        TokenTamper::Start => 0,
        TokenTamper::Middle => length / 2,
        // Not the very last one: in base64url its low bits may mean nothing.
        TokenTamper::End => length.saturating_sub(2),
    };
    token
        .chars()
        .enumerate()
        .map(|(index, c)| match (index == place, c) {
            (false, same) => same,
            (true, 'a') => 'b',
            (true, '0') => '1',
            (true, c) if c.is_ascii_digit() => '0',
            (true, _) => 'a',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn the_protection_goes_and_the_rest_stays() {
        let csrf = ("csrf", "a1b2c3d4e5f6a7b8c9d0");
        let request = ("request", "Zk4rW9vLq2Xc7NbT1yGm5p");
        let mut form_fields = fields(&[csrf, request, ("decision", "approve")]);
        form(Tamper::HiddenFieldsRemoved, Role::Consent, &mut form_fields);
        assert_eq!(form_fields, fields(&[request, ("decision", "approve")]));
        let mut nameless = fields(&[("x", csrf.1), ("decision", "approve")]);
        form(Tamper::HiddenFieldsChanged, Role::Consent, &mut nameless);
        assert_ne!(nameless[0].1, csrf.1);
        assert_eq!(nameless[1].1, "approve");
    }

    #[test]
    fn addresses_to_return_to_are_replaced() {
        let mut url = Url::parse("https://p.example/login?next=x&state=/s&lang=en").expect("a URL");
        replace_in_query(&mut url);
        let pairs: Vec<String> = url
            .query_pairs()
            .map(|(_, value)| value.into_owned())
            .collect();
        assert_eq!(pairs, [FOREIGN, "/s", "en"]);
        assert!(is_foreign(&Url::parse(FOREIGN).expect("a URL")) && !is_foreign(&url));
    }
}
