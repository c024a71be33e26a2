//! Reports for a reader at a terminal: the verdict first, then the account of causes, the chain, findings, remedies, assumptions.
//!
//! Everything that is named comes from the report: this room knows no quantity of any library.

use super::look::{Look, Tone, bar, columns, cut, minus, padded, safe};
use super::words::{Standing, advised, decides, helping, points, sentence, signed, standing};
use crate::assess::{AssumptionOrigin, Chain, Finding, FindingLevel, Parts, Programme, Report};

/// Causes that together take less than this share of the whole are summed up in one row.
pub(super) const SMALL: f64 = 0.0005;

/// One pair, explained.
#[must_use]
pub fn explanation(report: &Report, look: Look, details: bool) -> String {
    pair(report, None, look, details)
}

/// One pair, explained, and what rules say of all offers to its partner.
#[must_use]
pub(super) fn pair(report: &Report, programme: Option<&Programme>, look: Look, details: bool) -> String {
    let mut page = Page::new(look);
    page.headline(report);
    page.waterfall(report, details);
    page.chains(report);
    page.limits(report);
    page.parts(report, details);
    page.findings(report);
    page.programme(programme.into_iter(), "Over all offers to this partner", false);
    page.remedies(report);
    page.uncertain(report);
    page.assumed(report);
    page.text
}

/// All pairs in a table, best first.
#[must_use]
pub fn overview(reports: &[Report], look: Look) -> String {
    let mut page = Page::new(look);
    page.table(reports);
    page.text
}

/// What rules say of all offers to a partner together, partner by partner.
#[must_use]
pub(super) fn together(programme: &[Programme], look: Look) -> String {
    let mut page = Page::new(look);
    page.programme(programme.iter(), "Over all offers to a partner", true);
    page.text
}

fn tone(score: f64, best: f64) -> Tone {
    match standing(score, best) {
        Standing::Good => Tone::Good,
        Standing::Middling => Tone::Middling,
        Standing::Bad => Tone::Bad,
    }
}

/// A factor with three significant digits.
fn factor(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 || size >= 0.1 {
        format!("{value:.2}")
    } else if size >= 0.001 {
        format!("{value:.4}")
    } else {
        format!("{value:.1e}")
    }
}

/// What is composed line by line.
pub(super) struct Page {
    pub(super) look: Look,
    pub(super) text: String,
}

impl Page {
    pub(super) fn new(look: Look) -> Self {
        Page { look, text: String::new() }
    }

    pub(super) fn line(&mut self, text: &str) {
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    pub(super) fn heading(&mut self, text: &str) {
        self.line("");
        self.wrapped(text, "", 0, Some(Tone::Heading));
    }

    /// Wrapped text, indented; `first` stands before the first line.
    pub(super) fn wrapped(&mut self, text: &str, first: &str, indent: usize, tone: Option<Tone>) {
        let rest = " ".repeat(indent);
        let options = textwrap::Options::new(self.look.width.max(20)).initial_indent(first).subsequent_indent(&rest);
        for line in textwrap::wrap(&minus(&safe(text)), options) {
            match tone {
                Some(tone) => {
                    let painted = self.look.paint(tone, &line);
                    self.line(&painted);
                }
                None => self.line(&line),
            }
        }
    }

    fn headline(&mut self, report: &Report) {
        let tone = tone(report.score, report.best);
        let score = format!("{} of {}", points(report.score), points(report.best).trim_end_matches(".0"));
        let title = cut(&safe(&report.verdict_title), self.look.width.saturating_sub(columns(&score) + 3));
        let (verdict, score) = (self.look.paint(tone, &title), self.look.paint(tone, &score));
        self.line(&format!("{verdict} · {score}"));
        self.wrapped(&format!("{} → {}", report.offer, report.partner), "", 2, Some(Tone::Strong));
        self.line("");
        let why: Vec<&str> = report
            .causes
            .iter()
            .filter(|cause| cause.live && cause.share < 0.0)
            .take(3)
            .map(|cause| cause.because.as_str())
            .collect();
        let decides = decides(report);
        let nothing = if decides.is_empty() {
            "Nothing that the rules know of stands in the way.".to_string()
        } else {
            format!("No cause takes anything from the {}.", report.target)
        };
        let why = if why.is_empty() { nothing } else { why.join(" ") };
        self.wrapped(format!("{why} {decides}").trim_end(), "", 0, None);
    }

    // The account of causes

    fn waterfall(&mut self, report: &Report, details: bool) {
        self.heading(&format!(
            "From {} to {}: what each cause took",
            points(report.best).trim_end_matches(".0"),
            points(report.score).trim_end_matches(".0")
        ));
        let live: Vec<_> = report.causes.iter().filter(|cause| cause.live).collect();
        let (shown, small): (Vec<_>, Vec<_>) = live.into_iter().partition(|cause| cause.share.abs() >= SMALL * report.best.abs());
        let longest = shown.iter().map(|cause| columns(&cause.title)).chain([12]).max().unwrap_or(12);
        let label = longest.min(self.look.width / 2);
        let figures = if details && self.look.width >= 60 { 24 } else { 7 };
        let room = self.look.width.saturating_sub(2 + label + 2 + figures + 2).clamp(4, 60);
        let (low, high) = extent(report, &shown);
        let place = |value: f64| if high > low { (value - low) / (high - low) } else { 0.0 };
        if details && self.look.width >= 60 {
            let heads = format!("  {} {:>7} {:>7} {:>7}", " ".repeat(label + 1), "share", "alone", "lift");
            let heads = self.look.paint(Tone::Quiet, &heads);
            self.line(&heads);
        }
        let blanks = " ".repeat(figures.saturating_sub(7));
        self.bar_row(
            "best",
            label,
            &format!("{:>7}{blanks}", points(report.best)),
            &bar(place(0.0), place(report.best), room),
            Tone::Quiet,
        );
        let mut at = report.best;
        for cause in &shown {
            let next = at + cause.share;
            let numbers = if figures > 7 {
                format!("{:>7} {:>7} {:>7} ", signed(cause.share), points(cause.alone), signed(cause.lift))
            } else {
                format!("{:>7}", signed(cause.share))
            };
            let tone = if cause.share < 0.0 { Tone::Bad } else { Tone::Good };
            self.bar_row(&safe(&cause.title), label, &numbers, &bar(place(at), place(next), room), tone);
            at = next;
        }
        if !small.is_empty() {
            let sum: f64 = small.iter().map(|cause| cause.share).sum();
            let name = if small.len() == 1 {
                safe(&small.first().map_or(String::new(), |cause| cause.title.clone()))
            } else {
                format!("{} smaller", small.len())
            };
            let length = bar(place(at), place(at + sum), room);
            self.bar_row(&name, label, &format!("{:>7}{blanks}", signed(sum)), &length, Tone::Quiet);
        }
        self.bar_row(
            &safe(&report.target),
            label,
            &format!("{:>7}{blanks}", points(report.score)),
            &bar(place(0.0), place(report.score), room),
            tone(report.score, report.best),
        );
        self.line("");
        self.wrapped(
            "Shares do not depend on any order and sum to the difference exactly (Shapley).",
            "  ",
            2,
            Some(Tone::Quiet),
        );
        if details {
            self.wrapped(
                "Share: what a cause took. Alone: the score if it were the only one. Lift: what would be gained if it alone were gone.",
                "  ",
                2,
                Some(Tone::Quiet),
            );
        }
        if !report.joined.is_empty() {
            self.wrapped(
                &format!("Joined in one, since too many causes act here: {}.", report.joined.join(", ")),
                "  ",
                2,
                Some(Tone::Quiet),
            );
        }
        if details {
            self.reasons(&shown);
        }
    }

    fn reasons(&mut self, causes: &[&crate::assess::CauseShare]) {
        self.heading("Why");
        for cause in causes {
            let source = if cause.source.is_empty() { String::new() } else { format!(" [{}]", cause.source) };
            self.wrapped(&format!("{}: {}{source}", cause.title, cause.because), "  ", 4, None);
        }
    }

    fn bar_row(&mut self, name: &str, label: usize, numbers: &str, bar: &str, tone: Tone) {
        let name = padded(name, label);
        let bar = self.look.paint(tone, bar);
        self.line(&format!("  {name}  {numbers}  {bar}"));
    }

    // From face value to what is left

    /// The chains of members with the most steps: those are the ones with a story.
    fn chains(&mut self, report: &Report) {
        let members = || report.chain.iter().filter(|chain| !chain.member.is_empty());
        let Some(longest) = members().max_by_key(|chain| chain.steps.len()).filter(|chain| chain.steps.len() > 1) else { return };
        for chain in members().filter(|chain| chain.quantity == longest.quantity) {
            self.chain(chain);
        }
    }

    fn chain(&mut self, chain: &Chain) {
        self.heading(&format!("{} of {}: {} → {}", chain.title, safe(&chain.member), chain.base_text, chain.text));
        let steps: Vec<_> = chain.steps.iter().filter(|step| !neutral(&step.operation, step.by)).collect();
        let width = steps.iter().map(|step| columns(&step.text)).chain([columns(&chain.base_text)]).max().unwrap_or(8);
        let width = width.min(self.look.width.saturating_sub(2 + 9 + 2 + 6 + 2));
        let left = self.look.width.saturating_sub(2 + 9 + 2 + 2 + width).max(6);
        let longest = steps.iter().map(|step| columns(&safe(&step.title))).chain([10]).max().unwrap_or(10).min(left);
        let room = self.look.width.saturating_sub(2 + 9 + 2 + longest + 2 + width + 2).min(40);
        let scale = Log::of(chain);
        self.chain_row("", "start", longest, &chain.base_text, width, scale.place(chain.base), room);
        for step in &steps {
            let by = match step.operation.as_str() {
                "times" => format!("× {}", factor(step.by)),
                "plus" => "+".into(),
                "minus" => "−".into(),
                _ => "=".into(),
            };
            self.chain_row(&by, &safe(&step.title), longest, &step.text, width, scale.place(step.value), room);
        }
    }

    #[allow(clippy::too_many_arguments, reason = "one row of a table, column by column")]
    fn chain_row(&mut self, by: &str, title: &str, longest: usize, text: &str, width: usize, place: f64, room: usize) {
        let bar = if room >= 6 { self.look.paint(Tone::Quiet, &bar(0.0, place, room)) } else { String::new() };
        let text = cut(&minus(text), width);
        let fill = " ".repeat(width.saturating_sub(columns(&text)));
        self.line(&format!("  {}  {}  {fill}{text}  {bar}", padded(by, 9), padded(title, longest)));
    }

    // What rules say

    fn limits(&mut self, report: &Report) {
        let limits: Vec<&Finding> = report.findings.iter().filter(|finding| finding.level == FindingLevel::Limit).collect();
        for finding in limits {
            let of = if finding.member.is_empty() { String::new() } else { format!(": {}", finding.member) };
            self.heading(&format!("{}{of}", finding.rule));
            self.wrapped(&finding.because, "  ", 2, None);
            self.advised(report, finding, "  · ");
        }
    }

    fn parts(&mut self, report: &Report, details: bool) {
        let most = if details { usize::MAX } else { 2 };
        for parts in report.parts.iter().filter(|parts| parts.members.len() > 1).take(most) {
            self.part(parts);
        }
    }

    fn part(&mut self, parts: &Parts) {
        self.heading(&format!("{}, {} by {}", parts.title, parts.by, parts.by));
        let width = parts.members.iter().map(|part| columns(&part.text)).max().unwrap_or(6);
        let width = width.min(self.look.width.saturating_sub(2 + 6 + 2));
        let left = self.look.width.saturating_sub(2 + 2 + width + 2 + 4).max(6);
        let label = parts.members.iter().map(|part| columns(&safe(&part.title))).max().unwrap_or(8).min(left);
        let room = self.look.width.saturating_sub(2 + label + 2 + width + 2).min(40);
        let most = parts.members.iter().fold(0.0_f64, |most, part| most.max(part.value.abs()));
        for part in &parts.members {
            let length = if most > 0.0 { part.value.abs() / most } else { 0.0 };
            let drawn = if part.value == 0.0 || room == 0 { String::new() } else { bar(0.0, length, room) };
            let tone = if part.value < 0.0 { Tone::Bad } else { Tone::Quiet };
            let drawn = self.look.paint(tone, &drawn);
            let text = cut(&minus(&part.text), width);
            let fill = " ".repeat(width.saturating_sub(columns(&text)));
            self.line(&format!("  {}  {fill}{text}  {drawn}", padded(&safe(&part.title), label)));
        }
    }

    fn findings(&mut self, report: &Report) {
        let found: Vec<&Finding> = report.findings.iter().filter(|finding| finding.level != FindingLevel::Limit).collect();
        if found.is_empty() {
            return;
        }
        self.heading("Findings");
        for finding in found {
            let mark = if finding.level == FindingLevel::Warning { "  ! " } else { "  · " };
            self.wrapped(&format!("{}. {}", finding.rule, finding.because), mark, 4, None);
            if !finding.source.is_empty() {
                self.wrapped(&finding.source, "    ", 4, Some(Tone::Quiet));
            }
            self.advised(report, finding, "    · ");
        }
    }

    /// What a finding advises though it does not raise the target.
    fn advised(&mut self, report: &Report, finding: &Finding, mark: &str) {
        for remedy in advised(report, finding) {
            self.wrapped(&sentence(report, remedy), mark, columns(mark), None);
        }
    }

    fn programme<'p>(&mut self, programme: impl Iterator<Item = &'p Programme> + Clone, heading: &str, named: bool) {
        if programme.clone().any(|of| of.problem.is_some() || !of.findings.is_empty()) {
            self.heading(heading);
        }
        for of in programme {
            let name = if named { format!("{}: ", of.partner) } else { String::new() };
            for finding in &of.findings {
                let mark = if finding.level == FindingLevel::Note { "  · " } else { "  ! " };
                self.wrapped(&format!("{name}{}. {}", finding.rule, finding.because), mark, 4, None);
                if !named {
                    self.wrapped(&finding.source, "    ", 4, Some(Tone::Quiet));
                }
            }
            if let Some(problem) = &of.problem {
                self.wrapped(&format!("{name}Nothing can be said: {problem}."), "  · ", 4, Some(Tone::Quiet));
            }
        }
    }

    fn remedies(&mut self, report: &Report) {
        let helps = helping(report);
        if helps.is_empty() {
            return;
        }
        self.heading("What would help, each on its own");
        for remedy in helps {
            self.wrapped(&sentence(report, remedy), "  · ", 4, None);
        }
    }

    fn uncertain(&mut self, report: &Report) {
        if report.uncertain.is_empty() {
            return;
        }
        self.heading("What is uncertain, and the score at both ends");
        let label = report.uncertain.iter().map(|fact| columns(&safe(&fact.name))).max().unwrap_or(8).min(self.look.width / 2);
        for fact in &report.uncertain {
            let end = |score: Option<f64>| score.map_or_else(|| "none".into(), points);
            let line = format!(
                "  {}  {} to {}: {} to {}",
                padded(&safe(&fact.name), label),
                fact.low,
                fact.high,
                end(fact.score_low),
                end(fact.score_high)
            );
            self.line(&cut(&minus(&line), self.look.width));
        }
    }

    fn assumed(&mut self, report: &Report) {
        let groups = [
            (AssumptionOrigin::Archetype, "From the archetype"),
            (AssumptionOrigin::Default, "Defaults"),
            (AssumptionOrigin::Member, "Only named"),
            (AssumptionOrigin::Constant, "Without a source"),
        ];
        if report.assumed.is_empty() && report.unknown.is_empty() {
            return;
        }
        self.heading("Assumed, since nobody stated it");
        for (origin, title) in groups {
            let told: Vec<String> = report
                .assumed
                .iter()
                .filter(|assumed| assumed.origin == origin)
                .map(|assumed| format!("{} {}", assumed.name, assumed.value))
                .collect();
            if !told.is_empty() {
                self.wrapped(&format!("{title}: {}", told.join(", ")), "  ", 4, Some(Tone::Quiet));
            }
        }
        if !report.unknown.is_empty() {
            self.wrapped(
                &format!("Not used, since no field has that name: {}", report.unknown.join(", ")),
                "  ",
                4,
                Some(Tone::Quiet),
            );
        }
    }

    // Many pairs

    fn table(&mut self, reports: &[Report]) {
        let wide = self.look.width;
        let longest = |texts: &mut dyn Iterator<Item = &String>, most: usize| {
            texts.map(|text| columns(&safe(text))).max().unwrap_or(4).clamp(4, most)
        };
        let verdict = longest(&mut reports.iter().map(|report| &report.verdict_title), 12);
        let bars = if wide >= 72 { 8 } else { 0 };
        let names = wide.saturating_sub(6 + 1 + bars + 2 + verdict + 2 + 2) / 2;
        let most = names.min(wide / 3).max(6);
        let partner = longest(&mut reports.iter().map(|report| &report.partner), most);
        let offer = longest(&mut reports.iter().map(|report| &report.offer), most);
        let used = 6 + 1 + bars + 2 + verdict + 2 + partner + 2 + offer;
        let cause = wide.saturating_sub(used + 2);
        for report in reports {
            let tone = tone(report.score, report.best);
            let length = if report.best > 0.0 { report.score / report.best } else { 0.0 };
            let drawn = if bars > 0 && report.score > 0.0 { bar(0.0, length, bars) } else { String::new() };
            let drawn = self.look.paint(tone, &padded(&drawn, bars));
            let word = self.look.paint(tone, &padded(&report.verdict_title, verdict));
            let first =
                report.causes.iter().find(|cause| cause.live && cause.share < 0.0).map_or("", |cause| cause.title.as_str());
            let first = if cause >= 8 { self.look.paint(Tone::Quiet, &cut(first, cause)) } else { String::new() };
            let line = format!(
                "{:>6} {drawn}  {word}  {}  {}  {first}",
                points(report.score),
                padded(&safe(&report.partner), partner),
                padded(&safe(&report.offer), offer),
            );
            self.line(&line);
        }
    }
}

fn neutral(operation: &str, by: f64) -> bool {
    (operation == "times" && by == 1.0) || (matches!(operation, "plus" | "minus") && by == 0.0)
}

/// The least and the greatest value that the account passes.
pub(super) fn extent(report: &Report, shown: &[&crate::assess::CauseShare]) -> (f64, f64) {
    let mut at = report.best;
    let (mut low, mut high) = (report.score.min(0.0), report.best.max(report.score));
    for cause in shown {
        at += cause.share;
        low = low.min(at);
        high = high.max(at);
    }
    (low, high)
}

/// A logarithmic scale over a chain, a tenth of its least value being nothing.
struct Log {
    low: f64,
    high: f64,
}

impl Log {
    fn of(chain: &Chain) -> Log {
        let sizes = chain.steps.iter().map(|step| step.value.abs()).chain([chain.base.abs()]).filter(|size| *size > 0.0);
        let (low, high) = sizes.fold((f64::INFINITY, 0.0_f64), |(low, high), size| (low.min(size), high.max(size)));
        Log { low: libm::log10(low / 3.0), high: libm::log10(high) }
    }

    fn place(&self, value: f64) -> f64 {
        if value.abs() <= 0.0 || self.high.partial_cmp(&self.low) != Some(std::cmp::Ordering::Greater) {
            return 0.0;
        }
        (libm::log10(value.abs()) - self.low) / (self.high - self.low)
    }
}
