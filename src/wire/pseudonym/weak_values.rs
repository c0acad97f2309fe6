//! Values that stand in innocent text as well: short ones, and the protocol's own words.
//!
//! A client called `client`, a password `token` or a secret `1` is replaced where it stands as the value of what holds it,
//! and nowhere else: else `client_credentials` became `<client_id>_credentials`, which is false, and tells the reader what
//! the value is.

use super::terms::TERMS;

/// Shorter values are replaced by structure only, in characters: by value they would be found everywhere.
const SHORTEST: usize = 4;

/// Numbers up to this length are lifetimes, statuses and years, in digits.
const LONGEST_NUMBER: usize = 5;

/// Whether a value is too short, or too much a word of the protocol, to be looked for in text.
pub(super) fn is_weak(value: &str) -> bool {
    if value.chars().count() < SHORTEST {
        return true;
    }
    if value.bytes().all(|byte| byte.is_ascii_digit()) {
        return value.len() <= LONGEST_NUMBER;
    }
    TERMS.contains(&value.to_ascii_lowercase())
}

/// A word of letters alone may be part of a longer name (`camera` of `camera_list`), up to this length.
const LONGEST_WORD: usize = 15;

/// Whether a value is a word, which counts only where no underscore or hyphen touches it either.
pub(super) fn is_word(value: &str) -> bool {
    value.len() <= LONGEST_WORD && value.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Whether a parameter, member or header of this name holds values of this kind.
pub(super) fn may_hold(name: &str, kind: &str) -> bool {
    // Only its own name tells a cookie, and an empty one nothing.
    if name.is_empty() || kind.starts_with("cookie:") || name.starts_with("cookie:") {
        return name == kind || (name.starts_with("cookie:") && kind == "cookie");
    }
    let name = name.to_ascii_lowercase().replace('-', "_");
    let is_one_of = |words: &[&str]| words.contains(&name.as_str());
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if kind.ends_with("client_id") {
        return is_one_of(&[
            "client_id",
            "clientid",
            "client",
            "aud",
            "audience",
            "azp",
            "sub",
            "appid",
            "app_id",
            "cid",
            "iss",
        ]);
    }
    if kind.ends_with("client_secret") {
        return is_one_of(&[
            "client_secret",
            "clientsecret",
            "secret",
            "app_secret",
            "appsecret",
        ]);
    }
    if kind.ends_with("username") {
        return is_one_of(&[
            "sub",
            "email",
            "login",
            "login_hint",
            "account",
            "uid",
            "upn",
            "name",
            "owner",
        ]) || (has(&["user"]) && !has(&["user_code", "userinfo", "user_agent"]));
    }
    if kind.ends_with("password") {
        return has(&["pass", "pwd", "kennwort"]) || is_one_of(&["pw", "pin"]);
    }
    if kind == "second_factor" {
        return has(&["otp", "factor", "mfa", "2fa"]) || is_one_of(&["pin", "passcode"]);
    }
    if let Some(header) = kind.strip_prefix("header_") {
        return name == header.replace('-', "_");
    }
    if kind == "csrf" {
        return has(&["csrf", "xsrf", "authenticity"]);
    }
    let compact = |text: &str| text.replace('_', "");
    compact(&name) == compact(kind)
        || (kind == "access_token" && is_one_of(&["token", "subject_token", "actor_token"]))
        || (kind == "refresh_token" && is_one_of(&["token", "subject_token"]))
        || (kind == "code" && is_one_of(&["auth_code", "authorization_code"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_values_are_told_from_strong_ones() {
        for value in [
            "1",
            "abc",
            "3600",
            "token",
            "Client",
            "access",
            "invalid_request",
            "code_challenge",
            "uthoriz",
        ] {
            assert!(is_weak(value), "{value}");
        }
        for value in [
            "alice",
            "xy12",
            "123456",
            "correcthorse",
            "acme-app",
            "token-8f3a",
            "access denied!",
            "pässe",
        ] {
            assert!(!is_weak(value), "{value}");
        }
    }

    #[test]
    fn names_hold_what_they_say() {
        assert!(
            may_hold("client_id", "other_client_id") && may_hold("clientSecret", "client_secret")
        );
        assert!(may_hold("j_password", "password") && may_hold("username", "other_username"));
        assert!(may_hold("accessToken", "access_token") && may_hold("token", "refresh_token"));
        for (name, kind) in [
            ("response_type", "client_id"),
            ("grant_type", "password"),
            ("error", "client_secret"),
            ("scope", "username"),
            ("token_type", "access_token"),
            ("max_age", "cookie:theme"),
        ] {
            assert!(!may_hold(name, kind), "{name} {kind}");
        }
    }
}
