//! `goalfit needs`: what a partner lacks for what is asked of it.

use super::advise::one;
use super::look::{Look, Tone, minus, safe};
use super::text::Page;
use super::words::{points, signed};
use super::{Format, Status, complain, load, problems};
use crate::Error;
use crate::assess::FindingLevel;
use crate::needs::{Need, Needs};
use std::io::{self, Write};
use std::path::PathBuf;

/// Arguments of `needs`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A program; `-` is standard input
    file: PathBuf,
    /// The partner; may be left out where there is only one
    #[arg(long)]
    partner: Option<String>,
    #[command(flatten)]
    book: load::Book,
    /// How to print
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Runs it.
pub(crate) fn run(arguments: &Arguments, look: Look, out: &mut dyn Write) -> io::Result<Status> {
    let program = match load::program(&arguments.file, &arguments.book) {
        Ok(program) => program,
        Err(status) => return Ok(status),
    };
    let partner = match one(arguments.partner.as_deref(), program.partners(), "partner") {
        Ok(partner) => partner,
        Err(why) => {
            complain(&safe(&why));
            return Ok(Status::Wrong);
        }
    };
    let needs = match program.needs(&partner) {
        Ok(needs) => needs,
        Err(Error::Evaluation(diagnostic)) => {
            problems::print(&program.sources, &[diagnostic]);
            return Ok(Status::Wrong);
        }
        Err(other) => {
            complain(&other.to_string());
            return Ok(Status::Wrong);
        }
    };
    match arguments.format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &needs)?;
            writeln!(out)?;
        }
        Format::Markdown => out.write_all(markdown(&needs).as_bytes())?,
        Format::Text => out.write_all(text(&needs, look).as_bytes())?,
    }
    Ok(Status::Fine)
}

fn text(needs: &Needs, look: Look) -> String {
    let mut page = Page::new(look);
    let thousand = &needs.thousand;
    page.wrapped(&format!("What {} needs for what is asked of it", needs.partner), "", 2, Some(Tone::Strong));
    if needs.needs.is_empty() {
        page.line("");
        page.wrapped("The rules know of nothing that is missing and whose mending would help.", "", 0, None);
    }
    for (at, need) in needs.needs.iter().enumerate() {
        page.line("");
        entry(&mut page, at + 1, need, thousand);
    }
    if !needs.findings.is_empty() {
        page.heading("Over all offers");
        for finding in &needs.findings {
            let mark = if finding.level == FindingLevel::Note { "  · " } else { "  ! " };
            page.wrapped(&format!("{}. {}", finding.rule, finding.because), mark, 4, None);
            page.wrapped(&finding.source, "    ", 4, Some(Tone::Quiet));
        }
    }
    if !needs.needs.is_empty() {
        page.line("");
        let how = "Best first: points gained over all offers for each unit of cost. Each need is looked at alone; those that take days of theirs follow each other in this order, at the pace that there is room for.";
        page.wrapped(how, "", 0, Some(Tone::Quiet));
    }
    page.text
}

fn entry(page: &mut Page, number: usize, need: &Need, thousand: &str) {
    page.wrapped(&format!("{number}. {}", named(need)), "", 3, Some(Tone::Strong));
    page.wrapped(&need.because, "   ", 3, None);
    page.wrapped(&format!("{} · {}", changes(need), account(need, thousand)), "   ", 3, None);
    if !need.lowers.is_empty() {
        page.wrapped(&format!("It lowers the score of {}.", need.lowers.join(", ")), "   ! ", 5, None);
    }
    for effect in &need.effects {
        let then = format!("{} → {}", points(effect.score), points(effect.score_then));
        page.wrapped(
            &format!("{}: score {then}{}", effect.offer, gained(&need.gain_title, effect.gain, effect.gain_then)),
            "   · ",
            5,
            Some(Tone::Quiet),
        );
    }
}

fn gained(title: &str, before: f64, then: f64) -> String {
    if (then - before).abs() < 5e-4 { String::new() } else { format!(", {} {before:.2} → {then:.2}", lower(title)) }
}

/// With two decimals and its sign; nothing has none.
fn hundredths(value: f64) -> String {
    let text = format!("{:.2}", value.abs());
    match (text == "0.00", value < 0.0) {
        (true, _) => text,
        (false, true) => format!("−{text}"),
        (false, false) => format!("+{text}"),
    }
}

fn lower(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn changes(need: &Need) -> String {
    let told = need.changes.iter().map(|change| format!("{} {} → {}", change.field, change.from, change.to));
    told.collect::<Vec<_>>().join(" · ")
}

/// A need's name, its members and its offer.
fn named(need: &Need) -> String {
    let of = [&need.member, &need.offer].into_iter().filter(|of| !of.is_empty()).cloned().collect::<Vec<_>>().join(", ");
    if of.is_empty() { need.lever.clone() } else { format!("{} ({of})", need.lever) }
}

/// What it gains, costs and takes.
fn account(need: &Need, thousand: &str) -> String {
    let per = match need.score_per_1000 {
        Some(per) if per >= 0.005 => format!(", {per:.2} points per {thousand}"),
        _ => String::new(),
    };
    let cost = if need.cost == 0.0 { "costs nothing".to_string() } else { format!("costs {}", need.cost_text) };
    format!("{} points, {cost}{per}, {}", signed(need.score_gain), when(need))
}

fn when(need: &Need) -> String {
    let days = shown(need.days);
    match (need.from_month, need.to_month) {
        (Some(from), Some(to)) if need.days > 0.0 => format!("{days} of theirs from month {from:.1} to {to:.1}"),
        (Some(_), _) => "at once".into(),
        _ => format!("{days} of theirs, for which there is no room now"),
    }
}

fn shown(days: f64) -> String {
    crate::value::show(days, crate::value::Dimension::EFFORT, crate::value::Style::Plain, None)
}

fn markdown(needs: &Needs) -> String {
    let clean = |text: &str| minus(&safe(text)).replace('|', "\\|").replace('\n', " ");
    let mut text = format!(
        "# What {} needs\n\n| | need | change | points | gain | cost | days | months |\n|--:|---|---|--:|--:|--:|--:|---|\n",
        clean(&needs.partner)
    );
    for (at, need) in needs.needs.iter().enumerate() {
        let months = match (need.from_month, need.to_month) {
            (Some(from), Some(to)) if need.days > 0.0 => format!("{from:.1} to {to:.1}"),
            (Some(_), _) => "at once".into(),
            _ => "no room".into(),
        };
        let lowers = if need.lowers.is_empty() { String::new() } else { format!(", lowers {}", need.lowers.join(", ")) };
        text.push_str(&format!(
            "| {} | {} | {} | {}{} | {} | {} | {} | {months} |\n",
            at + 1,
            clean(&named(need)),
            clean(&changes(need)),
            signed(need.score_gain),
            clean(&lowers),
            hundredths(need.gain),
            clean(&need.cost_text),
            shown(need.days)
        ));
    }
    for finding in &needs.findings {
        text.push_str(&format!("\n**{}.** {}\n", clean(&finding.rule), clean(&finding.because)));
    }
    text
}
