//! `goalfit score`: every partner of a book with every offer, as a table.
//!
//! Rows are read, scored and written block by block, so memory does not grow with the book. What is written appears whole or not at
//! all; rows that cannot be read stand in a table beside it.

#[cfg(feature = "parquet")]
mod arrow;
#[cfg(feature = "parquet")]
mod columns;
#[cfg(feature = "parquet")]
mod columns_in;
mod input;
mod lists;
mod output;
mod parts;
mod place;
mod tell;
mod whole;

use super::{Status, complain, load, problems, shown};
use crate::facts::mapping::{Mapping, Problem};
use crate::{BookScorer, Error, Program, ScoredRows};
use input::{Batch, Rows};
use output::{Layout, Shape};
use parts::Shard;
use place::Place;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use tell::Progress;

/// Arguments of `score`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A program; `-` is standard input
    file: PathBuf,
    #[cfg_attr(feature = "parquet", doc = "The partners, as CSV, JSON, JSON lines or Parquet; `-` is standard input.")]
    #[cfg_attr(not(feature = "parquet"), doc = "The partners, as CSV, JSON or JSON lines; `-` is standard input.")]
    /// Without it the program's own are scored
    #[arg(long, value_name = "BOOK")]
    partners: Option<PathBuf>,
    /// How to read them: one of `goalfit maps`, or a file; see `goalfit schema map`
    #[arg(long, value_name = "NAME or MAP.json", requires = "partners")]
    map: Option<String>,
    /// What the book is, where its name does not say
    #[arg(long, value_enum, value_name = "FORMAT", requires = "partners")]
    from: Option<input::Format>,
    /// Only this offer (may be given several times)
    #[arg(long)]
    offer: Vec<String>,
    #[cfg_attr(feature = "parquet", doc = "Where to write: `.csv`, `.json`, `.jsonl`, `.parquet`; `-` is standard output")]
    #[cfg_attr(not(feature = "parquet"), doc = "Where to write: `.csv`, `.json`, `.jsonl`; `-` is standard output")]
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
    /// What to write, where the name does not say
    #[arg(long, value_enum, value_name = "FORMAT")]
    to: Option<output::Format>,
    /// A row for each pair; by default one for each partner, with columns for each offer
    #[arg(long)]
    long: bool,
    /// Name the cause without which the score would be highest, too
    #[arg(long)]
    main_cause: bool,
    /// Write nothing where any row or pair has a problem
    #[arg(long)]
    strict: bool,
    /// This machine's part of the book, such as `2/8`. The parts' outputs, one behind the other, are the output of the whole
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// How many threads to use; the output is the same. All that there are, if not given
    #[cfg(feature = "parallel")]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

/// Why scoring ends before its end.
#[derive(Debug)]
enum Stop {
    /// Something is wrong with the input, and has been told.
    Told(Status),
    /// The output could not be written, or a file beside it.
    Write(Option<PathBuf>, io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        Stop::Write(None, error)
    }
}

/// Runs it.
pub(crate) fn run(arguments: &Arguments) -> io::Result<Status> {
    #[cfg(feature = "parallel")]
    if let Some(threads) = arguments.threads {
        // Fails where there are threads already, which is not so here.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build_global();
    }
    match scored(arguments) {
        Ok(status) | Err(Stop::Told(status)) => Ok(status),
        Err(Stop::Write(_, error)) if error.kind() == io::ErrorKind::BrokenPipe => Err(error),
        Err(Stop::Write(beside, error)) => {
            complain(&format!("could not write {}: {error}", written(beside.as_deref().unwrap_or(&arguments.output))));
            Ok(Status::Unreadable)
        }
    }
}

fn scored(arguments: &Arguments) -> Result<Status, Stop> {
    whole::end_cleanly(Status::Interrupted.code());
    let place = Place::of(&arguments.output)?;
    let layout = layout(arguments, &place)?;
    let problems = tell::Problems::beside(&arguments.output, &place, arguments.strict)?;
    let outputs: Vec<(&Path, &Place)> =
        [Some((arguments.output.as_path(), &place)), problems.table()].into_iter().flatten().collect();
    apart(&outputs, inputs(arguments).into_iter())?;
    let program = program(arguments)?;
    let used = program.sources.iter().filter(|(_, source)| !source.library).map(|(_, source)| PathBuf::from(&source.name));
    apart(&outputs, used)?;
    let mapping = arguments.map.as_deref().map(load::mapping).transpose().map_err(Stop::Told)?;
    let offers = offers(&program, &arguments.offer)?;
    let names: Vec<&str> = offers.iter().map(String::as_str).collect();
    layout.distinct(&names)?;
    let mut scorer = program
        .book_scorer(mapping.as_ref(), &names, arguments.main_cause)
        .map_err(|error| facts(&program, arguments.map.as_deref().map(Path::new), error))?;
    let book = arguments.partners.as_deref();
    let book = book.map(|path| input::Book {
        path,
        format: arguments.from,
        mapping: mapping.as_ref(),
        program: &program,
        counted: false,
        stamp: parts::stamp(path),
    });
    let part = match (arguments.shard, book) {
        (None, _) => None,
        (Some(shard), Some(book)) => Some(parts::Part::of(shard, book)?),
        (Some(_), None) => return Err(wrong("`--shard` divides a book: give one as --partners")),
    };
    let mut out = output::Output::create(&arguments.output, &place, layout, arguments.shard.is_none_or(Shard::is_first))?;
    let mut run = Run { out: &mut out, problems, place: &place, rows: 0, left_out: 0, pairs: 0 };
    match book {
        None => own(&program, &names, arguments.main_cause, &mut run)?,
        Some(book) => {
            // A bar would be drawn into the table.
            let drawn = place != Place::Stream || !io::stdout().is_terminal();
            let progress = if drawn { Progress::over(book.path) } else { Progress::hidden() };
            over(book, part.as_ref(), &progress, &mut scorer, &mut run)?;
        }
    }
    finish(run, arguments, &offers, &scorer)
}

/// Scores the rows of a book.
fn over(
    book: input::Book<'_>,
    part: Option<&parts::Part>,
    progress: &Progress,
    scorer: &mut BookScorer<'_>,
    run: &mut Run<'_>,
) -> Result<(), Stop> {
    let told = |error| facts(book.program, Some(book.path), error);
    let mut seen = 0;
    input::read(book, progress, &mut |batch| {
        seen = seen.max(batch.last());
        let (batch, more) = parts::own(batch, part, scorer).map_err(told)?;
        run.problems.swallowed(&batch.swallowed, book.path);
        run.take(block(scorer, batch, book.path).map_err(told)?)?;
        progress.rows(run.rows + run.left_out);
        Ok(more)
    })?;
    progress.finish();
    parts::whole(book.path, book.stamp)?;
    if seen == 0 {
        problems::note(&format!("{} has no rows", shown(book.path)));
    }
    part.map_or(Ok(()), |part| part.unchanged(book.path, seen))
}

/// An output as people call it.
fn written(path: &Path) -> String {
    if path.as_os_str() == "-" { "to standard output".into() } else { shown(path) }
}

/// What is read, as far as the command says it.
fn inputs(arguments: &Arguments) -> Vec<PathBuf> {
    let mapping = arguments.map.as_deref().filter(|map| map.ends_with(".json")).map(PathBuf::from);
    let named = [Some(arguments.file.clone()), arguments.partners.clone(), mapping].into_iter().flatten();
    // Where there is no such name, nothing is known of standard input.
    named.map(|path| if path.as_os_str() == "-" { "/dev/stdin".into() } else { path }).collect()
}

/// Refuses to write over what is read.
fn apart(outputs: &[(&Path, &Place)], inputs: impl Iterator<Item = PathBuf>) -> Result<(), Stop> {
    if let [(name, scores), (beside, problems)] = outputs
        && place::one(scores, problems)
    {
        return Err(wrong(&format!("{} leads to {}, where problems go: write to another file", shown(name), shown(beside))));
    }
    for input in inputs {
        for (name, at) in outputs {
            if at.path().is_some_and(|at| place::same(at, &input)) {
                let (name, input) = (shown(name), shown(&input));
                let what = if name == input { "is read, too".into() } else { format!("is the file {input}, which is read") };
                return Err(wrong(&format!("{name} would be written, and {what}: write to another file")));
            }
        }
    }
    Ok(())
}

/// What is wrong with the command.
fn wrong(message: &str) -> Stop {
    complain(message);
    Stop::Told(Status::Wrong)
}

fn layout(arguments: &Arguments, place: &Place) -> Result<Layout, Stop> {
    let format = match arguments.to.or_else(|| output::Format::of(&arguments.output)) {
        Some(format) => format,
        None if !place.is_file() => output::Format::Csv,
        None => {
            let message = format!(
                "what shall {} be? Let its name end in {}, or say it with --to",
                shown(&arguments.output),
                if cfg!(feature = "parquet") { ".csv, .json, .jsonl or .parquet" } else { ".csv, .json or .jsonl" }
            );
            return Err(wrong(&message));
        }
    };
    if arguments.shard.is_some() && !matches!(format, output::Format::Csv | output::Format::Jsonl) {
        return Err(wrong("parts of this format cannot be put one behind the other: write .csv or .jsonl with --shard"));
    }
    #[cfg(feature = "parquet")]
    if format == output::Format::Parquet && *place == Place::Stream && io::stdout().is_terminal() {
        return Err(wrong("Parquet is nothing to be read on a terminal: write it to a file with --output, or into a pipe"));
    }
    Ok(Layout { format, shape: if arguments.long { Shape::Long } else { Shape::Wide }, mains: arguments.main_cause })
}

fn program(arguments: &Arguments) -> Result<Program, Stop> {
    if arguments.file.as_os_str() == "-" && arguments.partners.as_ref().is_some_and(|book| book.as_os_str() == "-") {
        return Err(wrong("standard input can be read once: give one of the inputs as a file"));
    }
    let program = load::program(&arguments.file, &load::Book::default()).map_err(Stop::Told)?;
    if program.offers().next().is_none() {
        return Err(wrong("there is nothing to score: the program has no offers"));
    }
    Ok(program)
}

fn offers(program: &Program, wanted: &[String]) -> Result<Vec<String>, Stop> {
    for name in wanted {
        if let Err(error) = program.offered(name) {
            let known = crate::facts::listed(program.offers());
            return Err(wrong(&format!("{error}: offers are {known}")));
        }
    }
    let all = program.offers().filter(|name| wanted.is_empty() || wanted.iter().any(|wanted| wanted == name));
    Ok(all.map(Into::into).collect())
}

/// Tells what keeps a book from being read at all.
fn facts(program: &Program, path: Option<&Path>, error: Error) -> Stop {
    match error {
        Error::Facts(diagnostics) => {
            let placed: Vec<_> = diagnostics
                .into_iter()
                .map(|mut diagnostic| {
                    if let Some(path) = path {
                        diagnostic.message = format!("{}: {}", shown(path), diagnostic.message);
                    }
                    diagnostic
                })
                .collect();
            problems::print(&program.sources, &placed);
        }
        other => complain(&other.to_string()),
    }
    Stop::Told(Status::Wrong)
}

fn block(scorer: &mut BookScorer<'_>, batch: Batch, book: &Path) -> Result<ScoredRows, Error> {
    let mut scored = match batch.rows {
        Rows::Table { header, separator, rows } => {
            scorer.separated_by(separator);
            scorer.table(&header, rows)?
        }
        Rows::Data(rows) => scorer.data(&rows)?,
    };
    scored.left_out += batch.bad.len();
    scored.problems.extend(batch.bad);
    scored.problems.sort_by_key(|problem| problem.row);
    for problem in &mut scored.problems {
        problem.diagnostic.message = format!("{}: {}", shown(book), problem.diagnostic.message);
    }
    Ok(scored)
}

/// What has been done so far.
struct Run<'o> {
    out: &'o mut output::Output,
    problems: tell::Problems,
    /// Where scores go.
    place: &'o Place,
    rows: usize,
    left_out: usize,
    /// Pairs without a result.
    pairs: usize,
}

impl Run<'_> {
    fn take(&mut self, scored: ScoredRows) -> Result<(), Stop> {
        self.problems.add(&scored.problems)?;
        if self.problems.forbidden() {
            self.problems.say();
            return Err(wrong(&match self.problems.table() {
                Some((table, _)) => {
                    format!("nothing is written, since --strict forbids problems; without it, {} tells of all", shown(table))
                }
                None if self.rows > 0 => {
                    "what has gone out is not the whole, since --strict forbids problems; a file is written whole or not at all"
                        .into()
                }
                None => "nothing is written, since --strict forbids problems".into(),
            }));
        }
        self.out.rows(&scored)?;
        self.rows += scored.rows.len();
        self.left_out += scored.left_out;
        self.pairs += scored.matrix.faults.len();
        Ok(())
    }
}

/// The program's own partners.
fn own(program: &Program, offers: &[&str], mains: bool, run: &mut Run<'_>) -> Result<(), Stop> {
    let failed = |error: Error| wrong(&error.to_string());
    let mut scorer = program.scorer(offers).map_err(failed)?;
    if mains {
        scorer = scorer.with_mains();
    }
    let partners: Vec<_> = program.facts().partners.values().map(AsRef::as_ref).collect();
    if partners.is_empty() {
        problems::note("the program has no partners of its own: give a book as --partners");
    }
    let mut number = 0;
    for block in partners.chunks(input::BLOCK) {
        let matrix = scorer.block(block);
        let faults = matrix.faults.iter().map(|(row, column, diagnostic)| Problem {
            row: number + row + 1,
            line: None,
            name: matrix.partners.get(*row).cloned().unwrap_or_default(),
            field: String::new(),
            value: matrix.offers.get(*column).cloned().unwrap_or_default(),
            diagnostic: diagnostic.clone(),
        });
        let problems = faults.collect();
        let rows = (number + 1..=number + block.len()).collect();
        number += block.len();
        run.take(ScoredRows { matrix, rows, problems, left_out: 0 })?;
    }
    Ok(())
}

fn finish(mut run: Run<'_>, arguments: &Arguments, offers: &[String], scorer: &BookScorer<'_>) -> Result<Status, Stop> {
    // Both are on the disk before one takes its place, so that a full disk leaves what was there.
    let (scores, problems) = (run.out.finish(offers)?, run.problems.finish()?);
    {
        // Those of another run come before both, or behind both.
        let _held = run.place.path().filter(|_| run.place.is_file()).map(whole::Turn::at);
        scores.map_or(Ok(()), whole::Ready::place)?;
        run.problems.place(problems)?;
    }
    if let Some(book) = &arguments.partners {
        let unread = scorer.unmapped();
        if !unread.is_empty() {
            let listed = crate::facts::listed_all(unread.iter().map(|field| field.field.as_str()));
            problems::note(&format!("{}: fields that are not read: {listed}", shown(book)));
        }
    }
    run.problems.say();
    problems::note(&tell::summary(run.rows, offers.len(), run.left_out, run.pairs, &arguments.output));
    Ok(if run.problems.any() { Status::Wrong } else { Status::Fine })
}

/// Whether rows of this mapping stand in lists at these paths.
fn list_paths(mapping: Option<&Mapping>) -> Vec<Vec<String>> {
    let paths = match mapping {
        Some(mapping) => mapping.rows.clone(),
        None => vec!["partners".into()],
    };
    let plain = paths.into_iter().filter(|path| !path.contains(['[', ']']));
    plain.map(|path| path.split('.').map(Into::into).collect()).collect()
}
