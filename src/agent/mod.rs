//! The agent: what logs in and answers the consent page in place of a person.
//!
//! There are three agents (form, webdriver, manual). The form agent is pure: [`Page::parse`] turns an HTML answer into owned
//! data, [`FormAgent::next`] looks at one page and says what to do next ([`Decision`]); sending the request, keeping
//! cookies and following redirects is the caller's work. [`webdriver`] drives a Chromium, in which the same
//! [`FormAgent`] decides on pages that scripts have made. [`manual`] asks the person at the terminal.
//!
//! ```
//! use grantcheck::agent::{Consent, FormAgent, Hints, Login, Decision, Page};
//!
//! let url = url::Url::parse("https://provider.test/login")?;
//! let html = r#"<form method=post><input name=user><input type=password name=pass><button>Log in</button></form>"#;
//! let login = Login { username: "anna".into(), password: "wonderland".into() };
//! let mut agent = FormAgent::new(Some(login), Consent::Approve, Hints::default());
//! let Decision::Submit(submission) = agent.next(&Page::parse(&url, 200, html)) else { return Err("no login".into()) };
//! assert_eq!(submission.fields[0], ("user".to_owned(), "anna".to_owned()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod complaint;
mod consent_page;
mod decision;
mod form_agent;
mod hints;
mod lexicon;
mod login_form;
pub mod manual;
mod meanings;
mod page;
mod parse;
mod question;
mod rendered;
mod submit;
mod trace;
pub mod webdriver;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests;

pub use decision::{BrowserInput, Decision, MAX_PAGES, Purpose, Stop, Submission};
pub use form_agent::FormAgent;
pub use hints::{Consent, Hints, Login};
pub use page::{Choice, Enctype, Field, FieldKind, Form, Link, Method, Page};
