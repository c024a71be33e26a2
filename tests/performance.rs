//! The figures of `docs/performance.md`: its tables are made from `benches/peers/results.json`, so that they cannot drift from what
//! was measured. `UPDATE=1 cargo test --test performance` writes them.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

use serde_json::Value;
use std::fmt::Write;

fn file(path: &str) -> String {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}

/// Three digits, thousands apart.
fn shown(number: f64) -> String {
    if !number.is_finite() {
        return "–".to_string();
    }
    if number < 100.0 {
        let digits = if number >= 10.0 { 1 } else { 2 };
        return format!("{number:.digits$}");
    }
    let whole = format!("{number:.0}");
    let mut text = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

struct Results(Value);

impl Results {
    fn line(&self, id: &str, mode: &str) -> Option<&Value> {
        self.0["results"].as_array().into_iter().flatten().find(|line| line["id"] == id && line["mode"] == mode)
    }

    fn pairs(&self, id: &str, mode: &str) -> f64 {
        self.line(id, mode).map_or(f64::NAN, |line| number(&line["evals_per_s"]))
    }

    /// Nanoseconds: the median of the medians of several runs, or the fastest sample of all.
    fn cargo(&self, bench: &str, name: &str, of: &str) -> f64 {
        number(&self.0["cargo_bench_ns"][bench][name][of])
    }
}

const NAMES: &[(&str, &str)] = &[
    ("hand-rust-soa", "by hand, Rust, columns"),
    ("hand-rust-soa-mask", "by hand, Rust, columns, trace as bits"),
    ("hand-rust-aos", "by hand, Rust, structs"),
    ("hand-wasm", "by hand, Rust as WebAssembly"),
    ("hand-js", "by hand, JavaScript"),
    ("goalfit-rust-columns", "**goalfit**, Rust, portfolio in columns"),
    ("goalfit-rust-records", "**goalfit**, Rust, portfolio from records"),
    ("goalfit-rust", "**goalfit**, Rust, pair by pair"),
    ("goalfit-own", "**goalfit**, WebAssembly, facts in the program"),
    ("goalfit", "**goalfit**, WebAssembly, facts as JSON on each call"),
    ("json-rules-engine", "json-rules-engine"),
    ("json-logic-engine", "json-logic-engine, compiled"),
    ("zen-native", "GoRules ZEN, native, from Node"),
    ("zen-engine-jdm", "GoRules ZEN, Rust, decision graph"),
    ("zen-expression", "GoRules ZEN, Rust, expressions"),
    ("cel-marcbachmann", "CEL: @marcbachmann/cel-js"),
    ("cel-bufbuild", "CEL: @bufbuild/cel"),
    ("cel-rust", "CEL: cel (Rust)"),
    ("regorus-rvm", "Rego: regorus, register machine"),
    ("regorus-interpreter", "Rego: regorus, interpreter"),
];

fn name(id: &str) -> &str {
    NAMES.iter().find(|(known, _)| *known == id).map_or(id, |(_, name)| name)
}

fn conditions(results: &Results) -> String {
    let all = &results.0;
    let day = all["when"].as_str().and_then(|when| when.get(..10)).unwrap_or("");
    format!(
        "{day} · {} cores of {}, shared with other work · Node {} · {} rounds of {} s, interleaved; medians\n",
        all["cores"],
        all["cpu"].as_str().unwrap_or(""),
        all["node"].as_str().unwrap_or(""),
        all["rounds"],
        all["secs"]
    )
}

/// Pairs per second of every line.
fn pairs(results: &Results) -> String {
    let mut text = String::from(
        "| | pairs/s, score alone | pairs/s, explained | load of the rules, µs | time against Rust by hand, score alone | explained |\n|---|---:|---:|---:|---:|---:|\n",
    );
    for (id, name) in NAMES {
        let [score, trace] = ["score", "trace"].map(|mode| results.line(id, mode));
        let Some(any) = score.or(trace) else { continue };
        let field = |line: Option<&Value>, field: &str| line.map_or_else(|| "–".to_string(), |line| shown(number(&line[field])));
        let load = any["load_us"].as_f64().filter(|load| *load > 0.0 && !id.starts_with("hand-"));
        writeln!(
            text,
            "| {name} | {} | {} | {} | {} | {} |",
            field(score, "evals_per_s"),
            field(trace, "evals_per_s"),
            load.map_or_else(|| "–".to_string(), shown),
            field(score, "slower_than_hand_rust"),
            field(trace, "slower_than_hand_rust"),
        )
        .expect("a text");
    }
    text
}

fn standard(results: &Results) -> String {
    let mut text = String::from(
        "| 10,000 partners × 20 offers, `use std` | ms, median | fastest | median against Rust by hand | fastest |\n|---|---:|---:|---:|---:|\n",
    );
    for (name, said) in [
        ("by_hand", "by hand, Rust over structs"),
        ("by_plan", "goalfit, facts in columns"),
        ("by_plan_from_records", "goalfit, from records"),
        ("again_with_another_constant", "goalfit, again after one constant has changed"),
        ("again_with_another_offer", "goalfit, again after one offer has changed"),
    ] {
        let [median, fastest] = ["median", "fastest"].map(|of| results.cargo("columnar", name, of));
        let [usual, best] = ["median", "fastest"].map(|of| results.cargo("columnar", "by_hand", of));
        let [ms, least] = [median, fastest].map(|time| shown(time / 1e6));
        writeln!(text, "| {said} | {ms} | {least} | {} | {} |", shown(median / usual), shown(fastest / best)).expect("a text");
    }
    text
}

fn one_pair(results: &Results) -> String {
    let mut text = String::from("| `use std`, the example | µs, median | fastest |\n|---|---:|---:|\n");
    for (name, said) in [
        ("score_one_pair", "score of one pair"),
        ("explain_one_pair", "one pair explained"),
        ("compile_std_and_the_example", "program compiled"),
    ] {
        let [median, fastest] = ["median", "fastest"].map(|of| shown(results.cargo("engine", name, of) / 1e3));
        writeln!(text, "| {said} | {median} | {fastest} |").expect("a text");
    }
    text
}

fn cold(results: &Results) -> String {
    let mut text = String::from(
        "| in Node, a fresh process | ms in all | import | rules | first pair explained |\n|---|---:|---:|---:|---:|\n",
    );
    for line in results.0["cold"].as_array().into_iter().flatten() {
        let [total, import, load, first] =
            ["total_ms", "import_ms", "load_ms", "first_ms"].map(|field| shown(number(&line[field])));
        writeln!(text, "| {} | {total} | {import} | {load} | {first} |", name(line["id"].as_str().unwrap_or("")))
            .expect("a text");
    }
    text
}

fn sizes(results: &Results) -> String {
    let mut text = String::from("| package | bytes | gzip | brotli |\n|---|---:|---:|---:|\n");
    for line in results.0["sizes"].as_array().into_iter().flatten().filter(|line| line["total"].is_array()) {
        let [raw, gzip, brotli] = [0, 1, 2].map(|at| shown(number(&line["total"][at])));
        writeln!(text, "| {} | {raw} | {gzip} | {brotli} |", line["name"].as_str().unwrap_or("")).expect("a text");
    }
    text
}

fn linear(results: &Results) -> String {
    let mut text = String::from("| partners × 20 offers | pairs/s | µs per partner |\n|---:|---:|---:|\n");
    for line in results.0["scale"].as_array().into_iter().flatten() {
        let pairs = number(&line["evals_per_s"]);
        writeln!(text, "| {} | {} | {} |", shown(number(&line["partners"])), shown(pairs), shown(20e6 / pairs)).expect("a text");
    }
    text
}

fn targets(results: &Results) -> String {
    let columns = results.pairs("goalfit-rust-columns", "score");
    let rust = |id: &str| results.line(id, "score").map_or(f64::NAN, |line| number(&line["slower_than_hand_rust"]));
    let js = |id: &str| 1.0 / results.line(id, "score").map_or(f64::NAN, |line| number(&line["slower_than_hand_js"]));
    let fastest = |env: &str| {
        let lines = results.0["results"].as_array().into_iter().flatten();
        let peers = lines.filter(|line| {
            let id = line["id"].as_str().unwrap_or("");
            line["env"] == env && !id.starts_with("hand-") && !id.starts_with("goalfit")
        });
        peers.map(|line| number(&line["evals_per_s"])).fold(0.0, f64::max)
    };
    let columnar = |name: &str, of: &str| results.cargo("columnar", name, of);
    let share = |ratio: f64| format!("{} of it", shown(ratio));
    let standard = |of: &str| columnar("by_plan", of) / columnar("by_hand", of);
    let again = |name: &str| columnar(name, "median") / columnar("by_plan", "median");
    let own = results.pairs("goalfit-own", "score");
    let data = results.pairs("goalfit", "score");
    let explain = results.cargo("engine", "explain_one_pair", "median") / 1e3;
    let scale: Vec<f64> = results.0["scale"].as_array().into_iter().flatten().map(|line| number(&line["evals_per_s"])).collect();
    let mut text = String::from("| target | measured | |\n|---|---|---|\n");
    let mut line = |target: &str, measured: String, held: bool| {
        let told = if held { "met" } else { "**missed**" };
        writeln!(text, "| {target} | {measured} | {told} |").expect("a text");
    };
    line(
        "native, one thread: at most the time of Rust by hand, `std`, medians",
        share(standard("median")),
        standard("median") <= 1.0,
    );
    line("the same, the fastest samples of all runs", share(standard("fastest")), standard("fastest") <= 1.0);
    let mine = rust("goalfit-rust-columns");
    line("the same, 12 rules, over structs", share(mine), mine <= 1.0);
    let beside = columns / results.pairs("hand-rust-soa", "score");
    line("beyond the target: 12 rules by hand over columns, too", share(1.0 / beside), beside >= 1.0);
    line(
        "WebAssembly: 3 × JavaScript by hand, facts in the program",
        format!("{} ×", shown(js("goalfit-own"))),
        js("goalfit-own") >= 3.0,
    );
    line("the same, facts as JSON on each call", format!("{} ×", shown(js("goalfit"))), js("goalfit") >= 3.0);
    let peer = fastest("rust").max(fastest("js"));
    line("native: 10 × the fastest peer", format!("{} ×", shown(columns / peer)), columns >= 10.0 * peer);
    let peer = fastest("js");
    line(
        "WebAssembly: 10 × the fastest peer in Node, facts in the program",
        format!("{} ×", shown(own / peer)),
        own >= 10.0 * peer,
    );
    line("the same, facts as JSON on each call", format!("{} ×", shown(data / peer)), data >= 10.0 * peer);
    line("one pair explained in 300 µs, native, `std`", format!("{} µs", shown(explain)), explain <= 300.0);
    let growth = scale.first().zip(scale.last()).map_or(f64::NAN, |(first, last)| first / last);
    line(
        "cost linear up to 1,000,000 × 20",
        format!("a partner of the most costs {} of one of the fewest", shown(growth)),
        growth < 1.25,
    );
    let [constant, offer] = ["again_with_another_constant", "again_with_another_offer"].map(again);
    line("one constant changed: only what depends on it", format!("{} of the whole", shown(constant)), constant < 1.0);
    line("one offer of 20 changed: only what depends on it", format!("{} of the whole", shown(offer)), offer < 0.5);
    text
}

#[test]
fn the_tables_of_the_page_are_those_that_were_measured() {
    let results = Results(serde_json::from_str(&file("benches/peers/results.json")).expect("results"));
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/performance.md");
    let old = file("docs/performance.md");
    let mut page = old.clone();
    for (mark, table) in [
        ("conditions", conditions(&results)),
        ("targets", targets(&results)),
        ("pairs", pairs(&results)),
        ("standard", standard(&results)),
        ("one pair", one_pair(&results)),
        ("linear", linear(&results)),
        ("cold", cold(&results)),
        ("sizes", sizes(&results)),
    ] {
        let (start, end) = (format!("<!-- {mark}, from results.json -->\n"), "<!-- end -->");
        let from = page.find(&start).unwrap_or_else(|| panic!("the page has no `{mark}`")) + start.len();
        let to = from + page[from..].find(end).expect("an end");
        page.replace_range(from..to, &table);
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, page).expect("written");
    } else {
        assert_eq!(old, page, "UPDATE=1 cargo test --test performance writes the tables");
    }
}

/// The same rules gave the same results everywhere, or a comparison says nothing.
#[test]
fn all_that_is_compared_agrees() {
    let results = Results(serde_json::from_str(&file("benches/peers/results.json")).expect("results"));
    for line in results.0["results"].as_array().expect("results") {
        assert_eq!(line["agree"], true, "{line}");
    }
}
