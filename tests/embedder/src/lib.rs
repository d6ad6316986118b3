//! This crate only has tests.
