//! tamis for JavaScript.
//!
//! One class, whose methods are the functions of the library. Objects cross the border as JSON text, which the
//! JavaScript engine writes and reads; filters stay text, so that integers beyond 2⁵³ are what they were. Offsets are
//! UTF-16 code units, as JavaScript counts.

use tamis::diagnostic::Safety;
use tamis::lower::{self, MissingValuePolicy};
use tamis::request::{self, Target};
use tamis::source::Lines;
use tamis::{Limits, Schema, Span, Token, TokenKind};
use wasm_bindgen::prelude::*;

mod answer;
mod border;
mod given;
mod utf16;
mod zones;

use answer::{Analysis, Explanation, Fixed, Raised, Request};
use given::Given;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = include_str!("types.d.ts");

/// Queries over the columns of a log store.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Tamis {
    schema: Schema,
}

#[wasm_bindgen]
impl Tamis {
    /// Takes the metadata of the columns as JSON text: an `available_columns` response or its array of columns.
    /// Without it the standard columns are known.
    ///
    /// Throws an error that names the place where the metadata is malformed.
    #[wasm_bindgen(constructor)]
    pub fn new(columns: Option<String>) -> Result<Tamis, JsError> {
        let schema = columns.map_or_else(|| Ok(Schema::builtin()), |columns| Schema::from_json(&columns))?;
        Ok(Self { schema })
    }

    /// Tells all that is known of a query, right or wrong: its diagnostics, its filter as a tree and as a flat list,
    /// its canonical text.
    ///
    /// Throws an error where the options are malformed.
    #[wasm_bindgen(unchecked_return_type = "Analysis")]
    pub fn analyze(
        &self,
        query: &str,
        #[wasm_bindgen(unchecked_optional_param_type = "Options | string")] options: JsValue,
    ) -> Result<JsValue, JsError> {
        let options = Given::read(&options)?.options()?;
        let analysis = tamis::analyze(query, &self.schema, &options);
        let flat = analysis.typed.as_ref().map(|typed| lower::flat(typed, MissingValuePolicy::Warn));
        border::give(&Analysis::new(query, &analysis, flat, &options.limits))
    }

    /// Tells what may be written at an offset of a query, best first.
    ///
    /// Throws an error where the options are malformed.
    #[wasm_bindgen(unchecked_return_type = "Completion")]
    pub fn complete(
        &self,
        query: &str,
        offset: u32,
        #[wasm_bindgen(unchecked_optional_param_type = "Options | string")] options: JsValue,
    ) -> Result<JsValue, JsError> {
        let given = Given::read(&options)?;
        let at = utf16::byte(query, offset);
        let completion = tamis::complete(query, at, &self.schema, &given.options()?, &given.recent());
        border::give(&completion.to_json(&Lines::new(query)))
    }

    /// Tells what stands at an offset of a query; `null` where there is nothing to tell.
    ///
    /// Throws an error where the options are malformed.
    #[wasm_bindgen(unchecked_return_type = "Hover | null")]
    pub fn hover(
        &self,
        query: &str,
        offset: u32,
        #[wasm_bindgen(unchecked_optional_param_type = "Options | string")] options: JsValue,
    ) -> Result<JsValue, JsError> {
        let options = Given::read(&options)?.options()?;
        let hover = tamis::hover(query, utf16::byte(query, offset), &self.schema, &options);
        border::give(&hover.map(|hover| hover.to_json(&Lines::new(query))))
    }

    /// Says in plain English what a query keeps; `null` where it has errors.
    ///
    /// Throws an error where the options are malformed.
    #[wasm_bindgen(unchecked_return_type = "Explanation | null")]
    pub fn explain(
        &self,
        query: &str,
        #[wasm_bindgen(unchecked_optional_param_type = "Options | string")] options: JsValue,
    ) -> Result<JsValue, JsError> {
        let options = Given::read(&options)?.options()?;
        let analysis = tamis::analyze(query, &self.schema, &options);
        let explanation = tamis::explain(&analysis, &options);
        border::give(&explanation.map(|explanation| Explanation::new(explanation, query)))
    }

    /// Cuts any text into classified stretches, for colours; one that is too long to be a query is one error.
    #[wasm_bindgen(unchecked_return_type = "Token[]")]
    pub fn tokens(&self, query: &str) -> Result<JsValue, JsError> {
        let lines = Lines::new(query);
        let mut tokens = if query.len() > Limits::default().bytes {
            vec![Token { span: Span::new(0, u32::try_from(query.len()).unwrap_or(u32::MAX)), kind: TokenKind::Error }]
        } else {
            tamis::tokens(query)
        };
        tokens.iter_mut().for_each(|token| token.span = utf16::span(token.span, &lines));
        border::give(&tokens)
    }

    /// Raises JSON text to a query: a filter tree, a flat list or a whole request body.
    ///
    /// Throws an error that names the place where the text is not JSON, holds no filter, or says what no query says.
    #[wasm_bindgen(unchecked_return_type = "Raised")]
    pub fn raise(&self, json: &str) -> Result<JsValue, JsError> {
        border::give(&Raised::from(tamis::raise(json, &self.schema)?))
    }

    /// Compiles the body of a request to one of the API's endpoints, `traces-search` for example; without a query it
    /// asks for all records.
    ///
    /// Throws an error where the settings or the options are malformed.
    #[wasm_bindgen(unchecked_return_type = "Request")]
    pub fn request(
        &self,
        target: &str,
        query: Option<String>,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestSettings | string")] settings: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "Options | string")] options: JsValue,
    ) -> Result<JsValue, JsError> {
        let settings = border::take("settings", &settings)?;
        let options = Given::read(&options)?.options()?;
        let answer = match (Target::parse(target), &query) {
            (Err(error), _) => Request::wrong(vec![error]),
            (Ok(target), None) => match request::body(target, None, &settings, &self.schema, &options) {
                Ok(body) => Request::new(target, &body, &settings),
                Err(errors) => Request::wrong(errors),
            },
            (Ok(target), Some(query)) => match tamis::compile_request(query, &self.schema, &options, target, &settings)
            {
                Ok(compiled) => Request::new(target, &compiled.body, &settings).with_label(&compiled.warnings, query),
                Err(rejected) => Request::wrong(rejected.errors).with_label(&rejected.diagnostics, query),
            },
        };
        border::give(&answer)
    }

    /// Applies the safe fixes of a query, or with `"unsafe"` the guesses too, until nothing is left to apply.
    ///
    /// Throws an error where the options are malformed.
    #[wasm_bindgen(unchecked_return_type = "Fixed")]
    pub fn fix(
        &self,
        query: &str,
        #[wasm_bindgen(unchecked_param_type = "Safety")] safety: &str,
        #[wasm_bindgen(unchecked_optional_param_type = "Options | string")] options: JsValue,
    ) -> Result<JsValue, JsError> {
        let safety = match safety {
            "safe" => Safety::Safe,
            "unsafe" => Safety::Unsafe,
            _ => return Err(JsError::new("`safety` is `safe` or `unsafe`")),
        };
        let options = Given::read(&options)?.options()?;
        border::give(&Fixed::from(tamis::fix(query, &self.schema, &options, safety)))
    }
}
