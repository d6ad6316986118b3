//! Columns.

use std::sync::Arc;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::convert;

/// The columns of a log store.
#[pyclass(frozen, subclass, module = "tamis._tamis")]
#[derive(Debug)]
pub(crate) struct Schema {
    pub(crate) schema: Arc<tamis::Schema>,
}

#[pymethods]
impl Schema {
    /// Reads an `available_columns` response or its array of columns; the built-in columns by default.
    #[new]
    #[pyo3(signature = (json=None))]
    fn new(json: Option<&str>) -> PyResult<Self> {
        let schema = match json {
            None => tamis::Schema::shared_builtin(),
            Some(json) => {
                Arc::new(tamis::Schema::from_json(json).map_err(|error| PyValueError::new_err(error.to_string()))?)
            }
        };
        Ok(Self { schema })
    }

    /// Returns the columns and open groups, as `from_json` reads them.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        convert::to_python(py, &*self.schema)
    }
}
