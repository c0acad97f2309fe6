//! HTTP methods, and parameters that are left out or renamed.

use super::{list, step_path, step_place};
use crate::catalog::diagnostic::{Code, Diagnostic, Diagnostics, Place, nearest};
use crate::catalog::scenario::{Action, Authorize, ScenarioFile};
use crate::catalog::yaml::{Located, Step as At};

/// The methods of RFC 9110 9 and RFC 5789.
const METHODS: [&str; 9] = [
    "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT",
];

/// What an authorization request sends that was pushed before.
const OF_PUSHED: &[&str] = &["client_id", "request_uri"];

pub(super) fn check(scenario: &Located<ScenarioFile>, out: &mut Diagnostics) {
    for (index, step) in scenario.value.steps.iter().enumerate() {
        for action in step.actions() {
            let word = At::from(action.kind().as_str());
            if let Some((method, below)) = method(&action) {
                let path = [&[word], below].concat();
                out.extend(bad_method(method, step_place(scenario, index, &path)));
            }
            let (omitted, known) = action.omitted();
            for (item, name) in omitted.iter().enumerate() {
                let place = step_place(scenario, index, &[word, "omit".into(), item.into()]);
                out.extend(unknown_parameter(name, known, place, "leave out"));
            }
            if let Action::Authorize(authorize) = &action {
                authorization(scenario, index, authorize, out);
            }
        }
    }
}

/// The method that an action is given, and where it stands.
fn method(action: &Action) -> Option<(&str, &'static [At<'static>])> {
    const OWN: &[At<'static>] = &[At::Key("method")];
    const SENT: &[At<'static>] = &[At::Key("send"), At::Key("method")];
    match action {
        Action::Authorize(action) => Some((action.method.as_deref()?, OWN)),
        Action::Token(action) => Some((action.send.as_ref()?.method.as_deref()?, SENT)),
        Action::Refresh(action) => Some((action.send.as_ref()?.method.as_deref()?, SENT)),
        Action::Exchange(action) => Some((action.send.as_ref()?.method.as_deref()?, SENT)),
        Action::Revoke(action) => Some((action.method.as_deref()?, OWN)),
        Action::Http(action) => Some((&action.method, OWN)),
        _ => None,
    }
}

/// Parameters of an authorization request that are renamed, or given though a pushed request has them.
fn authorization(
    scenario: &Located<ScenarioFile>,
    index: usize,
    action: &Authorize,
    out: &mut Diagnostics,
) {
    let key = |below: &[At<'_>]| {
        let path = [&["authorize".into()], below].concat();
        scenario.key_place(&step_path(index, &path))
    };
    if action.request_uri.is_some() {
        let given = [
            ("response_type", action.response_type.is_some()),
            ("scope", action.scope.is_some()),
        ];
        for (name, _) in given.into_iter().filter(|(_, is_given)| *is_given) {
            let place = key(&[name.into()]);
            out.extend(unknown_parameter(name, OF_PUSHED, place, "set"));
        }
    }
    for name in action.rename.keys() {
        let place = key(&["rename".into(), name.as_str().into()]);
        out.extend(unknown_parameter(
            name,
            Authorize::PARAMETERS,
            place,
            "rename",
        ));
    }
}

/// Methods are case-sensitive (RFC 9110 9.1), so `post` is another one than `POST`.
pub(super) fn bad_method(value: &str, place: Place) -> Option<Diagnostic> {
    // That variables are not replaced here is another lint's business.
    if METHODS.contains(&value) || value.contains("${") {
        return None;
    }
    let help = match nearest(value, METHODS) {
        Some(method) => format!("did you mean `{method}`?"),
        None => format!("the methods are {}", list(METHODS)),
    };
    let message = format!("`{value}` is not an HTTP method");
    Some(
        Diagnostic::error(Code::BadMethod, message)
            .at(place)
            .help(help),
    )
}

/// Leaving out what is not sent changes nothing, so the step does not do what it says.
fn unknown_parameter(name: &str, known: &[&str], place: Place, verb: &str) -> Option<Diagnostic> {
    if known.contains(&name) {
        return None;
    }
    let help = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it sends {}", list(known.iter().copied())),
    };
    let message = format!("this step sends no `{name}`, so there is nothing to {verb}");
    Some(
        Diagnostic::warning(Code::UnknownParameter, message)
            .at(place)
            .help(help),
    )
}
