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

    /// What changed, in one sentence.
    pub fn sentence(&self) -> String {
        let with = |sign: &str| -> String {
            let lines = self.lines.iter();
            let signed: Vec<String> = lines
                .filter_map(|line| line.strip_prefix(sign))
                .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
                .collect();
            signed.join(", ")
        };
        match (with("-"), with("+")) {
            (was, is) if was.is_empty() && is.is_empty() => {
                "the transcript is not the accepted one".to_owned()
            }
            (was, is) if was.is_empty() => format!("new since the transcript was accepted: `{is}`"),
            (was, is) if is.is_empty() => {
                format!("gone since the transcript was accepted: `{was}`")
            }
            (was, is) => format!("since the transcript was accepted `{was}` has become `{is}`"),
        }
    }
}

/// A line without its indentation, which tells the depth and not the change.
fn trimmed(line: &str) -> String {
    let (sign, rest) = line.split_at(1);
    format!("{sign} {}", rest.trim())
}
