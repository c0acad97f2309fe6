//! References inside scenario values: `${client.id}`, `${token.access_token}`, `${random}`.
//!
//! The language is small and typed: a reference is parsed into a [`Reference`], so an unknown name is
//! a mistake that lint finds, never an empty string at run time.

use thiserror::Error;

/// A piece of a value: text, or a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Literal text.
    Text(String),
    /// Something to be put in.
    Reference(Reference),
}

/// Which client a reference means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// `client`
    First,
    /// `other_client`
    Other,
    /// `public_client`
    Public,
    /// `native_client`
    Native,
    /// `restricted_client`
    Restricted,
}

/// What of a client a reference means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientPart {
    /// `id`
    Id,
    /// `secret`
    Secret,
    /// `redirect_uri`
    RedirectUri,
    /// `second_redirect_uri`
    SecondRedirectUri,
}

/// A redirect URI that looks like the client's registered one and is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookalike {
    /// Another host.
    OtherHost,
    /// One more path segment.
    LongerPath,
    /// A trailing slash added, or removed where there is one.
    OtherSlash,
    /// A query parameter added.
    ExtraQuery,
    /// `http` for `https` and the other way round.
    OtherScheme,
    /// The host in capital letters.
    UpperCaseHost,
    /// Without its scheme.
    NoScheme,
    /// The registered host as userinfo of another host.
    Userinfo,
    /// The registered host as the beginning of a longer name.
    LongerHost,
    /// Another port.
    OtherPort,
    /// A detour over dot segments.
    DotSegments,
    /// The same detour, percent-encoded.
    EncodedDotSegments,
    /// A letter of the path percent-encoded.
    EncodedPath,
    /// Of the native client: another port, which RFC 8252 7.3 wants accepted.
    LoopbackOtherPort,
    /// Of the native client: another path.
    LoopbackOtherPath,
    /// Of the native client: `localhost` for the loopback address.
    LoopbackOtherHost,
}

/// What of a step a reference means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepPart {
    /// The authorization code.
    Code,
    /// The `state` that was sent.
    State,
    /// The `redirect_uri` that was sent.
    RedirectUri,
    /// The access token.
    AccessToken,
    /// The refresh token.
    RefreshToken,
}

/// An endpoint of the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// The authorization endpoint.
    Authorize,
    /// The token endpoint.
    Token,
    /// The revocation endpoint.
    Revoke,
    /// The introspection endpoint.
    Introspect,
    /// The protected resource.
    Resource,
    /// The metadata document.
    Metadata,
    /// A resource of another resource server than the protected resource (RFC 8707).
    OtherResource,
    /// Where the metadata of the base URL as an issuer has to be (RFC 8414 3.1).
    WellKnown,
    /// The pushed authorization request endpoint (RFC 9126).
    Par,
    /// The device authorization endpoint (RFC 8628).
    DeviceAuthorization,
}

/// What a `${...}` stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// The target's base URL.
    BaseUrl,
    /// A part of a client.
    Client(Client, ClientPart),
    /// The name of the first or (`true`) the second user.
    Username(bool),
    /// The password of the first user, for the grant that asks for it.
    Password,
    /// The first (0) or second (1) scope.
    Scope(usize),
    /// A lookalike of the client's redirect URI.
    Lookalike(Lookalike),
    /// 24 random characters, new at each place.
    Random,
    /// 512 characters of random text.
    RandomLong,
    /// A UUID-shaped random value with a zone, like the provider's own tokens.
    RandomUuidZone,
    /// The PKCE verifier of this scenario (RFC 7636 4.1).
    PkceVerifier,
    /// Its S256 challenge (RFC 7636 4.2).
    PkceChallenge,
    /// A verifier of this length, always the same in a scenario.
    PkceLength(usize),
    /// The S256 challenge of the verifier of this length.
    ChallengeLength(usize),
    /// A verifier of 64 characters with one that RFC 7636 4.1 does not allow.
    PkceForeign,
    /// Its S256 challenge.
    ChallengeForeign,
    /// A value of an earlier step, by the step's name or kind.
    Step(String, StepPart),
    /// A member of the JSON answer of an earlier step: `${push.json.request_uri}`.
    Json(String, String),
    /// The full URL of an endpoint of the profile: `${endpoint.token}`.
    Endpoint(Endpoint),
    /// The base URL or an endpoint at the same address with `http`: `${base_url.http}`, `${endpoint.token.http}`.
    PlainHttp(Box<Reference>),
}

/// What is wrong with a reference.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TemplateError {
    /// A `${` without its `}`.
    #[error("`${{` without its closing brace")]
    Unclosed,
    /// A name that nothing provides.
    #[error("unknown variable `{name}`")]
    Unknown {
        /// The name between the braces.
        name: String,
    },
}

/// A table row: the name, what it stands for, what it means in words.
type Row = (&'static str, Reference, &'static str);

/// All names that do not depend on earlier steps.
#[must_use]
pub fn table() -> Vec<Row> {
    use ClientPart::{Id, RedirectUri, SecondRedirectUri, Secret};
    use Lookalike as L;
    use Reference as R;
    vec![
        ("base_url", R::BaseUrl, "the target's base URL"),
        (
            "client.id",
            R::Client(Client::First, Id),
            "id of the client under test",
        ),
        (
            "client.secret",
            R::Client(Client::First, Secret),
            "its secret",
        ),
        (
            "client.redirect_uri",
            R::Client(Client::First, RedirectUri),
            "its first registered redirect URI",
        ),
        (
            "client.second_redirect_uri",
            R::Client(Client::First, SecondRedirectUri),
            "its second registered redirect URI",
        ),
        (
            "other_client.id",
            R::Client(Client::Other, Id),
            "id of the second confidential client",
        ),
        (
            "other_client.secret",
            R::Client(Client::Other, Secret),
            "its secret",
        ),
        (
            "other_client.redirect_uri",
            R::Client(Client::Other, RedirectUri),
            "its registered redirect URI",
        ),
        (
            "public_client.id",
            R::Client(Client::Public, Id),
            "id of the public client",
        ),
        (
            "public_client.redirect_uri",
            R::Client(Client::Public, RedirectUri),
            "its registered redirect URI",
        ),
        (
            "user.username",
            R::Username(false),
            "name of the first user",
        ),
        ("user.password", R::Password, "password of the first user"),
        (
            "other_user.username",
            R::Username(true),
            "name of the second user",
        ),
        ("scope.one", R::Scope(0), "the first documented scope"),
        ("scope.two", R::Scope(1), "the second documented scope"),
        (
            "redirect_uri.other_host",
            R::Lookalike(L::OtherHost),
            "the redirect URI on an unregistered host",
        ),
        (
            "redirect_uri.longer_path",
            R::Lookalike(L::LongerPath),
            "the redirect URI with one more path segment",
        ),
        (
            "redirect_uri.other_slash",
            R::Lookalike(L::OtherSlash),
            "the redirect URI with its trailing slash added or removed",
        ),
        (
            "redirect_uri.extra_query",
            R::Lookalike(L::ExtraQuery),
            "the redirect URI with a further query parameter",
        ),
        (
            "redirect_uri.other_scheme",
            R::Lookalike(L::OtherScheme),
            "the redirect URI with http for https",
        ),
        (
            "redirect_uri.upper_case_host",
            R::Lookalike(L::UpperCaseHost),
            "the redirect URI with its host in capitals",
        ),
        (
            "redirect_uri.no_scheme",
            R::Lookalike(L::NoScheme),
            "the redirect URI without its scheme",
        ),
        (
            "native_client.redirect_uri",
            R::Client(Client::Native, RedirectUri),
            "the registered loopback redirect URI of the native client",
        ),
        (
            "restricted_client.second_redirect_uri",
            R::Client(Client::Restricted, SecondRedirectUri),
            "the second redirect URI of the client for the code grant only, with the scheme http",
        ),
        (
            "native_client.id",
            R::Client(Client::Native, Id),
            "id of the native client",
        ),
        (
            "endpoint.authorize",
            R::Endpoint(Endpoint::Authorize),
            "URL of the authorization endpoint",
        ),
        (
            "endpoint.token",
            R::Endpoint(Endpoint::Token),
            "URL of the token endpoint",
        ),
        (
            "endpoint.revoke",
            R::Endpoint(Endpoint::Revoke),
            "URL of the revocation endpoint",
        ),
        (
            "endpoint.introspect",
            R::Endpoint(Endpoint::Introspect),
            "URL of the introspection endpoint",
        ),
        (
            "endpoint.resource",
            R::Endpoint(Endpoint::Resource),
            "URL of the protected resource",
        ),
        (
            "endpoint.metadata",
            R::Endpoint(Endpoint::Metadata),
            "URL of the metadata document",
        ),
        (
            "endpoint.other_resource",
            R::Endpoint(Endpoint::OtherResource),
            "URL of a resource of another resource server",
        ),
        (
            "endpoint.well_known",
            R::Endpoint(Endpoint::WellKnown),
            "URL that RFC 8414 3.1 derives from the base URL as the issuer",
        ),
        (
            "endpoint.par",
            R::Endpoint(Endpoint::Par),
            "URL of the pushed authorization request endpoint",
        ),
        (
            "endpoint.device_authorization",
            R::Endpoint(Endpoint::DeviceAuthorization),
            "URL of the device authorization endpoint",
        ),
        (
            "redirect_uri.userinfo",
            R::Lookalike(L::Userinfo),
            "the registered host as userinfo of another host",
        ),
        (
            "redirect_uri.longer_host",
            R::Lookalike(L::LongerHost),
            "the registered host as the beginning of a longer name",
        ),
        (
            "redirect_uri.other_port",
            R::Lookalike(L::OtherPort),
            "the redirect URI on another port",
        ),
        (
            "redirect_uri.dot_segments",
            R::Lookalike(L::DotSegments),
            "the redirect URI by a detour over dot segments",
        ),
        (
            "redirect_uri.encoded_dot_segments",
            R::Lookalike(L::EncodedDotSegments),
            "the same detour, percent-encoded",
        ),
        (
            "redirect_uri.encoded_path",
            R::Lookalike(L::EncodedPath),
            "the redirect URI with a letter of its path percent-encoded",
        ),
        (
            "redirect_uri.loopback_other_port",
            R::Lookalike(L::LoopbackOtherPort),
            "the native client's redirect URI on another port",
        ),
        (
            "redirect_uri.loopback_other_path",
            R::Lookalike(L::LoopbackOtherPath),
            "the native client's redirect URI with another path",
        ),
        (
            "redirect_uri.loopback_other_host",
            R::Lookalike(L::LoopbackOtherHost),
            "the native client's redirect URI on localhost",
        ),
        (
            "pkce.verifier_42",
            R::PkceLength(42),
            "a verifier of 42 characters, one too few",
        ),
        (
            "pkce.challenge_42",
            R::ChallengeLength(42),
            "its S256 challenge",
        ),
        (
            "pkce.verifier_129",
            R::PkceLength(129),
            "a verifier of 129 characters, one too many",
        ),
        (
            "pkce.challenge_129",
            R::ChallengeLength(129),
            "its S256 challenge",
        ),
        (
            "pkce.verifier_128",
            R::PkceLength(128),
            "a verifier of 128 characters, the longest",
        ),
        (
            "pkce.challenge_128",
            R::ChallengeLength(128),
            "its S256 challenge",
        ),
        (
            "pkce.verifier_foreign",
            R::PkceForeign,
            "a verifier with a character that none may have",
        ),
        (
            "pkce.challenge_foreign",
            R::ChallengeForeign,
            "its S256 challenge",
        ),
        (
            "random",
            R::Random,
            "24 random characters, new at each place",
        ),
        ("random.long", R::RandomLong, "512 random characters"),
        (
            "random.uuid_zone",
            R::RandomUuidZone,
            "a random UUID with a zone number",
        ),
        (
            "pkce.verifier",
            R::PkceVerifier,
            "the PKCE verifier of the scenario",
        ),
        ("pkce.challenge", R::PkceChallenge, "its S256 challenge"),
    ]
}

/// The parts that earlier steps provide, by name.
pub const STEP_PARTS: [(&str, StepPart); 5] = [
    ("code", StepPart::Code),
    ("state", StepPart::State),
    ("redirect_uri", StepPart::RedirectUri),
    ("access_token", StepPart::AccessToken),
    ("refresh_token", StepPart::RefreshToken),
];

/// Splits a value into text and references. `steps` are the names that earlier steps go by.
///
/// # Errors
///
/// An unclosed brace, or a name that nothing provides.
pub fn parse(value: &str, steps: &[String]) -> Result<Vec<Piece>, TemplateError> {
    let mut pieces = Vec::new();
    let mut rest = value;
    while let Some(start) = rest.find("${") {
        if start > 0 {
            pieces.push(Piece::Text(rest[..start].to_owned()));
        }
        let after = &rest[start + 2..];
        let end = after.find('}').ok_or(TemplateError::Unclosed)?;
        pieces.push(Piece::Reference(reference(&after[..end], steps)?));
        rest = &after[end + 1..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Ok(pieces)
}

fn reference(name: &str, steps: &[String]) -> Result<Reference, TemplateError> {
    if let Some((_, reference, _)) = table().into_iter().find(|(known, ..)| *known == name) {
        return Ok(reference);
    }
    if let Some(address) = name.strip_suffix(".http")
        && let Some((_, found, _)) = table().into_iter().find(|(known, ..)| *known == address)
        && matches!(found, Reference::BaseUrl | Reference::Endpoint(_))
    {
        return Ok(Reference::PlainHttp(Box::new(found)));
    }
    if let Some((step, part)) = name.split_once('.')
        && steps.iter().any(|known| known == step)
        && let Some((_, part)) = STEP_PARTS.iter().find(|(known, _)| *known == part)
    {
        return Ok(Reference::Step(step.to_owned(), *part));
    }
    if let Some((step, member)) = name.split_once(".json.")
        && steps.iter().any(|known| known == step)
        && !member.is_empty()
    {
        return Ok(Reference::Json(step.to_owned(), member.to_owned()));
    }
    Err(TemplateError::Unknown {
        name: name.to_owned(),
    })
}

/// Every name that may stand between the braces after steps with these names; for "did you mean".
#[must_use]
pub fn known_names(steps: &[String]) -> Vec<String> {
    let mut names: Vec<String> = table()
        .into_iter()
        .map(|(name, ..)| name.to_owned())
        .collect();
    let addresses = table()
        .into_iter()
        .filter(|(_, found, _)| matches!(found, Reference::BaseUrl | Reference::Endpoint(_)));
    names.extend(addresses.map(|(name, ..)| format!("{name}.http")));
    for step in steps {
        names.extend(STEP_PARTS.iter().map(|(part, _)| format!("{step}.{part}")));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_split_into_text_and_references() {
        let pieces = parse(
            "Basic ${client.id}:${token.access_token}!",
            &["token".to_owned()],
        )
        .expect("valid");
        assert_eq!(pieces.len(), 5);
        assert_eq!(
            pieces[3],
            Piece::Reference(Reference::Step("token".to_owned(), StepPart::AccessToken))
        );
    }

    #[test]
    fn addresses_have_a_plain_http_form_and_nothing_else_has() {
        assert_eq!(
            parse("${base_url.http}", &[]),
            Ok(vec![Piece::Reference(Reference::PlainHttp(Box::new(
                Reference::BaseUrl
            )))])
        );
        assert!(parse("${endpoint.token.http}", &[]).is_ok());
        assert!(parse("${client.id.http}", &[]).is_err());
    }

    #[test]
    fn unknown_names_are_mistakes() {
        let unknown = |name: &str| TemplateError::Unknown {
            name: name.to_owned(),
        };
        assert_eq!(parse("${cleint.id}", &[]), Err(unknown("cleint.id")));
        assert_eq!(
            parse("${token.access_token}", &[]),
            Err(unknown("token.access_token"))
        );
        assert_eq!(parse("${client.id", &[]), Err(TemplateError::Unclosed));
    }
}
