//! Who can read the key, and where it goes.

use std::fs;

use crate::server::Server;
use crate::{ID, KEY, assert_fails, directory, has_curl, names_in, path_with, script, send, stdout, tamis};

#[test]
fn no_argument_variable_or_file_has_the_key() {
    if !has_curl() {
        return;
    }
    let server = Server::always("200 OK", "", "{}");
    let bin = directory("recording-bin");
    let (records, temporary) = (directory("records"), directory("temporary"));
    let real =
        String::from_utf8(std::process::Command::new("sh").args(["-c", "command -v curl"]).output().unwrap().stdout);
    let records_path = records.display();
    let record = format!(
        "printf '%s\\0' \"$@\" > '{records_path}/arguments'\nenv > '{records_path}/environment'\n\
         cp -r '{}/.' '{records_path}/files'\nexec {} \"$@\"",
        temporary.display(),
        real.unwrap().trim()
    );
    script(&bin, "curl", &record);
    for (auth, variable, header, prefix) in [
        ("galileo", "GALILEO_API_KEY", "Galileo-API-Key", ""),
        ("splunk-ao", "SPLUNK_AO_API_KEY", "Splunk-AO-API-Key", ""),
        ("bearer", "GALILEO_JWT_TOKEN", "Authorization", "Bearer "),
        ("sf-token", "SF_TOKEN", "X-SF-Token", ""),
    ] {
        // Longer than what fits into a pipe.
        let long = format!("{KEY}{}", "x".repeat(100_000));
        for key in [KEY, "a\"b\\n\\\" -o /tmp/x #$(id)'", &long] {
            let mut command = send("key", "spans-count", &server.url, &["--auth", auth, "is_complete"]);
            command.env("PATH", path_with(&bin)).env("TMPDIR", &temporary).env(variable, key);
            let output = command.output().unwrap();
            assert_eq!(stdout(&output), "{}", "{output:?}");
            let received = server.received();
            assert_eq!(received.last().unwrap().header(header), Some(&*format!("{prefix}{key}")));
            let arguments = fs::read_to_string(records.join("arguments")).unwrap();
            assert!(arguments.contains("--data-binary") && !arguments.contains(key), "{arguments}");
            let environment = fs::read_to_string(records.join("environment")).unwrap();
            assert!(environment.contains("TMPDIR") && !environment.contains(key), "{environment}");
            assert!(!environment.contains(KEY), "{environment}");
            assert_eq!(names_in(&records.join("files")), [""; 0]);
        }
    }
    assert_eq!(names_in(&temporary), [""; 0]);
}

#[test]
fn a_key_that_is_not_one_line_is_rejected() {
    let server = Server::always("200 OK", "", "{}");
    for (key, message) in [
        ("a\nurl = \"http://localhost:1\"", "invalid key in `GALILEO_API_KEY`: it contains a line break"),
        ("a\r\n", "it contains a line break"),
        ("ké", "it contains a character that is not in ASCII"),
        ("", "it is empty"),
    ] {
        let output = send("lines", "spans-count", &server.url, &[]).env("GALILEO_API_KEY", key).output().unwrap();
        assert_fails(&output, 2, message);
    }
    let output = send("lines", "spans-count", &server.url, &[]).env_remove("GALILEO_API_KEY").output().unwrap();
    assert_fails(&output, 2, "error: `GALILEO_API_KEY` is not set");
    assert!(server.received().is_empty());
}

#[test]
fn the_key_is_sent_only_where_nobody_else_reads_it() {
    for (url, message) in [
        ("http://example.com/v2", "error: the key would be sent unencrypted to `http://example.com/"),
        ("http://localhost.example.com", "error: the key would be sent unencrypted"),
        ("https://me:password@example.com", "contains a user name"),
    ] {
        let output = send("private", "spans-count", url, &[]).output().unwrap();
        assert_fails(&output, 2, message);
        let arguments = ["columns", "--fetch", "--project-id", ID, "--base-url", url];
        assert_fails(&tamis("private", arguments).output().unwrap(), 2, message);
    }
}

#[test]
fn a_configuration_cannot_send_the_key_elsewhere() {
    let configuration = directory("untrusted").join("tamis.toml");
    fs::write(&configuration, "base-url = \"https://keys.example.com\"\n").unwrap();
    let file = configuration.to_str().unwrap();
    let request = ["request", "spans-count", "--project-id", ID, "--log-stream-id", ID, "--send", "--config", file];
    let columns = ["columns", "--fetch", "--project-id", ID, "--config", file];
    for arguments in [&request[..], &columns] {
        let output = tamis("untrusted-run", arguments).output().unwrap();
        assert_fails(&output, 2, "tamis.toml:1:12: the key is not sent to the host `keys.example.com`");
    }
    if !has_curl() {
        return;
    }
    // The same host from the environment, where the key is from too.
    let server = Server::always("200 OK", "", "{}");
    let output = tamis("untrusted-run", request).env("TAMIS_BASE_URL", &server.url).output().unwrap();
    assert_eq!(stdout(&output), "{}", "{output:?}");
}

#[test]
fn redirects_are_not_followed_even_if_the_user_configures_it() {
    if !has_curl() {
        return;
    }
    let other = Server::always("200 OK", "", "stolen");
    let location = format!("Location: {}\r\n", other.url);
    let server = Server::start(move |_, stream| crate::server::respond(stream, "302 Found", &location, ""));
    let home = directory("home");
    let log = home.join("log");
    fs::write(home.join(".curlrc"), format!("location\nlocation-trusted\ntrace-ascii = \"{}\"\n", log.display()))
        .unwrap();
    let mut command = send("redirect", "spans-count", &server.url, &[]);
    let output = command.env("HOME", &home).env_remove("XDG_CONFIG_HOME").env_remove("CURL_HOME").output().unwrap();
    assert_fails(&output, 2, "it was not followed");
    assert!(other.received().is_empty() && !log.exists());
    // A proxy for unencrypted requests would read the key.
    let mut command = send("redirect", "spans-count", &server.url, &[]);
    let output = command.env("http_proxy", &other.url).env("ALL_PROXY", &other.url).output().unwrap();
    assert_fails(&output, 2, "it was not followed");
    assert!(other.received().is_empty());
}
