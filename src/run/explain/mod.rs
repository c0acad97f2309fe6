//! What an id or a word of grantcheck means: requirements, claims, contradictions, dimensions, scenarios, faults, codes of
//! diagnostics, verdicts, capabilities and variables. A library alone is asked; nothing is sent.
//!
//! `sentences` has what judges the wire, `words` the rest.

mod sentences;
mod words;

use crate::catalog::library::{Library, nearest_ids};

/// What one id or word means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The id or word.
    pub id: String,
    /// What it is, such as `requirement`.
    pub what: &'static str,
    /// Its meaning, as a sentence.
    pub meaning: String,
    /// What else there is to know: a label, and one line or several.
    pub facts: Vec<(&'static str, Vec<String>)>,
}

impl Explanation {
    fn new(id: &str, what: &'static str, meaning: impl Into<String>) -> Self {
        Self {
            id: id.to_owned(),
            what,
            meaning: meaning.into(),
            facts: Vec::new(),
        }
    }

    /// The same with another fact, where there is one.
    fn with(mut self, label: &'static str, lines: impl IntoIterator<Item = String>) -> Self {
        let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        if !lines.is_empty() {
            self.facts.push((label, lines));
        }
        self
    }

    /// As text: a headline, the meaning, a line or more for each fact.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{} ({})\n  {}", self.id, self.what, self.meaning);
        let labels = self.facts.iter().map(|(label, _)| label.len());
        let width = labels.max().unwrap_or(0);
        for (label, lines) in &self.facts {
            for (index, line) in lines.iter().enumerate() {
                let label = if index == 0 { label } else { "" };
                text.push_str(&format!("\n  {label:width$}  {line}"));
            }
        }
        text
    }
}

/// Every meaning of an id or word; most have one.
///
/// # Errors
///
/// Where it has none: a sentence with the nearest ids.
pub fn explain(library: &Library, id: &str) -> Result<Vec<Explanation>, String> {
    let of_sentences = sentences::explain(library, id);
    let found: Vec<Explanation> = of_sentences.into_iter().chain(words::explain(id)).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let known = explainable(library);
    let nearest = nearest_ids(id, known.iter().map(String::as_str));
    let hint = if nearest.is_empty() {
        "; `grantcheck list` has the ids".to_owned()
    } else {
        format!("; did you mean `{}`?", nearest.join("` or `"))
    };
    Err(format!("nothing is called `{id}`{hint}"))
}

/// Everything that can be explained, by id.
#[must_use]
pub fn explainable(library: &Library) -> Vec<String> {
    let catalogue = &library.catalogue;
    let of_library = (catalogue.requirements.keys())
        .chain(catalogue.claims.keys())
        .chain(catalogue.contradictions.keys())
        .chain(catalogue.dimensions.keys())
        .chain(library.scenarios.keys());
    of_library.cloned().chain(words::all()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::library::Folders;

    fn library() -> Library {
        Library::load(&Folders::default(), &crate::judge::rule_ids()).0
    }

    #[test]
    fn everything_that_is_listed_is_explained() {
        let library = library();
        let all = explainable(&library);
        assert!(all.len() > 1000, "{}", all.len());
        for id in all {
            let found = explain(&library, &id).expect("an explanation");
            let first = &found[0];
            assert!(first.id == id && !first.meaning.is_empty(), "{first:?}");
        }
    }

    #[test]
    fn a_requirement_has_its_source_its_judges_and_its_proofs() {
        let found = explain(&library(), "rfc6749/4.1.2/code-single-use").expect("it is known");
        let text = found[0].text();
        for line in [
            "rfc6749/4.1.2/code-single-use (requirement)\n",
            "RFC 6749, section 4.1.2",
            "level",
            "token/replay, step",
            "`code-reusable`: ",
            "grantcheck run --fault code-reusable --scenario ",
        ] {
            assert!(text.contains(line), "no {line:?} in\n{text}");
        }
    }

    #[test]
    fn what_is_unknown_comes_with_the_nearest() {
        let message = explain(&library(), "rfc6749/4.1.2/code-singel-use").expect_err("unknown");
        assert!(
            message.contains("`rfc6749/4.1.2/code-single-use`"),
            "{message}"
        );
    }
}
