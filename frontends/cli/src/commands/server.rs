//! `tamis server`: a language server, for editors.
//!
//! `session.rs` is the main loop, and `state.rs` what it changes: `workspace.rs` has the open documents (`document.rs`) and
//! their configurations (`project.rs`). `notifications.rs` changes them, `requests.rs` starts the work for each request in
//! `features`, and `tasks.rs` runs and cancels it. Requests are answered from a `Snapshot`, which does not change.

use std::sync::Arc;

use gen_lsp_types::{InitializeParams, Uri, WorkspaceFolder, WorkspaceFolders};
use lsp_server::Connection;

use crate::config::Config;
use crate::failure::{Failure, Outcome};

mod args;
mod capabilities;
mod client;
mod content;
mod diagnostics;
mod document;
mod edits;
mod features;
mod findings;
mod memory;
mod notifications;
mod polls;
mod position;
mod project;
mod requests;
mod saved_files;
mod session;
mod settings;
mod snapshot;
mod state;
mod tasks;
mod uri;
mod watchers;
mod workspace;

pub(crate) use args::{AFTER_HELP, ServerArgs};
use client::{Client, Features};
use session::{End, Session};
use settings::EditorSettings;
use tasks::Rejection;
use workspace::Workspace;

pub(crate) fn run(args: ServerArgs) -> Result<Outcome, Failure> {
    // What is invalid is reported now, not when a document is opened.
    args.options.read(&Config::default())?;
    let (connection, threads) = Connection::stdio();
    let end = converse(&connection, Arc::new(args));
    // The thread that writes ends when nothing can be sent any more.
    drop(connection);
    if matches!(end, Ok(End::Lost)) {
        // The thread that reads may wait for an editor that is gone.
        return Ok(Outcome::Findings);
    }
    let joined = threads.join();
    let outcome = if end? == End::ShutDown { Outcome::Clean } else { Outcome::Findings };
    joined.map_err(|error| Failure::new(format!("the connection to the editor failed: {error}")))?;
    Ok(outcome)
}

/// Agrees with the editor on what both support, and answers it until it ends the conversation.
fn converse(connection: &Connection, args: Arc<ServerArgs>) -> Result<End, Failure> {
    let Ok((id, params)) = connection.initialize_start() else { return Ok(End::Closed) };
    let params: InitializeParams = match serde_json::from_value(params) {
        Ok(params) => params,
        Err(error) => {
            let message = format!("the parameters of `initialize` are malformed: {error}");
            // If the editor is gone, there is nobody to answer.
            let _ = connection.sender.send(Rejection::invalid(message.clone()).response(id).into());
            return Err(Failure::new(message));
        }
    };
    let features = Features::of(&params.capabilities);
    let settings = params.initialization_options.as_ref().and_then(EditorSettings::of).unwrap_or_default();
    let announced = serde_json::to_value(capabilities::announced(features, settings))
        .map_err(|error| Failure::new(format!("cannot write JSON: {error}")))?;
    if connection.initialize_finish(id, announced).is_err() {
        return Ok(End::Closed);
    }
    let workspace = Workspace::new(args, &folders(params))?;
    let client = Client::new(features, connection.sender.clone());
    Ok(Session::new(client, workspace, settings).run(&connection.receiver))
}

/// The folders of the editor; older ones have one, its root.
fn folders(params: InitializeParams) -> Vec<WorkspaceFolder> {
    match params.workspace_folders_initialize_params.workspace_folders {
        Some(WorkspaceFolders::WorkspaceFolderList(folders)) => folders,
        _ => root(params).map(|uri| WorkspaceFolder { uri, name: String::new() }).into_iter().collect(),
    }
}

#[expect(deprecated, reason = "older editors have nothing else")]
fn root(params: InitializeParams) -> Option<Uri> {
    params.root_uri
}
