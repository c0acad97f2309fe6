//! One form, read as a question for consent: which button means what, and what can be chosen.

use super::login_form;
use super::meanings::{self, Meaning};
use super::page::{Field, FieldKind, Form};
use super::submit::Filled;

/// One form of the page, read as a question.
pub(super) struct Question<'p> {
    pub number: usize,
    pub form: &'p Form,
    pub buttons: Vec<(usize, Option<Meaning>)>,
    pub groups: Vec<Group>,
    pub ticks: Vec<usize>,
}

/// Radios of one name, of which one grants and one refuses.
pub(super) struct Group {
    pub approve: usize,
    pub deny: usize,
}

impl<'p> Question<'p> {
    pub fn read(number: usize, form: &'p Form) -> Self {
        let buttons = form
            .buttons()
            .map(|i| (i, meaning_of(form, &form.fields[i])))
            .collect();
        Question {
            number,
            form,
            buttons,
            groups: groups(form),
            ticks: ticks(form),
        }
    }

    pub fn button(&self, meaning: Meaning) -> Option<usize> {
        self.buttons
            .iter()
            .find(|(_, m)| *m == Some(meaning))
            .map(|(i, _)| *i)
    }

    /// The button that sends the form, whatever it grants.
    pub fn sender(&self) -> Option<usize> {
        let fits = |i: usize| !meanings::leads_aside(&login_form::label_of(&self.form.fields[i]));
        self.button(Meaning::Approve)
            .or_else(|| self.button(Meaning::GoOn))
            .or_else(|| {
                self.buttons
                    .iter()
                    .find(|(i, m)| *m != Some(Meaning::Deny) && fits(*i))
                    .map(|(i, _)| *i)
            })
    }

    pub fn has(&self, meaning: Meaning) -> bool {
        self.button(meaning).is_some()
    }

    pub fn title(&self, index: usize) -> String {
        self.form.fields[index].title()
    }

    /// The form with everything granted that is offered.
    pub fn grant(&self, filled: &mut Filled<'_>) {
        self.groups
            .iter()
            .for_each(|g| filled.check(g.approve, true));
        self.ticks.iter().for_each(|&i| filled.check(i, true));
    }
}

/// What a button means: by what a person reads on it, and where that says nothing or only "Continue", by
/// what it is called and what it sends, and last by what the form's hidden fields decide.
pub(super) fn meaning_of(form: &Form, button: &Field) -> Option<Meaning> {
    let decisive = |m: &Meaning| *m != Meaning::GoOn;
    let read = meanings::meaning(&button.text);
    if read.is_some_and(|m| decisive(&m)) || meanings::leads_aside(&button.text) {
        return read;
    }
    let value = meanings::meaning_of_value(&button.value);
    let id = button.id.as_deref().and_then(meanings::meaning);
    let name = meanings::meaning(&button.name);
    let hidden = || {
        let decision = |f: &&Field| {
            f.kind == FieldKind::Hidden && meanings::meaning(&f.name) == Some(Meaning::Approve)
        };
        form.fields
            .iter()
            .find(decision)
            .and_then(|f| meanings::meaning_of_value(&f.value))
    };
    let named = [value, id, name].into_iter().flatten().find(decisive);
    named
        .or_else(|| {
            hidden().map(|m| {
                if m == Meaning::GoOn {
                    Meaning::Approve
                } else {
                    m
                }
            })
        })
        .or(read)
        .or(value)
        .or(id)
        .or(name)
}

fn groups(form: &Form) -> Vec<Group> {
    let mut names: Vec<&str> = Vec::new();
    for field in form
        .fields
        .iter()
        .filter(|f| f.kind == FieldKind::Radio && f.usable() && !f.name.is_empty())
    {
        if !names.contains(&field.name.as_str()) {
            names.push(&field.name);
        }
    }
    let find = |name: &str, grants: bool| {
        form.fields.iter().position(|f| {
            let meaning =
                meanings::meaning_of_value(&f.value).or_else(|| meanings::meaning(&f.label));
            let fits = meaning.is_some_and(|m| (m != Meaning::Deny) == grants);
            f.kind == FieldKind::Radio && f.usable() && f.name == name && fits
        })
    };
    names
        .into_iter()
        .filter_map(|n| {
            Some(Group {
                approve: find(n, true)?,
                deny: find(n, false)?,
            })
        })
        .collect()
}

/// The boxes that grant something when ticked.
fn ticks(form: &Form) -> Vec<usize> {
    let other = |f: &Field| {
        meanings::is_about_remembering(&f.name) || meanings::is_about_remembering(&f.label)
    };
    let denies = |f: &Field| {
        meanings::meaning(&f.label) == Some(Meaning::Deny)
            || meanings::meaning(&f.name) == Some(Meaning::Deny)
    };
    // A box without a name is never sent, unless a script reads it.
    let counts = |f: &Field| !f.name.is_empty() || f.element.is_some();
    let fits = |f: &Field| f.kind == FieldKind::Checkbox && f.usable() && counts(f);
    (form.fields.iter().enumerate())
        .filter(|(_, f)| fits(f) && !other(f) && !denies(f))
        .map(|(i, _)| i)
        .collect()
}
