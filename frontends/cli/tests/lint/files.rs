//! Which files are read, and how they are written.

use std::fs;
use std::path::Path;

use super::{assert_says, folder, lint};

fn stderr(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_end_of_a_query_stays_where_it_is() {
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
        let folder = folder("end", &files);
        lint(&folder, &["--fix", "--rule", "duplicate-query=off"], b"");
        for (name, text) in &written {
            let mended = fs::read_to_string(folder.join(name)).unwrap();
            assert_eq!(mended, text.replace('Q', "is_complete"), "{wrong} in {name}");
        }
    }
}

#[cfg(unix)]
#[test]
fn links_and_special_files_of_folders_are_skipped() {
    use std::os::unix::fs::symlink;
    let outside = folder("outside", &[("secret", "not not secret"), ("all/x.tamis", "not not is_complete")]);
    let folder = folder("links", &[("a.tamis", "not not is_complete"), ("c/d.tamis", "has_children")]);
    symlink(outside.join("secret"), folder.join("b.tamis")).unwrap();
    symlink(outside.join("all"), folder.join("all")).unwrap();
    symlink("/proc/self/environ", folder.join("c/environ.tamis")).unwrap();
    // What it leads to is linted anyway.
    symlink("c/d.tamis", folder.join("e.tamis")).unwrap();
    symlink("missing", folder.join("f.tamis")).unwrap();
    fifo(&folder.join("g.tamis"));
    let output = lint(&folder, &["--fix"], b"");
    let summary = "2 files, ok; fixed 1\n4 links or special files skipped; name them to read them\n";
    assert_eq!(stderr(&output), summary);
    assert_eq!(fs::read_to_string(outside.join("secret")).unwrap(), "not not secret");
    assert_eq!(fs::read_to_string(outside.join("all/x.tamis")).unwrap(), "not not is_complete");
    assert_eq!(fs::read_to_string(folder.join("a.tamis")).unwrap(), "is_complete");
    // Programs find it on standard error.
    let output = lint(&folder, &["--format", "github"], b"");
    assert_eq!(stderr(&output), "4 links or special files skipped; name them to read them\n");
    // What is named is read.
    fs::write(outside.join("secret"), "not not is_complete").unwrap();
    let output = lint(&folder, &["--fix", "b.tamis"], b"");
    assert_eq!(stderr(&output), "1 file, ok; fixed 1\n");
    assert_eq!(fs::read_to_string(outside.join("secret")).unwrap(), "is_complete");
    assert!(fs::symlink_metadata(folder.join("b.tamis")).unwrap().is_symlink());
    assert_says(&lint(&folder, &["/dev/stdin"], b"is_complete\n"), 0, "1 file, ok\n");
}

#[cfg(unix)]
#[test]
fn a_link_alone_is_no_file() {
    let folder = folder("only-links", &[("x", "is_complete")]);
    std::os::unix::fs::symlink("x", folder.join("a.tamis")).unwrap();
    let output = lint(&folder, &[], b"");
    assert_says(&output, 1, "");
    assert!(stderr(&output).contains("1 link or special file skipped; name it to read it"), "{output:?}");
}

#[cfg(unix)]
#[test]
fn what_tells_which_files_are_left_out_is_a_file_too() {
    use std::os::unix::fs::symlink;
    for name in [".ignore", ".gitignore"] {
        let folder = folder("ignored", &[("a.tamis", "is_complete"), ("b/b.tamis", "has_children")]);
        fifo(&folder.join("b").join(name));
        let output = lint(&folder, &[], b"");
        assert_says(&output, 2, "1 file, ok\n");
        assert!(stderr(&output).contains(&format!("`b/{name}` is no regular file")), "{output:?}");
        symlink("/dev/zero", folder.join(name)).unwrap();
        assert_says(&lint(&folder, &[], b""), 2, "");
    }
}

#[cfg(unix)]
fn fifo(path: &Path) {
    assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[cfg(unix)]
#[test]
fn a_file_that_changes_meanwhile_is_left_alone() {
    use std::process::{Command, Stdio};
    let wrong = "not not is_complete\n";
    let folder = folder("changed", &[("a.tamis", wrong), ("b.tamis", wrong)]);
    fifo(&folder.join("z.tamis"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_tamis"));
    command.args(["lint", "--fix", "--rule", "duplicate-query=off", "a.tamis", "b.tamis", "z.tamis"]);
    // With one thread the files are read in their order.
    command.env("NO_COLOR", "1").env("RAYON_NUM_THREADS", "1").current_dir(&folder);
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // It opens when it is read, which is last.
    let mut pipe = fs::File::options().write(true).open(folder.join("z.tamis")).unwrap();
    fs::write(folder.join("a.tamis"), "not not has_children\n").unwrap();
    std::io::Write::write_all(&mut pipe, b"is_complete\n").unwrap();
    drop(pipe);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let says = "error: cannot write `a.tamis`: it changed after it was read\n  help: the change is kept; run the command again\n";
    assert!(stderr(&output).contains(says), "{output:?}");
    assert_eq!(fs::read_to_string(folder.join("a.tamis")).unwrap(), "not not has_children\n");
    assert_eq!(fs::read_to_string(folder.join("b.tamis")).unwrap(), "is_complete\n");
}

/// A project in which one query stands in two files.
const TWINS: [(&str, &str); 4] = [
    ("tamis.toml", "[[embedded]]\npaths = [\"v/*.yaml\"]\nqueries = [\"$.q\"]\n"),
    ("a/a.tamis", "# allow(duplicate-query): both are read\nis_complete\n"),
    ("v/b.yaml", "# tamis: allow(duplicate-query): both are read\nq: is_complete\n"),
    ("v/c.yaml", "q: has_children\n"),
];

#[test]
fn what_other_files_may_need_is_not_unused() {
    for arguments in [&["a/a.tamis"][..], &["v/b.yaml"], &["a"], &["v"], &["v", "a/a.tamis"], &["a", "v"]] {
        let folder = folder("twins-part", &TWINS);
        let output = lint(&folder, &[&["--fix"], arguments].concat(), b"");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        for (name, text) in TWINS {
            assert_eq!(fs::read_to_string(folder.join(name)).unwrap(), text, "{arguments:?}");
        }
    }
    // Nor is it from a folder within the project.
    let folder = folder("twins-within", &TWINS);
    assert_says(&lint(&folder.join("a"), &[], b""), 0, "1 file, ok\n");
}

#[test]
fn what_no_file_needs_is_unused() {
    let mut files = TWINS;
    files[2].1 = "q: is_complete = false\n";
    for (arguments, from) in [(&[][..], "."), (&["."], "."), (&[".."], "a"), (&["a", ".", "v"], ".")] {
        let folder = folder("twins-all", &files);
        let output = lint(&folder.join(from), &[&["--fix"], arguments].concat(), b"");
        assert_eq!(
            fs::read_to_string(folder.join("a/a.tamis")).unwrap(),
            "# both are read\nis_complete\n",
            "{output:?}"
        );
    }
    // A query with an error may be meant to be the same.
    files[2].1 = "q: is_complet\n";
    let folder = folder("twins-wrong", &files);
    lint(&folder, &["--fix"], b"");
    assert_eq!(fs::read_to_string(folder.join("a/a.tamis")).unwrap(), files[1].1);
}

#[test]
fn no_file_is_read_beyond_the_limit() {
    let config = "[[embedded]]\npaths = [\"*.yaml\"]\nqueries = [\"$..*..*..*..*\"]\n";
    let folder = folder("long", &[("a.tamis", "is_complete"), ("limits.toml", config)]);
    // Sparse: only its length is on the disk.
    fs::File::create(folder.join("long")).unwrap().set_len(10 << 30).unwrap();
    for arguments in [
        &["long"][..],
        &["--columns", "long", "a.tamis"],
        &["--config", "long", "a.tamis"],
        &["--baseline", "long", "a.tamis"],
        &["--write-baseline", "long", "a.tamis"],
    ] {
        let output = lint(&folder, arguments, b"");
        assert_says(&output, 2, "");
        assert_eq!(stderr(&output).lines().next().unwrap(), "error: `long` is longer than 16 MiB", "{arguments:?}");
    }
    let output = lint(&folder, &["-"], &vec![b' '; (16 << 20) + 1]);
    assert!(stderr(&output).contains("standard input is longer than 16 MiB"), "{output:?}");
    // 250 bytes that took 5.8 GB.
    fs::write(folder.join("deep.yaml"), format!("{}is_complete{}", "[".repeat(120), "]".repeat(120))).unwrap();
    let output = lint(&folder, &["--config", "limits.toml", "deep.yaml"], b"");
    assert!(stderr(&output).contains("is no text"), "{output:?}");
}
