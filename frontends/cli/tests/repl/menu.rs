//! Completion and its menu.

use super::*;

#[test]
fn input_is_completed_and_highlighted() {
    let Some(terminal) = Terminal::open("typed", &history("typed"), &[]) else { return };
    terminal.expect_text("Try  tags has prod and duration_ns > 5s");
    terminal.clear();
    terminal.write("tags has prod and dura");
    // The hint is shown, and faint until Tab accepts it.
    terminal.expect_last("tamis> tags has prod and duration_ns");
    terminal.expect_painted(|screen| screen.contains(&format!("dura{FAINT}")));
    terminal.press("Tab");
    terminal.expect_painted(|screen| screen.contains("duration_ns") && !screen.contains(&format!("dura{FAINT}")));
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
    terminal.write(":set target metrics-s");
    terminal.press("Tab");
    terminal.press("Enter");
    terminal.expect_text("target = metrics-search");
    terminal.expect_last("tamis>");
    terminal.enter(":stg");
    terminal.expect_text("did you mean `:set`?");
}

#[test]
fn tab_cycles_through_the_menu() {
    // Without colors, there are no hints in the way.
    let Some(terminal) = Terminal::open("cycle", &history("cycle"), &[("NO_COLOR", "1")]) else { return };
    terminal.clear();
    terminal.write(":set t");
    terminal.press("Tab");
    terminal.expect_text("\n  target\n");
    terminal.expect_line("tamis> :set t");
    for line in [":set target", ":set theme", ":set tz", ":set t", ":set target"] {
        terminal.press("Tab");
        terminal.expect_line(&format!("tamis> {line}"));
    }
    terminal.expect_line("> target");
    terminal.write(" traces-s");
    terminal.press("Tab");
    terminal.expect_last("tamis> :set target traces-search");

    // The rest of the word at the cursor returns with the typed line.
    terminal.clear();
    terminal.write("num_xtokens > 5");
    (0..11).for_each(|_| terminal.press("Left"));
    terminal.press("Tab");
    terminal.expect_text("\n  num_");
    terminal.expect_line("tamis> num_xtokens > 5");
    terminal.press("Tab");
    terminal.expect("a suggestion", |screen| {
        screen.lines().any(|line| line.starts_with("tamis> num_") && line.ends_with("_tokens > 5"))
    });
    terminal.press("Escape");
    terminal.expect_last("tamis> num_xtokens > 5");
}

#[test]
fn one_moves_in_the_menu_below_the_line() {
    for width in [20, 80, 200] {
        let size = (width, 24);
        let name = format!("menu-{width}");
        let Some(terminal) = Terminal::open_with(&name, &history(&name), &[], "", size) else { return };
        terminal.clear();
        terminal.write("tok");
        terminal.press("Tab");
        terminal.expect_text("\n  num_input_tokens");
        terminal.expect_cursor("10,0");
        // It is described, and the matched letters are underlined.
        terminal.expect_painted(|screen| screen.contains("4mtok"));
        if width >= 80 {
            terminal.expect_text("  num_input_tokens        number · ");
        }
        terminal.press("Down");
        terminal.press("Down");
        terminal.expect_text("\n> num_output");
        terminal.expect("the suggestion in the line", |screen| screen.starts_with("tamis> num_output_to"));
        terminal.press("Up");
        terminal.expect_text("\n> num_input");
        terminal.press("BTab");
        terminal.press("BTab");
        terminal.expect_text("\n> time_to_fi");
        // Escape closes it, and nothing of it stays.
        terminal.press("Escape");
        terminal.expect("only the line", |screen| screen.trim() == "tamis> tok");
        // Typing narrows it down, and Enter accepts.
        terminal.press("Tab");
        terminal.expect_text("\n  num_input");
        terminal.write("e");
        terminal.press("Up");
        terminal.expect_text("\n> time_to_fi");
        terminal.press("Enter");
        terminal.expect("the accepted line", |screen| screen.replace('\n', "") == "tamis> time_to_first_token_ns");
    }
}

#[test]
fn a_long_menu_scrolls() {
    let Some(terminal) = Terminal::open_with("scroll", &history("scroll"), &[], "", (80, 12)) else { return };
    terminal.clear();
    terminal.write(":set tz ");
    terminal.press("Tab");
    terminal.expect_text("\n  1-9 of ");
    terminal.press("NPage");
    terminal.press("NPage");
    terminal.expect_text("\n  2-10 of ");
    terminal.press("Escape");
    terminal.expect("only the line", |screen| screen.trim() == "tamis> :set tz");
}
