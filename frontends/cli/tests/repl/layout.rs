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
}

#[test]
fn the_line_is_painted_again_when_the_window_is_resized() {
    let Some(terminal) = Terminal::open_with("resized", &history("resized"), &[("NO_COLOR", "1")], "", (100, 24))
    else {
        return;
    };
    terminal.clear();
    let query = "tags has aaa and tags has bbb and tags has ccc and tags has ddd and tags has eee";
    terminal.write(query);
    terminal.expect_last(&format!("tamis> {query}"));
    for width in [60, 30, 45, 200] {
        terminal.resize(width, 24);
        // After the window was widened, reedline may leave the old line above.
        let is_last = |screen: &str| {
            let shown = screen.replace(['\n', ' '], "");
            shown.ends_with(&format!("tamis>{query}").replace(' ', ""))
        };
        terminal.expect("the line", is_last);
    }
    terminal.write(" and tok");
    terminal.press("Tab");
    terminal.expect_text("  num_input_tokens");
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
    terminal.expect_text("  num_input_tokens");
    assert!(!terminal.screen().contains('…'));
}
