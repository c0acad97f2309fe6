//! A response body as it is written: a page that is another one but for a few letters holds only these.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::table::{Mistake, look_up};
use crate::transcript::Body;

/// How many letters less a text has to be before it is worth naming another one.
const WORTH_IT: usize = 100;

/// A response body, and what its response says it is.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct TypedBody {
    /// The media type of `Content-Type`, without parameters, in lower case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// Where `text` is only what differs from another body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    like: Option<Like>,
    /// The body.
    #[serde(flatten)]
    pub body: Body,
}

/// Of which text a body has the beginning and the end.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct Like {
    /// Position in `tables.bodies` of a body that has its whole text.
    body: usize,
    /// How many characters its text begins with that are the same.
    before: usize,
    /// How many it ends with.
    behind: usize,
}

impl TypedBody {
    pub fn new(media_type: Option<String>, body: Body) -> Self {
        Self {
            media_type,
            like: None,
            body,
        }
    }
}

/// Shortens the texts that are much like one before them.
pub fn shorten(bodies: &mut [TypedBody]) {
    let mut whole: Vec<usize> = Vec::new();
    for position in 0..bodies.len() {
        let (earlier, rest) = bodies.split_at_mut(position);
        let Some(this) = rest.first_mut() else { break };
        let best = (whole.iter())
            .map(|&other| (Like::of(&earlier[other].body.text, &this.body.text), other))
            .max_by_key(|(shared, _)| shared.before + shared.behind);
        let characters = this.body.text.chars().count();
        match best {
            Some((shared, body))
                if shared.before + shared.behind > WORTH_IT.max(characters / 2) =>
            {
                let letters = this.body.text.chars().skip(shared.before);
                let own = characters - shared.before - shared.behind;
                this.body.text = letters.take(own).collect();
                this.like = Some(Like { body, ..shared });
            }
            _ => whole.push(position),
        }
    }
}

/// Gives every body its whole text again.
pub fn lengthen(bodies: &mut [TypedBody]) -> Result<(), Mistake> {
    for position in 0..bodies.len() {
        let Some(like) = bodies[position].like.take() else {
            continue;
        };
        let other = &look_up("bodies", bodies, like.body)?.body.text;
        let count = other.chars().count();
        if like.before + like.behind > count || like.body >= position {
            return Err(Mistake::NoText {
                position,
                other: like.body,
            });
        }
        let before = other.chars().take(like.before);
        let own = bodies[position].body.text.chars();
        let behind = other.chars().skip(count - like.behind);
        bodies[position].body.text = before.chain(own).chain(behind).collect();
    }
    Ok(())
}

impl Like {
    /// What the beginnings and the ends of two texts share, without counting a character twice.
    fn of(other: &str, text: &str) -> Self {
        let same = |(a, b): &(char, char)| a == b;
        let before = other.chars().zip(text.chars()).take_while(same).count();
        let left = (other.chars().count().min(text.chars().count())) - before;
        let behind = (other.chars().rev().zip(text.chars().rev()))
            .take(left)
            .take_while(same)
            .count();
        Self {
            body: 0,
            before,
            behind,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::BodyKind;

    fn bodies(texts: &[String]) -> Vec<TypedBody> {
        let body = |text: &String| Body {
            kind: BodyKind::Text,
            size: text.len(),
            text: text.clone(),
            json: None,
            members: None,
            repeated_members: Vec::new(),
            title: None,
            markup: None,
            foreign_origins: Vec::new(),
        };
        let texts = texts.iter();
        texts.map(|text| TypedBody::new(None, body(text))).collect()
    }

    #[test]
    fn a_page_that_differs_in_one_place_holds_only_that() {
        let (before, behind) = ("ü".repeat(90), "é".repeat(90));
        let texts = [
            format!("{before}one{behind}"),
            format!("{before}another{behind}"),
            format!("{before}{behind}"),
            // What both begin and end with is not counted twice.
            "ü".repeat(300),
            "ü".repeat(200),
            String::new(),
        ];
        let mut shortened = bodies(&texts);
        shorten(&mut shortened);
        let written: Vec<&str> = shortened.iter().map(|it| it.body.text.as_str()).collect();
        assert_eq!(written[0], texts[0]);
        assert_eq!(written[1..3], ["another", ""]);
        assert_eq!(written[3], texts[3]);
        assert_eq!(written[4..], ["", ""]);
        lengthen(&mut shortened).expect("its own words");
        let read: Vec<&str> = shortened.iter().map(|it| it.body.text.as_str()).collect();
        assert_eq!(read, texts);
    }

    #[test]
    fn a_body_that_is_like_no_text_before_it_is_refused() {
        let like = |body, before, behind| {
            let mut all = bodies(&["12345".to_owned(), "x".to_owned()]);
            all[1].like = Some(Like {
                body,
                before,
                behind,
            });
            lengthen(&mut all).map(|()| all[1].body.text.clone())
        };
        assert_eq!(like(0, 3, 2).expect("all of it"), "123x45");
        for (body, before, behind) in [(0, 3, 3), (1, 0, 0), (2, 0, 0)] {
            assert!(like(body, before, behind).is_err(), "{body} {before}");
        }
    }
}
