//! The table of references: every name that may stand between the braces.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::lookalike::Lookalike;
use super::reference::{ClientPart, Reference};
use crate::oauth::{ClientRef as Client, Endpoint};

/// A table row: the name, what it stands for, what it means in words.
type Row = (Cow<'static, str>, Reference, Cow<'static, str>);

/// All names that do not depend on earlier steps.
#[must_use]
pub fn table() -> &'static [Row] {
    static TABLE: LazyLock<Vec<Row>> = LazyLock::new(rows);
    &TABLE
}

fn rows() -> Vec<Row> {
    let endpoints = Endpoint::ALL.into_iter().map(|endpoint| {
        (
            format!("endpoint.{endpoint}").into(),
            Reference::Endpoint(endpoint),
            format!("URL of the {}", endpoint.name()).into(),
        )
    });
    let fixed = fixed().into_iter();
    fixed
        .map(|(name, reference, meaning)| (name.into(), reference, meaning.into()))
        .chain(endpoints)
        .collect()
}

/// The names that stand for one thing each.
fn fixed() -> Vec<(&'static str, Reference, &'static str)> {
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
            R::Lookalike(Client::First, 0, L::OtherHost),
            "the redirect URI on an unregistered host",
        ),
        (
            "redirect_uri.longer_path",
            R::Lookalike(Client::First, 0, L::LongerPath),
            "the redirect URI with one more path segment",
        ),
        (
            "redirect_uri.other_slash",
            R::Lookalike(Client::First, 0, L::OtherSlash),
            "the redirect URI with its trailing slash added or removed",
        ),
        (
            "redirect_uri.extra_query",
            R::Lookalike(Client::First, 0, L::ExtraQuery),
            "the redirect URI with a further query parameter",
        ),
        (
            "redirect_uri.other_scheme",
            R::Lookalike(Client::First, 0, L::OtherScheme),
            "the redirect URI with http for https",
        ),
        (
            "redirect_uri.upper_case_host",
            R::Lookalike(Client::First, 0, L::UpperCaseHost),
            "the redirect URI with its host in capitals",
        ),
        (
            "redirect_uri.no_scheme",
            R::Lookalike(Client::First, 0, L::NoScheme),
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
            "native_client.second_redirect_uri",
            R::Client(Client::Native, SecondRedirectUri),
            "its second registered redirect URI, of a private-use scheme",
        ),
        (
            "native_client.id",
            R::Client(Client::Native, Id),
            "id of the native client",
        ),
        (
            "endpoint.well_known",
            R::WellKnown,
            "URL that RFC 8414 3.1 derives from the base URL as the issuer",
        ),
        (
            "redirect_uri.userinfo",
            R::Lookalike(Client::First, 0, L::Userinfo),
            "the registered host as userinfo of another host",
        ),
        (
            "redirect_uri.longer_host",
            R::Lookalike(Client::First, 0, L::LongerHost),
            "the registered host as the beginning of a longer name",
        ),
        (
            "redirect_uri.other_port",
            R::Lookalike(Client::First, 0, L::OtherPort),
            "the redirect URI on another port",
        ),
        (
            "redirect_uri.dot_segments",
            R::Lookalike(Client::First, 0, L::DotSegments),
            "the redirect URI by a detour over dot segments",
        ),
        (
            "redirect_uri.encoded_dot_segments",
            R::Lookalike(Client::First, 0, L::EncodedDotSegments),
            "the same detour, percent-encoded",
        ),
        (
            "redirect_uri.encoded_path",
            R::Lookalike(Client::First, 0, L::EncodedPath),
            "the redirect URI with a letter of its path percent-encoded",
        ),
        (
            "redirect_uri.other_case_path",
            R::Lookalike(Client::First, 0, L::OtherCasePath),
            "the redirect URI with its path in other letter case",
        ),
        (
            "redirect_uri.shorter_path",
            R::Lookalike(Client::First, 0, L::ShorterPath),
            "the redirect URI without its last path segment",
        ),
        (
            "redirect_uri.subdomain",
            R::Lookalike(Client::First, 0, L::Subdomain),
            "the redirect URI on a name below the registered host",
        ),
        (
            "redirect_uri.loopback_other_port",
            R::Lookalike(Client::Native, 0, L::LoopbackOtherPort),
            "the native client's redirect URI on another port",
        ),
        (
            "redirect_uri.loopback_other_path",
            R::Lookalike(Client::Native, 0, L::LoopbackOtherPath),
            "the native client's redirect URI with another path",
        ),
        (
            "redirect_uri.loopback_other_host",
            R::Lookalike(Client::Native, 0, L::LoopbackOtherHost),
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
        (
            "dpop.jkt",
            R::Thumbprint(false),
            "the thumbprint of the scenario's key for proofs of possession",
        ),
        (
            "dpop.second_jkt",
            R::Thumbprint(true),
            "the thumbprint of its second key",
        ),
        ("random.long", R::RandomLong, "512 random characters"),
        (
            "random.oversize",
            R::RandomOversize,
            "8192 random characters",
        ),
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
