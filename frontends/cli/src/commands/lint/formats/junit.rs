//! JUnit XML, which CI systems show as test results: each file is a test.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite, XmlString};
use tamis::source::Lines;
use tamis::{Diagnostic, Severity};

use crate::commands::lint::linter::Linted;
use crate::failure::Failure;
use crate::output::findings::description;
use crate::output::report;
use crate::text;

/// The name of the test suite.
const SUITE: &str = "tamis lint";

pub(in crate::commands::lint) fn junit(linted: &[Linted], failures: &[Failure]) -> Result<String, Failure> {
    let mut suite = TestSuite::new(SUITE);
    suite.add_test_cases(failures.iter().map(unreadable)).add_test_cases(linted.iter().map(test));
    let mut report = Report::new(SUITE);
    report.add_test_suite(suite);
    report.to_string().map_err(|error| Failure::new(format!("cannot write XML: {error}")))
}

/// A test for a file that could not be read or written.
fn unreadable(failure: &Failure) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_message(xml(failure.message())).set_type("error");
    case(failure.message(), status)
}

fn test(file: &Linted) -> TestCase {
    let lines = Lines::new(&file.source.text);
    let (advice, findings): (Vec<&Diagnostic>, Vec<&Diagnostic>) =
        file.diagnostics.iter().partition(|found| found.severity == Severity::Advice);
    let paragraphs = |all: &[&Diagnostic]| {
        let paragraphs = all.iter().map(|found| paragraph(found, &file.source.name, &lines));
        xml(&paragraphs.collect::<Vec<_>>().join("\n\n"))
    };
    // Advice is not a failure.
    let mut findings_omitted = file.diagnostics.omitted();
    findings_omitted.advice = 0;
    let worst = findings.iter().map(|found| found.severity).max();
    let status = worst.map_or_else(TestCaseStatus::success, |worst| {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_message(report::summary(findings.iter().copied(), findings_omitted)).set_type(worst.as_str());
        status.set_description(paragraphs(&findings));
        status
    });
    let mut case = case(&file.source.name, status);
    case.extra.insert("file".into(), xml(&file.source.name));
    if !advice.is_empty() {
        case.set_system_out(paragraphs(&advice));
    }
    case
}

fn case(name: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(xml(name), status);
    // GitLab identifies a test by this and its name.
    case.set_classname(SUITE);
    case
}

/// A finding in the format of compilers.
fn paragraph(found: &Diagnostic, name: &str, lines: &Lines<'_>) -> String {
    let start = lines.position(found.span.start);
    let (severity, code) = (found.severity.as_str(), found.code);
    format!("{name}:{}:{}: {severity}[{code}]: {}", start.line, start.column, description(found))
}

/// Makes characters visible that XML cannot contain, which `XmlString` would drop or keep.
///
/// Source: XML 1.0, section 2.2, `Char`.
fn xml(text: &str) -> XmlString {
    text::visible_lines(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}").into()
}
