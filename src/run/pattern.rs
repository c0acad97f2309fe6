//! Patterns that select scenarios, requirements and claims by their ids.

use std::collections::BTreeSet;

/// The ids that a pattern means.
///
/// With `*` (any text, `/` included) or `?` (one character) it is compared with the whole id. Without, it is an id;
/// where there is none of that name, a folder of ids; where there is none either, the beginning of ids.
#[must_use]
pub fn matching<'a>(
    pattern: &str,
    ids: impl IntoIterator<Item = &'a str> + Clone,
) -> BTreeSet<&'a str> {
    let those = |wanted: &dyn Fn(&str) -> bool| -> BTreeSet<&'a str> {
        let ids = ids.clone().into_iter();
        ids.filter(|id| wanted(id)).collect()
    };
    if pattern.contains(['*', '?']) {
        return those(&|id| glob(pattern.as_bytes(), id.as_bytes()));
    }
    let name = pattern.trim_end_matches('/');
    let folder = format!("{name}/");
    let only_folder = pattern.ends_with('/');
    let ways: [&dyn Fn(&str) -> bool; 3] = [
        &|id| id == name && !only_folder,
        &|id| id.starts_with(&folder),
        &|id| id.starts_with(name) && !only_folder,
    ];
    let mut found = ways.into_iter().map(those);
    found.find(|ids| !ids.is_empty()).unwrap_or_default()
}

/// Whether a text has the form of a pattern. Takes as long as both together at most, however many `*` there are.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut next) = (0, 0);
    // The last `*`, and how much of the text it stands for.
    let mut star = None;
    while at < text.len() {
        match pattern.get(next) {
            Some(b'*') => {
                star = Some((next, at));
                next += 1;
            }
            Some(sign) if *sign == b'?' || *sign == text[at] => {
                (at, next) = (at + 1, next + 1);
            }
            _ => match star {
                Some((before, upto)) => {
                    star = Some((before, upto + 1));
                    (at, next) = (upto + 1, before + 1);
                }
                None => return false,
            },
        }
    }
    pattern[next..].iter().all(|sign| *sign == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDS: [&str; 6] = [
        "flows/bad-secret",
        "flows/bad-secret-query",
        "flows/code-exchange",
        "flows-odd/a",
        "refresh/rotation",
        "token/wrong-secret",
    ];

    fn ids(pattern: &str) -> Vec<&'static str> {
        matching(pattern, IDS).into_iter().collect()
    }

    #[test]
    fn an_id_means_itself_before_what_begins_like_it() {
        assert_eq!(ids("flows/bad-secret"), ["flows/bad-secret"]);
        assert_eq!(ids("flows/bad"), IDS[..2]);
    }

    #[test]
    fn a_folder_ends_at_a_slash() {
        assert_eq!(ids("flows"), IDS[..3]);
        assert_eq!(ids("flows/"), IDS[..3]);
        assert_eq!(ids("flow"), ["flows-odd/a", IDS[0], IDS[1], IDS[2]]);
        assert!(ids("flow/").is_empty() && ids("flows/bad-secret/").is_empty());
    }

    #[test]
    fn stars_and_question_marks_compare_the_whole_id() {
        assert_eq!(ids("flows/*secret*"), IDS[..2]);
        assert_eq!(ids("*secret"), ["flows/bad-secret", "token/wrong-secret"]);
        assert_eq!(ids("refresh/rotatio?"), ["refresh/rotation"]);
        assert_eq!(ids("*").len(), IDS.len());
        assert!(ids("secret*").is_empty() && ids("?").is_empty());
        let nothing = "*a".repeat(40) + "b";
        assert!(!glob(nothing.as_bytes(), "a".repeat(2000).as_bytes()));
    }
}
