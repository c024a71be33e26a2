//! Advice for a reader: at a terminal, and as Markdown.

use super::look::{Look, Tone, columns, minus, padded, safe};
use super::text::Page;
use super::words::{points, signed};
use crate::advise::{Advice, Alone, FieldChange, Plan, PlanStep, Standing};

/// So many levers are listed one by one.
const MOST_ALONE: usize = 8;

/// Advice at a terminal.
#[must_use]
pub(crate) fn text(advice: &Advice, look: Look) -> String {
    let mut page = Page::new(look);
    page.wrapped(&format!("{} → {}", advice.offer, advice.partner), "", 2, Some(Tone::Strong));
    page.wrapped(&format!("{} as it is. Wanted: {}.", standing(&advice.present), advice.target), "", 0, None);
    if advice.reached {
        page.line("");
        page.wrapped("It is there already: nothing has to change.", "", 0, None);
        return page.text;
    }
    for limit in &advice.limits {
        page.heading(&limit.rule);
        page.wrapped(&limit.because, "  ", 2, None);
    }
    alone(&mut page, advice);
    match &advice.plan {
        Some(found) => plan(&mut page, found, &headline(advice, found)),
        None => {
            page.heading("No lever helps");
            page.wrapped("Nothing that may be changed raises the score.", "  ", 2, None);
        }
    }
    if let Some(fewest) = &advice.fewest {
        plan(&mut page, fewest, &format!("With fewer changes ({}), for {}", fewest.steps.len(), money(&fewest.standing)));
    }
    page.line("");
    page.wrapped(&searched(advice), "", 0, Some(Tone::Quiet));
    page.text
}

fn standing(standing: &Standing) -> String {
    format!("{} · {}", standing.verdict_title, points(standing.score))
}

fn money(standing: &Standing) -> String {
    if standing.cost == 0.0 {
        return "nothing".into();
    }
    let sign = if standing.cost > 0.0 { "+" } else { "" };
    format!("{sign}{}", standing.cost_text.replace('-', "−"))
}

fn headline(advice: &Advice, plan: &Plan) -> String {
    let many = match plan.steps.len() {
        1 => "One change".to_string(),
        2 => "Two changes".into(),
        3 => "Three changes".into(),
        4 => "Four changes".into(),
        many => format!("{many} changes"),
    };
    if plan.reaches {
        format!("{many} get there ({}), the cheapest found", advice.target).replacen("One change get", "One change gets", 1)
    } else {
        format!("Nothing that was looked at reaches it ({}); this comes closest", advice.target)
    }
}

fn searched(advice: &Advice) -> String {
    let search = &advice.search;
    let all = match search.complete_up_to {
        0 => "not every single lever was looked at".to_string(),
        1 => "every single lever was looked at".into(),
        most => format!("every set of up to {most} levers was looked at"),
    };
    let stopped = if search.stopped { ", then the search was stopped" } else { "" };
    format!(
        "{} offers tried; of {} levers that can be moved here {all}{stopped}. Costs are what the vendor must expect to pay beyond the offer as it is, if the work is done.",
        search.trials, search.levers
    )
}

fn alone(page: &mut Page, advice: &Advice) {
    if advice.alone.is_empty() {
        return;
    }
    page.heading("Each lever alone, at its best");
    let helps: Vec<&Alone> = advice.alone.iter().filter(|alone| alone.standing.score > advice.present.score).collect();
    let shown = helps.iter().take(MOST_ALONE);
    let label = shown.clone().map(|alone| columns(&safe(&named(&alone.lever, &alone.member)))).max().unwrap_or(10);
    let label = label.min(page.look.width.saturating_sub(24).max(12));
    for alone in shown {
        let mark = if alone.reaches { "✓" } else { " " };
        let row = format!(
            "{mark} {}  {:>5}  {}",
            padded(&safe(&named(&alone.lever, &alone.member)), label),
            points(alone.standing.score),
            alone.standing.verdict_title
        );
        page.line(&row);
        page.wrapped(&changes(&alone.changes), "    ", 4, Some(Tone::Quiet));
    }
    let rest = advice.alone.len() - helps.len().min(MOST_ALONE);
    if rest > 0 {
        let more = if helps.len() > MOST_ALONE { "adds less" } else { "adds nothing" };
        page.wrapped(&format!("Each of the other {rest} {more}."), "  ", 2, Some(Tone::Quiet));
    }
    if !advice.one_suffices {
        page.wrapped("None alone suffices.", "  ", 2, None);
    }
}

fn named(lever: &str, member: &str) -> String {
    if member.is_empty() { lever.into() } else { format!("{lever} ({member})") }
}

fn changes(changes: &[FieldChange]) -> String {
    let told = changes.iter().map(|change| format!("{} {} → {}", change.field, change.from, change.to));
    minus(&told.collect::<Vec<_>>().join(" · "))
}

fn plan(page: &mut Page, plan: &Plan, headline: &str) {
    page.heading(headline);
    for (at, step) in plan.steps.iter().enumerate() {
        step_rows(page, at + 1, step);
    }
    page.line("");
    let tone = if plan.reaches { Tone::Good } else { Tone::Middling };
    page.wrapped(&standing(&plan.standing), "  ", 2, Some(tone));
    page.wrapped(&format!("Expected cost to the vendor: {}.", money(&plan.standing)), "  ", 2, None);
    if !plan.partner_changes.is_empty() {
        page.wrapped(&format!("At the partner first: {}.", changes(&plan.partner_changes)), "  ", 2, None);
    }
    page.line("");
    for line in plan.offer_text.lines() {
        page.line(&format!("  {}", safe(line)));
    }
}

fn step_rows(page: &mut Page, number: usize, step: &PlanStep) {
    let lever = format!("{number}. {}", named(&step.lever, &step.member));
    let cost = if step.cost == 0.0 {
        "costs nothing".to_string()
    } else if step.cost < 0.0 {
        format!("saves {}", step.cost_text.replace('-', ""))
    } else {
        format!("costs {}", step.cost_text)
    };
    page.wrapped(&lever, "  ", 5, Some(Tone::Strong));
    page.wrapped(&changes(&step.changes), "     ", 5, None);
    let without = step.without.as_ref().map_or_else(String::new, |without| {
        format!("; all else without it: {} ({})", points(without.score), without.verdict_title)
    });
    page.wrapped(
        &format!("then {} ({}), {cost}{without}", points(step.standing.score), step.standing.verdict_title),
        "     ",
        5,
        Some(Tone::Quiet),
    );
    if !step.because.is_empty() {
        let source = if step.source.is_empty() { String::new() } else { format!(" [{}]", step.source) };
        page.wrapped(&format!("{}{source}", step.because), "     ", 5, Some(Tone::Quiet));
    }
}

/// Advice as Markdown.
#[must_use]
pub(crate) fn markdown(advice: &Advice) -> String {
    let clean = |text: &str| safe(text).replace('|', "\\|").replace('\n', " ");
    let mut text = format!("# {} → {}\n\n", clean(&advice.offer), clean(&advice.partner));
    text.push_str(&format!("**{}** as it is. Wanted: `{}`.\n", standing(&advice.present), advice.target));
    for limit in &advice.limits {
        text.push_str(&format!("\n**{}.** {}\n", clean(&limit.rule), clean(&limit.because)));
    }
    if !advice.alone.is_empty() {
        text.push_str("\n## Each lever alone, at its best\n\n| lever | change | score | verdict |\n|---|---|--:|---|\n");
        for alone in &advice.alone {
            text.push_str(&format!(
                "| {} | {} | {} | {} |\n",
                clean(&named(&alone.lever, &alone.member)),
                clean(&changes(&alone.changes)),
                points(alone.standing.score),
                clean(&alone.standing.verdict_title)
            ));
        }
        if !advice.one_suffices {
            text.push_str("\nNone alone suffices.\n");
        }
    }
    if let Some(plan) = &advice.plan {
        text.push_str(&format!(
            "\n## {}\n\n| step | change | score then | gain | cost |\n|---|---|--:|--:|--:|\n",
            headline(advice, plan)
        ));
        let mut before = advice.present.score;
        for step in &plan.steps {
            text.push_str(&format!(
                "| {} | {} | {} | {} | {} |\n",
                clean(&named(&step.lever, &step.member)),
                clean(&changes(&step.changes)),
                points(step.standing.score),
                signed(step.standing.score - before),
                step.cost_text.replace('-', "−")
            ));
            before = step.standing.score;
        }
        text.push_str(&format!("\n**{}**, expected cost to the vendor: {}.\n", standing(&plan.standing), money(&plan.standing)));
        text.push_str(&format!("\n```\n{}```\n", safe(&plan.offer_text)));
    }
    text.push_str(&format!("\n{}\n", searched(advice)));
    text
}
