//! The settings that commands share.

use std::fmt;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use tamis::diagnostic::UnknownName;
use tamis::record::LayoutPreset;
use tamis::request::{self, Id, RootType, Target};
use tamis::{Limits, Schema, Zone};

use super::auth::Auth;
use super::key::Key;
use super::setting::{Origin, Setting};
use super::source::nearest_or_all;
use super::{base_url, target, zone};
use crate::columns_cache::{self, Cached, Owner, Source};
use crate::failure::Failure;
use crate::text;

/// The settings that commands share; flags override them.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Files of column metadata.
    pub(crate) columns: Setting<Vec<PathBuf>>,
    pub(crate) zone: Setting<Zone>,
    /// The endpoint of the queries.
    pub(crate) target: Setting<Option<Target>>,
    /// Whether requests have the format of older servers.
    pub(crate) legacy_format: Setting<bool>,
    /// The URL of the API; `None` is that of the authentication method.
    pub(crate) base_url: Setting<Option<String>>,
    pub(crate) auth: Setting<Auth>,
    pub(crate) project_id: Setting<Option<Id>>,
    pub(crate) scope: Setting<Option<Scope>>,
    /// Where the values of columns are in records; `None` if that is detected.
    pub(crate) layout: Setting<Option<LayoutPreset>>,
    pub(crate) depth: Setting<usize>,
    pub(crate) list_items: Setting<usize>,
    pub(crate) diagnostics: Setting<usize>,
}

/// The log stream, the experiment or the metrics testing run of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Scope {
    pub(crate) setting: request::Setting,
    pub(crate) id: Id,
}

impl Default for Settings {
    fn default() -> Self {
        let limits = Limits::default();
        Self {
            columns: Setting::default(),
            zone: Setting::default(),
            target: Setting::default(),
            legacy_format: Setting::default(),
            base_url: Setting::default(),
            auth: Setting::default_of(Auth::Galileo),
            project_id: Setting::default(),
            scope: Setting::default(),
            layout: Setting::default(),
            depth: Setting::default_of(limits.depth),
            list_items: Setting::default_of(limits.list_items),
            diagnostics: Setting::default_of(limits.diagnostics),
        }
    }
}

impl Settings {
    pub(crate) fn limits(&self) -> Limits {
        Limits::default().depth(self.depth.value).list_items(self.list_items.value).diagnostics(self.diagnostics.value)
    }

    /// The columns of the configured project, if they are cached: those of all types of records that are.
    pub(crate) fn cached_columns(&self) -> Option<Cached> {
        let project = self.project_id.value?;
        let api = self.api(None, None).ok()?;
        let limit = self.scope.value.map(|scope| (scope.setting, scope.id));
        let cached = [RootType::Session, RootType::Trace, RootType::Span].into_iter().filter_map(|root_type| {
            let source = Source { owner: Owner::Project(project, root_type), limit };
            columns_cache::load(&columns_cache::Key::new(api.base_url, &source))
        });
        cached.reduce(|merged, cached| Cached {
            schema: Schema::builder().merge(&merged.schema).merge(&cached.schema).build(),
            fetched_at: merged.fetched_at.min(cached.fetched_at),
        })
    }

    /// Sets a value that is written as text.
    pub(super) fn set(&mut self, key: Key, written: &str, origin: &Origin) -> Result<(), Failure> {
        match key {
            Key::Columns => self.columns.set(std::env::split_paths(written).collect(), origin),
            Key::Zone => {
                // A file is shared; a variable belongs to a system.
                let is_variable = matches!(origin, Origin::Variable(_));
                let parse = if is_variable { zone::parse_or_local } else { zone::parse };
                self.zone.set(parse(written)?, origin);
            }
            Key::Target => self.target.set(Some(target::parse(written)?), origin),
            Key::LegacyFormat => self.legacy_format.set(boolean(written)?, origin),
            Key::BaseUrl => self.base_url.set(Some(base_url::parse(written)?.to_owned()), origin),
            Key::Auth => self.auth.set(auth(written)?, origin),
            Key::ProjectId => self.project_id.set(Some(id(written)?), origin),
            Key::LogStreamId => self.set_scope(request::Setting::LogStreamId, written, origin)?,
            Key::ExperimentId => self.set_scope(request::Setting::ExperimentId, written, origin)?,
            Key::MetricsTestingId => self.set_scope(request::Setting::MetricsTestingId, written, origin)?,
            Key::LayoutPreset => self.layout.set(Some(preset(written)?), origin),
            Key::Depth => self.depth.set(depth(number(written)?)?, origin),
            Key::ListItems => self.list_items.set(number(written)?, origin),
            Key::Diagnostics => self.diagnostics.set(number(written)?, origin),
        }
        Ok(())
    }

    /// Sets the files of columns, which are relative to a directory.
    pub(super) fn set_columns(&mut self, files: &[&str], directory: &Path, origin: &Origin) {
        self.columns.set(files.iter().map(|file| directory.join(file)).collect(), origin);
    }

    /// Sets the scope; one of another origin is overridden.
    fn set_scope(&mut self, setting: request::Setting, written: &str, origin: &Origin) -> Result<(), Failure> {
        let scope = Scope { setting, id: id(written)? };
        let is_same_origin = std::mem::discriminant(&self.scope.origin) == std::mem::discriminant(origin);
        if let Some(other) = self.scope.value.filter(|_| is_same_origin) {
            let other = other.setting.as_str().replace('_', "-");
            return Err(Failure::new(format!("cannot be used with `{other}`"))
                .help("records have one log stream, one experiment or one metrics testing run"));
        }
        self.scope.set(Some(scope), origin);
        Ok(())
    }

    /// A setting as text, and its origin; `None` if it has no value.
    pub(crate) fn shown(&self, key: Key) -> (Option<String>, Origin) {
        let scope = |setting| shown_if(&self.scope, |scope| scope.is_some_and(|scope| scope.setting == setting));
        match key {
            Key::Columns => {
                let files: Vec<String> = self.columns.value.iter().map(|file| file.display().to_string()).collect();
                (Some(files.join(", ")).filter(|files| !files.is_empty()), self.columns.origin.clone())
            }
            Key::Zone => shown(&self.zone),
            Key::Target => shown_option(&self.target),
            Key::LegacyFormat => shown(&self.legacy_format),
            Key::BaseUrl => match &self.base_url.value {
                Some(url) => (Some(url.clone()), self.base_url.origin.clone()),
                None => (self.auth.value.base_url().map(str::to_owned), Origin::Default),
            },
            Key::Auth => {
                (self.auth.value.to_possible_value().map(|name| name.get_name().to_owned()), self.auth.origin.clone())
            }
            Key::ProjectId => shown_option(&self.project_id),
            Key::LogStreamId => scope(request::Setting::LogStreamId),
            Key::ExperimentId => scope(request::Setting::ExperimentId),
            Key::MetricsTestingId => scope(request::Setting::MetricsTestingId),
            Key::LayoutPreset => {
                (self.layout.value.map(|preset| preset.as_str().to_owned()), self.layout.origin.clone())
            }
            Key::Depth => shown(&self.depth),
            Key::ListItems => shown(&self.list_items),
            Key::Diagnostics => shown(&self.diagnostics),
        }
    }
}

fn shown<T: fmt::Display>(setting: &Setting<T>) -> (Option<String>, Origin) {
    (Some(setting.value.to_string()), setting.origin.clone())
}

fn shown_option<T: fmt::Display>(setting: &Setting<Option<T>>) -> (Option<String>, Origin) {
    (setting.value.as_ref().map(T::to_string), setting.origin.clone())
}

fn shown_if(scope: &Setting<Option<Scope>>, is_shown: impl Fn(Option<Scope>) -> bool) -> (Option<String>, Origin) {
    match scope.value.filter(|_| is_shown(scope.value)) {
        Some(Scope { id, .. }) => (Some(id.to_string()), scope.origin.clone()),
        None => (None, Origin::Default),
    }
}

fn id(written: &str) -> Result<Id, Failure> {
    written.parse().map_err(|_| {
        Failure::new(format!("{} is not a UUID with hyphens", text::quote(written)))
            .help("write it as `6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f`")
    })
}

fn boolean(written: &str) -> Result<bool, Failure> {
    written
        .parse()
        .map_err(|_| Failure::new(format!("{} is not a boolean", text::quote(written))).help("write `true` or `false`"))
}

fn number(written: &str) -> Result<usize, Failure> {
    written.parse().map_err(|_| Failure::new(format!("expected an integer, found {}", text::quote(written))))
}

fn depth(depth: usize) -> Result<usize, Failure> {
    match depth {
        0..=Limits::MAX_DEPTH => Ok(depth),
        _ => Err(Failure::new(format!("`depth` must be at most {}", Limits::MAX_DEPTH))),
    }
}

fn auth(name: &str) -> Result<Auth, Failure> {
    Auth::from_str(name, false).map_err(|_| {
        let names: Vec<_> = Auth::value_variants().iter().filter_map(Auth::to_possible_value).collect();
        let names: Vec<&str> = names.iter().map(clap::builder::PossibleValue::get_name).collect();
        nearest_or_all(Failure::new(format!("unknown authentication method {}", text::quote(name))), name, &names)
    })
}

fn preset(name: &str) -> Result<LayoutPreset, Failure> {
    let known: Vec<&str> = LayoutPreset::ALL.iter().map(|preset| preset.as_str()).collect();
    let unknown = |error: UnknownName| nearest_or_all(Failure::new(text::visible(&error.to_string())), name, &known);
    name.parse().map_err(unknown)
}
