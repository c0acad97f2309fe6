//! Compiles the YAML data into the binary, so that an installed `grantcheck` runs anywhere.
//!
//! Writes a table of `(name, text)` pairs, which `src/catalog/embedded.rs` includes.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

const FOLDERS: [&str; 4] = ["scenarios", "families", "providers", "requirements"];

fn main() -> io::Result<()> {
    let missing = |name: &str| io::Error::other(format!("cargo has not set {name}"));
    let root = env::var_os("CARGO_MANIFEST_DIR").ok_or_else(|| missing("CARGO_MANIFEST_DIR"))?;
    let out = env::var_os("OUT_DIR").ok_or_else(|| missing("OUT_DIR"))?;
    let root = PathBuf::from(root);
    println!("cargo:rerun-if-changed=build.rs");
    let mut table = String::from("[\n");
    for folder in FOLDERS {
        let path = root.join(folder);
        // A path that does not exist would make cargo run this program at every build.
        if path.is_dir() {
            add(&path, folder, &mut table)?;
        }
    }
    table.push_str("]\n");
    fs::write(Path::new(&out).join("embedded.rs"), table)
}

/// Adds the files of one folder and of those below it, in the order of their names.
fn add(folder: &Path, name: &str, table: &mut String) -> io::Result<()> {
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let Ok(file_name) = entry.file_name().into_string() else {
            continue;
        };
        let name = format!("{name}/{file_name}");
        if path.is_dir() {
            add(&path, &name, table)?;
        } else if path.extension().is_some_and(|ending| ending == "yaml") {
            println!("cargo:rerun-if-changed={}", path.display());
            // `{:?}` quotes and escapes both as Rust does.
            let path = path.display().to_string();
            // Writing to a String cannot fail.
            let _ = writeln!(table, "    ({name:?}, include_str!({path:?})),");
        }
    }
    Ok(())
}
