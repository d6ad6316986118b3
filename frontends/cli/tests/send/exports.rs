//! Large responses, files and interrupts.

use std::fs;
use std::io::Write;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::server::{Server, respond};
use crate::terminal::Terminal;
use crate::{ID, KEY, assert_fails, directory, has_curl, names_in, place, send, stderr, stdout};

const PAUSE: Duration = Duration::from_millis(10);
const TIMEOUT: Duration = Duration::from_secs(30);
const MEGABYTE: usize = 1_000_000;

/// The arguments that export traces to a file.
const EXPORT: [&str; 4] = ["--root-type", "trace", "-o", "a.jsonl"];

/// A server that sends some megabytes, with a pause before each.
fn exports(megabytes: usize, pause: Duration) -> Server {
    Server::start(move |_, stream| {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", megabytes * MEGABYTE);
        let line = [vec![b'x'; MEGABYTE - 1], vec![b'\n']].concat();
        // The client may have been killed.
        let _ = stream.write_all(head.as_bytes());
        for _ in 0..megabytes {
            if stream.write_all(&line).is_err() {
                return;
            }
            if !pause.is_zero() {
                thread::sleep(pause);
            }
        }
    })
}

/// The greatest memory of a process so far, in KiB; `None` if it has exited.
fn peak_memory(process: u32) -> Option<usize> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().strip_suffix(" kB")?.parse().ok()
}

#[test]
fn a_gigabyte_takes_constant_memory() {
    if !has_curl() || peak_memory(std::process::id()).is_none() {
        return;
    }
    let peaks = [1, 1_000].map(|megabytes| {
        let server = exports(megabytes, Duration::ZERO);
        let mut child = send("gigabyte", "export-records", &server.url, &EXPORT).spawn().unwrap();
        let mut peak = 0;
        while child.try_wait().unwrap().is_none() {
            peak = peak_memory(child.id()).unwrap_or_default().max(peak);
            thread::sleep(Duration::from_millis(2));
        }
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), stderr(&output)), (Some(0), ""));
        let file = place("gigabyte").join("a.jsonl");
        assert_eq!(fs::metadata(&file).unwrap().len(), (megabytes * MEGABYTE) as u64);
        fs::remove_file(file).unwrap();
        peak
    });
    eprintln!("peak memory for 1 MB and for 1 GB: {peaks:?} KiB");
    assert!(peaks[1] < 64 << 10 && peaks[1] < peaks[0] + (8 << 10), "{peaks:?} KiB");
}

#[test]
fn a_slow_response_is_complete() {
    if !has_curl() {
        return;
    }
    let server = exports(3, Duration::from_millis(300));
    let output = send("slow", "export-records", &server.url, &["--root-type", "trace"]).output().unwrap();
    assert_eq!((stdout(&output).len(), stderr(&output)), (3 * MEGABYTE, ""));
}

#[test]
fn a_file_keeps_its_permissions_and_links() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    if !has_curl() {
        return;
    }
    let server = Server::always("200 OK", "", "new");
    let mut command = send("kept", "spans-count", &server.url, &["-o", "link"]);
    let directory = directory("kept");
    fs::write(directory.join("file"), "old").unwrap();
    fs::set_permissions(directory.join("file"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("file", directory.join("link")).unwrap();
    assert_eq!(command.output().unwrap().status.code(), Some(0));
    assert_eq!(fs::read_to_string(directory.join("file")).unwrap(), "new");
    assert_eq!(fs::metadata(directory.join("file")).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(names_in(&directory), ["file", "link"]);
    for (output, is_written) in [("/dev/null", true), ("/dev/stdout", true), (".", false), ("no/file", false)] {
        let output = send("kept", "spans-count", &server.url, &["-o", output]).output().unwrap();
        assert_eq!(output.status.code(), Some(if is_written { 0 } else { 2 }), "{output:?}");
    }
    // Nothing is sent if the file cannot be written.
    assert_eq!(server.received().len(), 3);
}

#[test]
fn the_reader_of_the_output_may_stop() {
    if !has_curl() {
        return;
    }
    let server = exports(3, Duration::ZERO);
    let mut child = send("stopped", "export-records", &server.url, &["--root-type", "trace"]).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), stderr(&output)), (Some(0), ""));
}

/// Waits until the server is asked.
fn wait_for_request(server: &Server) {
    let start = Instant::now();
    while server.received().is_empty() {
        assert!(start.elapsed() < TIMEOUT, "no request");
        thread::sleep(PAUSE);
    }
}

fn signal(name: &str, process: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), "--", process]).status().unwrap();
    assert!(sent.success());
}

/// The child processes of a process.
fn children(process: &Child) -> String {
    let id = process.id();
    fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default().trim().to_owned()
}

#[test]
fn interrupts_end_curl_and_leave_no_file() {
    if !has_curl() {
        return;
    }
    // Ctrl-C is sent to the whole group, `kill` only to one process.
    for (name, number, is_group) in [("INT", 2, true), ("TERM", 15, false), ("INT", 2, false)] {
        let server = exports(600, PAUSE);
        let mut command = send("interrupted", "export-records", &server.url, &EXPORT);
        let directory = directory("interrupted");
        fs::write(directory.join("a.jsonl"), "old").unwrap();
        let child = command.process_group(0).spawn().unwrap();
        wait_for_request(&server);
        let start = Instant::now();
        while names_in(&directory).len() < 2 || children(&child).is_empty() {
            assert!(start.elapsed() < TIMEOUT, "nothing is received");
            thread::sleep(PAUSE);
        }
        let curl = children(&child);
        let group = if is_group { "-" } else { "" };
        signal(name, &format!("{group}{}", child.id()));
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.signal(), Some(number), "{output:?}");
        assert_eq!((stdout(&output), stderr(&output)), ("", ""));
        assert_eq!(names_in(&directory), ["a.jsonl"]);
        assert_eq!(fs::read_to_string(directory.join("a.jsonl")).unwrap(), "old");
        assert!(!fs::exists(format!("/proc/{curl}/fd/0")).unwrap(), "curl still runs");
    }
}

#[test]
fn the_wait_before_a_retry_can_be_interrupted() {
    if !has_curl() {
        return;
    }
    let server = Server::always("503 Service Unavailable", "Retry-After: 60\r\n", "");
    let child = send("waiting", "export-records", &server.url, &EXPORT).spawn().unwrap();
    wait_for_request(&server);
    thread::sleep(Duration::from_millis(300));
    signal("INT", &child.id().to_string());
    let start = Instant::now();
    let output = child.wait_with_output().unwrap();
    assert!(start.elapsed() < Duration::from_secs(20));
    assert_eq!(output.status.signal(), Some(2), "{output:?}");
    assert_eq!(names_in(&place("waiting")), [""; 0]);
}

#[test]
fn progress_is_shown_on_a_terminal() {
    if !has_curl() {
        return;
    }
    let (sender, receiver) = mpsc::channel::<()>();
    let server = Server::start(move |number, stream| {
        if number > 0 {
            return respond(stream, "200 OK", "", "{}");
        }
        let line = vec![b'x'; MEGABYTE];
        let mut step = |bytes: &[u8]| {
            receiver.recv().unwrap();
            stream.write_all(bytes).unwrap();
        };
        step(b"HTTP/1.1 200 OK\r\nContent-Length: 4000000\r\n\r\n");
        stream.write_all(&line).unwrap();
        stream.write_all(&line).unwrap();
        receiver.recv().unwrap();
        stream.write_all(&line).unwrap();
        stream.write_all(&line).unwrap();
    });
    let export = format!(
        "request export-records --project-id {ID} --log-stream-id {ID} --root-type trace --send --base-url {}",
        server.url
    );
    let Some(terminal) = Terminal::open("progress", &format!("{export} -o a.jsonl")) else { return };
    terminal.expect_text("waiting for the response, ");
    sender.send(()).unwrap();
    terminal.expect_text("receiving [");
    terminal.expect_text("50% of ");
    sender.send(()).unwrap();
    terminal.expect_text("exit code 0");
    assert_eq!(terminal.screen().trim(), "exit code 0");
    let file = place("terminal-progress").join("a.jsonl");
    assert_eq!(fs::metadata(file).unwrap().len(), 4 * MEGABYTE as u64);
    // An export is a file, unless it is asked for.
    let terminal = Terminal::open("print", &export).unwrap();
    terminal.expect_text("error: an export is not printed on a terminal");
    assert_eq!(server.received().len(), 1);
    let terminal = Terminal::open("print", &format!("{export} --output -")).unwrap();
    terminal.expect_text("{}\nexit code 0");
}

#[test]
fn a_full_disk_is_reported() {
    if !has_curl() || !fs::exists("/dev/full").unwrap() {
        return;
    }
    let server = Server::always("200 OK", "", "{}");
    let output = send("full", "spans-count", &server.url, &["-o", "/dev/full"]).output().unwrap();
    assert_fails(&output, 2, "error: cannot write `/dev/full`: no space left on device");
    assert!(!stderr(&output).contains(KEY));
}
