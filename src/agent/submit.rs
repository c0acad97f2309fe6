//! Submitting a form as HTML prescribes it: successful controls in document order, one button.

use url::Url;

use super::decision::{BrowserInput, Purpose, Stop, Submission};
use super::page::{Field, FieldKind, Form, Method, Page};
use crate::wire::origins::{is_confidential, origin_of};

/// A form with what a person has typed and ticked.
pub(super) struct Filled<'p> {
    page: &'p Page,
    form: &'p Form,
    values: Vec<String>,
    typed: Vec<usize>,
    has_password: bool,
    checked: Vec<bool>,
}

impl<'p> Filled<'p> {
    /// The form as the page shows it.
    pub fn new(page: &'p Page, form: &'p Form) -> Self {
        let values = form.fields.iter().map(|f| f.value.clone()).collect();
        let mut filled = Filled {
            page,
            form,
            values,
            typed: Vec::new(),
            has_password: false,
            checked: vec![false; form.fields.len()],
        };
        for (index, field) in form.fields.iter().enumerate() {
            // Of several ticked radios in one group the last one wins, which `check` sees to.
            if field.checked {
                filled.check(index, true);
            }
        }
        filled
    }

    /// Types into a field, replacing what is there.
    pub fn type_into(&mut self, index: usize, value: &str) {
        if let Some(slot) = self.values.get_mut(index) {
            value.clone_into(slot);
            self.typed.push(index);
        }
    }

    /// Types the password, which may not be sent everywhere.
    pub fn type_password(&mut self, index: usize, password: &str) {
        self.type_into(index, password);
        self.has_password = true;
    }

    /// Ticks or unticks a checkbox, or chooses a radio and with that none of its group's others.
    pub fn check(&mut self, index: usize, on: bool) {
        let Some(field) = self.form.fields.get(index) else {
            return;
        };
        if field.kind == FieldKind::Radio && on {
            for (other, slot) in self.form.fields.iter().zip(&mut self.checked) {
                if other.kind == FieldKind::Radio && other.name == field.name {
                    *slot = false;
                }
            }
        }
        if let Some(slot) = self.checked.get_mut(index) {
            *slot = on;
        }
    }

    /// Presses a button, or Enter where there is none.
    pub fn press(&self, button: Option<usize>, purpose: Purpose) -> Result<Submission, Stop> {
        let pressed = button.and_then(|index| self.form.fields.get(index));
        let action = pressed
            .and_then(|f| f.form_action.as_deref())
            .or(self.form.action.as_deref());
        // Whatever a script sends, and where to: the page stays where it is until then.
        let scripted = || self.page.rendered.then(|| self.page.url.clone());
        let Some(mut url) = self.page.action_url(action).or_else(scripted) else {
            return Err(
                if action.is_some_and(|a| a.trim().to_ascii_lowercase().starts_with("javascript:"))
                {
                    Stop::NeedsJavaScript
                } else {
                    Stop::NotUnderstood {
                        why: "the form's action cannot be requested over HTTP".into(),
                    }
                },
            );
        };
        let method = pressed
            .and_then(|f| f.form_method)
            .unwrap_or(self.form.method);
        let enctype = pressed
            .and_then(|f| f.form_enctype)
            .unwrap_or(self.form.enctype);
        self.permitted(pressed, method, &url, purpose)?;
        let mut fields = self.entries(button);
        if method == Method::Get {
            into_query(&mut url, &fields);
            fields.clear();
        }
        Ok(Submission {
            method,
            url,
            fields,
            enctype,
            purpose,
            input: self.input(button),
        })
    }

    /// That the password goes only into a body, and unencrypted to no other machine; the same for an answer to the
    /// question for consent, as far as the form says how it wants to be sent.
    fn permitted(
        &self,
        pressed: Option<&Field>,
        method: Method,
        url: &Url,
        purpose: Purpose,
    ) -> Result<(), Stop> {
        let is_consent = matches!(purpose, Purpose::Consent(_));
        if (self.has_password || is_consent) && !is_confidential(url.as_str()) {
            let origin = origin_of(url.as_str()).unwrap_or_default();
            return Err(Stop::PasswordUnencrypted { origin });
        }
        // In a browser a script may send what the form would put into the address; a guard in the page holds it.
        if method == Method::Post || self.page.rendered {
            return Ok(());
        }
        if self.has_password {
            return Err(Stop::PasswordInAddress);
        }
        let states_method =
            self.form.states_method || pressed.is_some_and(|f| f.form_method.is_some());
        if is_consent && !states_method && self.page.has_scripts {
            return Err(Stop::ConsentInAddress);
        }
        Ok(())
    }

    fn input(&self, button: Option<usize>) -> BrowserInput {
        let number = |index: usize| self.form.fields.get(index).and_then(|f| f.element);
        let typed = self.typed.iter();
        let changed = (self.form.fields.iter().zip(&self.checked))
            .filter(|(field, on)| field.checked != **on)
            // Choosing a radio takes the choice from the others of its group.
            .filter(|(field, on)| field.kind != FieldKind::Radio || **on);
        BrowserInput {
            typed: typed
                .filter_map(|&i| Some((number(i)?, self.values[i].clone())))
                .collect(),
            ticked: changed
                .filter_map(|(field, on)| Some((field.element?, *on)))
                .collect(),
            pressed: button.and_then(number),
        }
    }

    fn entries(&self, button: Option<usize>) -> Vec<(String, String)> {
        let mut entries = Vec::new();
        for (index, field) in self.form.fields.iter().enumerate() {
            if field.disabled {
                continue;
            }
            if field.submits() && button != Some(index) {
                continue;
            }
            if field.kind == FieldKind::Image {
                // A person's click has coordinates; a press of Enter sends 0,0 and so do we.
                let prefix = if field.name.is_empty() {
                    String::new()
                } else {
                    format!("{}.", field.name)
                };
                entries.push((format!("{prefix}x"), "0".to_owned()));
                entries.push((format!("{prefix}y"), "0".to_owned()));
                continue;
            }
            if field.name.is_empty() {
                continue;
            }
            match field.kind {
                FieldKind::Button => {}
                FieldKind::Checkbox | FieldKind::Radio if !self.checked[index] => {}
                FieldKind::Select => entries.extend(chosen(field).map(|v| (field.name.clone(), v))),
                FieldKind::Hidden if field.name.eq_ignore_ascii_case("_charset_") => {
                    entries.push((field.name.clone(), "UTF-8".to_owned()));
                }
                _ => entries.push((field.name.clone(), crlf(&self.values[index]))),
            }
        }
        entries
    }
}

/// The values a select sends. A list that shows one line always has a choice: the first by default, and
/// the last when the page marks several.
fn chosen(field: &Field) -> impl Iterator<Item = String> + '_ {
    let selected = field.choices.iter().filter(|c| c.selected && !c.disabled);
    let one = if field.multiple {
        None
    } else {
        selected
            .clone()
            .next_back()
            .or_else(|| field.choices.iter().find(|c| !c.disabled))
    };
    let many = selected.filter(|_| field.multiple);
    one.into_iter().chain(many).map(|c| c.value.clone())
}

/// HTML sends line breaks as CR LF, whatever the page was written with.
fn crlf(value: &str) -> String {
    if value.contains(['\r', '\n']) {
        value
            .replace("\r\n", "\n")
            .replace('\r', "\n")
            .replace('\n', "\r\n")
    } else {
        value.to_owned()
    }
}

/// A GET form replaces the query of its action.
fn into_query(url: &mut Url, fields: &[(String, String)]) {
    if fields.is_empty() {
        url.set_query(Some(""));
    } else {
        url.query_pairs_mut().clear().extend_pairs(fields);
    }
}
