//! What a response tells about the inside of the server that made it.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::transcript::Internal;
use crate::wire::encode;
use crate::wire::raw_exchange::RawResponse;

/// Folders in which servers keep their programs, and not their pages.
const FOLDERS: [&str; 13] = [
    "/var/",
    "/usr/",
    "/home/",
    "/opt/",
    "/srv/",
    "/root/",
    "/app/",
    "/src/",
    "/go/",
    "/build/",
    "/code/",
    "/workspace/",
    ":\\",
];

/// Endings of source files. Those of pages (`.html`) and of scripts that browsers load are none.
const SOURCES: [&str; 15] = [
    ".py", ".php", ".rb", ".java", ".kt", ".go", ".cs", ".ts", ".pl", ".rs", ".jar", ".dll", ".ex",
    ".erl", ".scala",
];

/// Messages of databases.
const DATABASES: [&str; 8] = [
    "SQLSTATE[",
    "ORA-0",
    "PG::",
    "psycopg2.",
    "sqlite3.OperationalError",
    "You have an error in your SQL syntax",
    "java.sql.SQLException",
    "SequelizeDatabaseError",
];

/// What the body, the header fields and the address of a redirect tell, each kind once.
pub(super) fn of_response(response: &RawResponse) -> Vec<Internal> {
    let mut found = of_text(&response.text());
    let fields = response.headers.iter();
    found.extend(fields.flat_map(|(_, value)| of_text(value)));
    if let Some(location) = response.header("location") {
        let (_, query) = location.split_once('?').unwrap_or_default();
        for (_, value) in encode::decode_parameters(query) {
            found.extend(of_text(&value));
        }
    }
    found.sort_by_key(|internal| internal.as_str());
    found.dedup();
    found
}

/// What stands in every text that tells something, but for the folder of a drive and the calls whose place is in brackets.
static MARKERS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let calls = [
        "Traceback",
        "Native Method",
        ":line ",
        ", line ",
        ".php(",
        "+0x",
        ".rb:",
        "panicked at ",
    ];
    AhoCorasick::new([&calls[..], &FOLDERS, &DATABASES].concat()).ok()
});

/// Whether it is worth looking closer. Most texts are short and tell nothing.
fn may_tell(text: &str) -> bool {
    let is_escaped = || text.contains('\\') || text.contains("&nbsp;");
    let bytes = text.as_bytes();
    // `(Token.java:12)`.
    let has_place = || {
        let is_line = |two: &[u8]| two[0] == b':' && two[1].is_ascii_digit();
        bytes.contains(&b'(') && bytes.windows(2).any(is_line)
    };
    // `D:/oauth/`, and not `http://`.
    let has_drive = || {
        let is_drive = |three: &[u8]| three[0].is_ascii_alphabetic() && three[1..] == *b":/";
        let mut drives = (0..bytes.len()).filter(|at| bytes[*at..].get(..3).is_some_and(is_drive));
        drives.any(|at| bytes.get(at + 3) != Some(&b'/'))
    };
    let has_marker = |markers: &AhoCorasick| markers.is_match(text);
    is_escaped() || has_place() || has_drive() || MARKERS.as_ref().is_none_or(has_marker)
}

fn of_text(text: &str) -> Vec<Internal> {
    if !may_tell(text) {
        return Vec::new();
    }
    // JSON writes the ends of lines as two characters, and markup as elements.
    let text = text
        .replace("\\r", "")
        .replace("\\n", "\n")
        .replace("\\t", "\t")
        .replace("&nbsp;", " ")
        .replace("&quot;", "\"")
        .replace("&#34;", "\"");
    let mut found = Vec::new();
    let lines = text.split(['\n', '<', '>']);
    if lines.clone().any(is_call) || text.lines().any(is_call) {
        found.push(Internal::StackTrace);
    }
    if names_source(&text) {
        found.push(Internal::SourcePath);
    }
    if DATABASES.iter().any(|words| text.contains(words)) {
        found.push(Internal::DatabaseError);
    }
    found
}

/// Whether a line is one of a stack trace: Java and JavaScript (`at a.B.c(D.java:12)`), .NET (`at A.B() in C:\d.cs:line 3`),
/// Python, PHP (`#0 /a/b.php(12): c()`), Ruby (`/a/b.rb:12:in`), Go (`/a/b.go:12 +0x1d`) and Rust (`panicked at a.rs:12`).
fn is_call(line: &str) -> bool {
    if line.contains("Traceback (most recent call last)") {
        return true;
    }
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || c == '"');
    let call = line.strip_prefix("at ").is_some_and(|call| {
        let place = call.rsplit_once('(').map(|(_, place)| place);
        let numbered = place.is_some_and(|place| {
            place
                .split_once(':')
                .is_some_and(|(_, number)| number.starts_with(|c: char| c.is_ascii_digit()))
        });
        numbered || call.contains("(Native Method)") || call.contains(":line ")
    });
    let python = line.starts_with("File \"") && line.contains("\", line ");
    let python_in_json = line.starts_with("File \\\"") && line.contains("\\\", line ");
    let php = line.strip_prefix('#').is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit()) && rest.contains(".php(")
    });
    let go = line.contains(".go:") && line.contains(" +0x");
    let ruby = line.contains(".rb:") && line.contains(":in ");
    let rust = line.contains("panicked at ") && line.contains(".rs:");
    call || python || python_in_json || php || go || ruby || rust
}

/// Whether the path of a source file stands in a text: a folder of programs, and in the same word the ending of a source.
fn names_source(text: &str) -> bool {
    let words = text.split(|c: char| c.is_whitespace() || "\"'<>()[]{},;".contains(c));
    let words = words.filter(|word| !word.contains("://"));
    words.into_iter().any(|word| {
        let starts_there = FOLDERS.iter().any(|folder| match *folder {
            ":\\" => word.get(1..3) == Some(":\\") || word.get(1..3) == Some(":/"),
            folder => word.starts_with(folder),
        });
        starts_there
            && SOURCES.iter().any(|ending| {
                word.find(ending).is_some_and(|at| {
                    let after = word[at + ending.len()..].chars().next();
                    after.is_none_or(|c| !c.is_ascii_alphanumeric())
                })
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stack_traces_are_recognised_in_several_languages() {
        for trace in [
            "java.lang.NullPointerException\n\tat com.acme.Token.find(Token.java:42)",
            r#"{"trace":"x\n\tat com.acme.Token.find(Token.java:42)"}"#,
            "Error: no\n    at Object.<anonymous> (/app/index.js:3:9)",
            "   at Acme.Token.Find() in C:\\build\\Token.cs:line 12",
            "Traceback (most recent call last):",
            "  File \"/app/token.py\", line 3, in find",
            "#0 /var/www/token.php(12): find()",
            "goroutine 1 [running]:\n\t/go/src/acme/token.go:12 +0x1d",
            "/usr/local/bundle/gems/acme-1.0/lib/token.rb:42:in `find'",
            "thread 'main' panicked at src/token.rs:12:5",
            "<p>no<br>  at com.acme.Token.find(Token.java:42)<br>",
            "<pre>File &quot;/app/token.py&quot;, line 3, in find</pre>",
        ] {
            assert!(of_text(trace).contains(&Internal::StackTrace), "{trace}");
        }
    }

    #[test]
    fn paths_and_databases_are_recognised() {
        let path = "Fatal error in <b>/var/www/oauth/token.php</b> on line 7";
        assert_eq!(of_text(path), [Internal::SourcePath]);
        assert_eq!(of_text("open D:\\oauth\\Token.cs"), [Internal::SourcePath]);
        let database = "SQLSTATE[42S02]: Base table or view not found";
        assert_eq!(of_text(database), [Internal::DatabaseError]);
    }

    #[test]
    fn addresses_and_sentences_are_none() {
        for text in [
            "look at the page (section 4.1)",
            "https://docs.example/app/errors.php",
            "/docs/errors/invalid_request.html",
            "/app/login",
            "meet at noon (12:30)",
            "{\"error\":\"invalid_request\",\"error_uri\":\"/errors#1\"}",
        ] {
            assert_eq!(of_text(text), [], "{text}");
        }
    }
}
