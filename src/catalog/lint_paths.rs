//! Which files a lint looks at, and what it finds there.

use std::path::{Path, PathBuf};

use super::diagnostic::Diagnostics;
use super::library::{Folders, Library};
use super::load_targets;
use super::yaml::SourceFile;

/// What a lint found.
pub struct Linted {
    /// The mistakes.
    pub diagnostics: Diagnostics,
    /// What was looked at, in words.
    pub what: String,
}

/// Checks files and folders; without any, the folders of the working directory, or else what is compiled in.
///
/// # Errors
///
/// A path that is not there, or that is no part of a data folder.
pub fn lint(paths: &[&Path], folders: &Folders, rules: &[&'static str]) -> Result<Linted, String> {
    if paths.is_empty() {
        let folders = with_working_directory(folders);
        let (library, diagnostics) = Library::load(&folders, rules);
        return Ok(Linted {
            what: counted(&library, &folders),
            diagnostics,
        });
    }
    let mut all = Diagnostics::new();
    let mut what = Vec::new();
    for path in paths {
        if !path.exists() {
            return Err(format!("there is no `{}`", path.display()));
        }
        let found = check_path(path, folders, rules)?;
        all.extend(found);
        what.push(path.display().to_string());
    }
    all.sort();
    Ok(Linted {
        diagnostics: all,
        what: what.join(", "),
    })
}

/// The folders of the working directory, where nothing else was given.
fn with_working_directory(folders: &Folders) -> Folders {
    let here = |given: &Option<PathBuf>, name: &str| {
        given
            .clone()
            .or_else(|| Path::new(name).is_dir().then(|| PathBuf::from(name)))
    };
    Folders {
        scenarios: here(&folders.scenarios, "scenarios"),
        providers: here(&folders.providers, "providers"),
        requirements: here(&folders.requirements, "requirements"),
    }
}

fn counted(library: &Library, folders: &Folders) -> String {
    let place = if folders.scenarios.is_none()
        && folders.providers.is_none()
        && folders.requirements.is_none()
    {
        "compiled in"
    } else {
        "in the folders here"
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
) -> Result<Diagnostics, String> {
    if path.is_file() && data_folder_of(path).is_none() {
        return check_targets(path, folders, rules);
    }
    let mut chosen = with_working_directory(folders);
    let mut known = false;
    let mut choose = |folder: PathBuf| {
        let slot = match folder.file_name().and_then(|name| name.to_str()) {
            Some("scenarios") => &mut chosen.scenarios,
            Some("providers") => &mut chosen.providers,
            Some("requirements") => &mut chosen.requirements,
            _ => return,
        };
        *slot = Some(folder);
        known = true;
    };
    match data_folder_of(path) {
        Some(folder) => choose(folder),
        None => {
            for name in ["scenarios", "providers", "requirements"] {
                if path.join(name).is_dir() {
                    choose(path.join(name));
                }
            }
        }
    }
    if !known {
        return Err(format!(
            "`{}` is no data: give a folder named scenarios, providers or requirements, a file in one, a folder that has them, or a targets file",
            path.display()
        ));
    }
    let (_, diagnostics) = Library::load(&chosen, rules);
    if path.is_dir() {
        return Ok(diagnostics);
    }
    // Of a single file its own mistakes are wanted; those of others it can do nothing about.
    let shown = path.to_string_lossy().replace('\\', "/");
    let own = |file: &str| shown.ends_with(file) || file.ends_with(shown.trim_start_matches("./"));
    Ok(diagnostics
        .into_iter()
        .filter(|diagnostic| {
            diagnostic
                .place
                .as_ref()
                .is_none_or(|place| own(&place.file))
        })
        .collect())
}

/// The nearest folder above a path, or the path itself, that holds data.
fn data_folder_of(path: &Path) -> Option<PathBuf> {
    path.ancestors()
        .find(|folder| {
            folder.is_dir()
                && matches!(
                    folder.file_name().and_then(|name| name.to_str()),
                    Some("scenarios" | "providers" | "requirements")
                )
        })
        .map(Path::to_path_buf)
}

fn check_targets(
    path: &Path,
    folders: &Folders,
    rules: &[&'static str],
) -> Result<Diagnostics, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("`{}` cannot be read: {error}", path.display()))?;
    let (library, _) = Library::load(folders, rules);
    let file = SourceFile {
        name: path.display().to_string(),
        text,
    };
    Ok(load_targets(file, &library, &|name| std::env::var(name).ok()).1)
}
