//! Tables: the first line is the header, and only the last column may be wrapped. On a terminal that is too narrow for
//! that, the rows are a list.

use clap::builder::styling::Style;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};

use super::terminal_style::TerminalStyle;
use crate::text::wrap;

/// The minimum width of the last column, if it is wrapped.
const MIN_LAST_WIDTH: u16 = 16;
/// The number of spaces between two columns.
const GAP: u16 = 2;

/// Renders a table.
pub(crate) fn render<const N: usize>(
    header: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
    style: TerminalStyle,
) -> String {
    let rows: Vec<[String; N]> = rows.into_iter().map(|row| row.map(|cell| wrap::unbroken_spaces(&cell))).collect();
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header).add_rows(&rows);
    for column in table.column_iter_mut() {
        column.set_padding((0, GAP));
    }
    if let Some(width) = style.width.filter(|width| !fits(&mut table, *width)) {
        return rows.iter().map(|row| wrap::restored(&listed(row, width.into())).into_owned()).collect();
    }
    let text = wrap::restored(&table.trim_fmt()).into_owned() + "\n";
    match text.split_once('\n').filter(|_| style.color) {
        Some((header, rows)) => {
            let bold = Style::new().bold();
            format!("{bold}{header}{bold:#}\n{rows}")
        }
        None => text,
    }
}

/// Whether a table fits on a terminal, if necessary with a wrapped last column.
fn fits(table: &mut Table, width: u16) -> bool {
    table.set_content_arrangement(ContentArrangement::Disabled);
    let widths = table.column_max_content_widths();
    let Some((last, front)) = widths.split_last() else { return true };
    let taken = front.iter().fold(GAP, |taken, width| taken.saturating_add(*width).saturating_add(GAP));
    let left = width.saturating_sub(taken);
    if left >= MIN_LAST_WIDTH.min(*last) {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        for column in table.column_iter_mut().take(front.len()) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
        return true;
    }
    false
}

/// A row as a list: its other cells are below the first.
fn listed(row: &[String], width: usize) -> String {
    let Some((name, cells)) = row.split_first() else { return String::new() };
    let cells: Vec<&str> = cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
    let rest = if cells.is_empty() { String::new() } else { wrap::wrapped(&cells.join(", "), width, "  ") };
    wrap::wrapped(name, width, "") + &rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_terminals_have_a_list() {
        let rows = [["metrics/cost", "number", "dollars", "what it `is` called"], ["tags", "collection", "", "tags"]];
        let style = TerminalStyle { color: true, narrated: false, unicode: true, width: Some(20) };
        let table = render(["a", "b", "c", "d"], rows.map(|row| row.map(str::to_owned)), style);
        let list = "metrics/cost\n  number, dollars,\n  what it `is`\n  called\ntags\n  collection, tags\n";
        assert_eq!(table, list);
    }

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
