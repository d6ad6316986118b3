//! Records are written in the format and order they came in.

use super::{assert_fails, assert_prints, file, gzip, run, stderr, stdout, zstandard};

const QUERY: &str = "status_code = 500";

#[test]
fn lines_are_written_byte_for_byte() {
    let input = " {\"status_code\" :500, \"a\": \"\\u00e9é\"}\r\n\n\t\n{\"status_code\":200}\n{\"status_code\":5e2}";
    let expected = " {\"status_code\" :500, \"a\": \"\\u00e9é\"}\r\n{\"status_code\":5e2}\n";
    assert_prints(&run(&[QUERY], input.as_bytes()), 0, expected);
    assert_prints(&run(&[QUERY, "--count", "-"], input.as_bytes()), 0, "2\n");
    assert_prints(&run(&[QUERY, "--invert"], input.as_bytes()), 0, "{\"status_code\":200}\n");
    assert_prints(&run(&["status_code = 404"], input.as_bytes()), 1, "");
    assert_prints(&run(&["status_code = 404", "--count"], input.as_bytes()), 1, "0\n");
}

#[test]
fn many_blocks_stay_in_order() {
    let text = "x".repeat(500);
    let line = |id: usize| format!("{{\"id\":\"{id}\",\"status_code\":{},\"name\":\"{text}\"}}\n", 500 - id % 2);
    let lines: Vec<String> = (0..20_000).map(line).collect();
    let expected: String = lines.iter().step_by(2).map(String::as_str).collect();
    let input = lines.concat();
    let plain = file("many.jsonl", input.as_bytes());
    let output = run(&[QUERY, &plain], b"");
    assert!(stdout(&output) == expected);
    for bytes in [input.as_bytes(), &gzip(input.as_bytes()), &zstandard(input.as_bytes())] {
        let output = run(&[QUERY], bytes);
        assert!(stdout(&output) == expected, "{}", stderr(&output));
    }
    let array = format!("[{}]", input.trim_end().replace('\n', ",\n"));
    let output = run(&[QUERY], array.as_bytes());
    let expected = format!("[{}]\n", expected.trim_end().replace('\n', ",\n"));
    assert!(stdout(&output) == expected);
}

#[test]
fn compression_is_detected_from_the_content() {
    let (one, other) = ("{\"status_code\":500}\n", "{\"status_code\":500,\"a\":1}\n");
    let path = file("compressed.jsonl", &[gzip(one.as_bytes()), gzip(other.as_bytes())].concat());
    assert_prints(&run(&[QUERY, &path], b""), 0, &format!("{one}{other}"));
    let frames = [zstandard(one.as_bytes()), zstandard(other.as_bytes())].concat();
    assert_prints(&run(&[QUERY], &frames), 0, &format!("{one}{other}"));
    // A frame that is skipped comes first in files of some programs.
    let skipped = [b"\x50\x2a\x4d\x18\x01\0\0\0x", zstandard(one.as_bytes()).as_slice()].concat();
    assert_prints(&run(&[QUERY], &skipped), 0, one);
    assert_fails(&run(&[QUERY], b"\xfd7zXZ\0\0"), "", "stdin: the file is xz\n  help: decompress it with `xz -dc`");
    assert_fails(&run(&[QUERY], b"PAR1...."), "", "the file is Parquet");
}

#[test]
fn an_array_stays_an_array() {
    for (input, code, expected) in [
        ("[]", 1, "[]\n"),
        (" [\n]\n", 1, " [\n]\n"),
        ("[{\"status_code\": 500}]", 0, "[{\"status_code\": 500}]\n"),
        ("[{\"status_code\": 200} , {\"status_code\": 500}]\n", 0, "[ {\"status_code\": 500}]\n"),
        ("[\n  {\"status_code\":\n500},\n  {}\n]\n", 0, "[\n  {\"status_code\":\n500}\n]\n"),
        (
            "{\"limit\": 5, \"records\": [{\"status_code\": 500}, {}], \"next\": [1]}",
            0,
            "{\"limit\": 5, \"records\": [{\"status_code\": 500}], \"next\": [1]}\n",
        ),
    ] {
        assert_prints(&run(&[QUERY], input.as_bytes()), code, expected);
    }
    for (input, printed, says) in [
        ("[{\"status_code\": 500}", "[{\"status_code\": 500}", "stdin:1: the records are not closed"),
        (
            "[{\"status_code\": 500},]",
            "[{\"status_code\": 500}",
            "stdin:1: malformed record: expected a record next to the comma",
        ),
        ("[{}\n,5]", "[", "malformed record: invalid type: integer `5`, expected an object"),
        ("[{}]\nx", "[", "stdin:2: malformed JSON after the records"),
        ("{\"records\": [{}]\n", "{\"records\": [", "the records are not closed"),
    ] {
        assert_fails(&run(&[QUERY], input.as_bytes()), printed, says);
    }
}

#[test]
fn objects_may_span_lines() {
    let input = "{\n \"status_code\": 500\n}\n{\n \"status_code\": 200\n}\n";
    assert_prints(&run(&[QUERY], input.as_bytes()), 0, "{\n \"status_code\": 500\n}\n");
    assert_fails(&run(&[QUERY], b"{\n}\n{\n 5}\n"), "", "stdin:4:2: malformed record: key must be a string");
}

#[test]
fn csv_stays_csv() {
    let input = "id,status_code,input\r\n1,500,\"a, \"\"b\"\"\nc\"\r\n2,200,\n\n3,\"500\",";
    let expected = "id,status_code,input\r\n1,500,\"a, \"\"b\"\"\nc\"\r\n3,\"500\",\n";
    assert_prints(&run(&[QUERY], input.as_bytes()), 0, expected);
    assert_prints(&run(&["input contains '\"b\"'", "--count"], input.as_bytes()), 0, "1\n");
    assert_prints(&run(&[QUERY, "--select", "input,id"], input.as_bytes()), 0, "input,id\n\"a, \"\"b\"\"\nc\",1\n,3\n");
    assert_prints(&run(&[QUERY], b"id,status_code"), 1, "id,status_code\n");
    assert_fails(&run(&[QUERY, "--select", "name"], input.as_bytes()), "", "the header has no column `name`");
    let output = run(&["is_complete"], input.as_bytes());
    assert!(stderr(&output).contains("warning: stdin: the header has no column `is_complete`"), "{}", stderr(&output));
    for (input, says) in [
        ("id,status_code\n1,500,2\n", "stdin:2: malformed record: 3 fields, but the header has 2"),
        ("id,status_code\n\n1\n", "stdin:3: malformed record: 1 field, but the header has 2"),
        ("id,status_code\n1,\"500\n\n", "stdin:2: malformed record: unclosed quote"),
    ] {
        assert_fails(&run(&[QUERY], input.as_bytes()), "id,status_code\n", says);
    }
    let invalid = b"id,status_code\n1,500\n2,\xff\n";
    assert_fails(&run(&[QUERY], invalid), "id,status_code\n1,500\n", "stdin:3:3: malformed record: not valid UTF-8");
}

#[test]
fn lists_in_csv_are_json() {
    let input = "id,tags\n1,\"[\"\"prod\"\", \"\"eu\"\"]\"\n2,prod\n3,\n4,[]\n";
    let ids = |query: &str| stdout(&run(&[query, "--select", "id"], input.as_bytes())).replace('\n', " ");
    assert_eq!(ids("tags has prod"), "id 1 2 ");
    assert_eq!(ids("not (tags has prod)"), "id 4 ");
}

#[test]
fn files_of_one_format_are_joined() {
    let (a, b) = (file("join-a.csv", b"id,status_code\n1,500"), file("join-b.csv", b"id,status_code\n2,500\n"));
    assert_prints(&run(&[QUERY, &a, &b], b""), 0, "id,status_code\n1,500\n2,500\n");
    let other = file("join-c.csv", b"status_code\n500\n");
    assert_fails(&run(&[QUERY, &a, &other], b""), "id,status_code\n1,500\n", "have different headers");
    let lines = file("join-d.jsonl", b"{\"status_code\":500}");
    assert_fails(&run(&[QUERY, &lines, &other], b""), "{\"status_code\":500}\n", "is JSONL, but");
    assert_prints(&run(&[QUERY, "--count", &a, &b, &other, &lines], b""), 0, "4\n");
}

#[test]
fn all_files_are_opened_before_any_is_read() {
    let lines = file("opened.jsonl", b"{\"status_code\":500}\n");
    assert_fails(&run(&[QUERY, &lines, "missing.jsonl"], b""), "", "cannot read `missing.jsonl`: no such file");
    assert_fails(&run(&[QUERY, &lines, "."], b""), "", "`.` is a directory");
}
