//! `goalfit advise`: what would make an offer align, and at what cost.

use super::look::{Look, safe};
use super::{Format, Status, advice, complain, load, problems};
use crate::{Error, Program, Target};
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

/// Arguments of `advise`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A program; `-` is standard input
    file: PathBuf,
    /// The partner; may be left out where there is only one
    #[arg(long)]
    partner: Option<String>,
    /// The offer; may be left out where there is only one
    #[arg(long)]
    offer: Option<String>,
    /// What to reach: a verdict such as `aligned` or a better one, or a score such as 60 with the best verdict that the program's
    /// table has for such a score; the best verdict, if not given
    #[arg(long, value_name = "VERDICT|SCORE")]
    target: Option<String>,
    #[command(flatten)]
    book: load::Book,
    /// How to print; JSON has the shape that `goalfit schema advice` states
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Runs it.
pub(crate) fn run(arguments: &Arguments, look: Look, out: &mut dyn Write) -> io::Result<Status> {
    let program = match load::program(&arguments.file, &arguments.book) {
        Ok(program) => program,
        Err(status) => return Ok(status),
    };
    let picked = one(arguments.partner.as_deref(), program.partners(), "partner")
        .and_then(|partner| Ok((partner, one(arguments.offer.as_deref(), program.offers(), "offer")?)));
    let (partner, offer) = match picked {
        Ok(picked) => picked,
        Err(why) => {
            complain(&safe(&why));
            return Ok(Status::Wrong);
        }
    };
    let target = match target(&program, arguments.target.as_deref()) {
        Ok(target) => target,
        Err(why) => {
            complain(&safe(&why));
            return Ok(Status::Wrong);
        }
    };
    let shows = io::stderr().is_terminal() && arguments.format == Format::Text;
    let mut told = u64::MAX;
    let mut progress = |done: u64, of: u64| {
        let percent = done.saturating_mul(100) / of.max(done).max(1);
        if shows && percent != told {
            told = percent;
            let _ = write!(io::stderr(), "\r  looking for what would help … {percent:>3}%");
        }
        true
    };
    let advice = program.advise(&partner, &offer, &target, &mut progress);
    if shows && told != u64::MAX {
        let _ = write!(io::stderr(), "\r{}\r", " ".repeat(44));
    }
    let advice = match advice {
        Ok(advice) => advice,
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
            serde_json::to_writer_pretty(&mut *out, &advice)?;
            writeln!(out)?;
        }
        Format::Markdown => out.write_all(advice::markdown(&advice).as_bytes())?,
        Format::Text => out.write_all(advice::text(&advice, look).as_bytes())?,
    }
    let reached = advice.reached || advice.plan.as_ref().is_some_and(|plan| plan.reaches);
    Ok(if reached { Status::Fine } else { Status::Failed })
}

/// The one that was asked for, or the only one.
pub(super) fn one<'n>(wanted: Option<&str>, known: impl Iterator<Item = &'n str> + Clone, what: &str) -> Result<String, String> {
    let names = || crate::facts::listed(known.clone());
    match (wanted, known.clone().count()) {
        (_, 0) => Err(format!("there is no {what} to advise on")),
        (Some(name), _) => match known.clone().find(|known| *known == name) {
            Some(name) => Ok(name.into()),
            None => Err(match crate::value::nearest(name, known.clone()) {
                Some(near) => format!("there is no {what} `{name}`: did you mean `{near}`?"),
                None => format!("there is no {what} `{name}`: known are {}", names()),
            }),
        },
        (None, 1) => Ok(known.clone().next().unwrap_or_default().into()),
        (None, _) => Err(format!("say which {what} with --{what}: {}", names())),
    }
}

fn target(program: &Program, wanted: Option<&str>) -> Result<Target, String> {
    let Some(wanted) = wanted else { return Ok(Target::Verdict(program.best_verdict().into())) };
    let lines = || program.model().verdict.lines.iter();
    if wanted.trim().is_empty() {
        return Err(format!("say what is wanted: a score such as 60, or {}", verdicts(program)));
    }
    if let Some(number) = wanted.strip_suffix('%') {
        let number = number.trim();
        return Err(format!("`{wanted}` is a share: give a score as a plain number, such as {number}, or a verdict"));
    }
    match wanted.parse::<f64>() {
        Ok(score) if score.is_finite() => Ok(Target::Score(score)),
        Ok(_) => Err(format!("`{wanted}` is no score: give a number such as 60, or a verdict")),
        Err(_) => {
            let alike = |line: &&crate::program::VerdictLine| {
                line.name.to_lowercase() == wanted.to_lowercase() || line.title.to_lowercase() == wanted.to_lowercase()
            };
            let exact = lines().find(|line| line.name == wanted).or_else(|| lines().find(alike));
            Ok(Target::Verdict(exact.map_or_else(|| wanted.into(), |line| line.name.clone())))
        }
    }
}

fn verdicts(program: &Program) -> String {
    let mut names: Vec<&str> = Vec::new();
    for line in &program.model().verdict.lines {
        if !names.contains(&line.name.as_str()) {
            names.push(&line.name);
        }
    }
    crate::facts::listed(names.into_iter())
}
