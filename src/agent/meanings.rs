//! The meanings of the words on a control or a page. The words themselves are in the lexicon.

use super::lexicon::{
    APPROVE, ASIDE, DENY, ERROR, GO_ON, LOGIN, NOT, ONE_TIME, OTHER_LOGIN, QUESTION, REMEMBER,
    SEARCH, USERNAME,
};

/// What a control says it does to the request for consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// It grants, in words that are said of nothing else.
    Approve,
    /// It goes on, which grants only where a question was asked.
    GoOn,
    /// It refuses.
    Deny,
}

/// Pairs of words in which a consent page asks its question.
const QUESTION_PAIRS: &[(&str, &str)] = &[
    ("access", "to"),
    ("wants", "to"),
    ("like", "to"),
    ("zugriff", "auf"),
    ("pristup", "k"),
    ("acces", "a"),
    ("acceso", "a"),
    ("toegang", "tot"),
];

/// The words of a text: lower case, without diacritics, `camelCase` and `snake_case` taken apart.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut lower_before = false;
    let text = text.replace("n't", "nt").replace("n’t", "nt");
    for c in text.chars() {
        let ends = !c.is_alphanumeric() || (c.is_uppercase() && lower_before);
        if ends && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        lower_before = c.is_lowercase();
        if c.is_alphanumeric() {
            for c in c.to_lowercase() {
                match plain(c) {
                    Some(letters) => word.push_str(letters),
                    None => word.push(c),
                }
            }
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// The plain letters of an accented one, as far as the six languages have them.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => "a",
        'č' | 'ç' | 'ć' => "c",
        'ď' => "d",
        'é' | 'è' | 'ê' | 'ë' | 'ě' => "e",
        'í' | 'ì' | 'î' | 'ï' => "i",
        'ň' | 'ñ' => "n",
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' => "o",
        'ř' => "r",
        'š' => "s",
        'ß' => "ss",
        'ť' => "t",
        'ú' | 'ù' | 'û' | 'ü' | 'ů' => "u",
        'ý' | 'ÿ' => "y",
        'ž' => "z",
        'œ' => "oe",
        'æ' => "ae",
        _ => return None,
    })
}

fn begins(words: &[String], stems: &str) -> bool {
    words
        .iter()
        .any(|w| stems.split(' ').any(|s| w.starts_with(s)))
}

fn is_one_of(words: &[String], list: &str) -> bool {
    words.iter().any(|w| list.split(' ').any(|l| l == w))
}

fn has_pair(words: &[String], pairs: &[(&str, &str)]) -> bool {
    words
        .windows(2)
        .any(|w| pairs.contains(&(w[0].as_str(), w[1].as_str())))
}

/// What a text that a person reads on a control means. A refusing word wins: "Cancel authorization" and
/// "Don't allow" refuse.
pub(super) fn meaning(text: &str) -> Option<Meaning> {
    let words = words(text);
    if begins(&words, "cookie") {
        // The banner about cookies is accepted and rejected in the same words, and is another question.
        None
    } else if begins(&words, DENY) || is_one_of(&words, NOT) {
        Some(Meaning::Deny)
    } else if leads_aside(text) {
        None
    } else if begins(&words, APPROVE) {
        Some(Meaning::Approve)
    } else if is_one_of(&words, GO_ON) {
        Some(Meaning::GoOn)
    } else {
        None
    }
}

/// What a value means that is sent and not read: `true` and `0` speak as well. A plain `1` does not grant
/// by itself, since the value of many a "Continue" is just that.
pub(super) fn meaning_of_value(value: &str) -> Option<Meaning> {
    match value.trim().to_ascii_lowercase().as_str() {
        "true" | "1" | "y" | "yes" => Some(Meaning::GoOn),
        "false" | "0" | "n" | "off" | "none" => Some(Meaning::Deny),
        _ => meaning(value),
    }
}

/// Whether a control leads away: log out, register, search, another language.
pub(super) fn leads_aside(text: &str) -> bool {
    let words = words(text);
    let away = [
        ("log", "out"),
        ("log", "off"),
        ("sign", "out"),
        ("sign", "off"),
        ("sign", "up"),
    ];
    has_pair(&words, &away) || begins(&words, ASIDE)
}

/// Whether a button of a login form takes another way to log in.
pub(super) fn is_other_login(text: &str) -> bool {
    is_one_of(&words(text), OTHER_LOGIN)
}

/// Whether a button says that it logs in.
pub(super) fn says_login(text: &str) -> bool {
    let words = words(text);
    has_pair(
        &words,
        &[("log", "in"), ("log", "on"), ("sign", "in"), ("sign", "on")],
    ) || begins(&words, LOGIN)
}

/// Whether a text speaks of an error.
pub(super) fn says_error(text: &str) -> bool {
    let words = words(text);
    let pairs = [
        ("not", "found"),
        ("bad", "request"),
        ("went", "wrong"),
        ("not", "allowed"),
        ("not", "valid"),
    ];
    begins(&words, ERROR) || has_pair(&words, &pairs)
}

/// Whether a text asks for access for a client. The word "access" alone does not: many a page after
/// the login says "continue to access your account".
pub(super) fn asks_for_consent(text: &str) -> bool {
    let words = words(text);
    begins(&words, QUESTION) || has_pair(&words, QUESTION_PAIRS)
}

/// Whether a checkbox is about remembering and not about granting.
pub(super) fn is_about_remembering(text: &str) -> bool {
    begins(&words(text), REMEMBER)
}

/// Whether a name or label is one of a login name.
pub(super) fn names_user(text: &str) -> bool {
    let words = words(text);
    // "E-mail" falls into two words, of which the second is enough.
    is_one_of(&words, USERNAME)
}

/// Whether a name or label is one of a search box.
pub(super) fn names_search(text: &str) -> bool {
    is_one_of(&words(text), SEARCH)
}

/// Whether a name or label asks for something that is neither login name nor search: a one-time code.
pub(super) fn names_one_time_code(text: &str) -> bool {
    is_one_of(&words(text), ONE_TIME)
}

/// Whether a text says that the page needs scripts.
pub(super) fn says_javascript(text: &str) -> bool {
    text.to_ascii_lowercase()
        .replace("java script", "javascript")
        // An address that the page quotes, and not a word about itself.
        .replace("javascript:", "")
        .contains("javascript")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_languages() {
        let approve = "Allow|Authorise|Yes, I accept|Zulassen|Zugriff gewähren|Povolit přístup|Souhlasím|Autoriser|\
            J'accepte|Permitir|Aceptar|Toestaan|Akkoord";
        let deny = "Deny|Cancel|Don't allow|No thanks|Disallow|Cancel authorization|Ablehnen|Nicht zulassen|Zamítnout|\
            Nepovolit|Zrušit|Refuser|Ne pas autoriser|Annuler|Denegar|No permitir|Weigeren|Niet toestaan|Annuleren";
        let go_on = "Continue|OK|Weiter|Bestätigen|Pokračovat|Ano|Continuer|Sí|Doorgaan";
        let none = "Log out|Register|Sign up|Forgot password?|Accept cookies|Zurück|Sign in";
        let all = [
            (approve, Some(Meaning::Approve)),
            (deny, Some(Meaning::Deny)),
            (go_on, Some(Meaning::GoOn)),
            (none, None),
        ];
        for (texts, expected) in all {
            texts
                .split('|')
                .for_each(|text| assert_eq!(meaning(text), expected, "{text}"));
        }
        assert_eq!(
            words("userName user_oauthApproval"),
            ["user", "name", "user", "oauth", "approval"]
        );
    }
}
