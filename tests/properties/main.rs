//! Properties that hold whatever comes in: of what is read (files, pages, answers, headers), and of what is made of it
//! (comparisons, merges, shapes, findings).
//!
//! `PROPTEST_CASES` says how many cases each has. What comes in is made of real files and answers, with pieces left out,
//! repeated, exchanged, and bytes put in that readers stumble over.

mod bodies;
#[path = "../counts/mod.rs"]
mod counts;
mod documents;
mod foreign;
mod shapes;
