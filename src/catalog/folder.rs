//! Where the YAML files come from: folders of the user, or what was compiled in.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use super::diagnostic::{Code, Diagnostic, Diagnostics};
use super::embedded;
use super::yaml::SourceFile;
use crate::files;

/// How deep folders may be nested; a link to a parent folder would have no end.
const DEEPEST: usize = 16;

/// The folders to read beside the compiled-in files. A file with the id of a compiled-in one, or of one in an earlier
/// folder, stands in its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folders {
    /// Scenarios.
    pub scenarios: Vec<PathBuf>,
    /// Profiles.
    pub providers: Vec<PathBuf>,
    /// The catalogue.
    pub requirements: Vec<PathBuf>,
    /// Families.
    pub families: Vec<PathBuf>,
    /// Leave out what is compiled in of each kind that has a folder here.
    pub no_builtin: bool,
}

impl Folders {
    /// The folders `scenarios`, `families`, `providers` and `requirements` of a tree like this repository, without what is compiled
    /// in; those that are not there stay compiled in.
    #[must_use]
    pub fn of_tree(root: &Path) -> Self {
        let existing = |name: &str| {
            let path = Some(root.join(name)).filter(|path| path.is_dir());
            path.into_iter().collect()
        };
        Self {
            scenarios: existing("scenarios"),
            providers: existing("providers"),
            requirements: existing("requirements"),
            families: existing("families"),
            no_builtin: true,
        }
    }

    /// With the folders of the working directory, of the kinds that no folder was given of.
    #[must_use]
    pub fn with_working_directory(&self) -> Self {
        let here = |given: &Vec<PathBuf>, name: &str| {
            let is_here = given.is_empty() && Path::new(name).is_dir();
            let here = is_here.then(|| PathBuf::from(name));
            given.iter().cloned().chain(here).collect()
        };
        Self {
            scenarios: here(&self.scenarios, "scenarios"),
            providers: here(&self.providers, "providers"),
            requirements: here(&self.requirements, "requirements"),
            families: here(&self.families, "families"),
            no_builtin: self.no_builtin,
        }
    }

    /// Whether no folder is named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all().all(|folders| folders.is_empty()) && self.families.is_empty()
    }

    /// The three kinds that complete each other. A family that no scenario of a folder uses is one for others.
    fn all(&self) -> impl Iterator<Item = &Vec<PathBuf>> {
        [&self.scenarios, &self.providers, &self.requirements].into_iter()
    }

    /// Whether what is compiled in of a kind belongs to the data.
    pub(super) fn has_builtin(&self, folders: &[PathBuf]) -> bool {
        folders.is_empty() || !self.no_builtin
    }

    /// Whether files can be expected to complete each other: they do beside all that is compiled in, and where they come
    /// from one place. Scenarios alone need not exercise every requirement that is compiled in.
    pub(super) fn belong_together(&self) -> bool {
        let parents = |folders: &Vec<PathBuf>| -> Vec<Option<PathBuf>> {
            let parents = folders.iter().map(|folder| folder.parent());
            parents
                .map(|parent| parent.map(Path::to_path_buf))
                .collect()
        };
        let mut places = self.all().map(parents);
        let first = places.next();
        !self.no_builtin || places.all(|place| Some(place) == first)
    }
}

/// A file with its id: the path below its folder, without `.yaml`.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub id: String,
    pub file: SourceFile,
    /// Whether it was compiled in.
    pub compiled_in: bool,
}

/// The files of a kind, by id, each once.
pub(super) struct Kind {
    pub files: Vec<Found>,
    /// The names of files that stand in the place of another one, compiled in or in an earlier folder.
    pub replacing: Vec<String>,
}

/// The files of one kind: those compiled in under `name`, and those of the folders laid over them.
pub(super) fn find(
    folders: &Folders,
    of_kind: &[PathBuf],
    name: &str,
    out: &mut Diagnostics,
) -> Kind {
    let mut files = if folders.has_builtin(of_kind) {
        compiled_in(name)
    } else {
        Vec::new()
    };
    let mut replacing = Vec::new();
    let ids = files.iter().enumerate();
    let mut places: HashMap<String, usize> = ids.map(|(at, file)| (file.id.clone(), at)).collect();
    for folder in of_kind {
        for found in in_folder(folder, name, out) {
            let place = places.entry(found.id.clone()).or_insert(files.len());
            match files.get_mut(*place) {
                Some(known) => {
                    // The same text changes nothing, so that nothing is said.
                    if known.file.text != found.file.text {
                        replacing.push(found.file.name.clone());
                    }
                    *known = found;
                }
                None => files.push(found),
            }
        }
    }
    Kind { files, replacing }
}

/// The files compiled in under a name.
pub(super) fn compiled_in(name: &str) -> Vec<Found> {
    embedded::files(name)
        .into_iter()
        .map(|file| Found {
            id: id_of(&file.name[name.len()..]),
            file,
            compiled_in: true,
        })
        .collect()
}

fn in_folder(path: &Path, name: &str, out: &mut Diagnostics) -> Vec<Found> {
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
        match files::read_text(&path, files::MOST_WRITTEN) {
            Ok(text) => found.push(Found {
                id: id_of(&id),
                file: SourceFile {
                    name: shown(&path),
                    text,
                },
                compiled_in: false,
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
