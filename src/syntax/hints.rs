//! What a reader is told where the text cannot be parsed: a common slip, else what belongs there and what stands there.

use super::build::Build;
use super::grammar::{Error, Rule};
use super::slips;
use super::tokens::{Token, TokenKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::prelude::*;
use crate::source::Span;
use pest::error::ErrorVariant;

/// Where reading stopped.
pub(crate) struct Place {
    /// Where the thing starts that could not be read.
    pub(crate) start: usize,
    /// How far it could be read.
    pub(crate) offset: usize,
    /// Where it ends.
    pub(crate) limit: usize,
    /// What the parser says.
    pub(crate) error: Option<Error>,
}

/// The nearest of these words, if it is near enough to be meant.
pub(crate) fn nearest<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
    crate::value::nearest(word, candidates.iter().copied())
}

/// What was found, in a length that a message can bear.
pub(crate) fn shown(text: &str) -> String {
    if text.chars().count() > 40 { text.chars().take(40).chain(['…']).collect() } else { text.into() }
}

/// The tokens around the place where reading stopped.
pub(crate) struct Spot<'b, 't> {
    pub(crate) build: &'b Build<'t>,
    /// The first token that could not be read; `None` where the thing ends too early.
    pub(crate) here: Option<Token>,
    /// The one before it.
    pub(crate) before: Option<Token>,
    /// What could have stood here.
    pub(crate) wanted: Vec<Rule>,
    start: usize,
    at: usize,
    limit: usize,
}

fn solid(token: &Token) -> bool {
    !matches!(token.kind, TokenKind::Space | TokenKind::Comment)
}

impl<'b, 't> Spot<'b, 't> {
    fn new(build: &'b Build<'t>, place: &Place) -> Self {
        let first = build.tokens.partition_point(|token| token.end <= place.offset);
        let skipped = build.tokens.iter().skip(first).take_while(|token| !solid(token)).count();
        let at = first + skipped;
        let wanted = match place.error.as_ref().map(|error| &error.variant) {
            Some(ErrorVariant::ParsingError { positives, .. }) => positives.clone(),
            _ => Vec::new(),
        };
        let mut spot = Spot { build, here: None, before: None, wanted, start: place.start, at, limit: place.limit };
        spot.here = spot.next(0);
        spot.before = spot.previous(0);
        spot
    }

    pub(crate) fn letters(&self, token: Token) -> &'t str {
        token.text(self.build.text)
    }

    pub(crate) fn span(&self, token: Token) -> Span {
        self.build.span(token.start, token.end)
    }

    /// The token so many places behind the one where reading stopped.
    pub(crate) fn next(&self, skip: usize) -> Option<Token> {
        let rest = self.build.tokens.iter().skip(self.at).take_while(|token| token.start < self.limit);
        rest.filter(|token| solid(token)).nth(skip).copied()
    }

    /// The token so many places before the one directly before.
    pub(crate) fn previous(&self, skip: usize) -> Option<Token> {
        self.build.tokens.iter().take(self.at).rev().filter(|token| solid(token)).nth(skip).copied()
    }

    pub(crate) fn is(&self, token: Option<Token>, text: &str) -> bool {
        token.is_some_and(|token| self.letters(token) == text)
    }

    pub(crate) fn same_line(&self, first: Token, second: Token) -> bool {
        self.build.text.get(first.end..second.start).is_some_and(|between| !between.contains(['\n', '\r']))
    }

    /// Whether the thing that could not be read starts with this word.
    pub(crate) fn opens_with(&self, word: &str) -> bool {
        self.is(self.build.token_at(self.start), word)
    }

    pub(crate) fn wants(&self, rule: Rule) -> bool {
        self.wanted.contains(&rule)
    }
}

fn is_value(token: Token) -> bool {
    matches!(token.kind, TokenKind::Number | TokenKind::Date | TokenKind::Text)
}

/// Whether a token is a word of whatever sort.
pub(crate) fn is_word(token: Token) -> bool {
    matches!(token.kind, TokenKind::Name | TokenKind::Keyword | TokenKind::Unit)
}

/// Explains what is wrong, and whether it is a slip that is known.
pub(crate) fn explain(build: &Build<'_>, place: &Place) -> (Diagnostic, bool) {
    let spot = Spot::new(build, place);
    match slips::known(&spot) {
        Some(slip) => (slip, true),
        None => (general(&spot), false),
    }
}

/// Where the token ends at which reading stopped.
pub(crate) fn stopped(build: &Build<'_>, place: &Place) -> usize {
    Spot::new(build, place).here.map_or(place.limit, |here| here.end)
}

fn general(spot: &Spot<'_, '_>) -> Diagnostic {
    let wanted = listed(&spot.wanted);
    let Some(here) = spot.here else { return ends_early(spot, wanted) };
    let found = shown(spot.letters(here));
    if let Some(near) = near_keyword(spot, here) {
        let wrong = Diagnostic::new(Code::UNEXPECTED, spot.span(here), format!("`{near}` belongs here, found `{found}`"));
        return wrong.help(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), spot.span(here), near);
    }
    let before = spot.before.filter(|before| spot.same_line(*before, here));
    if let Some(before) = before.filter(|_| spot.wants(Rule::add) && wanted.is_none() && (is_word(here) || is_value(here))) {
        let message = format!("nothing joins `{}` and `{found}`", shown(spot.letters(before)));
        return Diagnostic::new(Code::UNEXPECTED, spot.span(here), message)
            .help("write an operator between them, or leave one of them out");
    }
    match wanted {
        Some(wanted) => Diagnostic::new(Code::UNEXPECTED, spot.span(here), format!("{wanted} belongs here, found `{found}`"))
            .help(example(&spot.wanted)),
        None => {
            let wrong = Diagnostic::new(Code::UNEXPECTED, spot.span(here), format!("`{found}` does not belong here"));
            match before {
                Some(before) => wrong.help(format!(
                    "nothing of the kind can follow `{}`: a comma or a line end separates fields",
                    shown(spot.letters(before))
                )),
                None => wrong.help("complete what stands before it, or leave it out"),
            }
        }
    }
}

fn ends_early(spot: &Spot<'_, '_>, wanted: Option<String>) -> Diagnostic {
    let end = spot.build.text.len();
    let span = spot.before.map_or_else(|| spot.build.span(end, end), |before| spot.span(before));
    let wanted = wanted.unwrap_or_else(|| "something".into());
    let message = match spot.before {
        Some(before) => format!("{wanted} belongs behind `{}`", shown(spot.letters(before))),
        None => format!("{wanted} belongs here"),
    };
    Diagnostic::new(Code::UNEXPECTED, span, message).labelled("here it ends").help(example(&spot.wanted))
}

/// A keyword that could stand here and is nearly what stands here.
fn near_keyword(spot: &Spot<'_, '_>, here: Token) -> Option<&'static str> {
    if !is_word(here) {
        return None;
    }
    let found = spot.letters(here);
    let words: Vec<&'static str> = spot.wanted.iter().flat_map(|rule| keywords(*rule)).copied().collect();
    nearest(found, &words).filter(|near| near.len() > 2)
}

/// What could stand there, in a reader's words; `None` where that would be a long list.
fn listed(wanted: &[Rule]) -> Option<String> {
    let expression_goes_on = wanted.contains(&Rule::add);
    let mut words: Vec<String> = Vec::new();
    for rule in wanted.iter().filter(|rule| !(expression_goes_on && goes_on(**rule))) {
        let called = match keywords(*rule) {
            [one] => Some(format!("`{one}`")),
            _ => called(*rule).map(String::from),
        };
        words.extend(called.filter(|called| !words.contains(called)));
    }
    if words.iter().any(|word| word == "a value") {
        words.retain(|word| word != "a number" && word != "a name");
    }
    // What may be left out is not what is missing.
    for optional in ["a unit of time", "a text in quotes", "a field of it"] {
        if words.iter().any(|word| word != optional && word != "a name") {
            words.retain(|word| word != optional);
        }
    }
    match words.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        [one, two] => Some(format!("{one} or {two}")),
        [one, two, three] => Some(format!("{one}, {two} or {three}")),
        _ => words.into_iter().find(|word| word == "a value"),
    }
}

/// Whether a rule goes on with an expression that is complete as it is.
fn goes_on(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::else_op
            | Rule::or_op
            | Rule::and_op
            | Rule::at_most
            | Rule::at_least
            | Rule::not_equal
            | Rule::equal
            | Rule::less
            | Rule::greater
            | Rule::add
            | Rule::subtract
            | Rule::multiply
            | Rule::divide
            | Rule::k_is
            | Rule::k_in
            | Rule::is_missing
            | Rule::is_known
            | Rule::in_list
            | Rule::member
            | Rule::arguments
            | Rule::p_point
            | Rule::time_unit
            | Rule::k_where
    )
}

/// What a reader does about it.
fn example(wanted: &[Rule]) -> &'static str {
    let is = |rule: Rule| wanted.contains(&rule);
    if is(Rule::rows) || is(Rule::row) {
        "write rows as in `| cash | 1 |`"
    } else if is(Rule::key) {
        "write the entity and its field, as in `reward.kind`"
    } else if is(Rule::operation) {
        "write for example `score times 0.5`"
    } else if is(Rule::verdict_when) || is(Rule::k_when) {
        "write `aligned when score >= 55` or `mixed otherwise`"
    } else if is(Rule::block) || is(Rule::p_open) {
        "a block follows: `{ field: value }`"
    } else if is(Rule::k_by) {
        "write the fields that it is looked up by: `table worth by reward.kind { … }`"
    } else if is(Rule::origin) {
        "write `source \"…\"` or `assumed`"
    } else if is(Rule::k_on) {
        "write the quantity that is judged: `verdict on score { … }`"
    } else if is(Rule::over) || is(Rule::k_for) && is(Rule::add) {
        "write for example `sum of ask.days for ask in offer.asks`"
    } else if is(Rule::k_then) || is(Rule::k_else) {
        "write `if … then … else …`"
    } else if is(Rule::literal) || is(Rule::value) || is(Rule::measure) || is(Rule::signed) {
        "write a value such as `25%`, `6 months` or `€100k`"
    } else if is(Rule::text) {
        "write it in straight double quotes"
    } else {
        "complete it, or leave it out"
    }
}

/// The words of the language that a rule stands for.
fn keywords(rule: Rule) -> &'static [&'static str] {
    match rule {
        Rule::k_above => &["above"],
        Rule::k_because => &["because"],
        Rule::k_below => &["below"],
        Rule::k_by => &["by"],
        Rule::k_differs => &["differs"],
        Rule::k_else => &["else"],
        Rule::k_for => &["for"],
        Rule::k_from => &["from"],
        Rule::k_in => &["in"],
        Rule::k_is => &["is"],
        Rule::k_of => &["of"],
        Rule::k_on => &["on"],
        Rule::k_per => &["per"],
        Rule::k_lever => &["lever"],
        Rule::k_one => &["one"],
        Rule::k_rule => &["rule"],
        Rule::origin => &["source", "assumed"],
        Rule::k_to => &["to"],
        Rule::k_up => &["up"],
        Rule::k_down => &["down"],
        Rule::k_then => &["then"],
        Rule::k_when => &["when"],
        Rule::k_where => &["where"],

        Rule::otherwise => &["otherwise"],
        Rule::known => &["known"],
        Rule::else_op => &["else"],
        Rule::or_op => &["or"],
        Rule::and_op => &["and"],
        Rule::operation => &["becomes", "times", "plus", "minus"],
        _ => &[],
    }
}

/// What a reader calls a rule of the grammar that is no single word.
fn called(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::word | Rule::name | Rule::words | Rule::scale_words => "a name",
        Rule::text | Rule::archetype_title => "a text in quotes",
        Rule::value | Rule::measure | Rule::list | Rule::missing | Rule::yes | Rule::no => "a value",
        Rule::signed | Rule::literal | Rule::digits => "a number",
        Rule::time_unit => "a unit of time",
        Rule::date => "a value",
        Rule::block | Rule::expect_block | Rule::p_open => "`{ … }`",
        Rule::rows | Rule::row | Rule::cell => "a row of a table",
        Rule::expr
        | Rule::then_expr
        | Rule::reference
        | Rule::group
        | Rule::choice
        | Rule::aggregate
        | Rule::negate
        | Rule::not => "a value",
        Rule::fold | Rule::counting | Rule::folding => "a value",
        Rule::operation => "`becomes`, `times`, `plus` or `minus`",
        Rule::range_ends => "a range",
        Rule::type_for | Rule::type_plain => "a type",
        Rule::key => "a field such as `reward.kind`",
        Rule::member | Rule::p_point => "a field of it",
        Rule::arguments => "arguments in brackets",
        Rule::at_most | Rule::at_least | Rule::not_equal | Rule::equal | Rule::less | Rule::greater => "an operator",
        Rule::add | Rule::subtract | Rule::multiply | Rule::divide => "an operator",
        Rule::origin => "`source` or `assumed`",
        Rule::p_close => "`)`",
        Rule::p_colon => "`:`",
        Rule::p_comma => "`,`",
        Rule::p_equals => "`=`",
        Rule::p_list => "a list in `[ ]`",
        Rule::p_list_end => "`]`",
        Rule::p_block_end => "`}`",
        _ => return None,
    })
}

/// Looks around a place.
pub(crate) fn with_spot<T>(build: &Build<'_>, place: &Place, look: impl FnOnce(&Spot<'_, '_>) -> T) -> T {
    look(&Spot::new(build, place))
}
