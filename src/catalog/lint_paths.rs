//! Which files a lint looks at, and what it finds there.

use std::path::{Path, PathBuf};

use super::diagnostic::Diagnostics;
use super::library::{Folders, Library};
use super::load_targets;
use super::yaml::SourceFile;
use crate::files;

/// What a lint found.
pub struct Linted {
    /// The mistakes.
    pub diagnostics: Diagnostics,
    /// What was looked at, in words.
    pub what: String,
    /// Which files stand in the place of others.
    pub note: Option<String>,
}

/// Checks files and folders, each laid over what is compiled in as a run has it; without any, the folders of the working
/// directory, or else what is compiled in.
///
/// # Errors
///
/// A path that is not there, or that is no part of a data folder.
pub fn lint(paths: &[&Path], folders: &Folders, rules: &[&'static str]) -> Result<Linted, String> {
    if paths.is_empty() {
        let folders = folders.with_working_directory();
        let (library, diagnostics) = Library::load(&folders, rules);
        return Ok(Linted {
            what: counted(&library, &folders),
            note: library.replacing_sentence(),
            diagnostics,
        });
    }
    let mut all = Diagnostics::new();
    let mut what = Vec::new();
    let mut note = None;
    for path in paths {
        if !path.exists() {
            return Err(format!("there is no `{}`", path.display()));
        }
        let (found, replacing) = check_path(path, folders, rules)?;
        all.append(found);
        note = note.or(replacing);
        what.push(path.display().to_string());
    }
    all.sort();
    Ok(Linted {
        diagnostics: all,
        what: what.join(", "),
        note,
    })
}

fn counted(library: &Library, folders: &Folders) -> String {
    let given = [
        &folders.scenarios,
        &folders.families,
        &folders.providers,
        &folders.requirements,
    ];
    let names: Vec<String> = given
        .into_iter()
        .flatten()
        .map(|folder| folder.display().to_string())
        .collect();
    let place = match (names.is_empty(), folders.no_builtin) {
        (true, _) => "compiled in".to_owned(),
        (false, false) => format!("compiled in, and {}", names.join(", ")),
        (false, true) => names.join(", "),
    };
    format!(
        "{} scenarios, {} profiles, {} requirements and {} claims ({place})",
        library.scenarios.len(),
        library.profiles.len(),
        library.catalogue.requirements.len(),
        library.catalogue.claims.len()
    )
}

/// A data folder, a folder with data folders, a file in a data folder, or a targets file.
fn check_path(
    path: &Path,
    folders: &Folders,
    rules: &[&'static str],
) -> Result<(Diagnostics, Option<String>), String> {
    if path.is_file() && data_folder_of(path).is_none() {
        return check_targets(path, folders, rules);
    }
    let mut chosen = folders.with_working_directory();
    let mut known = false;
    let mut choose = |folder: PathBuf| {
        let slot = match folder.file_name().and_then(|name| name.to_str()) {
            Some("scenarios") => &mut chosen.scenarios,
            Some("families") => &mut chosen.families,
            Some("providers") => &mut chosen.providers,
            Some("requirements") => &mut chosen.requirements,
            _ => return,
        };
        if !slot.contains(&folder) {
            slot.push(folder);
        }
        known = true;
    };
    match data_folder_of(path) {
        Some(folder) => choose(folder),
        None => {
            for name in ["scenarios", "families", "providers", "requirements"] {
                if path.join(name).is_dir() {
                    choose(path.join(name));
                }
            }
        }
    }
    if !known {
        return Err(format!(
            "`{}` is no data: give a folder named scenarios, families, providers or requirements, a file in one, a folder that has them, or a targets file",
            path.display()
        ));
    }
    let (library, diagnostics) = Library::load(&chosen, rules);
    let note = library.replacing_sentence();
    if path.is_dir() {
        return Ok((diagnostics, note));
    }
    // Of a single file its own mistakes are wanted; those of others it can do nothing about.
    let shown = path.to_string_lossy().replace('\\', "/");
    let own = |file: &str| shown.ends_with(file) || file.ends_with(shown.trim_start_matches("./"));
    let replaces = library.replacing.iter().any(|file| own(file));
    let of_file = diagnostics.into_iter().filter(|diagnostic| {
        diagnostic
            .place
            .as_ref()
            .is_none_or(|place| own(&place.file))
    });
    Ok((of_file.collect(), note.filter(|_| replaces)))
}

/// The folders with the one that a file of data is in, and the id that the file has, if it is a scenario.
///
/// # Errors
///
/// A file that is not there, or that is in no data folder.
pub fn with_file(path: &Path, folders: &Folders) -> Result<(Folders, Option<String>), String> {
    if !path.is_file() {
        return Err(format!("there is no file `{}`", path.display()));
    }
    let Some(folder) = data_folder_of(path) else {
        return Err(format!(
            "`{}` is no data: give a file in a folder named scenarios, families, providers or requirements",
            path.display()
        ));
    };
    let mut chosen = folders.clone();
    let mut id = None;
    let slot = match folder.file_name().and_then(|name| name.to_str()) {
        Some("scenarios") => {
            let inner = path.strip_prefix(&folder).unwrap_or(path);
            let inner = inner.with_extension("");
            id = Some(inner.to_string_lossy().replace('\\', "/"));
            &mut chosen.scenarios
        }
        Some("families") => &mut chosen.families,
        Some("providers") => &mut chosen.providers,
        _ => &mut chosen.requirements,
    };
    if !slot.contains(&folder) {
        slot.push(folder);
    }
    Ok((chosen, id))
}

/// The nearest folder above a path, or the path itself, that holds data.
fn data_folder_of(path: &Path) -> Option<PathBuf> {
    path.ancestors()
        .find(|folder| {
            folder.is_dir()
                && matches!(
                    folder.file_name().and_then(|name| name.to_str()),
                    Some("scenarios" | "families" | "providers" | "requirements")
                )
        })
        .map(Path::to_path_buf)
}

fn check_targets(
    path: &Path,
    folders: &Folders,
    rules: &[&'static str],
) -> Result<(Diagnostics, Option<String>), String> {
    let text = files::read_text(path, files::MOST_WRITTEN)
        .map_err(|error| format!("`{}` cannot be read: {error}", path.display()))?;
    let (library, _) = Library::load(folders, rules);
    let file = SourceFile {
        name: path.display().to_string(),
        text,
    };
    let env = |name: &str| std::env::var(name).ok();
    Ok((load_targets(file, &library, &env).1, None))
}
