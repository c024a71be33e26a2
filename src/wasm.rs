//! The browser's door: converts, calls, converts back; no logic. Built with the feature `wasm` for `wasm32-unknown-unknown` only.
//!
//! What is asked and answered crosses as JSON text, and scores of whole portfolios as typed arrays. JSON is what the reports are
//! on the command line, too: one shape, numbers to the last bit (both sides print the shortest decimal that reads back the same),
//! half the code of a conversion object by object, and faster, since the host parses natively. The wrapper in `pkg-template/`
//! turns it into plain objects and failures into its own error; nothing else should call this.

use crate::assess::Version;
use crate::columnar::Held;
use crate::facts::Datum;
use crate::facts::mapping::{self, Mapping, RowEntity};
use crate::language::{self, Analysis, NumberLiteral, Offset, Problem};
use crate::prelude::*;
use crate::{CompileError, Error, Program, Sources, Stayed, Subjects, Target, compile};
use alloc::rc::Rc;
use core::cell::RefCell;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

mod matrix;
mod room;

pub use matrix::MatrixHandle;

/// What went wrong, as the wrapper's error tells it.
#[derive(Debug, Serialize)]
struct Failure {
    message: String,
    diagnostics: Vec<Problem>,
}

type Answer<T> = Result<T, JsValue>;

std::thread_local! {
    static LAST_PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs when the module starts: a panic, should there ever be one, leaves its message behind for [`last_panic`].
#[wasm_bindgen(start)]
fn start() {
    std::panic::set_hook(Box::new(|panic| LAST_PANIC.with(|last| *last.borrow_mut() = panic.to_string())));
}

/// The message of the panic that ended this instance; empty where there was none.
#[wasm_bindgen(js_name = lastPanic)]
#[must_use]
pub fn last_panic() -> String {
    LAST_PANIC.with(|last| last.borrow().clone())
}

/// The versions of the engine, of the language and of the report's shape, as JSON.
///
/// # Errors
/// None in practice.
#[wasm_bindgen]
pub fn version() -> Answer<String> {
    json(&Version::current())
}

#[wasm_bindgen]
extern "C" {
    /// Somebody who hears how far a search is, and says whether it shall go on.
    pub type Listener;
    /// So many steps are done, of about so many.
    #[wasm_bindgen(method, catch)]
    fn hear(this: &Listener, done: f64, of: f64) -> Result<bool, JsValue>;
}

/// A checked program.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Handle(Rc<Program>, Kept);

/// The numbers of the program's own partners, once somebody had all of them scored with all offers.
type Kept = RefCell<Option<Rc<RefCell<Held>>>>;

#[wasm_bindgen]
impl Handle {
    /// Compiles `[[name, text], …]`, the main text first.
    ///
    /// # Errors
    /// Every diagnostic, where any is an error.
    #[wasm_bindgen(constructor)]
    pub fn new(sources: &str) -> Answer<Handle> {
        let program = compile(read_sources(sources)?).map_err(|error| refused(&error))?;
        Ok(Handle(Rc::new(program), Kept::default()))
    }

    /// Goes on with other texts, `[[name, text], …]`; rows that were added stay as they were read. False where they would have to be
    /// read anew: then nothing is changed.
    ///
    /// # Errors
    /// As the constructor. Then nothing is changed.
    pub fn update(&mut self, sources: &str) -> Answer<bool> {
        let updated = self.0.updated(read_sources(sources)?).map_err(|error| refused(&error))?;
        let Some((program, stayed)) = updated else { return Ok(false) };
        self.0 = Rc::new(program);
        let held = self.1.take().filter(|_| stayed == Stayed::Partners);
        let again = held.and_then(|held| {
            let offers = self.0.offers().filter_map(|offer| self.0.offered(offer).ok()).collect();
            // One that is still being read is another's.
            let held = held.borrow();
            (held.read_so_far() == self.0.facts().partners.len()).then(|| held.again(self.0.model(), offers)).flatten()
        });
        *self.1.borrow_mut() = again.map(|held| Rc::new(RefCell::new(held)));
        Ok(true)
    }

    /// What is probably not meant.
    ///
    /// # Errors
    /// None in practice.
    pub fn warnings(&self) -> Answer<String> {
        json(&language::problems(&self.0.sources, &self.0.warnings))
    }

    /// What the program holds: names, verdicts, warnings, the bound on its work.
    ///
    /// # Errors
    /// None in practice.
    pub fn about(&self) -> Answer<String> {
        json(&self.0.about())
    }

    /// One pair, explained: each side the name of one of the program's own, or facts, as JSON.
    ///
    /// # Errors
    /// Unknown names, facts that cannot be read, missing facts, refusals and faults of rules.
    pub fn assess(&self, partner: &str, offer: &str) -> Answer<String> {
        let (partner, offer) = (read_datum(partner)?, read_datum(offer)?);
        self.pair(&partner, &offer, |program, partner, offer| json_of(program, program.assess(partner, offer)))
    }

    /// What would make a pair reach a target: a verdict's symbol, or a score, as JSON.
    ///
    /// # Errors
    /// As `assess`, an unknown verdict, faults in levers, and what the listener throws.
    pub fn advise(&self, partner: &str, offer: &str, target: &str, listener: &Listener) -> Answer<String> {
        let (partner, offer) = (read_datum(partner)?, read_datum(offer)?);
        let target = match read_datum(target)? {
            Datum::Nothing => Target::Verdict(self.0.best_verdict().into()),
            Datum::Text(verdict) => Target::Verdict(verdict),
            Datum::Number(score) => Target::Score(score),
            _ => return Err(failure("a target is a verdict's name or a score".into(), Vec::new())),
        };
        let mut thrown = None;
        let answer = self.pair(&partner, &offer, |program, partner, offer| {
            let mut progress = |done: u64, of: u64| match listener.hear(count(done), count(of)) {
                Ok(on) => on,
                Err(error) => {
                    thrown.get_or_insert(error);
                    false
                }
            };
            json_of(program, program.advise(partner, offer, &target, &mut progress))
        });
        match thrown {
            Some(error) => Err(error),
            None => answer,
        }
    }

    /// What a partner lacks for what the program's offers ask of it.
    ///
    /// # Errors
    /// As `assess`.
    pub fn needs(&self, partner: &str) -> Answer<String> {
        self.partner(&read_datum(partner)?, |program, partner| json_of(program, program.needs(partner)))
    }

    /// What rules say of all the program's offers to a partner together.
    ///
    /// # Errors
    /// As `assess`.
    pub fn programme(&self, partner: &str) -> Answer<String> {
        self.partner(&read_datum(partner)?, |program, partner| json_of(program, program.programme(partner)))
    }

    /// What became of every `expect` of the program.
    ///
    /// # Errors
    /// None in practice.
    pub fn expectations(&self) -> Answer<String> {
        json(&self.0.expectations())
    }

    /// The JSON Schema of facts, with the program's own fields and kinds.
    ///
    /// # Errors
    /// None in practice.
    #[wasm_bindgen(js_name = factsSchema)]
    pub fn facts_schema(&self) -> Answer<String> {
        json(&self.0.facts_schema())
    }

    fn pair<T>(&self, partner: &Datum, offer: &Datum, ask: impl FnOnce(&Program, &str, &str) -> Answer<T>) -> Answer<T> {
        if let (Datum::Text(partner), Datum::Text(offer)) = (partner, offer) {
            return ask(&self.0, partner, offer);
        }
        if [partner, offer].iter().any(|side| !matches!(side, Datum::Text(_) | Datum::Map(_))) {
            return Err(failure("a side of a pair is a name or the facts of one".into(), Vec::new()));
        }
        let program = self.0.on(subject(partner), subject(offer)).map_err(|error| told(&self.0, &error))?;
        match (program.partners().next(), program.offers().next()) {
            (Some(partner), Some(offer)) => ask(&program, partner, offer),
            _ => Err(failure("one partner and one offer are asked about".into(), Vec::new())),
        }
    }

    fn partner<T>(&self, partner: &Datum, ask: impl FnOnce(&Program, &str) -> Answer<T>) -> Answer<T> {
        if let Datum::Text(partner) = partner {
            return ask(&self.0, partner);
        }
        let program = self.0.on(subject(partner), Subjects::All).map_err(|error| told(&self.0, &error))?;
        match program.partners().next() {
            Some(partner) => ask(&program, partner),
            None => Err(failure("one partner is asked about".into(), Vec::new())),
        }
    }
}

/// Texts that were looked at once, for any number of an editor's questions.
#[wasm_bindgen]
pub struct AnalysisHandle {
    analysis: Option<Analysis>,
    /// Their program, once it was asked for.
    program: Option<Rc<Program>>,
}

#[wasm_bindgen]
impl AnalysisHandle {
    /// Looks at `[[name, text], …]`, the main text first.
    ///
    /// # Errors
    /// None in practice.
    #[wasm_bindgen(constructor)]
    pub fn new(sources: &str) -> Answer<AnalysisHandle> {
        Ok(AnalysisHandle { analysis: Some(Analysis::new(read_sources(sources)?)), program: None })
    }

    /// Looks again after texts have changed.
    ///
    /// # Errors
    /// None in practice.
    pub fn update(&mut self, sources: &str) -> Answer<()> {
        let sources = read_sources(sources)?;
        self.program = None;
        self.analysis = Some(match self.analysis.take() {
            Some(before) => before.update(sources),
            None => Analysis::new(sources),
        });
        Ok(())
    }

    /// Everything that is the matter.
    ///
    /// # Errors
    /// None in practice.
    pub fn check(&self) -> Answer<String> {
        json(&self.analysis.as_ref().map(Analysis::problems))
    }

    /// What stands at an offset in UTF-16 code units.
    ///
    /// # Errors
    /// None in practice.
    pub fn hover(&self, source: &str, offset: u32) -> Answer<String> {
        json(&self.analysis.as_ref().and_then(|analysis| analysis.hover(source, at(offset))))
    }

    /// What could be written at an offset.
    ///
    /// # Errors
    /// None in practice.
    pub fn complete(&self, source: &str, offset: u32) -> Answer<String> {
        json(&self.analysis.as_ref().map(|analysis| analysis.complete(source, at(offset))))
    }

    /// Where the name at an offset is declared.
    ///
    /// # Errors
    /// None in practice.
    pub fn definition(&self, source: &str, offset: u32) -> Answer<String> {
        json(&self.analysis.as_ref().and_then(|analysis| analysis.definition(source, at(offset))))
    }

    /// Where the name at an offset is used.
    ///
    /// # Errors
    /// None in practice.
    pub fn references(&self, source: &str, offset: u32) -> Answer<String> {
        json(&self.analysis.as_ref().map(|analysis| analysis.references(source, at(offset))))
    }

    /// The outline.
    ///
    /// # Errors
    /// None in practice.
    pub fn symbols(&self, source: &str) -> Answer<String> {
        json(&self.analysis.as_ref().map(|analysis| analysis.symbols(source)))
    }

    /// The numbers that a slider may change.
    ///
    /// # Errors
    /// None in practice.
    pub fn numbers(&self, source: &str) -> Answer<String> {
        json(&self.analysis.as_ref().map(|analysis| analysis.numbers(source)))
    }

    /// The program, where it has no errors; `undefined` where it has.
    pub fn program(&mut self) -> Option<Handle> {
        if self.program.is_none() {
            self.program = self.analysis.as_ref().and_then(Analysis::program).map(Rc::new);
        }
        self.program.clone().map(|program| Handle(program, Kept::default()))
    }
}

fn at(offset: u32) -> Offset {
    Offset::Utf16(usize::try_from(offset).unwrap_or(usize::MAX))
}

/// Everything that is the matter with `[[name, text], …]`.
///
/// # Errors
/// None in practice.
#[wasm_bindgen]
pub fn check(sources: &str) -> Answer<String> {
    json(&language::check(read_sources(sources)?))
}

/// The pieces of a text with their classes.
///
/// # Errors
/// None in practice.
#[wasm_bindgen]
pub fn tokens(text: &str) -> Answer<String> {
    json(&language::tokens(text))
}

/// A text in its canonical form.
///
/// # Errors
/// What cannot be read.
#[wasm_bindgen]
pub fn format(text: &str) -> Answer<String> {
    language::format(text).map_err(|problems| failure("the text has errors: nothing was changed".into(), problems))
}

/// A number with another value, in the notation that it is written in.
///
/// # Errors
/// A literal that cannot be read, a value that is too large.
#[wasm_bindgen(js_name = writeNumber)]
pub fn write_number(literal: &str, value: f64) -> Answer<String> {
    let literal: NumberLiteral =
        serde_json::from_str(literal).map_err(|error| failure(format!("this number cannot be read: {error}"), Vec::new()))?;
    language::set_number(&literal, value).map_err(|unwritten| failure(unwritten.to_string(), Vec::new()))
}

#[wasm_bindgen]
impl Handle {
    /// Adds facts as another system holds them: JSON or CSV, read as the mapping says; without one CSV whose columns are called as
    /// fields are, or JSON that is facts as it stands. Says what became of them.
    ///
    /// # Errors
    /// A mapping that does not fit, a text that is neither JSON nor a table.
    #[wasm_bindgen(js_name = addRows)]
    pub fn add_rows(&mut self, rows: &str, mapping: Option<String>) -> Answer<String> {
        self.1.take();
        room::ahead(rows);
        let program = Rc::make_mut(&mut self.0);
        let is_json = rows.trim_start_matches('\u{feff}').trim_start().starts_with(['[', '{']);
        let mapped = match mapping {
            Some(mapping) => program.map_facts(rows, &read_mapping(&mapping)?),
            None if is_json => program.add_fact_rows(rows),
            None => program.add_table(rows),
        };
        json_of(&self.0, mapped)
    }

    /// A mapping that may be meant for a table, to be looked at by a person.
    ///
    /// # Errors
    /// A text that is no table.
    #[wasm_bindgen(js_name = suggestMapping)]
    pub fn suggest_mapping(&self, table: &str) -> Answer<String> {
        json_of(&self.0, self.0.suggest_mapping(table, RowEntity::Partner))
    }

    /// Begins to score, as `Wanted` says. Offers are names or facts; `null` stands for all of the program's own.
    ///
    /// # Errors
    /// Facts that cannot be read, unknown names.
    pub fn matrix(&self, offers: &str, wanted: &str) -> Answer<MatrixHandle> {
        let offers = read_datum(offers)?;
        let Wanted { given, mains, quantities }: Wanted =
            serde_json::from_str(wanted).map_err(|error| failure(error.to_string(), Vec::new()))?;
        let nobody = Datum::List(Vec::new());
        let partners = if given.is_some() { Subjects::Data(&nobody) } else { Subjects::All };
        // The program's own facts are shared, not copied.
        let program = match (partners, &offers) {
            (Subjects::All, Datum::Nothing) => Rc::clone(&self.0),
            (partners, offers) => Rc::new(self.0.on(partners, subject(offers)).map_err(|error| told(&self.0, &error))?),
        };
        let own = given.is_none() && Rc::ptr_eq(&program, &self.0);
        let held = if own { self.held()? } else { Rc::new(RefCell::new(hold(&program)?)) };
        let partners = given.unwrap_or(program.facts().partners.len());
        MatrixHandle::new(&self.0, program, partners, held, mains, &quantities)
    }

    /// What reads the program's own partners once; made anew after some were added.
    fn held(&self) -> Answer<Rc<RefCell<Held>>> {
        if let Some(held) = &*self.1.borrow() {
            return Ok(Rc::clone(held));
        }
        let held = Rc::new(RefCell::new(hold(&self.0)?));
        *self.1.borrow_mut() = Some(Rc::clone(&held));
        Ok(held)
    }
}

/// Why texts make no program.
fn refused(error: &CompileError) -> JsValue {
    let count = error.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    let message = match error.diagnostics.iter().find(|diagnostic| diagnostic.is_error()) {
        Some(first) if count == 1 => first.message.clone(),
        Some(first) => format!("{} (and {} more)", first.message, count - 1),
        None => "the program cannot be used".to_string(),
    };
    failure(message, language::problems(&error.sources, &error.diagnostics))
}

/// What scores partners with all of a program's offers; nobody is read yet.
fn hold(program: &Program) -> Answer<Held> {
    let names: Vec<&str> = program.offers().collect();
    program.hold(&names).map_err(|error| told(program, &error))
}

/// What a matrix shall hold.
#[derive(Debug, Deserialize)]
struct Wanted {
    /// How many partners are given with the steps; else all of the program's own are meant.
    given: Option<usize>,
    /// Whether main causes are looked for.
    mains: bool,
    /// Which quantities of each pair, beside that of the verdict.
    quantities: Vec<String>,
}

/// The mappings that ship with the engine, as a list in JSON.
#[wasm_bindgen]
#[must_use]
pub fn maps() -> String {
    let maps: Vec<Mapping> = mapping::maps().iter().filter_map(|map| mapping::shipped(map.name)).collect();
    serde_json::to_string(&maps).unwrap_or_default()
}

fn read_mapping(text: &str) -> Answer<Mapping> {
    serde_json::from_str(text).map_err(|error| failure(format!("this mapping cannot be read: {error}"), Vec::new()))
}

fn subject(datum: &Datum) -> Subjects<'_> {
    match datum {
        Datum::Nothing => Subjects::All,
        Datum::Text(name) => Subjects::Named(name),
        data => Subjects::Data(data),
    }
}

// Counts of steps are far below 2^53.
#[allow(clippy::as_conversions, clippy::cast_precision_loss, reason = "JavaScript counts in doubles")]
fn count(number: u64) -> f64 {
    number as f64
}

fn read_datum(text: &str) -> Answer<Datum> {
    serde_json::from_str(text).map_err(|error| failure(format!("these facts cannot be read: {error}"), Vec::new()))
}

fn read_sources(text: &str) -> Answer<Sources> {
    let list: Vec<(String, String)> =
        serde_json::from_str(text).map_err(|error| failure(format!("these sources cannot be read: {error}"), Vec::new()))?;
    let mut sources = Sources::new();
    for (name, text) in &list {
        sources.add(name, text);
    }
    Ok(sources)
}

fn json<T: Serialize>(value: &T) -> Answer<String> {
    serde_json::to_string(value).map_err(|error| failure(error.to_string(), Vec::new()))
}

fn json_of<T: Serialize>(program: &Program, answer: Result<T, Error>) -> Answer<String> {
    json(&answer.map_err(|error| told(program, &error))?)
}

fn told(program: &Program, error: &Error) -> JsValue {
    let diagnostics = match error {
        Error::Evaluation(diagnostic) => core::slice::from_ref(diagnostic),
        Error::Facts(diagnostics) => diagnostics.as_slice(),
        Error::UnknownPartner { .. } | Error::UnknownOffer { .. } => &[],
    };
    failure(error.to_string(), language::problems(&program.sources, diagnostics))
}

fn failure(message: String, diagnostics: Vec<Problem>) -> JsValue {
    let failure = Failure { message, diagnostics };
    JsValue::from_str(&serde_json::to_string(&failure).unwrap_or_else(|_| failure.message.clone()))
}
