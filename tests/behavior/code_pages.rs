//! The pages `docs/codes/*.md` are correct: each example reports its code, and each fix has no diagnostics.
//!
//! `docs/codes/README.md` describes the format of a page. `TAMIS_BLESS=1` writes its table.

use std::fs;
use std::path::{Path, PathBuf};
use tamis_test_support::escapes::unescape;

use tamis::apply_fixes;
use tamis::diagnostic::{Safety, is_invisible};
use tamis::lint::Levels;
use tamis::lower::{self, MissingValuePolicy};
use tamis::request::{RequestSettings, Setting, Target};
use tamis::schema::{Column, DataUnit};
use tamis::sql::{Dialect, SqlOptions};
use tamis::{Code, Compiler, Diagnostic, Options, ParameterValue, Schema};

/// No query reports these codes; their pages say so.
const WITHOUT_EXAMPLE: [Code; 3] = [Code::NotUnderstood, Code::InvalidTree, Code::RejectedByServer];
/// The maximum line length, so that terminals do not wrap lines.
const WIDTH: usize = 80;

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/codes")
}

#[test]
fn every_page_is_well_formed() {
    for &code in Code::ALL {
        let page = Page::read(code);
        assert!(!page.prose.is_empty(), "{code}: the page has no explanation");
        assert_eq!(
            page.sections.is_empty(),
            WITHOUT_EXAMPLE.contains(&code),
            "{code}: exactly the codes in `WITHOUT_EXAMPLE` have no example"
        );
    }
}

#[test]
fn every_page_fits_on_a_terminal() {
    for &code in Code::ALL {
        let page = code.page();
        assert!(page.ends_with('\n') && !page.ends_with("\n\n") && !page.contains("\n\n\n"), "{code}: empty lines");
        for line in page.lines() {
            assert!(line.chars().count() <= WIDTH, "{code}: more than {WIDTH} characters: {line}");
            assert!(!line.chars().any(|c| c.is_control() || is_invisible(c)), "{code}: invisible character: {line}");
            assert_eq!(line, line.trim_end(), "{code}");
        }
    }
}

#[test]
fn every_example_reports_its_code() {
    let (mut checked, mut wrong) = (0, Vec::new());
    for &code in Code::ALL {
        for Section { example, .. } in Page::read(code).sections {
            let found = example.diagnostics();
            let is_expected = |found: &Diagnostic| found.code == code && found.severity == code.default_severity();
            if found.is_empty() || !found.iter().all(is_expected) {
                let codes: Vec<&str> = found.iter().map(|found| found.code.as_str()).collect();
                wrong.push(format!("{code}: {example:?} reports {codes:?}"));
            }
            checked += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked >= Code::ALL.len() - WITHOUT_EXAMPLE.len(), "only {checked} examples were found");
}

#[test]
fn every_fix_has_no_diagnostics() {
    let mut wrong = Vec::new();
    for &code in Code::ALL {
        for Section { example, fixes } in Page::read(code).sections {
            for fix in fixes {
                let found = fix.diagnostics();
                if !found.is_empty() {
                    wrong.push(format!("{code}: the fix {fix:?} has diagnostics: {found:?}"));
                } else if fix == example {
                    wrong.push(format!("{code}: the fix {fix:?} changes nothing"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The result of a safe fix has no diagnostics, and the page lists it.
#[test]
fn every_safe_fix_of_an_example_is_listed() {
    for &code in Code::ALL {
        for Section { example, fixes } in Page::read(code).sections {
            let Some(fixed) = example.fixed() else { continue };
            assert_eq!(fixed.diagnostics(), [], "{code}: {fixed:?}");
            let is_listed =
                fixes.iter().any(|fix| fix.settings == fixed.settings && fix.canonical() == fixed.canonical());
            assert!(is_listed, "{code}: the page does not list the fix {fixed:?}");
        }
    }
}

#[test]
fn every_code_has_a_unique_name_and_meaning() {
    for &code in Code::ALL {
        assert_eq!(code.as_str().parse(), Ok(code));
        let meaning = code.meaning();
        assert!(Code::ALL.iter().all(|other| *other == code || other.meaning() != meaning), "{code}: {meaning}");
    }
}

#[test]
fn every_page_documents_a_code() {
    for entry in fs::read_dir(directory()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let code = name.strip_suffix(".md").and_then(|name| name.parse::<Code>().ok());
        assert!(code.is_some() || name == "README.md", "{name} documents no code");
        // The library embeds the same page.
        assert!(code.is_none_or(|code| fs::read_to_string(&path).unwrap() == code.page()), "{name}");
    }
}

#[test]
fn the_table_of_codes_is_up_to_date() {
    const HEAD: &str = "| code | severity | what it means |\n|---|---|---|\n";
    let path = directory().join("README.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, expected) = text.split_once(HEAD).expect("the table has a header");
    let row = |code: &Code| {
        format!("| [`{code}`]({code}.md) | {} | {} |\n", code.default_severity().as_str(), code.meaning())
    };
    let table: String = Code::ALL.iter().map(row).collect();
    if std::env::var_os("TAMIS_BLESS").is_some() {
        fs::write(&path, format!("{before}{HEAD}{table}")).unwrap();
        return;
    }
    assert_eq!(expected, table, "`TAMIS_BLESS=1 cargo test --workspace --test behavior -- code_pages` writes it");
}

/// A parsed page.
#[derive(Default)]
struct Page {
    /// The paragraphs between the meaning and the first example.
    prose: Vec<String>,
    sections: Vec<Section>,
}

/// An example, and the queries that fix it.
struct Section {
    example: Query,
    fixes: Vec<Query>,
}

/// A fenced block: a query and its settings.
#[derive(Clone, Debug, PartialEq)]
struct Query {
    settings: String,
    text: String,
}

/// A heading, a paragraph or a fenced block.
enum Part {
    Heading(String),
    Paragraph(String),
    Block(Query),
}

impl Page {
    /// Reads the page of a code. Panics if it is malformed.
    fn read(code: Code) -> Self {
        let mut parts = parts(code).into_iter();
        assert!(
            matches!(parts.next(), Some(Part::Heading(title)) if title == format!("# {code}")),
            "{code}: the title must be the code"
        );
        let meaning = format!("({}.) {}", code.default_severity().as_str(), code.meaning());
        assert!(matches!(parts.next(), Some(Part::Paragraph(first)) if first == meaning), "{code}: {meaning}");
        assert!(
            code.meaning().ends_with('.') && code.meaning().matches(". ").count() == 0,
            "{code}: the meaning must be one sentence"
        );
        let mut page = Self::default();
        let mut parts = parts.peekable();
        while let Some(Part::Paragraph(paragraph)) = parts.next_if(|part| matches!(part, Part::Paragraph(_))) {
            page.prose.push(paragraph);
        }
        while let Some(part) = parts.next() {
            assert!(matches!(part, Part::Heading(title) if title == "## Example"), "{code}: expected `## Example`");
            let mut examples = blocks(&mut parts);
            assert_eq!(examples.len(), 1, "{code}: expected one query under `## Example`");
            let heading = parts.next();
            assert!(matches!(heading, Some(Part::Heading(title)) if title == "## Fix"), "{code}: expected `## Fix`");
            let fixes = blocks(&mut parts);
            assert!(!fixes.is_empty(), "{code}: expected a query under `## Fix`");
            page.sections.push(Section { example: examples.remove(0), fixes });
        }
        page
    }
}

/// The blocks up to the next heading.
fn blocks(parts: &mut std::iter::Peekable<impl Iterator<Item = Part>>) -> Vec<Query> {
    let section = std::iter::from_fn(|| parts.next_if(|part| !matches!(part, Part::Heading(_))));
    section.filter_map(|part| if let Part::Block(query) = part { Some(query) } else { None }).collect()
}

fn parts(code: Code) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut lines = code.page().lines();
    while let Some(line) = lines.next() {
        if let Some(info) = line.strip_prefix("```") {
            let (language, settings) = info.split_once(' ').unwrap_or((info, ""));
            assert_eq!(language, "tamis", "{code}: a block is not a query");
            let mut text = Vec::new();
            loop {
                match lines.next() {
                    Some("```") => break,
                    Some(line) => text.push(line),
                    None => panic!("{code}: a block is not closed"),
                }
            }
            parts.push(Part::Block(Query { settings: settings.trim().to_owned(), text: unescape(&text.join("\n")) }));
        } else if line.starts_with('#') {
            parts.push(Part::Heading(line.to_owned()));
        } else if !line.is_empty() {
            let mut paragraph = vec![line];
            paragraph.extend(lines.by_ref().take_while(|line| !line.is_empty()));
            assert!(
                !paragraph.iter().any(|line| line.starts_with("```") || line.starts_with('#')),
                "{code}: expected an empty line before a block or heading"
            );
            parts.push(Part::Paragraph(paragraph.join(" ")));
        }
    }
    parts
}

impl Query {
    /// The diagnostics of the query with its settings.
    fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut schema = Schema::builder().merge(&Schema::builtin());
        let mut options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
        let (mut flat, mut dialect, mut levels, mut target, mut duplicate) = (false, None, None, None, None);
        for setting in self.settings.split_whitespace() {
            match setting.split_once('=').unwrap_or((setting, "")) {
                ("flat", "") => flat = true,
                ("dialect", name) => dialect = Some(name.parse::<Dialect>().unwrap()),
                ("lint", rule) => {
                    let levels = levels.insert(Levels::default());
                    rule.parse::<Code>().into_iter().for_each(|rule| levels.set(rule, Some(rule.default_severity())));
                }
                ("duplicate", file) => duplicate = Some(file),
                ("target", name) => target = Some(name.parse::<Target>().unwrap()),
                ("column", column) => {
                    let (id, kind) = column.split_once(':').unwrap();
                    schema = schema.column(id, column_of(kind));
                }
                ("param", binding) => {
                    let (name, value) = binding.split_once('=').unwrap();
                    options.parameters.bind(name, value.parse::<ParameterValue>().unwrap());
                }
                ("bytes", bytes) => options.limits.bytes = bytes.parse().unwrap(),
                ("depth", depth) => options.limits.depth = depth.parse().unwrap(),
                ("items", items) => options.limits.list_items = items.parse().unwrap(),
                _ => panic!("unknown setting: {setting}"),
            }
        }
        let schema = schema.build();
        if let Some(target) = target {
            return request_diagnostics(&self.text, &schema, &options, target);
        }
        if let Some(levels) = levels {
            let compiler = Compiler::new(schema).with_options(options);
            return compiler.lint_saved(&self.text, &levels, duplicate).to_vec();
        }
        let analysis = tamis::analyze(&self.text, &schema, &options);
        let mut diagnostics = analysis.diagnostics;
        assert_eq!(analysis.tree.is_none(), diagnostics.iter().any(Diagnostic::is_error), "{self:?}");
        if let Some(typed) = &analysis.typed {
            if flat {
                diagnostics.extend(lower::flat(typed, MissingValuePolicy::Warn).diagnostics);
            }
            if let Some(unsupported) =
                dialect.and_then(|dialect| SqlOptions::new(dialect).condition_of_query(typed).err())
            {
                diagnostics.append(unsupported);
            }
        }
        diagnostics.to_vec()
    }

    /// The query after the first safe fix of each diagnostic; `None` if there are no safe fixes.
    fn fixed(&self) -> Option<Self> {
        let diagnostics = self.diagnostics();
        let fixed = apply_fixes(&self.text, &diagnostics, Safety::Safe);
        (!fixed.applied.is_empty()).then(|| Self { settings: self.settings.clone(), text: fixed.text })
    }

    fn canonical(&self) -> String {
        tamis::parse(&self.text, &tamis::Limits::default()).ast.to_string()
    }
}

fn with(mut column: Column, set: fn(&mut Column)) -> Column {
    set(&mut column);
    column
}

fn column_of(kind: &str) -> Column {
    match kind {
        "number" => Column::number(),
        "shown" => with(Column::text(), |column| column.filterable = Some(false)),
        "percentage" => Column::number().unit(DataUnit::Percentage),
        "empty" => with(Column::text(), |column| column.is_empty = true),
        "deprecated" => Column::number().label("Old (deprecated)"),
        _ => panic!("unknown kind of column: {kind}"),
    }
}

/// The diagnostics of a query in a request whose settings are valid.
fn request_diagnostics(text: &str, schema: &Schema, options: &Options, target: Target) -> Vec<Diagnostic> {
    let id = Some("74aec44e-ec21-4c9f-a3e2-b2ab2b81b4db".to_owned());
    let log_stream_id = id.filter(|_| target.has(Setting::LogStreamId));
    let settings = RequestSettings::default().with(|settings| settings.log_stream_id = log_stream_id);
    let compiler = Compiler::new(schema.clone()).with_options(options.clone());
    match compiler.request(text, target, &settings) {
        Ok(compiled) => compiled.warnings.to_vec(),
        Err(rejected) => {
            assert_eq!(rejected.errors, [], "{text}");
            rejected.diagnostics.to_vec()
        }
    }
}
