//! Recalling earlier lines.

use super::*;

#[test]
fn values_of_queries_are_suggested_again() {
    let directory = history("recent");
    for name in ["recent", "recalled"] {
        let Some(terminal) = Terminal::open(name, &directory, &[]) else { return };
        terminal.clear();
        if name == "recent" {
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
        terminal.expect("the keys", |screen| screen.lines().any(|line| line.starts_with("Ctrl-D  ")));
        terminal.enter("exit");
        terminal.expect_last("left with 0");
    }
}

#[test]
fn the_history_is_kept_between_sessions() {
    let directory = history("history");
    for name in ["first", "second"] {
        let Some(terminal) = Terminal::open(name, &directory, &[]) else { return };
        terminal.clear();
        match name {
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
}

#[test]
fn the_repl_works_without_a_history() {
    let Some(terminal) = Terminal::open("nowhere", "/dev/null/nowhere", &[]) else { return };
    terminal.clear();
    terminal.enter("is_complete");
    terminal.expect_text("\"column_id\": \"is_complete\"");
    terminal.expect_last("tamis>");
}

#[test]
fn lines_are_recalled_by_their_beginning() {
    let Some(terminal) = Terminal::open("prefix", &history("prefix"), &[]) else { return };
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
    terminal.expect_cursor("10,0");
    terminal.press("M-f");
    terminal.expect_cursor("11,0");
    terminal.press("M-f");
    terminal.expect_cursor("15,0");
    for key in ["Right", "End", "C-e", "C-f"] {
        terminal.clear();
        terminal.write("tag");
        terminal.expect_last("tamis> tags has \"b c\"");
        terminal.press(key);
        terminal.expect_cursor("21,0");
    }

    // The search ignores case, and Enter edits what was found.
    terminal.clear();
    terminal.press("C-r");
    terminal.write("HAS ");
    terminal.expect_last("tamis search HAS > tags has \"b c\"");
    terminal.press("C-r");
    terminal.expect_last("tamis search HAS > tags has a");
    terminal.press("Enter");
    terminal.expect("the line", |screen| screen.trim() == "tamis> tags has a");
    terminal.clear();
    terminal.enter(":history HAS");
    terminal.expect_text("\ntags has a\ntags has \"b c\"\n");
}

#[test]
fn sessions_share_the_history() {
    let directory = history("shared");
    let Some(one) = Terminal::open("shared-1", &directory, &[]) else { return };
    let Some(other) = Terminal::open("shared-2", &directory, &[]) else { return };
    let Some(silent) = Terminal::open_with("shared-3", &directory, &[], "repl --no-history", (80, 24)) else { return };
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
}
