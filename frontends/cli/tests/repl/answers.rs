//! What is printed, also without colors and on plain terminals.

use std::io::Write as _;

use super::*;

#[test]
fn errors_are_shown_and_fixed() {
    at_widths("errors", &[], |terminal| {
        terminal.clear();
        terminal.enter("status_code > 1,000");
        terminal.expect_text("× unexpected comma in the number `1,000`");
        terminal.expect_last("tamis> status_code > 1_000");
        terminal.press("Enter");
        terminal.expect_text("\"value\": 1000,");

        terminal.clear();
        terminal.enter("duratoin_ns > 5s");
        terminal.expect_text("did you mean `duration_ns`?");
        terminal.expect_last("tamis>");
        terminal.enter(":fix");
        terminal.expect_text("\nfixed: unknown column `duratoin_ns`: write `duration_ns`\n");
        terminal.expect_last("tamis> duration_ns > 5s");

        terminal.clear();
        terminal.enter("duratoin_ns > 5s and xyzzy = 1");
        terminal.expect_text("help: run `:columns` to list all columns");
        terminal.enter(":fix");
        terminal.expect_text("\nremaining: unknown column `xyzzy`\n");
        terminal.expect_last("tamis> duration_ns > 5s and xyzzy = 1");

        terminal.clear();
        terminal.paste("input = “x”");
        terminal.expect_last("tamis> input = “x”");
        terminal.press("Enter");
        terminal.expect_text("typographic quotes around `x`");
        terminal.expect_text("\"value\": \"x\",");
    });
}

#[test]
fn a_digit_chooses_a_fix() {
    at_widths("digits", &[], |terminal| {
        terminal.clear();
        terminal.enter("duratoin_ns > 5s and statuscode = 5");
        terminal.expect_text("\n1  write `duration_ns`\n2  write `status_code`\n");
        terminal.expect_last("tamis>");
        terminal.press("2");
        terminal.expect_last("tamis> duratoin_ns > 5s and status_code = 5");
        terminal.press("C-c");
        terminal.expect_last("tamis>");
        terminal.press("2");
        terminal.expect_last("tamis> 2");
    });
}

#[test]
fn unsafe_fixes_are_not_applied_unasked() {
    at_widths("unsafe", &[], |terminal| {
        terminal.clear();
        terminal.enter("tags has prod adn is_complete");
        terminal.expect_text("did you mean `and`?");
        terminal.expect_last("tamis>");
        terminal.enter(":fix");
        terminal.expect_last("tamis> tags has prod and is_complete");
        terminal.press("Enter");
        terminal.expect_text("\"and\": [");
    });
}

#[test]
fn without_colors_there_are_no_hints() {
    at_widths("plain", &[("NO_COLOR", "1")], |terminal| {
        terminal.clear();
        terminal.enter("tags has prod and dura");
        terminal.expect_text("unknown column `dura`");
        assert!(!terminal.shows(&terminal.screen(), "tamis> tags has prod and duration_ns"));
        // The prompt of a line that continues a query is recognizable without them.
        terminal.enter("(is_complete");
        terminal.expect_last("  ...>");
        assert!(!terminal.painted().contains('\u{1b}'), "{:?}", terminal.painted());
    });
}

#[test]
fn no_graphics_is_honored() {
    at_widths("narrated", &[("NO_GRAPHICS", "1")], |terminal| {
        terminal.clear();
        terminal.enter("duratoin_ns > 5s");
        terminal.expect_text("columns 1 to 11");
        assert!(!terminal.screen().contains('╭'));
    });
}

#[test]
fn dumb_terminals_are_supported() {
    at_widths("dumb", &[("TERM", "dumb")], |terminal| {
        assert!(!terminal.screen().contains("Tab"));
        terminal.enter("status_code > 1,000");
        terminal.expect_text("fixable with `:fix`");
        terminal.enter(":fix");
        terminal.expect_text("\nstatus_code > 1_000\n");
        terminal.enter("(is_complete");
        terminal.enter(")");
        terminal.expect_text("\"column_id\": \"is_complete\"");
        assert!(!terminal.painted().contains('\u{1b}'));
        terminal.press("C-d");
        terminal.expect_last("tamis> left with 0");
    });
}

#[test]
fn the_output_lasts_and_the_theme_is_set() {
    at_widths("output", &[], |terminal| {
        terminal.clear();
        for (output, shown) in [
            ("compact", "\n{\"filter\":{\"column_id\":\"is_complete\","),
            ("none", "tamis> is_complete\nmatches if "),
            ("flat", "\n[\n  {\n    \"column_id\": \"is_complete\","),
            ("tree", "\n  \"filter\": {\n    \"column_id\": \"is_complete\","),
        ] {
            terminal.enter(&format!(":set output {output}"));
            terminal.expect_text(&format!("\noutput = {output}\n"));
            (0..2).for_each(|_| {
                terminal.clear();
                terminal.enter("is_complete");
                terminal.expect_text(shown);
                terminal.expect_explanation("matches if `is_complete` is true");
            });
        }
        terminal.enter(":set theme light");
        terminal.expect_text("theme = light");
        terminal.clear();
        terminal.write("is_complete");
        terminal.expect_painted(|screen| screen.contains("\u{1b}[38;5;24m"));
    });
}

#[test]
fn filters_are_copied() {
    at_widths("copied", &[], |terminal| {
        terminal.tmux(&["set-option", "-s", "set-clipboard", "on"]);
        terminal.clear();
        terminal.enter(":copy");
        terminal.expect_text("no query yet");
        terminal.enter("is_complete");
        terminal.enter(":copy");
        terminal.expect_text("copied the filter, 84 bytes");
        terminal.expect("a clipboard", |_| terminal.tmux(&["show-buffer"]).starts_with("{\"filter\":{\"column_id\":"));
        terminal.enter(":copy query");
        terminal.expect_text("copied the query, 11 bytes");
        terminal.expect("a clipboard", |_| terminal.tmux(&["show-buffer"]) == "is_complete");
    });
}

#[test]
fn queries_are_compared_and_applied_to_files() {
    let directory = history("records");
    let records = format!("{directory}/r.jsonl");
    std::fs::write(&records, "{\"status_code\": 404}\n{\"status_code\": 200}\n").unwrap();
    at_widths("applied", &[], |terminal| {
        terminal.clear();
        terminal.enter("status_code >= 400");
        terminal.expect_text("\"value\": 400");
        terminal.clear();
        terminal.enter(&format!(":match {records}"));
        terminal.expect_text("1 of 2 records match");
        terminal.expect_last("tamis>");
        terminal.clear();
        terminal.enter("status_code >= 500");
        terminal.expect_text("\"value\": 500");
        terminal.clear();
        terminal.enter(":diff");
        terminal.expect_text("narrower: no longer matches");
        terminal.expect_last("tamis>");
    });
}

#[test]
fn ctrl_c_interrupts_a_command_and_not_the_session() {
    for_widths(|width| {
        let name = format!("endless-{width}");
        let directory = history(&name);
        let pipe = format!("{directory}/r.jsonl");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let Some(terminal) = Terminal::open_with(&name, &directory, &[], "", (width, ROWS)) else { return };
        std::thread::spawn({
            let pipe = pipe.clone();
            move || {
                let mut records = std::fs::File::options().write(true).open(pipe).unwrap();
                while records.write_all(b"{\"status_code\": 200}\n").is_ok() {}
            }
        });
        terminal.enter("status_code >= 400");
        terminal.expect_text("\"value\": 400");
        terminal.expect_last("tamis>");
        terminal.enter(&format!(":match {pipe}"));
        terminal.expect_text("r.jsonl");
        terminal.expect("the interruption", |screen| {
            terminal.press("C-c");
            terminal.shows(screen, "interrupted after")
        });
        terminal.expect_last("tamis>");
    });
}

#[test]
fn habits_of_other_shells_work() {
    at_widths("habits", &[], |terminal| {
        for (habit, shown) in [("\\d", "\nuser_metadata/…"), (".help", "Ctrl-X Ctrl-E"), ("history", "\n.help\n")] {
            terminal.clear();
            terminal.enter(habit);
            terminal.expect_text(shown);
            terminal.expect_last("tamis>");
        }
        terminal.enter("\\q");
        terminal.expect_last("left with 0");
    });
}

#[test]
fn the_status_is_shown_if_there_is_room() {
    for_widths(|width| {
        let (name, size) = (format!("status-{width}"), (width, 24));
        let Some(terminal) = Terminal::open_with(&name, &history(&name), &[], "", size) else { return };
        terminal.clear();
        let status = if width == 20 { "" } else { "UTC · 44 columns" };
        terminal.expect("the status", |_| terminal.whole_screen().trim().ends_with(status));
        assert_eq!(terminal.whole_screen().contains("columns"), width > 20);
        terminal.enter(":set target traces-search");
        terminal.enter(":set now 2026-01-15T12:00:00Z");
        if width == 80 {
            let status = "UTC · now 2026-01-15T12:00:00Z · traces-search · 44 columns";
            terminal.expect("the settings", |_| terminal.whole_screen().trim().ends_with(status));
        }
        // It does not stay, and makes room for the line.
        terminal.write("tags has prod and (duration_ns > 5s or cost > $2 or is_complete)");
        terminal.expect("no status", |_| width == 200 || !terminal.whole_screen().contains("44 columns"));
    });
}
