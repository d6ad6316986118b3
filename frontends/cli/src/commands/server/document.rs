//! A document: its text, as the editor has it, and what was read from it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use gen_lsp_types::{Range, TextDocumentContentChangeEvent, TextDocumentItem, TextEdit, Uri};
use tamis::Span;
use tamis::diagnostic::Edit;
use tamis::lint::Levels;
use tamis_embedded::{Content, FilePatterns, Unreadable, merged};

use super::content;
use super::memory::Memory;
use super::position::{Encoding, LineIndex};
use super::project::Project;
use super::uri;

/// The maximum length of a document with queries, in bytes.
const MAX_BYTES: usize = 64 << 20;

/// One version of a document.
#[derive(Clone)]
pub(super) struct Document {
    pub(super) uri: Uri,
    /// The path of a saved file.
    pub(super) path: Option<PathBuf>,
    /// The id of the language, if the document is open.
    pub(super) language: Option<String>,
    /// The version, if the document is open.
    pub(super) version: Option<i32>,
    pub(super) text: String,
    pub(super) lines: LineIndex,
    /// Its configuration; `None` if it is invalid.
    pub(super) project: Option<Arc<Project>>,
    /// Where it contains queries; `None` if it contains none.
    pub(super) patterns: Option<FilePatterns>,
    /// The queries in it, or why they cannot be read, once they are needed.
    content: OnceLock<Result<Arc<Content>, Unreadable>>,
    /// The last queries that could be read, and all edits since then as one; `None` if none were read, or `content` is up
    /// to date.
    readable: Option<(Arc<Content>, Edit)>,
    /// What is remembered from earlier versions.
    pub(super) memory: Arc<Memory>,
}

impl Document {
    pub(super) fn open(item: TextDocumentItem, encoding: Encoding, project: Option<Arc<Project>>) -> Self {
        let path = uri::path_of(&item.uri);
        let (language, version) = (Some(item.language_id.to_string()), Some(item.version));
        Self::new(item.uri, path, language, version, item.text, encoding).with_project(project)
    }

    /// A file that is not open.
    pub(super) fn saved(path: &Path, text: String, encoding: Encoding, project: Arc<Project>) -> Self {
        let uri = uri::of_path(path);
        Self::new(uri, Some(path.to_owned()), None, None, text, encoding).with_project(Some(project))
    }

    fn new(
        uri: Uri,
        path: Option<PathBuf>,
        language: Option<String>,
        version: Option<i32>,
        text: String,
        encoding: Encoding,
    ) -> Self {
        let lines = LineIndex::new(&text, encoding);
        let (project, patterns, content, readable, memory) = (None, None, OnceLock::new(), None, Arc::default());
        Self { uri, path, language, version, text, lines, project, patterns, content, readable, memory }
    }

    /// The document with another configuration.
    pub(super) fn with_project(mut self, project: Option<Arc<Project>>) -> Self {
        let patterns =
            |project: &Arc<Project>| content::patterns(&project.config, self.path.as_deref(), self.language.as_deref());
        self.patterns = project.as_ref().and_then(patterns);
        self.project = project;
        (self.content, self.readable, self.memory) = (OnceLock::new(), None, Arc::default());
        self
    }

    /// The queries in it, or why they cannot be read; `None` if there are none.
    pub(super) fn content(&self) -> Option<Result<&Arc<Content>, &Unreadable>> {
        let (patterns, project) = (self.patterns.as_ref()?, self.project.as_ref()?);
        let read = || match self.text.len() > MAX_BYTES {
            true => Err(Unreadable { at: 0, message: format!("it is longer than {} MiB", MAX_BYTES >> 20) }),
            false => patterns.read(&self.text, &project.writer()).map(Arc::new),
        };
        Some(self.content.get_or_init(read).as_ref())
    }

    /// The queries in it; `None` if there are none, or they cannot be read.
    pub(super) fn queries(&self) -> Option<&Arc<Content>> {
        self.content()?.ok()
    }

    /// The queries in another version of it.
    pub(super) fn read(&self, text: &str) -> Option<Content> {
        self.patterns.as_ref()?.read(text, &self.project.as_ref()?.writer()).ok()
    }

    /// The levels of the rules in it.
    pub(super) fn levels(&self, project: &Project) -> Levels {
        project.linter.levels(self.path.as_deref().unwrap_or(Path::new("")))
    }

    /// Applies changes, in order.
    pub(super) fn change(&mut self, version: i32, changes: Vec<TextDocumentContentChangeEvent>, encoding: Encoding) {
        self.version = Some(version);
        for change in changes {
            match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(change) => {
                    self.replace(change.range, &change.text);
                }
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(change) => {
                    self.text = change.text;
                    self.lines = LineIndex::new(&self.text, encoding);
                    (self.content, self.readable) = (OnceLock::new(), None);
                }
            }
        }
    }

    /// Replaces a range, and changes the queries if the result is certain.
    fn replace(&mut self, range: Range, new: &str) {
        let edit = Edit::replace(self.lines.span(&self.text, range), new);
        self.text.replace_range(edit.span.range(), new);
        self.lines.replace(edit.span, new.len(), &self.text);
        let (content, readable) = (self.content.take(), self.readable.take());
        if self.text.len() > MAX_BYTES {
            return;
        }
        let before = match (content, readable) {
            (Some(Ok(content)), _) => Some((content, edit)),
            (_, Some((content, earlier))) => Some((content, merged(&earlier, &edit, &self.text))),
            _ => None,
        };
        let (Some((mut content, edit)), Some(patterns), Some(project)) = (before, &self.patterns, &self.project) else {
            return;
        };
        match patterns.after_edit(Arc::make_mut(&mut content), &edit, &self.text, &project.writer()) {
            Some(Ok(())) => {
                self.content = OnceLock::from(Ok(content));
                return;
            }
            Some(Err(unreadable)) => self.content = OnceLock::from(Err(unreadable)),
            None => {}
        }
        self.readable = Some((content, edit));
    }

    pub(super) fn span(&self, range: Range) -> Span {
        self.lines.span(&self.text, range)
    }

    pub(super) fn range(&self, span: Span) -> Range {
        self.lines.range(span)
    }

    /// An edit, as the editor makes it.
    pub(super) fn text_edit(&self, edit: &Edit) -> TextEdit {
        TextEdit { range: self.range(edit.span), new_text: edit.text.clone() }
    }
}
