//! A client of the language server.

use std::collections::HashMap;
use std::io::{BufReader, BufWriter};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};

use lsp_server::{Message, Notification, Request, RequestId};
use serde_json::{Value, json};

/// A running server, as an editor sees it.
pub(crate) struct Client {
    child: Child,
    input: Option<BufWriter<ChildStdin>>,
    output: BufReader<ChildStdout>,
    next: i32,
    /// The last diagnostics of each document.
    pub(crate) published: HashMap<String, Value>,
    /// The messages that the server wants to show.
    pub(crate) shown: Vec<String>,
    /// The requests of the server.
    pub(crate) requests: Vec<String>,
    pub(crate) capabilities: Value,
}

impl Client {
    /// Starts a server in a folder, for a client with these capabilities.
    pub(crate) fn start(folder: &Path, capabilities: Value) -> Self {
        Self::start_with(folder, capabilities, json!({}))
    }

    /// Starts a server with settings.
    pub(crate) fn start_with(folder: &Path, capabilities: Value, settings: Value) -> Self {
        Self::start_in(folder, capabilities, settings, &[])
    }

    /// Starts a server with settings and environment variables.
    pub(crate) fn start_in(folder: &Path, capabilities: Value, settings: Value, variables: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tamis"))
            .args(["server", "--now", "2026-01-15T12:00:00Z"])
            .current_dir(folder)
            .env("XDG_CACHE_HOME", folder.join("cache"))
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = Some(BufWriter::new(child.stdin.take().unwrap()));
        let output = BufReader::new(child.stdout.take().unwrap());
        let (published, shown, requests) = Default::default();
        let mut client = Self { child, input, output, next: 0, published, shown, requests, capabilities: Value::Null };
        let folders = json!([{ "uri": uri(folder), "name": "folder" }]);
        let params = json!({
            "processId": null, "rootUri": null, "capabilities": capabilities, "workspaceFolders": folders,
            "initializationOptions": settings,
        });
        let result = client.request("initialize", params).unwrap();
        client.capabilities = result["capabilities"].clone();
        client.notify("initialized", json!({}));
        client
    }

    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        self.send(Notification::new(method.to_owned(), params).into());
    }

    /// Sends a request without waiting for its answer.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> RequestId {
        self.next += 1;
        let id = RequestId::from(self.next);
        self.send(Request::new(id.clone(), method.to_owned(), params).into());
        id
    }

    /// Sends a request, and waits for its answer: a result, or the code and message of an error.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> Result<Value, (i32, String)> {
        let id = self.ask(method, params);
        self.answer(&id)
    }

    /// Waits for the answer to a request.
    pub(crate) fn answer(&mut self, id: &RequestId) -> Result<Value, (i32, String)> {
        loop {
            match self.receive() {
                Some(Message::Response(response)) if response.id == *id => {
                    return response.response_result.map_err(|error| (error.code, error.message));
                }
                Some(_) => {}
                None => panic!("the server ended"),
            }
        }
    }

    /// Waits until the diagnostics of a version of a document are published, and returns them.
    pub(crate) fn diagnostics(&mut self, uri: &str, version: i32) -> Vec<Value> {
        loop {
            if let Some(published) = self.published.get(uri).filter(|published| published["version"] == version) {
                return published["diagnostics"].as_array().unwrap().clone();
            }
            assert!(self.receive().is_some(), "the server ended");
        }
    }

    pub(crate) fn open(&mut self, uri: &str, language: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    pub(crate) fn change(&mut self, uri: &str, version: i32, changes: Value) {
        let document = json!({ "uri": uri, "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    pub(crate) fn close(&mut self, uri: &str) {
        self.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }

    /// Ends the server as an editor does.
    pub(crate) fn shut_down(mut self) -> ExitStatus {
        assert_eq!(self.request("shutdown", Value::Null), Ok(Value::Null));
        self.notify("exit", Value::Null);
        self.child.wait().unwrap()
    }

    /// Closes the connection.
    pub(crate) fn disconnect(mut self) -> ExitStatus {
        self.input = None;
        self.child.wait().unwrap()
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The next message; requests of the server are answered.
    fn receive(&mut self) -> Option<Message> {
        let message = Message::read(&mut self.output).unwrap()?;
        match &message {
            Message::Notification(notification) if notification.method == "textDocument/publishDiagnostics" => {
                let uri = notification.params["uri"].as_str().unwrap().to_owned();
                self.published.insert(uri, notification.params.clone());
            }
            Message::Notification(notification) if notification.method == "window/showMessage" => {
                self.shown.push(notification.params["message"].as_str().unwrap().to_owned());
            }
            Message::Request(request) => {
                self.requests.push(request.method.clone());
                let result = if request.method == "workspace/configuration" { json!([null]) } else { Value::Null };
                self.send(lsp_server::Response::new_ok(request.id.clone(), result).into());
            }
            _ => {}
        }
        Some(message)
    }

    fn send(&mut self, message: Message) {
        message.write(self.input.as_mut().unwrap()).unwrap();
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // A failed test leaves no server.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The URI of an absolute path without characters that are escaped.
pub(crate) fn uri(path: &Path) -> String {
    format!("file://{}", path.to_str().unwrap())
}
