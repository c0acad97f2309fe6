//! Where the YAML files come from: folders of the user, or what was compiled in.

use std::io;
use std::path::{Path, PathBuf};

use super::diagnostic::{Code, Diagnostic, Diagnostics};
use super::embedded;
use super::yaml::SourceFile;

/// How deep folders may be nested; a link to a parent folder would have no end.
const DEEPEST: usize = 16;

/// The folders to read instead of the compiled-in files; `None` means compiled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folders {
    /// Scenarios.
    pub scenarios: Option<PathBuf>,
    /// Profiles.
    pub providers: Option<PathBuf>,
    /// The catalogue.
    pub requirements: Option<PathBuf>,
}

impl Folders {
    /// The folders `scenarios`, `providers` and `requirements` of a tree like this repository; those that are not
    /// there stay compiled in.
    #[must_use]
    pub fn of_tree(root: &Path) -> Self {
        let existing = |name: &str| Some(root.join(name)).filter(|path| path.is_dir());
        Self {
            scenarios: existing("scenarios"),
            providers: existing("providers"),
            requirements: existing("requirements"),
        }
    }

    /// Whether everything comes from one place, so that files can be expected to complete each other. A user's own
    /// scenarios need not exercise every requirement that is compiled in.
    pub(super) fn belong_together(&self) -> bool {
        let [first, others @ ..] = [&self.scenarios, &self.providers, &self.requirements]
            .map(|folder| folder.as_deref().map(Path::parent));
        others.iter().all(|other| *other == first)
    }
}

/// A file with its id: the path below its folder, without `.yaml`.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub id: String,
    pub file: SourceFile,
}

/// All files of a folder, or those compiled in under `name`, by id.
pub(super) fn find(path: Option<&Path>, name: &str, out: &mut Diagnostics) -> Vec<Found> {
    let Some(path) = path else {
        return embedded::files(name)
            .into_iter()
            .map(|file| Found {
                id: id_of(&file.name[name.len()..]),
                file,
            })
            .collect();
    };
    let mut found = Vec::new();
    read_folder(path, &mut Vec::new(), &mut found, out);
    if found.is_empty() && path.is_dir() {
        out.push(
            Diagnostic::warning(
                Code::NoFiles,
                format!("`{}` holds no {name}", path.display()),
            )
            .help("files are found when their names end in `.yaml`"),
        );
    }
    found
}

fn id_of(name: &str) -> String {
    let name = name.trim_start_matches('/');
    name.strip_suffix(".yaml").unwrap_or(name).to_owned()
}

fn read_folder(
    folder: &Path,
    below: &mut Vec<String>,
    found: &mut Vec<Found>,
    out: &mut Diagnostics,
) {
    let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => return out.push(unreadable("folder", folder, &error)),
    };
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        // Editors and version control keep their own things in hidden files.
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            if below.len() < DEEPEST {
                below.push(name);
                read_folder(&path, below, found, out);
                below.pop();
            }
            continue;
        }
        if path.extension().is_some_and(|ending| ending == "yml") {
            let message = format!("`{}` is not read", path.display());
            let advice = "only files that end in `.yaml` are read: rename it";
            out.push(Diagnostic::warning(Code::WrongExtension, message).help(advice));
        }
        if path.extension().is_none_or(|ending| ending != "yaml") {
            continue;
        }
        let id = below
            .iter()
            .map(String::as_str)
            .chain([name.as_str()])
            .collect::<Vec<_>>()
            .join("/");
        match std::fs::read_to_string(&path) {
            Ok(text) => found.push(Found {
                id: id_of(&id),
                file: SourceFile {
                    name: shown(&path),
                    text,
                },
            }),
            Err(error) => out.push(unreadable("file", &path, &error)),
        }
    }
}

/// The path as messages show it, with forward slashes.
fn shown(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

fn unreadable(what: &str, path: &Path, error: &io::Error) -> Diagnostic {
    let why = match error.kind() {
        io::ErrorKind::InvalidData => "it is not UTF-8".to_owned(),
        io::ErrorKind::NotFound => "it does not exist".to_owned(),
        io::ErrorKind::NotADirectory => "it is not a folder".to_owned(),
        _ => error.to_string(),
    };
    let code = if what == "folder" {
        Code::UnreadableFolder
    } else {
        Code::UnreadableFile
    };
    let message = format!("the {what} `{}` cannot be read: {why}", path.display());
    Diagnostic::error(code, message)
}
