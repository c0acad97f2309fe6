//! What a request claims about the address that it was sent to: a server that is asked directly has to go by its own
//! (RFC 9110 7.2; RFC 7239 8.1).

use super::core::Core;
use super::faults::Fault;
use super::message::{Request, Response};
use super::pages;

/// The answer of a provider that is not responsible for the host that a request names (RFC 9110 15.5.20).
pub(super) fn refused(core: &Core, request: &Request) -> Option<Response> {
    let host = request.header("host")?;
    let is_foreign = !core.base_url.ends_with(&format!("://{host}"));
    (is_foreign && core.has(Fault::ForeignHostMisdirected)).then(|| {
        let text = "This server does not answer for that host.";
        pages::message(421, "Misdirected request", text, "")
    })
}

/// The answer as a provider with one of these defects gives it: its own addresses begin with what the request claims.
pub(super) fn rebased(core: &Core, request: &Request, mut response: Response) -> Response {
    let own = core.base_url.as_str();
    let Some(base) = claimed(core, request).filter(|base| base != own) else {
        return response;
    };
    if let Some(location) = response.header("location").map(str::to_owned) {
        let told = match location.strip_prefix('/') {
            Some(path) => format!("{base}/{path}"),
            None => location.replacen(own, &base, 1),
        };
        response = response.replacing("location", Some(&told));
    }
    response.body = response
        .body
        .replace(own, &base)
        .replace("action=\"/", &format!("action=\"{base}/"));
    response
}

/// The address that the provider is reached at, as far as a defect believes the request in it.
fn claimed(core: &Core, request: &Request) -> Option<String> {
    let own = core.base_url.as_str();
    let (scheme, host) = own.split_once("://")?;
    let believed = |fault: Fault, name: &str| {
        let header = request.header(name).filter(|_| core.has(fault));
        header.map(str::to_owned)
    };
    let other_host = believed(Fault::HostHeaderTrusted, "host")
        .or_else(|| believed(Fault::ForwardedHostTrusted, "x-forwarded-host"))
        .or_else(|| believed(Fault::ProxyHostTrusted, "x-host"))
        .or_else(|| believed(Fault::ProxyHostTrusted, "x-forwarded-server"))
        .or_else(|| {
            let forwarded = believed(Fault::ForwardedTrusted, "forwarded")?;
            let mut pairs = forwarded.split([';', ',']);
            let host = pairs.find_map(|pair| pair.trim().strip_prefix("host="))?;
            Some(host.trim_matches('"').to_owned())
        });
    if let Some(other) = other_host {
        return Some(format!("{scheme}://{other}"));
    }
    if let Some(other) = believed(Fault::ForwardedProtoTrusted, "x-forwarded-proto") {
        return Some(format!("{other}://{host}"));
    }
    if let Some(port) = believed(Fault::ForwardedPortTrusted, "x-forwarded-port") {
        let name = host.split(':').next().unwrap_or(host);
        return Some(format!("{scheme}://{name}:{port}"));
    }
    let path = believed(Fault::ForwardedPrefixTrusted, "x-forwarded-prefix")
        .or_else(|| believed(Fault::ForwardedPrefixTrusted, "x-original-url"))?;
    Some(format!("{own}{path}"))
}

#[cfg(test)]
mod tests {
    use super::super::Dialect;
    use super::super::core::tests::core_with;
    use super::*;

    #[test]
    fn only_a_defect_believes_what_a_request_claims() {
        let request = |name: &str, value: &str| Request {
            headers: vec![(name.to_owned(), value.to_owned())],
            ..Request::default()
        };
        let sent_to = |faults: &[Fault], request: &Request| {
            let core = core_with(Dialect::Standard, faults);
            let response = rebased(&core, request, Response::redirect(302, "/login"));
            response.header("location").unwrap_or_default().to_owned()
        };
        for (fault, name, value, leads_to) in [
            (
                Fault::HostHeaderTrusted,
                "host",
                "evil.example",
                "http://evil.example/login",
            ),
            (
                Fault::ForwardedTrusted,
                "forwarded",
                "for=x;host=evil.example",
                "http://evil.example/login",
            ),
            (
                Fault::ForwardedProtoTrusted,
                "x-forwarded-proto",
                "evil",
                "evil://sandbox.test/login",
            ),
            (
                Fault::ForwardedPrefixTrusted,
                "x-forwarded-prefix",
                "/evil",
                "http://sandbox.test/evil/login",
            ),
        ] {
            let request = request(name, value);
            assert_eq!(sent_to(&[fault], &request), leads_to);
            assert_eq!(sent_to(&[], &request), "/login");
        }
    }
}
