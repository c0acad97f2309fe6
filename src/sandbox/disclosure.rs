//! Answers that tell too much: credentials, foreign parameters, the inside of the server. What is granted and refused
//! stays the same.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::client_auth::{basic_parts, decoded};
use super::core::Core;
use super::dialects::Endpoint;
use super::faults::Fault;
use super::form_parameters::append_query;
use super::message::{Request, Response};
use super::signin::LOGIN_PATH;

/// What a server in Java writes when it stumbles.
const TRACE: &str = "example.sandbox.TokenException: no such grant\n\tat example.sandbox.Tokens.find(Tokens.java:214)\n\tat example.sandbox.Endpoint.post(Endpoint.java:58)";

/// What a server in Go writes when it stumbles.
const GO_TRACE: &str = "goroutine 17 [running]: main.token /go/src/sandbox/token.go:88 +0x1a5";

/// What a server in PHP writes on its pages.
const WARNING: &str =
    "<p>Notice: Undefined index in /var/www/sandbox/authorize.php on line 118</p>";

/// The answer as the faults have it.
pub(super) fn worsened(
    core: &Core,
    endpoint: Endpoint,
    request: &Request,
    mut response: Response,
) -> Response {
    let refuses = (400..500).contains(&response.status);
    match endpoint {
        Endpoint::Token => {
            let sent = sent_credentials(request);
            if let Some((_, secret)) = sent.as_ref().filter(|_| refuses)
                && core.has(Fault::TokenErrorRepeatsSecret)
            {
                let description = format!("Not valid with the secret {secret}");
                response = with_member(response, "error_description", &description);
            }
            if let Some((id, secret)) = &sent
                && core.has(Fault::SecretInHeader)
            {
                let credentials = STANDARD.encode(format!("{id}:{secret}"));
                response = response.with("x-upstream-authorization", credentials);
            }
            if let Some(challenge) = response.header("www-authenticate")
                && core.has(Fault::TokenChallengeWithoutComma)
            {
                let challenge = format!("{challenge} charset=\"UTF-8\"");
                response = response.replacing("www-authenticate", Some(&challenge));
            }
            if refuses && core.has(Fault::StackTraceInHeader) {
                response = response.with("x-debug", GO_TRACE);
            }
            if refuses && core.has(Fault::StackTraceInErrors) {
                response = with_member(response, "trace", TRACE);
            }
            if let Some(token) = request.all_parameters().get("refresh_token")
                && refuses
                && core.has(Fault::RefusalQuotesRefreshToken)
            {
                let description = format!("Invalid refresh token: {token}");
                response = with_member(response, "error_description", &description);
            }
            if refuses && core.has(Fault::ErrorsNameTheirPage) {
                let page = "See /docs/errors.html (section 5.2)";
                response = with_member(response, "error_description", page);
            }
        }
        Endpoint::Authorize | Endpoint::Page => {
            if refuses && core.has(Fault::StackTraceInMarkup) {
                let lines = TRACE.replace('\n', "<br>").replace('\t', "&nbsp;");
                response = response.with_in_body(&format!("<p>{lines}</p>"));
            }
            if refuses && core.has(Fault::ErrorPageNamesFile) {
                response = response.with_in_body(WARNING);
            }
            if response.status == 200
                && core.has(Fault::ConsentPageHoldsPassword)
                && let Some(password) = password_of_session(core, request)
            {
                let field = format!("<input type=\"hidden\" name=\"key\" value=\"{password}\">");
                response.body = response
                    .body
                    .replacen("</form>", &format!("{field}</form>"), 1);
            }
            if response.status == 200
                && endpoint == Endpoint::Authorize
                && core.has(Fault::ConsentPageRepeatsRequest)
                && password_of_session(core, request).is_some()
            {
                let fields = fields_of_request(request);
                response.body = response
                    .body
                    .replacen("</form>", &format!("{fields}</form>"), 1);
            }
            if request.method == "POST"
                && core.has(Fault::PasswordInRedirect)
                && let Some(password) = request.form_parameters().get("password")
                && let Some(address) = response.header("location")
            {
                let address = append_query(address, &[("auth", password.into_bytes())]);
                response = response.replacing("location", Some(&address));
            }
        }
        Endpoint::Resource => {
            if response.status == 200 && core.has(Fault::ResourceNamesNoError) {
                response = with_no_error(response);
            }
            if let Some(token) = request.credentials("Bearer")
                && core.has(Fault::ChallengeQuotesToken)
                && let Some(challenge) = response.header("www-authenticate")
            {
                let text = "The access token is not valid";
                let challenge = challenge.replace(text, &format!("Invalid access token: {token}"));
                response = response.replacing("www-authenticate", Some(&challenge));
            }
        }
        Endpoint::Revoke if response.status == 200 && core.has(Fault::RevocationRedirects) => {
            response = Response::redirect(302, LOGIN_PATH);
        }
        _ => {}
    }
    response
}

/// The id and the secret that a client sent, by whichever way.
fn sent_credentials(request: &Request) -> Option<(String, String)> {
    let form = request.all_parameters();
    if let Some(secret) = form.get("client_secret") {
        return Some((form.get("client_id").unwrap_or_default(), secret));
    }
    let (id, secret) = basic_parts(request.credentials("Basic")?)?;
    Some((decoded(&id), decoded(&secret)))
}

fn password_of_session(core: &Core, request: &Request) -> Option<String> {
    let id = core.session_id(request)?;
    let user = core.store.sessions.get(&id)?.user.as_ref()?;
    [&core.accounts.user, &core.accounts.other_user]
        .into_iter()
        .find(|known| known.username == *user)
        .map(|known| known.password.replace('&', "&amp;").replace('"', "&quot;"))
}

/// The same JSON answer with this member; any other answer as it is.
fn with_member(mut response: Response, name: &str, value: &str) -> Response {
    if let Ok(Value::Object(mut members)) = serde_json::from_str(&response.body) {
        members.insert(name.to_owned(), json!(value));
        response.body = Value::Object(members).to_string();
    }
    response
}

/// The same JSON answer, which says that there was no error.
fn with_no_error(mut response: Response) -> Response {
    if let Ok(Value::Object(mut members)) = serde_json::from_str(&response.body) {
        members.insert("error".to_owned(), json!(false));
        members.insert("errors".to_owned(), json!([]));
        response.body = Value::Object(members).to_string();
    }
    response
}

/// Hidden fields that repeat an authorization request, and one that says which grant it is for.
fn fields_of_request(request: &Request) -> String {
    let parameters = request.all_parameters();
    let mut fields = vec![("authorized_grant", "authorization_code".to_owned())];
    for name in ["scope", "client_id", "response_type", "redirect_uri"] {
        fields.extend(parameters.get(name).map(|value| (name, value)));
    }
    let written = fields.iter().map(|(name, value)| {
        let value = value
            .replace('&', "&amp;")
            .replace('"', "&quot;")
            .replace('<', "&lt;");
        format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">")
    });
    written.collect()
}
