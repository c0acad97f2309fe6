//! HTTP methods, and parameters that are left out or renamed.

use super::{list, step_path, step_place};
use crate::catalog::diagnostic::{Diagnostic, Diagnostics, Place, nearest};
use crate::catalog::scenario::ScenarioFile;
use crate::catalog::yaml::{Located, Step as At};

/// The methods of RFC 9110 9 and RFC 5789.
const METHODS: [&str; 9] = [
    "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT",
];

const AUTHORIZE: [&str; 6] = [
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
];
/// What an authorization request sends that was pushed before.
const OF_PUSHED: [&str; 2] = ["client_id", "request_uri"];
const TOKEN: [&str; 7] = [
    "grant_type",
    "code",
    "device_code",
    "code_verifier",
    "redirect_uri",
    "client_id",
    "client_secret",
];
const REFRESH: [&str; 4] = ["grant_type", "refresh_token", "client_id", "client_secret"];
const PUSH: [&str; 7] = [
    "response_type",
    "client_id",
    "client_secret",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
];
const DEVICE: [&str; 3] = ["client_id", "client_secret", "scope"];
const WITH_TOKEN: [&str; 2] = ["token", "client_secret"];

pub(super) fn check(scenario: &Located<ScenarioFile>, out: &mut Diagnostics) {
    for (index, step) in scenario.value.steps.iter().enumerate() {
        let method = |value: Option<&str>, path: &[At<'_>], out: &mut Diagnostics| {
            if let Some(value) = value {
                out.extend(bad_method(value, step_place(scenario, index, path)));
            }
        };
        let omit = |word: &str, omitted: &[String], known: &[&str], out: &mut Diagnostics| {
            for (item, name) in omitted.iter().enumerate() {
                let place = step_place(scenario, index, &[word.into(), "omit".into(), item.into()]);
                out.extend(unknown_parameter(name, known, place, "leave out"));
            }
        };
        if let Some(action) = &step.authorize {
            let word = "authorize";
            if action.request_uri.is_some() {
                let given = [
                    ("response_type", action.response_type.is_some()),
                    ("scope", action.scope.is_some()),
                ];
                for (name, _) in given.into_iter().filter(|(_, is_given)| *is_given) {
                    let place = scenario.key_place(&step_path(index, &[word.into(), name.into()]));
                    out.extend(unknown_parameter(name, &OF_PUSHED, place, "set"));
                }
            }
            method(
                action.method.as_deref(),
                &[word.into(), "method".into()],
                out,
            );
            omit(word, &action.omit, &AUTHORIZE, out);
            for name in action.rename.keys() {
                let path = step_path(index, &[word.into(), "rename".into(), name.into()]);
                out.extend(unknown_parameter(
                    name,
                    &AUTHORIZE,
                    scenario.key_place(&path),
                    "rename",
                ));
            }
        }
        if let Some(action) = &step.token {
            let sent = action.send.as_ref().and_then(|send| send.method.as_deref());
            method(sent, &["token".into(), "send".into(), "method".into()], out);
            omit("token", &action.omit, &TOKEN, out);
        }
        if let Some(action) = &step.refresh {
            let sent = action.send.as_ref().and_then(|send| send.method.as_deref());
            method(
                sent,
                &["refresh".into(), "send".into(), "method".into()],
                out,
            );
            omit("refresh", &action.omit, &REFRESH, out);
        }
        if let Some(action) = &step.revoke {
            let path: [At<'_>; 2] = ["revoke".into(), "method".into()];
            method(action.method.as_deref(), &path, out);
            omit("revoke", &action.omit, &WITH_TOKEN, out);
        }
        if let Some(action) = &step.introspect {
            omit("introspect", &action.omit, &WITH_TOKEN, out);
        }
        if let Some(action) = &step.push {
            omit("push", &action.omit, &PUSH, out);
        }
        if let Some(action) = &step.device {
            omit("device", &action.omit, &DEVICE, out);
        }
        if let Some(action) = &step.http {
            method(Some(&action.method), &["http".into(), "method".into()], out);
        }
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
    let message = format!("`{value}` is no HTTP method");
    Some(
        Diagnostic::error("bad-method", message)
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
        Diagnostic::warning("unknown-parameter", message)
            .at(place)
            .help(help),
    )
}
