//! The authorization request of a step: references filled in, defaults taken, and how a browser is sent off with it.

use crate::catalog::profile::PkceUse;
use crate::catalog::scenario::{Authorize, Place, Slash};
use crate::flow::client::Client;
use crate::flow::client_request::{Parameters, joined};
use crate::flow::context::{Context, omits};
use crate::flow::references::random_text;
use crate::flow::target::Target;
use crate::wire::pseudonym::SecretKind;
use crate::wire::{RawBody, RawRequest, encode};

/// What the step asks for, with all references filled in.
pub struct AuthorizationRequest {
    /// The step as the scenario has it.
    pub step: Authorize,
    /// `redirect_uri`, unless left out.
    pub redirect_uri: Option<String>,
    /// `state`, unless left out.
    pub state: Option<String>,
    /// The scope, unless left out.
    pub scope: Option<Vec<String>>,
    /// Whether the request has the challenge that belongs to every request of the target.
    pub challenged: bool,
    /// What the consent page should name: the client and each scope, with the words that count as its name.
    pub named: Vec<(String, Vec<String>)>,
    /// Whether the scenario judges if the login page was shown, and the consent page.
    pub judged_pages: (bool, bool),
    /// Where the browser starts instead of the authorization endpoint.
    pub at: Option<String>,
    /// All parameters under their names on the wire, in order.
    pub parameters: Parameters,
}

impl AuthorizationRequest {
    /// The request that the step means on this target.
    pub fn new(context: &mut Context<'_>, action: &Authorize) -> Result<Self, String> {
        let target = context.session.target;
        let client = context.client(action.client)?;
        let left_out = |name: &str| omits(&action.omit, name);
        // What is given and left out at once stands in a pushed request: it is known and expected, and not sent again.
        let redirect_uri = match &action.redirect_uri {
            Some(text) => Some(context.fill(text)?),
            None if left_out("redirect_uri") => None,
            None => client.redirect_uris.first().cloned(),
        };
        let state = match &action.state {
            Some(text) => Some(context.fill(text)?),
            None if left_out("state") => None,
            None => Some(random_text(16)),
        };
        if let Some(state) = &state {
            context.session.vault.learn(SecretKind::State, state);
        }
        let scope = match &action.scope {
            Some(words) => Some(context.fill_scope(words)?),
            None => target.scopes.first().map(|words| vec![words.clone()]),
        }
        .map(|words| single_words(words, &target.scopes))
        .filter(|words| !target.scopes.is_empty() || words.iter().any(|word| !word.is_empty()))
        .filter(|_| !left_out("scope"));
        let delimiter = action
            .scope_delimiter
            .as_deref()
            .unwrap_or_else(|| target.scope_delimiter());
        let mut parameters = Vec::new();
        let mut add = |name: &str, value: Option<String>| {
            if let Some(value) = value.filter(|_| !left_out(name)) {
                let renamed = action
                    .rename
                    .get(name)
                    .map_or_else(|| target.parameter_name(name), String::as_str);
                parameters.push((renamed.to_owned(), value));
            }
        };
        add(
            "response_type",
            Some(
                action
                    .response_type
                    .clone()
                    .unwrap_or_else(|| "code".to_owned()),
            ),
        );
        add("client_id", Some(client.id.clone()));
        add("redirect_uri", redirect_uri.clone());
        add("scope", scope.as_ref().map(|words| words.join(delimiter)));
        add("state", state.clone());
        for (name, value) in &target.setup.authorization_parameters {
            add(name, Some(value.clone()));
        }
        let mut challenged = adds_challenge(target, action);
        if challenged {
            parameters.extend(context.references.challenge());
        }
        challenged |= context.pushed_challenge && action.extra.contains_key("request_uri");
        for (name, value) in context.fill_map(&action.extra)? {
            // An extra parameter with the name of a regular one takes its place.
            parameters.retain(|(known, _)| *known != name);
            parameters.push((name, value));
        }
        parameters.extend(context.fill_map(&action.repeat)?);
        let mut step = action.clone();
        step.raw = context.fill_optional(action.raw.as_deref())?;
        let named = named(target, client, scope.as_deref().unwrap_or_default());
        Ok(Self {
            judged_pages: (false, false),
            at: context.fill_optional(action.at.as_deref())?,
            named,
            step,
            redirect_uri,
            state,
            scope,
            challenged,
            parameters,
        })
    }

    /// The first request of the browser: that to the authorization endpoint.
    pub fn first(&self, target: &Target) -> Result<RawRequest, String> {
        if let Some(address) = &self.at {
            return Ok(RawRequest::from_full_url("GET", address));
        }
        let endpoint = target
            .profile
            .endpoints
            .authorize
            .as_ref()
            .ok_or("the profile has no authorization endpoint")?;
        let mut path = endpoint.path.clone();
        match self.step.slash {
            Some(Slash::With) if !path.ends_with('/') => path.push('/'),
            Some(Slash::Without) => path.truncate(path.trim_end_matches('/').len()),
            _ => {}
        }
        let method = self
            .step
            .method
            .as_deref()
            .or(endpoint.methods.first().map(String::as_str))
            .unwrap_or("GET");
        let mut request = RawRequest::from_full_url(method, &target.url(&path));
        match self.step.params {
            Some(Place::Form) => request.body = RawBody::Form(self.parameters.clone()),
            _ => request.query = joined(&request.query, &encode::parameters(&self.parameters)),
        }
        if let Some(raw) = &self.step.raw {
            request.query = format!("{}&{raw}", request.query);
        }
        request.headers.extend(self.step.headers.clone());
        Ok(request)
    }
}

/// Whether the request gets the challenge of a target that uses PKCE always: not where the scenario sends or leaves
/// out one of its own, and not where no code is asked for or the request was pushed before.
fn adds_challenge(target: &Target, action: &Authorize) -> bool {
    let says = |name: &str| {
        action.extra.contains_key(name) || action.omit.iter().any(|omitted| omitted == name)
    };
    let asks_for_code = action
        .response_type
        .as_deref()
        .is_none_or(|response_type| response_type.split(' ').any(|word| word == "code"));
    target.setup.pkce == Some(PkceUse::Always)
        && asks_for_code
        && action.at.is_none()
        && !says("code_challenge")
        && !action.extra.contains_key("request_uri")
}

/// A scope of single words: one text of a target's scopes may hold several that are asked for together. What a
/// scenario makes up stays as it is.
fn single_words(scope: Vec<String>, known: &[String]) -> Vec<String> {
    let mut words = Vec::new();
    for text in scope {
        if known.contains(&text) {
            words.extend(text.split_whitespace().map(str::to_owned));
        } else {
            words.push(text);
        }
    }
    words
}

/// What the consent page should name: the client and each scope, with the words that count as its name.
fn named(target: &Target, client: &Client, scope: &[String]) -> Vec<(String, Vec<String>)> {
    let mut named = Vec::new();
    named.extend(
        client
            .name
            .clone()
            .map(|name| ("client".to_owned(), vec![name])),
    );
    // Only what the provider knows can stand on its pages.
    let known = scope.iter().filter(|word| {
        let mut known = target
            .scopes
            .iter()
            .flat_map(|words| words.split_whitespace());
        known.any(|known| known == word.as_str())
    });
    for word in known {
        let mut words = vec![word.clone()];
        words.extend(
            target
                .profile
                .scope_words
                .get(word)
                .into_iter()
                .flatten()
                .cloned(),
        );
        named.push((word.clone(), words));
    }
    named
}
