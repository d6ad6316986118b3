//! Recalling earlier lines.

use super::*;

#[test]
fn values_of_queries_are_suggested_again() {
    for_widths(|width| {
        let directory = history(&format!("recent-{width}"));
        for session in ["recent", "recalled"] {
            let name = format!("{session}-{width}");
            let Some(terminal) = Terminal::open_with(&name, &directory, &[], "", (width, ROWS)) else { return };
            terminal.clear();
            if session == "recent" {
                terminal.enter("model in (gpt-4o, \"o 3\")");
                terminal.expect_text("\"column_id\": \"model\"");
                terminal.clear();
            }
            terminal.write("model = ");
            terminal.press("Tab");
            terminal.expect_text("  \"gpt-4o\"");
            terminal.expect_text("  \"o 3\"");
            terminal.clear();
            terminal.enter("?");
            terminal.expect("the keys", |screen| screen.lines().any(|line| line.starts_with("Ctrl-D")));
            terminal.enter("exit");
            terminal.expect_last("left with 0");
        }
    });
}

#[test]
fn the_history_is_kept_between_sessions() {
    for_widths(|width| {
        let directory = history(&format!("history-{width}"));
        for session in ["first", "second"] {
            let name = format!("{session}-{width}");
            let Some(terminal) = Terminal::open_with(&name, &directory, &[], "", (width, ROWS)) else { return };
            terminal.clear();
            match session {
                "first" => terminal.write("is_complete"),
                // The last line was `:quit`.
                _ => {
                    terminal.press("Up");
                    terminal.expect_last("tamis> :quit");
                    terminal.press("Up");
                }
            }
            terminal.expect_last("tamis> is_complete");
            terminal.press("Enter");
            terminal.expect_text("\"column_id\": \"is_complete\"");
            terminal.enter(":quit");
            terminal.expect_last("left with 0");
        }
    });
}

#[test]
fn the_repl_works_without_a_history() {
    for_widths(|width| {
        let name = format!("nowhere-{width}");
        let Some(terminal) = Terminal::open_with(&name, "/dev/null/nowhere", &[], "", (width, ROWS)) else { return };
        terminal.clear();
        terminal.enter("is_complete");
        terminal.expect_text("\"column_id\": \"is_complete\"");
        terminal.expect_last("tamis>");
    });
}

#[test]
fn lines_are_recalled_by_their_beginning() {
    at_widths("prefix", &[], |terminal| {
        for line in ["tags has a", "is_complete", "tags has \"b c\""] {
            terminal.clear();
            terminal.enter(line);
            terminal.expect_text("\"column_id\"");
        }
        terminal.clear();
        terminal.write("tag");
        for (key, line) in
            [("Up", "tags has \"b c\""), ("Up", "tags has a"), ("Up", "tags has a"), ("Down", "tags has \"b c\"")]
        {
            terminal.press(key);
            terminal.expect_last(&format!("tamis> {line}"));
        }
        terminal.press("Down");
        // The hint is the rest of the latest line, taken by word or as a whole.
        terminal.expect_last("tamis> tags has \"b c\"");
        terminal.expect_painted(|screen| {
            screen.contains(&format!("tag{FAINT}")) || screen.contains(&format!("tag\u{1b}[39m{FAINT}"))
        });
        terminal.expect_cursor(10);
        terminal.press("M-f");
        terminal.expect_cursor(11);
        terminal.press("M-f");
        terminal.expect_cursor(15);
        for key in ["Right", "End", "C-e", "C-f"] {
            terminal.clear();
            terminal.write("tag");
            terminal.expect_last("tamis> tags has \"b c\"");
            terminal.press(key);
            terminal.expect_cursor(21);
        }
    });
}

#[test]
fn the_history_is_searched() {
    at_widths("searched", &[], |terminal| {
        for line in ["tags has a", "is_complete", "tags has \"b c\""] {
            terminal.clear();
            terminal.enter(line);
            terminal.expect_text("\"column_id\"");
        }
        // The search ignores case, and Enter edits what was found.
        terminal.clear();
        terminal.press("C-r");
        terminal.write("HAS ");
        terminal.expect_last("tamis search HAS > tags has \"b c\"");
        terminal.press("C-r");
        terminal.expect_last("tamis search HAS > tags has a");
        terminal.press("Enter");
        terminal.expect_only("tamis> tags has a");
        terminal.clear();
        terminal.enter(":history HAS");
        terminal.expect_text("\ntags has a\ntags has \"b c\"\n");
    });
}

#[test]
fn sessions_share_the_history() {
    for_widths(|width| {
        let directory = history(&format!("shared-{width}"));
        let open = |number, arguments| {
            let name = format!("shared-{number}-{width}");
            Terminal::open_with(&name, &directory, &[], arguments, (width, ROWS))
        };
        let Some(one) = open(1, "") else { return };
        let Some(other) = open(2, "") else { return };
        let Some(silent) = open(3, "repl --no-history") else { return };
        for (terminal, line) in
            [(&one, "tags has a"), (&other, "tags has b"), (&silent, "tags has c"), (&one, "tags has d")]
        {
            terminal.clear();
            terminal.enter(line);
            terminal.expect_text("\"column_id\"");
        }
        silent.clear();
        silent.press("Up");
        silent.expect_last("tamis> tags has c");
        silent.press("Up");
        silent.expect_last("tamis> tags has c");
        let written = std::fs::read_to_string(format!("{directory}/tamis/history")).unwrap();
        assert_eq!(written, "#V2\ntags has a\ntags has b\ntags has d\n");
    });
}

#[test]
fn a_private_line_stays_private() {
    for_widths(|width| {
        let name = format!("private-{width}");
        let directory = history(&name);
        let Some(terminal) = Terminal::open_with(&name, &directory, &[], "", (width, ROWS)) else { return };
        terminal.clear();
        terminal.enter(" status_code>5");
        terminal.enter(":fmt");
        terminal.expect_last("tamis>  status_code > 5");
        terminal.press("Enter");
        terminal.enter(":quit");
        terminal.expect_last("left with 0");
        let written = std::fs::read_to_string(format!("{directory}/tamis/history")).unwrap();
        assert_eq!(written, "#V2\n:fmt\n:quit\n");
    });
}
