//! Documented answers: JSON as the documentation prints it, and refinements of its members.

use super::{Context, list};
use crate::catalog::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::catalog::profile::{Answer, Presence, Profile};
use crate::catalog::yaml::{Located, Scalar, Step as At};

/// Quotes that word processors and wikis make of straight ones.
const TYPOGRAPHIC: [char; 8] = ['“', '”', '„', '‟', '‘', '’', '«', '»'];

pub(super) fn check(
    context: &Context<'_>,
    id: &str,
    profile: &Located<Profile>,
    out: &mut Diagnostics,
) {
    for (name, answer) in profile.value.answers.documented() {
        let path = ["answers".into(), name.into(), "documented".into()];
        if answer.documented.trim().is_empty() {
            continue;
        }
        if let Err(error) = serde_json::from_str::<serde_json::Value>(&answer.documented) {
            let scalar = profile.scalars().find(|scalar| scalar.path() == path);
            let diagnostic = not_json(&answer.documented, &error, scalar.as_ref());
            out.push(match diagnostic.place {
                Some(_) => diagnostic,
                None => diagnostic.at(profile.place(&path)),
            });
        }
    }
    // Refinements may be inherited while the answer itself is not, so the merged profile decides.
    let Some(resolved) = context.loaded.resolved.get(id) else {
        return;
    };
    for (name, answer) in resolved.profile.answers.documented() {
        let own = &profile.value.answers;
        if own.documented().any(|(known, _)| known == name) {
            fields(profile, name, answer, out);
        }
    }
}

fn not_json(text: &str, error: &serde_json::Error, scalar: Option<&Scalar<'_>>) -> Diagnostic {
    let offset = offset_of(text, error);
    let until = text[offset..].chars().next().map_or(0, char::len_utf8);
    let quote = text[..offset + until]
        .char_indices()
        .find(|(_, c)| TYPOGRAPHIC.contains(c));
    let (range, message, help) = match quote {
        Some((at, quote)) => (
            at..at + quote.len_utf8(),
            "the documented answer is not JSON".to_owned(),
            format!(
                "these are typographic quotes (U+{:04X}): JSON has straight ones (U+0022)",
                u32::from(quote)
            ),
        ),
        None => {
            let message = error.to_string();
            let why = message.split(" at line ").next().unwrap_or(&message);
            (
                offset..offset + until,
                format!("the documented answer is not JSON: {why}"),
                "write the answer as the provider sends it; an empty one is `documented: \"\"`"
                    .to_owned(),
            )
        }
    };
    let diagnostic = Diagnostic::error(Code::NotJson, message).help(help);
    match scalar {
        Some(scalar) => diagnostic.at(scalar.part(range)),
        None => diagnostic,
    }
}

/// The byte that the error is about; the end of the text when something is missing there.
fn offset_of(text: &str, error: &serde_json::Error) -> usize {
    let before: usize = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum();
    let mut offset = (before + error.column().saturating_sub(1)).min(text.len());
    if error.is_eof() {
        offset = text.len();
    }
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// A refinement of a member that the sample does not have would judge nothing.
fn fields(profile: &Located<Profile>, name: &str, answer: &Answer, out: &mut Diagnostics) {
    let Ok(documented) = serde_json::from_str::<serde_json::Value>(&answer.documented) else {
        // What is no JSON has been reported; an empty answer has no members.
        if !answer.documented.trim().is_empty() {
            return;
        }
        return absent_only(profile, name, answer, &[], out);
    };
    let members = members_of("", &documented);
    let members: Vec<&str> = members.iter().map(String::as_str).collect();
    absent_only(profile, name, answer, &members, out);
}

/// The members of a sample and of the objects in it, as paths.
fn members_of(path: &str, value: &serde_json::Value) -> Vec<String> {
    let mut found = Vec::new();
    for (name, inner) in value.as_object().into_iter().flatten() {
        let path = match path {
            "" => name.clone(),
            path => format!("{path}.{name}"),
        };
        let inner = members_of(&path, inner);
        found.push(path);
        found.extend(inner);
    }
    found
}

fn absent_only(
    profile: &Located<Profile>,
    name: &str,
    answer: &Answer,
    members: &[&str],
    out: &mut Diagnostics,
) {
    for (member, field) in &answer.fields {
        let path: [At<'_>; 4] = [
            "answers".into(),
            name.into(),
            "fields".into(),
            member.into(),
        ];
        let is_there = members.contains(&member.as_str());
        let is_absent = field.presence == Presence::Absent;
        let problem = match (is_there, is_absent) {
            (false, false) => {
                let help = match nearest(member, members.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if members.is_empty() => {
                        "write `presence: absent` if it must not be there".to_owned()
                    }
                    None => format!(
                        "its members are {}; write `presence: absent` if it must not be there",
                        list(members.iter().copied())
                    ),
                };
                Some((
                    format!("the documented answer has no member `{member}`"),
                    help,
                ))
            }
            (true, true) => Some((
                format!("the documented answer has the member `{member}`"),
                "remove it from the sample, or `presence: absent`".to_owned(),
            )),
            _ => None,
        };
        if let Some((message, help)) = problem {
            out.push(
                Diagnostic::error(Code::UnknownMember, message)
                    .at(profile.key_place(&path))
                    .help(help),
            );
        }
        if let Some(other) = &field.differs_from
            && !members.contains(&other.as_str())
        {
            let place = profile.place(&[path.as_slice(), &["differs_from".into()]].concat());
            let message = format!("the documented answer has no member `{other}`");
            let help = nearest(other, members.iter().copied())
                .map(|near| format!("did you mean `{near}`?"));
            out.push(
                Diagnostic::error(Code::UnknownMember, message)
                    .at(place)
                    .maybe_help(help),
            );
        }
    }
}
