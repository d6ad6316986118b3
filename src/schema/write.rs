//! Column metadata as JSON.

use serde::{Serialize, Serializer};

use super::{Column, Schema};

/// An `available_columns` response.
#[derive(Serialize)]
struct Response<'s> {
    columns: Vec<&'s Column>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    open_groups: Vec<Group<'s>>,
}

#[derive(Serialize)]
struct Group<'s> {
    name: &'s str,
    column: &'s Column,
}

impl Serialize for Schema {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let open_groups = self.open_groups().map(|(name, column)| Group { name, column }).collect();
        Response { columns: self.columns().collect(), open_groups }.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::Schema;
    use crate::schema::{Column, DataType};

    #[test]
    fn a_schema_is_read_as_it_was_written() {
        let layered = Schema::layer_over(Schema::shared_builtin())
            .column("score", Column::number().label("Score").allowed_numbers([1, 2]).group_label("Own").never_missing())
            .column("plan", Column::text().alias("p").allowed(["free"]).filterable(false).sortable(true).empty(true))
            .open_group("own", Column::uuid().data_type(DataType::Text).multi_valued(true))
            .build();
        for schema in [Schema::default(), Schema::builtin(), layered] {
            let json = serde_json::to_string(&schema).unwrap();
            assert_eq!(Schema::from_json(&json).unwrap(), schema, "{json}");
            assert_eq!(serde_json::from_str::<Schema>(&json).unwrap(), schema, "{json}");
        }
    }

    #[test]
    fn columns_are_written_as_the_api_describes_them() {
        let schema = Schema::builder().column("a", Column::text().label("A").of_types(["llm"])).build();
        assert_eq!(
            serde_json::to_string(&schema).unwrap(),
            concat!(
                r#"{"columns":[{"id":"a","label":"A","filter_type":"text","multi_valued":false,"filterable":true,"#,
                r#""sortable":false,"is_empty":false,"applicable_types":["llm"]}]}"#,
            ),
        );
    }
}
