//! What every way of printing says in the same words: figures, what decides, what would help.

use crate::assess::{Finding, Remedy, RemedyStep, Report};

/// By how close the score is to the best: the word of the verdict stands beside it always.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Good,
    Middling,
    Bad,
}

pub(super) fn standing(score: f64, best: f64) -> Standing {
    if score >= 0.55 * best {
        Standing::Good
    } else if score < best / 3.0 {
        Standing::Bad
    } else {
        Standing::Middling
    }
}

/// A number of points with one decimal, `−` for minus.
pub(super) fn points(value: f64) -> String {
    let text = format!("{:.1}", value.abs());
    if value < 0.0 && text != "0.0" { format!("−{text}") } else { text }
}

pub(super) fn signed(value: f64) -> String {
    let text = points(value);
    if value > 0.0 && text != "0.0" { format!("+{text}") } else { text }
}

/// What decides the verdict where it is not the target itself; empty where it is.
pub(super) fn decides(report: &Report) -> String {
    let reasons = &report.verdict_reasons;
    if reasons.is_empty() || reasons.iter().any(|reason| reason.reads.contains(&report.target)) {
        return String::new();
    }
    let conditions: Vec<String> = reasons.iter().map(|reason| format!("`{}`", reason.condition)).collect();
    let mut told: Vec<String> = Vec::new();
    for label in reasons.iter().flat_map(|reason| &reason.reads).filter_map(|name| report.labels.get(name)) {
        let text = format!("{} is {}", label.title, label.text);
        if !label.text.is_empty() && !told.contains(&text) {
            told.push(text);
        }
    }
    let told = if told.is_empty() { String::new() } else { format!(": {}", told.join(", ")) };
    format!("What decides is {}{told}.", conditions.join(" and "))
}

/// Whether a change alone raises the target.
fn raises(report: &Report, remedy: &Remedy) -> bool {
    remedy.score.is_some_and(|score| score > report.score)
}

/// The finding with which a change stands that does not raise the target: that of its rule and member, or else of its rule.
fn home<'r>(report: &'r Report, remedy: &Remedy) -> Option<&'r Finding> {
    let of_rule = || report.findings.iter().filter(|finding| finding.rule == remedy.rule);
    of_rule().find(|finding| finding.member == remedy.member).or_else(|| of_rule().next())
}

/// The changes that raise the target, and those that no finding shows.
pub(super) fn helping(report: &Report) -> Vec<&Remedy> {
    report.remedies.iter().filter(|remedy| raises(report, remedy) || home(report, remedy).is_none()).collect()
}

/// The changes that a finding proposes and that do not raise the target.
pub(super) fn advised<'r>(report: &'r Report, finding: &Finding) -> Vec<&'r Remedy> {
    let own = |remedy: &&Remedy| home(report, remedy).is_some_and(|home| core::ptr::eq(home, finding));
    report.remedies.iter().filter(|remedy| !raises(report, remedy)).filter(own).collect()
}

/// A change in words, and what becomes of the target.
pub(super) fn sentence(report: &Report, remedy: &Remedy) -> String {
    let of = if remedy.member.is_empty() { String::new() } else { format!(" of {}", remedy.member) };
    let words = if remedy.text.is_empty() { String::new() } else { format!("{}: ", remedy.text) };
    let then = match remedy.score {
        None => String::new(),
        Some(score) if points(score) == points(report.score) && !raises(report, remedy) => {
            format!("; the {} stays {}", report.target, points(score))
        }
        Some(score) => format!(", the {} is then {}", report.target, points(score)),
    };
    let step = |step: &RemedyStep| format!(" and {} from {} to {}", step.field, step.from, step.to);
    let also: String = remedy.also.iter().map(step).collect();
    let sentence = format!("{words}{}{of} from {} to {}{also}{then}", remedy.field, remedy.from, remedy.to);
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
