//! Linting files: what is found in the queries of each, and what is mended.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rayon::prelude::*;
use similar::{ChangeTag, TextDiff};
use tamis::diagnostic::{AppliedFix, Edit, Fixed, Safety, apply_fixes};
use tamis::lint::{Levels, NormalForm, heed_comments, lint_saved, mend_saved, normal_form};
use tamis::lower::{self, Complement, Form};
use tamis::request::Forms;
use tamis::{Code, Diagnostic, Mended, Options, Schema, Severity, Span};

use super::LintArgs;
use super::config::{self, Config};
use super::host::{self, Embedded, Writer};
use super::progress::Progress;
use super::saved::{Content, Saved};
use crate::failure::Failure;
use crate::input::Query;

/// How often the comments of a file are mended at most.
const MOST_ROUNDS: usize = 10;
/// How long the search for the smallest change of a query may take; then a larger one is made.
const DIFF_TIMEOUT: Duration = Duration::from_millis(200);

/// What was found in one file.
pub(super) struct Linted {
    pub(super) path: PathBuf,
    /// The file, as mended where mending was asked for.
    pub(super) source: Query,
    /// How many queries it has.
    pub(super) queries: usize,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) mended: Option<Mending>,
    /// Why queries of it are not mended that could be.
    pub(super) refused: Vec<Failure>,
}

/// What was mended in a file.
pub(super) struct Mending {
    /// The text before.
    pub(super) original: String,
    pub(super) applied: Vec<AppliedFix>,
}

impl Linted {
    /// Whether there is more than advice.
    pub(super) fn has_findings(&self) -> bool {
        self.diagnostics.iter().any(|found| found.severity() >= Severity::Warning)
    }
}

/// The words that are reported, which stay the same when lines move or blanks change.
pub(super) fn words(found: &Diagnostic, text: &str) -> String {
    found.span().text(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What all files are linted with.
pub(super) struct Linter<'a> {
    args: &'a LintArgs,
    pub(super) config: Config,
    rules: Vec<config::Rule>,
    schema: Schema,
    options: Options,
}

/// A file that was mended.
struct Written {
    text: String,
    content: Content,
}

/// What was found in the queries of a file.
#[derive(Default)]
struct Found {
    diagnostics: Vec<Diagnostic>,
    /// What is said of comments that allow nothing.
    of_comments: Vec<Diagnostic>,
    /// What comments of the file allow, and was found.
    allowed: Vec<Code>,
}

impl Found {
    /// All of it, in the order of the file.
    fn all(self) -> Vec<Diagnostic> {
        let mut all = self.diagnostics;
        all.extend(self.of_comments);
        all.sort_by_key(|found| found.span().start);
        all
    }
}

/// Another query that asks the same.
#[derive(Clone, Debug)]
struct Twin {
    place: String,
    /// Whether the first of them has a comment that allows it.
    is_allowed: bool,
}

/// For each query of a file.
type Twins = Vec<Option<Twin>>;

impl<'a> Linter<'a> {
    pub(super) fn new(args: &'a LintArgs) -> Result<Self, Failure> {
        let config = match &args.config {
            _ if args.no_config => Config::default(),
            Some(path) => Config::read(path)?,
            None => Config::find()?,
        };
        let rules = args.rule.iter().map(|written| config::rule_of_flag(written)).collect::<Result<_, _>>()?;
        let mut options = args.options.read_in(config.zone)?;
        options.limits = config.limits;
        let schema = args.schema.read_or(&config.columns)?;
        Ok(Self { args, config, rules, schema, options })
    }

    /// Lints files side by side; the results are in the order of the paths.
    pub(super) fn lint(&self, paths: Vec<PathBuf>) -> Vec<Result<Linted, Failure>> {
        // Each is read, and then linted.
        let progress = Progress::new(2 * paths.len());
        let read = |path| {
            let saved = Saved::read(path, &self.config, &self.writer());
            progress.step();
            saved
        };
        let saved: Vec<Result<Saved, Failure>> = paths.into_par_iter().map(read).collect();
        let twins = self.twins(&saved);
        let lint = |(saved, twins): (Result<Saved, Failure>, Twins)| {
            let linted = saved.and_then(|saved| self.lint_file(saved, &twins));
            progress.step();
            linted
        };
        saved.into_par_iter().zip(twins).map(lint).collect()
    }

    fn lint_file(&self, saved: Saved, twins: &Twins) -> Result<Linted, Failure> {
        let levels = self.levels(&saved.path);
        if self.args.fix {
            return self.mend_file(saved, &levels, twins);
        }
        let diagnostics = self.look(&saved.source.text, &saved.content, &levels, twins).all();
        let queries = saved.content.queries.len();
        Ok(Linted { path: saved.path, queries, source: saved.source, diagnostics, mended: None, refused: Vec::new() })
    }

    const fn writer(&self) -> Writer<'_> {
        Writer { schema: &self.schema, options: &self.options }
    }

    /// What each rule matters in a file: the command line takes precedence over the configuration.
    fn levels(&self, path: &Path) -> Levels {
        let mut levels = self.config.levels(path);
        for &(code, level) in &self.rules {
            levels.set(code, level);
        }
        levels
    }

    /// What else asks the same as each query of each file: of several such queries at all but the first.
    fn twins(&self, saved: &[Result<Saved, Failure>]) -> Vec<Twins> {
        let files: Vec<Option<&Saved>> = saved.iter().map(|saved| saved.as_ref().ok()).collect();
        let mut twins: Vec<Twins> = files
            .iter()
            .map(|file| file.map_or_else(Vec::new, |file| vec![None; file.content.queries.len()]))
            .collect();
        let mut set = |(file, query): (usize, usize), twin: Twin| {
            if let Some(of_query) = twins.get_mut(file).and_then(|twins| twins.get_mut(query)) {
                *of_query = Some(twin);
            }
        };
        let groups = self.group_same(&files);
        let mut places = vec![Vec::new(); files.len()];
        for (file, _) in groups.iter().flatten() {
            if let (Some(places), Some(Some(saved))) = (places.get_mut(*file), files.get(*file))
                && places.is_empty()
            {
                *places = saved.places();
            }
        }
        let place = |&(file, query): &(usize, usize)| {
            places.get(file).and_then(|places: &Vec<String>| places.get(query)).cloned().unwrap_or_default()
        };
        let is_allowed = |same: &Vec<(usize, usize)>| match same.as_slice() {
            [(file, first), second, ..] => {
                files.get(*file).copied().flatten().is_some_and(|saved| self.allows_twin(saved, *first, place(second)))
            }
            _ => false,
        };
        let allowed: Vec<bool> = groups.par_iter().map(is_allowed).collect();
        for (same, is_allowed) in groups.iter().zip(allowed) {
            let Some((first, others)) = same.split_first() else { continue };
            if is_allowed {
                set(*first, Twin { place: others.first().map(place).unwrap_or_default(), is_allowed });
            }
            let beside = place(first);
            others.iter().for_each(|&other| set(other, Twin { place: beside.clone(), is_allowed }));
        }
        twins
    }

    /// Whether a comment at a query, or in its file, allows it to have a twin at this place.
    fn allows_twin(&self, saved: &Saved, query: usize, place: String) -> bool {
        let Some(query) = saved.content.queries.get(query) else { return false };
        let levels = self.levels(&saved.path);
        let mut found = self.lint_query(query, &Some(Twin { place, is_allowed: false }), &levels);
        heed_comments(&saved.source.text, &saved.content.comments, &self.options, &levels, &mut found);
        !found.iter().any(is_duplicate)
    }

    /// The queries that ask the same as others, by file and number.
    fn group_same(&self, files: &[Option<&Saved>]) -> Vec<Vec<(usize, usize)>> {
        let form = |query: &Embedded| normal_form(&query.text, &self.schema, &self.options);
        let forms = |file: &Option<&Saved>| match file {
            Some(saved) if self.levels(&saved.path).of(Code::DuplicateQuery).is_some() => {
                saved.content.queries.iter().map(form).collect()
            }
            _ => Vec::new(),
        };
        let forms: Vec<Vec<Option<NormalForm>>> = files.par_iter().map(forms).collect();
        let mut groups: Vec<Vec<(usize, usize)>> = Vec::new();
        let mut known: HashMap<NormalForm, usize> = HashMap::new();
        for (file, forms) in forms.into_iter().enumerate() {
            for (query, form) in forms.into_iter().enumerate() {
                let Some(form) = form else { continue };
                let group = *known.entry(form).or_insert(groups.len());
                match groups.get_mut(group) {
                    Some(group) => group.push((file, query)),
                    None => groups.push(vec![(file, query)]),
                }
            }
        }
        groups.retain(|same| same.len() > 1);
        groups
    }

    /// All that is to be said of a file.
    fn look(&self, text: &str, content: &Content, levels: &Levels, twins: &Twins) -> Found {
        let mut found = Found::default();
        for (query, twin) in content.queries.iter().zip(twins) {
            let of_query = self.lint_query(query, twin, &self.levels_of(query, levels));
            found.diagnostics.extend(self.place_in_file(query, twin, levels, of_query));
        }
        let heeded = heed_comments(text, &content.comments, &self.options, levels, &mut found.diagnostics);
        (found.allowed, found.of_comments) = (heeded.allowed, heeded.told);
        found
    }

    fn mend_file(&self, saved: Saved, levels: &Levels, twins: &Twins) -> Result<Linted, Failure> {
        let safety = if self.args.unsafe_fixes { Safety::Unsafe } else { Safety::Safe };
        let allowed = self.look(&saved.source.text, &saved.content, levels, twins).allowed;
        let mend = |(query, twin): (&Embedded, &Option<Twin>)| {
            let levels = self.levels_of(query, levels);
            let levels = self.without(&allowed, query, twin, levels);
            mend_saved(&query.text, &self.schema, &self.options, &levels, place(twin), safety)
        };
        let mended: Vec<Mended> = saved.content.queries.iter().zip(twins).map(mend).collect();
        let texts: Vec<Option<&str>> =
            mended.iter().map(|mended| Some(mended.text.as_str()).filter(|_| !mended.applied.is_empty())).collect();
        let (Written { text, content }, kept) =
            self.write_back(&saved, &texts).ok_or_else(|| saved.nowhere_writable())?;
        let is_refused = |(_, (text, kept)): &(_, (&Option<&str>, &Option<&str>))| text.is_some() && kept.is_none();
        let outcomes = saved.content.queries.iter().zip(texts.iter().zip(&kept));
        let refused = outcomes.filter(is_refused).map(|(query, _)| saved.unwritable(query)).collect();
        let is_kept: Vec<bool> = kept.iter().map(Option::is_some).collect();
        let mended = mended.into_iter().zip(is_kept).filter(|(_, is_kept)| *is_kept);
        let mut applied: Vec<AppliedFix> = mended.flat_map(|(mended, _)| mended.applied).collect();

        let mut fixed = Fixed { text, applied: Vec::new() };
        let mut found = self.look(&fixed.text, &content, levels, twins);
        let mut queries = content.queries.len();
        // A comment may allow what is said of another.
        for _ in 0..MOST_ROUNDS {
            fixed = apply_fixes(&fixed.text, &found.of_comments, safety);
            if fixed.applied.is_empty() {
                break;
            }
            applied.append(&mut fixed.applied);
            let content = saved.content_of(&fixed.text, &self.writer())?;
            queries = content.queries.len();
            found = self.look(&fixed.text, &content, levels, twins);
        }
        let mended = Some(Mending { original: saved.source.text, applied });
        let source = Query { text: fixed.text, ..saved.source };
        Ok(Linted { path: saved.path, queries, source, diagnostics: found.all(), mended, refused })
    }

    fn lint_query(&self, query: &Embedded, twin: &Option<Twin>, levels: &Levels) -> Vec<Diagnostic> {
        lint_saved(&query.text, &self.schema, &self.options, levels, place(twin))
    }

    /// What was found in a query, with what else is said of it, as its file has it.
    fn place_in_file(
        &self,
        query: &Embedded,
        twin: &Option<Twin>,
        levels: &Levels,
        mut found: Vec<Diagnostic>,
    ) -> impl Iterator<Item = Diagnostic> {
        found.extend(self.check_target(query, levels));
        if twin.as_ref().is_some_and(|twin| twin.is_allowed) {
            found.retain(|found| !is_duplicate(found));
        }
        found.into_iter().map(|found| query.diagnostic(&found, &self.writer()))
    }

    /// What each rule matters in a query: a filter of the API is not told of words that are not its own.
    fn levels_of<'l>(&self, query: &Embedded, levels: &'l Levels) -> Cow<'l, Levels> {
        let mut levels = Cow::Borrowed(levels);
        if query.is_filter() {
            for found in self.lint_query(query, &None, &levels) {
                let mended = found.fixes.first().map(|fix| host::edited(&query.text, &fix.edits));
                if mended.is_some_and(|mended| query.says(&mended, &self.writer())) {
                    levels.to_mut().set(found.code, None);
                }
            }
        }
        levels
    }

    /// The levels with which nothing is found in a query that a comment of its file allows.
    fn without<'l>(
        &self,
        allowed: &[Code],
        query: &Embedded,
        twin: &Option<Twin>,
        mut levels: Cow<'l, Levels>,
    ) -> Cow<'l, Levels> {
        let found = if allowed.is_empty() { Vec::new() } else { self.lint_query(query, twin, &levels) };
        for found in found.iter().filter(|found| allowed.contains(&found.code)) {
            levels.to_mut().set(found.code, None);
        }
        levels
    }

    /// The file with its queries mended, and which of them: a query that cannot be written so that exactly that is
    /// read again stays as it was.
    fn write_back<'m>(&self, saved: &Saved, mended: &[Option<&'m str>]) -> Option<(Written, Vec<Option<&'m str>>)> {
        if let Some(written) = self.written(saved, mended) {
            return Some((written, mended.to_vec()));
        }
        let is_written_alone = |index: usize| {
            let alone: Vec<Option<&str>> =
                mended.iter().enumerate().map(|(at, text)| text.filter(|_| at == index)).collect();
            self.written(saved, &alone).is_some()
        };
        let kept: Vec<Option<&str>> =
            mended.iter().enumerate().map(|(index, text)| text.filter(|_| is_written_alone(index))).collect();
        Some((self.written(saved, &kept)?, kept))
    }

    /// The file with its queries mended: exactly these, or nothing.
    fn written(&self, saved: &Saved, mended: &[Option<&str>]) -> Option<Written> {
        let writer = self.writer();
        let queries = &saved.content.queries;
        [in_parts, wholly as Way].into_iter().find_map(|way| {
            let changed = queries.iter().zip(mended).filter_map(|(query, mended)| Some((query, (*mended)?)));
            let edits: Vec<Vec<Edit>> =
                changed.map(|(query, mended)| way(query, mended, &writer)).collect::<Option<_>>()?;
            let text = host::edited(&saved.source.text, &edits.concat());
            let content = saved.content_of(&text, &writer).ok()?;
            let expected = queries.iter().zip(mended).map(|(query, mended)| mended.unwrap_or(&query.text));
            let is_written = content.queries.len() == mended.len()
                && content.queries.iter().zip(expected).all(|(query, expected)| query.says(expected, &writer));
            is_written.then_some(Written { text, content })
        })
    }

    /// What keeps a query that compiles from going to the endpoint it is for.
    fn check_target(&self, query: &Embedded, levels: &Levels) -> Vec<Diagnostic> {
        if self.config.target.is_none_or(|target| target.forms() != Forms::List) {
            return Vec::new();
        }
        let typed = tamis::analyze(&query.text, &self.schema, &self.options).typed;
        let mut found = typed.map(|typed| lower::lower(&typed, Form::Flat, Complement::Advised).1).unwrap_or_default();
        found.retain(|found| levels.of(found.code).is_some());
        found
    }
}

fn is_duplicate(found: &Diagnostic) -> bool {
    found.code == Code::DuplicateQuery
}

/// The place of another query that asks the same.
fn place(twin: &Option<Twin>) -> Option<&str> {
    twin.as_ref().map(|twin| twin.place.as_str())
}

/// A way to write a mended query into its file.
type Way = fn(&Embedded, &str, &Writer<'_>) -> Option<Vec<Edit>>;

/// With nothing touched that can stay.
fn in_parts(query: &Embedded, mended: &str, writer: &Writer<'_>) -> Option<Vec<Edit>> {
    query.edits(&changes(&query.text, mended), writer)
}

/// From the first quote to the last.
fn wholly(query: &Embedded, mended: &str, writer: &Writer<'_>) -> Option<Vec<Edit>> {
    query.rewritten(mended, writer)
}

/// The edits that make one text of another, word by word.
fn changes(before: &str, after: &str) -> Vec<Edit> {
    let diff = TextDiff::configure().timeout(DIFF_TIMEOUT).diff_words(before, after);
    let mut edits: Vec<Edit> = Vec::new();
    let mut at = 0;
    for change in diff.iter_all_changes() {
        let length = host::offset(change.value().len());
        let (removed, added) = match change.tag() {
            ChangeTag::Equal => {
                at += length;
                continue;
            }
            ChangeTag::Delete => (length, ""),
            ChangeTag::Insert => (0, change.value()),
        };
        match edits.last_mut().filter(|last| last.span.end == at) {
            Some(last) => {
                last.span.end += removed;
                last.text += added;
            }
            None => edits.push(Edit::replace(Span::new(at, at + removed), added)),
        }
        at += removed;
    }
    edits
}
