//! `each:`: steps that run once for every member of a family, and for every client that the family is asked of.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::StepEntry;
use crate::catalog::family::{Families, Family, Member};
use crate::catalog::template::Respelling;
use crate::catalog::yaml;
use crate::oauth::ClientRef;

/// Whom the members of a family are tried with: a client, and one of its registered redirect URIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Registrant {
    /// The client under test, with its first redirect URI.
    Confidential,
    /// The client under test, with its second redirect URI.
    SecondUri,
    /// The second confidential client.
    Other,
    /// The public client.
    Public,
    /// The native client, with its loopback redirect URI (RFC 8252 7.3).
    Native,
    /// The native client, with its second redirect URI, of a private-use scheme (RFC 8252 7.1).
    PrivateUse,
}

impl Registrant {
    /// Its word in scenarios and reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confidential => "confidential",
            Self::SecondUri => "second-uri",
            Self::Other => "other",
            Self::Public => "public",
            Self::Native => "native",
            Self::PrivateUse => "private-use",
        }
    }

    /// The client.
    #[must_use]
    pub const fn client(self) -> ClientRef {
        match self {
            Self::Confidential | Self::SecondUri => ClientRef::First,
            Self::Other => ClientRef::Other,
            Self::Public => ClientRef::Public,
            Self::Native | Self::PrivateUse => ClientRef::Native,
        }
    }

    /// Which of the client's redirect URIs, counted from 0.
    #[must_use]
    pub const fn redirect_uri(self) -> usize {
        match self {
            Self::SecondUri | Self::PrivateUse => 1,
            Self::Confidential | Self::Other | Self::Public | Self::Native => 0,
        }
    }

    /// The variable of the redirect URI.
    const fn variable(self) -> &'static str {
        match self {
            Self::Confidential => "client.redirect_uri",
            Self::SecondUri => "client.second_redirect_uri",
            Self::Other => "other_client.redirect_uri",
            Self::Public => "public_client.redirect_uri",
            Self::Native => "native_client.redirect_uri",
            Self::PrivateUse => "native_client.second_redirect_uri",
        }
    }

    /// Whether the client has no secret, so that its requests carry a challenge whatever the target does for others
    /// (RFC 9700 2.1.1).
    const fn is_public(self) -> bool {
        matches!(self, Self::Public | Self::Native | Self::PrivateUse)
    }
}

/// Which member of which family a step tries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// The family's id.
    pub family: String,
    /// The member's name.
    pub member: String,
    /// With whom; nothing where the scenario says nothing of it.
    pub of: Option<Registrant>,
}

impl Variant {
    /// As reports name it: `redirect-path/dot-segments`, `redirect-path/dot-segments of public`.
    #[must_use]
    pub fn label(&self) -> String {
        let member = format!("{}/{}", self.family, self.member);
        match self.of {
            Some(of) if of != Registrant::Confidential => format!("{member} of {}", of.as_str()),
            _ => member,
        }
    }
}

/// A step of a scenario file, or one that a family made of it.
pub(super) struct Expanded {
    pub(super) entry: StepEntry,
    pub(super) variant: Option<Variant>,
}

/// The steps that these stand for: neighbours with the same `each` and `of` run together, once for each member. Nothing
/// where a family is unknown or a member does not fit, which lint reports.
pub(super) fn expand(steps: Vec<StepEntry>, families: &Families) -> Option<Vec<Expanded>> {
    let mut expanded = Vec::with_capacity(steps.len());
    let mut rest = steps.into_iter().peekable();
    while let Some(first) = rest.next() {
        let Some(id) = &first.each else {
            expanded.push(Expanded {
                entry: first,
                variant: None,
            });
            continue;
        };
        let family = families.get(id)?;
        let mut neighbours = Vec::new();
        while let Some(next) = rest.next_if(|step| step.each == first.each && step.of == first.of) {
            neighbours.push(next);
        }
        let body = || std::iter::once(&first).chain(&neighbours);
        let all = [None];
        let some: Vec<Option<Registrant>> = first.of.iter().copied().map(Some).collect();
        let registrations = if some.is_empty() { &all[..] } else { &some };
        for of in registrations {
            for member in &family.members {
                for step in body() {
                    let variant = Variant {
                        family: id.clone(),
                        member: member.name.clone(),
                        of: *of,
                    };
                    expanded.push(Expanded {
                        entry: filled(step, member, *of).ok()?,
                        variant: Some(variant),
                    });
                }
            }
        }
    }
    Some(expanded)
}

/// Why a member does not fit a step, for lint; nothing where all do.
#[must_use]
pub fn misfit<'f>(step: &StepEntry, family: &'f Family) -> Option<(&'f Member, String)> {
    let of = step.of.first().copied();
    let mut members = family.members.iter();
    members.find_map(|member| Some((member, filled(step, member, of).err()?)))
}

/// A step with what a member puts into it.
fn filled(step: &StepEntry, member: &Member, of: Option<Registrant>) -> Result<StepEntry, String> {
    let bare = StepEntry {
        each: None,
        of: Vec::new(),
        ..step.clone()
    };
    let kind = bare.kind().ok_or("the step has no action")?;
    let mut value = serde_json::to_value(&bare).map_err(|error| error.to_string())?;
    if let Some(Value::Object(action)) = value.get_mut(kind.as_str()) {
        // What only the deciding step of a family is for, the steps that prepare it do without.
        if step.expects_of_member() {
            merge(action, &member.parameters);
        }
        if let Some(of) = of {
            play(action, kind.as_str(), of);
        }
    }
    substitute(&mut value, member, of)?;
    yaml::typed(value)
}

/// Lets a client act where the step names none.
fn play(action: &mut Map<String, Value>, kind: &str, of: Registrant) {
    if !matches!(
        kind,
        "authorize"
            | "push"
            | "token"
            | "refresh"
            | "exchange"
            | "revoke"
            | "introspect"
            | "device"
    ) {
        return;
    }
    // What was pushed has been said already.
    let is_pushed = action.contains_key("request_uri");
    let client = serde_json::to_value(of.client()).unwrap_or_default();
    let names_another = action.get("client").is_some_and(|named| *named != "first");
    if !names_another {
        action.insert("client".to_owned(), client);
    }
    if matches!(kind, "authorize" | "push") && !is_pushed {
        if !action.contains_key("redirect_uri") {
            let own = format!("${{{}}}", of.variable());
            action.insert("redirect_uri".to_owned(), own.into());
        }
        let extra = action
            .entry("extra")
            .or_insert_with(|| Value::Object(Map::new()));
        if let (true, Value::Object(extra)) = (of.is_public(), extra)
            && !extra.contains_key("code_challenge")
        {
            extra.insert("code_challenge".to_owned(), "${pkce.challenge}".into());
            extra.insert("code_challenge_method".to_owned(), "S256".into());
        }
    }
    let omits_verifier = action
        .get("omit")
        .and_then(Value::as_array)
        .is_some_and(|omit| omit.iter().any(|name| name == "code_verifier"));
    if kind == "token" && of.is_public() && !omits_verifier {
        let extra = action
            .entry("extra")
            .or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(extra) = extra
            && !extra.contains_key("code_verifier")
        {
            extra.insert("code_verifier".to_owned(), "${pkce.verifier}".into());
        }
    }
}

/// Puts members of one mapping into another; mappings in mappings are put together, everything else is replaced.
fn merge(into: &mut Map<String, Value>, from: &Map<String, Value>) {
    for (key, value) in from {
        match (into.get_mut(key), value) {
            (Some(Value::Object(known)), Value::Object(more)) => merge(known, more),
            _ => {
                into.insert(key.clone(), value.clone());
            }
        }
    }
}

/// Replaces `${each}`, `${each.NAME}` and `${uri…}` in every text.
fn substitute(value: &mut Value, member: &Member, of: Option<Registrant>) -> Result<(), String> {
    match value {
        Value::String(text) if text.contains("${") => {
            let mut filled = text.clone();
            if let Some(own) = &member.value {
                filled = filled.replace("${each}", own);
            }
            for (name, own) in &member.values {
                filled = filled.replace(&format!("${{each.{name}}}"), own);
            }
            if let Some(word) = &member.spelling {
                if Respelling::named(word).is_none() {
                    return Err(format!("there is no spelling `{word}`"));
                }
                filled = filled.replace(".each}", &format!(".{word}}}"));
            }
            if filled.contains("${each") || filled.contains(".each}") {
                return Err(format!("it has no value for `{text}`"));
            }
            let of = of.unwrap_or(Registrant::Confidential);
            let uri = format!("${{{}", of.variable());
            filled = filled.replace("${uri}", &format!("{uri}}}"));
            filled = filled.replace("${uri.", &format!("{uri}."));
            filled = filled.replace("${role.", &format!("${{{}.", of.client().setting()));
            *text = filled;
            Ok(())
        }
        Value::Array(items) => items
            .iter_mut()
            .try_for_each(|item| substitute(item, member, of)),
        Value::Object(members) => members
            .iter_mut()
            .try_for_each(|(_, item)| substitute(item, member, of)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::scenario::Action;

    fn family(text: &str) -> Families {
        let family = serde_yaml::from_str(text).expect("a family");
        Families::from([("spellings".to_owned(), family)])
    }

    fn steps(text: &str) -> Vec<StepEntry> {
        serde_yaml::from_str(text).expect("steps")
    }

    #[test]
    fn neighbours_run_together_for_each_member_and_client() {
        let families = family(
            "title: T\nabout: A\nmembers:\n  - { name: one, about: x, value: '${uri}/1' }\n  \
             - { name: two, about: y, value: '${uri.scheme}:2' }\n",
        );
        let steps = steps(
            "- authorize: {}\n- { each: spellings, of: [confidential, public], authorize: { redirect_uri: '${each}' } }\n\
             - { each: spellings, of: [confidential, public], token: {} }\n",
        );
        let expanded = expand(steps, &families).expect("they fit");
        let told: Vec<String> = expanded
            .iter()
            .map(|step| {
                let label = step.variant.as_ref().map(Variant::label);
                let uri = match &step.entry.actions()[..] {
                    [Action::Authorize(authorize)] => authorize.redirect_uri.clone(),
                    _ => None,
                };
                format!("{} {}", label.unwrap_or_default(), uri.unwrap_or_default())
            })
            .collect();
        assert_eq!(
            told,
            [
                " ",
                "spellings/one ${client.redirect_uri}/1",
                "spellings/one ",
                "spellings/two ${client.redirect_uri.scheme}:2",
                "spellings/two ",
                "spellings/one of public ${public_client.redirect_uri}/1",
                "spellings/one of public ",
                "spellings/two of public ${public_client.redirect_uri.scheme}:2",
                "spellings/two of public ",
            ]
        );
    }

    #[test]
    fn a_member_that_does_not_fit_is_named() {
        let families = family(
            "title: T\nabout: A\nmembers:\n  - { name: one, about: x, with: { nonsense: 1 } }\n",
        );
        let steps =
            steps("- { each: spellings, token: {}, requirements: [rfc6749/5.2/error-member] }\n");
        let (member, why) = misfit(&steps[0], &families["spellings"]).expect("it does not fit");
        assert_eq!(member.name, "one");
        assert!(why.contains("nonsense"), "{why}");
        assert!(expand(steps, &families).is_none());
    }
}
