//! Moments where a day is meant.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Safety, words};
use crate::lint::Query;
use crate::lint::leaf::{Leaf, Meaning};
use crate::semantic::typed::When;
use crate::syntax::ast::Operator;

/// `created_at = 2025-04-16T18:15:00Z`
pub(super) fn timestamp_equality(query: &Query<'_, '_>, leaf: &Leaf<'_, '_>, found: &mut Diagnostics) {
    for value in &leaf.values {
        let is_equality = matches!(value.operator, Operator::Eq | Operator::Ne | Operator::In | Operator::NotIn);
        if !is_equality || !matches!(value.meaning, Meaning::When(When::Moment(_))) {
            continue;
        }
        let moment = words::quote(value.written.span.text(query.text));
        let message = format!("hardly any record is of just {moment}");
        let diagnostic = Diagnostic::new(Code::TimestampEquality, message, value.written.span)
            .saying("one instant, to the last digit of its second");
        let day = value.written.text.get(..10).filter(|day| day.starts_with(|c: char| c.is_ascii_digit()));
        found.push(match day {
            Some(day) => diagnostic
                .help(format!("write {} for the whole day, or two bounds with `between`", words::quote(day)))
                .fix(Safety::Unsafe, format!("write {}", words::quote(day)), Edit::replace(value.written.span, day)),
            None => diagnostic.help("write two bounds with `between`, or a whole day as `today`"),
        });
    }
}
