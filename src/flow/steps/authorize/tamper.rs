//! What a scenario does to the provider's own forms and addresses on their way.

use url::Url;

use super::return_address;
use crate::catalog::scenario::Tamper;
use crate::flow::references::random_text;
use crate::oauth::Role;
use crate::wire::capture::looks_random;
use crate::wire::{RawBody, RawRequest};

/// Names that mark a hidden field as the form's protection against forgery.
const PROTECTION: [&str; 6] = ["csrf", "xsrf", "token", "nonce", "authenticity", "verif"];

/// The consent form as a session got it, before anything was done to it.
#[derive(Clone)]
pub struct ConsentForm {
    /// Where it is sent.
    pub url: String,
    /// What it sends.
    pub fields: Vec<(String, String)>,
}

/// Prints no value: they are secrets.
impl std::fmt::Debug for ConsentForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConsentForm").finish_non_exhaustive()
    }
}

impl ConsentForm {
    /// The request that sends it as it stands.
    pub fn request(&self) -> RawRequest {
        let mut request = RawRequest::from_full_url("POST", &self.url);
        request.body = RawBody::Form(self.fields.clone());
        request
    }

    /// Whether a field has another value here. One that is not here has one of its own.
    fn differs(&self, name: &str, value: &str) -> bool {
        let is_same = |(known, same): &(String, String)| known == name && same == value;
        !self.fields.iter().any(is_same)
    }

    /// Whether a part of the address is another one here.
    fn leads_elsewhere(&self, part: &str) -> bool {
        !self
            .url
            .split(['/', '?', '&', '='])
            .any(|same| same == part)
    }
}

/// Changes what a form sends, before it is sent. What protects it is found by its role: the provider made it up, and in
/// `other`, the form of another session, it is another one; without that only what looks random is changed. `is_known`
/// tells the values that the browser brought along itself: no page has made them up, so they protect nothing.
///
/// Returns what was made up. Nothing where there was nothing to change: then nothing was tested.
pub fn submission(
    tamper: Tamper,
    role: Role,
    request: &mut RawRequest,
    other: Option<&ConsentForm>,
    is_known: impl Fn(&str) -> bool,
) -> Option<Vec<String>> {
    let mut none = Vec::new();
    let fields = match &mut request.body {
        RawBody::Form(fields) => fields,
        _ => &mut none,
    };
    match (tamper, role) {
        (Tamper::HiddenFieldsForeign, Role::Consent) => {
            let other = other?;
            let protecting = protection(fields, Some(other), &is_known);
            let foreign = |name: &str| other.fields.iter().find(|(known, _)| known == name);
            let mut replaced = false;
            for field in fields.iter_mut().filter(|field| protecting.contains(field)) {
                if let Some((_, value)) = foreign(&field.0) {
                    field.1.clone_from(value);
                    replaced = true;
                }
            }
            // Where no field protects the form, its address may.
            if !replaced {
                let elsewhere = RawRequest::from_full_url(&request.method, &other.url);
                if elsewhere.full_url() == request.full_url() {
                    return None;
                }
                (request.url, request.query) = (elsewhere.url, elsewhere.query);
            }
        }
        (
            Tamper::HiddenFieldsRemoved | Tamper::HiddenFieldsEmpty | Tamper::HiddenFieldsChanged,
            Role::Consent,
        ) => {
            // The fields of a GET form are in its URL, where they are changed, too.
            let protecting = protection(fields, other, &is_known);
            if protecting.is_empty() {
                return Some(address(request, other, is_known))
                    .filter(|made_up| !made_up.is_empty());
            }
            if tamper == Tamper::HiddenFieldsRemoved {
                fields.retain(|field| !protecting.contains(field));
            } else {
                for field in fields.iter_mut().filter(|field| protecting.contains(field)) {
                    field.1 = match tamper {
                        Tamper::HiddenFieldsEmpty => String::new(),
                        _ => random_text(field.1.len()),
                    };
                }
            }
        }
        (
            Tamper::ReturnAddressForeign | Tamper::ReturnAddressSchemeless,
            Role::Login | Role::Interaction,
        ) => {
            for (name, value) in fields {
                if return_address::is_one(name, value) {
                    return_address::foreign(tamper).clone_into(value);
                }
            }
            // The address that a form is sent to may hold one as well.
            if let Ok(mut url) = Url::parse(&request.full_url())
                && return_address::replace_in_query(&mut url, return_address::foreign(tamper))
            {
                request.query = url.query().unwrap_or_default().to_owned();
            }
        }
        _ => {}
    }
    Some(Vec::new())
}

/// Changes the unguessable parts of the address that a form is sent to. Where no field protects a form, that is what
/// keeps other sites from sending it.
fn address(
    request: &mut RawRequest,
    other: Option<&ConsentForm>,
    is_known: impl Fn(&str) -> bool,
) -> Vec<String> {
    let mut made_up = Vec::new();
    let differs =
        |text: &str| other.map_or(looks_random(text), |other| other.leads_elsewhere(text));
    let guessable = |text: &str| !differs(text) || is_known(text);
    let mut other = |text: &str| {
        made_up.push(random_text(text.len()));
        made_up[made_up.len() - 1].clone()
    };
    let segments = request.url.split('/').map(|segment| {
        if guessable(segment) {
            segment.to_owned()
        } else {
            other(segment)
        }
    });
    let url = segments.collect::<Vec<_>>().join("/");
    let pairs = request
        .query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name, value)) if !guessable(value) => format!("{name}={}", other(value)),
            _ => pair.to_owned(),
        });
    let query = pairs.collect::<Vec<_>>().join("&");
    (request.url, request.query) = (url, query);
    made_up
}

/// The fields that protect a form. Where names tell, only those: the others may say what the form is about.
fn protection(
    fields: &[(String, String)],
    other: Option<&ConsentForm>,
    is_known: impl Fn(&str) -> bool,
) -> Vec<(String, String)> {
    let by_name = |name: &str| {
        let name = name.to_ascii_lowercase();
        PROTECTION.iter().any(|word| name.contains(word))
    };
    let mut unguessable: Vec<(String, String)> = fields
        .iter()
        .filter(|(name, value)| match other {
            Some(other) => other.differs(name, value),
            None => looks_random(value),
        })
        .filter(|(_, value)| !value.is_empty() && !is_known(value))
        .cloned()
        .collect();
    if unguessable.iter().any(|(name, _)| by_name(name)) {
        unguessable.retain(|(name, _)| by_name(name));
    }
    unguessable
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

    fn sent(tamper: Tamper, url: &str, pairs: &[(&str, &str)]) -> RawRequest {
        let mut request = RawRequest::from_full_url("POST", url);
        request.body = RawBody::Form(fields(pairs));
        submission(tamper, Role::Consent, &mut request, None, |text| {
            text == STATE
        });
        request
    }

    const STATE: &str = "q8w7e6r5t4y3u2i1";
    const PLAIN: &str = "https://p.example/consent";

    #[test]
    fn the_protection_goes_and_the_rest_stays() {
        let csrf = ("csrf", "a1b2c3d4e5f6a7b8c9d0");
        let request = ("request", "Zk4rW9vLq2Xc7NbT1yGm5p");
        let decision = ("decision", "approve");
        let form = |pairs: &[(&str, &str)]| RawBody::Form(fields(pairs));
        let removed = sent(
            Tamper::HiddenFieldsRemoved,
            PLAIN,
            &[csrf, request, decision],
        );
        assert_eq!(removed.body, form(&[request, decision]));
        let changed = sent(
            Tamper::HiddenFieldsChanged,
            PLAIN,
            &[("x", csrf.1), decision],
        );
        assert_ne!(changed.body, form(&[("x", csrf.1), decision]));
        let RawBody::Form(kept) = changed.body else {
            panic!("a form")
        };
        assert_eq!(kept[1].1, "approve");
    }

    #[test]
    fn an_unguessable_address_is_changed_where_no_field_protects() {
        let page = "https://p.example/interaction/Zk4rW9vLq2Xc7NbT1yGm5p/confirm?lang=en";
        let state = ("state", STATE);
        let changed = sent(Tamper::HiddenFieldsRemoved, page, &[state]);
        assert_ne!(changed.full_url(), page);
        assert_eq!(changed.full_url().len(), page.len());
        assert!(changed.full_url().ends_with("/confirm?lang=en"));
        assert_eq!(changed.body, RawBody::Form(fields(&[state])));
        let plain = format!("{PLAIN}?state={STATE}");
        let same = sent(Tamper::HiddenFieldsChanged, &plain, &[state]);
        assert_eq!(
            same.full_url(),
            plain,
            "what the client sent protects nothing"
        );
        let with_field = sent(
            Tamper::HiddenFieldsRemoved,
            page,
            &[("csrf", "a1b2c3d4e5f6a7b8c9d0")],
        );
        assert_eq!(with_field.full_url(), page);
    }

    /// What another session gets otherwise protects a form, whatever it looks like.
    #[test]
    fn the_protection_is_found_by_its_role() {
        let of = |token: &str, id: &str| {
            fields(&[("t", token), ("id", id), ("lang", "en"), ("answer", "yes")])
        };
        for (mine, others) in [
            ("c2hvcnQ=", "b3RoZXI="),
            ("41", "40"),
            ("kjhgfdsa", "lkjhgfds"),
        ] {
            let other = ConsentForm {
                url: PLAIN.to_owned(),
                fields: of(others, "7"),
            };
            let mut request = RawRequest::from_full_url("POST", PLAIN);
            request.body = RawBody::Form(of(mine, "7"));
            let tamper = Tamper::HiddenFieldsRemoved;
            let changed = submission(tamper, Role::Consent, &mut request, Some(&other), |_| false);
            assert!(changed.is_some());
            let RawBody::Form(left) = &request.body else {
                panic!("a form")
            };
            assert_eq!(
                *left,
                fields(&[("id", "7"), ("lang", "en"), ("answer", "yes")])
            );
            // The same in every session: nothing protects the form, and nothing can be changed.
            let again = submission(tamper, Role::Consent, &mut request, Some(&other), |_| false);
            assert_eq!(again, None);
        }
    }

    #[test]
    fn another_sessions_form_gives_its_fields_or_its_address() {
        let form = |url: &str, pairs: &[(&str, &str)]| ConsentForm {
            url: url.to_owned(),
            fields: fields(pairs),
        };
        let tampered = |url: &str, pairs: &[(&str, &str)], other: &ConsentForm| {
            let mut request = RawRequest::from_full_url("POST", url);
            request.body = RawBody::Form(fields(pairs));
            let tamper = Tamper::HiddenFieldsForeign;
            submission(tamper, Role::Consent, &mut request, Some(other), |_| false)?;
            Some((request.full_url(), request.body))
        };
        let mine = [("csrf", "abc"), ("answer", "yes")];
        let theirs = [("csrf", "xyz"), ("answer", "yes")];
        let with_theirs = Some((PLAIN.to_owned(), RawBody::Form(fields(&theirs))));
        assert_eq!(tampered(PLAIN, &mine, &form(PLAIN, &theirs)), with_theirs);
        let (here, there) = ("https://p.example/i/a1?x=1", "https://p.example/i/b2?x=1");
        let sent_there = Some((there.to_owned(), RawBody::Form(fields(&mine[1..]))));
        assert_eq!(
            tampered(here, &mine[1..], &form(there, &theirs[1..])),
            sent_there
        );
        assert_eq!(
            tampered(PLAIN, &mine[1..], &form(PLAIN, &theirs[1..])),
            None
        );
    }
}
