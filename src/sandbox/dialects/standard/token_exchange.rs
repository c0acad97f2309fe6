//! Token exchange (RFC 8693): a client hands in an access token of its own and gets one that is good for less.
//!
//! What the document leaves to policy is decided here: clients with a secret exchange the tokens that were issued to them, for
//! access tokens alone, which end with the grant and come without a refresh token.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use super::grants::check_registration;
use super::token::answer;
use super::{invalid_request, refusal};
use crate::sandbox::access_jwt;
use crate::sandbox::accounts::Client;
use crate::sandbox::body_format::Members;
use crate::sandbox::core::Core;
use crate::sandbox::dialects::is_within;
use crate::sandbox::faults::Fault;
use crate::sandbox::form_parameters::Parameters;
use crate::sandbox::grant::{AccessToken, Grant, GrantId};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::resources;

/// The grant type of RFC 8693 2.1.
pub(super) const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

/// The type of OAuth access tokens (RFC 8693 3).
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

/// What a token that is handed in stands for.
struct Subject {
    grant: GrantId,
    scope: Vec<String>,
    resources: Vec<String>,
}

impl From<&AccessToken> for Subject {
    fn from(token: &AccessToken) -> Self {
        Self {
            grant: token.grant,
            scope: token.scope.clone(),
            resources: token.resources.clone(),
        }
    }
}

impl From<&Grant> for Subject {
    fn from(grant: &Grant) -> Self {
        Self {
            grant: grant.id,
            scope: grant.scope.clone(),
            resources: grant.resources.clone(),
        }
    }
}

/// Answers a token exchange (RFC 8693 2.2).
pub(super) fn exchange(
    core: &mut Core,
    parameters: &Parameters,
    client: &Client,
) -> Result<Members, Refusal> {
    let is_confidential = client.is_confidential() || core.has(Fault::ExchangeWithoutSecret);
    if !is_confidential || core.has(Fault::ExchangeForOtherClients) {
        let description = "The client may not exchange tokens";
        return Err(Refusal::new(400, "unauthorized_client", description));
    }
    check_registration(core, client)?;
    let subject = subject(core, parameters, client)?;
    let actor = actor(core, parameters, client)?;
    let requested = parameters.get("requested_token_type");
    if requested.is_some_and(|requested| requested != ACCESS_TOKEN) {
        return Err(invalid_request("Tokens of this type are not issued"));
    }
    let resources = targets(core, parameters, &subject)?;
    let scope = scope(core, parameters, &subject)?;
    let grant = if core.has(Fault::ExchangedTokenOutlivesSubject) {
        let known = core.store.grant(subject.grant).cloned();
        let user = known.and_then(|grant| grant.user);
        let own = core.store.new_grant(
            &client.id,
            user.as_deref(),
            scope.clone(),
            resources.clone(),
        );
        own.id
    } else {
        subject.grant
    };
    let access = core.issue_exchanged(grant, scope, resources, actor);
    let refresh = core
        .has(Fault::ExchangeWithRefreshToken)
        .then(|| core.issue_refresh(grant));
    let mut answer = answer(&access, refresh.as_deref());
    if core.has(Fault::ExchangedTokenOfNoType) {
        answer.insert("token_type".to_owned(), json!("N_A"));
    }
    if !core.has(Fault::ExchangeWithoutIssuedType) {
        answer.insert("issued_token_type".to_owned(), json!(ACCESS_TOKEN));
    }
    Ok(answer)
}

fn not_valid(core: &Core, description: &'static str) -> Refusal {
    let error = if core.has(Fault::ExchangeSubjectInvalidGrant) {
        "invalid_grant"
    } else {
        "invalid_request"
    };
    Refusal::new(400, error, description)
}

fn subject(core: &mut Core, parameters: &Parameters, client: &Client) -> Result<Subject, Refusal> {
    match parameters.get("subject_token_type").as_deref() {
        Some(ACCESS_TOKEN) => {}
        None if core.has(Fault::ExchangeSubjectTypeOptional) => {}
        None => {
            return Err(invalid_request(
                "The parameter subject_token_type is missing",
            ));
        }
        Some(_) if core.has(Fault::ExchangeSubjectTypeUnchecked) => {}
        Some(_) => return Err(invalid_request("Tokens of this type are not exchanged")),
    }
    let Some(value) = parameters.get("subject_token") else {
        return if core.has(Fault::ExchangeSubjectOptional) {
            Ok(of_client(core, client))
        } else {
            Err(invalid_request("The parameter subject_token is missing"))
        };
    };
    let Some(subject) = found(core, &value) else {
        return if core.has(Fault::ExchangeSubjectUnchecked) {
            Ok(of_client(core, client))
        } else {
            Err(not_valid(core, "The subject token is not valid"))
        };
    };
    let holder = core.store.grant(subject.grant);
    let is_own = holder.is_some_and(|grant| grant.client_id == client.id);
    if is_own || core.has(Fault::ExchangeOfForeignTokens) {
        Ok(subject)
    } else {
        Err(not_valid(core, "The subject token is another client's"))
    }
}

/// What a token stands for that is alive, or that a careless provider takes for such.
fn found(core: &mut Core, value: &str) -> Option<Subject> {
    let now = core.now();
    let known = core.store.access(value, now).cloned();
    if let Some(token) = known.or_else(|| access_jwt::believed(core, value)) {
        return Some(Subject::from(&token));
    }
    if core.has(Fault::ExchangeOfExpiredTokens) {
        return core.store.any_access(value).map(Subject::from);
    }
    if core.has(Fault::ExchangeOfRevokedTokens) {
        let mut ended = core.store.ended.iter();
        let (token, grant) = ended.find(|(token, _)| token.value == value)?.clone();
        let again = core.store.new_grant(
            &grant.client_id,
            grant.user.as_deref(),
            token.scope,
            token.resources,
        );
        return Some(Subject::from(&again));
    }
    if core.has(Fault::ExchangeOfRefreshTokens) {
        let refresh = core.store.refresh(value).filter(|t| !t.is_retired(now))?;
        return core.store.grant(refresh.grant).map(Subject::from);
    }
    None
}

/// What a provider makes up that does not look at the token: all for the client that asks.
fn of_client(core: &mut Core, client: &Client) -> Subject {
    let scope: Vec<String> = core
        .rules
        .default_scope
        .iter()
        .map(|scope| (*scope).to_owned())
        .collect();
    let made = core.store.new_grant(&client.id, None, scope, Vec::new());
    Subject::from(&made)
}

/// Who acts for the subject (RFC 8693 1.1).
fn actor(
    core: &mut Core,
    parameters: &Parameters,
    client: &Client,
) -> Result<Option<String>, Refusal> {
    let kind = parameters.get("actor_token_type");
    let Some(value) = parameters.get("actor_token") else {
        return match kind {
            Some(_) if !core.has(Fault::ExchangeActorTypeAlone) => {
                Err(invalid_request("There is no actor_token for this type"))
            }
            _ => Ok(core
                .has(Fault::ExchangeAlwaysDelegates)
                .then(|| client.id.clone())),
        };
    };
    match kind.as_deref() {
        Some(ACCESS_TOKEN) => {}
        None if core.has(Fault::ExchangeActorTypeOptional) => {}
        None => return Err(invalid_request("The parameter actor_token_type is missing")),
        Some(_) => return Err(invalid_request("Tokens of this type name no actor")),
    }
    let acting = core.store.access(&value, core.now()).cloned();
    let grant = acting.and_then(|token| core.store.grant(token.grant));
    match grant {
        Some(grant) => Ok(Some(
            grant
                .user
                .clone()
                .unwrap_or_else(|| grant.client_id.clone()),
        )),
        None if core.has(Fault::ExchangeActorUnchecked) => Ok(Some(client.id.clone())),
        None => Err(not_valid(core, "The actor token is not valid")),
    }
}

/// The resources that the new token is for: both ways to name a target mean the same here.
fn targets(
    core: &Core,
    parameters: &Parameters,
    subject: &Subject,
) -> Result<Vec<String>, Refusal> {
    let mut named = parameters.get_all("resource");
    named.extend(parameters.get_all("audience"));
    if named.is_empty() {
        return Ok(subject.resources.clone());
    }
    if core.has(Fault::ExchangeTargetsRefused) {
        let description = "No target can be named";
        return Err(Refusal::new(400, "invalid_target", description));
    }
    if core.has(Fault::ExchangeUnknownTargetIgnored) {
        let all = resources::all(core);
        named.retain(|target| all.contains(target));
    }
    let pairs: Vec<String> = named
        .iter()
        .map(|target| format!("resource={}", utf8_percent_encode(target, NON_ALPHANUMERIC)))
        .collect();
    let asked = Parameters::parse(pairs.join("&").as_bytes());
    let granted = if core.has(Fault::ExchangeWidensAudience) {
        &[][..]
    } else {
        &subject.resources
    };
    resources::narrowed(core, &asked, granted).map_err(refusal)
}

/// At most what the subject token is good for.
fn scope(core: &Core, parameters: &Parameters, subject: &Subject) -> Result<Vec<String>, Refusal> {
    let Some(text) = parameters.get("scope") else {
        return Ok(subject.scope.clone());
    };
    let wanted = (core.rules.split_scope)(&text).into_iter();
    let wanted: Vec<String> = wanted.map(str::to_owned).collect();
    if is_within(&wanted, &subject.scope) || core.has(Fault::ExchangeWidensScope) {
        Ok(wanted)
    } else if core.has(Fault::ExchangeWiderScopeIgnored) {
        Ok(subject.scope.clone())
    } else {
        let description = "The scope exceeds that of the subject token";
        Err(Refusal::new(400, "invalid_scope", description))
    }
}
