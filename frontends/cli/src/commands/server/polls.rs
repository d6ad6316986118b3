//! Requests for the diagnostics of the workspace, which wait for a change: editors send the next one at once.

use std::collections::HashMap;

use gen_lsp_types::LspRequestMethod;
use lsp_server::{Request, RequestId};
use serde_json::Value;

use super::tasks::Answer;

/// Requests for the diagnostics of the workspace.
#[derive(Debug, Default)]
pub(super) struct Polls {
    /// Those that are being answered, with the number of changes before each.
    running: HashMap<RequestId, (u64, Request)>,
    /// Those whose answer would be that nothing has changed.
    waiting: Vec<Request>,
    /// The number of changes of documents, files and settings.
    changes: u64,
}

/// What to do with an answer.
#[derive(Debug)]
pub(super) enum Next {
    Respond,
    /// Something may have changed since: the request is started again.
    Start(Request),
    Wait,
}

impl Polls {
    /// Remembers a request that is started, if it is one for the diagnostics of the workspace.
    pub(super) fn started(&mut self, request: &Request) {
        if request.method == LspRequestMethod::WorkspaceDiagnostic.as_str() {
            self.running.insert(request.id.clone(), (self.changes, request.clone()));
        }
    }

    /// What to do with the answer to a request.
    pub(super) fn finished(&mut self, id: &RequestId, answer: &Answer<Value>) -> Next {
        let Some((changes, request)) = self.running.remove(id) else { return Next::Respond };
        if !answer.as_ref().is_ok_and(|report| is_unchanged(&request, report)) {
            return Next::Respond;
        }
        if changes != self.changes {
            return Next::Start(request);
        }
        self.waiting.push(request);
        Next::Wait
    }

    /// Something has changed: returns the requests to start again.
    pub(super) fn changed(&mut self) -> Vec<Request> {
        self.changes += 1;
        std::mem::take(&mut self.waiting)
    }

    /// Forgets a request; `true` if it was waiting.
    pub(super) fn cancel(&mut self, id: &RequestId) -> bool {
        self.running.remove(id);
        let count = self.waiting.len();
        self.waiting.retain(|request| request.id != *id);
        self.waiting.len() < count
    }
}

/// Whether a report has nothing that the editor does not know.
fn is_unchanged(request: &Request, report: &Value) -> bool {
    let count = |value: &Value, key: &str| value.get(key).and_then(Value::as_array).map_or(0, Vec::len);
    let items = report.get("items").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    // A file that the editor knows may have been removed.
    items.len() == count(&request.params, "previousResultIds")
        && !items.is_empty()
        && items.iter().all(|item| item.get("kind").is_some_and(|kind| kind == "unchanged"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_request_waits_until_something_changes() {
        let id = RequestId::from(1);
        let params = json!({ "previousResultIds": [{ "uri": "a", "value": "1" }] });
        let request = Request::new(id.clone(), "workspace/diagnostic".to_owned(), params);
        let report = |kind: &str| Ok(json!({ "items": [{ "uri": "a", "kind": kind }] }));
        let mut polls = Polls::default();

        polls.started(&request);
        assert!(matches!(polls.finished(&id, &report("full")), Next::Respond));
        polls.started(&request);
        assert!(matches!(polls.finished(&id, &report("unchanged")), Next::Wait));
        assert_eq!(polls.changed().len(), 1);
        assert!(polls.changed().is_empty());

        // A change while it is answered.
        polls.started(&request);
        polls.changed();
        assert!(matches!(polls.finished(&id, &report("unchanged")), Next::Start(_)));

        polls.started(&request);
        assert!(matches!(polls.finished(&id, &report("unchanged")), Next::Wait));
        assert!(polls.cancel(&id));
        assert!(polls.changed().is_empty());

        let other = Request::new(id.clone(), "textDocument/hover".to_owned(), json!({}));
        polls.started(&other);
        assert!(matches!(polls.finished(&id, &Ok(Value::Null)), Next::Respond));
    }
}
