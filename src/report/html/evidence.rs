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
        let next = self.all.len();
        let number = *self.known.entry(markup).or_insert_with_key(|markup| {
            self.all.push(shown(markup).into_owned());
            next
        });
        format!("<i data-piece=\"{number}\"></i>")
    }
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
        let pieces = Block {
            id: Self::PIECES.to_owned(),
            data: packed(&self.pieces.all)?,
        };
        let mut blocks = vec![pieces];
        for (index, block) in self.blocks.iter().enumerate() {
            blocks.push(Block {
                id: Self::id(index + 1),
                data: packed(block)?,
            });
        }
        Ok(blocks)
    }

    fn id(number: usize) -> String {
        format!("evidence-{number}")
    }
}

fn packed(value: &impl serde::Serialize) -> std::io::Result<String> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
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
            let mut body = bodies[id].as_str().unwrap().to_owned();
            for kind in ["c", "x"] {
                for mark in ["=\"", "=\"#"] {
                    let inner = format!("{mark}{kind}~:");
                    body = body.replace(&inner, &format!("{mark}{kind}{}:", &id[1..]));
                }
            }
            let mut marks = body.split("<i data-piece=\"");
            let mut whole = marks.next().unwrap().to_owned();
            for mark in marks {
                let (number, rest) = mark.split_once("\"></i>").unwrap();
                whole += pieces[number.parse::<usize>().unwrap()].as_str().unwrap();
                whole += rest;
            }
            let (line, rest) = part.split_once("</details>").unwrap();
            out += &format!("<details class=\"scenario\" id=\"{line}{whole}</details>{rest}");
        }
        out
    }
}
