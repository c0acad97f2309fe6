//! The form agent: decides what to do with each page of a login.

use super::complaint;
use super::consent_page;
use super::decision::{Decision, MAX_PAGES, Purpose, Stop, Submission};
use super::hints::{Consent, Hints, Login};
use super::login_form::{self, LoginForm};
use super::meanings::{self, Meaning};
use super::page::{FieldKind, Form, Page};
use super::question;
use super::submit::Filled;
use super::trace::{Trace, place, seen};
use crate::wire::quotation::quoted;

/// A refresh that takes longer is not a redirect but a page that keeps itself up to date, in seconds.
const REDIRECT_DELAY: f64 = 15.0;

/// Logs in and answers the consent page like a person who has no scripts.
///
/// One agent sees the pages of one authorization request, in order.
#[derive(Debug, Clone)]
pub struct FormAgent {
    login: Option<Login>,
    consent: Consent,
    hints: Hints,
    pages: usize,
    /// What the field for the name was called in the first half of a login.
    name_sent: Option<String>,
    password_sent: bool,
    last: Option<Purpose>,
    /// Address and text of the page that was answered last.
    answered: Option<(String, String)>,
    trace: Trace,
}

impl FormAgent {
    /// An agent that logs in as `login` (if the provider asks) and answers as `consent` says.
    pub fn new(login: Option<Login>, consent: Consent, hints: Hints) -> Self {
        FormAgent {
            trace: Trace::new(login.clone()),
            login,
            consent,
            hints,
            pages: 0,
            name_sent: None,
            password_sent: false,
            last: None,
            answered: None,
        }
    }

    /// Decides what to do with a page.
    pub fn next(&mut self, page: &Page) -> Decision {
        self.pages += 1;
        self.trace.note(&seen(self.pages, page));
        let decided = if self.pages > MAX_PAGES {
            Decision::Stop(Stop::TooManyPages)
        } else if let Some(excess) = page.excess.clone() {
            Decision::Stop(Stop::TooLarge { excess })
        } else {
            self.decide(page)
        };
        let decided = self.without_login(decided);
        let decided = self.without_repetition(page, decided);
        match &decided {
            Decision::Submit(submission) => {
                self.last = Some(submission.purpose);
                self.trace.note(&format!(
                    "  submitting with {} to {}",
                    submission.method.as_str(),
                    place(&submission.url)
                ));
            }
            Decision::Follow(url) => self.trace.note(&format!("  following to {}", place(url))),
            Decision::Stop(stop) => self.trace.note(&format!("  stopping: {stop}")),
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
        self.trace.lines()
    }

    fn decide(&mut self, page: &Page) -> Decision {
        if let Some(form) = login_form::with_password(page, &self.hints) {
            return self.log_in(page, &form);
        }
        let mut notes = Vec::new();
        let answered = consent_page::answer(page, self.consent, &self.hints, &mut notes);
        if let Some(answer) = answered {
            self.trace.note_all(&notes);
            if matches!(answer, Decision::Follow(_)) {
                self.last = Some(Purpose::Consent(self.consent));
            }
            return answer;
        }
        if let Some(form) = login_form::name_only(page, &self.hints)
            && self.asks_who(&form)
        {
            return self.log_in(page, &form);
        }
        if page.status >= 400 {
            return Decision::Stop(Self::error(page));
        }
        if page
            .loose_fields
            .iter()
            .any(|f| f.kind == FieldKind::Password)
        {
            self.trace
                .note("  a password field that belongs to no form: only a script can send it");
            return Decision::Stop(Stop::NeedsJavaScript);
        }
        if complaint::is_announced(page) && !meanings::says_javascript(&page.text) {
            return Decision::Stop(Self::error(page));
        }
        self.go_on(page)
    }

    /// Whether a form for a name alone belongs to the login: after it, a field for an address is that of a newsletter or
    /// of an account, unless it is the one that was answered before.
    fn asks_who(&self, form: &LoginForm<'_>) -> bool {
        let name = form.username.map(|i| form.form.fields[i].name.as_str());
        match &self.name_sent {
            Some(sent) if self.password_sent => name == Some(sent),
            _ => true,
        }
    }

    fn log_in(&mut self, page: &Page, form: &LoginForm<'_>) -> Decision {
        self.trace.note(&format!("  {}", form.describe()));
        let again = if form.password.is_some() {
            self.password_sent
        } else {
            self.name_sent.is_some()
        };
        if again {
            return Decision::Stop(Stop::LoginFailed {
                message: complaint::complaint(page),
            });
        }
        let Some(login) = self.login.clone() else {
            let why =
                "the page asks for a login, and the target has no username and password".into();
            return Decision::Stop(Stop::NotUnderstood { why });
        };
        if form.is_stuck() && page.has_scripts {
            self.trace
                .note("  it has no button that works without a script");
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
        self.trace.note_all(&notes);
        let decided = both.unwrap_or_else(|| {
            let button = form.button(&self.hints);
            let pressed = button.map_or("Enter".into(), |i| form.form.fields[i].title());
            self.trace.note(&format!("  pressing {pressed}"));
            filled
                .press(button, Purpose::Login)
                .map_or_else(Decision::Stop, Decision::Submit)
        });
        if matches!(decided, Decision::Submit(_)) {
            let name = form.username.map(|i| form.form.fields[i].name.clone());
            self.name_sent = self.name_sent.take().or(name);
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
            self.trace
                .note(&format!("  form {number}: asks nothing and leads on"));
            return Decision::Submit(submission);
        }
        if let Some((delay, url)) = page.refresh().filter(|(delay, _)| *delay <= REDIRECT_DELAY) {
            self.trace
                .note(&format!("  the page refreshes itself after {delay} s"));
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
        if meanings::says_error(&page.prose) {
            return Decision::Stop(Self::error(page));
        }
        if let Some(link) = page
            .links
            .iter()
            .find(|l| meanings::meaning(&l.text) == Some(Meaning::GoOn) && l.text.len() <= 40)
            .filter(|_| !is_portal(page))
        {
            self.trace
                .note(&format!("  following the link \"{}\"", link.text));
            return Decision::Follow(link.url.clone());
        }
        if meanings::says_javascript(&page.noscript) || (page.has_scripts && page.text.len() < 80) {
            return Decision::Stop(Stop::NeedsJavaScript);
        }
        if self.is_dead_end(page) {
            return Decision::Stop(Self::error(page));
        }
        let why = if page.text.is_empty() {
            "the page is empty".to_owned()
        } else if is_portal(page) {
            format!(
                "it is a page with ways to many places and none that only leads on, like the start page of an account: {}",
                quoted(&page.text)
            )
        } else {
            format!(
                "no login, no question for consent, no error and no way on: {}",
                quoted(&page.text)
            )
        };
        Decision::Stop(Stop::NotUnderstood { why })
    }

    /// Whether a page in place of the login only tells something, in whatever words: there is nothing to fill in, to press
    /// or to wait for. After the login it may ask for something outside the browser.
    fn is_dead_end(&self, page: &Page) -> bool {
        let asked = self.name_sent.is_some() || self.password_sent;
        let is_still = page.forms.is_empty() && !page.has_scripts && page.refresh().is_none();
        !asked && is_still && !page.text.is_empty() && !is_portal(page)
    }

    /// An error page. After a login it is no failed login: that is one whose form is there again.
    fn error(page: &Page) -> Stop {
        let said = if page.text.is_empty() {
            &page.title
        } else {
            &page.text
        };
        let message = if said.is_empty() {
            "(an empty page)".to_owned()
        } else {
            quoted(said)
        };
        Stop::ErrorPage {
            status: page.status,
            message,
        }
    }

    fn without_login(&self, decided: Decision) -> Decision {
        match decided {
            Decision::Stop(Stop::LoginFailed { message }) => Decision::Stop(Stop::LoginFailed {
                message: self.trace.hide(&message),
            }),
            Decision::Stop(Stop::ErrorPage { status, message }) => {
                Decision::Stop(Stop::ErrorPage {
                    status,
                    message: self.trace.hide(&message),
                })
            }
            Decision::Stop(Stop::NotUnderstood { why }) => Decision::Stop(Stop::NotUnderstood {
                why: self.trace.hide(&why),
            }),
            other => other,
        }
    }
}

/// Links beyond this make a page one of its own, on which nothing says where the flow goes on.
const PORTAL_LINKS: usize = 8;

/// Whether a page is the start page of an account or the like: the agent leaves the flow wherever it goes from there.
fn is_portal(page: &Page) -> bool {
    page.links.len() > PORTAL_LINKS
}

/// Whether nothing else on the page can be pressed, so that whatever the button says it leads on.
fn is_alone(page: &Page, form: &Form) -> bool {
    let mut others = page
        .forms
        .iter()
        .filter(|other| !login_form::is_search(other));
    form.buttons().count() == 1 && !is_portal(page) && others.all(|other| std::ptr::eq(other, form))
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
        .or_else(|| {
            form.buttons()
                .find(leads)
                .filter(|_| !form.loose && is_alone(page, form))
        });
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
