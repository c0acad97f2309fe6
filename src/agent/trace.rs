//! What the agent saw on each page and what it did, without the login.

use super::hints::Login;
use super::page::Page;

/// The lines of the trace. Neither the login nor any query, token or field value other than those of radios and
/// checkboxes gets into it.
#[derive(Debug, Clone)]
pub(super) struct Trace {
    login: Option<Login>,
    lines: Vec<String>,
}

impl Trace {
    pub fn new(login: Option<Login>) -> Self {
        Self {
            login,
            lines: Vec::new(),
        }
    }

    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// Adds a line.
    pub fn note(&mut self, line: &str) {
        let line = self.hide(line);
        self.lines.push(line);
    }

    /// Adds lines about the page that was noted last.
    pub fn note_all(&mut self, notes: &[String]) {
        notes.iter().for_each(|n| self.note(&format!("  {n}")));
    }

    /// Pages greet the user by name, and a broken one may echo the password.
    pub fn hide(&self, text: &str) -> String {
        let Some(login) = &self.login else {
            return text.to_owned();
        };
        let mut text = text.to_owned();
        for (value, name) in [
            (&login.password, "<password>"),
            (&login.username, "<username>"),
        ] {
            if value.chars().count() >= 3 {
                text = text.replace(value.as_str(), name);
            }
        }
        text
    }
}

/// One line about a page: its number, status, address, title and forms.
pub(super) fn seen(number: usize, page: &Page) -> String {
    let forms = match page.forms.len() {
        0 => "no form".to_owned(),
        1 => "1 form".to_owned(),
        n => format!("{n} forms"),
    };
    format!(
        "page {number}: {} {} \"{}\", {forms}",
        page.status,
        place(&page.url),
        page.title
    )
}

/// An address without what may be secret in it.
pub(super) fn place(url: &url::Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // Both fail only on addresses that have no host, which are never followed.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.into()
}
