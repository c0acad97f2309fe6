//! The compressed part of the page: what each scenario did, opened on demand.
//!
//! Thousands of exchanges say the same, and few readers open more than some. What is said more than once is a *piece*,
//! which a body names by a mark; bodies and pieces are gzip in base64, which the page's script unpacks
//! (`DecompressionStream`).

use std::collections::{BTreeMap, HashMap};
use std::io::Write as _;

use base64::Engine as _;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::report::shown::shown;

/// How many scenarios one block holds: opening one of them unpacks them all.
const PER_BLOCK: usize = 200;

/// What stands for pieces in a body: an element with their numbers between these two, and behind them, each after an `@`, the
/// numbers that stand in them for [`STEP`] and [`EXCHANGE`].
const MARK: (&str, &str) = ("<i data-piece=\"", "\"></i>");

/// What stands in a piece for the number of the step: no text of a provider has it, since that is escaped.
pub const STEP: &str = "<s>";
/// What stands in a piece for the number of the exchange.
pub const EXCHANGE: &str = "<x>";

/// Markup that occurs in several bodies, said once.
#[derive(Default)]
pub struct Pieces {
    all: Vec<String>,
    known: HashMap<String, usize>,
}

impl Pieces {
    /// Keeps a piece. What stands for it in a body is an element that no provider can write there, since its text is
    /// escaped.
    pub fn keep(&mut self, markup: String) -> String {
        self.keep_all([markup], None)
    }

    /// Keeps pieces that follow one another: one element stands for them all, and says which step and which exchange they are
    /// about.
    pub fn keep_all(
        &mut self,
        pieces: impl IntoIterator<Item = String>,
        about: Option<(usize, usize)>,
    ) -> String {
        let numbers = pieces
            .into_iter()
            .map(|markup| self.number(markup).to_string());
        let numbers: Vec<String> = numbers.collect();
        let about = about.map(|(step, exchange)| format!("@{step}@{exchange}"));
        let (start, end) = MARK;
        format!(
            "{start}{}{}{end}",
            numbers.join(" "),
            about.unwrap_or_default()
        )
    }

    fn number(&mut self, markup: String) -> usize {
        let next = self.all.len();
        *self.known.entry(markup).or_insert_with_key(|markup| {
            self.all.push(shown(markup).into_owned());
            next
        })
    }

    /// The pieces with those beside one another that begin alike, which halves them compressed, and of each number the one
    /// that it gets thereby.
    fn sorted(&self) -> (Vec<&str>, Vec<usize>) {
        let mut order: Vec<usize> = (0..self.all.len()).collect();
        order.sort_by_key(|number| &self.all[*number]);
        let mut numbers = vec![0; order.len()];
        for (position, number) in order.iter().enumerate() {
            numbers[*number] = position;
        }
        let pieces = order.iter().map(|number| self.all[*number].as_str());
        (pieces.collect(), numbers)
    }
}

/// A body with other numbers in its marks.
fn renumbered(body: &str, numbers: &[usize]) -> String {
    let (start, end) = MARK;
    let mut parts = body.split(start);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (marked, rest) = part.split_once(end).unwrap_or((part, ""));
        let about = marked.find('@').unwrap_or(marked.len());
        let (marked, about) = marked.split_at(about);
        let marked = marked.split(' ').map(|number| {
            let new = number.parse::<usize>().ok();
            let new = new.and_then(|number| numbers.get(number));
            new.map_or_else(|| number.to_owned(), usize::to_string)
        });
        let marked: Vec<String> = marked.collect();
        out.push_str(start);
        out.push_str(&marked.join(" "));
        out.push_str(about);
        out.push_str(end);
        out.push_str(rest);
    }
    out
}

/// The bodies of the scenarios, with what they have in common.
#[derive(Default)]
pub struct Evidence {
    /// What the bodies share.
    pub pieces: Pieces,
    blocks: Vec<BTreeMap<String, String>>,
}

/// One compressed block with the id of its element.
pub struct Block {
    /// The id.
    pub id: String,
    /// The data: base64 of gzip of JSON.
    pub data: String,
}

impl Evidence {
    /// The id of the block with the pieces.
    pub const PIECES: &str = "evidence-pieces";

    /// Keeps the body of a scenario, by its id on the page; returns the id of its block.
    pub fn keep(&mut self, anchor: &str, body: &str) -> String {
        if self
            .blocks
            .last()
            .is_none_or(|block| block.len() >= PER_BLOCK)
        {
            self.blocks.push(BTreeMap::new());
        }
        if let Some(block) = self.blocks.last_mut() {
            block.insert(anchor.to_owned(), shown(body).into_owned());
        }
        Self::id(self.blocks.len())
    }

    /// All blocks, the pieces first.
    ///
    /// # Errors
    ///
    /// When the data cannot be compressed, which would be a defect of this program.
    pub fn blocks(&self) -> std::io::Result<Vec<Block>> {
        let (pieces, numbers) = self.pieces.sorted();
        let pieces = Block {
            id: Self::PIECES.to_owned(),
            data: packed(&pieces)?,
        };
        let mut blocks = vec![pieces];
        for (index, block) in self.blocks.iter().enumerate() {
            let bodies = block.iter();
            let bodies = bodies.map(|(anchor, body)| (anchor, renumbered(body, &numbers)));
            blocks.push(Block {
                id: Self::id(index + 1),
                data: packed(&bodies.collect::<BTreeMap<_, _>>())?,
            });
        }
        Ok(blocks)
    }

    fn id(number: usize) -> String {
        format!("evidence-{number}")
    }
}

fn packed(value: &impl serde::Serialize) -> std::io::Result<String> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&serde_json::to_vec(value)?)?;
    Ok(base64::engine::general_purpose::STANDARD.encode(encoder.finish()?))
}

#[cfg(test)]
pub mod tests {
    #![expect(clippy::unwrap_used, reason = "a test ends where its premise fails")]

    use super::*;

    /// A page with the bodies of all its scenarios in place, as its script puts them there one by one.
    pub fn expanded(page: &str) -> String {
        use std::io::Read as _;
        let block = |id: &str| -> serde_json::Value {
            let start = format!("<script type=\"application/gzip\" id=\"{id}\">");
            let data = page
                .split_once(&start)
                .unwrap()
                .1
                .split('<')
                .next()
                .unwrap();
            let bytes = base64::engine::general_purpose::STANDARD
                .decode(data)
                .unwrap();
            let mut text = String::new();
            let mut decoder = flate2::read::GzDecoder::new(bytes.as_slice());
            decoder.read_to_string(&mut text).unwrap();
            serde_json::from_str(&text).unwrap()
        };
        let pieces = block(Evidence::PIECES);
        let mut blocks = BTreeMap::new();
        let mut parts = page.split("<details class=\"scenario\" id=\"");
        let mut out = parts.next().unwrap().to_owned();
        for part in parts {
            let id = part.split('"').next().unwrap();
            let name = part
                .split("data-block=\"")
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap();
            let bodies = blocks.entry(name).or_insert_with(|| block(name));
            let body = bodies[id].as_str().unwrap().to_owned();
            let mut marks = body.split("<i data-piece=\"");
            let mut whole = marks.next().unwrap().to_owned();
            for mark in marks {
                let (numbers, rest) = mark.split_once("\"></i>").unwrap();
                let mut parts = numbers.split('@');
                let numbers = parts.next().unwrap().split(' ');
                let (step, exchange) = (parts.next(), parts.next());
                for number in numbers {
                    let piece = pieces[number.parse::<usize>().unwrap()].as_str().unwrap();
                    let piece = piece.replace(STEP, step.unwrap_or(STEP));
                    whole += &piece.replace(EXCHANGE, exchange.unwrap_or(EXCHANGE));
                }
                whole += rest;
            }
            for kind in ["c", "x"] {
                for mark in ["=\"", "=\"#"] {
                    let inner = format!("{mark}{kind}~:");
                    whole = whole.replace(&inner, &format!("{mark}{kind}{}:", &id[1..]));
                }
            }
            let (line, rest) = part.split_once("</details>").unwrap();
            out += &format!("<details class=\"scenario\" id=\"{line}{whole}</details>{rest}");
        }
        out
    }
}
