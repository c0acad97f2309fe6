//! Resource indicators: which resource servers a token is for (RFC 8707).

use super::core::Core;
use super::faults::Fault;
use super::form_parameters::Parameters;
use super::grant::AccessToken;
use super::redirects::Mistake;

/// The resources that a request names; none means all. Dialects without resources ignore the parameter.
pub(super) fn named(core: &Core, parameters: &Parameters) -> Result<Vec<String>, Mistake> {
    if core.rules.resources.is_empty() {
        return Ok(Vec::new());
    }
    if core.has(Fault::ResourceParameterRefused) && parameters.get("resource").is_some() {
        return Err(("invalid_request", "The parameter resource is not known"));
    }
    let mut named = Vec::new();
    for mut resource in parameters.get_all("resource") {
        if core.has(Fault::ResourceFragmentIgnored)
            && let Some((before, _)) = resource.split_once('#')
        {
            resource = before.to_owned();
        }
        if is_known(core, &resource) {
            named.push(resource);
        } else if !is_absolute(&resource) {
            if !core.has(Fault::ResourceSyntaxUnchecked) {
                return Err(("invalid_target", "The resource is no absolute URI"));
            }
            named.push(resource);
        } else if !core.has(Fault::UnknownResourceAccepted) {
            return Err(("invalid_target", "The resource is not known"));
        }
    }
    Ok(named)
}

/// The resources of a token: those that the token request names, which have to be among those of the grant
/// (RFC 8707 2.2).
pub(super) fn narrowed(
    core: &Core,
    parameters: &Parameters,
    granted: &[String],
) -> Result<Vec<String>, Mistake> {
    let named = named(core, parameters)?;
    if named.is_empty() {
        return Ok(granted.to_vec());
    }
    let is_granted = granted.is_empty() || named.iter().all(|resource| granted.contains(resource));
    if is_granted || core.has(Fault::ResourceWidenedAtToken) {
        Ok(named)
    } else if core.has(Fault::UnauthorizedResourceInvalidGrant) {
        Err(("invalid_grant", "The resource was not asked for before"))
    } else {
        Err(("invalid_target", "The resource was not asked for before"))
    }
}

/// Whether a token is for the resource at `path`.
pub(super) fn admits(core: &Core, token: &AccessToken, path: &str) -> bool {
    token.resources.is_empty()
        || core.has(Fault::ResourceParameterWithoutEffect)
        || token
            .resources
            .iter()
            .any(|resource| *resource == format!("{}{path}", core.base_url))
}

/// The identifiers of all resources.
pub(super) fn all(core: &Core) -> Vec<String> {
    let paths = core.rules.resources.iter();
    paths
        .map(|path| format!("{}{path}", core.base_url))
        .collect()
}

fn is_known(core: &Core, resource: &str) -> bool {
    all(core).iter().any(|known| known == resource)
}

/// Whether a text is an absolute URI without a fragment (RFC 8707 2).
fn is_absolute(resource: &str) -> bool {
    !resource.contains('#')
        && resource.split_once(':').is_some_and(|(scheme, rest)| {
            !rest.is_empty()
                && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
        })
}

#[cfg(test)]
mod tests {
    use super::super::Dialect;
    use super::super::core::tests::core_with;
    use super::*;

    #[test]
    fn only_known_resources_are_targets() {
        let ask = |faults: &[Fault], query: &str| {
            named(
                &core_with(Dialect::Standard, faults),
                &Parameters::parse(query.as_bytes()),
            )
        };
        let both = "resource=http://sandbox.test/resource&resource=http://sandbox.test/archive";
        assert_eq!(ask(&[], both).map(|named| named.len()), Ok(2));
        for wrong in [
            "/resource",
            "http://sandbox.test/resource%23x",
            "https://other.example",
        ] {
            let query = format!("resource={wrong}");
            assert_eq!(ask(&[], &query).map_err(|e| e.0), Err("invalid_target"));
        }
        assert!(
            ask(
                &[Fault::UnknownResourceAccepted],
                "resource=https://x.example"
            )
            .is_ok()
        );
        assert!(ask(&[Fault::UnknownResourceAccepted], "resource=/x").is_err());
        assert!(ask(&[Fault::ResourceSyntaxUnchecked], "resource=/x").is_ok());
    }
}
