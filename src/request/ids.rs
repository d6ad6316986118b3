//! Warnings about UUIDs that are not of version 4, which the server may reject.

use super::errors::ErrorKind;
use super::settings::Setting;
use super::{Id, RequestError, RequestSettings, Target};

/// Returns a warning for each setting of the target that contains a UUID of another version than 4.
pub(super) fn warnings(target: Target, settings: &RequestSettings) -> Vec<RequestError> {
    let single = [
        (Setting::ProjectId, &settings.project_id),
        (Setting::QueueId, &settings.queue_id),
        (Setting::RunId, &settings.run_id),
        (Setting::LogStreamId, &settings.log_stream_id),
        (Setting::ExperimentId, &settings.experiment_id),
        (Setting::MetricsTestingId, &settings.metrics_testing_id),
        (Setting::PreviousLastRowId, &settings.previous_last_row_id),
    ];
    let lists = [(Setting::RecordIds, &settings.record_ids), (Setting::ScorerIds, &settings.scorer_ids)];
    let single = single.into_iter().map(|(setting, id)| (setting, id.as_slice()));
    let lists = lists.into_iter().map(|(setting, ids)| (setting, ids.as_deref().unwrap_or_default()));
    let of_target = single.chain(lists).filter(|(setting, _)| target.has(*setting));
    of_target.filter_map(|(setting, ids)| warning(setting, ids)).collect()
}

fn warning(setting: Setting, written: &[String]) -> Option<RequestError> {
    let mut others = written.iter().filter_map(|text| text.parse::<Id>().ok()).filter(|id| id.version() != Id::VERSION);
    let first = others.next()?;
    Some(ErrorKind::OtherVersion { setting, first, more: others.count() }.into())
}
