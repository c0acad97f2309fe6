//! The addresses of a target: its base URL and its resource.

use url::{Host, Url};

use super::Target;
use crate::catalog::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::catalog::targets::{TargetEntry, bad_origin, fits_dns, repeated_address};

/// An absolute http or https URL without a fragment.
fn web_url(text: &str) -> Result<Url, String> {
    let shown = repeated_address(text).map_or("the address".to_owned(), |text| format!("`{text}`"));
    let url = Url::parse(text).map_err(|error| format!("{shown} is no URL: {error}"))?;
    if !["http", "https"].contains(&url.scheme()) {
        return Err(format!("{shown} is no http or https URL"));
    }
    if !fits_dns(&url) {
        return Err(format!(
            "{shown} has a host name of more than 253 characters"
        ));
    }
    if url.fragment().is_some() {
        return Err(format!("{shown} has a fragment, which is never sent"));
    }
    Ok(url)
}

pub(super) fn base_url(
    at: &Target<'_>,
    target: &mut TargetEntry,
    out: &mut Diagnostics,
) -> Option<Url> {
    let checked = web_url(&target.base_url).and_then(|url| {
        if !url.username().is_empty() || url.password().is_some() {
            Err("the base URL holds a user name or a password".to_owned())
        } else if url.query().is_some() {
            Err("the base URL has a query; paths are appended to it".to_owned())
        } else {
            Ok(url)
        }
    });
    if let Some(text) = &target.resource_url
        && let Err(message) = web_url(text)
    {
        let place = at.place(&["resource_url".into()]);
        out.push(Diagnostic::error(Code::BadUrl, message).at(place));
    }
    for (index, origin) in target.origins.iter().enumerate() {
        if let Some(help) = bad_origin(origin) {
            let message = "this is no origin".to_owned();
            let place = at.place(&["origins".into(), index.into()]);
            out.push(
                Diagnostic::error(Code::BadUrl, message)
                    .at(place)
                    .help(help),
            );
        }
    }
    match checked {
        Ok(url) => {
            target.base_url = target.base_url.trim_end_matches('/').to_owned();
            Some(url)
        }
        Err(message) => {
            out.push(
                Diagnostic::error(Code::BadUrl, message)
                    .at(at.place(&["base_url".into()]))
                    .help("write scheme, host and, where needed, port and path: `https://cloud.example`"),
            );
            None
        }
    }
}

/// Whether the host is this machine, where nothing but a sandbox listens.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
