//! Pipes, sockets, devices, folders and dangling links where a file should be.

use std::fs;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use super::super::counts::tell;
use super::{bounded, refused, refused_once};
use crate::scene::Scene;

/// A kind of what is no regular file, with what makes one at a path.
type NoFile = (&'static str, fn(&Path));

/// What is no regular file, made at a path.
fn no_files() -> [NoFile; 5] {
    [
        ("pipe", |path| {
            assert!(
                Command::new("mkfifo")
                    .arg(path)
                    .status()
                    .expect("a mkfifo")
                    .success()
            )
        }),
        ("socket", |path| {
            drop(UnixListener::bind(path).expect("a socket"))
        }),
        ("device", |path| {
            std::os::unix::fs::symlink("/dev/zero", path).expect("a link")
        }),
        ("folder", |path| fs::create_dir(path).expect("a folder")),
        ("link to nowhere", |path| {
            std::os::unix::fs::symlink("/nowhere/at/all", path).expect("a link")
        }),
    ]
}

#[test]
fn what_is_no_file_is_not_waited_for() {
    let mut tried = 0;
    for (what, make) in no_files() {
        let scene = Scene::new();
        make(&scene.at("x"));
        let report = scene.at("x").display().to_string();
        let mut all: Vec<Vec<&str>> = vec![
            vec!["run", "--targets", "x", "--list"],
            vec!["run", "--env-file", "x", "--list"],
            vec!["run", "--baseline", "x"],
            vec!["run", "--rerun-failed", "x"],
            vec!["compare", "x", "x"],
            vec!["render", "x", "--report-dir", "r"],
        ];
        if what != "folder" {
            // A folder is looked through for reports.
            all.push(vec!["merge", &report, "--report-dir", "r"]);
        }
        for arguments in all {
            refused_once(
                &format!("{what}: {arguments:?}"),
                &bounded(&scene, &[], &arguments),
            );
            tried += 1;
        }
        if what == "folder" {
            continue;
        }
        fs::create_dir_all(scene.at("data")).expect("writable");
        for (folder, name) in [("data", "y.yaml"), ("history", "2026-11-29T00-00-00Z.json")] {
            fs::create_dir_all(scene.at(folder)).expect("writable");
            make(&scene.at(folder).join(name));
        }
        for arguments in [
            vec!["lint", "--scenarios", "data"],
            vec!["lint", "--providers", "data"],
            vec!["trend", "history"],
            vec!["run", "--history", "history"],
        ] {
            refused(
                &format!("{what}: {arguments:?}"),
                &bounded(&scene, &[], &arguments),
            );
            tried += 1;
        }
    }
    tell(&format!(
        "{tried} times something else than a file is refused"
    ));
}
