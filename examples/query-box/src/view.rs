//! Draws the query box: the text field, the menu, and the diagnostics.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::{Color, Style, Stylize as _};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, List, ListItem, ListState, Paragraph, Wrap};
use tamis::{Diagnostic, Severity};

use crate::query_box::QueryBox;

/// The maximum height of the menu.
const MENU: u16 = 6;

pub(crate) fn draw(query_box: &QueryBox, frame: &mut Frame<'_>) {
    let menu = u16::try_from(query_box.suggestions().len()).unwrap_or(MENU).min(MENU);
    let rows = [Constraint::Length(3), Constraint::Length(menu), Constraint::Min(0), Constraint::Length(1)];
    let [field, menu, below, keys] = Layout::vertical(rows).areas(frame.area());
    draw_field(query_box, frame, field);
    draw_menu(query_box, frame, menu);
    draw_diagnostics(query_box, frame, below);
    frame.render_widget("Tab accept  Ctrl-F fix  Enter compile  Ctrl-C quit".dim(), keys);
}

/// The text, scrolled to the caret, with the first problem underlined.
fn draw_field(query_box: &QueryBox, frame: &mut Frame<'_>, area: Rect) {
    let block = Block::bordered().title("query");
    let inside = block.inner(area);
    let caret = u16::try_from(Line::from(query_box.before_caret()).width()).unwrap_or(u16::MAX);
    let scroll = caret.saturating_sub(inside.width.saturating_sub(1));
    let text = underlined(query_box.text(), query_box.diagnostics().first());
    frame.render_widget(Paragraph::new(text).block(block).scroll((0, scroll)), area);
    frame.set_cursor_position(Position::new(inside.x + caret - scroll, inside.y));
}

fn underlined<'t>(text: &'t str, problem: Option<&Diagnostic>) -> Line<'t> {
    let parts = problem.and_then(|problem| {
        let (start, end) = (problem.span.start as usize, problem.span.end as usize);
        let middle = Span::raw(text.get(start..end)?).underlined().fg(color(problem.severity));
        Some(vec![text.get(..start)?.into(), middle, text.get(end..)?.into()])
    });
    parts.map_or_else(|| Line::raw(text), Line::from)
}

fn draw_menu(query_box: &QueryBox, frame: &mut Frame<'_>, area: Rect) {
    let items = query_box.suggestions().iter().map(|suggestion| {
        let detail = suggestion.detail.as_deref().unwrap_or_default();
        ListItem::new(Line::from(vec![suggestion.label.as_str().into(), "  ".into(), detail.dim()]))
    });
    let menu = List::new(items).highlight_symbol("> ").highlight_style(Style::new().bold());
    let mut state = ListState::default().with_selected(Some(query_box.selected()));
    frame.render_stateful_widget(menu, area, &mut state);
}

fn draw_diagnostics(query_box: &QueryBox, frame: &mut Frame<'_>, area: Rect) {
    let fix = query_box.first_fix().map(|fix| Line::from(vec!["Ctrl-F: ".bold(), fix.title.as_str().into()]));
    let problems = query_box.diagnostics().iter().flat_map(|found| {
        let severity = Span::raw(found.severity.as_str()).fg(color(found.severity));
        let help = found.help.as_deref().map(|help| Line::from(vec!["  help: ".into(), help.into()]));
        std::iter::once(Line::from(vec![severity, ": ".into(), found.message.as_str().into()])).chain(help)
    });
    let lines: Vec<Line<'_>> = problems.chain(fix).collect();
    frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: false }), area);
}

const fn color(severity: Severity) -> Color {
    match severity {
        Severity::Error => Color::Red,
        Severity::Warning => Color::Yellow,
        Severity::Advice => Color::Blue,
    }
}
