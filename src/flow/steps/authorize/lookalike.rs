//! Redirect URIs that look like a registered one (RFC 9700 2.1, 4.1), and the parts that more of them are made of.

use url::{Host, Url};

use super::uri_parts::UriParts;
use crate::catalog::template::{self, Lookalike, Piece, Reference};
use crate::flow::target::Target;
use crate::oauth::ClientRef;

/// A part, or a lookalike, of a redirect URI of a client, counted from 0.
///
/// # Errors
///
/// One clause when that client, or its redirect URI, is not configured, or the redirect URI has no such part.
pub fn of(
    target: &Target,
    client: ClientRef,
    index: usize,
    kind: Lookalike,
) -> Result<String, String> {
    lookalike(original(target, client, index)?, kind)
}

/// Why a template stands for no redirect URI that a provider has to refuse: the registered one lacks the part that is
/// changed, or what comes out is registered, or is as good as registered. Nothing where it does not, or where a client is
/// missing.
pub fn no_other(target: &Target, client: ClientRef, template: &str) -> Option<String> {
    let pieces = template::parse(template, &[]).ok()?;
    let mut made = String::new();
    let mut changed = None;
    for piece in &pieces {
        match piece {
            Piece::Text(text) => made.push_str(text),
            Piece::Reference(Reference::Lookalike(of, index, kind)) => {
                let uri = original(target, *of, *index).ok()?;
                match lookalike(uri, *kind) {
                    Ok(value) => made.push_str(&value),
                    Err(missing) => return Some(missing),
                }
                changed = Some(uri);
            }
            Piece::Reference(_) => return None,
        }
    }
    let original = changed?;
    let registered = &target.client_of(client).ok()?.redirect_uris;
    if registered.contains(&made) {
        return Some("it comes to a redirect URI that is registered".to_owned());
    }
    is_same_but_port(original, &made).then(|| {
        "on a loopback address any port may be asked for (RFC 8252 7.3, RFC 9700 2.1)".to_owned()
    })
}

/// Whether two URIs are the same text but for the port, on the user's own machine.
fn is_same_but_port(registered: &str, made: &str) -> bool {
    let (Some(own), Some(other)) = (UriParts::of(registered), UriParts::of(made)) else {
        return false;
    };
    let is_loopback = Url::parse(registered).is_ok_and(|url| is_loopback(&url));
    is_loopback
        && own.host() == other.host()
        && (own.scheme, own.path, own.query) == (other.scheme, other.path, other.query)
}

fn original(target: &Target, client: ClientRef, index: usize) -> Result<&str, String> {
    let uris = &target.client_of(client)?.redirect_uris;
    let found = uris.get(index).map(String::as_str);
    found.ok_or_else(|| match index {
        0 => "the client has no redirect URI".to_owned(),
        _ => "the client has no second redirect URI".to_owned(),
    })
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// A part of `uri`, or a redirect URI that looks like it and differs in one respect.
fn lookalike(uri: &str, kind: Lookalike) -> Result<String, String> {
    let lacks = |part: &str| format!("the redirect URI has no {part}");
    let parts = UriParts::of(uri).ok_or_else(|| lacks("scheme"))?;
    let host = || parts.host().ok_or_else(|| lacks("host"));
    let port = || {
        parts
            .port()
            .map(|port| format!(":{port}"))
            .unwrap_or_default()
    };
    let on = |authority: String| {
        parts
            .with_authority(&authority)
            .ok_or_else(|| lacks("host"))
    };
    let query = parts.query.map(|query| format!("?{query}"));
    match kind {
        Lookalike::Scheme => Ok(parts.scheme.to_owned()),
        Lookalike::Authority => Ok(parts.authority.ok_or_else(|| lacks("host"))?.to_owned()),
        Lookalike::Host => Ok(host()?.to_owned()),
        Lookalike::Port => {
            let usual = if parts.scheme == "http" { "80" } else { "443" };
            host()?;
            Ok(parts.port().unwrap_or(usual).to_owned())
        }
        Lookalike::Path => Ok(parts.path.to_owned()),
        Lookalike::ParentPath => Ok(parts.parent_path().ok_or_else(|| lacks("path"))?.to_owned()),
        Lookalike::Query => Ok(query.unwrap_or_default()),
        Lookalike::Base => Ok(parts.with_path(parts.path, None)),
        Lookalike::WithoutQuery => {
            query.ok_or_else(|| lacks("query"))?;
            Ok(parts.with_path(parts.path, None))
        }
        // The reserved top-level domain makes sure that nothing answers there (RFC 2606 2).
        Lookalike::OtherHost => on("attacker.example".to_owned()),
        Lookalike::LongerPath => {
            let path = parts.path.trim_end_matches('/');
            Ok(parts.with_path(&format!("{path}/extra"), parts.query))
        }
        Lookalike::OtherSlash => {
            let shorter = parts.path.strip_suffix('/').map(str::to_owned);
            let path = shorter.unwrap_or_else(|| format!("{}/", parts.path));
            Ok(parts.with_path(&path, parts.query))
        }
        Lookalike::ExtraQuery => Ok(match query {
            Some(_) => format!("{uri}&added=1"),
            None => format!("{uri}?added=1"),
        }),
        Lookalike::OtherQueryValue => {
            let query = parts.query.filter(|query| query.contains('='));
            let query = query.ok_or_else(|| lacks("query"))?;
            Ok(parts.with_path(parts.path, Some(&format!("{query}8"))))
        }
        Lookalike::OtherScheme => {
            let other = match parts.scheme {
                "https" => "http",
                "http" => "https",
                _ => return Err(lacks("scheme http or https")),
            };
            Ok(format!("{other}{}", &uri[parts.scheme.len()..]))
        }
        Lookalike::UpperCaseHost => {
            let authority = parts.authority.ok_or_else(|| lacks("host"))?;
            let upper = authority.to_ascii_uppercase();
            if upper != authority {
                return on(upper);
            }
            // An address of digits has no letters; those of the scheme are as equivalent (RFC 3986 6.2.2.1).
            let scheme = parts.scheme.to_ascii_uppercase();
            Ok(format!("{scheme}{}", &uri[parts.scheme.len()..]))
        }
        Lookalike::UpperCaseScheme => {
            let scheme = parts.scheme.to_ascii_uppercase();
            Ok(format!("{scheme}{}", &uri[parts.scheme.len()..]))
        }
        Lookalike::NoScheme => Ok(parts.after_scheme.trim_start_matches('/').to_owned()),
        Lookalike::Userinfo => on(format!(
            "{}@attacker.example",
            parts.authority.unwrap_or_default()
        )),
        Lookalike::LongerHost => on(format!(
            "{}.attacker.example",
            parts.authority.unwrap_or_default()
        )),
        Lookalike::OtherPort => on(format!("{}:8443", host()?)),
        Lookalike::DotSegments => {
            Ok(parts.with_path(&format!("/detour/..{}", parts.path), parts.query))
        }
        Lookalike::EncodedDotSegments => {
            Ok(parts.with_path(&format!("/detour/%2e%2e{}", parts.path), parts.query))
        }
        Lookalike::EncodedPath => {
            Ok(parts.with_path(&encoded_letter(parts.path, "%"), parts.query))
        }
        Lookalike::EncodedTwicePath => {
            Ok(parts.with_path(&encoded_letter(parts.path, "%25"), parts.query))
        }
        Lookalike::OtherCasePath => Ok(parts.with_path(&in_other_case(parts.path), parts.query)),
        Lookalike::ShorterPath => {
            let parent = parts.parent_path().ok_or_else(|| lacks("path"))?;
            let parent = if parent.is_empty() { "/" } else { parent };
            Ok(parts.with_path(parent, parts.query))
        }
        Lookalike::Subdomain => on(format!("attacker.{}", parts.authority.unwrap_or_default())),
        Lookalike::DotReplaced => on(format!(
            "{}{}",
            replaced(named(host()?)?, ".", "x")?,
            port()
        )),
        Lookalike::FullWidthHost => {
            let name = named(host()?)?;
            on(format!("{}{}{}", full_width(name)?, &name[1..], port()))
        }
        Lookalike::CyrillicHost => {
            let (latin, cyrillic) = [("a", "\u{430}"), ("e", "\u{435}"), ("o", "\u{43e}")]
                .into_iter()
                .find(|(latin, _)| host().is_ok_and(|host| host.contains(latin)))
                .ok_or_else(|| lacks("letter in its host that looks like a Cyrillic one"))?;
            on(format!(
                "{}{}",
                replaced(named(host()?)?, latin, cyrillic)?,
                port()
            ))
        }
        Lookalike::DecimalHost => on(format!("{}{}", loopback(host()?)?, port())),
        Lookalike::HexadecimalHost => on(format!("0x{:x}{}", loopback(host()?)?, port())),
        Lookalike::OctalHost => {
            let [first, second, third, last] = loopback(host()?)?.to_be_bytes();
            on(format!("0{first:o}.{second}.{third}.{last}{}", port()))
        }
        Lookalike::Ipv6Host => {
            loopback(host()?)?;
            on(format!("[::1]{}", port()))
        }
        Lookalike::AnyAddressHost => {
            loopback(host()?)?;
            on(format!("0.0.0.0{}", port()))
        }
        Lookalike::IdeographicDotHost => on(format!(
            "{}{}",
            replaced(named(host()?)?, ".", "\u{3002}")?,
            port()
        )),
        Lookalike::SoftHyphenHost => {
            let name = named(host()?)?;
            on(format!("{}\u{ad}{}{}", &name[..1], &name[1..], port()))
        }
        Lookalike::ShortHost => {
            loopback(host()?)?;
            on(format!("127.1{}", port()))
        }
        Lookalike::MappedHost => {
            loopback(host()?)?;
            on(format!("[::ffff:{}]{}", host()?, port()))
        }
        Lookalike::LoopbackOtherPort => on(format!("{}:49152", host()?)),
        Lookalike::LoopbackOtherPath => {
            Ok(parts.with_path(&format!("{}/other", parts.path), parts.query))
        }
        Lookalike::LoopbackOtherHost => {
            loopback(host()?)?;
            on(format!("localhost{}", port()))
        }
    }
}

/// A host that is a name and no address.
fn named(host: &str) -> Result<&str, String> {
    let is_name = host.bytes().any(|b| b.is_ascii_alphabetic()) && !host.starts_with('[');
    is_name
        .then_some(host)
        .ok_or_else(|| "the redirect URI has no host name".to_owned())
}

/// The number of a loopback address of IPv4.
fn loopback(host: &str) -> Result<u32, String> {
    let address = host.parse::<std::net::Ipv4Addr>().ok();
    let found = address.filter(std::net::Ipv4Addr::is_loopback);
    found
        .map(u32::from)
        .ok_or_else(|| "the redirect URI is not on a loopback address of IPv4".to_owned())
}

fn replaced(text: &str, from: &str, to: &str) -> Result<String, String> {
    let changed = text.replacen(from, to, 1);
    (changed != text)
        .then_some(changed)
        .ok_or_else(|| format!("the redirect URI has no `{from}` there"))
}

/// The full-width form of the first letter of a host name (Unicode, Halfwidth and Fullwidth Forms).
fn full_width(name: &str) -> Result<char, String> {
    let first = name.chars().next().filter(char::is_ascii_graphic);
    let wide = first.and_then(|c| char::from_u32(u32::from(c) + 0xFEE0));
    wide.ok_or_else(|| "the redirect URI has no host name".to_owned())
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
fn encoded_letter(path: &str, percent: &str) -> String {
    match path.char_indices().rfind(|(_, c)| c.is_ascii_alphabetic()) {
        Some((index, letter)) => {
            let code = u32::from(letter);
            format!(
                "{}{percent}{code:02X}{}",
                &path[..index],
                &path[index + 1..]
            )
        }
        None => format!("{path}{percent}2F"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lookalikes_differ_in_one_respect() {
        let uri = "https://acme.example/oauth/return";
        for (kind, expected) in [
            (
                Lookalike::OtherHost,
                "https://attacker.example/oauth/return",
            ),
            (
                Lookalike::LongerPath,
                "https://acme.example/oauth/return/extra",
            ),
            (Lookalike::OtherSlash, "https://acme.example/oauth/return/"),
            (
                Lookalike::ExtraQuery,
                "https://acme.example/oauth/return?added=1",
            ),
            (Lookalike::OtherScheme, "http://acme.example/oauth/return"),
            (
                Lookalike::UpperCaseHost,
                "https://ACME.EXAMPLE/oauth/return",
            ),
            (Lookalike::NoScheme, "acme.example/oauth/return"),
            (Lookalike::DotReplaced, "https://acmexexample/oauth/return"),
            (
                Lookalike::EncodedTwicePath,
                "https://acme.example/oauth/retur%256E",
            ),
            (
                Lookalike::FullWidthHost,
                "https://\u{ff41}cme.example/oauth/return",
            ),
            (Lookalike::ShorterPath, "https://acme.example/oauth"),
            (Lookalike::ParentPath, "/oauth"),
            (Lookalike::Port, "443"),
        ] {
            assert_eq!(lookalike(uri, kind).as_deref(), Ok(expected), "{kind:?}");
        }
        assert!(lookalike(uri, Lookalike::OtherQueryValue).is_err());
        assert!(lookalike(uri, Lookalike::DecimalHost).is_err());
        let with_query = "https://a.example/x/?q=1";
        for (kind, expected) in [
            (Lookalike::OtherSlash, "https://a.example/x?q=1"),
            (Lookalike::ExtraQuery, "https://a.example/x/?q=1&added=1"),
            (Lookalike::OtherQueryValue, "https://a.example/x/?q=18"),
            (Lookalike::WithoutQuery, "https://a.example/x/"),
        ] {
            assert_eq!(lookalike(with_query, kind).as_deref(), Ok(expected));
        }
        let loopback = "http://127.0.0.1:8000/back";
        for (kind, expected) in [
            (Lookalike::DecimalHost, "http://2130706433:8000/back"),
            (Lookalike::HexadecimalHost, "http://0x7f000001:8000/back"),
            (Lookalike::OctalHost, "http://0177.0.0.1:8000/back"),
            (Lookalike::Ipv6Host, "http://[::1]:8000/back"),
            (Lookalike::MappedHost, "http://[::ffff:127.0.0.1]:8000/back"),
            (Lookalike::LoopbackOtherHost, "http://localhost:8000/back"),
        ] {
            assert_eq!(lookalike(loopback, kind).as_deref(), Ok(expected));
        }
        let private_use = "com.example.acme:/return";
        assert_eq!(
            lookalike(private_use, Lookalike::Path).as_deref(),
            Ok("/return")
        );
        assert_eq!(
            lookalike(private_use, Lookalike::LongerPath).as_deref(),
            Ok("com.example.acme:/return/extra")
        );
        assert!(lookalike(private_use, Lookalike::OtherHost).is_err());
    }
}
