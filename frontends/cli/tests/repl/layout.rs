//! What fits on the screen.

use super::*;

#[test]
fn a_query_taller_than_the_screen_is_edited_in_view() {
    for_widths(|width| {
        let name = format!("tall-{width}");
        let Some(terminal) = Terminal::open_with(&name, &history(&name), &[("NO_COLOR", "1")], "", (width, 8)) else {
            return;
        };
        terminal.clear();
        terminal.enter("(");
        for number in 1..=12 {
            // At 20 columns each of them has two rows.
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
    });
}

#[test]
fn a_single_line_taller_than_the_screen_is_edited_in_view() {
    for (width, count) in [(20, 40), (80, 80), (200, 160)] {
        let name = format!("long-{width}");
        let Some(terminal) = Terminal::open_with(&name, &history(&name), &[("NO_COLOR", "1")], "", (width, 10)) else {
            return;
        };
        let joined = |screen: &str| screen.replace(['\n', ' '], "");
        terminal.clear();
        let query: Vec<String> = (1..=count).map(|number| format!("tags has é{number}")).collect();
        let last = format!("ortagshasé{count}");
        terminal.paste(&query.join(" or "));
        terminal.expect("the end", |screen| joined(screen).ends_with(&last));
        terminal.write("x");
        terminal.expect("the end", |screen| joined(screen).ends_with(&format!("{last}x")));
        assert!(joined(&terminal.screen()).starts_with("tamis>..."), "{}", terminal.screen());
        // A menu fits below it.
        terminal.write(" or tok");
        terminal.press("Tab");
        terminal.expect_text("  num_input_tokens");
        terminal.press("Escape");
        terminal.expect("the end", |screen| joined(screen).ends_with(&format!("{last}xortok")));
        (0..7).for_each(|_| terminal.press("BSpace"));
        // The cursor stays in view at the start, and in between.
        terminal.press("C-a");
        terminal.write("y");
        terminal.expect("the start", |screen| joined(screen).starts_with("tamis>ytagshasé1or"));
        terminal.expect("a mark", |screen| screen.trim().ends_with("..."));
        terminal.expect_cursor(8);
        terminal.press("BSpace");
        (0..count).for_each(|_| terminal.press("M-f"));
        terminal.write("zz");
        terminal.expect("the middle", |screen| screen.contains("zz"));
        (0..2).for_each(|_| terminal.press("BSpace"));
        terminal.expect("the middle", |screen| !screen.contains("zz"));
        // All of it is above the answer, and was entered.
        terminal.press("C-e");
        terminal.press("BSpace");
        terminal.press("Enter");
        terminal.expect_last("tamis>");
        let above = terminal.tmux(&["capture-pane", "-p", "-J", "-S", "-9999"]);
        assert!(above.contains(&format!("tamis> {}\n", query.join(" or "))), "{above}");
    }
}

#[test]
fn the_line_is_painted_again_when_the_window_is_resized() {
    at_widths("resized", &[("NO_COLOR", "1")], |terminal| {
        terminal.clear();
        let query = "tags has aaa and tags has bbb and tags has ccc and tags has ddd and tags has eee";
        terminal.write(query);
        // When it was narrowed, the terminal may have moved the start of the line above the screen, where nothing can erase
        // it.
        let is_last = |screen: &str| joined(screen).ends_with(&joined(&format!("tamis> {query}")));
        terminal.expect("the line", is_last);
        for width in [60, 30, 45, 200] {
            terminal.resize(width, 24);
            terminal.expect("the line", is_last);
        }
        terminal.write(" and tok");
        terminal.press("Tab");
        terminal.expect_text("  num_input_tokens");
        terminal.press("Escape");
        terminal.expect("no menu", |screen| !screen.contains("num_input_tokens"));
    });
}

#[test]
fn ascii_terminals_are_supported() {
    at_widths("ascii", &[("LC_ALL", "C"), ("LANG", "C"), ("NO_COLOR", "1")], |terminal| {
        terminal.clear();
        let status = if terminal.width == 20 { "" } else { "UTC | 44 columns" };
        terminal.expect("the status", |_| terminal.whole_screen().trim().ends_with(status));
        terminal.write("tok");
        terminal.press("Tab");
        terminal.expect_text("  num_input_tokens");
        assert!(!terminal.screen().contains('…'));
    });
}

#[test]
fn help_is_broken_between_words() {
    for width in [40, 20, 80, 200] {
        let name = format!("help-{width}");
        let Some(terminal) = Terminal::open_with(&name, &history(&name), &[("NO_COLOR", "1")], "", (width, 200)) else {
            return;
        };
        terminal.clear();
        terminal.enter(":help");
        terminal.expect_text("tamis repl --no-history` stores nothing.");
        terminal.expect_text("Ctrl-D");
        // A line that the terminal broke would be joined here.
        let joined = terminal.tmux(&["capture-pane", "-p", "-J", "-S", "-9999"]);
        let (_, joined) = joined.split_once("tamis> :help").unwrap();
        let longest = joined.lines().map(|line| line.trim_end().chars().count()).max().unwrap();
        assert!(longest <= usize::from(width), "{longest} in\n{joined}");
        for key in ["Shift-Tab", "Escape", "Ctrl-R", "Alt-Enter", "Ctrl-X Ctrl-E", "Ctrl-Y", "Ctrl-_", "Ctrl-Z"] {
            assert!(joined.contains(key), "{key}");
        }
    }
}
