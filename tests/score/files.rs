//! Where outputs go: several runs at once, links, pipes, devices, and what must not be written over.

use super::{book, command, err, files, folder, read, rows, score};
use std::fs;
use std::io::{Read, Write};
use std::process::{Command, Stdio};

const TO_OUT: [&str; 5] = ["p.goalfit", "--partners", "book.csv", "-o", "out.csv"];

#[test]
fn runs_to_one_output_do_not_mix() {
    let folder = folder("several");
    let run = || {
        command(&folder, &["p.goalfit", "--partners", "-", "-o", "out.csv"])
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs")
    };
    let (long, short) = (book(20_000), book(9_000).replace("Partner", "Other"));
    let (mut first, mut second) = (run(), run());
    let (mut one, mut other) = (first.stdin.take().expect("a pipe"), second.stdin.take().expect("a pipe"));
    // Both have written, and neither is done.
    one.write_all(&long.as_bytes()[..long.len() / 2 * 2 - 2]).expect("it reads");
    other.write_all(short.as_bytes()).expect("it reads");
    while files(&folder).iter().filter(|name| name.ends_with(".tmp")).count() < 2 {
        std::thread::yield_now();
    }
    drop(other);
    assert_eq!(second.wait_with_output().expect("it ends").status.code(), Some(0));
    let text = read(&folder, "out.csv");
    assert_eq!((rows(&text).len(), text.contains("Partner")), (9_000, false));
    one.write_all(&long.as_bytes()[long.len() / 2 * 2 - 2..]).expect("it reads");
    drop(one);
    let ended = first.wait_with_output().expect("it ends");
    assert_eq!(ended.status.code(), Some(0), "{}", err(&ended));
    let text = read(&folder, "out.csv");
    assert_eq!((rows(&text).len(), text.contains("Other"), files(&folder)), (20_000, false, vec!["out.csv".into()]));
}

#[test]
fn what_is_read_is_never_written_over() {
    let folder = folder("inputs");
    let csv = book(10);
    fs::write(folder.join("book.csv"), &csv).expect("can write");
    fs::write(folder.join("book.csv.problems.csv"), &csv).expect("can write");
    fs::write(folder.join("book.goalfit"), "use std\nuse \"p.goalfit\"\n").expect("can write");
    fs::write(folder.join("book-map.json"), r#"{"fields": [{"from": "name", "to": "name"}]}"#).expect("can write");
    let was = |name: &str| fs::read(folder.join(name)).expect("a file");
    let names = ["book.csv", "book.csv.problems.csv", "book.goalfit", "p.goalfit", "book-map.json"];
    let before: Vec<Vec<u8>> = names.iter().map(|name| was(name)).collect();
    let refused = |arguments: &[&str]| {
        let output = score(&folder, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", err(&output));
        assert!(err(&output).contains("write to another file"), "{arguments:?}: {}", err(&output));
        assert!(names.iter().map(|name| was(name)).eq(before.iter().cloned()), "{arguments:?}");
    };
    refused(&["p.goalfit", "--partners", "book.csv", "-o", "./book.csv"]);
    refused(&["p.goalfit", "-o", "p.goalfit", "--to", "csv"]);
    refused(&["book.goalfit", "-o", "p.goalfit", "--to", "csv"]);
    refused(&["p.goalfit", "--partners", "book.csv", "--map", "book-map.json", "-o", "book-map.json"]);
    // Somebody else's table where problems would go, whether it is read or not.
    refused(&["p.goalfit", "--partners", "book.csv.problems.csv", "-o", "book.csv"]);
    fs::write(folder.join("out.csv.problems.csv"), "mine,and,nobody's\n").expect("can write");
    refused(&TO_OUT);
    assert_eq!(read(&folder, "out.csv.problems.csv"), "mine,and,nobody's\n");
    fs::remove_file(folder.join("out.csv.problems.csv")).expect("can remove");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("book.csv", folder.join("link.csv")).expect("a link");
        fs::hard_link(folder.join("book.csv"), folder.join("hard.csv")).expect("a link");
        refused(&["p.goalfit", "--partners", "book.csv", "-o", "link.csv"]);
        refused(&["p.goalfit", "--partners", "link.csv", "-o", "hard.csv"]);
        std::os::unix::fs::symlink("new.csv.problems.csv", folder.join("new.csv")).expect("a link");
        refused(&["p.goalfit", "--partners", "book.csv", "-o", "new.csv"]);
    }
}

#[cfg(unix)]
#[test]
fn links_and_modes_stay_and_temporary_links_are_not_followed() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder("links");
    fs::write(folder.join("book.csv"), book(10)).expect("can write");
    fs::create_dir(folder.join("there")).expect("a folder");
    fs::write(folder.join("there/real.csv"), "as it was").expect("can write");
    fs::set_permissions(folder.join("there/real.csv"), fs::Permissions::from_mode(0o600)).expect("a mode");
    symlink("there/real.csv", folder.join("out.csv")).expect("a link");
    symlink("there/new.csv", folder.join("fresh.csv")).expect("a link");
    fs::write(folder.join("victim"), "as it was").expect("can write");
    symlink("victim", folder.join("out.csv.tmp")).expect("a link");
    symlink("../victim", folder.join("there/real.csv.goalfit-abcdefgh.tmp")).expect("a link");
    for (out, real) in [("out.csv", "there/real.csv"), ("fresh.csv", "there/new.csv")] {
        let output = score(&folder, &["p.goalfit", "--partners", "book.csv", "-o", out]);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        assert!(fs::symlink_metadata(folder.join(out)).expect("a link").is_symlink());
        assert_eq!(rows(&read(&folder, real)).len(), 10);
    }
    assert_eq!(read(&folder, "victim"), "as it was");
    let mode = |name: &str| fs::metadata(folder.join(name)).expect("a file").permissions().mode() & 0o777;
    assert_eq!((mode("there/real.csv"), mode("there/new.csv")), (0o600, mode("book.csv")));
    symlink("circle.csv", folder.join("circle.csv")).expect("a link");
    let output = score(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "circle.csv"]);
    assert_eq!((output.status.code(), err(&output).contains("circle")), (Some(3), true));
}

#[cfg(target_os = "linux")]
#[test]
fn pipes_and_devices_are_written_to_and_never_replaced() {
    use std::os::unix::fs::{FileTypeExt, symlink};
    let folder = folder("devices");
    fs::write(folder.join("book.csv"), book(10)).expect("can write");
    // The link leads to a link that leads to standard output, whatever that is.
    symlink("/dev/stdout", folder.join("out.csv")).expect("a link");
    let piped = score(&folder, &TO_OUT);
    assert_eq!(piped.status.code(), Some(0), "{}", err(&piped));
    assert_eq!(rows(&String::from_utf8(piped.stdout).expect("UTF-8")).len(), 10);
    let piped = score(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "/dev/stdout"]);
    assert_eq!(rows(&String::from_utf8(piped.stdout).expect("UTF-8")).len(), 10, "a table, as `-` is one");
    let mut into = fs::File::create(folder.join("all.csv")).expect("can write");
    into.write_all(b"first\r\n").expect("can write");
    let mut child = command(&folder, &TO_OUT);
    assert!(child.stdout(into).stderr(Stdio::null()).status().expect("it ends").success());
    let text = read(&folder, "all.csv");
    assert!(text.starts_with("first\r\nrow,partner,") && text.lines().count() == 12, "{text}");

    assert!(std::process::Command::new("mkfifo").arg(folder.join("pipe.csv")).status().expect("mkfifo").success());
    let child = command(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "pipe.csv"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut text = String::new();
    fs::File::open(folder.join("pipe.csv")).expect("a pipe").read_to_string(&mut text).expect("UTF-8");
    assert_eq!((rows(&text).len(), child.wait_with_output().expect("it ends").status.code()), (10, Some(0)));
    assert!(fs::metadata(folder.join("pipe.csv")).expect("a pipe").file_type().is_fifo());
    symlink("/dev/null", folder.join("null.csv")).expect("a link");
    assert_eq!(score(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "null.csv"]).status.code(), Some(0));
    assert!(fs::symlink_metadata("/dev/null").expect("a device").file_type().is_char_device());
    assert_eq!(files(&folder), ["all.csv", "null.csv", "out.csv", "pipe.csv"]);

    // Parts are counted first: that takes a file.
    let output = score(&folder, &["p.goalfit", "--partners", "pipe.csv", "-o", "x.csv", "--shard", "1/2"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("can be read once: write it to a file"), "{}", err(&output));
}

#[cfg(unix)]
#[test]
fn a_book_that_changes_between_counting_and_scoring_is_refused() {
    let folder = folder("changing");
    // Rows come to it when they have been counted.
    fs::write(folder.join("book.csv"), book(300_000)).expect("can write");
    let mut child = command(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "out.csv", "--shard", "2/2"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    while !files(&folder).iter().any(|name| name.ends_with(".tmp")) {
        assert!(child.try_wait().expect("a state").is_none(), "it ends too soon");
        std::thread::yield_now();
    }
    fs::OpenOptions::new()
        .append(true)
        .open(folder.join("book.csv"))
        .and_then(|mut file| file.write_all(book(5).as_bytes()))
        .expect("can write");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    assert!(err(&output).contains("has changed while it was read"), "{}", err(&output));
    assert_eq!(files(&folder), Vec::<String>::new());
}

#[cfg(target_os = "linux")]
#[test]
fn a_table_of_problems_is_not_touched_before_the_scores_are_there() {
    let folder = folder("order");
    fs::write(folder.join("book.csv"), format!("{}Bad,nobody,1,1,1,1\n", book(20))).expect("can write");
    assert_eq!(score(&folder, &TO_OUT).status.code(), Some(2));
    let before = read(&folder, "out.csv.problems.csv");
    fs::remove_file(folder.join("out.csv")).expect("can remove");
    // Scores that cannot take their place: a folder has come in between.
    let mut child = command(&folder, &["p.goalfit", "--partners", "-", "-o", "out.csv"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(book(20).as_bytes()).expect("it reads");
    while !files(&folder).iter().any(|name| name.ends_with(".tmp")) {
        std::thread::yield_now();
    }
    fs::create_dir_all(folder.join("out.csv/full")).expect("a folder");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(3), "{}", err(&output));
    assert_eq!(read(&folder, "out.csv.problems.csv"), before);
    assert_eq!(files(&folder), ["out.csv", "out.csv.problems.csv"]);
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_written_is_called_by_its_name() {
    let folder = folder("full");
    fs::write(folder.join("book.csv"), book(20_000)).expect("can write");
    let full = fs::File::options().write(true).open("/dev/full").expect("a device");
    let mut child = command(&folder, &["p.goalfit", "--partners", "book.csv"]);
    let output = child.stdout(full).output().expect("the binary runs");
    assert_eq!(output.status.code(), Some(3), "{}", err(&output));
    assert!(err(&output).contains("could not write to standard output: "), "{}", err(&output));
}

#[cfg(target_os = "linux")]
#[test]
fn devices_get_csv_where_nothing_says_otherwise() {
    let folder = folder("devices");
    fs::write(folder.join("book.csv"), book(20)).expect("can write");
    let output = score(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "/dev/null"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let line = format!("{} score p.goalfit --partners book.csv -o >(cat > book-piped); wait $!", env!("CARGO_BIN_EXE_goalfit"));
    let output = Command::new("bash").args(["-c", &line]).current_dir(&folder).output().expect("bash");
    assert!(output.status.success(), "{}", err(&output));
    assert_eq!(rows(&read(&folder, "book-piped")).len(), 20);
    let output = score(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "scores"]);
    assert!(err(&output).contains("what shall scores be?"), "{}", err(&output));
    assert_eq!(err(&output).contains("or .parquet"), cfg!(feature = "parquet"));
}

#[test]
fn scores_and_problems_are_of_one_run() {
    let folder = folder("one-run");
    fs::write(folder.join("book-good.csv"), book(40)).expect("can write");
    fs::write(folder.join("book-bad.csv"), format!("{}Bad,nobody,1,1,1,1\n", book(30))).expect("can write");
    for _ in 0..40 {
        let run = |book: &str| {
            let arguments = ["p.goalfit", "--partners", book, "-o", "out.csv", "--threads", "1"];
            command(&folder, &arguments).stderr(Stdio::null()).spawn().expect("the binary runs")
        };
        for mut child in [run("book-good.csv"), run("book-bad.csv"), run("book-good.csv"), run("book-bad.csv")] {
            child.wait().expect("it ends");
        }
        let bad = rows(&read(&folder, "out.csv")).len() == 30;
        let beside = if bad { &["out.csv", "out.csv.problems.csv"][..] } else { &["out.csv"] };
        assert_eq!(files(&folder), beside);
    }
}

#[test]
fn what_is_called_nearly_as_temporary_files_is_left_alone() {
    let folder = folder("nearly");
    fs::write(folder.join("book.csv"), book(5)).expect("can write");
    fs::write(folder.join("out.csv.original.tmp"), "mine").expect("can write");
    assert_eq!(score(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "out.csv"]).status.code(), Some(0));
    assert_eq!(files(&folder), ["out.csv", "out.csv.original.tmp"]);
}

#[cfg(unix)]
#[test]
fn a_book_that_becomes_shorter_is_no_whole_book() {
    let folder = folder("emptied");
    fs::write(folder.join("book.csv"), book(400_000)).expect("can write");
    let mut child = command(&folder, &TO_OUT).stderr(Stdio::piped()).spawn().expect("the binary runs");
    while !files(&folder).iter().any(|name| name.ends_with(".tmp")) {
        assert!(child.try_wait().expect("a state").is_none(), "it ends too soon");
        std::thread::yield_now();
    }
    fs::File::options().write(true).open(folder.join("book.csv")).and_then(|file| file.set_len(0)).expect("can write");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    assert!(err(&output).contains("has become shorter while it was read"), "{}", err(&output));
    assert_eq!(files(&folder), Vec::<String>::new());
}
