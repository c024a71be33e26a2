//! The Rust door: compile once, then assess.

mod book;
mod matrix;
mod update;

pub use book::{BookScorer, ScoredRows};
pub use matrix::{BlockScorer, MainCause, Matrix, QuantityScorer, score_held};
use update::Declared;
pub use update::Stayed;

use crate::advise::{self, Advice, Question, Target};
use crate::assess::{self, ExpectOutcome, Finding, Programme, Records, Report};
use crate::check::{Checked, examine as check};
use crate::diagnostic::{Code, Diagnostic};
use crate::facts::{ByName, Datum, Facts, Money, Record, doubled, read_data, read_listed};
use crate::library::LIBRARIES;
use crate::needs::{self, Needs};
use crate::prelude::*;
use crate::program::Model;
use crate::schema::Entity;
use crate::source::{SourceId, Sources};
use crate::syntax::tree::{DeclarationKind, Tree, UsePath};
use crate::value::nearest;
use alloc::sync::Arc;
use core::fmt;
use serde::{Deserialize, Serialize};

mod rows;

/// A checked program with its facts.
#[derive(Debug, Clone)]
pub struct Program {
    /// All texts, those of libraries included: diagnostics point into them.
    pub sources: Sources,
    /// What is probably not meant.
    pub warnings: Vec<Diagnostic>,
    checked: Checked,
    /// What stands in the texts; the rest was added.
    declared: Declared,
}

/// Why a program cannot be used: every diagnostic, errors and warnings.
#[derive(Debug, Clone, PartialEq)]
pub struct CompileError {
    /// All texts, those of libraries included.
    pub sources: Sources,
    /// What is the matter, by place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why a pair was not assessed.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// There is no such partner.
    UnknownPartner {
        /// The name that was asked for.
        name: String,
        /// The nearest name that exists.
        nearest: Option<String>,
    },
    /// There is no such offer.
    UnknownOffer {
        /// The name that was asked for.
        name: String,
        /// The nearest name that exists.
        nearest: Option<String>,
    },
    /// The pair has no result: a fact is missing, a rule refuses, or a rule is at fault.
    Evaluation(Diagnostic),
    /// Facts could not be read.
    Facts(Vec<Diagnostic>),
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, diagnostic) in self.diagnostics.iter().enumerate() {
            if at > 0 {
                writeln!(f)?;
            }
            if let Some(span) = diagnostic.span()
                && let Some(source) = self.sources.get(span.source)
            {
                let position = self.sources.position(span.source, span.start);
                write!(f, "{}:{}:{}: ", source.name, position.line, position.column)?;
            }
            write!(f, "{} {}", diagnostic.code, diagnostic.message)?;
        }
        Ok(())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unknown = |f: &mut fmt::Formatter<'_>, what: &str, name: &str, nearest: &Option<String>| {
            write!(f, "there is no {what} `{name}`")?;
            match nearest {
                Some(nearest) => write!(f, ": did you mean `{nearest}`?"),
                None => Ok(()),
            }
        };
        match self {
            Error::UnknownPartner { name, nearest } => unknown(f, "partner", name, nearest),
            Error::UnknownOffer { name, nearest } => unknown(f, "offer", name, nearest),
            Error::Evaluation(diagnostic) => write!(f, "{} {}", diagnostic.code, diagnostic.message),
            Error::Facts(diagnostics) => {
                for (at, diagnostic) in diagnostics.iter().enumerate() {
                    let separator = if at > 0 { "\n" } else { "" };
                    write!(f, "{separator}{} {}", diagnostic.code, diagnostic.message)?;
                }
                Ok(())
            }
        }
    }
}

impl core::error::Error for CompileError {}
impl core::error::Error for Error {}

/// Parses and checks a program. The first source is the main one; the others take part where a `use` names them.
///
/// # Errors
/// Every diagnostic of all sources, when any of them is an error.
pub fn compile(sources: Sources) -> Result<Program, CompileError> {
    let examined = examine(sources, Vec::new());
    examined.program()
}

/// A program with or without errors, as editors look at it.
#[derive(Debug, Clone)]
pub(crate) struct Examined {
    /// All texts, those of libraries included.
    pub(crate) sources: Sources,
    /// The texts that take part, parsed.
    pub(crate) trees: Vec<Tree>,
    /// What is known; nothing to compute with where there are errors.
    pub(crate) checked: Checked,
    /// Everything to tell, by place.
    pub(crate) diagnostics: Vec<Diagnostic>,
    usable: bool,
}

impl Examined {
    /// The program, or why there is none.
    fn program(self) -> Result<Program, CompileError> {
        let Examined { sources, checked, diagnostics, usable, .. } = self;
        if usable { Ok(Program::new(sources, diagnostics, checked)) } else { Err(CompileError { sources, diagnostics }) }
    }

    /// A copy of the program, where it has no errors.
    pub(crate) fn to_program(&self) -> Option<Program> {
        let (sources, warnings) = (self.sources.clone(), self.diagnostics.clone());
        self.usable.then(|| Program::new(sources, warnings, self.checked.clone()))
    }
}

/// Parses and checks a program as [`compile`] does, and keeps what is known whatever is wrong. A tree among those of `before`,
/// each with its text and what reading it had to tell, is not read again where source and text are the same.
pub(crate) fn examine(mut sources: Sources, before: Vec<ReadBefore>) -> Examined {
    let mut diagnostics = Vec::new();
    let loaded = load(&mut sources, before, &mut diagnostics);
    let trees: Vec<&Tree> = loaded.trees.iter().collect();
    let (checked, usable, found) = check(&sources, &trees, loaded.libraries);
    diagnostics.extend(found);
    tidy(&sources, &mut diagnostics);
    let usable = usable && !diagnostics.iter().any(Diagnostic::is_error);
    Examined { sources, trees: loaded.trees, checked, diagnostics, usable }
}

/// A text that was read without anything to tell.
pub(crate) struct ReadBefore {
    pub(crate) text: String,
    pub(crate) tree: Tree,
}

/// By place, errors before warnings at the same place, each once. On a line that could not be read nothing else is reported: it
/// would only follow from that.
fn tidy(sources: &Sources, diagnostics: &mut Vec<Diagnostic>) {
    let unread: BTreeSet<(u32, usize, usize)> =
        diagnostics.iter().filter(|diagnostic| is_unread(diagnostic)).filter_map(|diagnostic| line(sources, diagnostic)).gather();
    if !unread.is_empty() {
        diagnostics
            .retain(|diagnostic| is_unread(diagnostic) || line(sources, diagnostic).is_none_or(|line| !unread.contains(&line)));
    }
    let own = |diagnostic: &Diagnostic| {
        diagnostic.span().and_then(|span| sources.get(span.source)).is_none_or(|source| !source.library)
    };
    if diagnostics.iter().any(|diagnostic| diagnostic.is_error() && own(diagnostic)) {
        // A library that no longer fits the program follows from the program's mistake.
        diagnostics.retain(own);
    }
    let other_errors = diagnostics.iter().any(|diagnostic| diagnostic.is_error() && diagnostic.code != Code::NO_VERDICT.id);
    diagnostics.retain(|diagnostic| !other_errors || diagnostic.code != Code::NO_VERDICT.id);
    diagnostics.arrange_by_key(|diagnostic| {
        let span = diagnostic.span();
        (span.map_or(u32::MAX, |span| span.source.0), span.map_or(u32::MAX, |span| span.start), diagnostic.severity)
    });
    diagnostics.dedup();
}

/// Whether it says that the text could not be read.
fn is_unread(diagnostic: &Diagnostic) -> bool {
    diagnostic.code.starts_with("E01")
}

/// The line of a diagnostic, as its source and its first and last byte.
fn line(sources: &Sources, diagnostic: &Diagnostic) -> Option<(u32, usize, usize)> {
    let span = diagnostic.span()?;
    let text = sources.get(span.source)?.text.as_str();
    let at = span.range().start;
    let start = text.get(..at)?.rfind('\n').map_or(0, |found| found + 1);
    let end = text.get(at..)?.find('\n').map_or(text.len(), |found| at + found);
    Some((span.source.0, start, end))
}

struct Loaded {
    trees: Vec<Tree>,
    libraries: Vec<String>,
}

/// The texts that take part: the main one and those that `use` leads to, each once, however they use each other.
fn load(sources: &mut Sources, mut before: Vec<ReadBefore>, diagnostics: &mut Vec<Diagnostic>) -> Loaded {
    let mut loaded = Loaded { trees: Vec::new(), libraries: Vec::new() };
    let mut waiting: Vec<SourceId> = sources.iter().map(|(id, _)| id).take(1).collect();
    let mut seen: BTreeSet<SourceId> = waiting.iter().copied().gather();
    while let Some(id) = waiting.pop() {
        let text = sources.get(id).map_or("", |source| source.text.as_str());
        let known = before.iter().position(|read| read.tree.source == id && read.text == text);
        let tree = match known.map(|at| before.swap_remove(at)) {
            Some(read) => read.tree,
            None => {
                let (tree, found) = crate::syntax::parse(sources, id);
                diagnostics.extend(found);
                tree
            }
        };
        for declaration in &tree.declarations {
            let DeclarationKind::Use(path) = &declaration.kind else { continue };
            let next = match path {
                UsePath::Library(name) => library(sources, &mut loaded.libraries, &mut before, name, diagnostics),
                UsePath::File(path) => {
                    let from = sources.get(id).map_or("", |source| source.name.as_str());
                    let name = resolve(from, &path.node);
                    let found = sources.find(&name);
                    if found.is_none() {
                        diagnostics.push(
                            Diagnostic::new(Code::UNKNOWN_SOURCE, path.span, format!("there is no file `{}`", path.node))
                                .labelled(format!("looked for `{name}`"))
                                .help("name it relative to this file"),
                        );
                    }
                    found.into_iter().collect()
                }
            };
            waiting.extend(next.into_iter().filter(|id| seen.insert(*id)));
        }
        loaded.trees.push(tree);
    }
    loaded
}

fn library(
    sources: &mut Sources,
    libraries: &mut Vec<String>,
    before: &mut Vec<ReadBefore>,
    name: &crate::syntax::tree::Name,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<SourceId> {
    let Some(found) = LIBRARIES.iter().find(|library| library.name == name.node) else {
        diagnostics.push(
            Diagnostic::new(Code::UNKNOWN_SOURCE, name.span, format!("there is no library `{}`", name.node))
                .help("the standard library is `std`; write a file's name in quotes: `use \"kinds.goalfit\"`"),
        );
        return Vec::new();
    };
    if libraries.iter().any(|known| known == found.name) {
        return Vec::new();
    }
    libraries.push(found.name.into());
    crate::library::add(found, sources);
    if !found.texts.iter().all(|id| before.iter().any(|read| read.tree.source == *id)) {
        before.extend(crate::library::trees(found).map(|(text, tree)| ReadBefore { text: text.into(), tree }));
    }
    found.texts.to_vec()
}

/// The name of a source that another one names: relative to its folder, `.` and `..` resolved, `/` between folders.
#[must_use]
pub(crate) fn resolve(from: &str, path: &str) -> String {
    let path = path.replace('\\', "/");
    let folder = from.rfind(['/', '\\']).map_or("", |at| from.get(..at).unwrap_or(""));
    let absolute = path.starts_with('/') || path.get(1..2) == Some(":");
    let whole = if absolute || folder.is_empty() { path } else { format!("{}/{path}", folder.replace('\\', "/")) };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "." => {}
            ".." if parts.last().is_some_and(|last| !last.is_empty() && *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// What a program holds, for a list to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct About {
    /// The libraries that take part.
    pub libraries: Vec<String>,
    /// The quantity that the verdict is about, as `score`.
    pub target: String,
    /// The verdicts, from the worst to the best.
    pub verdicts: Vec<Titled>,
    /// The causes that rules name.
    pub causes: Vec<Titled>,
    /// The partners, as declared.
    pub partners: Vec<Titled>,
    /// The offers, as declared.
    pub offers: Vec<Titled>,
    /// The archetypes that a partner may be of.
    pub archetypes: Vec<Titled>,
    /// The currency that money is counted in, such as `EUR`; `null` where no money was stated yet.
    pub currency: Option<String>,
    /// A bound on the steps that explaining one pair takes.
    pub work: u64,
}

/// A name and what a reader calls it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Titled {
    /// The name.
    pub name: String,
    /// The title.
    pub title: String,
}

impl Titled {
    fn new(name: &str, title: &str) -> Titled {
        Titled { name: name.into(), title: title.into() }
    }
}

/// The partners, or the offers, that a question is about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Subjects<'s> {
    /// All of the program's own.
    All,
    /// One of the program's own.
    Named(&'s str),
    /// Others, as data: one, or a list of them, in this order. A text is the name of one of the program's own.
    Data(&'s Datum),
}

pub(crate) fn not_json(error: serde_json::Error) -> Error {
    let wrong = if error.is_data() {
        Diagnostic::without_place(Code::DOUBLED_FIELD, error.to_string()).help("keep one of them")
    } else {
        Diagnostic::without_place(Code::NOT_JSON, format!("this is no JSON: {error}"))
            .help("check the text at that line and column")
    };
    Error::Facts(vec![wrong])
}

/// What is wrong with a value that the quantity of the verdict cannot have.
fn out_of_range(model: &Model, score: f64) -> Option<Diagnostic> {
    let on = model.quantities.get(model.verdict.on.0)?;
    let called = on.title.to_lowercase();
    let message = match (on.low.filter(|low| score < *low), on.high.filter(|high| score > *high)) {
        _ if score.is_nan() => format!("a {called} is a number"),
        (_, Some(high)) => format!("a {called} of {score} cannot be reached: a {called} is at most {high}"),
        (Some(low), _) => format!("a {called} of {score} is below all: a {called} is at least {low}"),
        _ => return None,
    };
    Some(Diagnostic::without_place(Code::OUT_OF_RANGE, message).help("give a value between these ends, or a verdict"))
}

impl Program {
    fn new(sources: Sources, warnings: Vec<Diagnostic>, checked: Checked) -> Program {
        let declared = Declared { partners: checked.facts.partners.len(), currency: checked.money.base, entangled: false };
        Program { sources, warnings, checked, declared }
    }

    /// The same rules on other facts: partners and offers that come as data, beside those of its own that are named. Archetypes and
    /// vendors stay.
    ///
    /// # Errors
    /// Unknown names, and one diagnostic for each value that cannot be what its field wants.
    pub fn on(&self, partners: Subjects<'_>, offers: Subjects<'_>) -> Result<Program, Error> {
        let Checked { model, facts: own, money, .. } = &self.checked;
        let known = Facts { vendors: own.vendors.clone(), archetypes: own.archetypes.clone(), ..Facts::default() };
        let mut facts = known.clone();
        let (mut model, mut money) = (model.clone(), money.clone());
        for (entity, subjects) in [(Entity::Partner, partners), (Entity::Offer, offers)] {
            let records = match subjects {
                Subjects::All => self.own(entity).clone(),
                Subjects::Named(name) => [(name.to_string(), Arc::clone(self.find(entity, name)?))].into_iter().collect(),
                Subjects::Data(data) => self.read_subjects(entity, data, &known, &facts.partners, &mut money, 0)?,
            };
            *facts.of_mut(entity) = records;
        }
        model.currency = money.base;
        let checked = Checked { model, facts, money, expects: Vec::new() };
        Ok(Program::new(self.sources.clone(), Vec::new(), checked))
    }

    /// Subjects as data, in their order, those that are only named among them. `first` is the place of the first one in what the caller
    /// gave. Offers may name what these partners have; where there are none yet, they follow.
    fn read_subjects(
        &self,
        entity: Entity,
        data: &Datum,
        known: &Facts,
        partners: &ByName,
        money: &mut Money,
        first: usize,
    ) -> Result<ByName, Error> {
        let items = match data {
            Datum::List(items) => items.as_slice(),
            one => core::slice::from_ref(one),
        };
        let given = (first..).zip(items).filter(|(_, item)| !matches!(item, Datum::Text(_)));
        let section = if entity == Entity::Offer { "offers" } else { "partners" };
        let mut read = known.clone();
        let all = [partners, &self.checked.facts.partners];
        let beside: Option<&[_]> = match entity {
            Entity::Offer if partners.is_empty() => None,
            Entity::Offer => Some(&all),
            _ => Some(&[]),
        };
        let schema = &self.checked.model.schema;
        read_listed(schema, money, &mut read, beside, (entity, section), given).map_err(Error::Facts)?;
        let mut given = core::mem::take(read.of_mut(entity)).into_values();
        let mut records = Map::default();
        for item in items {
            let record = match item {
                Datum::Text(name) => Some(Arc::clone(self.find(entity, name)?)),
                _ => given.next(),
            };
            if let Some(known) = record.and_then(|record| records.insert(record.name.clone(), record)) {
                return Err(Error::Facts(vec![doubled(entity, &known.name)]));
            }
        }
        Ok(records)
    }

    fn own(&self, entity: Entity) -> &ByName {
        match entity {
            Entity::Offer => &self.checked.facts.offers,
            _ => &self.checked.facts.partners,
        }
    }

    /// One of the program's own partners or offers.
    fn find(&self, entity: Entity, name: &str) -> Result<&Arc<Record>, Error> {
        let records = self.own(entity);
        records.get(name).ok_or_else(|| {
            let near = nearest(name, records.keys().map(String::as_str)).map(Into::into);
            match entity {
                Entity::Offer => Error::UnknownOffer { name: name.into(), nearest: near },
                _ => Error::UnknownPartner { name: name.into(), nearest: near },
            }
        })
    }

    /// The partners' names, in the order in which they were declared or added.
    pub fn partners(&self) -> impl Iterator<Item = &str> + Clone {
        self.checked.facts.partners.keys().map(String::as_str)
    }

    /// The offers' names, in the order in which they were declared or added.
    pub fn offers(&self) -> impl Iterator<Item = &str> + Clone {
        self.checked.facts.offers.keys().map(String::as_str)
    }

    /// What the program knows, its facts apart.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.checked.model
    }

    /// Its facts.
    #[must_use]
    pub fn facts(&self) -> &Facts {
        &self.checked.facts
    }

    /// One pair, explained.
    ///
    /// # Errors
    /// Unknown names, missing facts, refusals, faults in rules.
    pub fn assess(&self, partner: &str, offer: &str) -> Result<Report, Error> {
        assess::assess(&self.checked.model, self.records(partner, offer)?).map_err(Error::Evaluation)
    }

    /// One pair's score, without explanation.
    ///
    /// # Errors
    /// As [`Program::assess`].
    pub fn score(&self, partner: &str, offer: &str) -> Result<f64, Error> {
        assess::score(&self.checked.model, self.records(partner, offer)?).map_err(Error::Evaluation)
    }

    /// One pair's score and verdict, without explanation.
    ///
    /// # Errors
    /// As [`Program::assess`].
    pub fn judge(&self, partner: &str, offer: &str) -> Result<(f64, String), Error> {
        assess::judge(&self.checked.model, self.records(partner, offer)?).map_err(Error::Evaluation)
    }

    /// What would make an offer reach a target: each lever alone, and the cheapest set of levers. `progress` hears of the trials
    /// made and of about how many there will be, and says whether to go on.
    ///
    /// # Errors
    /// As [`Program::assess`], a verdict that the program does not know, a score that its quantity cannot have, and faults in
    /// levers.
    pub fn advise(
        &self,
        partner: &str,
        offer: &str,
        target: &Target,
        progress: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<Advice, Error> {
        let Checked { model, money, .. } = &self.checked;
        if let Target::Verdict(verdict) = target
            && !model.verdict.lines.iter().any(|line| line.name == *verdict)
        {
            let lines = &model.verdict.lines;
            let first =
                |(at, line): &(usize, &crate::program::VerdictLine)| !lines.iter().take(*at).any(|other| other.name == line.name);
            let known = || lines.iter().enumerate().filter(first).map(|(_, line)| line.name.as_str());
            let help = match nearest(verdict, known()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known are {}", crate::facts::listed(known())),
            };
            let wrong = Diagnostic::without_place(Code::UNKNOWN_NAME, format!("there is no verdict `{verdict}`")).help(help);
            return Err(Error::Evaluation(wrong));
        }
        if let Target::Score(score) = target
            && let Some(wrong) = out_of_range(model, *score)
        {
            return Err(Error::Evaluation(wrong));
        }
        let question = Question { model, money, records: self.records(partner, offer)?, target };
        advise::advise(question, progress).map_err(Error::Evaluation)
    }

    /// What a partner lacks for the offers that ask something of it: the levers with a `need`, best first, and when there is room
    /// for them.
    ///
    /// # Errors
    /// As [`Program::assess`], and faults in levers.
    pub fn needs(&self, partner: &str) -> Result<Needs, Error> {
        let records = self.offers().map(|offer| self.records(partner, offer)).collect::<Result<Vec<_>, _>>()?;
        let partner = self.find(Entity::Partner, partner)?;
        needs::needs(&self.checked.model, partner, &records).map_err(Error::Evaluation)
    }

    /// What rules say of all offers to a partner together.
    ///
    /// # Errors
    /// As [`Program::assess`].
    pub fn programme(&self, partner: &str) -> Result<Vec<Finding>, Error> {
        let records = self.offers().map(|offer| self.records(partner, offer)).collect::<Result<Vec<_>, _>>()?;
        assess::programme(&self.checked.model, &records).map_err(Error::Evaluation)
    }

    /// What the program holds.
    #[must_use]
    pub fn about(&self) -> About {
        let Checked { model, facts, .. } = &self.checked;
        let records = |records: &ByName| records.values().map(|record| Titled::new(&record.name, &record.title)).collect();
        About {
            libraries: model.libraries.clone(),
            target: model.quantities.get(model.verdict.on.0).map_or_else(String::new, |quantity| quantity.name.clone()),
            verdicts: self.verdicts(),
            causes: self.causes(),
            partners: records(&facts.partners),
            offers: records(&facts.offers),
            archetypes: records(&facts.archetypes),
            currency: model.currency.map(|currency| currency.code().to_string()),
            work: self.work(),
        }
    }

    /// The program's verdicts, from the worst to the best. Several lines of its table may lead to the same one.
    #[must_use]
    pub fn verdicts(&self) -> Vec<Titled> {
        let mut verdicts: Vec<Titled> = Vec::new();
        for line in &self.model().verdict.lines {
            if !verdicts.iter().any(|known| known.name == line.name) {
                verdicts.push(Titled::new(&line.name, &line.title));
            }
        }
        verdicts
    }

    /// The program's causes.
    #[must_use]
    pub fn causes(&self) -> Vec<Titled> {
        self.model().causes.iter().map(|cause| Titled::new(&cause.name, &cause.title)).collect()
    }

    /// The same as data, or why nothing can be said: one of the offers cannot be assessed.
    #[must_use]
    pub fn together(&self, partner: &str) -> Programme {
        let (findings, problem) = match self.programme(partner) {
            Ok(findings) => (findings, None),
            Err(Error::Evaluation(wrong)) => (Vec::new(), Some(wrong.message)),
            Err(other) => (Vec::new(), Some(other.to_string())),
        };
        Programme { partner: partner.into(), findings, problem }
    }

    /// The last verdict of the program's table, which goes from the worst to the best.
    #[must_use]
    pub fn best_verdict(&self) -> &str {
        self.checked.model.verdict.lines.last().map_or("", |line| line.name.as_str())
    }

    fn records(&self, partner: &str, offer: &str) -> Result<Records<'_>, Error> {
        let (partner, offer) = (self.find(Entity::Partner, partner)?, self.find(Entity::Offer, offer)?);
        let vendor = offer.vendor.as_ref().and_then(|name| self.checked.facts.vendors.get(name)).map(AsRef::as_ref);
        Ok(Records { vendor, partner, offer })
    }

    /// Adds facts from JSON: `{"vendors": …, "partners": …, "offers": …}`, a list of partners, or one partner. Values are text of
    /// the language (`"€130k per month"`) or numbers in the unit that [`Program::facts_schema`] states. Says which fields are unknown.
    ///
    /// # Errors
    /// Text that is not JSON, and one diagnostic for each value that cannot be what its field wants. Then nothing is added.
    pub fn add_facts_json(&mut self, text: &str) -> Result<Vec<String>, Error> {
        let data: Datum = serde_json::from_str(text).map_err(not_json)?;
        self.add_facts(&data)
    }

    /// Adds facts from data, as [`Program::add_facts_json`] does from text.
    ///
    /// # Errors
    /// One diagnostic for each value that cannot be what its field wants. Then nothing is added.
    pub fn add_facts(&mut self, data: &Datum) -> Result<Vec<String>, Error> {
        let checked = &mut self.checked;
        let mut money = checked.money.clone();
        let others = (checked.facts.vendors.len(), checked.facts.offers.len());
        read_data(&checked.model.schema, &mut money, &mut checked.facts, data).map_err(Error::Facts)?;
        checked.model.currency = money.base;
        checked.money = money;
        self.declared.entangled |= others != (checked.facts.vendors.len(), checked.facts.offers.len());
        let all = checked.facts.partners.values().chain(checked.facts.offers.values()).chain(checked.facts.vendors.values());
        let unknown = all
            .flat_map(|record| record.unknown.iter().chain(record.members.values().flatten().flat_map(|member| &member.unknown)));
        Ok(unknown.cloned().collect())
    }

    /// The JSON Schema of facts, with the program's own fields and kinds.
    #[must_use]
    pub fn facts_schema(&self) -> serde_json::Value {
        crate::facts::facts_schema(&self.checked.model.schema)
    }

    /// What became of every `expect` of the program.
    #[must_use]
    pub fn expectations(&self) -> Vec<ExpectOutcome> {
        let mut outcomes = Vec::new();
        let mut programmes: BTreeMap<&str, Programme> = BTreeMap::new();
        for (expect, span) in &self.checked.expects {
            let partner = expect.partner.node.as_str();
            if expect.items.iter().any(|item| item.name.node == "finding") && !programmes.contains_key(partner) {
                programmes.insert(partner, self.together(partner));
            }
            let report = self.assess(&expect.partner.node, &expect.offer.node).map_err(|error| match error {
                Error::Evaluation(diagnostic) => diagnostic,
                other => Diagnostic::without_place(Code::NO_RESULT, other.to_string()),
            });
            outcomes.push(assess::expectation(
                &self.checked.model,
                expect,
                *span,
                report.as_ref(),
                programmes.get(partner).unwrap_or(&Programme::default()),
            ));
        }
        outcomes
    }

    /// A bound on the steps that explaining one pair of the program's own facts takes.
    #[must_use]
    pub fn work(&self) -> u64 {
        crate::check::work(&self.checked.model, &crate::check::longest(&self.checked.facts))
    }
}
