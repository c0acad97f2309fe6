//! How `report.json` is laid out: a line for each check, each step, each exchange and each entry of a table.
//!
//! Nothing is indented, which would double the size. Lines keep `grep` and `diff` of use; `jq .` prints it for people.

use serde::Serialize;

/// A scenario is on the fifth level: document, `targets`, a target, its `scenarios`, a scenario.
const MEMBERS_IN_LINES: usize = 5;
/// The entries of `tables` are below this one.
const TABLES_IN_LINES: usize = 2;
/// And its `checks` are on the sixth.
const ITEMS_IN_LINES: usize = 6;

/// A value as JSON, with a newline at its end.
pub fn print(value: &impl Serialize) -> serde_json::Result<String> {
    Ok(in_lines(&serde_json::to_string(value)?))
}

/// Begins a line before each member of the outer objects, and before what is no plain value in the outer lists.
fn in_lines(json: &str) -> String {
    let mut text = String::with_capacity(json.len() + json.len() / 32);
    let mut copied = 0;
    let mut begin_line = |at: usize| {
        text.push_str(&json[copied..at]);
        text.push('\n');
        copied = at;
    };
    // The brackets that are open, the innermost last.
    let mut open: Vec<u8> = Vec::new();
    let (mut in_text, mut is_escaped) = (false, false);
    let mut members_in_lines = MEMBERS_IN_LINES;
    for (at, byte) in json.bytes().enumerate() {
        if in_text {
            in_text = is_escaped || byte != b'"';
            is_escaped = !is_escaped && byte == b'\\';
            continue;
        }
        match byte {
            b'"' => in_text = true,
            b'{' | b'[' => {
                if open.last() == Some(&b'[') && open.len() <= ITEMS_IN_LINES {
                    begin_line(at);
                }
                open.push(byte);
            }
            b'}' | b']' => {
                open.pop();
            }
            _ => {}
        }
        let before_member = matches!(byte, b'{' | b',') && open.last() == Some(&b'{');
        if before_member && open.len() == 1 {
            let is_tables = json[at + 1..].starts_with("\"tables\":");
            members_in_lines = if is_tables {
                TABLES_IN_LINES
            } else {
                MEMBERS_IN_LINES
            };
        }
        if before_member && open.len() <= members_in_lines {
            begin_line(at + 1);
        }
    }
    begin_line(json.len());
    text
}

#[cfg(test)]
mod tests {
    use super::in_lines;

    #[test]
    fn an_entry_of_a_table_is_a_line() {
        let json = r#"{"tables":{"a":[{"b":1,"c":2},{"b":3}]},"x":[{"b":1}]}"#;
        let lines =
            "{\n\"tables\":{\n\"a\":[\n{\"b\":1,\"c\":2},\n{\"b\":3}]},\n\"x\":[\n{\n\"b\":1}]}\n";
        assert_eq!(in_lines(json), lines);
    }

    #[test]
    fn brackets_and_commas_in_texts_begin_no_line() {
        let json = r#"{"a":"{,[\"\\","b":[1,"x",{"c":[]}],"d":{}}"#;
        let lines = "{\n\"a\":\"{,[\\\"\\\\\",\n\"b\":[1,\"x\",\n{\n\"c\":[]}],\n\"d\":{\n}}\n";
        assert_eq!(in_lines(json), lines);
        let deep = r#"[[[[[[{"a":1,"b":[{},2]}]]]]]]"#;
        assert_eq!(
            in_lines(deep).lines().last(),
            Some(r#"{"a":1,"b":[{},2]}]]]]]]"#)
        );
    }
}
