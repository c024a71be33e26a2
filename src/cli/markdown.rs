//! Reports as Markdown, for a page or a ticket.

use super::look::{minus, safe};
use super::words::{advised, decides, helping, points, sentence, signed};
use crate::assess::{Explanation, Finding, Report};

/// All reports, best first, and what rules say of all offers to a partner.
#[must_use]
pub(crate) fn explanation(explanation: &Explanation) -> String {
    let Explanation { reports, programme, .. } = explanation;
    let mut text = String::new();
    if reports.len() > 1 {
        text.push_str("| Score | Verdict | Partner | Offer | First cause |\n|---:|---|---|---|---|\n");
        for report in reports {
            let first =
                report.causes.iter().find(|cause| cause.live && cause.share < 0.0).map_or("", |cause| cause.title.as_str());
            text.push_str(&row(&[
                points(report.score),
                plain(&report.verdict_title),
                plain(&report.partner),
                plain(&report.offer),
                plain(first),
            ]));
        }
        text.push('\n');
    }
    for report in reports {
        one(report, &mut text);
    }
    if programme.iter().any(|of| of.problem.is_some() || !of.findings.is_empty()) {
        text.push_str("## Over all offers to a partner\n\n");
    }
    for of in programme {
        let name = plain(&of.partner);
        for finding in &of.findings {
            text.push_str(&format!("- {name}: **{}.** {}{}\n", plain(&finding.rule), plain(&finding.because), source(finding)));
        }
        if let Some(problem) = &of.problem {
            text.push_str(&format!("- {name}: nothing can be said: {}.\n", plain(problem)));
        }
    }
    text
}

fn source(finding: &Finding) -> String {
    if finding.source.is_empty() { String::new() } else { format!(" _{}_", plain(&finding.source)) }
}

fn row(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

/// Letters that mean nothing to Markdown or HTML.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::new();
    for letter in minus(&safe(text)).replace('\n', " ").chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '#' | '~' => {
                out.push('\\');
                out.push(letter);
            }
            letter => out.push(letter),
        }
    }
    out
}

fn one(report: &Report, text: &mut String) {
    text.push_str(&format!("## {} → {}\n\n", plain(&report.offer), plain(&report.partner)));
    let best = points(report.best);
    let best = best.trim_end_matches(".0");
    text.push_str(&format!("**{}** · {} of {best}\n\n", plain(&report.verdict_title), points(report.score)));
    let decides = decides(report);
    if !decides.is_empty() {
        text.push_str(&format!("{}\n\n", plain(&decides)));
    }
    text.push_str("| Cause | Share | Alone | Lift | Why |\n|---|---:|---:|---:|---|\n");
    for cause in report.causes.iter().filter(|cause| cause.live) {
        let figures = [signed(cause.share), points(cause.alone), signed(cause.lift)];
        let [share, alone, lift] = figures;
        text.push_str(&row(&[plain(&cause.title), share, alone, lift, plain(&cause.because)]));
    }
    text.push('\n');
    for chain in report.chain.iter().filter(|chain| !chain.member.is_empty() && chain.steps.len() > 1) {
        text.push_str(&format!("**{} of {}**: {}", plain(&chain.title), plain(&chain.member), plain(&chain.base_text)));
        for step in &chain.steps {
            text.push_str(&format!(" → {} ({})", plain(&step.text), plain(&step.title)));
        }
        text.push_str("\n\n");
    }
    for finding in &report.findings {
        text.push_str(&format!("- **{}.** {}{}\n", plain(&finding.rule), plain(&finding.because), source(finding)));
        for remedy in advised(report, finding) {
            text.push_str(&format!("  - Advised: {}\n", plain(&sentence(report, remedy))));
        }
    }
    for remedy in helping(report) {
        text.push_str(&format!("- Would help: {}\n", plain(&sentence(report, remedy))));
    }
    if !report.assumed.is_empty() {
        let told: Vec<String> =
            report.assumed.iter().map(|assumed| plain(&format!("{} {}", assumed.name, assumed.value))).collect();
        text.push_str(&format!("- Assumed: {}\n", told.join(", ")));
    }
    text.push('\n');
}
