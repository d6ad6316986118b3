use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tamis::{Compiler, Schema};

use crate::query_box::{QueryBox, Response};
use crate::view;

fn empty() -> QueryBox {
    QueryBox::new(Compiler::new(Schema::shared_builtin()))
}

fn press(query_box: &mut QueryBox, code: KeyCode) -> Response {
    query_box.press(KeyEvent::new(code, KeyModifiers::NONE))
}

fn type_text(query_box: &mut QueryBox, text: &str) {
    for c in text.chars() {
        press(query_box, KeyCode::Char(c));
    }
}

fn press_control(query_box: &mut QueryBox, c: char) -> Response {
    query_box.press(KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL))
}

/// The rows of the screen, and the column of the caret inside the field.
fn screen(query_box: &QueryBox, width: u16) -> (Vec<String>, u16) {
    let mut terminal = Terminal::new(TestBackend::new(width, 14)).unwrap();
    terminal.draw(|frame| view::draw(query_box, frame)).unwrap();
    let buffer = terminal.backend().buffer();
    let rows = buffer.content().chunks(usize::from(width)).map(|row| row.iter().map(|cell| cell.symbol()).collect());
    let rows: Vec<String> = rows.map(|row: String| row.trim_end().to_owned()).collect();
    (rows, terminal.get_cursor_position().unwrap().x - 1)
}

#[test]
fn tab_accepts_a_suggestion_and_the_next_menu_follows() {
    let mut query_box = empty();
    type_text(&mut query_box, "statu");
    let (rows, caret) = screen(&query_box, 60);
    assert!(rows[1].starts_with("│statu "), "{rows:#?}");
    assert!(rows[3].starts_with("> status_code  number"), "{rows:#?}");
    assert_eq!(caret, 5);

    press(&mut query_box, KeyCode::Tab);
    assert_eq!(query_box.text(), "status_code ");
    let (rows, caret) = screen(&query_box, 60);
    assert!(rows[3].starts_with("> >  is greater than"), "{rows:#?}");
    assert_eq!(caret, 12);

    press(&mut query_box, KeyCode::Down);
    assert!(screen(&query_box, 60).0[4].starts_with("> "));
    press(&mut query_box, KeyCode::Esc);
    assert!(query_box.suggestions().is_empty());
}

#[test]
fn a_suggestion_inside_the_text_leaves_the_caret_after_it() {
    let mut query_box = empty();
    type_text(&mut query_box, "statu > 5");
    for _ in 0..4 {
        press(&mut query_box, KeyCode::Left);
    }
    press(&mut query_box, KeyCode::Tab);
    assert_eq!(query_box.text(), "status_code > 5");
    assert_eq!(query_box.before_caret(), "status_code");
}

#[test]
fn what_is_unfinished_is_not_reported_while_it_is_typed() {
    let mut query_box = empty();
    for typed in ["inptu = a and statu", "s_code", " >"] {
        type_text(&mut query_box, typed);
        let messages: Vec<&str> = query_box.diagnostics().iter().map(|found| found.message.as_str()).collect();
        assert_eq!(messages, ["unknown column `inptu`"]);
    }
    assert_eq!(press(&mut query_box, KeyCode::Enter), Response::Submit);
}

#[test]
fn a_fix_moves_the_caret_with_the_text() {
    let mut query_box = empty();
    type_text(&mut query_box, "name like \"%a%\" and is_complete");
    press(&mut query_box, KeyCode::Left);
    let (rows, _) = screen(&query_box, 60);
    let fix = rows.iter().find(|row| row.starts_with("Ctrl-F: ")).unwrap();
    assert_eq!(fix, "Ctrl-F: write `contains \"a\"`");

    press_control(&mut query_box, 'f');
    assert_eq!(query_box.text(), "name contains \"a\" and is_complete");
    assert_eq!(query_box.before_caret(), "name contains \"a\" and is_complet");
    assert!(query_box.diagnostics().is_empty());
}

#[test]
fn characters_of_any_width_can_be_edited() {
    let mut query_box = empty();
    type_text(&mut query_box, "name = \"日é\"");
    press(&mut query_box, KeyCode::Left);
    assert_eq!(screen(&query_box, 60).1, 11);
    press(&mut query_box, KeyCode::Backspace);
    press(&mut query_box, KeyCode::Backspace);
    press(&mut query_box, KeyCode::Home);
    press(&mut query_box, KeyCode::Delete);
    assert_eq!(query_box.text(), "ame = \"\"");
}

#[test]
fn a_long_text_is_scrolled_to_the_caret() {
    let mut query_box = empty();
    type_text(&mut query_box, "output contains \"a long text\"");
    let (rows, caret) = screen(&query_box, 12);
    assert_eq!(rows[1], "│ong text\" │");
    assert_eq!(caret, 9);
}
