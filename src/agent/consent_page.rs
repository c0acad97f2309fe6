//! The consent page: recognising its question and answering it.

use url::Url;

use super::decision::{Decision, Purpose, Stop};
use super::hints::{Consent, Hints};
use super::login_form;
use super::meanings::{self, Meaning};
use super::page::{Field, FieldKind, Form, Page};
use super::question::Question;
use super::submit::Filled;

/// Answers a consent page; `None` when the page asks no such question. What was seen goes to `notes`.
pub(super) fn answer(
    page: &Page,
    consent: Consent,
    hints: &Hints,
    notes: &mut Vec<String>,
) -> Option<Decision> {
    // A page with an error asks nothing.
    if page.status >= 400 {
        return None;
    }
    let asks = |form: &&Form| {
        !form.asks_for_password() && !login_form::is_search(form) && !is_about_cookies(form)
    };
    let questions: Vec<Question<'_>> = (page.forms.iter().enumerate())
        .filter(|(_, f)| asks(f) && login_form::lone_username(f, hints).is_none())
        .map(|(index, form)| Question::read(index + 1, form))
        .collect();
    if let Some(found) = hints
        .for_consent(consent)
        .and_then(|hint| by_hint(page, &questions, consent, hint, notes))
    {
        return Some(found);
    }
    let link = |wanted: Meaning| page.links.iter().find(|l| link_means(l, wanted));
    let asked = meanings::asks_for_consent(&page.prose);
    let any = |meaning: Meaning| questions.iter().any(|q| q.has(meaning));
    let by_links = link(Meaning::Approve).is_some() && link(Meaning::Deny).is_some();
    let is_question = any(Meaning::Approve)
        || (any(Meaning::GoOn) && (any(Meaning::Deny) || asked))
        || (any(Meaning::Deny) && asked)
        || questions.iter().any(|q| {
            !q.buttons.is_empty() && (!q.groups.is_empty() || (asked && !q.ticks.is_empty()))
        })
        || by_links;
    if !is_question {
        return None;
    }
    if !page.rendered && questions.iter().any(|q| is_decided_by_script(page, q)) {
        notes.push("asks for consent, and a script decides what its buttons mean".to_owned());
        return Some(Decision::Stop(Stop::ScriptDecides));
    }
    Some(match consent {
        Consent::Approve => approve(
            page,
            &questions,
            link(Meaning::Approve).map(|l| &l.url),
            notes,
        ),
        Consent::Deny => deny(page, &questions, link(Meaning::Deny).map(|l| &l.url), notes),
    })
}

/// Whether a script has to change what a button of the form sends: the two that answer send the same, or say in markup that
/// they change a field.
fn is_decided_by_script(page: &Page, question: &Question<'_>) -> bool {
    let (approve, deny) = (
        question.button(Meaning::Approve),
        question.button(Meaning::Deny),
    );
    let changes = |index: usize| {
        let script = question.form.fields[index].script.as_deref();
        script.is_some_and(|script| {
            ["value", "checked", "action"]
                .iter()
                .any(|word| script.contains(word))
        })
    };
    let sends = |index: usize| {
        let filled = Filled::new(page, question.form);
        let purpose = Purpose::Continue;
        let sent = filled.press(Some(index), purpose).ok()?;
        Some((sent.method, sent.url, sent.fields))
    };
    match (approve, deny) {
        (Some(approve), Some(deny)) => {
            changes(approve)
                || changes(deny)
                || (question.groups.is_empty() && sends(approve) == sends(deny))
        }
        _ => false,
    }
}

/// Completes a form that asks for the login and for consent at once. `None` when it only logs in.
pub(super) fn with_login(
    page: &Page,
    login: &login_form::LoginForm<'_>,
    filled: &mut Filled<'_>,
    consent: Consent,
    hints: &Hints,
    notes: &mut Vec<String>,
) -> Option<Decision> {
    let question = Question::read(login.number, login.form);
    let hinted = |c: Consent| {
        hints
            .for_consent(c)
            .and_then(|hint| login_form::hinted_button(login.form, hint))
    };
    // "Log in" beside "Cancel" is a login like any other; only a button that grants makes it a question.
    let approving = hinted(Consent::Approve).or_else(|| question.button(Meaning::Approve))?;
    let purpose = Purpose::Consent(consent);
    match consent {
        Consent::Approve => {
            question.grant(filled);
            notes.push(format!(
                "it asks for consent as well; pressing {}",
                question.title(approving)
            ));
            Some(sent(filled, Some(approving), purpose))
        }
        Consent::Deny => {
            let denying = hinted(Consent::Deny).or_else(|| question.button(Meaning::Deny));
            if let Some(button) = denying {
                notes.push(format!(
                    "it asks for consent as well; pressing {}",
                    question.title(button)
                ));
                return Some(sent(filled, Some(button), purpose));
            }
            if let Some(link) = page.links.iter().find(|l| link_means(l, Meaning::Deny)) {
                notes.push(format!(
                    "it asks for consent as well; following the link \"{}\"",
                    link.text
                ));
                return Some(Decision::Follow(link.url.clone()));
            }
            notes.push("it grants by logging in and offers nothing that denies".to_owned());
            Some(Decision::Stop(Stop::NoWayToDeny))
        }
    }
}

fn approve(
    page: &Page,
    questions: &[Question<'_>],
    link: Option<&Url>,
    notes: &mut Vec<String>,
) -> Decision {
    let rank = |q: &&Question<'_>| {
        let radios = !q.groups.is_empty() || !q.ticks.is_empty();
        (
            !q.has(Meaning::Approve),
            !(radios && q.sender().is_some()),
            !q.has(Meaning::GoOn),
        )
    };
    let best = questions
        .iter()
        .filter(|q| q.has(Meaning::Approve) || q.has(Meaning::GoOn) || q.sender().is_some());
    if let Some(question) = best.min_by_key(rank)
        && let Some(button) = question.sender()
    {
        let mut filled = Filled::new(page, question.form);
        question.grant(&mut filled);
        let chosen: Vec<String> = (question.groups.iter().map(|g| g.approve))
            .chain(question.ticks.iter().copied())
            .map(|i| pair(&question.form.fields[i]))
            .collect();
        let ticked = if chosen.is_empty() {
            String::new()
        } else {
            format!("choosing {}, ", chosen.join(", "))
        };
        let title = question.title(button);
        notes.push(format!(
            "form {}: asks for consent; {ticked}pressing {title}",
            question.number
        ));
        return sent(&filled, Some(button), Purpose::Consent(Consent::Approve));
    }
    if let Some(url) = link {
        notes.push("asks for consent by links; following the one that approves".to_owned());
        return Decision::Follow(url.clone());
    }
    notes.push("asks for consent, and nothing on the page approves".to_owned());
    Decision::Stop(if page.has_scripts {
        Stop::NeedsJavaScript
    } else {
        Stop::NotUnderstood {
            why: "the page asks for consent and has no control that approves".into(),
        }
    })
}

fn deny(
    page: &Page,
    questions: &[Question<'_>],
    link: Option<&Url>,
    notes: &mut Vec<String>,
) -> Decision {
    let purpose = Purpose::Consent(Consent::Deny);
    if let Some((question, button)) = questions
        .iter()
        .find_map(|q| Some((q, q.button(Meaning::Deny)?)))
    {
        notes.push(format!(
            "form {}: asks for consent; pressing {}",
            question.number,
            question.title(button)
        ));
        return sent(&Filled::new(page, question.form), Some(button), purpose);
    }
    if let Some((question, button)) = questions
        .iter()
        .find_map(|q| Some((q, q.sender().filter(|_| !q.groups.is_empty())?)))
    {
        let mut filled = Filled::new(page, question.form);
        question
            .groups
            .iter()
            .for_each(|g| filled.check(g.deny, true));
        question.ticks.iter().for_each(|&i| filled.check(i, false));
        let chosen: Vec<String> = question
            .groups
            .iter()
            .map(|g| pair(&question.form.fields[g.deny]))
            .collect();
        let (number, title) = (question.number, question.title(button));
        notes.push(format!(
            "form {number}: asks for consent; choosing {}, pressing {title}",
            chosen.join(", ")
        ));
        return sent(&filled, Some(button), purpose);
    }
    if let Some(url) = link {
        notes.push("asks for consent; following the link that denies".to_owned());
        return Decision::Follow(url.clone());
    }
    if let Some((question, button)) = questions
        .iter()
        .find_map(|q| Some((q, q.sender().filter(|_| !q.ticks.is_empty())?)))
    {
        let mut filled = Filled::new(page, question.form);
        question.ticks.iter().for_each(|&i| filled.check(i, false));
        let (number, title) = (question.number, question.title(button));
        notes.push(format!(
            "form {number}: asks for consent; leaving every box unticked, pressing {title}"
        ));
        return sent(&filled, Some(button), purpose);
    }
    notes.push("asks for consent, and nothing on the page denies".to_owned());
    Decision::Stop(Stop::NoWayToDeny)
}

fn by_hint(
    page: &Page,
    questions: &[Question<'_>],
    consent: Consent,
    hint: &str,
    notes: &mut Vec<String>,
) -> Option<Decision> {
    let purpose = Purpose::Consent(consent);
    for question in questions {
        let fits = |f: &Field| f.usable() && login_form::fits_hint(f, hint);
        let Some(index) = question.form.fields.iter().position(fits) else {
            continue;
        };
        let mut filled = Filled::new(page, question.form);
        if consent == Consent::Approve {
            question.grant(&mut filled);
        }
        let field = &question.form.fields[index];
        let button = match field.kind {
            _ if field.submits() => Some(index),
            FieldKind::Checkbox | FieldKind::Radio => {
                filled.check(index, true);
                question.sender()
            }
            _ => continue,
        };
        notes.push(format!(
            "form {}: the profile's hint means {}",
            question.number,
            field.title()
        ));
        return Some(sent(&filled, button, purpose));
    }
    let link = page
        .links
        .iter()
        .find(|l| l.text.to_lowercase() == hint.trim().to_lowercase())?;
    notes.push(format!(
        "the profile's hint means the link \"{}\"",
        link.text
    ));
    Some(Decision::Follow(link.url.clone()))
}

fn sent(filled: &Filled<'_>, button: Option<usize>, purpose: Purpose) -> Decision {
    filled
        .press(button, purpose)
        .map_or_else(Decision::Stop, Decision::Submit)
}

fn link_means(link: &super::page::Link, wanted: Meaning) -> bool {
    // A long text is a sentence about something else ("You can cancel your plan at any time").
    if meanings::words(&link.text).len() > 5 {
        return false;
    }
    match meanings::meaning(&link.text) {
        Some(meaning) => meaning == wanted,
        None => link.id.as_deref().and_then(meanings::meaning) == Some(wanted),
    }
}

/// A chosen control in the trace. A long value may be a token of the page and is not shown.
fn pair(field: &Field) -> String {
    if field.name.is_empty() {
        field.title()
    } else if field.value.len() > 32 {
        format!("`{}`", field.name)
    } else {
        format!("`{}={}`", field.name, field.value)
    }
}

/// Whether a form is the banner about cookies, whose buttons speak like those of a consent page.
fn is_about_cookies(form: &Form) -> bool {
    let said = [&form.id, &form.name, &form.action];
    said.into_iter()
        .flatten()
        .any(|text| text.to_ascii_lowercase().contains("cookie"))
}
