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

/// The `error` attribute of the Bearer challenge of an answer (RFC 6750 3).
#[must_use]
pub fn bearer_error(response: &Response) -> Option<String> {
    response
        .header_values("www-authenticate")
        .flat_map(parse)
        .flatten()
        .filter(|challenge| challenge.scheme.eq_ignore_ascii_case("bearer"))
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

/// Parses the value of one header field, which may hold several challenges. What cannot be parsed is an
/// error that names the place.
#[must_use]
pub fn parse(header: &str) -> Vec<Result<Challenge, String>> {
    let mut challenges: Vec<Result<Challenge, String>> = Vec::new();
    let mut rest = header.trim();
    while !rest.is_empty() {
        let (token, after) = split_token(rest);
        if token.is_empty() {
            challenges.push(Err(format!(
                "unexpected `{}` in the challenge",
                rest.chars().take(12).collect::<String>()
            )));
            return challenges;
        }
        let after_space = after.trim_start();
        if let Some(value) = after_space.strip_prefix('=') {
            let (value, remaining) = match split_value(value.trim_start()) {
                Ok(split) => split,
                Err(message) => {
                    challenges.push(Err(message));
                    return challenges;
                }
            };
            match challenges.last_mut() {
                Some(Ok(challenge)) => challenge
                    .attributes
                    .push((token.to_ascii_lowercase(), value)),
                _ => {
                    challenges.push(Err(format!(
                        "the attribute {token} stands before any scheme"
                    )));
                    return challenges;
                }
            }
            rest = remaining.trim_start().trim_start_matches(',').trim_start();
        } else {
            challenges.push(Ok(Challenge {
                scheme: token.to_owned(),
                attributes: Vec::new(),
            }));
            rest = after_space.trim_start_matches(',').trim_start();
        }
    }
    challenges
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
}
