//! The pages that users see. Templates escape everything they are given.

use askama::Template;

use super::core::Core;
use super::faults::Fault;
use super::leave::{self, LEAVE_PATH};
use super::message::Response;
use super::signin;

/// Where the script of a careless provider comes from.
const ANALYTICS: &str = "https://analytics.example";

/// What the login page shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct LoginPage<'a> {
    /// The field against forged forms.
    pub(super) csrf: &'a str,
    /// Where to go on afterwards.
    pub(super) request: &'a str,
    /// What was typed before.
    pub(super) username: &'a str,
    /// Why the form is shown again.
    pub(super) message: &'a str,
}

#[derive(Template)]
#[template(path = "sandbox/login.html")]
struct Login<'a> {
    action: &'a str,
    method: &'a str,
    asks_username: bool,
    asks_password: bool,
    username_field: &'a str,
    page: LoginPage<'a>,
}

/// What a consent page shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct ConsentPage<'a> {
    /// Where its form goes.
    pub(super) action: &'a str,
    /// The field against forged forms.
    pub(super) csrf: &'a str,
    /// The request that is decided on.
    pub(super) request: &'a str,
    /// Further hidden fields.
    pub(super) fields: &'a [(&'static str, String)],
    /// The name of the client.
    pub(super) client: &'a str,
    /// Who decides.
    pub(super) user: &'a str,
    /// What is asked for.
    pub(super) scope: &'a [String],
}

#[derive(Template)]
#[template(path = "sandbox/consent.html")]
struct Consent<'a> {
    anonymous: bool,
    approval_first: bool,
    page: ConsentPage<'a>,
}

#[derive(Template)]
#[template(path = "sandbox/device.html")]
struct Device<'a> {
    action: &'a str,
    csrf: &'a str,
    user_code: &'a str,
    message: &'a str,
}

#[derive(Template)]
#[template(path = "sandbox/message.html")]
struct Message<'a> {
    title: &'a str,
    message: &'a str,
    detail: &'a str,
}

#[derive(Template)]
#[template(path = "sandbox/form_post.html")]
struct FormPost<'a> {
    action: &'a str,
    fields: &'a [(&'a str, String)],
}

/// The form that takes an authorization response to the client.
pub(super) fn form_post(core: &Core, action: &str, fields: &[(&str, String)]) -> Response {
    let mut page = finish(200, FormPost { action, fields }.render());
    if core.has(Fault::FormPostUnescaped) {
        let entities = [
            ("&#60;", "<"),
            ("&#62;", ">"),
            ("&#34;", "\""),
            ("&#39;", "'"),
        ];
        for (entity, sign) in entities {
            page.body = page.body.replace(entity, sign);
        }
    }
    page
}

/// The login form, or its first half where it is spread over two pages.
pub(super) fn login(core: &Core, page: LoginPage<'_>) -> Response {
    login_form(core, page, true, !core.has(Fault::LoginOnTwoPages))
}

/// The second half of a login form on two pages.
pub(super) fn password(core: &Core, page: LoginPage<'_>) -> Response {
    login_form(core, page, false, true)
}

/// What the field for the username is called.
pub(super) fn username_field(core: &Core) -> &'static str {
    if core.has(Fault::LoginFieldRenamed) {
        "login"
    } else {
        "username"
    }
}

fn login_form(
    core: &Core,
    page: LoginPage<'_>,
    asks_username: bool,
    asks_password: bool,
) -> Response {
    let method = if core.has(Fault::LoginFormByGet) {
        "get"
    } else {
        "post"
    };
    let form = Login {
        action: &signin::action(core),
        method,
        asks_username,
        asks_password,
        username_field: username_field(core),
        page,
    };
    let mut response = finish(200, form.render());
    if leave::has_link(core) {
        let link = format!("<p><a href=\"{LEAVE_PATH}?next=/login\">Start again</a></p>");
        response = response.with_in_body(&link);
    }
    if core.has(Fault::LoginButtonByGet) {
        let button = "<button formmethod=\"get\"";
        response.body = response.body.replacen("<button", button, 1);
    }
    if core.has(Fault::ThirdPartyScriptOnLogin) {
        let policy = format!("{CONTENT_POLICY}; script-src {ANALYTICS}");
        response
            .with_in_body(&format!(
                "<script src=\"{ANALYTICS}/collect.js\" async></script>"
            ))
            .replacing("content-security-policy", Some(&policy))
    } else {
        response
    }
}

/// The consent form.
pub(super) fn consent(core: &Core, mut page: ConsentPage<'_>) -> Response {
    if core.has(Fault::ConsentWithoutScope) {
        page.scope = &[];
    }
    let form = Consent {
        anonymous: core.has(Fault::ConsentPageAnonymous),
        approval_first: core.has(Fault::ConsentButtonsSwapped),
        page,
    };
    let response = finish(200, form.render());
    if core.has(Fault::ThirdPartyImageOnConsent) {
        let policy = format!("{CONTENT_POLICY}; img-src {ANALYTICS}");
        response
            .with_in_body(&format!("<img src=\"{ANALYTICS}/seen.gif\" alt=\"\">"))
            .replacing("content-security-policy", Some(&policy))
    } else {
        response
    }
}

/// The form for the user code of a device (RFC 8628 3.3).
pub(super) fn device(action: &str, csrf: &str, user_code: &str, message: &str) -> Response {
    let form = Device {
        action,
        csrf,
        user_code,
        message,
    };
    finish(200, form.render())
}

/// A page that only says something; `detail` is the value it is about.
pub(super) fn message(status: u16, title: &str, message: &str, detail: &str) -> Response {
    let page = Message {
        title,
        message,
        detail,
    };
    finish(status, page.render())
}

/// The page for a request that cannot be answered by redirect.
pub(super) fn bad_request(text: &str, detail: &str) -> Response {
    message(400, "This request cannot be processed", text, detail)
}

/// The page for a form that was not sent by the user who sees it.
pub(super) fn forbidden(text: &str) -> Response {
    message(403, "Not allowed", text, "")
}

/// The page for an address that does not exist.
pub(super) fn not_found() -> Response {
    message(404, "Not found", "There is nothing at this address.", "")
}

/// The page of a server that stumbled.
pub(super) fn broken() -> Response {
    message(500, "Internal server error", "Something went wrong.", "")
}

/// A page as a provider with these defects sends it.
pub(super) fn worsened(core: &Core, mut page: Response) -> Response {
    let frames = if core.has(Fault::PagesFrameable)
        || core.has(Fault::ErrorPagesFrameable) && page.status >= 400
    {
        Some(("", None))
    } else if core.has(Fault::FrameAncestorsAny) {
        Some(("; frame-ancestors https: http:", None))
    } else if core.has(Fault::FrameAncestorsOfPartner) {
        Some(("; frame-ancestors https://*.partner.example", None))
    } else if core.has(Fault::FrameOptionsTwice) {
        Some(("", Some("SAMEORIGIN, SAMEORIGIN")))
    } else if core.has(Fault::FrameOptionsAllowAll) {
        Some(("", Some("ALLOWALL")))
    } else {
        None
    };
    if let Some((ancestors, options)) = frames {
        let policy = page
            .header("content-security-policy")
            .map(|policy| policy.replace("; frame-ancestors 'none'", ancestors));
        page = page
            .replacing("x-frame-options", options)
            .replacing("content-security-policy", policy.as_deref());
    }
    if core.has(Fault::CspReportOnly)
        && let Some(policy) = page.header("content-security-policy").map(str::to_owned)
    {
        page = page
            .replacing("content-security-policy", None)
            .with("content-security-policy-report-only", policy);
    }
    if core.has(Fault::ReferrerMetaUnsafe) {
        let meta = "<head><meta name=\"referrer\" content=\"unsafe-url\">";
        page.body = page.body.replacen("<head>", meta, 1);
    }
    if core.has(Fault::MenuOnPages) {
        page.body = page.body.replacen("<main>", &format!("{MENU}<main>"), 1);
    }
    if core.has(Fault::CspMissing) {
        page = page.replacing("content-security-policy", None);
    }
    if core.has(Fault::ReferrerPolicyMissing) {
        page = page.replacing("referrer-policy", None);
    }
    if core.has(Fault::ReferrerPolicyInPage) {
        let meta = "<head><meta name=\"referrer\" content=\"no-referrer\">";
        page.body = page.body.replacen("<head>", meta, 1);
        page = page.replacing("referrer-policy", None);
    }
    if core.has(Fault::ReferrerPolicyWithFallback) {
        let policies = "no-referrer, strict-origin-when-cross-origin";
        page = page.replacing("referrer-policy", Some(policies));
    }
    if core.has(Fault::ReferrerPolicyUnsafe) {
        page = page.replacing("referrer-policy", Some("unsafe-url"));
    }
    page
}

/// What a page says that is not about what it asks, and what it hides until it is needed.
const MENU: &str = "<nav><a href=\"/account/logins\">Last failed logins</a> <a href=\"/account/consents\">Consents</a>
<a href=\"/account\">Continue to your account</a></nav>
<style>.later { display: none }</style>
<div class=\"later alert\" role=\"alert\">Error: the login failed. You are not connected.</div>
<div hidden><form method=\"post\" action=\"/account\"><input type=\"password\" name=\"old\"><button>Allow</button></form></div>
";

/// Where pages may load things from and who may frame them.
const CONTENT_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

/// Pages must not be framed, cached or named in a Referer (RFC 9700 4.16 and 4.2.4).
fn finish(status: u16, rendered: askama::Result<String>) -> Response {
    let body =
        rendered.unwrap_or_else(|error| format!("<!doctype html><title>Error</title><p>{error}"));
    Response::new(status, "text/html; charset=utf-8", body)
        .with("cache-control", "no-store")
        .with("referrer-policy", "no-referrer")
        .with("x-frame-options", "DENY")
        .with("content-security-policy", CONTENT_POLICY)
}

#[cfg(test)]
mod tests {
    use super::super::Dialect;
    use super::super::core::tests::core_with;
    use super::*;

    #[test]
    fn reflected_text_is_escaped() {
        let nasty = "\"><b>&'";
        let core = core_with(Dialect::Standard, &[]);
        let form = LoginPage {
            csrf: "c",
            request: nasty,
            username: nasty,
            message: "",
        };
        let question = ConsentPage {
            action: "/consent",
            csrf: "c",
            request: "r",
            fields: &[("state", nasty.to_owned())],
            client: nasty,
            user: nasty,
            scope: &[nasty.to_owned()],
        };
        for page in [
            login(&core, form),
            password(&core, form),
            consent(&core, question),
            device("/device", "c", nasty, ""),
            bad_request("m", nasty),
        ] {
            assert!(!page.body.contains("<b>"), "{}", page.body);
            assert!(page.body.contains("&#38;") || page.body.contains("&amp;"));
            assert_eq!(page.header("x-frame-options"), Some("DENY"));
        }
    }
}
