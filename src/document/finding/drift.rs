//! Drift by what changed: the same changed lines in a hundred transcripts are one finding.

/// One change of a transcript.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hunk {
    /// The changed lines, each with its sign, in order.
    pub lines: Vec<String>,
}

impl Hunk {
    /// The changes of a unified diff, each once, in order. Lines that did not change only say where they are.
    pub fn all(diff: &str) -> Vec<Self> {
        let mut hunks: Vec<Self> = Vec::new();
        let mut lines: Vec<String> = Vec::new();
        let mut close = |lines: &mut Vec<String>| {
            let hunk = Self {
                lines: std::mem::take(lines),
            };
            if !hunk.lines.is_empty() && !hunks.contains(&hunk) {
                hunks.push(hunk);
            }
        };
        for line in diff.lines() {
            let is_change = (line.starts_with('+') && !line.starts_with("+++"))
                || (line.starts_with('-') && !line.starts_with("---"));
            if is_change {
                lines.push(trimmed(line));
            } else {
                close(&mut lines);
            }
        }
        close(&mut lines);
        hunks
    }

    /// The lines below each other.
    pub fn text(&self) -> String {
        self.lines.join("\n")
    }

    /// A word for it, the same for the same change: its first changed line.
    pub fn word(&self) -> &str {
        self.lines.first().map_or("", String::as_str)
    }
}

/// A line without its indentation, which tells the depth and not the change.
fn trimmed(line: &str) -> String {
    let (sign, rest) = line.split_at(1);
    format!("{sign} {}", rest.trim())
}
