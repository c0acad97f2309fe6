//! The YAML parser: text into a tree with positions.
//!
//! What YAML allows and these files do not need (anchors, merge keys, tags, keys that are not words, several
//! documents) is refused here, each with its own diagnostic, and reading goes on behind it.

use crate::catalog::diagnostic::Code;
use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::node::{Entry, Node, NodeKind, Scalar};
use super::syntax;
use super::text::{Mark, Source, Span};
use crate::catalog::diagnostic::{Diagnostic, Diagnostics};

/// Deeper than any file that a person writes, and shallow enough for the recursion that walks the tree.
const DEEPEST: usize = 64;

/// More values and keys than any file that a person writes. What is done with them all, and what each costs in memory, is
/// bounded by it.
const MOST_VALUES: usize = 100_000;

/// Reads the file's one document. After a syntax error the tree holds what stands before it.
pub(super) fn parse(source: &Source, out: &mut Diagnostics) -> Option<Node> {
    let mut builder = Builder {
        source,
        out,
        open: Vec::new(),
        root: None,
    };
    let (mut documents, mut values) = (0, 0_usize);
    for event in Parser::new_from_str(&source.text) {
        let (event, span) = match event {
            Ok((event, span)) => (event, Span::from(span)),
            Err(error) => {
                let flow = builder
                    .open
                    .iter()
                    .rev()
                    .find(|open| open.flow)
                    .map(|open| open.span);
                syntax::report(source, &error, flow, builder.out);
                return builder.cut_off(error.marker().line());
            }
        };
        if matches!(event, Event::DocumentStart(_)) {
            documents += 1;
            if documents > 1 {
                builder.refuse(span, Code::MultipleDocuments, "a second document starts here", "keep one document per file: remove the `---` or move what follows to its own file");
                break;
            }
        }
        values += usize::from(!matches!(event, Event::SequenceEnd | Event::MappingEnd));
        if values > MOST_VALUES {
            builder.refuse(
                span,
                Code::TooLarge,
                "more than 100,000 values and keys",
                "divide what the file holds among several, or leave some out",
            );
            return builder.cut_off(span.start().line);
        }
        if builder.event(event, span).is_none() {
            return builder.cut_off(span.start().line);
        }
    }
    builder.root
}

struct Builder<'a> {
    source: &'a Source,
    out: &'a mut Diagnostics,
    open: Vec<Open>,
    root: Option<Node>,
}

/// A collection whose end has not come yet.
struct Open {
    span: Span,
    flow: bool,
    content: Content,
}

enum Content {
    Sequence(Vec<Node>),
    Mapping {
        entries: Vec<Entry>,
        keys: Keys,
        key: Key,
    },
}

/// What has been read of a mapping's next entry.
enum Key {
    None,
    Read(Box<str>, Span),
    /// The key was reported already, its value is read and forgotten.
    Refused,
}

/// The keys of a mapping by where they stand. Few are compared one by one, which takes less than to hash one.
#[derive(Default)]
struct Keys {
    /// Where there are many: the line of the first entry with each key.
    lines: HashMap<Box<str>, usize>,
    /// How many entries are among them.
    known: usize,
}

impl Keys {
    /// More keys than these are hashed.
    const FEW: usize = 16;

    /// The line of the first entry with this key.
    fn first(&mut self, entries: &[Entry], key: &str) -> Option<usize> {
        let line = |entry: &Entry| entry.key_span.start().line;
        if entries.len() <= Self::FEW {
            return (entries.iter().find(|entry| *entry.key == *key)).map(line);
        }
        // Those that came since the last one was asked for; the first of equals stays.
        for entry in entries.iter().skip(self.known) {
            let known = self.lines.entry(entry.key.clone());
            known.or_insert_with(|| line(entry));
        }
        self.known = entries.len();
        self.lines.get(key).copied()
    }
}

impl Builder<'_> {
    /// Takes one event; `None` means that reading cannot go on.
    fn event(&mut self, event: Event<'_>, span: Span) -> Option<()> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.properties(span, anchor, tag.is_some());
                let scalar = match style {
                    ScalarStyle::Plain => Scalar::plain(text),
                    _ => Scalar::string(text),
                };
                self.scalar(scalar, span, style == ScalarStyle::Plain);
            }
            Event::Alias(_) => {
                self.refuse(
                    span,
                    Code::Alias,
                    "aliases are not supported",
                    "write the value out, or quote it if it is text",
                );
                self.add(
                    Node {
                        kind: NodeKind::Scalar(Scalar::plain("")),
                        span,
                        focus: span,
                        complete: true,
                    },
                    false,
                );
            }
            Event::SequenceStart(anchor, tag) => {
                self.properties(span, anchor, tag.is_some());
                self.start(span, Content::Sequence(Vec::new()))?;
            }
            Event::MappingStart(anchor, tag) => {
                self.properties(span, anchor, tag.is_some());
                let content = Content::Mapping {
                    entries: Vec::new(),
                    keys: Keys::default(),
                    key: Key::None,
                };
                self.start(span, content)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span, true),
            _ => {}
        }
        Some(())
    }

    fn start(&mut self, span: Span, content: Content) -> Option<()> {
        if self.open.len() >= DEEPEST {
            self.refuse(
                span,
                Code::TooDeep,
                &format!("more than {DEEPEST} levels of nesting"),
                "flatten the file",
            );
            return None;
        }
        // Brackets have an extent, indentation has none.
        self.open.push(Open {
            span,
            flow: !span.is_empty(),
            content,
        });
        Some(())
    }

    fn end(&mut self, span: Span, complete: bool) {
        let Some(open) = self.open.pop() else { return };
        // The parser counts blanks behind a closing bracket as part of it.
        let end = if open.flow && complete {
            Mark {
                column: span.start().column + 1,
                ..span.start()
            }
        } else {
            span.end()
        };
        let whole = Span::new(open.span.start(), end);
        let (kind, first) = match open.content {
            Content::Sequence(items) => {
                let first = items.first().map(|node| node.focus);
                (NodeKind::Sequence(items), first)
            }
            Content::Mapping { entries, .. } => {
                let first = entries.first().map(|entry| entry.key_span);
                (NodeKind::Mapping(entries), first)
            }
        };
        let focus = if open.flow {
            whole
        } else {
            first.unwrap_or(Span::empty(whole.start()))
        };
        self.add(
            Node {
                kind,
                span: whole,
                focus,
                complete,
            },
            !open.flow,
        );
    }

    /// A scalar is a key when its mapping waits for one.
    fn scalar(&mut self, scalar: Scalar, span: Span, plain: bool) {
        let Some(Open {
            content:
                Content::Mapping {
                    entries,
                    keys,
                    key: key @ Key::None,
                    ..
                },
            ..
        }) = self.open.last_mut()
        else {
            let empty = span.is_empty();
            return self.add(
                Node {
                    kind: NodeKind::Scalar(scalar),
                    span,
                    focus: span,
                    complete: true,
                },
                empty,
            );
        };
        if plain && *scalar.text == *"<<" {
            *key = Key::Refused;
            return self.refuse(
                span,
                Code::MergeKey,
                "merge keys are not supported",
                "write the keys out",
            );
        }
        if plain && scalar.text.is_empty() {
            *key = Key::Refused;
            return self.refuse(
                span,
                Code::KeyKind,
                "a key is missing before the `:`",
                "write `key: value`",
            );
        }
        let first = keys.first(entries, &scalar.text);
        let name = scalar.text.clone();
        *key = Key::Read(scalar.text, span);
        if let Some(first) = first {
            let help = format!("the first one is on line {first}: keep one of them");
            self.refuse(
                span,
                Code::DuplicateKey,
                &format!("duplicate key `{name}`"),
                &help,
            );
        }
    }

    /// Puts a finished value where it belongs. What has no extent of its own is shown by its key.
    fn add(&mut self, mut node: Node, focus_on_key: bool) {
        match self.open.last_mut().map(|open| &mut open.content) {
            None => self.root = Some(node),
            Some(Content::Sequence(items)) => items.push(node),
            Some(Content::Mapping { entries, key, .. }) => {
                match std::mem::replace(key, Key::None) {
                    Key::Read(key, key_span) => {
                        if focus_on_key {
                            node.focus = key_span;
                        }
                        entries.push(Entry {
                            key,
                            key_span,
                            value: node,
                        });
                    }
                    Key::Refused => {}
                    Key::None => {
                        *key = Key::Refused;
                        let what = node.describe();
                        self.refuse(
                            node.focus,
                            Code::KeyKind,
                            &format!("{what} cannot be a key"),
                            "use a word as the key, and quote text that starts with `{` or `[`",
                        );
                    }
                }
            }
        }
    }

    /// What stands before a syntax error can be checked, with two exceptions: a bracket that never closed may have
    /// swallowed lines that were not meant for it, and so may a value that reaches the line of the error.
    fn cut_off(mut self, line: usize) -> Option<Node> {
        if let Some(flow) = self.open.iter().position(|open| open.flow) {
            self.open.truncate(flow);
        }
        let swallowed =
            |node: &Node| matches!(node.kind, NodeKind::Scalar(_)) && node.span.end().line >= line;
        match self.open.last_mut().map(|open| &mut open.content)? {
            Content::Sequence(items) => {
                items.pop_if(|node| swallowed(node));
            }
            Content::Mapping { entries, .. } => {
                entries.pop_if(|entry| swallowed(&entry.value));
            }
        }
        while let Some(open) = self.open.last() {
            let at = Span::empty(open.span.start());
            self.end(at, false);
        }
        self.root
    }

    fn properties(&mut self, span: Span, anchor: usize, tagged: bool) {
        if anchor > 0 {
            self.refuse(
                span,
                Code::Anchor,
                "anchors are not supported",
                "remove the `&name`, or quote the value if it is text",
            );
        }
        if tagged {
            self.refuse(
                span,
                Code::Tag,
                "tags are not supported",
                "remove the `!tag`; quote a value to make it a string",
            );
        }
    }

    fn refuse(&mut self, span: Span, code: Code, message: &str, help: &str) {
        let source = self.source;
        self.out.push_error(|| {
            Diagnostic::error(code, message)
                .at(source.place(span))
                .help(help)
        });
    }
}
