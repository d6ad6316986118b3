//! The columns of projects, as the server described them, in the cache directory of the user.
//!
//! Each file has the columns of one project and source of records. Its name is a hash, and it contains the key, so that
//! a collision is noticed.

mod source;

use std::fs::{self, DirBuilder};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tamis::Schema;

use crate::failure::{self, Failure};
use crate::input;
pub(crate) use source::{Owner, Source};

/// The version of the format: files of other versions are ignored.
const VERSION: u32 = 1;

/// What cached columns belong to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Key {
    base_url: String,
    /// The path of the endpoint, which contains the project or the queue.
    path: String,
    /// The body of the request, which limits the columns.
    body: String,
}

impl Key {
    pub(crate) fn new(base_url: &str, source: &Source) -> Self {
        Self { base_url: base_url.trim_end_matches('/').to_owned(), path: source.path(), body: source.body() }
    }

    /// The name of the file: FNV-1a, which is the same on all machines.
    fn file_name(&self) -> String {
        let parts = [&self.base_url, &self.path, &self.body].into_iter();
        let hash = parts
            .flat_map(|part| part.bytes().chain([0]))
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        format!("{hash:016x}.json")
    }
}

/// Cached columns.
pub(crate) struct Cached {
    pub(crate) schema: Schema,
    /// When the server described them.
    pub(crate) fetched_at: String,
}

#[derive(Serialize)]
struct Written<'a> {
    version: u32,
    fetched_at: String,
    key: &'a Key,
    response: &'a RawValue,
}

#[derive(Deserialize)]
struct Read<'a> {
    version: u32,
    fetched_at: String,
    key: Key,
    #[serde(borrow)]
    response: &'a RawValue,
}

/// The cached columns; `None` if there are none, or if they cannot be read.
pub(crate) fn load(key: &Key) -> Option<Cached> {
    load_from(&directory()?, key)
}

fn load_from(directory: &Path, key: &Key) -> Option<Cached> {
    let text = fs::read_to_string(directory.join(key.file_name())).ok()?;
    let read: Read<'_> = serde_json::from_str(&text).ok()?;
    let is_of_key = read.version == VERSION && read.key == *key;
    let schema = is_of_key.then(|| Schema::from_json(read.response.get()).ok()).flatten()?;
    Some(Cached { schema, fetched_at: read.fetched_at })
}

/// Caches a response of the server, which must be JSON.
pub(crate) fn store(key: &Key, response: &str, now: DateTime<Utc>) -> Result<(), Failure> {
    let Some(directory) = directory() else {
        return Err(Failure::new("cannot cache the columns: there is no home directory"));
    };
    store_in(&directory, key, response, now).map_err(|error| {
        let reason = failure::reason(&error);
        Failure::new(format!("cannot cache the columns in {}: {reason}", input::quoted(&directory)))
    })
}

fn store_in(directory: &Path, key: &Key, response: &str, now: DateTime<Utc>) -> io::Result<()> {
    let response: &RawValue = serde_json::from_str(response)?;
    let written =
        Written { version: VERSION, fetched_at: now.to_rfc3339_opts(SecondsFormat::Secs, true), key, response };
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)?;
    // Only its owner can read a temporary file, and therefore the file that it becomes.
    let mut file = tempfile::Builder::new().prefix(".tamis-").tempfile_in(directory)?;
    file.write_all(&serde_json::to_vec(&written)?)?;
    file.persist(directory.join(key.file_name()))?;
    Ok(())
}

fn directory() -> Option<PathBuf> {
    use etcetera::BaseStrategy;
    Some(etcetera::choose_base_strategy().ok()?.cache_dir().join("tamis").join("columns"))
}

#[cfg(test)]
mod tests {
    use tamis::request::{Id, RootType, Setting};

    use super::*;

    const RESPONSE: &str = r#"{"columns": [{"id": "a", "filter_type": "text", "filterable": true}]}"#;

    fn id(digit: char) -> Id {
        "6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f".replace('6', &digit.to_string()).parse().unwrap()
    }

    /// A whole project.
    fn source(project: char) -> Source {
        Source { owner: Owner::Project(id(project), RootType::Trace), limit: None }
    }

    fn key(source: Source) -> Key {
        Key::new("https://api.galileo.ai/v2/", &source)
    }

    fn now() -> DateTime<Utc> {
        "2026-01-15T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn columns_are_found_by_their_whole_key() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("tamis/columns");
        let source = source('1');
        let limited = |setting, digit| key(Source { limit: Some((setting, id(digit))), ..source });
        let stored = limited(Setting::LogStreamId, '1');
        assert!(load_from(&path, &stored).is_none());
        store_in(&path, &stored, RESPONSE, now()).unwrap();
        let cached = load_from(&path, &stored).unwrap();
        assert_eq!(cached.fetched_at, "2026-01-15T12:00:00Z");
        assert_eq!(cached.schema.columns().map(|column| column.id.to_string()).collect::<Vec<_>>(), ["a"]);
        let limit = Some((Setting::LogStreamId, id('1')));
        let others = [
            key(source),
            limited(Setting::LogStreamId, '2'),
            limited(Setting::ExperimentId, '1'),
            key(Source { owner: Owner::Project(id('2'), RootType::Trace), limit }),
            key(Source { owner: Owner::Project(id('1'), RootType::Span), limit }),
            key(Source { owner: Owner::Queue(id('1')), limit }),
            Key::new("https://api.galileo.ai", &Source { limit, ..source }),
        ];
        for other in others {
            assert!(load_from(&path, &other).is_none(), "{other:?}");
            // As if the hashes were equal.
            fs::copy(path.join(stored.file_name()), path.join(other.file_name())).unwrap();
            assert!(load_from(&path, &other).is_none(), "{other:?}");
        }
    }

    #[test]
    fn unreadable_files_are_ignored_and_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let key = key(source('1'));
        store_in(directory.path(), &key, RESPONSE, now()).unwrap();
        let file = directory.path().join(key.file_name());
        let text = fs::read_to_string(&file).unwrap();
        for broken in ["", "{", &text.replace("\"version\":1", "\"version\":2"), &text.replace("\"a\"", "5")] {
            fs::write(&file, broken).unwrap();
            assert!(load_from(directory.path(), &key).is_none(), "{broken}");
        }
        store_in(directory.path(), &key, RESPONSE, now()).unwrap();
        assert!(load_from(directory.path(), &key).is_some());
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn file_names_are_the_same_on_all_machines() {
        assert_eq!(Key::default().file_name(), "d94d12186c0f2fb7.json");
    }
}
