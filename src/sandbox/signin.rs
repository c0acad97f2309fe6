//! The login page and what happens when it is submitted.

use super::browser_session::Session;
use super::core::Core;
use super::faults::Fault;
use super::form_parameters::append_query;
use super::message::{Request, Response};
use super::pages::{self, LoginPage};
use super::random::{random_token, three_letters};

/// The address of the login page.
pub(super) const LOGIN_PATH: &str = "/login";

/// What the login form's own address says where to go on, where it does: the request that is remembered comes first.
const RETURN_TO: &str = "/";

/// Where the login form is sent.
pub(super) fn action(core: &Core) -> String {
    let names_return =
        core.has(Fault::LoginActionReturnOpen) || core.has(Fault::LoginActionReturnChecked);
    if names_return {
        format!("{LOGIN_PATH}?return_to={RETURN_TO}")
    } else {
        LOGIN_PATH.to_owned()
    }
}

/// Remembers an authorization request and sends the browser to the login page.
pub(super) fn send_to_login(core: &mut Core, request: &Request) -> Response {
    let (id, is_new) = match core.session_id(request) {
        Some(id) => (id, false),
        None => (random_token(), true),
    };
    let session = core.store.sessions.entry(id.clone()).or_default();
    let target = session.remember_return(format!("{}?{}", request.path, request.as_query()));
    let mut address = format!("{LOGIN_PATH}?request={target}");
    if core.has(Fault::ShortKeysInUrls) {
        address = format!(
            "{address}&k={}&sent={}",
            three_letters(),
            rand::random_range(0..99_999_u32)
        );
    }
    let response = Response::redirect(302, address);
    if is_new {
        response.with("set-cookie", core.session_cookie(&id))
    } else {
        response
    }
}

/// Shows the login page or takes its form.
pub(super) fn login(core: &mut Core, request: &Request) -> Response {
    let by_get =
        core.has(Fault::LoginFormByGet) && request.query_parameters().get("username").is_some();
    if request.method == "POST" || by_get {
        take_form(core, request)
    } else {
        show_form(core, request)
    }
}

/// Shows the login page, to a browser without a session as well.
pub(super) fn show_form(core: &mut Core, request: &Request) -> Response {
    let target = request
        .query_parameters()
        .get("request")
        .unwrap_or_default();
    let empty = |csrf| LoginPage {
        csrf,
        request: &target,
        username: "",
        message: "",
    };
    if let Some(csrf) = core.session(request).map(|session| session.csrf.clone()) {
        return pages::login(core, empty(&core.csrf_field(&csrf)));
    }
    // The browser came here directly: the form needs a session all the same.
    let id = random_token();
    let session = Session::default();
    let page = pages::login(core, empty(&core.csrf_field(&session.csrf)))
        .with("set-cookie", core.session_cookie(&id));
    core.store.sessions.insert(id, session);
    page
}

fn take_form(core: &mut Core, request: &Request) -> Response {
    let form = if request.method == "GET" {
        request.query_parameters()
    } else {
        request.form_parameters()
    };
    let text = |name: &str| form.get(name).unwrap_or_default();
    let session = core
        .session_id(request)
        .and_then(|id| Some((core.csrf_field(&core.store.sessions.get(&id)?.csrf), id)));
    let Some((csrf, old_id)) = session else {
        return pages::forbidden(
            "Your session has ended. Please start again from the application.",
        );
    };
    if text("csrf") != csrf {
        return pages::forbidden("This form did not come from this page.");
    }
    let (username, target) = (text(pages::username_field(core)), text("request"));
    let again = |message| LoginPage {
        csrf: &csrf,
        request: &target,
        username: &username,
        message,
    };
    if core.has(Fault::LoginOnTwoPages) && form.get("password").is_none() {
        return pages::password(core, again(""));
    }
    if core
        .accounts
        .user_with(&username, &text("password"))
        .is_none()
    {
        let page = pages::login(core, again("The username or the password is wrong."));
        return if core.has(Fault::HtmlLoginOn401) {
            let challenge = format!("Form realm=\"{}\"", core.rules.realm);
            Response {
                status: 401,
                ..page
            }
            .with("www-authenticate", challenge)
        } else {
            page
        };
    }
    // A signed-in session gets a new name, so that one planted before sign-in is worthless (RFC 6265 8.4).
    let mut session = core.store.sessions.remove(&old_id).unwrap_or_default();
    let position = session.returns.iter().position(|(id, _)| *id == target);
    let address = position.map(|at| session.returns.remove(at).1);
    session.user = Some(username);
    session.csrf = random_token();
    session.resumed.extend(address.clone());
    let is_fixed = core.has(Fault::SessionFixed) || core.has(Fault::SessionRenewedElsewhere);
    let id = if is_fixed { old_id } else { random_token() };
    core.store.sessions.insert(id.clone(), session);
    let address = address.or_else(|| {
        let is_open = core.has(Fault::LoginReturnAddressOpen) && target.contains("//")
            || core.has(Fault::LoginReturnPathUnchecked) && target.starts_with("//");
        is_open.then_some(target)
    });
    let beside = request.query_parameters().get("return_to");
    let beside = beside.filter(|to| to != RETURN_TO && core.has(Fault::LoginActionReturnOpen));
    let address = beside.or(address);
    let response = match address {
        Some(address) => Response::redirect(core.status_after_form(), append_query(&address, &[])),
        None => pages::message(
            200,
            "Signed in",
            "You are signed in. You can go back to the application.",
            "",
        ),
    };
    let response = response.with("set-cookie", core.session_cookie(&id));
    if core.has(Fault::SessionRenewedElsewhere) {
        let mut cookie = format!("seen={}; Path=/; HttpOnly; SameSite=Lax", random_token());
        if core.is_https() {
            cookie.push_str("; Secure");
        }
        response.with("set-cookie", cookie)
    } else {
        response
    }
}
