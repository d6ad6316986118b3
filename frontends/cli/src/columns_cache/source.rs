//! The endpoint that describes the columns of some records.

use tamis::request::{Id, RootType, Setting};

/// The records whose columns are described.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source {
    pub(crate) owner: Owner,
    /// The log stream, the experiment or the metrics testing run that limits the columns, if any.
    pub(crate) limit: Option<(Setting, Id)>,
}

/// What the records belong to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Owner {
    /// A project, which has columns for each type of records.
    Project(Id, RootType),
    /// An annotation queue.
    Queue(Id),
}

impl Source {
    /// The path of the endpoint.
    pub(crate) fn path(&self) -> String {
        match self.owner {
            Owner::Queue(queue) => format!("/v2/annotation_queues/{queue}/records/available_columns"),
            Owner::Project(project, root_type) => {
                let records = match root_type {
                    RootType::Session => "sessions",
                    RootType::Span => "spans",
                    _ => "traces",
                };
                format!("/v2/projects/{project}/{records}/available_columns")
            }
        }
    }

    /// The body of the request.
    pub(crate) fn body(&self) -> String {
        self.limit.map_or_else(|| "{}".to_owned(), |(setting, id)| format!("{{\"{}\":\"{id}\"}}", setting.as_str()))
    }
}
