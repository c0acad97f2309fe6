//! Defects of the comparison of redirect URIs, a comparison each: the tricks by which servers have been fooled.

use percent_encoding::percent_decode_str;
use url::{Host, Url};

use super::core::Core;
use super::faults::Fault;

/// A defective comparison of a registered redirect URI with the one that was sent.
type Comparison = fn(&str, &str) -> bool;

/// The defects, each with what it takes for the registered URI.
const COMPARISONS: &[(Fault, Comparison)] = &[
    (Fault::RedirectSchemeIgnored, |registered, sent| {
        after_scheme(registered).is_some() && after_scheme(registered) == after_scheme(sent)
    }),
    (Fault::RedirectScriptSchemeAccepted, |_, sent| {
        let scripts = ["javascript:", "data:", "vbscript:", "file:", "blob:"];
        scripts
            .iter()
            .any(|scheme| sent.to_ascii_lowercase().starts_with(scheme))
    }),
    (Fault::RedirectRelativeAccepted, |registered, sent| {
        sent.starts_with('/') && registered.ends_with(sent)
    }),
    (Fault::RedirectSlashesRepaired, |registered, sent| {
        without_slashes(registered) == without_slashes(sent)
    }),
    (Fault::RedirectBackslashAsSlash, |registered, sent| {
        let slashed = sent.replace('\\', "/");
        slashed != sent && (slashed == registered || slashed.replace("/..", "") == registered)
    }),
    (Fault::RedirectSuffixMatch, |registered, sent| {
        after_scheme(registered).is_some_and(|rest| sent.ends_with(rest))
            && sent.contains("://")
            && scheme(registered) == scheme(sent.trim_start_matches(['x', ' ']))
    }),
    (Fault::RedirectPatternFoundAnywhere, |registered, sent| {
        sent.contains(registered) && !sent.starts_with(registered)
    }),
    (Fault::RedirectSubdomainsAccepted, |registered, sent| {
        on_other_host(registered, sent, |own, other| {
            other.ends_with(&format!(".{own}"))
        })
    }),
    (Fault::RedirectDotAsPattern, |registered, sent| {
        let pairs = || registered.chars().zip(sent.chars());
        registered.chars().count() == sent.chars().count()
            && pairs().all(|(own, other)| own == other || own == '.')
    }),
    (Fault::RedirectHostBeforeUserinfo, |registered, sent| {
        on_other_host(registered, sent, |own, other| {
            other.split('@').next() == Some(own)
        })
    }),
    (Fault::RedirectUserinfoIgnored, |registered, sent| {
        on_other_host(registered, sent, |own, other| {
            other.rsplit('@').next() == Some(own)
        })
    }),
    (Fault::RedirectDefaultPortDropped, |registered, sent| {
        on_other_host(registered, sent, |own, other| {
            [":443", ":"]
                .iter()
                .any(|port| other.strip_suffix(port) == Some(own))
        })
    }),
    (Fault::RedirectTrailingDotDropped, |registered, sent| {
        on_other_host(registered, sent, |own, other| {
            other.strip_suffix('.') == Some(own)
        })
    }),
    (Fault::RedirectHostFolded, |registered, sent| {
        on_other_host(registered, sent, |own, other| {
            let narrow = |c: char| match u32::from(c) {
                wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0).unwrap_or(c),
                _ => c,
            };
            other.chars().map(narrow).collect::<String>() == own
        })
    }),
    (Fault::RedirectHostConfusablesFolded, |registered, sent| {
        on_other_host(registered, sent, |own, other| {
            let latin = |c: char| match c {
                '\u{430}' => 'a',
                '\u{435}' => 'e',
                '\u{43e}' => 'o',
                _ => c,
            };
            other.chars().map(latin).collect::<String>() == own
        })
    }),
    (Fault::RedirectLocalhostAccepted, |registered, sent| {
        on_other_host(registered, sent, |_, other| other == "localhost")
            && registered.starts_with("https:")
    }),
    (Fault::LoopbackAddressParsed, |registered, sent| {
        let is_loopback = |uri: &str| {
            let url = Url::parse(uri).ok()?;
            let address = match url.host()? {
                Host::Ipv4(address) => Some(address),
                Host::Ipv6(address) => address.to_ipv4_mapped(),
                Host::Domain(_) => None,
            };
            address.filter(std::net::Ipv4Addr::is_loopback)?;
            Some(url.path().to_owned())
        };
        is_loopback(registered).is_some() && is_loopback(registered) == is_loopback(sent)
    }),
    (Fault::RedirectPrefixMatch, |registered, sent| {
        sent.starts_with(registered)
    }),
    (Fault::RedirectPathUnchecked, |registered, sent| {
        match (taken_apart(registered), taken_apart(sent)) {
            (Some(own), Some(other)) => own.0 == other.0 && own.1 == other.1,
            _ => false,
        }
    }),
    (Fault::RedirectLastSegmentIgnored, |registered, sent| {
        let parent = |uri: &str| uri.rsplit_once('/').map(|(parent, _)| parent.to_owned());
        let is_plain = |uri: &str| {
            let last = uri.rsplit('/').next().unwrap_or_default();
            !last.is_empty() && last.bytes().all(|b| b.is_ascii_lowercase())
        };
        parent(registered) == parent(sent) && is_plain(sent)
    }),
    (Fault::RedirectPathSuffixMatch, |registered, sent| {
        on_same_host(registered, sent, |own, other| {
            own.len() > 1 && other.ends_with(own)
        })
    }),
    (
        Fault::RedirectDotSegmentsBehindAccepted,
        |registered, sent| {
            let once = percent_decode_str(sent).decode_utf8_lossy().into_owned();
            let twice = percent_decode_str(&once).decode_utf8_lossy().into_owned();
            twice
                .strip_prefix(registered)
                .is_some_and(|more| more.starts_with("/../"))
        },
    ),
    (Fault::RedirectPathParametersDropped, |registered, sent| {
        sent.split_once(';')
            .is_some_and(|(before, _)| before == registered)
    }),
    (Fault::RedirectSlashesMerged, |registered, sent| {
        on_same_host(registered, sent, |own, other| {
            let mut merged = other.to_owned();
            while merged.contains("//") {
                merged = merged.replace("//", "/");
            }
            merged == own
        })
    }),
    (Fault::RedirectCutAtNul, |registered, sent| {
        let cut = ['\0']
            .iter()
            .find_map(|nul| sent.split_once(*nul))
            .or_else(|| sent.split_once("%00"));
        cut.is_some_and(|(before, _)| before == registered)
    }),
    (Fault::RedirectWhiteSpaceTrimmed, |registered, sent| {
        sent.trim_matches(|c: char| c <= ' ') == registered
    }),
    (
        Fault::RedirectControlCharactersRemoved,
        |registered, sent| {
            sent.replace(['\t', '\n', '\r'], "") == registered && sent.trim() == sent
        },
    ),
    (Fault::RedirectEscapesDecodedTwice, |registered, sent| {
        let once = percent_decode_str(sent).decode_utf8_lossy().into_owned();
        once != registered && percent_decode_str(&once).decode_utf8_lossy() == registered
    }),
    (Fault::RedirectAddedQueryAccepted, |registered, sent| {
        let more = sent.strip_prefix(registered).unwrap_or_default();
        more.len() > 1 && more.starts_with(if registered.contains('?') { '&' } else { '?' })
    }),
    (Fault::RedirectQueryValuesIgnored, |registered, sent| {
        let names = |uri: &str| {
            let (before, query) = uri.split_once('?')?;
            let names: Vec<String> = url::form_urlencoded::parse(query.as_bytes())
                .map(|(name, _)| name.into_owned())
                .collect();
            Some((before.to_owned(), names))
        };
        names(registered).is_some() && names(registered) == names(sent)
    }),
    (Fault::RedirectQueryOptional, |registered, sent| {
        registered
            .split_once('?')
            .is_some_and(|(before, _)| before == sent)
    }),
    (Fault::RedirectEmptyQueryDropped, |registered, sent| {
        sent.strip_suffix('?') == Some(registered)
    }),
    (
        Fault::RedirectEscapedFragmentAccepted,
        |registered, sent| {
            sent.split_once("%23")
                .is_some_and(|(before, _)| before == registered)
        },
    ),
    (Fault::RedirectListSplitAtSpaces, |registered, sent| {
        is_list(sent) && sent.split_whitespace().any(|one| one == registered)
    }),
    (Fault::RedirectListSplitAtCommas, |registered, sent| {
        is_list(sent)
            && sent
                .split([',', '|'])
                .any(|one| one.trim_matches(['[', ']', '"']) == registered)
    }),
    (Fault::RedirectWwwDropped, |registered, sent| {
        on_other_host(registered, sent, |own, other| {
            other.strip_prefix("www.") == Some(own)
        })
    }),
    (Fault::RedirectHostByIdna, |registered, sent| {
        let host = |uri: &str| Url::parse(uri).ok()?.host_str().map(str::to_owned);
        on_other_host(registered, sent, |own, other| {
            !other.is_ascii() && !own.is_empty() && host(registered) == host(sent)
        })
    }),
    (Fault::LoopbackFamilyIgnored, |registered, sent| {
        on_other_host(registered, sent, |own, other| {
            own == "127.0.0.1" && other == "[::1]"
        })
    }),
    (Fault::LoopbackAnyAddress, |registered, sent| {
        on_other_host(registered, sent, |own, other| {
            own == "127.0.0.1" && other == "0.0.0.0"
        })
    }),
    (Fault::RedirectSpacesTrimmed, |registered, sent| {
        sent.strip_suffix(' ')
            .map(|rest| rest.trim_end_matches(' '))
            == Some(registered)
    }),
    (Fault::RedirectEscapedSpaceTrimmed, |registered, sent| {
        let ends = ["%20", "+", "%20/"];
        ends.iter()
            .any(|end| sent.strip_suffix(end) == Some(registered))
            || on_other_host(registered, sent, |own, other| {
                other.replace("%20", "") == own
            })
    }),
    (Fault::RedirectUnicodeSpaceTrimmed, |registered, sent| {
        let is_space = |c: char| !c.is_ascii() && (c.is_whitespace() || c == '\u{200b}');
        sent != registered && sent.trim_end_matches(is_space) == registered
    }),
    (
        Fault::RedirectTrailingDotSegmentDropped,
        |registered, sent| {
            ["/.", "."]
                .iter()
                .any(|end| sent.strip_suffix(end) == Some(registered))
        },
    ),
    (Fault::RedirectOverlongDecoded, |registered, sent| {
        let dots = sent.replace("%c0%ae", ".");
        dots != sent
            && dots
                .strip_prefix(registered)
                .is_some_and(|more| more.starts_with("/../"))
    }),
    (
        Fault::RedirectEncodedSlashBehindAccepted,
        |registered, sent| {
            let once = sent.replace("%25", "%");
            once.strip_prefix(registered)
                .is_some_and(|more| more.starts_with("%2f"))
        },
    ),
    (Fault::RedirectEscapedQueryAccepted, |registered, sent| {
        let base = registered.split('?').next().unwrap_or_default();
        sent.split_once("%3F")
            .is_some_and(|(before, _)| before == base)
    }),
    (Fault::RedirectSchemeWithoutCase, |registered, sent| {
        let (own, other) = (scheme(registered), scheme(sent));
        own != other
            && own.eq_ignore_ascii_case(other)
            && registered[own.len()..] == sent[other.len()..]
    }),
    (Fault::RedirectPrivateUseSchemeOnly, |registered, sent| {
        !registered.contains("://") && scheme(registered) == scheme(sent)
    }),
];

/// Whether one of these defects takes `sent` for the registered URI.
pub(super) fn fooled(core: &Core, registered: &str, sent: &str) -> bool {
    let mut comparisons = COMPARISONS.iter();
    comparisons.any(|(fault, same)| core.has(*fault) && same(registered, sent))
}

/// Whether a text names more than one address.
fn is_list(sent: &str) -> bool {
    sent.matches("://").count() > 1
}

fn scheme(uri: &str) -> &str {
    uri.split(':').next().unwrap_or_default()
}

fn after_scheme(uri: &str) -> Option<&str> {
    uri.split_once("://").map(|(_, rest)| rest)
}

/// Scheme and rest without the slashes between them.
fn without_slashes(uri: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = uri.split_once(':')?;
    Some((scheme, rest.trim_start_matches('/')))
}

/// Scheme, authority and the rest.
fn taken_apart(uri: &str) -> Option<(&str, &str, &str)> {
    let (scheme, after) = uri.split_once("://")?;
    let (authority, rest) = after.split_at(after.find('/').unwrap_or(after.len()));
    Some((scheme, authority, rest))
}

/// Whether two URIs differ in their authority alone, in this way.
fn on_other_host(registered: &str, sent: &str, same: impl Fn(&str, &str) -> bool) -> bool {
    match (taken_apart(registered), taken_apart(sent)) {
        (Some(own), Some(other)) => own.0 == other.0 && own.2 == other.2 && same(own.1, other.1),
        _ => false,
    }
}

/// Whether two URIs differ behind their authority alone, in this way.
fn on_same_host(registered: &str, sent: &str, same: impl Fn(&str, &str) -> bool) -> bool {
    match (taken_apart(registered), taken_apart(sent)) {
        (Some(own), Some(other)) => own.0 == other.0 && own.1 == other.1 && same(own.2, other.2),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Dialect;
    use super::super::core::tests::core_with;
    use super::*;

    #[test]
    fn no_defect_is_needed_for_the_registered_uri_and_none_takes_everything() {
        for registered in [
            "https://acme.example/oauth/return",
            "http://127.0.0.1:8400/oauth/return",
            "com.example.acme:/return",
        ] {
            for (fault, _) in COMPARISONS {
                let core = core_with(Dialect::Standard, &[*fault]);
                assert!(
                    !fooled(&core, registered, "https://attacker.example/elsewhere"),
                    "{fault}"
                );
            }
        }
    }
}
