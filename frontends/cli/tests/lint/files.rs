//! The files that are read, and how they are written.

use std::fs;
use std::path::Path;

use super::{assert_output, directory, lint};

fn stderr(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn white_space_at_the_end_of_a_query_is_kept() {
    let config = "[[embedded]]\npaths = [\"*.yaml\", \"*.json\", \"*.toml\"]\nqueries = [\"$.q\"]\n\
                  [[embedded]]\npaths = [\"*.md\"]\nlanguages = [\"tamis\"]\n";
    let written = [
        ("all.tamis", "Q\n"),
        ("open.tamis", "Q"),
        ("windows.tamis", "Q\r\n"),
        ("lines.tamis", "Q\n\n\n"),
        ("literal.yaml", "q: |\n  Q\n"),
        ("keep.yaml", "q: |+\n  Q\n\n"),
        ("strip.yaml", "q: |-\n  Q\n"),
        ("clip.yaml", "q: |\n  Q\n\n\n"),
        ("open.yaml", "q: |\n  Q"),
        ("windows.yaml", "a: 1\r\nq: |\r\n  Q\r\n"),
        ("folded.yaml", "q: >\n  Q\n"),
        ("between.yaml", "q: |\n  Q\nb: 1\n"),
        ("plain.yaml", "q: Q\n"),
        ("double.yaml", "q: \"Q\\n\" # why\n"),
        ("single.yaml", "q: 'Q'\n"),
        ("flow.yaml", "{q: \"Q\"}\n"),
        ("a.json", "{\"q\": \"Q\\n\"}\n"),
        ("long.toml", "q = \"\"\"\nQ\n\"\"\"\n"),
        ("literal.toml", "q = '''\nQ\n'''\n"),
        ("line.toml", "q = 'Q'\n"),
        ("a.md", "x\n\n```tamis\nQ\n```\n"),
        ("list.md", "- x\n  ```tamis\n  Q\n  ```\n"),
        ("open.md", "```tamis\nQ"),
    ];
    for wrong in ["is_complete ;", "is_complete;", "not not is_complete", "not not is_complete ; "] {
        let mut files: Vec<(&str, String)> =
            written.iter().map(|(name, text)| (*name, text.replace('Q', wrong.trim_end()))).collect();
        files.push(("tamis.toml", config.to_owned()));
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let directory = directory("end", &files);
        lint(&directory, &["--fix", "--rule", "duplicate-query=off"], b"");
        for (name, text) in &written {
            let fixed = fs::read_to_string(directory.join(name)).unwrap();
            assert_eq!(fixed, text.replace('Q', "is_complete"), "{wrong} in {name}");
        }
    }
}

#[cfg(unix)]
#[test]
fn links_and_special_files_in_directories_are_skipped() {
    use std::os::unix::fs::symlink;
    let outside = directory("outside", &[("secret", "not not secret"), ("all/x.tamis", "not not is_complete")]);
    let directory = directory("links", &[("a.tamis", "not not is_complete"), ("c/d.tamis", "has_children")]);
    symlink(outside.join("secret"), directory.join("b.tamis")).unwrap();
    symlink(outside.join("all"), directory.join("all")).unwrap();
    symlink("/proc/self/environ", directory.join("c/environ.tamis")).unwrap();
    // The target of the link is linted anyway.
    symlink("c/d.tamis", directory.join("e.tamis")).unwrap();
    symlink("missing", directory.join("f.tamis")).unwrap();
    fifo(&directory.join("g.tamis"));
    let output = lint(&directory, &["--fix"], b"");
    let summary = "2 files, ok; fixed 1\n4 links or special files skipped; pass their paths to lint them\n";
    assert_eq!(stderr(&output), summary);
    assert_eq!(fs::read_to_string(outside.join("secret")).unwrap(), "not not secret");
    assert_eq!(fs::read_to_string(outside.join("all/x.tamis")).unwrap(), "not not is_complete");
    assert_eq!(fs::read_to_string(directory.join("a.tamis")).unwrap(), "is_complete");
    // With formats for programs, the message goes to standard error.
    let output = lint(&directory, &["--format", "github"], b"");
    assert_eq!(stderr(&output), "4 links or special files skipped; pass their paths to lint them\n");
    // Links that are passed are followed.
    fs::write(outside.join("secret"), "not not is_complete").unwrap();
    let output = lint(&directory, &["--fix", "b.tamis"], b"");
    assert_eq!(stderr(&output), "1 file, ok; fixed 1\n");
    assert_eq!(fs::read_to_string(outside.join("secret")).unwrap(), "is_complete");
    assert!(fs::symlink_metadata(directory.join("b.tamis")).unwrap().is_symlink());
    assert_output(&lint(&directory, &["/dev/stdin"], b"is_complete\n"), 0, "1 file, ok\n");
}

#[cfg(unix)]
#[test]
fn a_directory_with_only_a_link_has_no_files() {
    let directory = directory("only-links", &[("x", "is_complete")]);
    std::os::unix::fs::symlink("x", directory.join("a.tamis")).unwrap();
    let output = lint(&directory, &[], b"");
    assert_output(&output, 1, "");
    assert!(stderr(&output).contains("1 link or special file skipped; pass its path to lint it"), "{output:?}");
}

#[cfg(unix)]
#[test]
fn ignore_files_must_be_regular_files() {
    use std::os::unix::fs::symlink;
    for name in [".ignore", ".gitignore"] {
        let directory = directory("ignored", &[("a.tamis", "is_complete"), ("b/b.tamis", "has_children")]);
        fifo(&directory.join("b").join(name));
        let output = lint(&directory, &[], b"");
        assert_output(&output, 2, "1 file, ok\n");
        assert!(stderr(&output).contains(&format!("`b/{name}` must be a regular file")), "{output:?}");
        symlink("/dev/zero", directory.join(name)).unwrap();
        assert_output(&lint(&directory, &[], b""), 2, "");
    }
}

#[cfg(unix)]
fn fifo(path: &Path) {
    assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[cfg(unix)]
#[test]
fn baselines_are_written_through_links_but_not_to_pipes() {
    let directory = directory("baseline-links", &[("a.tamis", "not not is_complete")]);
    std::os::unix::fs::symlink("new.json", directory.join("link.json")).unwrap();
    let output = lint(&directory, &["--write-baseline", "link.json"], b"");
    assert!(stderr(&output).contains("wrote `link.json`\n"), "{output:?}");
    assert!(std::fs::symlink_metadata(directory.join("link.json")).unwrap().is_symlink());
    assert!(std::fs::read_to_string(directory.join("new.json")).unwrap().contains("double-negation"));
    let output = lint(&directory, &["--write-baseline", "/dev/stdout"], b"");
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]));
    assert_eq!(stderr(&output), "error: cannot write `/dev/stdout`: it is not a regular file\n");
}

#[cfg(unix)]
#[test]
fn a_file_changed_meanwhile_is_not_overwritten() {
    use std::process::{Command, Stdio};
    let wrong = "not not is_complete\n";
    let directory = directory("changed", &[("a.tamis", wrong), ("b.tamis", wrong)]);
    fifo(&directory.join("z.tamis"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_tamis"));
    command.args(["lint", "--fix", "--rule", "duplicate-query=off", "a.tamis", "b.tamis", "z.tamis"]);
    // With one thread, the files are read in order.
    command.env("NO_COLOR", "1").env("RAYON_NUM_THREADS", "1").current_dir(&directory);
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // The pipe opens when it is read, which is last.
    let mut pipe = fs::File::options().write(true).open(directory.join("z.tamis")).unwrap();
    fs::write(directory.join("a.tamis"), "not not has_children\n").unwrap();
    std::io::Write::write_all(&mut pipe, b"is_complete\n").unwrap();
    drop(pipe);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let expected = "error: cannot write `a.tamis`: it changed after it was read\n  help: the file was not overwritten; run the command again\n";
    assert!(stderr(&output).contains(expected), "{output:?}");
    assert_eq!(fs::read_to_string(directory.join("a.tamis")).unwrap(), "not not has_children\n");
    assert_eq!(fs::read_to_string(directory.join("b.tamis")).unwrap(), "is_complete\n");
}

/// A project with the same query in two files.
const DUPLICATES: [(&str, &str); 4] = [
    ("tamis.toml", "[[embedded]]\npaths = [\"v/*.yaml\"]\nqueries = [\"$.q\"]\n"),
    ("a/a.tamis", "# allow(duplicate-query): both are read\nis_complete\n"),
    ("v/b.yaml", "# tamis: allow(duplicate-query): both are read\nq: is_complete\n"),
    ("v/c.yaml", "q: has_children\n"),
];

#[test]
fn suppressions_are_not_unused_if_other_files_may_need_them() {
    for arguments in [&["a/a.tamis"][..], &["v/b.yaml"], &["a"], &["v"], &["v", "a/a.tamis"], &["a", "v"]] {
        let directory = directory("duplicates-part", &DUPLICATES);
        let output = lint(&directory, &[&["--fix"], arguments].concat(), b"");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        for (name, text) in DUPLICATES {
            assert_eq!(fs::read_to_string(directory.join(name)).unwrap(), text, "{arguments:?}");
        }
    }
    // The same holds in a directory of the project.
    let directory = directory("duplicates-within", &DUPLICATES);
    assert_output(&lint(&directory.join("a"), &[], b""), 0, "1 file, ok\n");
}

#[test]
fn suppressions_are_unused_if_no_file_needs_them() {
    let mut files = DUPLICATES;
    files[2].1 = "q: is_complete = false\n";
    for (arguments, from) in [(&[][..], "."), (&["."], "."), (&[".."], "a"), (&["a", ".", "v"], ".")] {
        let directory = directory("duplicates-all", &files);
        let output = lint(&directory.join(from), &[&["--fix"], arguments].concat(), b"");
        assert_eq!(
            fs::read_to_string(directory.join("a/a.tamis")).unwrap(),
            "# both are read\nis_complete\n",
            "{output:?}"
        );
    }
    // A query with an error may be meant as a duplicate.
    files[2].1 = "q: is_complet\n";
    let directory = directory("duplicates-wrong", &files);
    lint(&directory, &["--fix"], b"");
    assert_eq!(fs::read_to_string(directory.join("a/a.tamis")).unwrap(), files[1].1);
}

#[test]
fn long_files_are_rejected() {
    let config = "[[embedded]]\npaths = [\"*.yaml\"]\nqueries = [\"$..*..*..*..*\"]\n";
    let directory = directory("long", &[("a.tamis", "is_complete"), ("limits.toml", config)]);
    // Sparse: only the length is stored.
    fs::File::create(directory.join("long")).unwrap().set_len(10 << 30).unwrap();
    for arguments in [
        &["long"][..],
        &["--columns", "long", "a.tamis"],
        &["--config", "long", "a.tamis"],
        &["--baseline", "long", "a.tamis"],
        &["--write-baseline", "long", "a.tamis"],
    ] {
        let output = lint(&directory, arguments, b"");
        assert_output(&output, 2, "");
        assert_eq!(stderr(&output).lines().next().unwrap(), "error: `long` is longer than 16 MiB", "{arguments:?}");
    }
    let output = lint(&directory, &["-"], &vec![b' '; (16 << 20) + 1]);
    assert!(stderr(&output).contains("standard input is longer than 16 MiB"), "{output:?}");
    // 250 bytes that once took 5.8 GB.
    fs::write(directory.join("deep.yaml"), format!("{}is_complete{}", "[".repeat(120), "]".repeat(120))).unwrap();
    let output = lint(&directory, &["--config", "limits.toml", "deep.yaml"], b"");
    assert!(stderr(&output).contains("is not a string"), "{output:?}");
}
