//! `goalfit needs`: what a partner lacks for what is asked of it.

use super::advise::one;
use super::look::{Look, Tone, safe};
use super::text::{Page, points, signed};
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
    page.wrapped(&format!("What {} needs for what is asked of it", needs.partner), "", 2, Some(Tone::Strong));
    if needs.needs.is_empty() {
        page.line("");
        page.wrapped("Nothing that the rules know of is missing.", "", 0, None);
    }
    for (at, need) in needs.needs.iter().enumerate() {
        page.line("");
        entry(&mut page, at + 1, need);
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
        let how = "Best first: points gained over all offers for each unit of cost. Each need is looked at alone; months follow this order, at the pace that there is room for.";
        page.wrapped(how, "", 0, Some(Tone::Quiet));
    }
    page.text
}

fn entry(page: &mut Page, number: usize, need: &Need) {
    let of = if need.offer.is_empty() { String::new() } else { format!(" ({})", need.offer) };
    page.wrapped(&format!("{number}. {}{of}", need.lever), "", 3, Some(Tone::Strong));
    page.wrapped(&need.because, "   ", 3, None);
    page.wrapped(&format!("{} · {}", changes(need), account(need)), "   ", 3, None);
    for effect in &need.effects {
        let then = format!("{} → {}", points(effect.score), points(effect.score_then));
        page.wrapped(
            &format!("{}: {then}{}", effect.offer, gained(&need.gain_title, effect.gain, effect.gain_then)),
            "   · ",
            5,
            Some(Tone::Quiet),
        );
    }
}

fn gained(title: &str, before: f64, then: f64) -> String {
    if (then - before).abs() < 5e-4 { String::new() } else { format!(", {} {before:.2} → {then:.2}", lower(title)) }
}

fn lower(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn changes(need: &Need) -> String {
    let told = need.changes.iter().map(|change| format!("{} {} → {}", change.field, change.from, change.to));
    told.collect::<Vec<_>>().join(" · ")
}

/// What it gains, costs and takes.
fn account(need: &Need) -> String {
    let per = need.score_per_1000.map_or_else(String::new, |per| format!(", {per:.2} points per 1000"));
    let cost = if need.cost == 0.0 { "costs nothing".to_string() } else { format!("costs {}", need.cost_text) };
    let days = if need.days > 0.0 {
        format!(", {:.0} days of theirs, months {:.1} to {:.1}", need.days, need.from_month, need.to_month)
    } else {
        format!(", from month {:.1}", need.from_month)
    };
    format!("{} points, {cost}{per}{days}", signed(need.score_gain))
}

fn markdown(needs: &Needs) -> String {
    let clean = |text: &str| safe(text).replace('|', "\\|").replace('\n', " ");
    let mut text = format!(
        "# What {} needs\n\n| | need | change | points | gain | cost | days | months |\n|--:|---|---|--:|--:|--:|--:|---|\n",
        clean(&needs.partner)
    );
    for (at, need) in needs.needs.iter().enumerate() {
        let of = if need.offer.is_empty() { String::new() } else { format!(" ({})", need.offer) };
        text.push_str(&format!(
            "| {} | {} | {} | {} | {:+.2} | {} | {:.0} | {:.1} to {:.1} |\n",
            at + 1,
            clean(&format!("{}{of}", need.lever)),
            clean(&changes(need)),
            signed(need.score_gain),
            need.gain,
            clean(&need.cost_text),
            need.days,
            need.from_month,
            need.to_month
        ));
    }
    for finding in &needs.findings {
        text.push_str(&format!("\n**{}.** {}\n", clean(&finding.rule), clean(&finding.because)));
    }
    text
}
