//! Advice for a reader: at a terminal, and as Markdown.

use super::look::{Look, Tone, columns, minus, padded, safe};
use super::text::Page;
use super::words::{points, signed};
use crate::advise::{Advice, Alone, FieldChange, Plan, PlanStep, Standing};

const SCORE_ALONE: &str = "The score alone can be reached, but then the verdict is below what such a score otherwise gets, or below the one it has now: that is no success, and no plan is made of it.";

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
            let helps = advice.alone.iter().any(|alone| alone.helps);
            page.heading(if helps { "Nothing that was looked at comes nearer" } else { "No lever helps" });
            let why = match &advice.obstacle {
                Some(obstacle) => format!("What stands in the way ({}): {obstacle}.", advice.target),
                None => "Nothing that may be changed brings it nearer.".into(),
            };
            page.wrapped(&why, "  ", 2, None);
        }
    }
    if advice.plan.is_some()
        && let Some(obstacle) = &advice.obstacle
    {
        page.line("");
        page.wrapped(&format!("What stands in the way then: {obstacle}."), "  ", 2, None);
    }
    if advice.score_alone {
        page.line("");
        page.wrapped(SCORE_ALONE, "  ", 2, None);
    }
    if let Some(fewest) = &advice.fewest {
        plan(&mut page, fewest, &format!("With fewer changes ({}), for {}", count(fewest.steps.len()), money(&fewest.standing)));
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

/// `one`, `two`, … `12`
fn count(many: usize) -> String {
    const WORDS: [&str; 11] = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    WORDS.get(many).map_or_else(|| many.to_string(), |word| (*word).into())
}

fn headline(advice: &Advice, plan: &Plan) -> String {
    if !plan.reaches {
        return format!("Nothing that was looked at reaches it ({}); this comes closest", advice.target);
    }
    if plan.steps.len() == 1 {
        return format!("One change gets there ({}), the cheapest found", advice.target);
    }
    let many = count(plan.steps.len());
    let many = many.get(..1).map_or_else(String::new, str::to_uppercase) + many.get(1..).unwrap_or("");
    format!("{many} changes get there ({}), the cheapest found", advice.target)
}

fn searched(advice: &Advice) -> String {
    let search = &advice.search;
    let few = match search.levers {
        0 => "there is no lever that can be moved here".to_string(),
        1 => "the only lever that can be moved here was looked at".into(),
        levers => {
            let all = match search.complete_up_to {
                0 => "not every single one was looked at".to_string(),
                1 => "every single one was looked at, and not every set".into(),
                most if most >= levers => "every set was looked at".into(),
                most => format!("every set of up to {} was looked at", count(most)),
            };
            format!("of {levers} levers that can be moved here {all}")
        }
    };
    let numbers = match (search.levers > 1 && search.complete_up_to > 1, search.between) {
        (false, _) => String::new(),
        (true, 0) => ", numbers at their limits".into(),
        (true, 1) => ", numbers at their limits and, where more is not better in every respect, at one value before".into(),
        (true, most) => format!(
            ", numbers at their limits and, where more is not better in every respect, at up to {} values before",
            count(most)
        ),
    };
    let left_out = match search.left_out {
        0 => String::new(),
        1 => "; one lever on the smallest of the rewards and asks was left out".into(),
        many => format!("; {many} levers on the smallest of the rewards and asks were left out"),
    };
    let unsettled = match search.unsettled {
        0 => String::new(),
        1 => "; one more set gets there and was not followed up: it may cost less".into(),
        many => format!("; {many} more sets get there and were not followed up: one of them may cost less"),
    };
    let stopped = if search.stopped { "; then the search was stopped" } else { "" };
    let tried = if search.trials == 1 { "One offer tried".into() } else { format!("{} offers tried", search.trials) };
    format!(
        "{tried}; {few}{numbers}{left_out}{unsettled}{stopped}. Costs are what the vendor must expect to pay beyond the offer as it is, if the work is done."
    )
}

fn alone(page: &mut Page, advice: &Advice) {
    if advice.alone.is_empty() {
        return;
    }
    page.heading("Each lever alone, at its best");
    let helps: Vec<&Alone> = advice.alone.iter().filter(|alone| alone.helps).collect();
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
        let each = match (rest, helps.is_empty()) {
            (1, true) => "The only one".to_string(),
            (1, false) => "The other one".into(),
            (rest, true) => format!("Each of the {rest}"),
            (rest, false) => format!("Each of the other {rest}"),
        };
        page.wrapped(&format!("{each} {more}."), "  ", 2, Some(Tone::Quiet));
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
    if let Some(obstacle) = &advice.obstacle {
        text.push_str(&format!("\nWhat stands in the way ({}): {}.\n", clean(&advice.target), clean(obstacle)));
    }
    if advice.score_alone {
        text.push_str(&format!("\n{SCORE_ALONE}\n"));
    }
    text.push_str(&format!("\n{}\n", searched(advice)));
    text
}
