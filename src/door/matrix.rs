//! Many pairs at once: scores and verdicts of partners with offers, explained one by one where somebody asks.

use super::{Error, Program};
use crate::assess::{self, Records, Report};
use crate::columnar::{Held, NO_VERDICT, Offered, Portfolio, Scorer, Scores};
use crate::diagnostic::{Code, Diagnostic};
use crate::facts::Record;
use crate::prelude::*;
use crate::program::{Model, Quantity, QuantityId, Type};
use crate::schema::Entity;
use crate::value::nearest;
use alloc::borrow::Cow;
use serde::{Deserialize, Serialize};

/// Scores and verdicts of partners × offers, as plain data.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Matrix {
    /// The partners' names: the rows.
    pub partners: Vec<String>,
    /// The offers' names: the columns.
    pub offers: Vec<String>,
    /// The target of the verdict, row by row: `scores[row * offers.len() + column]`. Always numbers; 0 where there is no result.
    pub scores: Vec<f64>,
    /// The verdicts as places in `verdict_names`, in the same order; 255 where there is none.
    pub verdicts: Vec<u8>,
    /// The verdicts' symbols, from the worst to the best.
    pub verdict_names: Vec<String>,
    /// The main causes as places in `cause_names`, in the same order; 255 where there is none or it is not known. Empty where nobody
    /// asked for them. The main cause is the one without which, all others on, the target would be highest: the largest `lift` of
    /// a report, and no Shapley share (see [`Program::main_causes`]). It is one of the program's causes, also where a report joins the
    /// least of more than sixteen.
    #[serde(default)]
    pub mains: Vec<u8>,
    /// What the target would gain without it.
    #[serde(default)]
    pub lifts: Vec<f64>,
    /// The causes' symbols.
    #[serde(default)]
    pub cause_names: Vec<String>,
    /// Pairs without a result, by row and column in order, and why.
    pub faults: Vec<(usize, usize, Diagnostic)>,
    /// How many pairs the plain evaluator computed, since no plan could: the same results, more slowly.
    pub evaluated: usize,
    /// Why it computed all of them, where it did.
    pub unplanned: Option<String>,
}

impl Matrix {
    /// The score of a pair; `None` where it has no result.
    #[must_use]
    pub fn score(&self, row: usize, column: usize) -> Option<f64> {
        if self.fault(row, column).is_some() || column >= self.offers.len() {
            None
        } else {
            self.scores.get(row * self.offers.len() + column).copied()
        }
    }

    /// Why a pair has no result, where it has none.
    #[must_use]
    pub fn fault(&self, row: usize, column: usize) -> Option<&Diagnostic> {
        let at = self.faults.binary_search_by_key(&(row, column), |(row, column, _)| (*row, *column)).ok()?;
        self.faults.get(at).map(|(_, _, diagnostic)| diagnostic)
    }

    /// The main cause of a pair, and what the target would gain without it; `None` where there is none, or none was asked for.
    #[must_use]
    pub fn main(&self, row: usize, column: usize) -> Option<(&str, f64)> {
        let at = row * self.offers.len() + column;
        let cause = *self.mains.get(at)?;
        Some((self.cause_names.get(usize::from(cause))?.as_str(), *self.lifts.get(at)?))
    }

    /// The verdict of a pair; empty where no line of the verdict holds or there is no result.
    #[must_use]
    pub fn verdict(&self, row: usize, column: usize) -> &str {
        let place = self.verdicts.get(row * self.offers.len() + column).copied().unwrap_or(NO_VERDICT);
        self.verdict_names.get(usize::from(place)).map_or("", String::as_str)
    }
}

/// Scores partners in blocks against the same offers: memory does not grow with the number of partners.
#[derive(Debug, Clone)]
pub struct BlockScorer<'p> {
    program: &'p Program,
    scorer: Scorer,
}

impl BlockScorer<'_> {
    /// Finds main causes, too: see [`Matrix::mains`].
    #[must_use]
    pub fn with_mains(mut self) -> Self {
        self.scorer = self.scorer.with_mains();
        self
    }

    /// The scores of these partners, which need not be those of the program.
    pub fn block(&mut self, partners: &[&Record]) -> Matrix {
        self.program.score_block(&mut self.scorer, partners)
    }

    /// The scores of many partners, block by block. Between blocks `take` is given the next one, with the number of partners done
    /// so far, and says whether to go on; whether all were done is returned.
    pub fn blocks(&mut self, partners: &[&Record], size: usize, take: &mut dyn FnMut(usize, Matrix) -> bool) -> bool {
        let mut done = 0;
        for block in partners.chunks(size.max(1)) {
            done += block.len();
            let matrix = self.block(block);
            if !take(done, matrix) {
                return done == partners.len();
            }
        }
        true
    }
}

/// Computes a quantity of pairs, whatever the verdict is about.
#[derive(Debug, Clone)]
pub struct QuantityScorer {
    /// The program's, with that quantity as the verdict's and without lines.
    model: Model,
    scorer: Scorer,
}

impl QuantityScorer {
    /// The quantity of these partners with all offers, row by row; NaN where a pair has no result.
    pub fn block(&mut self, partners: &[&Record]) -> Vec<f64> {
        let scores = self.scorer.block(partners);
        let record = |row: usize| partners.get(row).map(|partner| Cow::Borrowed(*partner));
        let matrix = finished(&self.model, scores, Vec::new(), &record, self.scorer.offers(), None);
        let mut values = matrix.scores;
        for (row, column, _) in matrix.faults {
            if let Some(value) = values.get_mut(row * matrix.offers.len() + column) {
                *value = f64::NAN;
            }
        }
        values
    }
}

/// The cause with the largest share of a pair, and that share.
#[derive(Debug, Clone, PartialEq)]
pub struct MainCause {
    /// Its symbol.
    pub cause: String,
    /// Its share in the target.
    pub share: f64,
}

impl Program {
    /// The scores of partners with offers, by name.
    ///
    /// # Errors
    /// Unknown names. A pair without a result is no error, but among the faults.
    pub fn score_matrix(&self, partners: &[&str], offers: &[&str]) -> Result<Matrix, Error> {
        let partners = self.partner_records(partners)?;
        Ok(self.scorer(offers)?.block(&partners))
    }

    /// What scores partners against these offers, for [`Program::score_block`].
    ///
    /// # Errors
    /// Unknown names.
    pub fn plan_scores(&self, offers: &[&str]) -> Result<Scorer, Error> {
        let offers = self.all_offered(offers)?;
        Ok(Scorer::new(self.model(), offers))
    }

    /// What computes another quantity than the verdict's of partners with these offers, in its base unit.
    ///
    /// # Errors
    /// Unknown names of offers, and a name that is no number of a pair.
    pub fn plan_quantity(&self, quantity: &str, offers: &[&str]) -> Result<QuantityScorer, Error> {
        let model = self.model_of(quantity)?;
        let scorer = Scorer::new(&model, self.all_offered(offers)?);
        Ok(QuantityScorer { model, scorer })
    }

    /// The rules with another quantity in the place of the verdict's, and no lines.
    ///
    /// # Errors
    /// A name that is no number of a pair.
    pub(crate) fn model_of(&self, quantity: &str) -> Result<Model, Error> {
        let mut model = self.model().clone();
        let of_pairs = |quantity: &&Quantity| quantity.scope.is_empty() && matches!(quantity.shape.kind, Type::Number(_));
        let Some(at) = model.quantities.iter().position(|known| known.name == quantity && of_pairs(&known)) else {
            let known = || model.quantities.iter().filter(of_pairs).map(|quantity| quantity.name.as_str());
            let help = match nearest(quantity, known()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name a quantity that each pair has one number of".to_string(),
            };
            let message = format!("there is no quantity `{quantity}` of a pair");
            return Err(Error::Evaluation(Diagnostic::without_place(Code::UNKNOWN_NAME, message).help(help)));
        };
        model.verdict.on = QuantityId(at);
        model.verdict.lines.clear();
        Ok(model)
    }

    /// The scores of these partners by a scorer that this program made.
    pub fn score_block(&self, scorer: &mut Scorer, partners: &[&Record]) -> Matrix {
        let scores = scorer.block(partners);
        let unplanned = scorer.unplanned().map(ToOwned::to_owned);
        let names = partners.iter().map(|partner| partner.name.clone()).collect();
        finished(
            self.model(),
            scores,
            names,
            &|row| partners.get(row).map(|partner| Cow::Borrowed(*partner)),
            scorer.offers(),
            unplanned,
        )
    }

    /// What reads partners once and scores them again and again, for [`score_held`]; it holds nobody yet.
    ///
    /// # Errors
    /// Unknown names.
    pub fn hold(&self, offers: &[&str]) -> Result<Held, Error> {
        let offers = self.all_offered(offers)?;
        Ok(Held::new(self.model(), offers))
    }

    /// Scores partners in blocks against these offers.
    ///
    /// # Errors
    /// Unknown names.
    pub fn scorer(&self, offers: &[&str]) -> Result<BlockScorer<'_>, Error> {
        Ok(BlockScorer { program: self, scorer: self.plan_scores(offers)? })
    }

    /// Partners and offers that stay in memory, to be scored again after a change.
    ///
    /// # Errors
    /// Unknown names.
    pub fn portfolio(&self, partners: &[&str], offers: &[&str]) -> Result<Portfolio, Error> {
        let offers = self.all_offered(offers)?;
        let partners = self.partner_records(partners)?.into_iter().cloned().collect();
        Ok(Portfolio::new(self.model(), offers, partners))
    }

    /// The scores of a portfolio by this program: after a change only what depends on it is computed.
    pub fn rescore(&self, portfolio: &mut Portfolio) -> Matrix {
        let scores = portfolio.scores();
        let names = portfolio.partners().iter().map(|partner| partner.name.clone()).collect();
        let unplanned = portfolio.unplanned().map(ToOwned::to_owned);
        let record = |row: usize| portfolio.partners().get(row).map(Cow::Borrowed);
        finished(self.model(), scores, names, &record, portfolio.offers(), unplanned)
    }

    /// One pair of a matrix, explained.
    ///
    /// # Errors
    /// As [`Program::assess`], and places beyond the matrix. An explanation looks at every set of causes, at findings and at sentences:
    /// a pair has a score, and no explanation, where a rule is at fault in one of those alone.
    pub fn explain_cell(&self, matrix: &Matrix, row: usize, column: usize) -> Result<Report, Error> {
        let name = |names: &[String], at: usize| names.get(at).cloned().unwrap_or_default();
        self.assess(&name(&matrix.partners, row), &name(&matrix.offers, column))
    }

    /// The main cause of these pairs of a matrix, by exact shares. `progress` hears after each how many are done, and says whether
    /// to go on; the list ends where it was stopped. `None`: the pair has no result, or no cause acts on it.
    ///
    /// # Errors
    /// Names that this program does not know.
    pub fn main_causes(
        &self,
        matrix: &Matrix,
        cells: &[(usize, usize)],
        progress: &mut dyn FnMut(usize) -> bool,
    ) -> Result<Vec<Option<MainCause>>, Error> {
        let name = |names: &[String], at: usize| names.get(at).cloned().unwrap_or_default();
        let mut found = Vec::new();
        for (row, column) in cells {
            let records = self.records(&name(&matrix.partners, *row), &name(&matrix.offers, *column))?;
            let main = assess::main_cause(self.model(), records).ok().flatten();
            found.push(main.map(|(cause, share)| MainCause { cause, share }));
            if !progress(found.len()) {
                break;
            }
        }
        Ok(found)
    }

    /// An offer by name, with its vendor.
    ///
    /// # Errors
    /// An unknown name.
    pub fn offered(&self, name: &str) -> Result<Offered, Error> {
        let offer = self.find(Entity::Offer, name)?;
        let vendor = offer.vendor.as_ref().and_then(|name| self.facts().vendors.get(name)).map(|vendor| vendor.as_ref().clone());
        Ok(Offered { vendor, offer: offer.as_ref().clone() })
    }

    fn all_offered(&self, names: &[&str]) -> Result<Vec<Offered>, Error> {
        names.iter().map(|name| self.offered(name)).collect()
    }

    fn partner_records(&self, names: &[&str]) -> Result<Vec<&Record>, Error> {
        names.iter().map(|name| self.find(Entity::Partner, name).map(AsRef::as_ref)).collect()
    }
}

/// The next partners after so many, about `most` of them, and their scores by these rules: see [`Held::score`].
pub fn score_held<'r>(
    model: &Model,
    held: &mut Held,
    after: usize,
    most: usize,
    partner: &(dyn Fn(usize) -> Option<&'r Record> + Sync),
) -> (Vec<usize>, Matrix) {
    let (rows, scores) = held.score(model, after, most, partner);
    let unplanned = held.unplanned().map(ToOwned::to_owned);
    let record = |at: usize| rows.get(at).and_then(|row| partner(*row)).map(Cow::Borrowed);
    let matrix = finished(model, scores, Vec::new(), &record, held.offers(), unplanned);
    (rows, matrix)
}

/// A record by its row.
pub(super) type RecordOf<'r> = dyn Fn(usize) -> Option<Cow<'r, Record>> + Sync + 'r;

/// Has the evaluator compute what no plan could.
pub(super) fn finished(
    model: &Model,
    mut scores: Scores,
    names: Vec<String>,
    record: &RecordOf<'_>,
    offers: &[Offered],
    unplanned: Option<String>,
) -> Matrix {
    let mains = !scores.mains.is_empty();
    let left = core::mem::take(&mut scores.left);
    let unsure = core::mem::take(&mut scores.unsure);
    let mut faults = Vec::new();
    let judged =
        each(&left, record, offers, &|records| (assess::judge(model, records), mains.then(|| assess::main_lift(model, records))));
    for ((row, column), judged) in left.iter().zip(judged) {
        let Some((judged, main)) = judged else { continue };
        match judged {
            Ok((score, verdict)) => scores.put(*row, *column, score, &verdict),
            Err(diagnostic) => faults.push((*row, *column, diagnostic)),
        }
        if let Some(Ok(Some((cause, lift)))) = main {
            scores.put_main(*row, *column, cause, lift);
        }
    }
    let found = each(&unsure, record, offers, &|records| assess::main_lift(model, records));
    for ((row, column), found) in unsure.iter().zip(found) {
        if let Some(Ok(Some((cause, lift)))) = found {
            scores.put_main(*row, *column, cause, lift);
        }
    }
    Matrix {
        partners: names,
        offers: offers.iter().map(|offered| offered.offer.name.clone()).collect(),
        scores: scores.scores,
        verdicts: scores.verdicts,
        verdict_names: scores.verdict_names,
        mains: scores.mains,
        lifts: scores.lifts,
        cause_names: if mains { model.causes.iter().map(|cause| cause.name.clone()).collect() } else { Vec::new() },
        faults,
        evaluated: left.len(),
        unplanned,
    }
}

/// Asks the evaluator about these pairs; the answers stand in their order, whatever the number of threads.
fn each<T: Send>(
    cells: &[(usize, usize)],
    record: &RecordOf<'_>,
    offers: &[Offered],
    ask: &(dyn Fn(Records<'_>) -> T + Sync),
) -> Vec<Option<T>> {
    let one = |(row, column): &(usize, usize)| {
        let Offered { vendor, offer } = offers.get(*column)?;
        let partner = record(*row)?;
        Some(ask(Records { vendor: vendor.as_ref(), partner: &partner, offer }))
    };
    #[cfg(not(feature = "parallel"))]
    return cells.iter().map(one).collect();
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        cells.par_iter().map(one).collect()
    }
}
