//! The benchmark queries, and their columns.

use tamis::Schema;
use tamis::schema::{Column, DataUnit};

/// `small` is one comparison, `typical` eight, `large` a thousand in 250 groups, `ids` a list of a thousand UUIDs.
pub(crate) const SIZES: [&str; 4] = ["small", "typical", "large", "ids"];

pub(crate) fn text(size: &str) -> &'static str {
    match size {
        "small" => include_str!("../data/small.txt"),
        "typical" => include_str!("../data/typical.txt"),
        "large" => include_str!("../data/large.txt"),
        _ => include_str!("../data/ids.txt"),
    }
}

/// The columns of the queries, and `others` further columns.
pub(crate) fn schema(others: usize) -> Schema {
    let texts = ["status", "env", "region", "name"];
    let builder = texts.into_iter().fold(Schema::builder(), |builder, id| builder.column(id, Column::text()));
    let builder = builder
        .column("level", Column::integer())
        .column("score", Column::number())
        .column("duration_ns", Column::integer().unit(DataUnit::NanoSeconds))
        .column("tags", Column::collection())
        .column("id", Column::uuid());
    (0..others)
        .fold(builder, |builder, index| {
            builder.column(format!("metrics/other_{index}"), Column::number().label(format!("Other {index}")))
        })
        .build()
}
