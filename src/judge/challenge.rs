//! `WWW-Authenticate` challenges (RFC 9110 11.6.1), parsed strictly.

use crate::transcript::Response;

/// One challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// The scheme as sent.
    pub scheme: String,
    /// The attributes in order, names in lower case, values unquoted.
    pub attributes: Vec<(String, String)>,
}

impl Challenge {
    /// The first attribute name that occurs twice.
    #[must_use]
    pub fn repeated(&self) -> Option<&str> {
        self.attributes
            .iter()
            .enumerate()
            .find(|(index, (name, _))| {
                self.attributes[..*index]
                    .iter()
                    .any(|(earlier, _)| earlier == name)
            })
            .map(|(_, (name, _))| name.as_str())
    }
}

/// The `error` attribute of the Bearer challenge of an answer (RFC 6750 3), or of the one for DPoP where a token is bound to a
/// key (RFC 9449 7.1).
#[must_use]
pub fn bearer_error(response: &Response) -> Option<String> {
    response
        .header_values("www-authenticate")
        .flat_map(parse)
        .flatten()
        .filter(|challenge| {
            ["bearer", "dpop"].contains(&challenge.scheme.to_ascii_lowercase().as_str())
        })
        .flat_map(|challenge| challenge.attributes)
        .find(|(name, _)| name == "error")
        .map(|(_, value)| value)
}

/// The schemes of the challenges of an answer, in lower case.
#[must_use]
pub fn schemes(response: &Response) -> Vec<String> {
    response
        .header_values("www-authenticate")
        .flat_map(parse)
        .flatten()
        .map(|challenge| challenge.scheme.to_ascii_lowercase())
        .collect()
}

/// Parses the value of one header field, which may hold several challenges, by the grammar of RFC 9110 11.6.1. What does
/// not keep to it is an error that names the place; what can be read of the rest is read all the same.
#[must_use]
pub fn parse(header: &str) -> Vec<Result<Challenge, String>> {
    let mut challenges: Vec<Result<Challenge, String>> = Vec::new();
    let mut rest = header.trim_matches(BLANKS);
    while !rest.is_empty() {
        // Empty elements of a list are ignored (RFC 9110 5.6.1.2).
        if let Some(after) = rest.strip_prefix(',') {
            rest = after.trim_start_matches(BLANKS);
            continue;
        }
        match element(rest, &mut challenges) {
            Ok(after) => rest = after.trim_start_matches(BLANKS),
            Err(message) => {
                challenges.push(Err(message));
                return challenges;
            }
        }
        if !rest.is_empty() && !rest.starts_with(',') {
            let found: String = rest.chars().take(12).collect();
            challenges.push(Err(format!("no comma before `{found}`")));
            // Words that are no attribute are what is left of a value without quotes.
            let (word, after) = split_token(rest);
            if !after.trim_start_matches(BLANKS).starts_with('=') || word.is_empty() {
                let next = rest.find(',').unwrap_or(rest.len());
                rest = &rest[next..];
            }
        }
    }
    challenges
}

/// Blanks of a list (OWS, RFC 9110 5.6.3).
const BLANKS: [char; 2] = [' ', '\t'];

/// Takes one element of the list: an attribute of the challenge before it, or a new challenge with its token68 or its
/// first attribute. What follows it is returned.
fn element<'t>(
    text: &'t str,
    challenges: &mut Vec<Result<Challenge, String>>,
) -> Result<&'t str, String> {
    let (name, after) = split_token(text);
    if name.is_empty() {
        let found: String = text.chars().take(12).collect();
        return Err(format!("unexpected `{found}` in the challenge"));
    }
    let value = after.trim_start_matches(BLANKS).strip_prefix('=');
    if let Some(value) = value {
        let (value, rest) = split_value(value.trim_start_matches(BLANKS))?;
        let latest = challenges
            .iter_mut()
            .rev()
            .find_map(|known| known.as_mut().ok());
        let Some(challenge) = latest else {
            return Err(format!("the attribute {name} stands before any scheme"));
        };
        challenge
            .attributes
            .push((name.to_ascii_lowercase(), value));
        return Ok(rest);
    }
    challenges.push(Ok(Challenge {
        scheme: name.to_owned(),
        attributes: Vec::new(),
    }));
    let rest = after.trim_start_matches(' ');
    if rest.len() == after.len() || rest.is_empty() || rest.starts_with(',') {
        return Ok(rest);
    }
    if let Some(rest) = after_token68(rest) {
        return Ok(rest);
    }
    let (first, beyond) = split_token(rest);
    let is_attribute = beyond.trim_start_matches(BLANKS).starts_with('=');
    if first.is_empty() || is_attribute {
        element(rest, challenges)
    } else {
        Ok(rest)
    }
}

/// What follows a token68, where the text begins with one that ends its element.
fn after_token68(text: &str) -> Option<&str> {
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || "-._~+/".contains(c)))
        .unwrap_or(text.len());
    let rest = text[end..].trim_start_matches('=');
    let ends = rest.trim_start_matches(BLANKS);
    (end > 0 && (ends.is_empty() || ends.starts_with(','))).then_some(rest)
}

fn split_token(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)))
        .unwrap_or(text.len());
    text.split_at(end)
}

/// A token or a quoted string, with what follows it.
fn split_value(text: &str) -> Result<(String, &str), String> {
    let Some(quoted) = text.strip_prefix('"') else {
        let (token, rest) = split_token(text);
        return if token.is_empty() {
            Err("an attribute without a value".to_owned())
        } else {
            Ok((token.to_owned(), rest))
        };
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((index, c)) = characters.next() {
        match c {
            '"' => return Ok((value, &quoted[index + 1..])),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    Err("a quoted value without its closing quote".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_are_split() {
        let parsed = parse(
            r#"Basic realm="a, b", Bearer error="invalid_token", error_description="it \"died\"""#,
        );
        assert_eq!(parsed.len(), 2);
        let bearer = parsed[1].as_ref().expect("well formed");
        assert_eq!(bearer.scheme, "Bearer");
        assert_eq!(
            bearer.attributes[1],
            ("error_description".to_owned(), "it \"died\"".to_owned())
        );
    }

    #[test]
    fn broken_challenges_are_errors() {
        assert!(parse("Bearer realm=\"open").iter().any(Result::is_err));
        assert!(parse("=x").iter().any(Result::is_err));
        assert_eq!(
            parse("Bearer"),
            [Ok(Challenge {
                scheme: "Bearer".to_owned(),
                attributes: Vec::new()
            })]
        );
    }

    #[test]
    fn repeated_attributes_are_found() {
        let parsed = parse("Bearer realm=a, error=x, realm=b");
        assert_eq!(
            parsed[0].as_ref().expect("well formed").repeated(),
            Some("realm")
        );
    }

    #[test]
    fn attributes_without_a_comma_are_an_error_and_read_all_the_same() {
        let parsed = parse(r#"Bearer realm="a" error="invalid_token", scope="read""#);
        assert_eq!(parsed.iter().filter(|found| found.is_err()).count(), 1);
        let bearer = parsed[0].as_ref().expect("a challenge");
        let names: Vec<&str> = bearer.attributes.iter().map(|(name, _)| &**name).collect();
        assert_eq!(names, ["realm", "error", "scope"]);
    }

    #[test]
    fn a_value_with_blanks_needs_quotes() {
        let parsed = parse("Bearer error=invalid_token, error_description=It is over, scope=read");
        assert_eq!(parsed.iter().filter(|found| found.is_err()).count(), 1);
        assert_eq!(parsed.iter().filter(|found| found.is_ok()).count(), 1);
    }

    #[test]
    fn several_challenges_and_a_token68_are_well_formed() {
        for header in [
            r#"Negotiate oYG2dGVzdA==, Basic realm="x", charset="UTF-8", Bearer realm="y", error="e""#,
            r#"Negotiate , ,Bearer realm = "y" ,error=e"#,
            "NTLM TlRMTVNTUAAB",
            "Negotiate, Bearer",
        ] {
            assert!(parse(header).iter().all(Result::is_ok), "{header}");
        }
        let schemes = parse(r#"Negotiate oYG2==, Basic realm="x", Bearer scope="a b""#);
        assert_eq!(schemes.len(), 3);
    }
}
