//! The imports between the files of a crate, and their cycles.
//!
//! A file is named by its path below `src`, without `.rs`. It imports another file if it contains a path to it, outside
//! comments and strings:
//!
//! - A path starts with `crate`, `self` or `super`, a child module, or a module imported by a `use`. It counts in a
//!   `use` and anywhere else, including tests, but not in `pub(in …)`.
//! - A path refers to the file of its last module. If that module imports the next name with a `use`, the path refers
//!   to the file that the name comes from. Names from globs are not followed.
//! - `mod child;` is not an import, nor is a re-export of a child's item. If the file itself uses such a name, it is.
//! - Method calls contain no path and are not detected, nor are `#[path]` and macros that build paths.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::Path;

/// The imports of each file.
pub type Imports = BTreeMap<String, BTreeSet<String>>;

/// The path of a module from the crate root.
type ModulePath = Vec<String>;

/// The imports of each file below `src`.
pub fn imports(src: &Path) -> Imports {
    imports_of(&files(src))
}

/// The contents of the files below `src`, by name.
pub fn files(src: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    read_files(src, "", &mut files);
    files
}

/// The import cycles of the files below `src`: for each strongly connected component, the shortest cycle through its
/// first file.
pub fn cycles(src: &Path) -> Vec<Vec<String>> {
    cycles_of(&imports(src))
}

fn read_files(directory: &Path, prefix: &str, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            read_files(&path, &format!("{prefix}{name}/"), files);
        } else if let Some(name) = name.strip_suffix(".rs") {
            files.insert(format!("{prefix}{name}"), fs::read_to_string(&path).unwrap());
        }
    }
}

/// The imports of files given by name and contents.
pub fn imports_of(files: &BTreeMap<String, String>) -> Imports {
    let files: BTreeMap<ModulePath, File> =
        files.iter().map(|(name, text)| (module_of(name, files), File::read(name, text))).collect();
    let krate = Crate { files };
    krate.files.iter().map(|(module, file)| (file.name.clone(), krate.imports_of_file(module, file))).collect()
}

/// The module of a file. A `main` next to a `lib` is a separate crate with one file.
fn module_of(name: &str, files: &BTreeMap<String, String>) -> ModulePath {
    let path = name.strip_suffix("/mod").unwrap_or(name);
    match path {
        "lib" => Vec::new(),
        "main" if !files.contains_key("lib") => Vec::new(),
        _ => path.split('/').map(str::to_owned).collect(),
    }
}

/// The cycles of these imports.
pub fn cycles_of(imports: &Imports) -> Vec<Vec<String>> {
    let mut found: Vec<Vec<String>> = Vec::new();
    let mut grouped = BTreeSet::new();
    for file in imports.keys() {
        let Some(cycle) = shortest_cycle(imports, file) else { continue };
        if !grouped.contains(file) {
            let from_here = reachable(imports, file);
            grouped.extend(from_here.into_iter().filter(|other| reachable(imports, other).contains(file)));
            found.push(cycle);
        }
    }
    found
}

/// The files reachable from a file.
fn reachable(imports: &Imports, start: &str) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut left = vec![start];
    while let Some(file) = left.pop() {
        left.extend(
            imports.get(file).into_iter().flatten().filter(|next| seen.insert((*next).clone())).map(String::as_str),
        );
    }
    seen
}

/// The shortest cycle through a file.
fn shortest_cycle(imports: &Imports, start: &str) -> Option<Vec<String>> {
    let mut seen = BTreeSet::new();
    let mut paths = VecDeque::from([vec![start.to_owned()]]);
    while let Some(path) = paths.pop_front() {
        for next in imports.get(path.last()?).into_iter().flatten() {
            if next == start {
                return Some(path);
            }
            if seen.insert(next) {
                paths.push_back(path.iter().chain([next]).cloned().collect());
            }
        }
    }
    None
}

/// The files of a crate, by module.
struct Crate {
    files: BTreeMap<ModulePath, File>,
}

/// The paths in a file.
struct File {
    name: String,
    uses: Vec<Use>,
    /// Paths and plain names outside `use`.
    paths: Vec<SourcePath>,
}

/// A leaf of a `use`.
struct Use {
    path: SourcePath,
    /// The imported name; `*` for a glob.
    name: String,
    has_visibility: bool,
}

/// A path in the source.
struct SourcePath {
    /// The inline modules that contain it.
    inline: Vec<String>,
    segments: Vec<String>,
    /// Whether `(`, `!` or `<` follows.
    is_called: bool,
}

impl Crate {
    fn imports_of_file(&self, module: &ModulePath, file: &File) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for used in &file.uses {
            let Some(target) = self.resolve(module, file, &used.path) else { continue };
            let is_reexport = used.has_visibility && target.starts_with(module);
            if !is_reexport || file.has_use_for(&used.name) {
                found.insert(target);
            }
        }
        found.extend(
            file.paths
                .iter()
                .filter(|path| path.segments.len() > 1)
                .filter_map(|path| self.resolve(module, file, path)),
        );
        let names = found.iter().filter(|target| *target != module).filter_map(|target| self.files.get(target));
        names.map(|file| file.name.clone()).collect()
    }

    /// The module that a path refers to.
    fn resolve(&self, module: &ModulePath, file: &File, path: &SourcePath) -> Option<ModulePath> {
        let mut at: ModulePath = module.iter().chain(&path.inline).cloned().collect();
        let mut rest = path.segments.as_slice();
        let (first, _) = rest.split_first()?;
        if !["crate", "self", "super"].contains(&first.as_str()) {
            if self.child(module, first).is_none() {
                let bound = file.uses.iter().find(|used| used.name == *first && !std::ptr::eq(&used.path, path))?;
                let bound_to = self.resolve(module, file, &bound.path)?;
                // Only a module can contain names from another file.
                return (bound_to.last() == bound.path.segments.last())
                    .then(|| self.follow(bound_to, rest.get(1..).unwrap_or_default(), 0));
            }
            at = module.clone();
        }
        while let Some((segment, others)) = rest.split_first() {
            match segment.as_str() {
                "crate" => at.clear(),
                "self" => {}
                "super" => {
                    at.pop();
                }
                _ => break,
            }
            rest = others;
        }
        Some(self.follow(at, rest, 0))
    }

    /// The module that `names` refers to, relative to the module `at`.
    fn follow(&self, mut at: ModulePath, names: &[String], depth: usize) -> ModulePath {
        let mut rest = names;
        while let Some((name, others)) = rest.split_first() {
            match self.child(&at, name) {
                Some(child) => at = child,
                None => return self.follow_use(at, name, others, depth),
            }
            rest = others;
        }
        self.with_file(at)
    }

    /// The module that a name comes from if the module `at` imports it.
    fn follow_use(&self, at: ModulePath, name: &str, rest: &[String], depth: usize) -> ModulePath {
        const MAX_DEPTH: usize = 16;
        let at = self.with_file(at);
        let Some(file) = self.files.get(&at) else { return at };
        let Some(used) = file.uses.iter().find(|used| used.name == name && used.path.inline.is_empty()) else {
            return at;
        };
        match self.resolve(&at, file, &used.path) {
            Some(target) if target != at && depth < MAX_DEPTH => self.follow(target, rest, depth + 1),
            _ => at,
        }
    }

    fn child(&self, at: &[String], name: &str) -> Option<ModulePath> {
        let child: ModulePath = at.iter().cloned().chain([name.to_owned()]).collect();
        self.files.contains_key(&child).then_some(child)
    }

    /// The nearest enclosing module that is a file.
    fn with_file(&self, mut at: ModulePath) -> ModulePath {
        while !at.is_empty() && !self.files.contains_key(&at) {
            at.pop();
        }
        at
    }
}

impl File {
    fn read(name: &str, text: &str) -> Self {
        let mut file = Self { name: name.to_owned(), uses: Vec::new(), paths: Vec::new() };
        Reader { tokens: &tokens(text), file: &mut file, inline: Vec::new(), depth: 0 }.run();
        file
    }

    /// Whether this file itself uses a re-exported name, as a type or in a call.
    fn has_use_for(&self, name: &str) -> bool {
        let is_type = name.starts_with(char::is_uppercase);
        self.paths.iter().any(|path| {
            path.segments.first().is_some_and(|first| first == name)
                && (is_type || path.is_called || path.segments.len() > 1)
        })
    }
}

/// Reads the tokens of a file.
struct Reader<'t> {
    tokens: &'t [String],
    file: &'t mut File,
    /// The enclosing inline modules, with their brace depth.
    inline: Vec<(String, usize)>,
    depth: usize,
}

impl Reader<'_> {
    fn run(&mut self) {
        let (mut has_visibility, mut before) = (false, "");
        while let Some((token, rest)) = self.tokens.split_first() {
            self.tokens = rest;
            let was_visible = std::mem::take(&mut has_visibility);
            match token.as_str() {
                "pub" => {
                    self.skip_scope();
                    has_visibility = true;
                }
                "use" => self.read_use(was_visible),
                "mod" => self.open_module(),
                "{" => self.depth += 1,
                "}" => self.close(),
                // Fields, methods, the rest of a path and lifetimes are not paths.
                name if is_name(name) && ![".", "::", "'"].contains(&before) => self.read_path(name),
                _ => {}
            }
            before = token;
        }
    }

    fn next_is(&self, token: &str) -> bool {
        self.tokens.first().is_some_and(|next| next == token)
    }

    fn next(&mut self) -> &str {
        let (token, rest) = self.tokens.split_first().map_or(("", self.tokens), |(token, rest)| (token.as_str(), rest));
        self.tokens = rest;
        token
    }

    /// Skips the restriction of a visibility: `(crate)` or `(in path)`.
    fn skip_scope(&mut self) {
        let is_scope = |next: &String| ["crate", "self", "super", "in"].contains(&next.as_str());
        if self.next_is("(") && self.tokens.get(1).is_some_and(is_scope) {
            while !["", ")"].contains(&self.next()) {}
        }
    }

    /// Enters `mod name {`; skips `mod name;`.
    fn open_module(&mut self) {
        let name = self.next().to_owned();
        if self.next_is("{") {
            self.inline.push((name, self.depth));
        }
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.inline.pop_if(|(_, depth)| *depth == self.depth);
    }

    fn source_path(&self, segments: Vec<String>) -> SourcePath {
        let is_called = ["(", "!", "<"].iter().any(|token| self.next_is(token));
        SourcePath { inline: self.inline.iter().map(|(name, _)| name.clone()).collect(), segments, is_called }
    }

    fn read_path(&mut self, first: &str) {
        let mut segments = vec![first.to_owned()];
        while self.next_is("::") && self.tokens.get(1).is_some_and(|name| is_name(name)) {
            self.next();
            segments.push(self.next().to_owned());
        }
        let path = self.source_path(segments);
        self.file.paths.push(path);
    }

    fn read_use(&mut self, has_visibility: bool) {
        if self.next_is("::") {
            self.next();
        }
        self.read_tree(&[], has_visibility);
    }

    /// Reads a part of a `use`, up to the following `,`, `}` or `;`.
    fn read_tree(&mut self, prefix: &[String], has_visibility: bool) {
        let mut segments = prefix.to_vec();
        loop {
            match self.next().to_owned().as_str() {
                "::" => {}
                "{" => {
                    while !self.next_is("}") && !self.tokens.is_empty() {
                        self.read_tree(&segments, has_visibility);
                        if self.next_is(",") {
                            self.next();
                        }
                    }
                    self.next();
                    return;
                }
                name if is_name(name) || name == "*" => segments.push(name.to_owned()),
                _ => return,
            }
            if [",", "}", ";", "as"].iter().any(|end| self.next_is(end)) {
                break;
            }
        }
        if segments.len() > 1 {
            segments.pop_if(|last| last == "self");
        }
        let mut name = segments.last().cloned().unwrap_or_default();
        segments.pop_if(|last| last == "*");
        if self.next_is("as") {
            self.next();
            name = self.next().to_owned();
        }
        let path = self.source_path(segments);
        self.file.uses.push(Use { path, name, has_visibility });
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// The tokens of a text, without comments, strings and characters; `::` is one token.
fn tokens(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let word = rest.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
        let length = match c {
            _ if word.len() < rest.len() => rest.len() - word.len(),
            ':' if rest.starts_with("::") => 2,
            _ => c.len_utf8(),
        };
        let skipped = skipped_length(rest);
        if skipped == 0 && !c.is_whitespace() {
            found.push(rest[..length].to_owned());
        }
        rest = &rest[skipped.max(length)..];
    }
    found
}

/// The length of the comment, string or character at the start of a text; 0 if there is none.
fn skipped_length(text: &str) -> usize {
    let through = |end: &str, from: usize| text[from..].find(end).map_or(text.len(), |at| from + at + end.len());
    let raw = text.trim_start_matches(['b', 'c']).strip_prefix('r').map(|rest| (rest, rest.trim_start_matches('#')));
    match text {
        _ if text.starts_with("//") => through("\n", 2),
        _ if text.starts_with("/*") => block_comment_length(text),
        _ if text.starts_with('"') || text.starts_with("b\"") || text.starts_with("c\"") => string_length(text, '"'),
        // A lifetime is not a character: its first letter is not followed by a quote.
        _ if text.starts_with("'\\") || text.starts_with('\'') && text.chars().nth(2) == Some('\'') => {
            string_length(text, '\'')
        }
        _ => match raw {
            Some((rest, body)) if body.starts_with('"') => {
                let hashes = rest.len() - body.len();
                through(&format!("\"{}", "#".repeat(hashes)), text.len() - body.len() + 1)
            }
            // A raw identifier.
            Some((rest, body)) if text.starts_with("r#") && rest.len() - body.len() == 1 && is_name(body) => 2,
            _ => 0,
        },
    }
}

fn string_length(text: &str, quote: char) -> usize {
    let mut is_escaped = false;
    let start = text.find(quote).unwrap_or_default() + 1;
    for (at, c) in text[start..].char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if c == quote => return start + at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Block comments nest.
fn block_comment_length(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        match &text.as_bytes()[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}
