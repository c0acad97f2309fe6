//! HTML into a tree, within bounds: the time that the parser takes grows faster than the page where elements are nested
//! deeply or have very many attributes, so that it is given the page in pieces and stopped when it has had enough.

use std::time::{Duration, Instant};

use html5ever::driver::{self, ParseOpts, Parser};
use html5ever::tendril::{StrTendril, TendrilSink as _};
use html5ever::{QualName, local_name, ns};
use scraper::{Html, HtmlTreeSink};

/// The most elements, texts and comments. Pages of real logins have some thousand.
const MOST_NODES: usize = 50_000;
/// The deepest nesting. Browsers stop at 512.
const DEEPEST: usize = 1_000;
/// The most attributes of one element.
const MOST_ATTRIBUTES: usize = 500;
/// What no bound above foresees ends after this time.
const LONGEST: Duration = Duration::from_secs(5);
/// How much the parser is given at once, in bytes.
const PIECE: usize = 1024;

/// A page as a tree, as far as it was read, and which bound it breaks.
pub(super) fn document(html: &str) -> (Html, Option<String>) {
    let sink = HtmlTreeSink::new(Html::new_document());
    read(html, driver::parse_document(sink, ParseOpts::default()))
}

/// A part of a page, in the same way.
pub(super) fn fragment(html: &str) -> (Html, Option<String>) {
    let parser = driver::parse_fragment(
        HtmlTreeSink::new(Html::new_fragment()),
        ParseOpts::default(),
        QualName::new(None, ns!(html), local_name!("body")),
        Vec::new(),
        false,
    );
    read(html, parser)
}

fn read(html: &str, mut parser: Parser<HtmlTreeSink>) -> (Html, Option<String>) {
    let mut excess = (most_attributes(html) > MOST_ATTRIBUTES)
        .then(|| format!("an element of more than {MOST_ATTRIBUTES} attributes"));
    let since = Instant::now();
    let mut rest = html;
    while excess.is_none() && !rest.is_empty() {
        let mut end = PIECE.min(rest.len());
        while !rest.is_char_boundary(end) {
            end += 1;
        }
        parser.process(StrTendril::from_slice(&rest[..end]));
        rest = &rest[end..];
        let tree = parser.tokenizer.sink.sink.0.borrow();
        let mut nodes = tree.tree.nodes();
        excess = if nodes.len() > MOST_NODES {
            Some(format!("more than {MOST_NODES} elements and texts"))
        } else if nodes
            .next_back()
            .is_some_and(|last| last.ancestors().take(DEEPEST + 1).count() > DEEPEST)
        {
            Some(format!("elements nested more than {DEEPEST} deep"))
        } else if since.elapsed() > LONGEST {
            Some(format!(
                "HTML that takes more than {} s to parse",
                LONGEST.as_secs()
            ))
        } else {
            None
        };
    }
    (parser.finish(), excess)
}

/// The most attributes that a tag has, counted by what separates them. What a script compares with `<` is no tag.
fn most_attributes(html: &str) -> usize {
    let mut most = 0;
    let mut bytes = html.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if byte != b'<' || !bytes.peek().is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let (mut count, mut quote, mut before) = (0, None, b'<');
        for byte in bytes.by_ref() {
            match (quote, byte) {
                (Some(open), _) if byte == open => quote = None,
                (Some(_), _) => {}
                (None, b'"' | b'\'') if before == b'=' => quote = Some(byte),
                (None, b'>') => break,
                (None, b'(' | b')' | b'{' | b'}' | b';') => {
                    count = 0;
                    break;
                }
                (None, _) => {
                    let begins = before.is_ascii_whitespace() || before == b'/';
                    count += usize::from(begins && !byte.is_ascii_whitespace());
                }
            }
            before = byte;
        }
        most = most.max(count);
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excess(html: &str) -> Option<String> {
        let start = Instant::now();
        let excess = document(html).1;
        assert!(start.elapsed() < Duration::from_secs(20), "{excess:?}");
        excess
    }

    #[test]
    fn what_takes_the_parser_long_is_told_and_ends() {
        let attributes: String = (0..100_000).map(|n| format!(" a{n}=x")).collect();
        let slashes: String = (0..100_000).map(|n| format!("/a{n}")).collect();
        let fonts: String = (0..400).map(|n| format!("<font size={n}>")).collect();
        for (html, words) in [
            ("<div>".repeat(200_000), "nested"),
            ("<b><i><a href=x><font>".repeat(45_000), "more than"),
            ("<table><tr><td>".repeat(65_000), "nested"),
            (format!("<input{attributes}>"), "attributes"),
            (format!("<input{slashes}>"), "attributes"),
            ("<input>".repeat(100_000), "elements"),
            ("<form></form>".repeat(75_000), "elements"),
            (format!("{fonts}{}", "<p>".repeat(200_000)), "more than"),
        ] {
            let told = excess(&html).expect("too much");
            assert!(told.contains(words), "{told}");
        }
    }

    #[test]
    fn real_pages_are_read_whole() {
        let script = format!("<script>for(a=0;a<b {} ;a++)</script>", "c ".repeat(900));
        let picture = format!(
            "<img src=\"data:image/png;base64,{}\">",
            "A b ".repeat(99_000)
        );
        let options = "<option value=x>y".repeat(3_000);
        let style = format!("<style>{}</style>", ".a{display:none}".repeat(9_000));
        for html in [script, picture, options, style, "<p>é".repeat(5_000)] {
            assert_eq!(excess(&html), None);
        }
        let (whole, _) = document(&format!("<p>{}</p><i>end</i>", "é".repeat(3_000)));
        assert!(whole.html().ends_with("<i>end</i></body></html>"));
    }
}
