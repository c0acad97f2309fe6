//! The decisions of the agent: submit a form, follow a link, or stop with a reason.

use std::fmt;

use url::Url;

use super::hints::Consent;
use super::page::{Enctype, Method};

/// How many pages the agent looks at before it gives up: login in two halves, a second factor's notice,
/// consent and a few interstitials are far fewer.
pub const MAX_PAGES: usize = 12;

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Submit a form.
    Submit(Submission),
    /// Request another page with GET: a link, or the page's own refresh.
    Follow(Url),
    /// There is nothing more to do here.
    Stop(Stop),
}

/// What a submission is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It sends the login name, the password or both.
    Login,
    /// It answers the question for consent; a page that asks for the password too is answered at once.
    Consent(Consent),
    /// It only goes on to the next page.
    Continue,
}

/// A form as a browser would send it.
#[derive(Clone, PartialEq, Eq)]
pub struct Submission {
    /// The HTTP method.
    pub method: Method,
    /// Where to send it. For [`Method::Get`] the form's fields are in its query already.
    pub url: Url,
    /// The fields of the body in document order, names may repeat; empty for [`Method::Get`].
    pub fields: Vec<(String, String)>,
    /// How the body is encoded.
    pub enctype: Enctype,
    /// What it is for.
    pub purpose: Purpose,
    /// How a person does the same in a browser.
    pub input: BrowserInput,
}

/// What to type, tick and press on a [page in a browser](super::Page::rendered), whose controls are numbered. Empty
/// on other pages.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct BrowserInput {
    /// What to type, replacing what is there.
    pub typed: Vec<(usize, String)>,
    /// Boxes and radios to bring into this state, where they are not in it already.
    pub ticked: Vec<(usize, bool)>,
    /// The button to press; Enter in the field that was typed into last when there is none.
    pub pressed: Option<usize>,
}

/// Prints the names of the fields only: their values are passwords and tokens.
impl fmt::Debug for Submission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut url = self.url.clone();
        if url.query().is_some() {
            url.set_query(Some("…"));
        }
        f.debug_struct("Submission")
            .field("method", &self.method)
            .field("url", &url.as_str())
            .field(
                "fields",
                &self.fields.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            )
            .field("enctype", &self.enctype)
            .field("purpose", &self.purpose)
            .finish()
    }
}

/// Why the agent stopped. An error page is a result like any other.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// The provider asked for the login again after it had been given.
    #[error("the login failed: {message}")]
    LoginFailed {
        /// What the page says about it, [quoted](crate::wire::quotation).
        message: String,
    },
    /// The provider showed an error page of its own.
    #[error("the provider showed an error page (status {status}): {message}")]
    ErrorPage {
        /// The HTTP status, which is 200 for many an error page.
        status: u16,
        /// The visible text, [quoted](crate::wire::quotation).
        message: String,
    },
    /// The form would send the password as a part of the address, where servers, proxies and histories keep it.
    #[error(
        "the login form sends the password in the address (method GET), which the agent does not do; where a script of the page sends it instead, the browser agent can log in (--agent webdriver)"
    )]
    PasswordInAddress,
    /// The form would send the password without encryption to another machine.
    #[error(
        "the login form leads to {origin} without encryption, where the agent sends no password; give the provider's address with https"
    )]
    PasswordUnencrypted {
        /// Where the form leads.
        origin: String,
    },
    /// The form would send the answer to the question for consent as a part of the address; a script has to send it.
    #[error(
        "the consent form says no method and the page has scripts that may send it another way, which the form agent does not run; the browser agent can answer it (--agent webdriver)"
    )]
    ConsentInAddress,
    /// The buttons that approve and deny send the same; a script that the form agent does not run tells them apart.
    #[error(
        "a script tells the buttons of the consent form apart, which the form agent does not run; the browser agent can answer it (--agent webdriver)"
    )]
    ScriptDecides,
    /// The page does nothing without scripts; the webdriver agent could use it.
    #[error("the page needs JavaScript, which the form agent does not run")]
    NeedsJavaScript,
    /// Consent was to be refused, and the page offers no control for that.
    #[error("the page offers no way to deny consent")]
    NoWayToDeny,
    /// The agent does not know such a page.
    #[error("the page was not understood: {why}")]
    NotUnderstood {
        /// What is missing or in the way, in words for a person.
        why: String,
    },
    /// The page is larger than any login page, so that it was not read to its end.
    #[error("the page was not read to its end: it has {excess}")]
    TooLarge {
        /// What it has more of than is looked at.
        excess: String,
    },
    /// The consent page came back word for word after it had been answered.
    #[error("the consent page came back unchanged after it was answered")]
    Unchanged,
    /// The provider keeps showing pages.
    #[error("the provider showed more than {} pages without an end", MAX_PAGES)]
    TooManyPages,
}
