//! Files as URIs, and back.

use std::path::{Component, Path, PathBuf, Prefix};

use gen_lsp_types::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

/// The characters that a URI escapes: all but the unreserved ones (RFC 3986, section 2.3).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The path of a file; `None` for other URIs, such as those of unsaved buffers.
pub(super) fn path_of(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.as_ref().strip_prefix("file://")?;
    let (host, path) = rest.split_at_checked(rest.find('/')?)?;
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let is_local = host.is_empty() || host == "localhost";
    Some(match path.get(1..).filter(|path| is_local && starts_with_drive(path)) {
        Some(path) => PathBuf::from(path),
        None if is_local => PathBuf::from(path.as_ref()),
        None => PathBuf::from(format!("//{host}{path}")),
    })
}

/// The URI of an absolute path.
pub(super) fn of_path(path: &Path) -> Uri {
    let mut uri = "file://".to_owned();
    for component in path.components() {
        match component {
            Component::Prefix(prefix) => match prefix.kind() {
                Prefix::Disk(letter) | Prefix::VerbatimDisk(letter) => {
                    uri.push('/');
                    uri.push(letter.to_ascii_lowercase().into());
                    uri += "%3A";
                }
                _ => uri += &prefix.as_os_str().to_string_lossy().replace('\\', "/"),
            },
            Component::RootDir | Component::CurDir => {}
            Component::ParentDir | Component::Normal(_) => {
                uri.push('/');
                uri.extend(percent_encode(component.as_os_str().as_encoded_bytes(), ESCAPED));
            }
        }
    }
    Uri(uri)
}

/// Whether a path starts with a drive of Windows.
fn starts_with_drive(path: &str) -> bool {
    matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_map_to_uris_and_back() {
        for (path, uri) in [("/a/b c.yaml", "file:///a/b%20c.yaml"), ("/é/#1?.tamis", "file:///%C3%A9/%231%3F.tamis")]
        {
            assert_eq!(of_path(Path::new(path)), Uri::from(uri));
            assert_eq!(path_of(&Uri::from(uri)), Some(PathBuf::from(path)));
        }
        for (uri, path) in [
            ("file:///c%3A/x.tamis", Some("c:/x.tamis")),
            ("file:///c:/x.tamis", Some("c:/x.tamis")),
            ("file://localhost/x.tamis", Some("/x.tamis")),
            ("file://server/share/x.tamis", Some("//server/share/x.tamis")),
            ("untitled:Untitled-1", None),
            ("file:", None),
            ("file:///%FF", None),
        ] {
            assert_eq!(path_of(&Uri::from(uri)), path.map(PathBuf::from), "{uri}");
        }
    }
}
