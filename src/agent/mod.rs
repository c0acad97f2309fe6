//! The agent: what logs in and answers the consent page in place of a person.
//!
//! Everything here is pure. [`Page::parse`] turns an HTML answer into owned data, [`FormAgent::next`]
//! looks at one page and says what to do next ([`Move`]); sending the request, keeping cookies and
//! following redirects is the caller's work.
//!
//! ```
//! use grantcheck::agent::{Consent, FormAgent, Hints, Login, Move, Page};
//!
//! let url = url::Url::parse("https://provider.test/login")?;
//! let html = r#"<form method=post><input name=user><input type=password name=pass><button>Log in</button></form>"#;
//! let login = Login { username: "anna".into(), password: "wonderland".into() };
//! let mut agent = FormAgent::new(Some(login), Consent::Approve, Hints::default());
//! let Move::Submit(submission) = agent.next(&Page::parse(&url, 200, html)) else { return Err("no login".into()) };
//! assert_eq!(submission.fields[0], ("user".to_owned(), "anna".to_owned()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod consent;
mod form;
mod hints;
mod kind;
mod lexicon;
mod live;
mod login;
pub mod manual;
mod moves;
mod page;
mod parse;
mod question;
mod submit;
pub mod webdriver;
mod words;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests;

pub use form::{FormAgent, MAX_PAGES};
pub use hints::{Consent, Hints, Login};
pub use kind::Kind;
pub use moves::{Hand, Move, Purpose, Stop, Submission};
pub use page::{Choice, Enctype, Field, FieldKind, Form, Link, Method, Page};
