//! Redirect URIs that look like a registered one (RFC 9700 2.1, 4.1).

use url::{Host, Url};

use crate::catalog::template::{self, Lookalike, Piece, Reference};
use crate::flow::target::Target;
use crate::oauth::ClientRef;

/// A lookalike of the redirect URI of the client that it is for.
///
/// # Errors
///
/// One clause when that client, or its redirect URI, is not configured.
pub fn of(target: &Target, kind: Lookalike) -> Result<String, String> {
    Ok(lookalike(original(target, kind)?, kind))
}

/// Why a template stands for a redirect URI that a provider has to accept; nothing where it does not.
pub fn no_other(target: &Target, template: &str) -> Option<&'static str> {
    let pieces = template::parse(template, &[]).ok()?;
    let [Piece::Reference(Reference::Lookalike(kind))] = pieces.as_slice() else {
        return None;
    };
    let uri = original(target, *kind).ok()?;
    (*kind == Lookalike::OtherPort && is_loopback_address(uri))
        .then_some("on a loopback address any port may be asked for (RFC 8252 7.3)")
}

fn original(target: &Target, kind: Lookalike) -> Result<&String, String> {
    let client = match kind {
        Lookalike::LoopbackOtherPort
        | Lookalike::LoopbackOtherPath
        | Lookalike::LoopbackOtherHost => target.client_of(ClientRef::Native)?,
        _ => &target.setup.client,
    };
    client
        .redirect_uris
        .first()
        .ok_or_else(|| "the client has no redirect URI".to_owned())
}

fn is_loopback_address(uri: &str) -> bool {
    let Ok(url) = Url::parse(uri) else {
        return false;
    };
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        _ => false,
    }
}

/// A redirect URI that looks like `uri` and differs in one respect.
fn lookalike(uri: &str, kind: Lookalike) -> String {
    let (before_query, query) = uri
        .split_once('?')
        .map_or((uri, None), |(before, query)| (before, Some(query)));
    let with_query =
        |path: String| query.map_or_else(|| path.clone(), |query| format!("{path}?{query}"));
    let (scheme, rest) = before_query
        .split_once("://")
        .unwrap_or(("https", before_query));
    let (host, path) = rest
        .find('/')
        .map_or((rest, ""), |slash| rest.split_at(slash));
    match kind {
        // The reserved top-level domain makes sure that nothing answers there (RFC 2606 2).
        Lookalike::OtherHost => with_query(format!("{scheme}://attacker.example{path}")),
        Lookalike::LongerPath => {
            with_query(format!("{}/extra", before_query.trim_end_matches('/')))
        }
        Lookalike::OtherSlash => with_query(
            before_query
                .strip_suffix('/')
                .map_or_else(|| format!("{before_query}/"), str::to_owned),
        ),
        Lookalike::ExtraQuery => match query {
            Some(_) => format!("{uri}&added=1"),
            None => format!("{uri}?added=1"),
        },
        Lookalike::OtherScheme => with_query(format!(
            "{}://{rest}",
            if scheme == "https" { "http" } else { "https" }
        )),
        Lookalike::UpperCaseHost => {
            let upper = host.to_ascii_uppercase();
            // An address of digits has no letters; those of the scheme are as equivalent (RFC 3986 6.2.2.1).
            let scheme = if upper == host {
                scheme.to_ascii_uppercase()
            } else {
                scheme.to_owned()
            };
            with_query(format!("{scheme}://{upper}{path}"))
        }
        Lookalike::NoScheme => with_query(rest.to_owned()),
        Lookalike::Userinfo => with_query(format!("{scheme}://{host}@attacker.example{path}")),
        Lookalike::LongerHost => with_query(format!("{scheme}://{host}.attacker.example{path}")),
        Lookalike::OtherPort => with_query(format!("{scheme}://{}:8443{path}", without_port(host))),
        Lookalike::DotSegments => with_query(format!("{scheme}://{host}/detour/..{path}")),
        Lookalike::EncodedDotSegments => {
            with_query(format!("{scheme}://{host}/detour/%2e%2e{path}"))
        }
        Lookalike::EncodedPath => {
            with_query(format!("{scheme}://{host}{}", with_encoded_letter(path)))
        }
        Lookalike::OtherCasePath => with_query(format!("{scheme}://{host}{}", in_other_case(path))),
        Lookalike::ShorterPath => match path.trim_end_matches('/').rfind('/') {
            Some(slash) => with_query(format!("{scheme}://{host}{}", &path[..slash.max(1)])),
            None => with_query(format!("{scheme}://{host}/extra")),
        },
        Lookalike::Subdomain => with_query(format!("{scheme}://attacker.{host}{path}")),
        Lookalike::LoopbackOtherPort => {
            with_query(format!("{scheme}://{}:49152{path}", without_port(host)))
        }
        Lookalike::LoopbackOtherPath => with_query(format!("{scheme}://{host}{path}/other")),
        Lookalike::LoopbackOtherHost => with_query(format!("{scheme}://localhost{path}")),
    }
}

fn without_port(host: &str) -> &str {
    host.rsplit_once(':')
        .filter(|(_, port)| port.chars().all(|c| c.is_ascii_digit()))
        .map_or(host, |(name, _)| name)
}

/// A path in other letter case. One without letters has a slash more.
fn in_other_case(path: &str) -> String {
    if !path.bytes().any(|b| b.is_ascii_alphabetic()) {
        return format!("{path}%2F");
    }
    path.chars()
        .map(|c| {
            if c.is_ascii_lowercase() {
                c.to_ascii_uppercase()
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect()
}

/// A path with its last letter percent-encoded, which means the same and is another text.
fn with_encoded_letter(path: &str) -> String {
    match path.char_indices().rfind(|(_, c)| c.is_ascii_alphabetic()) {
        Some((index, letter)) => {
            format!(
                "{}%{:02X}{}",
                &path[..index],
                u32::from(letter),
                &path[index + 1..]
            )
        }
        None => format!("{path}%2F"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lookalikes_differ_in_one_respect() {
        let uri = "https://acme.example/oauth/return";
        let made: Vec<String> = [
            Lookalike::OtherHost,
            Lookalike::LongerPath,
            Lookalike::OtherSlash,
            Lookalike::ExtraQuery,
            Lookalike::OtherScheme,
            Lookalike::UpperCaseHost,
            Lookalike::NoScheme,
        ]
        .map(|kind| lookalike(uri, kind))
        .to_vec();
        assert_eq!(
            made,
            [
                "https://attacker.example/oauth/return",
                "https://acme.example/oauth/return/extra",
                "https://acme.example/oauth/return/",
                "https://acme.example/oauth/return?added=1",
                "http://acme.example/oauth/return",
                "https://ACME.EXAMPLE/oauth/return",
                "acme.example/oauth/return",
            ]
        );
        assert_eq!(
            lookalike("https://a.example/x/?q=1", Lookalike::OtherSlash),
            "https://a.example/x?q=1"
        );
        assert_eq!(
            lookalike("https://a.example/x?q=1", Lookalike::ExtraQuery),
            "https://a.example/x?q=1&added=1"
        );
    }
}
