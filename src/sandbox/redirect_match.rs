//! Redirect URIs: which ones are accepted.

use percent_encoding::percent_decode_str;

use super::core::Core;
use super::faults::Fault;
use super::redirect_tricks;

/// Whether the provider sends browsers to `sent` because `registered` is registered: only for the very same
/// characters (RFC 9700 2.1), unless a defect loosens one part of the comparison.
pub(super) fn matches(core: &Core, registered: &str, sent: &str) -> bool {
    if core.rules.knows_native_clients {
        let loopback = parts(registered).and_then(|(_, host, _)| loopback_host(host));
        if loopback.is_some() && matches_loopback(core, registered, sent) {
            return true;
        }
        if core.has(Fault::LoopbackNameAccepted) && loopback.is_some() {
            let sent = sent.replacen("//localhost", "//127.0.0.1", 1);
            return matches_loopback(core, registered, &sent);
        }
        // Whatever is sent over plain http can be read on its way (RFC 9700 2.6).
        let in_the_clear = sent.to_ascii_lowercase().starts_with("http://");
        if in_the_clear && loopback.is_none() && !core.has(Fault::HttpRedirectAccepted) {
            return false;
        }
    }
    let sent = match sent.split_once('#') {
        Some((before, _))
            if core.has(Fault::RedirectFragmentAccepted)
                || core.has(Fault::RedirectFragmentKept) =>
        {
            before
        }
        _ => sent,
    };
    let scheme_missing = || {
        registered
            .split_once("://")
            .is_some_and(|(_, rest)| rest == sent)
    };
    registered == sent
        || core.has(Fault::RedirectWithoutSchemeAccepted) && scheme_missing()
        || core.has(Fault::RedirectDotSegmentsResolved) && resolved(registered) == resolved(sent)
        || core.has(Fault::RedirectHostPrefixMatch) && longer_host(registered, sent)
        || core.has(Fault::RedirectHostUnchecked) && same_but_host(registered, sent)
        || core.has(Fault::RedirectLongerPathAccepted) && continues_path(registered, sent)
        || core.has(Fault::RedirectQueryIgnored) && without_query(registered) == without_query(sent)
        || core.has(Fault::RedirectComparedNormalised) && normalised(registered) == normalised(sent)
        || loosened(core, registered, sent)
        || redirect_tricks::fooled(core, registered, sent)
}

/// Whether one of the smaller defects of the comparison lets it pass.
fn loosened(core: &Core, registered: &str, sent: &str) -> bool {
    let (Some(a), Some(b)) = (parts(registered), parts(sent)) else {
        return false;
    };
    let same_site = a.0 == b.0 && a.1 == b.1;
    let same_but_host = a.0 == b.0 && a.2 == b.2;
    let decoded = |uri: &str| percent_decode_str(uri).decode_utf8_lossy().into_owned();
    let without_port = |authority: &str| {
        let (host, port) = authority.rsplit_once(':').unwrap_or((authority, ""));
        let is_port = port.bytes().all(|b| b.is_ascii_digit());
        if is_port { host } else { authority }.to_owned()
    };
    // A path in between is a defect of its own, and the root of a site is the beginning of every path.
    let shorter = a.2.len() > b.2.len() && a.2.starts_with(b.2) && !b.2.contains(['?', '#']);
    core.has(Fault::RedirectPathCaseIgnored) && same_site && a.2.eq_ignore_ascii_case(b.2)
        || core.has(Fault::RedirectEscapesDecoded) && decoded(registered) == decoded(sent)
        || core.has(Fault::RedirectSlashIgnored)
            && registered.trim_end_matches('/') == sent.trim_end_matches('/')
        || core.has(Fault::RedirectHostSuffixMatch) && same_but_host && b.1.ends_with(a.1)
        || core.has(Fault::RedirectPortIgnored)
            && same_but_host
            && without_port(a.1) == without_port(b.1)
        || core.has(Fault::RedirectParentPathAccepted) && same_site && shorter
}

/// The address that the browser is sent to for an accepted URI.
pub(super) fn target(core: &Core, sent: String) -> String {
    match sent.split_once('#') {
        Some((before, _)) if core.has(Fault::RedirectFragmentAccepted) => before.to_owned(),
        _ => sent,
    }
}

/// The address of a loopback authority without its port; only IP literals count (RFC 8252 7.3 and 8.3).
fn loopback_host(authority: &str) -> Option<&str> {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    };
    matches!(host, "127.0.0.1" | "[::1]").then_some(host)
}

/// A native application cannot know its port beforehand, so that any port will do (RFC 8252 7.3).
fn matches_loopback(core: &Core, registered: &str, sent: &str) -> bool {
    let (Some(registered), Some(sent)) = (parts(registered), parts(sent)) else {
        return false;
    };
    let any_port = !core.has(Fault::LoopbackPortFixed);
    let same_host = loopback_host(registered.1) == loopback_host(sent.1);
    let same_port = registered.1 == sent.1;
    let any_path = core.has(Fault::LoopbackPathUnchecked);
    registered.0 == sent.0
        && same_host
        && (any_port || same_port)
        && (any_path || registered.2 == sent.2)
}

fn longer_host(registered: &str, sent: &str) -> bool {
    match (parts(registered), parts(sent)) {
        (Some(a), Some(b)) => a.0 == b.0 && a.2 == b.2 && b.1.starts_with(a.1),
        _ => false,
    }
}

/// The URI with its dot segments resolved, escaped ones too (RFC 3986 5.2.4).
fn resolved(uri: &str) -> Option<String> {
    let (scheme, authority, rest) = parts(uri)?;
    let (path, query) = rest.split_at(rest.find(['?', '#']).unwrap_or(rest.len()));
    let mut out: Vec<&str> = Vec::new();
    for segment in path.split('/').skip(1) {
        match segment.to_ascii_lowercase().replace("%2e", ".").as_str() {
            "." => {}
            ".." => {
                out.pop();
            }
            _ => out.push(segment),
        }
    }
    Some(format!("{scheme}://{authority}/{}{query}", out.join("/")))
}

fn without_query(uri: &str) -> &str {
    // A fragment stays part of the comparison: it is a defect of its own.
    match uri.split_once('?') {
        Some((before, query)) if !query.contains('#') => before,
        _ => uri,
    }
}

/// Splits a URI into scheme, authority and the rest.
fn parts(uri: &str) -> Option<(&str, &str, &str)> {
    let (scheme, after) = uri.split_once("://")?;
    let end = after.find(['/', '?', '#']).unwrap_or(after.len());
    Some((scheme, &after[..end], &after[end..]))
}

fn same_but_host(registered: &str, sent: &str) -> bool {
    match (parts(registered), parts(sent)) {
        // Another spelling of the same host is another defect.
        (Some(a), Some(b)) => {
            a.0 == b.0 && a.2 == b.2 && !b.1.is_empty() && !a.1.eq_ignore_ascii_case(b.1)
        }
        _ => false,
    }
}

fn continues_path(registered: &str, sent: &str) -> bool {
    let (path, query) = registered.split_once('?').unwrap_or((registered, ""));
    let (sent_path, sent_query) = sent.split_once('?').unwrap_or((sent, ""));
    let plain = |segment: &str| {
        !segment.is_empty()
            && segment
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    query == sent_query
        && sent_path
            .strip_prefix(path)
            .and_then(|more| more.strip_prefix('/'))
            .is_some_and(|more| more.split('/').all(plain))
}

/// The equivalences of RFC 3986 6.2.2: letter case of scheme and host, escaped letters and digits, and the slash at
/// the end. Dot segments stay as they are, since resolving them would be another defect.
fn normalised(uri: &str) -> Option<String> {
    let (scheme, authority, rest) = parts(uri)?;
    let mut out = format!(
        "{}://{}",
        scheme.to_ascii_lowercase(),
        authority.to_ascii_lowercase()
    );
    let mut tail = rest.trim_end_matches('/');
    while let Some(at) = tail.find('%') {
        out.push_str(&tail[..at]);
        let length = if tail.is_char_boundary((at + 3).min(tail.len())) {
            3
        } else {
            1
        };
        let escape = &tail[at..(at + length).min(tail.len())];
        match percent_decode_str(escape).next() {
            Some(byte) if byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
            _ => out.push_str(escape),
        }
        tail = &tail[at + escape.len()..];
    }
    out.push_str(tail);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::super::core::tests::core_with;
    use super::super::{Dialect, FaultSet};
    use super::*;

    const PLAIN: &str = "https://acme.example/oauth/return";

    #[test]
    fn each_defect_loosens_one_part_of_the_comparison() {
        let accepted = |fault: Option<Fault>, registered: &str, sent: &str| {
            let faults: FaultSet = fault.into_iter().collect();
            let faults: Vec<Fault> = faults.iter().collect();
            matches(&core_with(Dialect::Standard, &faults), registered, sent)
        };
        let variants = [
            (
                Fault::RedirectFragmentAccepted,
                "https://acme.example/oauth/return#top",
            ),
            (
                Fault::RedirectDotSegmentsResolved,
                "https://acme.example/oauth/x/../return",
            ),
            (
                Fault::RedirectHostPrefixMatch,
                "https://acme.example@evil.example/oauth/return",
            ),
            (
                Fault::RedirectHostUnchecked,
                "https://evil.example/oauth/return",
            ),
            (
                Fault::RedirectLongerPathAccepted,
                "https://acme.example/oauth/return/more",
            ),
            (
                Fault::RedirectQueryIgnored,
                "https://acme.example/oauth/return?x=1",
            ),
            (
                Fault::RedirectComparedNormalised,
                "https://ACME.example/oauth/return",
            ),
        ];
        for (fault, sent) in variants {
            assert!(!accepted(None, PLAIN, sent), "{sent}");
            for (other, _) in variants {
                assert_eq!(
                    accepted(Some(other), PLAIN, sent),
                    // A longer host is another host as well.
                    other == fault
                        || (other, fault)
                            == (Fault::RedirectHostUnchecked, Fault::RedirectHostPrefixMatch),
                    "{other} {sent}"
                );
            }
        }
        let normalised = Some(Fault::RedirectComparedNormalised);
        assert!(accepted(
            normalised,
            PLAIN,
            "HTTPS://acme.example/oauth/%72eturn/"
        ));
        assert!(!accepted(
            normalised,
            PLAIN,
            "https://acme.example/oauth/x/../return"
        ));
        assert!(!accepted(
            normalised,
            PLAIN,
            "https://acme.example/oauth/return%"
        ));
        assert!(!accepted(
            Some(Fault::RedirectLongerPathAccepted),
            PLAIN,
            "https://acme.example/oauth/return/../x"
        ));
        assert!(accepted(
            Some(Fault::RedirectLongerPathAccepted),
            "https://acme.example",
            "https://acme.example/x"
        ));
    }

    #[test]
    fn loopback_uris_are_good_for_every_port_and_nothing_else() {
        let registered = "http://127.0.0.1/cb";
        let accepted = |faults: &[Fault], sent| {
            matches(&core_with(Dialect::Standard, faults), registered, sent)
        };
        assert!(accepted(&[], registered) && accepted(&[], "http://127.0.0.1:50123/cb"));
        for sent in [
            "http://127.0.0.1:50123/other",
            "http://127.0.0.1:x/cb",
            "http://localhost:50123/cb",
            "http://[::1]/cb",
            "https://127.0.0.1/cb",
            "http://127.0.0.1.evil.example/cb",
        ] {
            assert!(!accepted(&[], sent), "{sent}");
        }
        assert!(!accepted(
            &[Fault::LoopbackPortFixed],
            "http://127.0.0.1:1/cb"
        ));
        assert!(accepted(
            &[Fault::LoopbackPathUnchecked],
            "http://127.0.0.1:1/x"
        ));
        let clear = "http://acme.example/restricted/return";
        let core = |faults: &[Fault]| core_with(Dialect::Standard, faults);
        assert!(!matches(&core(&[]), clear, clear));
        assert!(matches(&core(&[Fault::HttpRedirectAccepted]), clear, clear));
        assert!(matches(&core_with(Dialect::Survilla, &[]), clear, clear));
    }
}
