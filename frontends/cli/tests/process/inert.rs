//! Output for people is not interpreted by terminals or CI systems.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Output};

use super::{run, run_with_stdin, stderr, stdout, tempfile};

/// The command in a CI system: in others, diffs are exact.
fn tamis<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = super::tamis(arguments);
    command.env("GITHUB_ACTIONS", "true");
    command
}

const COMMANDS: [&str; 6] = [
    "::error::x",
    " \t::set-output name=a::b",
    "##[error]x",
    "a ##vso[task.setvariable variable=a]b",
    "##teamcity[a]",
    "\u{1b}[31m::error::x",
];

/// Queries with a line in a comment, in a string, and in place of a column.
fn queries(command: &str) -> Vec<String> {
    vec![
        format!("(a=1) # so\n{command}\n"),
        format!("name = r\"\n{command}\n\" and\nis_complete;"),
        format!("name = 'a\n{command}\r{command}\n'"),
        format!("is_complete\n# why\n{command}"),
        format!("#{command}\nis_complete&&a"),
        command.to_owned(),
    ]
}

#[track_caller]
fn assert_inert(output: &Output) {
    for text in [stdout(output), stderr(output)] {
        for line in text.split(['\n', '\r']) {
            assert!(!line.trim().starts_with("::"), "{line:?} in {text}");
            for prefix in ["##[", "##vso[", "##teamcity["] {
                assert!(!line.contains(prefix), "{line:?} in {text}");
            }
        }
        assert!(!text.contains(|c: char| c.is_control() && c != '\n' && c != '\t'), "{text:?}");
    }
}

#[test]
fn lines_of_queries_are_not_commands() {
    for query in COMMANDS.iter().flat_map(|command| queries(command)) {
        for arguments in [
            &["check", "-"][..],
            &["check", "--format", "narrated", "-"],
            &["check", "--fix", "--diff", "-"],
            &["check", "--fix", "--unsafe-fixes", "--diff", "-"],
            &["explain", "-"],
            &["explain", "--format", "text", "-"],
            &["fmt", "--diff"],
            &["fmt", "--check"],
            &["lint", "-"],
            &["lint", "--fix", "--diff", "-"],
            &["lint", "--fix", "--unsafe-fixes", "--diff", "-"],
            &["tokens", "-"],
            &["complete", "-"],
            &["hover", "--offset", "0", "-"],
            &["hover", "--offset", "9", "-"],
            &["hover", "--offset", "12", "-"],
            &["raise", "-"],
            &["repl"],
            &["repl", "--queries-only"],
        ] {
            assert_inert(&run_with_stdin(&mut tamis(arguments), query.as_bytes()));
        }
    }
}

#[test]
fn arguments_are_not_commands() {
    for command in COMMANDS {
        let lines = format!("\n{command}");
        for text in [command, lines.as_str()] {
            for arguments in [
                vec!["help", text],
                vec!["man", text],
                vec!["rule", text],
                vec![text],
                vec!["check", "--file", text],
                vec!["check", "--columns", text, "a"],
                vec!["check", "--tz", text, "a"],
                vec!["check", "--now", text, "a"],
                vec!["check", "--param", text, "a"],
                vec!["check", "--format", text, "a"],
                vec!["columns", text],
                vec!["lint", text],
                vec!["lint", "--config", text],
                vec!["lint", "--rule", text],
                vec!["lint", "--baseline", text],
                vec!["fmt", text],
                vec!["request", text],
            ] {
                assert_inert(&run(&mut tamis(&arguments)));
            }
        }
    }
}

#[test]
fn files_are_not_commands() {
    for (index, command) in COMMANDS.iter().enumerate() {
        let json = serde_json::to_string(&format!("a\n{command}")).unwrap();
        let columns = format!(
            "[{{\"id\": {json}, \"label\": {json}, \"description\": {json}, \"filter_type\": \"text\", \"filterable\": true, \
             \"allowed_values\": [{json}]}}]"
        );
        let columns = tempfile(&format!("inert-{index}.json"), columns.as_bytes());
        let columns = columns.as_os_str();
        for arguments in [&["columns"][..], &["complete", ""], &["hover", "--offset", "1", "`a` = 1"], &["raise", "{}"]]
        {
            let arguments = arguments.iter().map(OsStr::new).chain(["--columns".as_ref(), columns]);
            assert_inert(&run(&mut tamis(arguments)));
        }
        let broken = tempfile(&format!("inert-{index}.toml"), format!("{json} = 1\n").as_bytes());
        assert_inert(&run(&mut tamis(["lint".as_ref(), "--config".as_ref(), broken.as_os_str()])));
        assert_inert(&run(&mut tamis(["lint".as_ref(), "--baseline".as_ref(), broken.as_os_str()])));
    }
}

#[cfg(unix)]
#[test]
fn file_names_are_not_commands() {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("inert-names");
    std::fs::create_dir_all(&directory).unwrap();
    for name in ["::error::x.tamis", "##[error]x.tamis", "a\n::error::x.tamis"] {
        std::fs::write(directory.join(name), "is_complete;").unwrap();
        for arguments in [
            &["fmt", "--check"][..],
            &["fmt", "--diff"],
            &["lint"],
            &["lint", "--fix", "--diff"],
            &["lint", "--format", "narrated"],
            &["check", "--file"],
            &["raise", "--file"],
        ] {
            assert_inert(&run(tamis(arguments).arg(name).current_dir(&directory)));
        }
    }
}

#[test]
fn output_for_programs_is_exact() {
    let query = "##[error]x\n::a = 1";
    let formatted = run_with_stdin(&mut tamis(["fmt"]), b"##[error]x\nname  =  \"##vso[a]\"");
    assert_eq!(stdout(&formatted), "##[error]x\nname = \"##vso[a]\"\n");
    let compiled = run(&mut tamis(["compile", "--compact", "name = '##[a]'"]));
    assert!(stdout(&compiled).contains("\"##[a]\""));
    let checked = run_with_stdin(&mut tamis(["check", "--format", "json", "-"]), query.as_bytes());
    assert!(serde_json::from_slice::<serde_json::Value>(&checked.stdout).is_ok());
    let fixed = run_with_stdin(&mut tamis(["check", "--fix", "-"]), b"##[error]x\nname = '##[a]';");
    assert_eq!(stdout(&fixed), "##[error]x\nname = '##[a]'\n");
}

#[test]
fn commands_are_escaped_with_a_backslash() {
    let output = run_with_stdin(&mut tamis(["fmt", "--diff"]), b"is_complete&&\n##[error]x\na");
    assert!(stdout(&output).contains("\n ##\\[error]x\n"), "{}", stdout(&output));
    let output = run_with_stdin(&mut tamis(["check", "--fix", "--diff", "-"]), b"name = r\"\n::error::x\n\";\n");
    assert!(stdout(&output).contains("\n :\\:error::x\n"), "{}", stdout(&output));
}
