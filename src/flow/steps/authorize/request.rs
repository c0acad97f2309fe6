//! The authorization request of a step: references filled in, defaults taken, and how a browser is sent off with it.

use std::collections::BTreeMap;

use super::request_field::RequestField;
use crate::catalog::profile::PkceUse;
use crate::catalog::scenario::{Authorize, Place, RequestObject, Slash};
use crate::flow::client::Client;
use crate::flow::client_request::{Parameters, joined};
use crate::flow::context::{Context, omits};
use crate::flow::references::random_text;
use crate::flow::signing::request_object;
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
    /// The field of the consent form that the step changes.
    pub field: Option<RequestField>,
    /// Where the browser starts instead of the authorization endpoint.
    pub at: Option<String>,
    /// All parameters under their names on the wire, in order.
    pub parameters: Parameters,
}

impl AuthorizationRequest {
    /// The request that the step means on this target.
    pub fn new(context: &mut Context<'_>, action: &Authorize) -> Result<Self, String> {
        let mut request = match &action.request_uri {
            Some(text) => {
                let request_uri = context.fill(text)?;
                Self::pushed(context, action, &request_uri)?
            }
            None => Self::carried(context, action)?,
        };
        for (name, value) in context.fill_map(&action.extra)? {
            // An extra parameter with the name of a regular one takes its place.
            request.parameters.retain(|(known, _)| *known != name);
            request.parameters.push((name, value));
        }
        request.parameters.extend(context.fill_map(&action.repeat)?);
        if let Some(object) = &action.request_object {
            request.wrap(context, action, object)?;
        }
        request.at = context.fill_optional(action.at.as_deref())?;
        request.step.raw = context.fill_optional(action.raw.as_deref())?;
        if let Some(state) = &request.state {
            context.session.vault.learn(SecretKind::State, state);
        }
        Ok(request)
    }

    /// Puts the parameters into a signed request object (RFC 9101 5).
    fn wrap(
        &mut self,
        context: &mut Context<'_>,
        action: &Authorize,
        object: &RequestObject,
    ) -> Result<(), String> {
        let target = context.session.target;
        let client = context.client(action.client)?;
        let change = RequestObject {
            client_id: context.fill_optional(object.client_id.as_deref())?,
            ..object.clone()
        };
        let text = request_object(target, &client, &self.parameters, &change)?;
        context.session.made_up("request_object", &text);
        self.parameters = vec![("client_id".to_owned(), client.id.clone())];
        self.parameters.extend(context.fill_map(&object.outside)?);
        self.parameters.push(("request".to_owned(), text));
        Ok(())
    }

    /// A request that the browser carries itself (RFC 6749 4.1.1).
    fn carried(context: &mut Context<'_>, action: &Authorize) -> Result<Self, String> {
        let target = context.session.target;
        let client = context.client(action.client)?;
        let is_sent = |name: &str| !omits(&action.omit, name);
        let redirect_uri = match &action.redirect_uri {
            Some(text) => Some(context.fill(text)?),
            None => client.redirect_uris.first().cloned(),
        };
        let state = match &action.state {
            Some(text) => context.fill(text)?,
            None => random_text(16),
        };
        let scope = context.scope_or_first(action.scope.as_deref())?;
        let scope = scope.filter(|_| is_sent("scope"));
        let mut request = Self {
            redirect_uri: redirect_uri.filter(|_| is_sent("redirect_uri")),
            state: Some(state).filter(|_| is_sent("state")),
            named: named(target, &client, scope.as_deref().unwrap_or_default()),
            scope,
            ..Self::of(action)
        };
        let delimiter = (action.scope_delimiter.as_deref()).unwrap_or(target.scope_delimiter());
        let response_type = action.response_type.as_deref().unwrap_or("code");
        let scope = request.scope.as_ref();
        let regular = [
            ("response_type", Some(response_type.to_owned())),
            ("client_id", Some(client.id.clone())),
            ("redirect_uri", request.redirect_uri.clone()),
            ("scope", scope.map(|words| words.join(delimiter))),
            ("state", request.state.clone()),
        ];
        for (name, value) in regular {
            request.add(target, name, value);
        }
        for (name, value) in &target.setup.authorization_parameters {
            request.add(target, name, Some(value.clone()));
        }
        request.challenged = action.at.is_none()
            && adds_challenge(target, response_type, &action.extra, &action.omit);
        if request.challenged {
            request.parameters.extend(context.references.challenge());
        }
        Ok(request)
    }

    /// A request that was pushed before (RFC 9126 4).
    fn pushed(
        context: &mut Context<'_>,
        action: &Authorize,
        request_uri: &str,
    ) -> Result<Self, String> {
        let target = context.session.target;
        let client = context.client(action.client)?;
        let pushed = context.references.pushed(request_uri);
        let pushed = pushed.cloned().unwrap_or_default();
        let redirect_uri = context.fill_optional(action.redirect_uri.as_deref())?;
        let state = context.fill_optional(action.state.as_deref())?;
        let mut request = Self {
            redirect_uri: redirect_uri.or(pushed.redirect_uri),
            state: state.or(pushed.state),
            challenged: pushed.challenged,
            named: named(target, &client, &[]),
            ..Self::of(action)
        };
        request.add(target, "client_id", Some(client.id.clone()));
        for (name, value) in &target.setup.authorization_parameters {
            request.add(target, name, Some(value.clone()));
        }
        request.add(target, "request_uri", Some(request_uri.to_owned()));
        Ok(request)
    }

    fn of(action: &Authorize) -> Self {
        Self {
            step: action.clone(),
            redirect_uri: None,
            state: None,
            scope: None,
            challenged: false,
            named: Vec::new(),
            judged_pages: (false, false),
            field: None,
            at: None,
            parameters: Vec::new(),
        }
    }

    /// Adds a parameter under its name on the wire, unless the step leaves it out.
    fn add(&mut self, target: &Target, name: &str, value: Option<String>) {
        if let Some(value) = value.filter(|_| !omits(&self.step.omit, name)) {
            let renamed = self.step.rename.get(name);
            let name = renamed.map_or_else(|| target.parameter_name(name), String::as_str);
            self.parameters.push((name.to_owned(), value));
        }
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
            _ => {
                let bare: Vec<String> = (target.profile.unencoded.iter())
                    .map(|name| target.parameter_name(name).to_owned())
                    .collect();
                let parameters = encode::parameters_but(&self.parameters, &bare);
                request.query = joined(&request.query, &parameters);
            }
        }
        if let Some(raw) = &self.step.raw {
            request.query = format!("{}&{raw}", request.query);
        }
        request.headers.extend(self.step.headers.clone());
        Ok(request)
    }
}

/// Whether a request gets the challenge of a target that uses PKCE always: not where the scenario sends or leaves out
/// one of its own, and not where no code is asked for.
pub fn adds_challenge(
    target: &Target,
    response_type: &str,
    extra: &BTreeMap<String, String>,
    omit: &[String],
) -> bool {
    let name = "code_challenge";
    target.setup.pkce == Some(PkceUse::Always)
        && response_type.split(' ').any(|word| word == "code")
        && !extra.contains_key(name)
        && !omits(omit, name)
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
