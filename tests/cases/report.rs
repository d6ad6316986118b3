//! Diagnostics rendered as on the command line.

use miette::{GraphicalReportHandler, GraphicalTheme};
use tamis::diagnostic::Diagnostic;

/// The diagnostics as the command line shows them on a terminal without color, 100 columns wide, without their fixes.
pub(crate) fn rendered(diagnostics: &[Diagnostic], query: &str) -> String {
    let handler =
        GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor()).with_links(false).with_width(100);
    let reports = diagnostics.iter().map(|diagnostic| {
        let mut shown = String::new();
        let mut diagnostic = diagnostic.clone();
        diagnostic.fixes.clear();
        handler.render_report(&mut shown, &diagnostic.excerpt("query", query)).unwrap();
        let lines: Vec<&str> = shown.trim_matches('\n').lines().map(str::trim_end).collect();
        lines.join("\n")
    });
    reports.collect::<Vec<_>>().join("\n\n")
}
