//! Parses names of targets.

use std::str::FromStr;

use crate::schema::suggest::nearest;

use super::errors::{ErrorKind, RequestError};
use super::target::Target;

/// Parses the name of a target.
///
/// # Errors
///
/// `unknown-target`, with the nearest names.
///
/// # Examples
///
/// ```
/// use tamis::request::Target;
///
/// assert_eq!("spans-delete".parse::<Target>()?, Target::SpansDelete);
/// let error = "span-delete".parse::<Target>().unwrap_err();
/// assert_eq!(error.help().as_deref(), Some("did you mean `spans-delete`?"));
/// # Ok::<(), tamis::request::RequestError>(())
/// ```
impl FromStr for Target {
    type Err = RequestError;

    fn from_str(name: &str) -> Result<Self, RequestError> {
        let plain = name.to_lowercase().replace('_', "-");
        Self::ALL.iter().copied().find(|target| target.as_str() == name).ok_or_else(|| {
            let near = nearest(&plain, Self::ALL.iter().map(|target| target.as_str()));
            RequestError::from(ErrorKind::UnknownTarget { name: name.to_owned(), near })
        })
    }
}
