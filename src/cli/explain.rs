//! `goalfit explain`: every pair, best first.

use super::look::{Look, safe};
use super::{Status, complain, load, markdown, problems, svg, text};
use crate::assess::{Explanation, REPORT_SCHEMA};
use crate::{Error, Program, Report};
use std::io::{self, Write};
use std::path::PathBuf;

/// Arguments of `explain`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A program; `-` is standard input
    file: PathBuf,
    /// Only this partner (may be given several times)
    #[arg(long)]
    partner: Vec<String>,
    /// Only this offer (may be given several times)
    #[arg(long)]
    offer: Vec<String>,
    #[command(flatten)]
    book: load::Book,
    /// How to print
    #[arg(long, value_enum, default_value = "text")]
    format: ExplainFormat,
    /// Explain every pair in full, and every cause with its three figures
    #[arg(long)]
    details: bool,
}

/// How pairs are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ExplainFormat {
    /// For a reader at a terminal
    Text,
    /// Reports, whole, and findings over all offers by partner; see `goalfit schema report`
    Json,
    /// For a page or a ticket
    Markdown,
    /// One pair as a picture
    Svg,
}

/// More pairs than these are listed first and explained on request.
const FEW: usize = 6;

/// Runs it.
pub(crate) fn run(arguments: &Arguments, look: Look, out: &mut dyn Write) -> io::Result<Status> {
    let (program, read) = match load::program_and_status(&arguments.file, &arguments.book) {
        Ok(loaded) => loaded,
        Err(status) => return Ok(status),
    };
    let (partners, offers) = match chosen(&program, arguments) {
        Ok(chosen) => chosen,
        Err(status) => return Ok(status),
    };
    if arguments.format == ExplainFormat::Svg && partners.len() * offers.len() > 1 {
        complain("`--format svg` draws one pair: say which with --partner and --offer");
        return Ok(Status::Wrong);
    }
    let mut reports: Vec<Report> = Vec::new();
    let mut failed = 0;
    let mut wrong = Vec::new();
    for partner in &partners {
        for offer in &offers {
            match program.assess(partner, offer) {
                Ok(report) => reports.push(report),
                Err(Error::Evaluation(diagnostic)) => {
                    failed += 1;
                    wrong.push(diagnostic);
                }
                Err(other) => {
                    failed += 1;
                    complain(&other.to_string());
                }
            }
        }
    }
    problems::print(&program.sources, &wrong);
    if reports.is_empty() {
        if failed == 0 {
            complain(
                "there is nothing to explain: the program needs at least one partner and one offer (`--partners BOOK` adds some)",
            );
        }
        return Ok(Status::Wrong);
    }
    let programme = partners.iter().map(|partner| program.together(partner)).collect();
    reports.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| (&a.partner, &a.offer).cmp(&(&b.partner, &b.offer))));
    print(arguments, &Explanation { schema: REPORT_SCHEMA, reports, programme }, look, out)?;
    Ok(if failed > 0 { Status::Wrong } else { read })
}

fn print(arguments: &Arguments, explanation: &Explanation, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let Explanation { reports, programme, .. } = explanation;
    match arguments.format {
        ExplainFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, explanation)?;
            writeln!(out)
        }
        ExplainFormat::Markdown => out.write_all(markdown::explanation(explanation).as_bytes()),
        ExplainFormat::Svg => reports.iter().try_for_each(|report| out.write_all(svg::picture(report).as_bytes())),
        ExplainFormat::Text => {
            if reports.len() > 1 {
                out.write_all(text::overview(reports, look).as_bytes())?;
                out.write_all(text::together(programme, look).as_bytes())?;
            }
            if reports.len() > FEW && !arguments.details {
                let hint = "Explain one with --partner and --offer, or all with --details.";
                let mut page = text::Page::new(look);
                page.line("");
                page.wrapped(hint, "", 0, None);
                return out.write_all(page.text.as_bytes());
            }
            for (at, report) in reports.iter().enumerate() {
                if at > 0 || reports.len() > 1 {
                    writeln!(out, "\n{}\n", look.paint(super::look::Tone::Quiet, &"─".repeat(look.width)))?;
                }
                // With several pairs it stands above, beside their table.
                let own = programme.iter().find(|own| reports.len() == 1 && own.partner == report.partner);
                out.write_all(text::pair(report, own, look, arguments.details).as_bytes())?;
            }
            Ok(())
        }
    }
}

/// The partners and offers that were asked for; all where none was named.
fn chosen(program: &Program, arguments: &Arguments) -> Result<(Vec<String>, Vec<String>), Status> {
    let pick = |wanted: &[String], known: Vec<String>, what: &str| -> Result<Vec<String>, Status> {
        if wanted.is_empty() {
            return Ok(known);
        }
        for name in wanted {
            if !known.contains(name) {
                let near = crate::value::nearest(name, known.iter().map(String::as_str));
                let help = near.map_or_else(
                    || format!("known are {}", crate::facts::listed(known.iter().map(String::as_str))),
                    |near| format!("did you mean `{near}`?"),
                );
                complain(&safe(&format!("there is no {what} `{name}`: {help}")));
                return Err(Status::Wrong);
            }
        }
        Ok(known.into_iter().filter(|name| wanted.contains(name)).collect())
    };
    let partners = pick(&arguments.partner, program.partners().map(Into::into).collect(), "partner")?;
    let offers = pick(&arguments.offer, program.offers().map(Into::into).collect(), "offer")?;
    Ok((partners, offers))
}
