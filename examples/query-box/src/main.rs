//! A query box in the terminal, with completion and fixes: `cargo run -p tamis-example-query-box`.
//!
//! Enter prints the filter of a valid query.

mod glue;
mod query_box;
mod view;

use query_box::{QueryBox, Response};
use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, Event};
use tamis::{Compiler, Schema};

fn main() -> std::io::Result<()> {
    let compiler = Compiler::new(Schema::shared_builtin());
    let mut terminal = ratatui::init();
    let json = edit(&mut terminal, &compiler);
    ratatui::restore();
    if let Some(json) = json? {
        println!("{json}");
    }
    Ok(())
}

/// Shows the box until a valid query is entered, and returns its JSON; `None` if the user quits.
fn edit(terminal: &mut DefaultTerminal, compiler: &Compiler) -> std::io::Result<Option<String>> {
    let mut query_box = QueryBox::new(compiler.clone());
    loop {
        terminal.draw(|frame| view::draw(&query_box, frame))?;
        let Event::Key(key) = event::read()? else { continue };
        if !key.is_press() {
            continue;
        }
        match query_box.press(key) {
            Response::Continue => {}
            Response::Quit => return Ok(None),
            Response::Submit => {
                let mut json = String::new();
                if compiler.compile_into(query_box.text(), &mut json).is_ok() {
                    return Ok(Some(json));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
