//! The login form: recognising and filling it, also where it asks for the name first and the password later.

use super::hints::{Hints, Login};
use super::meanings;
use super::page::{Field, FieldKind, Form, Page};
use super::submit::Filled;

/// A form that logs in, and which of its fields are for what.
pub(super) struct LoginForm<'p> {
    /// The form's place on the page, counted from one.
    pub number: usize,
    pub form: &'p Form,
    pub username: Option<usize>,
    pub password: Option<usize>,
}

impl<'p> LoginForm<'p> {
    /// The form as a person fills it. A name that is shown and cannot be changed stays as it is.
    pub fn fill(&self, page: &'p Page, login: &Login) -> Filled<'p> {
        let mut filled = Filled::new(page, self.form);
        if let Some(index) = self.username.filter(|&i| !self.form.fields[i].read_only) {
            filled.type_into(index, &login.username);
        }
        if let Some(index) = self.password {
            filled.type_password(index, &login.password);
        }
        for (index, field) in self.form.fields.iter().enumerate() {
            // Browsers do not send a form whose required box (terms of use) is not ticked.
            if field.kind == FieldKind::Checkbox && field.required && field.usable() {
                filled.check(index, true);
            }
        }
        filled
    }

    /// The button that a person would press.
    pub fn button(&self, hints: &Hints) -> Option<usize> {
        if let Some(found) = hints
            .login
            .as_deref()
            .and_then(|hint| hinted_button(self.form, hint))
        {
            return Some(found);
        }
        let usable: Vec<usize> = self.form.buttons().collect();
        let text = |i: &usize| label_of(&self.form.fields[*i]);
        let fits =
            |i: &usize| !meanings::is_other_login(&text(i)) && !meanings::leads_aside(&text(i));
        let forward =
            |i: &usize| fits(i) && meanings::meaning(&text(i)) != Some(meanings::Meaning::Deny);
        let says = usable
            .iter()
            .find(|i| forward(i) && meanings::says_login(&text(i)));
        let found = says.or_else(|| {
            let below = |i: &&usize| !self.form.loose || self.password.is_none_or(|p| **i > p);
            usable.iter().filter(below).find(|i| forward(i))
        });
        found
            .or_else(|| usable.first().filter(|_| !self.form.loose))
            .copied()
    }

    /// Whether a browser without scripts could not send the form: without a button, Enter works in a form
    /// with a single line of text only.
    pub fn is_stuck(&self) -> bool {
        let lines = |f: &&Field| f.usable() && (f.takes_text() || f.kind == FieldKind::Password);
        self.form.buttons().next().is_none() && self.form.fields.iter().filter(lines).count() > 1
    }

    /// What the trace says about the form.
    pub fn describe(&self) -> String {
        let called = |field: &Field| match field.name.as_str() {
            "" => field.title(),
            name => format!("`{name}`"),
        };
        let name = |index: Option<usize>| index.map(|i| called(&self.form.fields[i]));
        match (name(self.username), name(self.password)) {
            (Some(user), Some(pass)) => format!(
                "form {}: a login, name in {user}, password in {pass}",
                self.number
            ),
            (None, Some(pass)) => format!(
                "form {}: the second half of a login, password in {pass}",
                self.number
            ),
            (Some(user), None) => format!(
                "form {}: the first half of a login, name in {user}",
                self.number
            ),
            (None, None) => format!("form {}: a login", self.number),
        }
    }
}

/// The form with a visible password field. Of several, one that asks for a single, existing password: the
/// others register an account or change a password.
pub(super) fn with_password<'p>(page: &'p Page, hints: &Hints) -> Option<LoginForm<'p>> {
    let candidates = page.forms.iter().enumerate().filter_map(|(index, form)| {
        let fields = || form.fields.iter().enumerate();
        let hinted = fields().find(|(_, f)| !f.disabled && is_named(f, hints.password.as_deref()));
        let mut visible = fields().filter(|(_, f)| f.kind == FieldKind::Password && f.usable());
        let password = hinted.or_else(|| visible.clone().next())?.0;
        let new = visible
            .clone()
            .any(|(_, f)| f.autocomplete.as_deref() == Some("new-password"));
        let aside = form
            .buttons()
            .all(|i| meanings::leads_aside(&label_of(&form.fields[i])))
            && form.buttons().count() > 0;
        let oddness =
            usize::from(hinted.is_none() && (new || visible.nth(1).is_some())) + usize::from(aside);
        Some((
            oddness,
            LoginForm {
                number: index + 1,
                form,
                username: username(form, password, hints),
                password: Some(password),
            },
        ))
    });
    candidates
        .min_by_key(|(oddness, _)| *oddness)
        .map(|(_, login)| login)
}

/// The form that asks for a login name and nothing else.
pub(super) fn name_only<'p>(page: &'p Page, hints: &Hints) -> Option<LoginForm<'p>> {
    page.forms.iter().enumerate().find_map(|(index, form)| {
        let username = lone_username(form, hints)?;
        Some(LoginForm {
            number: index + 1,
            form,
            username: Some(username),
            password: None,
        })
    })
}

/// The one line of text of a form, when it looks like one for a login name.
pub(super) fn lone_username(form: &Form, hints: &Hints) -> Option<usize> {
    if is_search(form) || form.asks_for_password() {
        return None;
    }
    let mut lines = form
        .fields
        .iter()
        .enumerate()
        .filter(|(_, f)| f.takes_text() && f.usable() && !f.read_only);
    let (index, field) = lines.next()?;
    if is_named(field, hints.username.as_deref()) {
        return Some(index);
    }
    let mut buttons = form.buttons().peekable();
    let only_aside = buttons.peek().is_some()
        && buttons.all(|i| meanings::leads_aside(&label_of(&form.fields[i])));
    let asks_code = said_of(field).any(meanings::names_one_time_code);
    (lines.next().is_none() && !only_aside && !asks_code && is_for_username(field)).then_some(index)
}

/// Whether the form only searches.
pub(super) fn is_search(form: &Form) -> bool {
    let mut typed = form
        .fields
        .iter()
        .filter(|f| f.usable() && (f.takes_text() || f.kind == FieldKind::Other));
    let by_name = |f: &Field| {
        meanings::names_search(&f.name) || f.id.as_deref().is_some_and(meanings::names_search)
    };
    form.search || (typed.clone().count() == 1 && typed.any(by_name))
}

/// Finds a button by its text or by `name=value`.
pub(super) fn hinted_button(form: &Form, hint: &str) -> Option<usize> {
    form.buttons().find(|&i| fits_hint(&form.fields[i], hint))
}

/// Whether a hint from the profile means this control.
pub(super) fn fits_hint(field: &Field, hint: &str) -> bool {
    let hint = hint.trim();
    let by_value = hint
        .split_once('=')
        .is_some_and(|(name, value)| field.name == name && field.value == value);
    let shown = if field.submits() {
        &field.text
    } else {
        &field.label
    };
    by_value || (!shown.is_empty() && shown.to_lowercase() == hint.to_lowercase())
}

/// What a person or the page's author calls a control.
pub(super) fn label_of(field: &Field) -> String {
    if field.text.is_empty() {
        format!("{} {}", field.value, field.name)
    } else {
        field.text.clone()
    }
}

fn username(form: &Form, password: usize, hints: &Hints) -> Option<usize> {
    let lines = || {
        let line = |f: &Field| f.takes_text() && f.usable() && !meanings::names_search(&f.name);
        form.fields
            .iter()
            .enumerate()
            .filter(move |(i, f)| *i != password && line(f))
    };
    let hinted = form
        .fields
        .iter()
        .position(|f| !f.disabled && is_named(f, hints.username.as_deref()));
    let declared = || {
        lines().find(|(_, f)| {
            f.autocomplete
                .as_deref()
                .is_some_and(|a| a.contains("username"))
        })
    };
    let called = || lines().find(|(_, f)| is_for_username(f));
    let before = || lines().rfind(|(i, _)| *i < password);
    hinted.or_else(|| declared().or_else(called).or_else(before).map(|(i, _)| i))
}

fn is_for_username(field: &Field) -> bool {
    let declared = field
        .autocomplete
        .as_deref()
        .is_some_and(|a| a.contains("username") || a.contains("email"));
    declared || field.kind == FieldKind::Email || said_of(field).any(meanings::names_user)
}

fn said_of(field: &Field) -> impl Iterator<Item = &str> {
    [
        field.name.as_str(),
        field.label.as_str(),
        field.id.as_deref().unwrap_or_default(),
    ]
    .into_iter()
}

fn is_named(field: &Field, hint: Option<&str>) -> bool {
    hint.is_some_and(|name| field.name == name)
}
