//! How often a program's verdicts were those that its `expect`s document, and how often naive theories would have been right.

use super::look::{Look, Tone, columns, padded};
use super::markdown::plain;
use super::text::Page;
use crate::Program;
use crate::assess::ExpectOutcome;

/// A pair whose outcome is documented.
pub(crate) struct Trial {
    file: String,
    offer: String,
    expected: String,
    found: String,
    score: f64,
    baselines: Vec<(String, f64)>,
}

/// All of them, and the verdicts from the worst to the best.
#[derive(Default)]
pub(crate) struct Record {
    verdicts: Vec<String>,
    trials: Vec<Trial>,
}

/// A theory: how it would have judged.
struct Theory {
    title: String,
    hits: usize,
    ordered: f64,
}

impl Record {
    /// Adds the pair of an `expect`, where it says which verdict is documented.
    pub(crate) fn add(&mut self, file: &str, program: &Program, outcome: &ExpectOutcome) {
        let Some(check) = outcome.checks.iter().find(|check| check.name == "verdict") else { return };
        let Some(score) = outcome.score else { return };
        for line in &program.model().verdict.lines {
            if !self.verdicts.contains(&line.name) {
                self.verdicts.push(line.name.clone());
            }
        }
        if self.verdicts.contains(&check.expected) {
            self.trials.push(Trial {
                file: file.into(),
                offer: outcome.offer.clone(),
                expected: check.expected.clone(),
                found: check.found.clone(),
                score,
                baselines: outcome.baselines.iter().map(|(title, value)| (title.clone(), *value)).collect(),
            });
        }
    }

    /// Whether there is enough of it to say something.
    pub(crate) fn speaks(&self) -> bool {
        self.couples().next().is_some()
    }

    fn rank(&self, verdict: &str) -> usize {
        self.verdicts.iter().position(|known| known == verdict).unwrap_or(0)
    }

    /// Pairs of trials with different documented verdicts, the worse first.
    fn couples(&self) -> impl Iterator<Item = (&Trial, &Trial)> {
        let worse = |a: &Trial, b: &Trial| self.rank(&a.expected) < self.rank(&b.expected);
        self.trials.iter().flat_map(move |a| self.trials.iter().filter(move |b| worse(a, b)).map(move |b| (a, b)))
    }

    /// The share of couples that a number puts in the documented order; equal numbers count one half.
    fn ordered(&self, number: impl Fn(&Trial) -> f64) -> f64 {
        let (mut right, mut all) = (0.0, 0.0);
        for (worse, better) in self.couples() {
            all += 1.0;
            right += match number(worse).total_cmp(&number(better)) {
                std::cmp::Ordering::Less => 1.0,
                std::cmp::Ordering::Equal => 0.5,
                std::cmp::Ordering::Greater => 0.0,
            };
        }
        if all > 0.0 { right / all } else { 0.0 }
    }

    /// Hits of a number that is told how many trials there are of each verdict, and deals them out from the lowest to the highest.
    fn dealt(&self, number: impl Fn(&Trial) -> f64) -> usize {
        let mut by_number: Vec<&Trial> = self.trials.iter().collect();
        by_number.sort_by(|a, b| number(a).total_cmp(&number(b)));
        let mut by_verdict: Vec<usize> = self.trials.iter().map(|trial| self.rank(&trial.expected)).collect();
        by_verdict.sort_unstable();
        by_number.iter().zip(by_verdict).filter(|(trial, dealt)| self.rank(&trial.expected) == *dealt).count()
    }

    fn theories(&self) -> Vec<Theory> {
        let mut found = vec![Theory {
            title: "The program".into(),
            hits: self.trials.iter().filter(|trial| trial.expected == trial.found).count(),
            ordered: self.ordered(|trial| trial.score),
        }];
        let mut titles: Vec<&String> =
            self.trials.iter().flat_map(|trial| trial.baselines.iter().map(|(title, _)| title)).collect();
        titles.sort();
        titles.dedup();
        for title in titles {
            let number =
                |trial: &Trial| trial.baselines.iter().find(|(known, _)| known == title).map_or(0.0, |(_, value)| *value);
            found.push(Theory {
                title: format!("{title}, told how many of each"),
                hits: self.dealt(number),
                ordered: self.ordered(number),
            });
        }
        let most = |verdict: &&String| self.trials.iter().filter(|trial| trial.expected == **verdict).count();
        // The first of equals: the worse verdict.
        if let Some(common) = self.verdicts.iter().rev().max_by_key(most) {
            found.push(Theory { title: format!("Always {common}"), hits: most(&common), ordered: 0.5 });
        }
        found
    }

    /// For a terminal: a table, or where it is too narrow for one, theory by theory.
    pub(crate) fn text(&self, look: Look) -> String {
        let theories = self.theories();
        let mut page = Page::new(look);
        let width = theories.iter().map(|theory| columns(&theory.title)).max().unwrap_or(0);
        let percent = |theory: &Theory| format!("{:.0}%", theory.ordered * 100.0);
        if width + 34 > look.width {
            page.wrapped("Verdicts as documented, and pairs in order", "", 2, Some(Tone::Quiet));
            for theory in &theories {
                page.wrapped(&format!("{}: {}, {}", theory.title, self.hits(theory), percent(theory)), "", 2, None);
            }
            return page.text;
        }
        let head = look.paint(Tone::Quiet, &format!("{:width$}  verdicts as documented  in order", ""));
        page.line(&head);
        for theory in &theories {
            page.line(&format!("{}  {:>22}  {:>8}", padded(&theory.title, width), self.hits(theory), percent(theory)));
        }
        page.text
    }

    fn hits(&self, theory: &Theory) -> String {
        format!("{} of {}", theory.hits, self.trials.len())
    }

    /// As Markdown: the theories, then case by case.
    pub(crate) fn markdown(&self) -> String {
        let mut text = String::from("| | Verdicts as documented | In the documented order |\n|---|---:|---:|\n");
        for theory in self.theories() {
            text.push_str(&format!("| {} | {} | {:.0}% |\n", plain(&theory.title), self.hits(&theory), theory.ordered * 100.0));
        }
        text.push_str("\n| Case | Documented | Found | Score |\n|---|---|---|---:|\n");
        for trial in &self.trials {
            text.push_str(&format!(
                "| {} ({}) | {} | {} | {:.1} |\n",
                plain(&trial.offer),
                plain(&trial.file),
                trial.expected,
                trial.found,
                trial.score
            ));
        }
        text
    }
}
