//! Where the browser may be sent: to the target's own origins, and with the password only in the body of a POST that nobody
//! on the way can read.

use url::Url;

use super::outcome::End;
use crate::agent::{Page, Purpose};
use crate::flow::session::Session;
use crate::oauth::{Outcome, UserRef};
use crate::wire::origins::{is_confidential, origin_of};
use crate::wire::{RawBody, RawRequest};

/// What a form is called that is about to be sent.
pub fn of_form(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Login => "the login form",
        Purpose::Consent(_) => "the consent form",
        Purpose::Continue => "a form of the provider",
    }
}

/// What a link is called that is about to be followed.
pub fn of_link(page: &Page, link: &Url) -> &'static str {
    if page.links.iter().any(|known| known.url == *link) {
        "a link of the provider"
    } else {
        "the refresh of a page"
    }
}

/// The end of the way where an address is not one of the target's own. Nothing is sent there.
pub fn address(session: &mut Session<'_>, what: &str, address: &str) -> Option<End> {
    if session.target.is_own(address) {
        return None;
    }
    Some(End::failure(&session.withhold(what, address)))
}

/// The end of the way where a request must not be sent: to a foreign origin, or with the password where another party could
/// read it. A redirect with status 307 or 308 asks a browser to send the login once more.
pub fn request(
    session: &mut Session<'_>,
    user: UserRef,
    what: &str,
    request: &RawRequest,
) -> Option<End> {
    let to = request.full_url();
    if let Some(end) = address(session, what, &to) {
        return Some(end);
    }
    let password = &session.target.user_of(user)?.password;
    let holds = |text: &str| !password.is_empty() && text.contains(password.as_str());
    let in_body = match &request.body {
        RawBody::Form(fields) => fields.iter().any(|(_, value)| holds(value)),
        other => holds(&other.text()),
    };
    if in_body && !is_confidential(&to) {
        let origin = origin_of(&to).unwrap_or(to);
        return Some(End::because(
            Outcome::NotDone,
            format!("{what} leads to {origin} without encryption, where no password is sent"),
        ));
    }
    None
}
