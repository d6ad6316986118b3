//! The targets by name.

use crate::schema::suggest::nearest;

use super::errors::{ErrorKind, RequestError};
use super::target::Target;

impl Target {
    /// The target of this name.
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
    /// assert_eq!(Target::parse("spans-delete")?, Target::SpansDelete);
    /// let error = Target::parse("span-delete").unwrap_err();
    /// assert_eq!(error.help().as_deref(), Some("did you mean `spans-delete`?"));
    /// # Ok::<(), tamis::request::RequestError>(())
    /// ```
    pub fn parse(name: &str) -> Result<Self, RequestError> {
        let plain = name.to_lowercase().replace('_', "-");
        Self::ALL.iter().copied().find(|target| target.as_str() == name).ok_or_else(|| {
            let near = nearest(&plain, Self::ALL.iter().map(|target| target.as_str()));
            RequestError::from(ErrorKind::UnknownTarget { name: name.to_owned(), near })
        })
    }
}
