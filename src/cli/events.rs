//! `run --events FILE`: the events of the run as lines of JSON (NDJSON), each written at once.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::complain;
use crate::report::shown_value;
use crate::run::events::{Event, Listener, Record};

/// The file; none any more once it could not be written to.
pub struct EventsFile {
    path: PathBuf,
    file: Mutex<Option<File>>,
}

impl EventsFile {
    /// Begins the file anew. Its folder is made where it is missing.
    pub fn create(path: &Path) -> Result<Self, String> {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let file = folder
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| File::create(path))
            .map_err(|error| format!("cannot write the events to {}: {error}", path.display()))?;
        Ok(Self {
            path: path.to_owned(),
            file: Mutex::new(Some(file)),
        })
    }

    /// A listener that writes each event and passes it on.
    pub fn before(self: &Arc<Self>, next: Listener) -> Listener {
        let file = Arc::clone(self);
        Arc::new(move |event: Event| {
            file.write(event.clone());
            next(event);
        })
    }

    fn write(&self, event: Event) {
        // The time is taken while the file is held, so that the times in it never go backwards.
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(open) = file.as_mut() else { return };
        // One call without a buffer: a reader that follows the file sees whole lines.
        let written = line(&Record::now(event)).and_then(|line| {
            open.write_all(line.as_bytes())
                .map_err(|error| error.to_string())
        });
        // A run is worth more than its events.
        if let Err(error) = written {
            *file = None;
            complain(&format!(
                "cannot write the events to {}: {error}; the run goes on without them",
                self.path.display()
            ));
        }
    }
}

/// One event on one line. What a reader's program would obey is shown, as on a console.
fn line(record: &Record) -> Result<String, String> {
    let mut value = serde_json::to_value(record).map_err(|error| error.to_string())?;
    shown_value(&mut value);
    Ok(format!("{value}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_line_that_no_program_obeys() {
        let record = Record {
            at: "2026-11-29T06:00:00.000Z".to_owned(),
            event: Event::note("a\nb\u{202e}\0\u{1b}[2J]]><script>\r"),
        };
        assert_eq!(
            line(&record).expect("JSON"),
            "{\"at\":\"2026-11-29T06:00:00.000Z\",\"event\":\"note\",\"sentence\":\
             \"a\\nb\\\\u{202e}\\\\u{0}\\\\u{1b}[2J]]><script>\\\\u{d}\"}\n"
        );
    }
}
