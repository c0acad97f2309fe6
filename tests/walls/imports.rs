//! Reads the imports of a Rust source: every path of more than one name, in a `use` or inline, as an absolute path.
//!
//! The source is read as tokens, so comments, documentation and strings do not count, and what stands inside a macro
//! call does. Nothing is exempt: tests import by the same rules as the code beside them. Paths that start at a local
//! name are reported as they stand (`fs::read`); the `use` that made the name is reported by itself.

/// One path in a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The line of its last name, counted from 1.
    pub line: usize,
    /// `["crate", "room", …]` for a path into the package, else from the name of another crate or of something local.
    /// `*` stands for a glob.
    pub path: Vec<String>,
}

/// The paths of `source`, which is the module `module` (`["sandbox", "store"]`) of the package.
pub fn imports(module: &[String], source: &str) -> Vec<Import> {
    let mut reader = Reader {
        tokens: tokens(source),
        at: 0,
        module: module.to_vec(),
        inline: Vec::new(),
        depth: 0,
        found: Vec::new(),
    };
    reader.read();
    reader.found
}

/// A name or one other character; `::` is one token.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    line: usize,
    text: String,
}

impl Token {
    fn is_name(&self) -> bool {
        let first = self.text.chars().next();
        first.is_some_and(|first| first.is_alphabetic() || first == '_')
    }
}

/// The tokens of a source without its comments, strings, characters, lifetimes and numbers.
fn tokens(source: &str) -> Vec<Token> {
    let text: Vec<char> = source.chars().collect();
    let at = |index: usize| text.get(index).copied().unwrap_or('\0');
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    let (mut tokens, mut line, mut index) = (Vec::new(), 1, 0);
    while index < text.len() {
        let start = index;
        match at(index) {
            '/' if at(index + 1) == '/' => {
                while index < text.len() && at(index) != '\n' {
                    index += 1;
                }
            }
            '/' if at(index + 1) == '*' => index = behind_comment(&text, index),
            '"' => index = behind_string(&text, index),
            '\'' => index = behind_quote(&text, index),
            character if is_word(character) => {
                while is_word(at(index)) {
                    index += 1;
                }
                let word: String = text[start..index].iter().collect();
                let is_prefix = matches!(word.as_str(), "r" | "b" | "br" | "c" | "cr");
                match at(index) {
                    '"' if is_prefix && word.contains('r') => index = behind_raw(&text, index),
                    '"' if is_prefix => index = behind_string(&text, index),
                    '\'' if word == "b" => index = behind_quote(&text, index),
                    // `r#"…"#` is a string, `r#type` a name.
                    '#' if is_prefix && matches!(at(index + 1), '"' | '#') => {
                        index = behind_raw(&text, index);
                    }
                    '#' if word == "r" => index += 1,
                    _ if character.is_ascii_digit() => {}
                    _ => tokens.push(Token { line, text: word }),
                }
            }
            ':' if at(index + 1) == ':' => {
                index += 2;
                let text = "::".to_owned();
                tokens.push(Token { line, text });
            }
            character => {
                index += 1;
                if !character.is_whitespace() {
                    let text = character.to_string();
                    tokens.push(Token { line, text });
                }
            }
        }
        line += text[start..index.min(text.len())]
            .iter()
            .filter(|character| **character == '\n')
            .count();
    }
    tokens
}

/// Behind a block comment, which may hold others.
fn behind_comment(text: &[char], start: usize) -> usize {
    let (mut index, mut depth) = (start, 0_usize);
    while index < text.len() {
        match (text[index], text.get(index + 1)) {
            ('/', Some('*')) => (depth, index) = (depth + 1, index + 2),
            ('*', Some('/')) => (depth, index) = (depth - 1, index + 2),
            _ => index += 1,
        }
        if depth == 0 {
            break;
        }
    }
    index
}

/// Behind a string that starts at this `"`.
fn behind_string(text: &[char], start: usize) -> usize {
    let mut index = start + 1;
    while index < text.len() && text[index] != '"' {
        index += if text[index] == '\\' { 2 } else { 1 };
    }
    index + 1
}

/// Behind a raw string whose hashes, or whose `"`, start here.
fn behind_raw(text: &[char], start: usize) -> usize {
    let hashes = text[start..].iter().take_while(|c| **c == '#').count();
    let mut index = start + hashes + 1;
    while index < text.len() {
        let closing = text[index + 1..].iter().take_while(|c| **c == '#').count();
        if text[index] == '"' && closing >= hashes {
            return index + 1 + hashes;
        }
        index += 1;
    }
    index
}

/// Behind a character, or behind the quote of a lifetime.
fn behind_quote(text: &[char], start: usize) -> usize {
    match (text.get(start + 1), text.get(start + 2)) {
        (Some('\\'), _) => {
            let mut index = start + 3;
            while index < text.len() && text[index] != '\'' {
                index += 1;
            }
            index + 1
        }
        (Some(_), Some('\'')) => start + 3,
        _ => start + 1,
    }
}

/// Walks over the tokens and knows in which module it is.
struct Reader {
    tokens: Vec<Token>,
    at: usize,
    module: Vec<String>,
    /// The depth at which each inline module opened.
    inline: Vec<usize>,
    depth: usize,
    found: Vec<Import>,
}

impl Reader {
    fn text(&self, index: usize) -> &str {
        self.tokens
            .get(index)
            .map_or("", |token| token.text.as_str())
    }

    fn read(&mut self) {
        while self.at < self.tokens.len() {
            match self.text(self.at) {
                "{" => self.depth += 1,
                "}" => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.inline.last() == Some(&self.depth) {
                        self.inline.pop();
                        self.module.pop();
                    }
                }
                "mod" if self.text(self.at + 2) == "{" => {
                    self.module.push(self.text(self.at + 1).to_owned());
                    self.inline.push(self.depth);
                    self.at += 1;
                }
                "use" => {
                    self.at += 1;
                    self.tree(&[]);
                    continue;
                }
                _ if self.starts_path() => {
                    self.inline_path();
                    continue;
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    fn starts_path(&self) -> bool {
        self.tokens[self.at].is_name() && self.text(self.at + 1) == "::"
    }

    /// `a::b::c` in an expression, a type, an attribute or `pub(in …)`.
    fn inline_path(&mut self) {
        let mut path = vec![self.text(self.at).to_owned()];
        while self.text(self.at + 1) == "::"
            && self.tokens.get(self.at + 2).is_some_and(Token::is_name)
        {
            self.at += 2;
            path.push(self.text(self.at).to_owned());
        }
        // Names behind type arguments (`Vec::<a::B>::new`) are read from their own `::` on.
        self.report(&path, self.tokens[self.at].line);
        self.at += 1;
    }

    /// One tree of a `use`, behind what stands before its braces.
    fn tree(&mut self, before: &[String]) {
        let mut path = before.to_vec();
        loop {
            let Some(token) = self.tokens.get(self.at).cloned() else {
                return;
            };
            match token.text.as_str() {
                "::" => {
                    self.at += 1;
                    continue;
                }
                "{" => {
                    self.at += 1;
                    while !matches!(self.text(self.at), "}" | "") {
                        let start = self.at;
                        self.tree(&path);
                        // A comma; or, in a macro's definition, something that is no path.
                        if self.text(self.at) == "," || self.at == start {
                            self.at += 1;
                        }
                    }
                    self.at += 1;
                    return;
                }
                // `x::{self}` is x.
                "self" if !path.is_empty() => self.at += 1,
                _ if token.is_name() || token.text == "*" => {
                    path.push(token.text);
                    self.at += 1;
                }
                _ => return,
            }
            if self.text(self.at) != "::" {
                let line = self.tokens[self.at - 1].line;
                self.report(&path, line);
                if self.text(self.at) == "as" {
                    self.at += 2;
                }
                return;
            }
        }
    }

    fn report(&mut self, path: &[String], line: usize) {
        let path = match path.first().map(String::as_str) {
            Some("grantcheck") => rooted(&[], &path[1..]),
            Some("crate") => rooted(&[], &path[1..]),
            Some("self") => rooted(&self.module, &path[1..]),
            Some("super") => {
                let up = path.iter().take_while(|name| *name == "super").count();
                let kept = self.module.len().saturating_sub(up);
                rooted(&self.module[..kept], &path[up..])
            }
            _ => path.to_vec(),
        };
        self.found.push(Import { line, path });
    }
}

fn rooted(module: &[String], rest: &[String]) -> Vec<String> {
    let mut path = vec!["crate".to_owned()];
    path.extend(module.iter().chain(rest).cloned());
    path
}
