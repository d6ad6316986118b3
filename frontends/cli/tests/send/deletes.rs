//! Requests that delete: they are shown, confirmed, and not sent twice.

use std::net::Shutdown;

use crate::server::{Server, respond};
use crate::terminal::Terminal;
use crate::{ID, assert_fails, has_curl, send, stderr, stdout, tamis};

const QUERY: &str = "status_code >= 500";

#[test]
fn without_a_terminal_a_delete_requires_yes() {
    if !has_curl() {
        return;
    }
    let server = Server::always("200 OK", "", "{}");
    let output = send("delete", "spans-delete", &server.url, &[QUERY]).output().unwrap();
    assert_fails(&output, 2, "error: `spans-delete` requires `--yes` without a terminal to ask on");
    assert!(stderr(&output).contains("`status_code` is at least 500"), "{}", stderr(&output));
    assert!(server.received().is_empty());
    let output = send("delete", "spans-delete", &server.url, &[QUERY, "--yes"]).output().unwrap();
    assert_eq!((stdout(&output), output.status.code()), ("{}", Some(0)), "{output:?}");
    assert!(stderr(&output).contains(&format!("this deletes spans of the log stream {ID}:\n")), "{}", stderr(&output));
    assert!(stderr(&output).contains("`status_code` is at least 500"), "{}", stderr(&output));
    assert_eq!(server.received().len(), 1);
    // It changes nothing for a request that only reads.
    let output = send("delete", "spans-count", &server.url, &[QUERY, "--yes"]).output().unwrap();
    assert_eq!((stdout(&output), stderr(&output)), ("{}", ""));
}

#[test]
fn the_documented_explanation_is_shown() {
    if !has_curl() {
        return;
    }
    let server = Server::always("200 OK", "", "{}");
    let page = include_str!("../../../../docs/requests.md");
    let block = page.split("```text\n").nth(1).unwrap().split("```").next().unwrap();
    let (_, documented) = block.split_once('\n').unwrap();
    let documented =
        documented.replace("Delete these spans? [y/N]\n", "").replace("74aec44e-ec21-4c9f-a3e2-b2ab2b81b4db", ID);
    let output = send("documented", "spans-delete", &server.url, &[QUERY, "--yes"]).output().unwrap();
    assert_eq!(stderr(&output).replace(&server.url, "https://api.galileo.ai/v2"), documented);
}

#[test]
fn what_is_deleted_without_a_query_is_shown() {
    if !has_curl() {
        return;
    }
    let server = Server::always("200 OK", "", "{}");
    let output = send("all", "traces-delete", &server.url, &["--all-records"]).output().unwrap();
    assert_fails(
        &output,
        2,
        "this deletes traces of the log stream 6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f:\n  all records\n",
    );
    let queue = ["request", "queue-remove", "--queue-id", ID, "--send", "--base-url", &server.url];
    let output = tamis("all", [&queue[..], &["--record-ids", ID]].concat()).output().unwrap();
    assert_fails(
        &output,
        2,
        &format!("this removes records from the queue:\n  records with these ids:\n  {ID}\nrequest: "),
    );
    assert!(server.received().is_empty());
    let output = send("all", "traces-delete", &server.url, &["--yes"]).output().unwrap();
    assert_fails(&output, 2, "error[unbounded-delete]");
    assert!(server.received().is_empty());
}

#[test]
fn a_change_is_not_sent_again_if_it_may_have_been_done() {
    if !has_curl() {
        return;
    }
    for target in ["spans-delete", "recompute-metrics"] {
        let arguments = match target {
            "recompute-metrics" => &[QUERY, "--yes", "--scorer-ids", ID][..],
            _ => &[QUERY, "--yes"],
        };
        let server = Server::always("503 Service Unavailable", "Retry-After: 0\r\n", "");
        let output = send("once", target, &server.url, arguments).output().unwrap();
        assert_fails(&output, 2, "error: the server failed (status 503)\n  help: the server may have done it");
        assert_eq!(server.received().len(), 1);
        let server = Server::start(|_, stream| stream.shutdown(Shutdown::Both).unwrap());
        let output = send("once", target, &server.url, arguments).output().unwrap();
        assert_fails(&output, 2, "help: the server may have done it");
        assert_eq!(server.received().len(), 1);
        // The server counts requests before it handles them.
        let server = Server::start(|number, stream| match number {
            0 => respond(stream, "429 Too Many Requests", "Retry-After: 0\r\n", ""),
            _ => respond(stream, "200 OK", "", "{}"),
        });
        let output = send("once", target, &server.url, arguments).output().unwrap();
        assert_eq!((stdout(&output), server.received().len()), ("{}", 2), "{output:?}");
    }
}

#[test]
fn a_terminal_is_asked() {
    if !has_curl() {
        return;
    }
    let server = Server::always("200 OK", "", "{\"deleted\": 7}");
    let arguments = format!(
        "request spans-delete --project-id {ID} --log-stream-id {ID} --send --base-url {} '{QUERY}'",
        server.url
    );
    for (answer, is_sent) in [("y", true), ("YES", true), ("n", false), ("", false), ("yess", false), ("^D", false)] {
        let before = server.received().len();
        let Some(terminal) = Terminal::open("ask", &arguments) else { return };
        terminal.expect_text("Delete these spans? [y/N]");
        assert!(terminal.screen().contains("`status_code` is at least 500"), "{}", terminal.screen());
        assert_eq!(server.received().len(), before);
        match answer {
            "^D" => terminal.press("C-d"),
            answer => terminal.enter(answer),
        }
        terminal.expect_text(if is_sent { "exit code 0" } else { "exit code 2" });
        assert_eq!(terminal.screen().contains("{\"deleted\": 7}\n"), is_sent, "{}", terminal.screen());
        assert_eq!(terminal.screen().contains("error: not confirmed: nothing was sent"), !is_sent);
        assert_eq!(server.received().len() - before, usize::from(is_sent), "{answer}");
    }
}
