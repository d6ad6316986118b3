//! What fits on the screen.

use super::*;

#[test]
fn a_query_taller_than_the_screen_is_edited_in_view() {
    let Some(terminal) = Terminal::open_with("tall", &history("tall"), &[("NO_COLOR", "1")], "", (40, 8)) else {
        return;
    };
    terminal.clear();
    terminal.enter("(");
    for number in 1..=12 {
        terminal.enter(&format!("tags has a{number} or"));
    }
    terminal.expect_text("  ...> tags has a12 or\n  ...>\n");
    terminal.expect("hidden rows", |screen| screen.lines().next().unwrap_or_default().ends_with("↑ 7"));
    // The cursor stays in view.
    (0..12).for_each(|_| terminal.press("Up"));
    terminal.write("x");
    terminal.expect_text("  ...> xtags has a1 or");
    terminal.press("Up");
    terminal.write("y");
    terminal.expect("the first row", |screen| screen.starts_with("tamis> (y") || screen.starts_with("tamis> y("));
    (0..13).for_each(|_| terminal.press("Down"));
    terminal.write("is_complete)");
    terminal.expect_text("  ...> is_complete)\n");

    // The same without line ends.
    terminal.press("C-c");
    terminal.expect_last("tamis>");
    terminal.write(&(1..99).map(|number| number.to_string()).collect::<Vec<_>>().join(" "));
    terminal.expect_text("96 97 98\n");
    terminal.press("C-a");
    terminal.expect("the first row", |screen| screen.starts_with("tamis> 1 2 3 "));
    terminal.write("model in (");
    terminal.expect("the first row", |screen| screen.starts_with("tamis> model in (1 2 3 "));
    terminal.expect_cursor("17,0");
}

#[test]
fn nothing_is_left_when_the_window_is_resized() {
    let Some(terminal) = Terminal::open_with("resized", &history("resized"), &[("NO_COLOR", "1")], "", (100, 24))
    else {
        return;
    };
    terminal.clear();
    let query = "tags has aaa and tags has bbb and tags has ccc and tags has ddd and tags has eee";
    terminal.write(query);
    terminal.expect_last(&format!("tamis> {query}"));
    for width in [60, 30, 20, 45, 90, 21, 200] {
        terminal.resize(width, 24);
        let is_alone = |screen: &str| screen.replace(['\n', ' '], "") == format!("tamis>{query}").replace(' ', "");
        terminal.expect("only the line", is_alone);
        let end = "tamis> ".len() + query.len();
        let width = usize::from(width);
        terminal.expect_cursor(&format!("{},{}", end % width, end / width));
    }
    terminal.write(" and tok");
    terminal.press("Tab");
    terminal.expect_text("\n  num_input_tokens");
    terminal.resize(50, 24);
    terminal.expect("one menu", |screen| {
        screen.matches("num_input_tokens").count() == 1 && screen.matches("tamis>").count() == 1
    });
    terminal.press("Escape");
    terminal.expect("no menu", |screen| !screen.contains("num_input_tokens"));
}

#[test]
fn ascii_terminals_are_supported() {
    let environment = [("LC_ALL", "C"), ("LANG", "C"), ("NO_COLOR", "1")];
    let Some(terminal) = Terminal::open_with("ascii", &history("ascii"), &environment, "", (80, 24)) else { return };
    terminal.clear();
    terminal.expect("the status", |_| terminal.whole_screen().trim().ends_with("UTC | 44 columns"));
    terminal.write("tok");
    terminal.press("Tab");
    terminal.expect_text("...\n");
    assert!(!terminal.screen().contains('…'));
}
