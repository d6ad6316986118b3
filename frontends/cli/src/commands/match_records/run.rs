//! The state of a run over all files.

use std::path::Path;

use tamis::record::{Layout, LayoutPreset};
use tamis::semantic::typed::Expr;
use tamis::{Matcher, Schema};

use super::args::MatchArgs;
use super::blocks::BlockError;
use super::format::Format;
use super::judge::{Choices, Judge, Judged, Note};
use super::open::{self, Opened};
use super::progress::Progress;
use super::select::Select;
use super::{csv, input, pipeline};
use crate::config::Config;
use crate::failure::{Failure, Outcome};
use crate::output::Channel;
use crate::text;

/// The state of a run over all files.
pub(super) struct Run<'a> {
    pub(super) args: &'a MatchArgs,
    query: &'a Expr<'a>,
    /// The ids of the columns that are printed; empty if all are.
    selected: Vec<String>,
    /// The paths of some columns.
    paths: Layout,
    /// The given layout; `None` if it is detected.
    preset: Option<LayoutPreset>,
    choices: Choices,
    pub(super) progress: Progress,
    written: u64,
    malformed: u64,
    warned_of_structure: bool,
    /// The last layout that was reported.
    reported: Option<LayoutPreset>,
    /// The first file, its format, and its header if it is CSV.
    first: Option<(String, Format, Vec<u8>)>,
    has_header: bool,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        args: &'a MatchArgs,
        config: &Config,
        schema: &Schema,
        query: &'a Expr<'a>,
    ) -> Result<Self, Failure> {
        let layout = args.layout(config)?;
        let choices = Choices {
            unknown: args.unknown,
            inverts: args.invert,
            skips_malformed: args.skip_malformed,
            prints: !args.count,
        };
        Ok(Self {
            args,
            query,
            selected: args.selected(schema)?,
            paths: layout.layout(schema)?,
            preset: layout.preset,
            choices,
            progress: Progress::hidden(),
            written: 0,
            malformed: 0,
            warned_of_structure: false,
            reported: None,
            first: None,
            has_header: false,
        })
    }

    /// Shows how much of these files is read.
    pub(super) fn show_progress(&mut self, files: &[&Path]) {
        self.progress = Progress::new(input::total_bytes(files.iter().copied()), self.choices.prints);
    }

    /// Filters a file; returns whether the output is still open.
    pub(super) fn file(&mut self, path: &Path) -> Result<bool, Failure> {
        let opened = open::open(path, self.args.open_settings(), &self.progress)?;
        self.require_same_format(&opened)?;
        let layout = self.layout(&opened)?;
        let judge = self.judge(&opened, &layout)?;
        let Opened { name, format, head, first, blocks } = opened;
        if !self.start(format, &head, &layout)? {
            return Ok(false);
        }
        let mut lines = memchr::memchr_iter(b'\n', &head).count();
        let mut is_first = matches!(format, Format::Array(_));
        let rest = pipeline::run(first, blocks, &judge, |judged| {
            let lines_before = lines;
            lines += judged.lines;
            self.write(&judged, &name, lines_before, &mut is_first)
        })?;
        match rest {
            None => Ok(false),
            Some(Ok(rest)) if matches!(format, Format::Array(_)) => {
                open::require_envelope(&head, &rest).map_err(|message| {
                    let line = lines + memchr::memchr_iter(b'\n', rest.trim_ascii_end()).count() + 1;
                    Failure::new(message).at(&format!("{name}:{line}"))
                })?;
                self.end(&rest)
            }
            Some(Ok(_)) => Ok(true),
            Some(Err(error)) => Err(self.failure(&error, &name, lines)),
        }
    }

    /// The layout of a file, which is reported if the query depends on it.
    pub(super) fn layout(&mut self, opened: &Opened) -> Result<Layout, Failure> {
        let detected = opened.layout();
        let preset = self.preset.unwrap_or(detected);
        let layout = self.paths.clone().with_preset(preset);
        if self.preset.is_some() || self.reported == Some(preset) {
            return Ok(layout);
        }
        let matcher = Matcher::new(self.query, &layout);
        let others = LayoutPreset::ALL.iter().map(|other| self.paths.clone().with_preset(*other));
        let others: Vec<Layout> = others.collect();
        let depends = matcher
            .fields()
            .iter()
            .find(|field| others.iter().any(|other| other.path(field.column_id()) != field.path()));
        if let Some(field) = depends {
            self.reported = Some(preset);
            let (column, keys) = (text::quote(field.column_id()), text::quote(&field.path().join(".")));
            let note = format!("{}: layout `{preset}`, so {column} is read from {keys}\n", opened.name);
            self.progress.suspend(|| Channel::Stderr.write(&note))?;
        }
        Ok(layout)
    }

    /// The query for a file.
    pub(super) fn judge(&self, opened: &Opened, layout: &Layout) -> Result<Judge, Failure> {
        let matcher = Matcher::new(self.query, layout).missing_values(self.args.missing_values());
        let Some(header) = opened.header() else {
            let select = (!self.selected.is_empty()).then(|| Select::new(&self.selected, layout));
            return Ok(Judge::of_json(matcher, opened.format, select, self.choices));
        };
        for field in matcher.fields() {
            if header.find(field.column_id(), layout).is_none() {
                let name = text::quote(&csv::name_of(field.column_id(), layout));
                let warning = Failure::new(format!("the header has no column {name}")).at(&opened.name).warning();
                let help = warning.help("use `--layout` or `--path` if it has another name");
                self.progress.suspend(|| Channel::Stderr.write(&help.to_string()))?;
            }
        }
        let positions = self.selected.iter().map(|id| {
            header.find(id, layout).ok_or_else(|| {
                let name = text::quote(&csv::name_of(id, layout));
                Failure::new(format!("the header has no column {name}")).at(&opened.name)
            })
        });
        let positions: Vec<usize> = positions.collect::<Result<_, _>>()?;
        let select = (!positions.is_empty()).then_some(positions);
        Ok(Judge::of_csv(matcher, &header, layout, select, self.choices))
    }

    /// Returns an error if the output would have several formats.
    fn require_same_format(&mut self, opened: &Opened) -> Result<(), Failure> {
        if !self.choices.prints {
            return Ok(());
        }
        let header = opened.header().map(|header| header.line.trim_ascii_end().to_vec()).unwrap_or_default();
        let Some((name, format, first_header)) = &self.first else {
            self.first = Some((opened.name.clone(), opened.format, header));
            return Ok(());
        };
        let help = "filter them one by one, or use `--count`";
        if format.name() != opened.format.name() {
            let formats = format!("{name} is {}, but {} is {}", format.name(), opened.name, opened.format.name());
            return Err(Failure::new(formats).help(help));
        }
        if *first_header != header {
            return Err(Failure::new(format!("{name} and {} have different headers", opened.name)).help(help));
        }
        Ok(())
    }

    /// Writes what comes before the records of a file.
    fn start(&mut self, format: Format, head: &[u8], layout: &Layout) -> Result<bool, Failure> {
        match format {
            Format::Array(_) => self.emit(head),
            Format::Csv if !self.has_header => {
                self.has_header = true;
                self.emit(&self.header(head, layout))
            }
            _ => Ok(true),
        }
    }

    /// The header of CSV as it is written, with its line end.
    fn header(&self, head: &[u8], layout: &Layout) -> Vec<u8> {
        let mut line = if self.selected.is_empty() { head.to_vec() } else { Vec::new() };
        for (index, id) in self.selected.iter().enumerate() {
            if index > 0 {
                line.push(b',');
            }
            csv::write(&csv::name_of(id, layout), &mut line);
        }
        if !line.ends_with(b"\n") && !head.is_empty() {
            line.push(b'\n');
        }
        line
    }

    /// Writes what comes after the records of a JSON array.
    fn end(&self, rest: &[u8]) -> Result<bool, Failure> {
        let line_end = if rest.ends_with(b"\n") { &b""[..] } else { b"\n" };
        self.emit(&[rest, line_end].concat())
    }

    fn emit(&self, bytes: &[u8]) -> Result<bool, Failure> {
        if self.choices.prints { Channel::emit_records(bytes) } else { Ok(true) }
    }

    /// Writes the result of a block; returns whether the output is still open.
    fn write(
        &mut self,
        judged: &Judged,
        name: &str,
        lines_before: usize,
        is_first: &mut bool,
    ) -> Result<bool, Failure> {
        self.written += judged.written;
        self.malformed += judged.malformed;
        let output = match judged.output.split_first() {
            // No comma is before the first element of an array.
            Some((b',', rest)) if *is_first => rest,
            _ => &judged.output,
        };
        *is_first &= judged.output.is_empty();
        for note in &judged.unknown {
            let line = format!("{}: {}\n", position(name, lines_before, note), note.message);
            self.progress.suspend(|| Channel::Stderr.write(&line))?;
        }
        self.warn_of_structure(judged)?;
        let is_open = output.is_empty() || self.emit(output)?;
        match &judged.error {
            Some(note) if is_open => Err(malformed(name, lines_before, note)),
            _ => Ok(is_open),
        }
    }

    fn warn_of_structure(&mut self, judged: &Judged) -> Result<(), Failure> {
        let Some(column) = judged.structure.as_ref().filter(|_| !self.warned_of_structure) else { return Ok(()) };
        self.warned_of_structure = true;
        let column = text::quote(column);
        let warning =
            Failure::new(format!("{column} is an array or object in some records, and is matched as its JSON"));
        self.progress.suspend(|| Channel::Stderr.write(&warning.warning().to_string()))
    }

    fn failure(&self, error: &BlockError, name: &str, lines: usize) -> Failure {
        match error {
            BlockError::Io(error) => input::unreadable(name, error),
            BlockError::TooLong => open::too_long(name, lines + 1, self.args.max_record()),
        }
    }

    /// Reports the counts.
    pub(super) fn finish(self) -> Result<Outcome, Failure> {
        let Self { progress, written, malformed, args, .. } = self;
        drop(progress);
        if args.count {
            Channel::emit(&format!("{written}\n"))?;
        }
        if malformed > 0 {
            let count = text::counted(
                usize::try_from(malformed).unwrap_or(usize::MAX),
                "malformed record",
                "malformed records",
            );
            Channel::Stderr.write(&Failure::new(format!("skipped {count}")).warning().to_string())?;
        }
        Ok(if written > 0 { Outcome::Clean } else { Outcome::Findings })
    }
}

/// The position of a record in a file.
pub(super) fn position(name: &str, lines_before: usize, note: &Note) -> String {
    format!("{name}:{}", lines_before + note.lines_before + 1)
}

pub(super) fn malformed(name: &str, lines_before: usize, note: &Note) -> Failure {
    let position = position(name, lines_before, note);
    let position = note.column.map_or_else(|| position.clone(), |column| format!("{position}:{column}"));
    Failure::new(format!("malformed record: {}", note.message))
        .at(&position)
        .help("`--skip-malformed` skips such records")
}
