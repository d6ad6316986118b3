//! Editing lines and queries of several lines.

use super::*;

#[test]
fn unfinished_queries_continue_on_the_next_line() {
    at_widths("open", &[], |terminal| {
        terminal.clear();
        terminal.enter("(tags has prod");
        terminal.expect_last("  ...>");
        terminal.expect_painted(|screen| screen.contains(FAINT));
        terminal.enter("  or tags has eu)");
        terminal.expect_text("tamis> (tags has prod\n  ...>   or tags has eu)\n");
        terminal.expect_text("\"or\": [");
        terminal.clear();
        terminal.enter("(is_complete");
        terminal.press("Enter");
        terminal.expect_text("× unclosed parenthesis");

        // Ctrl-C discards an unfinished query, which is not added to the history.
        terminal.clear();
        terminal.enter("(never");
        terminal.expect_last("  ...>");
        terminal.press("C-c");
        terminal.expect_last("tamis>");
        terminal.press("C-r");
        terminal.write("eu)");
        terminal.expect_text("search eu)> (tags has prod\n  or tags has eu)\n");
        terminal.press("Enter");
        terminal.expect_text("tamis> (tags has prod\n  ...>   or tags has eu)\n");
        terminal.press("Enter");
        terminal.expect_text("\"or\": [");
        terminal.expect_last("tamis>");
        terminal.press("C-d");
        terminal.expect_last("left with 0");
    });
}

#[test]
fn a_command_may_interrupt_an_unfinished_query() {
    at_widths("interrupted", &[], |terminal| {
        terminal.clear();
        terminal.enter("(tags has prod");
        terminal.enter(":set tz +02:00");
        terminal.expect_text("\ntz = +02:00\ntamis> (tags has prod\n  ...>");
        terminal.enter("or tags has eu)");
        terminal.expect_text("\"or\": [");

        terminal.clear();
        terminal.enter("input = r\"");
        terminal.enter(":help me\"");
        terminal.expect_text("\"value\": \"\\n:help me\"");
        terminal.enter("input = r\"");
        terminal.enter(":quit");
        terminal.expect_last("left with 0");
    });
}

#[test]
fn type_ahead_is_read() {
    at_widths("ahead", &[], |terminal| {
        terminal.clear();
        terminal.write("is_complete\r:set tz +02:00\r:set now 2026-02-03T00:00:00Z\r:set ");
        terminal.expect_text("\"column_id\": \"is_complete\"");
        terminal.expect_text("\ntz = +02:00\n");
        terminal.expect_text("\nnow = 2026-02-03T00:00:00Z\n");
        // The rest is a hint.
        terminal.expect_last("tamis> :set now 2026-02-03T00:00:00Z");
        terminal.expect("the cursor", |_| terminal.cursor().starts_with("12,"));
    });
}

#[test]
fn pasted_queries_stay_separate() {
    at_widths("pasted", &[], |terminal| {
        terminal.clear();
        terminal.enter(":set output none");
        terminal.expect_text("\noutput = none\n");
        terminal.expect_last("tamis>");
        terminal.clear();
        terminal.paste("is_complete\ntags has\tprod\n");
        terminal.expect_text("tamis> is_complete\n  ...> tags has prod\n");
        terminal.press("Enter");
        terminal.expect_explanation("matches if `is_complete` is true");
        terminal.expect_explanation("matches if at least one value of `tags` is exactly \"prod\"");
        // They are recalled one by one.
        terminal.clear();
        terminal.press("Up");
        terminal.expect_last("tamis> tags has prod");
        terminal.press("Up");
        terminal.expect_last("tamis> is_complete");

        terminal.clear();
        terminal.paste("tags has a\n  or tags has b");
        terminal.press("Enter");
        terminal.expect_explanation(
            "matches if at least one value of `tags` is exactly \"a\" or at least one value of `tags` is exactly \"b\"",
        );
    });
}

#[test]
fn a_pasted_tab_is_a_space_even_if_the_paste_is_not_marked() {
    for_widths(|width| {
        let name = format!("tabs-{width}");
        let Some(terminal) = Terminal::open_with(&name, &history(&name), &[], "", (width, 24)) else { return };
        for (typed, shown) in
            [("and\tcost", "and cost"), ("dura\t>\t5s", "dura > 5s"), ("cost\t\t(\t", "cost  ( "), ("tok\tx", "tok x")]
        {
            terminal.clear();
            terminal.write(typed);
            let line = format!("tamis> {shown}");
            terminal.expect(&line, |screen| screen.trim_end() == line.trim_end());
            terminal.expect_cursor(u16::try_from(line.len()).unwrap());
        }
        // Also while the menu is open, which closes.
        terminal.clear();
        terminal.write("tok");
        terminal.press("Tab");
        terminal.expect_text("  num_input_tokens");
        terminal.write("\te");
        terminal.expect_only("tamis> tok e");
        // A Tab at the end is a key.
        terminal.clear();
        terminal.write("tok\t");
        terminal.expect_text("  num_input_tokens");
        terminal.clear();
        terminal.write("dura\t");
        terminal.expect_last("tamis> duration_ns");
        // The line is run as it is.
        terminal.clear();
        terminal.write("is_comple\t\r");
        terminal.expect_text("tamis> is_comple\n");
        terminal.clear();
    });
}

#[test]
fn nothing_is_red_at_the_cursor_while_typing() {
    at_widths("typing", &[], |terminal| {
        terminal.clear();
        let query = "tags has prod and (input contains \"a b\" or cost > 2)";
        let mut typed = String::from("tamis> ");
        for c in query.chars() {
            terminal.write(&c.to_string());
            typed.push(c);
            // After what was typed there may be a hint.
            terminal.expect(&typed, |screen| joined(screen).starts_with(&joined(&typed)));
            assert!(!terminal.painted().contains(ERROR), "{typed}");
        }
        // An error before the cursor is red.
        terminal.clear();
        terminal.write("duratoin_ns > 5s ");
        terminal.expect_painted(|screen| screen.contains(ERROR));
    });
}

#[test]
fn lines_are_added_with_alt_enter() {
    at_widths("lines", &[], |terminal| {
        terminal.clear();
        terminal.write("tags has a");
        terminal.press("M-Enter");
        terminal.write("or is_complete");
        terminal.expect_text("tamis> tags has a\n  ...> or is_complete\n");
        terminal.press("Up");
        terminal.press("C-e");
        terminal.write("bc");
        terminal.expect_text("tamis> tags has abc\n  ...> or is_complete\n");
        terminal.press("Enter");
        terminal.expect_text("\"or\": [");
    });
}

#[test]
fn queries_are_edited_in_an_editor() {
    use std::os::unix::fs::PermissionsExt;
    let directory = history("editor");
    let editor = format!("{directory}/editor");
    std::fs::write(&editor, "#!/bin/sh\necho 'and is_complete' >> \"$1\"\n").unwrap();
    std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o755)).unwrap();
    at_widths("edited", &[("EDITOR", &editor)], |terminal| {
        terminal.clear();
        terminal.write("tags has a");
        terminal.press("C-x");
        terminal.press("C-e");
        terminal.expect_only("tamis> tags has a\n  ...> and is_complete");
        terminal.press("Enter");
        terminal.expect_text("\"and\": [");
        terminal.clear();
        terminal.enter(":edit");
        terminal.expect_text("  ...> and is_complete\n  ...> and is_complete");
    });
}

#[test]
fn escape_sequences_do_not_reach_the_terminal() {
    for_widths(|width| {
        let name = format!("escapes-{width}");
        let directory = history(&name);
        std::fs::create_dir(format!("{directory}/tamis")).unwrap();
        std::fs::write(format!("{directory}/tamis/history"), b"#V2\nname = \"\x1b[3m\xc3\xa9\tred\"\nb\xff\n").unwrap();
        let Some(terminal) = Terminal::open_with(&name, &directory, &[], "", (width, 24)) else { return };
        let expect = |line: &str| terminal.expect(line, |screen| screen.trim().replace('\n', "") == line);
        if width > 20 {
            terminal.expect_text("skipped line 3 of the history: it is not valid UTF-8");
        }
        terminal.clear();
        terminal.enter(":history");
        terminal.expect_text("name = \"␛[3mé");
        // The hint, and the line that Up recalls.
        terminal.clear();
        terminal.write("name");
        expect("tamis> name = \"?[3mé red\"");
        terminal.expect_cursor(11);
        terminal.press("Up");
        terminal.expect_cursor(25);
        expect("tamis> name = \"?[3mé red\"");
        assert!(!terminal.painted().contains("\u{1b}[3m"), "{:?}", terminal.painted());
        // It is the same line as before.
        terminal.press("Enter");
        terminal.expect("the value", |screen| screen.replace('\n', "").contains("\\u001b[3mé\\tred\""));
        // reedline would print it as it is while it searches, so it is not found there.
        terminal.clear();
        terminal.press("C-r");
        terminal.write("red");
        expect("tamis not found red>");
        terminal.clear();
        terminal.paste("\u{1b}[2Ja");
        expect("tamis> ?[2Ja");
        terminal.expect_cursor(12);
    });
}

#[test]
fn the_cursor_moves_by_graphemes() {
    at_widths("graphemes", &[], |terminal| {
        terminal.clear();
        terminal.write("é🕴नम");
        terminal.press("Left");
        terminal.press("Left");
        terminal.press("Left");
        terminal.write("x");
        terminal.expect_last("tamis> éx🕴नम");
        terminal.press("Delete");
        terminal.expect_last("tamis> éxनम");
    });
}

#[test]
fn ctrl_z_suspends() {
    at_widths("suspended", &[], |terminal| {
        terminal.press("C-d");
        terminal.expect_last("left with 0");
        let state = history(&format!("suspended-again-{}", terminal.width));
        let shell = format!("XDG_STATE_HOME='{state}' PS1='$ ' bash --norc -i");
        terminal.tmux(&["respawn-pane", "-k", &shell]);
        terminal.expect_last("$");
        terminal.enter(env!("CARGO_BIN_EXE_tamis"));
        terminal.expect_last("tamis>");
        terminal.write("tags has");
        terminal.press("C-z");
        terminal.expect_text("Stopped");
        terminal.enter("fg");
        terminal.expect_last("tamis> tags has");
        terminal.write(" prod");
        terminal.press("Enter");
        terminal.expect_text("\"prod\"");
        terminal.expect_last("tamis>");
    });
}
