//! Fields of a consent form that repeat what is asked for: the one that a scenario changes, and what it says then.

use super::request::AuthorizationRequest;
use super::return_address::FOREIGN;
use crate::catalog::scenario::Tamper;
use crate::flow::context::Context;
use crate::flow::references::random_text;
use crate::oauth::{ClientRef, UserRef};

/// A part of the request that a field may repeat, and what the field says instead.
pub struct RequestField {
    /// What it is, for messages.
    what: &'static str,
    /// Names of the field, in small letters and without signs.
    names: &'static [&'static str],
    /// What it says on the page, where that is known.
    value: Option<String>,
    /// What it is to say.
    other: String,
    /// One more word beside that, where the fields name one each.
    further: Option<String>,
}

impl RequestField {
    /// The field that a scenario changes. An error says what there is no other value of.
    pub fn of(
        context: &mut Context<'_>,
        tamper: Tamper,
        asked: &AuthorizationRequest,
    ) -> Result<Self, String> {
        let target = context.session.target;
        let sent = |standard: &str| {
            let name = target.parameter_name(standard);
            let mut parameters = asked.parameters.iter();
            parameters
                .find(|(known, _)| known == name || known == standard)
                .map(|(_, value)| value.clone())
        };
        let field = |what, names, value, other| Self {
            what,
            names,
            value,
            other,
            further: None,
        };
        Ok(match tamper {
            Tamper::ClientField => {
                let other = target.client_of(ClientRef::Other)?.id.clone();
                field("client", &["clientid", "client"], sent("client_id"), other)
            }
            Tamper::RedirectUriField => {
                let names = &["redirecturi", "redirecturl", "redirect", "callback"];
                field(
                    "redirect URI",
                    names,
                    asked.redirect_uri.clone(),
                    FOREIGN.to_owned(),
                )
            }
            Tamper::StateField => {
                let other = random_text(16);
                context.session.made_up("tampered", &other);
                field("state", &["state"], asked.state.clone(), other)
            }
            Tamper::ChallengeField => {
                let sent = sent("code_challenge");
                let other = context.fill("${pkce.challenge_128}")?;
                field("code challenge", &["codechallenge"], sent, other)
            }
            Tamper::UserField => {
                let name = |which| target.user_of(which).map(|user| user.username.clone());
                let other = name(UserRef::Other).ok_or("the target names no second user")?;
                let names = &["user", "userid", "username", "login", "account", "sub"];
                field("user", names, name(UserRef::First), other)
            }
            _ => {
                let words = asked.scope.clone().unwrap_or_default();
                let further = target.scopes.iter().find(|known| !words.contains(known));
                let further =
                    further.ok_or("the target names no scope beside the one asked for")?;
                let delimiter = target.scope_delimiter();
                let wider = [words.join(delimiter), further.clone()].join(delimiter);
                Self {
                    further: Some(further.clone()),
                    ..field("scope", &["scope", "scopes"], sent("scope"), wider)
                }
            }
        })
    }

    /// Changes the field of a form. An error says that the form has none.
    pub fn change(&self, fields: &mut Vec<(String, String)>) -> Result<(), String> {
        let is_named = |name: &str| {
            let letters = name.chars().filter(char::is_ascii_alphanumeric);
            let name = letters.collect::<String>().to_ascii_lowercase();
            self.names.contains(&name.as_str())
        };
        let says_it = |value: &str| self.value.as_deref() == Some(value);
        let by_value = |(_, value): &(String, String)| !value.is_empty() && says_it(value);
        let by_name = |(name, value): &(String, String)| !value.is_empty() && is_named(name);
        let found = fields.iter().position(by_value);
        let found = found.or_else(|| fields.iter().position(by_name));
        let Some(at) = found else {
            return Err(format!(
                "no field of the consent form repeats the {}, so that nothing could be changed",
                self.what
            ));
        };
        let name = fields[at].0.clone();
        let is_list = name.ends_with("[]") || fields.iter().filter(|one| one.0 == name).count() > 1;
        match &self.further {
            Some(word) if is_list => fields.push((name, word.clone())),
            _ => {
                for field in fields.iter_mut().filter(|one| one.0 == name) {
                    field.1.clone_from(&self.other);
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(pairs: &[(&str, &str)]) -> Result<Vec<(String, String)>, String> {
        let field = RequestField {
            what: "scope",
            names: &["scope", "scopes"],
            value: Some("read".to_owned()),
            other: "read write".to_owned(),
            further: Some("write".to_owned()),
        };
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let mut fields = pairs.iter().map(owned).collect();
        field.change(&mut fields)?;
        Ok(fields)
    }

    #[test]
    fn a_field_is_known_by_its_value_or_its_name() {
        let of = |pairs: &[(&str, &str)]| {
            let changed = changed(pairs).expect("such a field");
            let written = changed
                .iter()
                .map(|(name, value)| format!("{name}={value}"));
            written.collect::<Vec<_>>().join("&")
        };
        assert_eq!(of(&[("id", "7"), ("s", "read")]), "id=7&s=read write");
        assert_eq!(of(&[("Scope", "openid read")]), "Scope=read write");
        assert_eq!(of(&[("scope[]", "read")]), "scope[]=read&scope[]=write");
        assert!(changed(&[("csrf", "x"), ("scope", "")]).is_err());
    }
}
