//! Grants without a code: refreshing (RFC 6749 6; RFC 9700 4.14), client credentials (RFC 6749 4.4), and passwords,
//! which only a broken provider takes (RFC 9700 2.4).

use serde_json::json;

use super::token::answer;
use super::{invalid_grant, invalid_request, refusal};
use crate::sandbox::accounts::Client;
use crate::sandbox::body_format::{Members, members};
use crate::sandbox::core::Core;
use crate::sandbox::dialects::is_within;
use crate::sandbox::examine::plain_scope;
use crate::sandbox::faults::Fault;
use crate::sandbox::form_parameters::Parameters;
use crate::sandbox::grant::Grant;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::resources;

/// Redeems a refresh token for a new pair. A token that was replaced before was copied, and the provider does not know
/// by whom, so the whole family ends (RFC 9700 4.14.2).
pub(super) fn refresh(
    core: &mut Core,
    parameters: &Parameters,
    client: &Client,
) -> Result<Members, Refusal> {
    if !client.is_confidential() && core.has(Fault::PublicRefreshRefused) {
        let description = "Public clients may not refresh";
        return Err(Refusal::new(400, "unauthorized_client", description));
    }
    let newest = || {
        let newest = core.store.latest_refresh(&client.id);
        newest.filter(|_| core.has(Fault::MissingRefreshTokenTaken))
    };
    let value = parameters
        .get("refresh_token")
        .or_else(newest)
        .ok_or_else(|| invalid_request("The parameter refresh_token is missing"))?;
    let Some((retired, grant)) = core.refreshable(&value) else {
        let description = "The refresh token is not valid";
        return Err(if core.has(Fault::UnknownRefreshTokenInvalidRequest) {
            invalid_request(description)
        } else {
            invalid_grant(description)
        });
    };
    let spends = core.has(Fault::RefusedRefreshSpendsToken);
    if grant.client_id != client.id && !core.has(Fault::RefreshTokenNotBound) {
        if spends {
            core.store.retire_refresh(&value, core.now());
        }
        return Err(invalid_grant(
            "The refresh token was issued to another client",
        ));
    }
    let bound = core
        .store
        .refresh(&value)
        .and_then(|token| token.key.as_ref());
    let is_proved = bound.is_none() || bound == core.proved_key.as_ref();
    if !is_proved && !core.has(Fault::DpopRefreshNotBound) {
        return Err(invalid_grant("The refresh token is bound to another key"));
    }
    if retired {
        if !core.has(Fault::ReuseKeepsFamily) {
            core.store.end_grant(grant.id);
        }
        return Err(invalid_grant("The refresh token was used before"));
    }
    let scope = refreshed_scope(core, parameters, &grant).inspect_err(|_| {
        if spends {
            core.store.retire_refresh(&value, core.now());
        }
    })?;
    let mut resources = resources::narrowed(core, parameters, &grant.resources).map_err(refusal)?;
    if core.has(Fault::RefreshForEveryResource) {
        resources.clone_from(&grant.resources);
    } else if core.has(Fault::RefreshKeepsFirstResource) {
        resources = grant.resources.iter().take(1).cloned().collect();
    }
    if core.has(Fault::NarrowingSticks) {
        core.store.rescope(grant.id, &scope);
    }
    let living = core.store.newest_access(grant.id, core.now()).cloned();
    let living = living.filter(|token| token.scope == scope && token.resources == resources);
    let keeps_access = core.has_style("refresh-keeps", "access-token")
        || core.has_style("refresh-keeps", "silently");
    let access = match living {
        Some(living) if core.has(Fault::LivingTokenReturned) || keeps_access => living,
        _ => core.issue_refreshed(grant.id, scope, resources),
    };
    let keeps = if client.is_confidential() {
        core.has(Fault::RefreshTokenKept) || core.style_keeps_refresh_token()
    } else {
        core.has(Fault::PublicRefreshTokenStatic)
    };
    let refresh = if keeps {
        value
    } else {
        let at = core.used_up_at(core.has(Fault::RefreshRaceLost));
        if !core.has(Fault::RotatedTokenWorksOn) {
            core.store.retire_refresh(&value, at);
        }
        // The new refresh token keeps the scope of the grant: narrowing is not for ever (RFC 6749 6).
        core.issue_refresh(grant.id)
    };
    let mut answer = answer(&access, Some(&refresh));
    if core.has(Fault::RefreshWithoutAccessToken) {
        answer.shift_remove("access_token");
    }
    if core.has(Fault::ScopeOmittedWhenEqual) {
        answer.shift_remove("scope");
    }
    Ok(answer)
}

fn refreshed_scope(
    core: &Core,
    parameters: &Parameters,
    grant: &Grant,
) -> Result<Vec<String>, Refusal> {
    let Some(text) = parameters.get("scope") else {
        if core.has(Fault::RefreshGrantsEveryScope) {
            return Ok(core
                .rules
                .scopes
                .iter()
                .map(|scope| (*scope).to_owned())
                .collect());
        }
        return Ok(grant.scope.clone());
    };
    let wanted: Vec<String> = (core.rules.split_scope)(&text)
        .into_iter()
        .map(str::to_owned)
        .collect();
    if core.has(Fault::WiderScopeIgnored) && !is_within(&wanted, &grant.scope) {
        return Ok(grant.scope.clone());
    }
    if is_within(&wanted, &grant.scope) && core.has(Fault::NarrowingIgnored) {
        Ok(grant.scope.clone())
    } else if is_within(&wanted, &grant.scope) || core.has(Fault::RefreshWidensScope) {
        Ok(wanted)
    } else {
        let description = "The scope exceeds what the user allowed";
        Err(Refusal::new(400, "invalid_scope", description))
    }
}

/// Refuses a grant that a client is not registered for (RFC 6749 5.2).
pub(super) fn check_registration(core: &Core, client: &Client) -> Result<(), Refusal> {
    if core.accounts.is_restricted(&client.id) && !core.has(Fault::GrantTypesNotRestricted) {
        let description = "The client is not registered for this grant type";
        return Err(Refusal::new(400, "unauthorized_client", description));
    }
    Ok(())
}

/// Gives a client a token for itself. There is no refresh token, since the client can always ask again
/// (RFC 6749 4.4.3).
pub(super) fn client_credentials(
    core: &mut Core,
    parameters: &Parameters,
    client: &Client,
) -> Result<Members, Refusal> {
    if !client.is_confidential() && !core.has(Fault::ClientCredentialsWithoutSecret) {
        let description = "Only clients with a secret may act for themselves";
        return Err(Refusal::new(400, "unauthorized_client", description));
    }
    check_registration(core, client)?;
    let registered = core.registered(&client.id);
    if registered.is_some_and(|known| !known.may_use("client_credentials"))
        && !core.has(Fault::RegisteredGrantTypesIgnored)
    {
        let description = "The client is not registered for this grant type";
        return Err(Refusal::new(400, "unauthorized_client", description));
    }
    if core.has(Fault::ClientCredentialsUnregistered) {
        let description = "The client is not registered for this grant type";
        return Err(Refusal::new(400, "unauthorized_client", description));
    }
    let mut answer = new_tokens(
        core,
        parameters,
        client,
        None,
        core.has(Fault::ClientCredentialsWithRefreshToken),
    )?;
    if core.has(Fault::TokensInEnvelope) {
        answer = members([("data", json!(answer))]);
    }
    Ok(answer)
}

/// The password grant.
pub(super) fn password(
    core: &mut Core,
    parameters: &Parameters,
    client: &Client,
) -> Result<Members, Refusal> {
    check_registration(core, client)?;
    let text = |name| parameters.get(name).unwrap_or_default();
    let user = core
        .accounts
        .user_with(&text("username"), &text("password"));
    let user = user
        .map(|user| user.username.clone())
        .ok_or_else(|| invalid_grant("The username or the password is wrong"))?;
    new_tokens(core, parameters, client, Some(&user), true)
}

fn new_tokens(
    core: &mut Core,
    parameters: &Parameters,
    client: &Client,
    user: Option<&str>,
    with_refresh: bool,
) -> Result<Members, Refusal> {
    let mut scope = plain_scope(core, parameters).map_err(refusal)?;
    if core.has(Fault::ClientCredentialsEveryScope) {
        let all = core.rules.scopes.iter();
        scope = all.map(|scope| (*scope).to_owned()).collect();
    }
    let resources = resources::named(core, parameters).map_err(refusal)?;
    let grant = core
        .store
        .new_grant(&client.id, user, scope.clone(), resources.clone());
    let access = core.issue_access(grant.id, scope, resources);
    let refresh = with_refresh.then(|| core.issue_refresh(grant.id));
    Ok(answer(&access, refresh.as_deref()))
}
