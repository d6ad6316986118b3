//! tamis for Python: the extension module `tamis._tamis`.
//!
//! A class over [`tamis::Compiler`] and one for compiled queries; results are dictionaries and lists of plain values. The
//! package in `python/tamis` gives them their types, and is what users import. Offsets are code points, as in Python.

use pyo3::prelude::*;

mod compiler;
mod convert;
mod errors;
mod filter;
mod matcher;
mod offsets;
mod query;
mod record;
mod results;
mod schema;

/// The extension module of the package `tamis`.
#[pymodule]
mod _tamis {
    #[pymodule_export]
    use crate::compiler::{Compiler, format, raise_, tokens};
    #[pymodule_export]
    use crate::matcher::Matcher;
    #[pymodule_export]
    use crate::query::Query;
    #[pymodule_export]
    use crate::schema::Schema;
}
