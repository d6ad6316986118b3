//! Completion and its menu.

use super::*;

#[test]
fn input_is_completed_and_highlighted() {
    at_widths("typed", &[], |terminal| {
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
        // Descriptions need more than 20 columns.
        terminal.expect_text(if terminal.width == 20 { ">  contains\n" } else { "does not contain this string" });
        terminal.expect_text("tamis> tags not\n");

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
        terminal.expect_text(" metrics-search-");
        terminal.press("Enter");
        terminal.expect_last("tamis> :set target metrics-search");
        terminal.press("Enter");
        terminal.expect_text("target = metrics-search");
        terminal.expect_last("tamis>");
        terminal.enter(":stg");
        terminal.expect_text("did you mean `:set`?");
    });
}

#[test]
fn one_moves_in_the_menu_below_the_line() {
    for_widths(|width| {
        let environment = if width == 200 { ("NO_COLOR", "1") } else { ("LANG", "C") };
        let name = format!("menu-{width}");
        let Some(terminal) = Terminal::open_with(&name, &history(&name), &[environment], "", (width, 24)) else {
            return;
        };
        terminal.clear();
        terminal.write("tok");
        terminal.press("Tab");
        terminal.expect_text("  num_input_tokens");
        terminal.expect_cursor(10);
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
        terminal.expect_only("tamis> tok");
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
        terminal.expect_only("tamis> tok");
    });
}

#[test]
fn a_long_menu_scrolls() {
    for_widths(|width| {
        let name = format!("scroll-{width}");
        let Some(terminal) = Terminal::open_with(&name, &history(&name), &[], "", (width, 12)) else { return };
        terminal.clear();
        terminal.write(":set tz ");
        terminal.press("Tab");
        terminal.expect_text(" Africa/Abidjan\n");
        terminal.press("Up");
        terminal.expect_text(" default\n");
        terminal.press("Escape");
        terminal.expect_only("tamis> :set tz");
    });
}

#[test]
fn no_part_of_an_example_is_inserted() {
    at_widths("examples", &[], |terminal| {
        for (typed, example) in [("created_at > ", "now-1h"), ("duration_ns > ", "100ms"), ("cost > ", "$0.01")] {
            terminal.clear();
            terminal.write(typed);
            terminal.press("Tab");
            terminal.expect_text(example);
            terminal.press("Escape");
            terminal.expect_only(format!("tamis> {typed}").trim_end());
        }
    });
}

#[test]
fn every_suggestion_is_described_beside_it() {
    for (width, first, last) in [
        (20, ">  num_input_tokens\n", "   time_to_first_t…\n"),
        (80, ">  num_input_tokens        number · Num Input Tokens: the number of input toke…\n", ": the t…\n"),
        (
            200,
            "number of input tokens\n",
            "number, in nanoseconds · Time To First Token: the time until the first token\n",
        ),
    ] {
        for (theme, faint) in [("dark", "38;5;248m"), ("light", "38;5;240m"), ("none", "")] {
            let name = format!("described-{width}-{theme}");
            let environment = if theme == "none" { ("NO_COLOR", "1") } else { ("LANG", "C") };
            let Some(terminal) = Terminal::open_with(&name, &history(&name), &[environment], "", (width, 24)) else {
                return;
            };
            if theme != "none" {
                terminal.enter(&format!(":set theme {theme}"));
                terminal.expect_text(&format!("\ntheme = {theme}\n"));
                terminal.expect_last("tamis>");
            }
            terminal.clear();
            terminal.write("tok");
            terminal.press("Tab");
            terminal.expect("the first row", |screen| screen.contains(first));
            terminal.expect("the last row", |screen| screen.contains(last));
            terminal.expect("four rows", |screen| screen.trim_end().lines().count() == 5);
            // The matched letters are bold and underlined, and descriptions are faint.
            let is_painted = |part: &str| terminal.painted().contains(part);
            assert_eq!(is_painted("\u{1b}[1;4mt"), theme != "none", "{:?}", terminal.painted());
            assert_eq!(is_painted(faint), width > 20 || faint.is_empty(), "{:?}", terminal.painted());
        }
    }
}

#[test]
fn a_menu_without_suggestions_is_not_shown() {
    for_widths(|width| {
        let name = format!("nothing-{width}");
        let Some(terminal) = Terminal::open_with(&name, &history(&name), &[], "", (width, 24)) else { return };
        terminal.clear();
        terminal.write("xyzzy");
        terminal.press("Tab");
        terminal.press("Left");
        terminal.expect_cursor(11);
        terminal.expect("only the line", |screen| screen.trim() == "tamis> xyzzy");
        // It also closes if nothing is left of it.
        terminal.clear();
        terminal.write("tok");
        terminal.press("Tab");
        terminal.expect_text("  num_input_tokens");
        terminal.write("q");
        terminal.expect("only the line", |screen| screen.trim() == "tamis> tokq");
    });
}

#[test]
fn the_menu_fits_on_a_low_screen() {
    for_widths(|width| {
        let name = format!("low-{width}");
        let Some(terminal) = Terminal::open_with(&name, &history(&name), &[], "", (width, 5)) else { return };
        terminal.clear();
        terminal.write("tok");
        terminal.press("Tab");
        terminal.expect("three rows", |screen| screen.trim_end().lines().count() == 4);
        terminal.press("Up");
        terminal.expect("the last row", |screen| screen.contains("\n>  time_to_first_"));
        terminal.expect("the second row", |screen| screen.contains("\n   num_output_tok"));
        terminal.expect("the line", |screen| screen.starts_with("tamis> tok\n"));
        terminal.press("Enter");
        terminal.expect("the line", |screen| screen.replace('\n', "") == "tamis> time_to_first_token_ns");
    });
}

#[test]
fn exactly_the_word_is_replaced() {
    let directory = history("words");
    let metadata = r#"{"columns": [{"id": "größe", "label": "Größe", "data_type": "floating_point", "filter_type": "number",
        "category": "metric", "applicable_types": [], "filterable": true, "sortable": true, "multi_valued": false}]}"#;
    let file = format!("{directory}/columns.json");
    std::fs::write(&file, metadata).unwrap();
    let arguments = format!("repl --columns '{file}'");
    for_widths(|width| {
        let name = format!("words-{width}");
        let Some(terminal) = Terminal::open_with(&name, &history(&name), &[], &arguments, (width, 24)) else { return };
        // The cursor is between `ö` and `x`, with characters of several bytes before and after it.
        terminal.clear();
        terminal.write("größe = 5 and gröxé > 5");
        (0..6).for_each(|_| terminal.press("Left"));
        terminal.press("Tab");
        let expect = |line: &str| terminal.expect(line, |screen| screen.replace('\n', "") == line);
        expect("tamis> größe = 5 and größe > 5");
        terminal.write("!");
        expect("tamis> größe = 5 and größe! > 5");
        // It is one step for undo.
        terminal.press("C-_");
        terminal.press("C-_");
        expect("tamis> größe = 5 and gröxé > 5");
    });
}

#[test]
fn the_value_after_the_cursor_is_replaced() {
    at_widths("replaced", &[], |terminal| {
        terminal.clear();
        terminal.write("type = \"llm\"");
        (0..5).for_each(|_| terminal.press("Left"));
        terminal.press("Tab");
        terminal.expect("the menu", |screen| screen.contains("workflow"));
        terminal.press("Tab");
        terminal.press("Enter");
        terminal.expect("one value", |screen| {
            let line = screen.replace('\n', "");
            line.starts_with("tamis> type = \"") && line.matches('"').count() == 2
        });
        terminal.press("Enter");
        terminal.expect_text("\"column_id\": \"type\"");
    });
}
