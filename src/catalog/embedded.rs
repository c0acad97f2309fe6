//! The YAML files that were compiled in.

use super::yaml::SourceFile;

/// Name and text of every file, with forward slashes, as `build.rs` found them.
const FILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The compiled-in files of `scenarios`, `providers` or `requirements`; nothing for other folders.
#[must_use]
pub fn files(folder: &str) -> Vec<SourceFile> {
    FILES
        .iter()
        .filter(|(name, _)| {
            name.strip_prefix(folder)
                .is_some_and(|rest| rest.starts_with('/'))
        })
        .map(|(name, text)| SourceFile {
            name: (*name).to_owned(),
            text: (*text).to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_told_apart_by_their_whole_name() {
        assert!(files("scen").is_empty());
        for file in files("scenarios") {
            assert!(file.name.starts_with("scenarios/") && file.name.ends_with(".yaml"));
        }
    }
}
