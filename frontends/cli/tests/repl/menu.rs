//! Completion and its menu.

use super::*;

#[test]
fn input_is_completed_and_highlighted() {
    let Some(terminal) = Terminal::open("typed", &history("typed"), &[]) else { return };
    terminal.expect_text("Try  tags has prod and duration_ns > 5s");
    terminal.clear();
    terminal.write("tags has prod and dura");
    // A single suggestion is inserted at once.
    terminal.press("Tab");
    terminal.expect_last("tamis> tags has prod and duration_ns");
    terminal.enter(" > 5s");
    terminal.expect_text("\"value\": 5000000000,");
    terminal.expect_last("tamis>");

    terminal.clear();
    terminal.write("tags not ");
    terminal.press("Tab");
    terminal.expect_text("does not contain this string");
    terminal.expect_line("tamis> tags not");

    terminal.clear();
    terminal.write("duratoin_ns > 5s ");
    terminal.expect_painted(|screen| screen.contains(ERROR));

    // The rest of the word after the cursor is replaced too.
    terminal.clear();
    terminal.write("status_xcode > 5");
    (0..9).for_each(|_| terminal.press("Left"));
    terminal.press("Tab");
    terminal.expect_last("tamis> status_code > 5");

    terminal.clear();
    // Enter accepts the first of several, and then runs the line.
    terminal.write(":set target metrics-s");
    terminal.press("Tab");
    terminal.expect_text(" metrics-search-v2\n");
    terminal.press("Enter");
    terminal.expect_last("tamis> :set target metrics-search");
    terminal.press("Enter");
    terminal.expect_text("target = metrics-search");
    terminal.expect_last("tamis>");
    terminal.enter(":stg");
    terminal.expect_text("did you mean `:set`?");
}

#[test]
fn one_moves_in_the_menu_below_the_line() {
    for (width, environment) in [(30, ("LANG", "C")), (80, ("LANG", "C")), (200, ("NO_COLOR", "1"))] {
        let name = format!("menu-{width}");
        let Some(terminal) = Terminal::open_with(&name, &history(&name), &[environment], "", (width, 24)) else {
            return;
        };
        terminal.clear();
        terminal.write("tok");
        terminal.press("Tab");
        terminal.expect_text("  num_input_tokens");
        terminal.expect_cursor("10,0");
        // The selected suggestion is inverted and described.
        terminal.expect_painted(|screen| screen.lines().nth(1).unwrap_or_default().contains("7m"));
        if width >= 80 {
            terminal.expect_text("  num_input_tokens        number · ");
        }
        let is_selected = |row: usize| {
            terminal.expect_painted(|screen| screen.lines().nth(row).unwrap_or_default().contains("7m"));
        };
        for (key, row) in [("Tab", 2), ("Down", 3), ("BTab", 2), ("Up", 1), ("Up", 4), ("Tab", 1)] {
            terminal.press(key);
            is_selected(row);
        }
        // Escape closes it, and nothing of it stays.
        terminal.press("Escape");
        terminal.expect("only the line", |screen| screen.trim() == "tamis> tok");
        // Typing narrows it down, and Enter accepts.
        terminal.press("Tab");
        terminal.expect_text("  num_input_tokens");
        terminal.write("e");
        terminal.press("Up");
        is_selected(4);
        terminal.press("Enter");
        terminal.expect("the accepted line", |screen| screen.replace('\n', "") == "tamis> time_to_first_token_ns");
        // A space closes it, so that Enter runs the line.
        terminal.clear();
        terminal.write("tok");
        terminal.press("Tab");
        terminal.expect_text("  num_input_tokens");
        terminal.write(" ");
        terminal.expect("only the line", |screen| screen.trim() == "tamis> tok");
    }
}

#[test]
fn a_long_menu_scrolls() {
    let Some(terminal) = Terminal::open_with("scroll", &history("scroll"), &[], "", (80, 12)) else { return };
    terminal.clear();
    terminal.write(":set tz ");
    terminal.press("Tab");
    terminal.expect_text(" Africa/Abidjan\n");
    terminal.press("Up");
    terminal.expect_text(" default\n");
    terminal.press("Escape");
    terminal.expect("only the line", |screen| screen.trim() == "tamis> :set tz");
}
