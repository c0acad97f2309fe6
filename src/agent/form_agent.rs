//! The form agent: from one page to the next move.

use super::consent_page;
use super::decision::{Decision, MAX_PAGES, Purpose, Stop, Submission};
use super::hints::{Consent, Hints, Login};
use super::login_form::{self, LoginForm};
use super::meanings::{self, Meaning};
use super::page::{FieldKind, Form, Page};
use super::question;
use super::submit::Filled;

/// A refresh that takes longer is no redirect but a page that keeps itself up to date, in seconds.
const REDIRECT_DELAY: f64 = 15.0;

/// How much of a page a message quotes, in characters.
const EXCERPT: usize = 200;

/// Logs in and answers the consent page like a person who has no scripts.
///
/// One agent sees the pages of one authorization request, in order.
#[derive(Debug, Clone)]
pub struct FormAgent {
    login: Option<Login>,
    consent: Consent,
    hints: Hints,
    pages: usize,
    name_sent: bool,
    password_sent: bool,
    last: Option<Purpose>,
    /// Address and text of the page that was answered last.
    answered: Option<(String, String)>,
    trace: Vec<String>,
}

impl FormAgent {
    /// An agent that logs in as `login` (if the provider asks) and answers as `consent` says.
    pub fn new(login: Option<Login>, consent: Consent, hints: Hints) -> Self {
        FormAgent {
            login,
            consent,
            hints,
            pages: 0,
            name_sent: false,
            password_sent: false,
            last: None,
            answered: None,
            trace: Vec::new(),
        }
    }

    /// Decides what to do with a page.
    pub fn next(&mut self, page: &Page) -> Decision {
        self.pages += 1;
        self.note(seen(self.pages, page));
        let decided = if self.pages > MAX_PAGES {
            Decision::Stop(Stop::TooManyPages)
        } else {
            self.decide(page)
        };
        let decided = self.without_login(decided);
        let decided = self.without_repetition(page, decided);
        match &decided {
            Decision::Submit(submission) => {
                self.last = Some(submission.purpose);
                self.note(format!(
                    "  submitting with {} to {}",
                    submission.method.as_str(),
                    place(&submission.url)
                ));
            }
            Decision::Follow(url) => self.note(format!("  following to {}", place(url))),
            Decision::Stop(stop) => self.note(format!("  stopping: {stop}")),
        }
        decided
    }

    /// Whether its latest answer, by a button or by a link, was one to the question for consent.
    pub fn has_answered_consent(&self) -> bool {
        matches!(self.last, Some(Purpose::Consent(_)))
    }

    /// A question that comes back word for word after it was answered will come back again.
    fn without_repetition(&mut self, page: &Page, decided: Decision) -> Decision {
        let Decision::Submit(submission) = &decided else {
            return decided;
        };
        if !matches!(submission.purpose, Purpose::Consent(_)) {
            self.answered = None;
            return decided;
        }
        let shown = (page.url.path().to_owned(), page.text.clone());
        if self.answered.as_ref() == Some(&shown) {
            return Decision::Stop(Stop::Unchanged);
        }
        self.answered = Some(shown);
        decided
    }

    /// What the agent saw on each page and why it chose a control. Holds neither the login nor any query,
    /// token or field value other than those of radios and checkboxes.
    pub fn trace(&self) -> &[String] {
        &self.trace
    }

    fn decide(&mut self, page: &Page) -> Decision {
        if let Some(form) = login_form::with_password(page, &self.hints) {
            return self.log_in(page, &form);
        }
        let mut notes = Vec::new();
        let answered = consent_page::answer(page, self.consent, &self.hints, &mut notes);
        if let Some(answer) = answered {
            self.note_all(notes);
            if matches!(answer, Decision::Follow(_)) {
                self.last = Some(Purpose::Consent(self.consent));
            }
            return answer;
        }
        if let Some(form) = login_form::name_only(page, &self.hints) {
            return self.log_in(page, &form);
        }
        if page.status >= 400 {
            return Decision::Stop(self.error(page));
        }
        if page
            .loose_fields
            .iter()
            .any(|f| f.kind == FieldKind::Password)
        {
            self.note(
                "  a password field that belongs to no form: only a script can send it".into(),
            );
            return Decision::Stop(Stop::NeedsJavaScript);
        }
        let announced = meanings::says_error(&page.title)
            || page.alerts.iter().any(|a| meanings::says_error(a));
        if announced && !meanings::says_javascript(&page.text) {
            return Decision::Stop(self.error(page));
        }
        self.go_on(page)
    }

    fn log_in(&mut self, page: &Page, form: &LoginForm<'_>) -> Decision {
        self.note(format!("  {}", form.describe()));
        let again = if form.password.is_some() {
            self.password_sent
        } else {
            self.name_sent
        };
        if again {
            return Decision::Stop(Stop::LoginFailed {
                message: complaint(page),
            });
        }
        let Some(login) = self.login.clone() else {
            let why =
                "the page asks for a login, and the target has no username and password".into();
            return Decision::Stop(Stop::NotUnderstood { why });
        };
        if form.is_stuck() && page.has_scripts {
            self.note("  it has no button that works without a script".into());
            return Decision::Stop(Stop::NeedsJavaScript);
        }
        let mut filled = form.fill(page, &login);
        let mut notes = Vec::new();
        let both = consent_page::with_login(
            page,
            form,
            &mut filled,
            self.consent,
            &self.hints,
            &mut notes,
        );
        self.note_all(notes);
        let decided = both.unwrap_or_else(|| {
            let button = form.button(&self.hints);
            let pressed = button.map_or("Enter".into(), |i| form.form.fields[i].title());
            self.note(format!("  pressing {pressed}"));
            filled
                .press(button, Purpose::Login)
                .map_or_else(Decision::Stop, Decision::Submit)
        });
        if matches!(decided, Decision::Submit(_)) {
            self.name_sent |= form.username.is_some();
            self.password_sent |= form.password.is_some();
        }
        decided
    }

    /// A page that asks nothing the agent came to answer: it leads on, or it says what is wrong.
    fn go_on(&mut self, page: &Page) -> Decision {
        if let Some((number, submission)) = page
            .forms
            .iter()
            .enumerate()
            .find_map(|(i, f)| Some((i + 1, onward(page, f)?)))
        {
            self.note(format!("  form {number}: asks nothing and leads on"));
            return Decision::Submit(submission);
        }
        if let Some((delay, url)) = page.refresh().filter(|(delay, _)| *delay <= REDIRECT_DELAY) {
            self.note(format!("  the page refreshes itself after {delay} s"));
            return Decision::Follow(url);
        }
        if meanings::says_javascript(&page.text) {
            return Decision::Stop(Stop::NeedsJavaScript);
        }
        if let Some(unknown) = page
            .forms
            .iter()
            .filter(|f| !login_form::is_search(f) && !f.loose)
            .find_map(unknown_field)
        {
            let why = format!("a form asks for {unknown}, which the agent does not know");
            return Decision::Stop(Stop::NotUnderstood { why });
        }
        if meanings::says_error(&page.text) {
            return Decision::Stop(self.error(page));
        }
        if let Some(link) = page
            .links
            .iter()
            .find(|l| meanings::meaning(&l.text) == Some(Meaning::GoOn) && l.text.len() <= 40)
        {
            self.note(format!("  following the link \"{}\"", link.text));
            return Decision::Follow(link.url.clone());
        }
        if meanings::says_javascript(&page.noscript) || (page.has_scripts && page.text.len() < 80) {
            return Decision::Stop(Stop::NeedsJavaScript);
        }
        let why = if page.text.is_empty() {
            "the page is empty".to_owned()
        } else {
            format!(
                "no login, no question for consent, no error and no way on: {}",
                excerpt(&page.text)
            )
        };
        Decision::Stop(Stop::NotUnderstood { why })
    }

    /// An error page, or what comes of a login that failed where the form is not shown again.
    fn error(&self, page: &Page) -> Stop {
        let after_login = self.last == Some(Purpose::Login) && self.password_sent;
        if after_login && (page.status == 401 || says_login_failed(page)) {
            return Stop::LoginFailed {
                message: complaint(page),
            };
        }
        let said = if page.text.is_empty() {
            &page.title
        } else {
            &page.text
        };
        let message = if said.is_empty() {
            "(an empty page)".to_owned()
        } else {
            excerpt(said)
        };
        Stop::ErrorPage {
            status: page.status,
            message,
        }
    }

    fn note(&mut self, line: String) {
        let line = self.hide(&line);
        self.trace.push(line);
    }

    fn note_all(&mut self, notes: Vec<String>) {
        notes.into_iter().for_each(|n| self.note(format!("  {n}")));
    }

    /// Pages greet the user by name, and a broken one may echo the password.
    fn hide(&self, text: &str) -> String {
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

    fn without_login(&self, decided: Decision) -> Decision {
        match decided {
            Decision::Stop(Stop::LoginFailed { message }) => Decision::Stop(Stop::LoginFailed {
                message: self.hide(&message),
            }),
            Decision::Stop(Stop::ErrorPage { status, message }) => {
                Decision::Stop(Stop::ErrorPage {
                    status,
                    message: self.hide(&message),
                })
            }
            Decision::Stop(Stop::NotUnderstood { why }) => Decision::Stop(Stop::NotUnderstood {
                why: self.hide(&why),
            }),
            other => other,
        }
    }
}

/// Submits a form that asks for nothing: a button that says "Continue", or fields that a script would send.
fn onward(page: &Page, form: &Form) -> Option<Submission> {
    if login_form::is_search(form) || unknown_field(form).is_some() {
        return None;
    }
    let means = |i: &usize| question::meaning_of(form, &form.fields[*i]);
    let leads = |i: &usize| {
        !meanings::leads_aside(&login_form::label_of(&form.fields[*i]))
            && means(i) != Some(Meaning::Deny)
    };
    let button = form
        .buttons()
        .find(|i| means(i) == Some(Meaning::GoOn))
        // Among controls without a form are menus and the like, so that only one that says so leads on.
        .or_else(|| form.buttons().find(leads).filter(|_| !form.loose));
    let has_fields = form.fields.iter().any(|f| f.kind == FieldKind::Hidden);
    if button.is_none() && !(page.submits_itself && has_fields && form.buttons().next().is_none()) {
        return None;
    }
    Filled::new(page, form)
        .press(button, Purpose::Continue)
        .ok()
}

/// What a form wants typed that is not there already, as it is called on the page.
fn unknown_field(form: &Form) -> Option<String> {
    let typed = |f: &super::page::Field| f.takes_text() || f.kind == FieldKind::Textarea;
    let open = form
        .fields
        .iter()
        .find(|f| f.usable() && !f.read_only && typed(f) && f.value.is_empty())?;
    Some(open.title())
}

fn says_login_failed(page: &Page) -> bool {
    let mut alerts = page
        .alerts
        .iter()
        .filter(|a| meanings::says_error(a))
        .peekable();
    // Where the page has a place for complaints, the word "login" in its title is none.
    if alerts.peek().is_some() {
        return alerts.any(|alert| meanings::says_credentials(alert));
    }
    meanings::says_credentials(&page.title) || meanings::says_credentials(&page.text)
}

/// What a page complains about: its alert, else its first sentence that speaks of an error.
fn complaint(page: &Page) -> String {
    let alert = page.alerts.iter().find(|a| meanings::says_error(a));
    let sentence = || {
        page.text
            .split_inclusive(['.', '!', '?'])
            .map(str::trim)
            .find(|s| meanings::says_error(s))
    };
    excerpt(
        alert
            .map(String::as_str)
            .or_else(sentence)
            .unwrap_or(&page.text),
    )
}

fn excerpt(text: &str) -> String {
    match text.char_indices().nth(EXCERPT) {
        None => text.to_owned(),
        Some((end, _)) => {
            let cut = text[..end].rfind(' ').unwrap_or(end);
            format!("{}…", &text[..cut])
        }
    }
}

fn seen(number: usize, page: &Page) -> String {
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
fn place(url: &url::Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // Both fail only on addresses that have no host, which are never followed.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.into()
}
