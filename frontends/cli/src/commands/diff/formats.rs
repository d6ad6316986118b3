//! The output formats.

mod github;
mod human;
mod json;
mod markdown;
mod words;

pub(super) use github::github;
pub(super) use human::human;
pub(super) use json::json;
pub(super) use markdown::markdown;
