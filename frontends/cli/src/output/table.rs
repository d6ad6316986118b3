//! Tables: the first line names the columns, and only the last column may take several lines.

use clap::builder::styling::Style;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};

use super::terminal_style::TerminalStyle;
use crate::text::wrap;

/// A terminal that has fewer characters left for the last column of the table gets long lines.
const MIN_LAST_WIDTH: u16 = 20;
/// How many characters stand between two columns of the table.
const GAP: u16 = 2;

/// The table as it is shown.
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
    match text.split_once('\n').filter(|_| style.colour) {
        Some((header, rows)) => {
            let bold = Style::new().bold();
            format!("{bold}{header}{bold:#}\n{rows}")
        }
        None => text,
    }
}

/// Lets the last column of the table wrap, where there is a terminal to fit and room to do it.
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
    fn what_is_in_backticks_stays_on_its_line() {
        for width in 40..100 {
            let style = TerminalStyle { colour: false, narrated: false, unicode: true, width: Some(width) };
            let about = "how long until the first token, also called `Time To First Token`, and `as such` more";
            let table = render(["a", "about"], [["x".to_owned(), about.to_owned()]], style);
            assert!(table.lines().all(|line| line.matches('`').count() % 2 == 0), "{table}");
            assert!(table.contains("`Time To First Token`"), "{table}");
        }
    }
}
