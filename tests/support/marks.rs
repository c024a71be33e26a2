//! What a program of `tests/language` says of itself in its last lines, and what the engine finds. Needs no file system, so that the
//! same programs run in WebAssembly.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]
#![allow(unreachable_pub, reason = "a module of several tests")]
#![allow(dead_code, reason = "each test uses what it needs")]

use goalfit::assess::QuantityValue;
use goalfit::{Diagnostic, Program, Report, Severity, Sources, compile};

pub fn is_mark(line: &str) -> bool {
    ["# result:", "# error:", "# warning:"].iter().any(|mark| line.starts_with(mark))
}

pub fn marks(text: &str) -> Vec<String> {
    text.lines().filter(|line| is_mark(line)).map(ToString::to_string).collect()
}

/// The text without its marks, which stand at its end.
pub fn body(text: &str) -> String {
    let end = text.find("\n# result:").into_iter().chain(text.find("\n# error:")).chain(text.find("\n# warning:")).min();
    end.map_or_else(|| text.to_string(), |end| text[..=end].to_string())
}

fn told(sources: &Sources, diagnostic: &Diagnostic) -> String {
    let word = if diagnostic.severity == Severity::Error { "error" } else { "warning" };
    let place = diagnostic.span().map_or_else(
        || "-".to_string(),
        |span| {
            let (start, end) = (sources.position(span.source, span.start), sources.position(span.source, span.end));
            let end = if end.line == start.line { end.column.to_string() } else { format!("{}:{}", end.line, end.column) };
            format!("{}:{}-{end}", start.line, start.column)
        },
    );
    format!("# {word}: {place} {} {}", diagnostic.code, diagnostic.message)
}

fn shown(value: &QuantityValue) -> String {
    match value {
        QuantityValue::Number(number) => {
            let text = format!("{number:.6}");
            text.trim_end_matches('0').trim_end_matches('.').to_string()
        }
        QuantityValue::Truth(truth) => if *truth { "yes" } else { "no" }.into(),
        QuantityValue::Symbol(symbol) => symbol.clone(),
        QuantityValue::Missing => "missing".into(),
        QuantityValue::Members(_) => "members".into(),
    }
}

fn find<'r>(report: &'r Report, path: &str) -> Option<&'r QuantityValue> {
    let mut parts = path.split('.');
    let mut value = report.quantities.get(parts.next()?)?;
    for part in parts {
        let QuantityValue::Members(members) = value else { return None };
        value = members.get(part)?;
    }
    Some(value)
}

/// One `# result:` line, its values looked up anew.
pub fn result(program: &Program, line: &str) -> String {
    let rest = line.trim_start_matches("# result:").trim();
    let mut quoted = rest.split('"');
    let (offer, partner) = (quoted.nth(1).expect("an offer"), quoted.nth(1).expect("a partner"));
    let wanted = quoted.next().unwrap_or("").trim_start_matches(':').trim();
    let head = format!("# result: \"{offer}\" for \"{partner}\":");
    let report = match program.assess(partner, offer) {
        Ok(report) => report,
        Err(error) => return format!("{head} error = {}", error.to_string().chars().take(60).collect::<String>()),
    };
    let names: Vec<&str> = if wanted.is_empty() {
        vec!["score"]
    } else {
        wanted.split(", ").map(|part| part.split('=').next().unwrap_or("").trim()).collect()
    };
    let values: Vec<String> = names
        .iter()
        .map(|name| {
            let value = match *name {
                "verdict" => report.verdict.clone(),
                "findings" => report.findings.iter().map(|finding| finding.because.as_str()).collect::<Vec<_>>().join(" | "),
                "live" => {
                    report.causes.iter().filter(|cause| cause.live).map(|cause| cause.name.as_str()).collect::<Vec<_>>().join(" ")
                }
                "shares" => report
                    .causes
                    .iter()
                    .filter(|cause| cause.live)
                    .map(|cause| shown(&QuantityValue::Number(cause.share)))
                    .collect::<Vec<_>>()
                    .join(" "),
                "remedies" => {
                    let also = |remedy: &goalfit::assess::Remedy| -> String {
                        remedy.also.iter().map(|step| format!(" and {} {}", step.field, step.to)).collect()
                    };
                    let told = report.remedies.iter().map(|remedy| format!("{} {}{}", remedy.field, remedy.to, also(remedy)));
                    told.collect::<Vec<_>>().join(" | ")
                }
                name => find(&report, name).map_or_else(|| "not there".into(), shown),
            };
            format!("{name} = {value}")
        })
        .collect();
    format!("{head} {}", values.join(", "))
}

/// What a program's marks should be.
pub fn found_marks(name: &str, text: &str) -> Vec<String> {
    let body = body(text);
    match compile(Sources::single(name, &body)) {
        Err(error) => error.diagnostics.iter().map(|diagnostic| told(&error.sources, diagnostic)).collect(),
        Ok(program) => {
            let warnings = program.warnings.iter().map(|diagnostic| told(&program.sources, diagnostic));
            let results =
                marks(text).into_iter().filter(|line| line.starts_with("# result:")).map(|line| result(&program, &line));
            warnings.chain(results).collect()
        }
    }
}
