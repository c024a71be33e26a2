//! Reports as Markdown, for a page or a ticket.

use super::look::safe;
use crate::assess::Report;

/// All reports, best first.
#[must_use]
pub(crate) fn reports(reports: &[Report]) -> String {
    let mut text = String::new();
    if reports.len() > 1 {
        text.push_str("| Score | Verdict | Partner | Offer | First cause |\n|---:|---|---|---|---|\n");
        for report in reports {
            let first =
                report.causes.iter().find(|cause| cause.live && cause.share < 0.0).map_or("", |cause| cause.title.as_str());
            text.push_str(&row(&[
                format!("{:.1}", report.score),
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
    text
}

fn row(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

/// Letters that mean nothing to Markdown or HTML.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::new();
    for letter in safe(text).replace('\n', " ").chars() {
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
    text.push_str(&format!("**{}** · {:.1} of {:.0}\n\n", plain(&report.verdict_title), report.score, report.best));
    text.push_str("| Cause | Share | Alone | Lift | Why |\n|---|---:|---:|---:|---|\n");
    for cause in report.causes.iter().filter(|cause| cause.live) {
        let figures = [cause.share, cause.alone, cause.lift].map(|figure| format!("{figure:.1}"));
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
        let source = if finding.source.is_empty() { String::new() } else { format!(" _{}_", plain(&finding.source)) };
        text.push_str(&format!("- **{}.** {}{source}\n", plain(&finding.rule), plain(&finding.because)));
    }
    for remedy in &report.remedies {
        let score = remedy.score.map_or_else(String::new, |score| format!(" → {score:.1}"));
        text.push_str(&format!(
            "- Would help: {} ({} {}{}){score}\n",
            plain(&remedy.text),
            plain(&remedy.field),
            plain(&remedy.to),
            remedy.also.iter().map(|step| plain(&format!(", {} {}", step.field, step.to))).collect::<String>()
        ));
    }
    if !report.assumed.is_empty() {
        let told: Vec<String> =
            report.assumed.iter().map(|assumed| plain(&format!("{} {}", assumed.name, assumed.value))).collect();
        text.push_str(&format!("- Assumed: {}\n", told.join(", ")));
    }
    text.push('\n');
}
