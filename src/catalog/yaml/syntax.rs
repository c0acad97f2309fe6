//! Syntax errors: what the YAML parser reports, in the words of the person who writes the file.

use saphyr_parser::ScanError;

use super::text::{Mark, Source, Span};
use crate::catalog::diagnostic::{Code, Diagnostic, Diagnostics, Place};

/// Reports a syntax error; `flow` is where the innermost open bracket stands.
pub(super) fn report(
    source: &Source,
    error: &ScanError,
    flow: Option<Span>,
    out: &mut Diagnostics,
) {
    let mark = Mark::from(*error.marker());
    if report_tabs(source, error.info(), mark.line, out) {
        return;
    }
    let at = source.place(Span::empty(mark));
    let (code, message, help, place) = explain(source, error.info(), mark, flow, at);
    out.push(Diagnostic::error(code, message).at(place).maybe_help(help));
}

/// Tabs in the indentation stop the parser at the first one, so all later ones are found by looking.
fn report_tabs(source: &Source, info: &str, line: usize, out: &mut Diagnostics) -> bool {
    let tab = |number: &usize| {
        let indentation = source
            .line(*number)
            .chars()
            .take_while(|c| c.is_whitespace());
        indentation
            .enumerate()
            .find(|(_, c)| *c == '\t')
            .map(|(column, _)| Mark {
                line: *number,
                column,
            })
    };
    // A value that goes on in the next line is reported where it starts.
    let lines = if info.contains("tab") {
        line..line + 2
    } else {
        line..line + 1
    };
    if lines.clone().find_map(|number| tab(&number)).is_none() {
        return false;
    }
    for mark in (line..=source.line_count()).filter_map(|number| tab(&number)) {
        let tabs = source
            .line(mark.line)
            .chars()
            .skip(mark.column)
            .take_while(|c| *c == '\t')
            .count();
        let end = Mark {
            column: mark.column + tabs,
            ..mark
        };
        out.push_error(|| {
            Diagnostic::error(Code::Tab, "a tab in the indentation")
                .at(source.place(Span::new(mark, end)))
                .help("indent with spaces")
        });
    }
    true
}

type Explanation = (Code, String, Option<String>, Place);

fn explain(source: &Source, info: &str, mark: Mark, flow: Option<Span>, at: Place) -> Explanation {
    let line = source.line(mark.line);
    let before: String = line.chars().take(mark.column).collect();
    let answer = |message: &str, help: &str, place| {
        (
            Code::Syntax,
            message.to_owned(),
            Some(help.to_owned()),
            place,
        )
    };

    if info.contains("unknown anchor") || info.contains("an anchor or alias") {
        let help = "quote the value if it is text, otherwise write it out";
        return (
            Code::Alias,
            "a value that starts with `*` is an alias, and aliases are not supported".to_owned(),
            Some(help.to_owned()),
            at,
        );
    }
    if let Some(character) = info
        .strip_prefix("unexpected character: `")
        .and_then(|rest| rest.chars().next())
    {
        return answer(
            &format!("a value cannot start with `{character}` unless it is quoted"),
            "put the value in double quotes",
            at,
        );
    }
    if info.contains("quoted scalar")
        && (info.contains("end of stream") || info.contains("indentation"))
        || info.contains("document indicator")
    {
        return answer("this quote is never closed", "add the closing quote", at);
    }
    if info.contains("escape") || info.contains("hexadecimal") {
        return answer(
            "unknown escape in a value in double quotes",
            "write `\\\\` for a backslash, or use single quotes",
            at,
        );
    }
    if let Some(open) = flow {
        let start = open.start();
        let end = Mark {
            column: start.column + 1,
            ..start
        };
        let open = source.place(Span::new(start, end));
        if before.ends_with('$') && line.chars().nth(mark.column) == Some('{') {
            let help = "write \"${…}\": inside brackets a `{` starts a mapping unless it is quoted";
            return answer("`${…}` must be quoted here", help, at);
        }
        let bracket = if line_bracket(source, &open) == Some('[') {
            ("[", "]")
        } else {
            ("{", "}")
        };
        if open.line != at.line || info.contains("eof") {
            return answer(
                &format!("this `{}` is never closed", bracket.0),
                &format!("add the `{}`", bracket.1),
                open,
            );
        }
        let message = format!("expected `,` or `{}`", bracket.1);
        return answer(
            &message,
            "separate with `, ` and quote text that holds brackets, commas or `: `",
            at,
        );
    }
    if info.contains("misplaced bracket") {
        return answer(
            "a bracket closes here that was never opened",
            "remove it, or quote the value if it is text",
            at,
        );
    }
    if info.contains("mapping values are not allowed") {
        if before.contains(": ") {
            return answer(
                "a second `: ` in the same line",
                "quote the value if the `:` belongs to it",
                at,
            );
        }
        let help = "indent it like the keys around it; in the line above, is there a space after the `:` and is the quote closed?";
        return answer(
            "a key is not possible here: this line continues the value above",
            help,
            source.line_place(mark.line),
        );
    }
    if info.contains("simple key expect") {
        // The parser only notices at the next key that this line was not one.
        let number = (1..mark.line.max(2)).rev().find(|number| {
            let line = source.line(*number).trim();
            !line.is_empty() && !line.starts_with('#')
        });
        let place = source.line_place(number.unwrap_or(mark.line));
        return answer(
            "expected `key: value`",
            "write a `:` and a space after the key, or indent the line if it continues a text",
            place,
        );
    }
    if info.contains("expected '-'") {
        return answer(
            "expected another item of the list",
            "start it with `- `, or indent the line less if the list is over",
            source.line_place(mark.line),
        );
    }
    if info.contains("did not find expected key") || info.contains("invalid indentation") {
        return answer(
            "the indentation fits to nothing above",
            "indent the line like the keys that it belongs to",
            source.line_place(mark.line),
        );
    }
    let message = info.trim_start_matches("while ").to_owned();
    (
        Code::Syntax,
        message,
        Some("quote the value if it is text".to_owned()),
        at,
    )
}

fn line_bracket(source: &Source, place: &Place) -> Option<char> {
    source.line(place.line).chars().nth(place.column - 1)
}
