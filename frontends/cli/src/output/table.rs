//! Tables: the first line is the header, and only the last column may be wrapped.

use clap::builder::styling::Style;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};

use super::terminal_style::TerminalStyle;
use crate::text::wrap;

/// The minimum width of the last column; on a narrower terminal, lines are not wrapped.
const MIN_LAST_WIDTH: u16 = 20;
/// The number of spaces between two columns.
const GAP: u16 = 2;

/// Renders a table.
pub(crate) fn render<const N: usize>(
    header: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
    style: TerminalStyle,
) -> String {
    let rows = rows.into_iter().map(|row| row.map(|cell| wrap::unbroken_spaces(&cell)));
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header).add_rows(rows);
    for column in table.column_iter_mut() {
        column.set_padding((0, GAP));
    }
    fit(&mut table, style.width);
    let text = wrap::restored(&table.trim_fmt()).into_owned() + "\n";
    match text.split_once('\n').filter(|_| style.color) {
        Some((header, rows)) => {
            let bold = Style::new().bold();
            format!("{bold}{header}{bold:#}\n{rows}")
        }
        None => text,
    }
}

/// Wraps the last column if there is a terminal that is wide enough.
fn fit(table: &mut Table, width: Option<u16>) {
    table.set_content_arrangement(ContentArrangement::Disabled);
    let widths = table.column_max_content_widths();
    let Some((_, front)) = widths.split_last() else { return };
    let taken = front.iter().fold(GAP, |taken, width| taken.saturating_add(*width).saturating_add(GAP));
    if let Some(width) = width.filter(|width| width.saturating_sub(taken) >= MIN_LAST_WIDTH) {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        for column in table.column_iter_mut().take(front.len()) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_backticks_is_not_wrapped() {
        for width in 40..100 {
            let style = TerminalStyle { color: false, narrated: false, unicode: true, width: Some(width) };
            let about = "how long until the first token, also called `Time To First Token`, and `as such` more";
            let table = render(["a", "about"], [["x".to_owned(), about.to_owned()]], style);
            assert!(table.lines().all(|line| line.matches('`').count() % 2 == 0), "{table}");
            assert!(table.contains("`Time To First Token`"), "{table}");
        }
    }
}
