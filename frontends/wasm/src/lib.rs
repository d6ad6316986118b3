//! tamis for JavaScript.
//!
//! A single class, whose methods are the functions of the library. Objects are passed as JSON text, which the
//! JavaScript engine writes and parses; filters stay text, so that integers beyond 2⁵³ keep their values. Offsets are
//! UTF-16 code units, as in JavaScript.

use std::sync::Arc;

use tamis::diagnostic::Safety;
use tamis::lower::{self, MissingValuePolicy};
use tamis::record::Layout;
use tamis::request::Target;
use tamis::source::Lines;
use tamis::{Compiler, Limits, Options, Schema, Span, Token, TokenKind};
use wasm_bindgen::prelude::*;

mod convert;
mod options;
mod results;
mod utf16;
mod zones;

use options::{JsOptions, RecordSettings};
use results::{Analysis, Explanation, Fixed, Raised, Request, Trace};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = include_str!("types.d.ts");

/// Compiles queries against the columns of a log store.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Tamis {
    schema: Arc<Schema>,
}

#[wasm_bindgen]
impl Tamis {
    /// Accepts the metadata of the columns as JSON text: an `available_columns` response or its array of columns.
    /// The default is the standard columns.
    ///
    /// Throws an error with the position of malformed metadata.
    #[wasm_bindgen(constructor)]
    pub fn new(columns: Option<String>) -> Result<Tamis, JsError> {
        let schema = match columns {
            Some(columns) => Arc::new(Schema::from_json(&columns)?),
            None => Schema::shared_builtin(),
        };
        Ok(Self { schema })
    }

    /// Analyzes a query, valid or not. Returns its diagnostics, its filter as a tree and as a flat list, and its
    /// formatted text.
    ///
    /// Throws an error if the options are malformed.
    #[wasm_bindgen(unchecked_return_type = "Analysis")]
    pub fn analyze(
        &self,
        query: &str,
        #[wasm_bindgen(unchecked_optional_param_type = "Options | string")] options: JsValue,
    ) -> Result<JsValue, JsError> {
        let options = JsOptions::read(&options)?.options()?;
        let analysis = tamis::analyze(query, &self.schema, &options);
        let flat = analysis.typed.as_ref().map(|typed| lower::flat(typed, MissingValuePolicy::Warn));
        convert::to_js(&Analysis::new(query, &analysis, flat, &options.limits))
    }

    /// Suggests what can be written at an offset of a query, best first.
    ///
    /// Throws an error if the options are malformed.
    #[wasm_bindgen(unchecked_return_type = "Completion")]
    pub fn complete(
        &self,
        query: &str,
        offset: u32,
        #[wasm_bindgen(unchecked_optional_param_type = "Options | string")] options: JsValue,
    ) -> Result<JsValue, JsError> {
        let js_options = JsOptions::read(&options)?;
        let at = utf16::byte(query, offset);
        let completion = self.compiler(js_options.options()?).complete(query, at, &js_options.recent());
        convert::to_js(&completion.to_json(&Lines::new(query)))
    }

    /// Describes the token at an offset of a query; `null` if there is nothing to describe.
    ///
    /// Throws an error if the options are malformed.
    #[wasm_bindgen(unchecked_return_type = "Hover | null")]
    pub fn hover(
        &self,
        query: &str,
        offset: u32,
        #[wasm_bindgen(unchecked_optional_param_type = "Options | string")] options: JsValue,
    ) -> Result<JsValue, JsError> {
        let options = JsOptions::read(&options)?.options()?;
        let hover = tamis::hover(query, utf16::byte(query, offset), &self.schema, &options);
        convert::to_js(&hover.map(|hover| hover.to_json(&Lines::new(query))))
    }

    /// Explains in plain English which records a query matches; `null` if it has errors.
    ///
    /// Throws an error if the options are malformed.
    #[wasm_bindgen(unchecked_return_type = "Explanation | null")]
    pub fn explain(
        &self,
        query: &str,
        #[wasm_bindgen(unchecked_optional_param_type = "Options | string")] options: JsValue,
    ) -> Result<JsValue, JsError> {
        let options = JsOptions::read(&options)?.options()?;
        let analysis = tamis::analyze(query, &self.schema, &options);
        let explanation = tamis::explain(&analysis, &options);
        convert::to_js(&explanation.map(|explanation| Explanation::new(explanation, query)))
    }

    /// Evaluates a query on a record, which is JSON text. Returns whether the record is matched, and the result of each
    /// condition; `null` if the query has errors.
    ///
    /// Throws an error if the record is not a JSON object, or the settings or the options are malformed.
    #[wasm_bindgen(unchecked_return_type = "Trace | null")]
    pub fn trace(
        &self,
        query: &str,
        record: &str,
        #[wasm_bindgen(unchecked_optional_param_type = "RecordSettings | string")] settings: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "Options | string")] options: JsValue,
    ) -> Result<JsValue, JsError> {
        let settings: RecordSettings = convert::from_js("settings", &settings)?;
        let record: serde_json::Map<String, serde_json::Value> = serde_json::from_str(record)
            .map_err(|problem| JsError::new(&format!("the record is not a JSON object: {problem}")))?;
        let layout = settings.layout(record.keys().map(String::as_str));
        let compiler = self.compiler(JsOptions::read(&options)?.options()?);
        let matcher = compiler.matcher(query, &Layout::new(layout)).ok();
        let trace = matcher.map(|matcher| {
            let trace = matcher.missing_values(settings.missing_values).trace(&serde_json::Value::Object(record));
            Trace::new(trace, layout, query)
        });
        convert::to_js(&trace)
    }

    /// Splits any text into classified tokens, for highlighting. A text that is too long for a query is a single token.
    #[wasm_bindgen(unchecked_return_type = "Token[]")]
    pub fn tokens(&self, query: &str) -> Result<JsValue, JsError> {
        let lines = Lines::new(query);
        let mut tokens = if query.len() > Limits::default().bytes {
            vec![Token { span: Span::new(0, u32::try_from(query.len()).unwrap_or(u32::MAX)), kind: TokenKind::Error }]
        } else {
            tamis::tokens(query)
        };
        tokens.iter_mut().for_each(|token| token.span = utf16::span(token.span, &lines));
        convert::to_js(&tokens)
    }

    /// Converts JSON text to a query: a filter tree, a flat list or a whole request body.
    ///
    /// Throws an error with its position if the text is not JSON, contains no filter, or cannot be written as a query.
    #[wasm_bindgen(unchecked_return_type = "Raised")]
    pub fn raise(&self, json: &str) -> Result<JsValue, JsError> {
        convert::to_js(&Raised::from(tamis::raise(json, &self.schema)?))
    }

    /// Compiles a request to one of the API's endpoints, such as `traces-search`; without a query it is for all records.
    ///
    /// Throws an error if the settings or the options are malformed.
    #[wasm_bindgen(unchecked_return_type = "Request")]
    pub fn request(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Target")] target: &str,
        query: Option<String>,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestSettings | string")] settings: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "Options | string")] options: JsValue,
    ) -> Result<JsValue, JsError> {
        let settings = convert::from_js("settings", &settings)?;
        let compiler = self.compiler(JsOptions::read(&options)?.options()?);
        let request = match (target.parse::<Target>(), &query) {
            (Err(error), _) => Request::invalid(vec![error]),
            (Ok(target), None) => match compiler.body(target, None, &settings) {
                Ok(body) => Request::new(target, &body, &settings),
                Err(rejected) => Request::invalid(rejected.errors),
            },
            (Ok(target), Some(query)) => match compiler.request(query, target, &settings) {
                Ok(compiled) => {
                    Request::new(target, &compiled.body, &settings).with_diagnostics(&compiled.warnings, query)
                }
                Err(rejected) => Request::invalid(rejected.errors).with_diagnostics(&rejected.diagnostics, query),
            },
        };
        convert::to_js(&request)
    }

    /// Applies the safe fixes of a query, with `"unsafe"` also the unsafe ones, until none are left.
    ///
    /// Throws an error if the options are malformed.
    #[wasm_bindgen(unchecked_return_type = "Fixed")]
    pub fn fix(
        &self,
        query: &str,
        #[wasm_bindgen(unchecked_param_type = "Safety")] safety: &str,
        #[wasm_bindgen(unchecked_optional_param_type = "Options | string")] options: JsValue,
    ) -> Result<JsValue, JsError> {
        let safety = safety.parse::<Safety>().map_err(|_| JsError::new("`safety` must be `safe` or `unsafe`"))?;
        let options = JsOptions::read(&options)?.options()?;
        convert::to_js(&Fixed::from(tamis::fix(query, &self.schema, &options, safety)))
    }
}

impl Tamis {
    fn compiler(&self, options: Options) -> Compiler {
        Compiler::new(Arc::clone(&self.schema)).with_options(options)
    }
}
