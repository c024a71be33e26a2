//! What the words of the language are for, in one sentence each.

use super::meaning::Area;
use crate::program::Function;

/// A word with what it is for and how it is written.
pub(super) struct Known {
    pub(super) word: &'static str,
    pub(super) is: &'static str,
    pub(super) written: &'static str,
}

const fn known(word: &'static str, is: &'static str, written: &'static str) -> Known {
    Known { word, is, written }
}

/// What opens a declaration.
pub(super) const OPENINGS: &[Known] = &[
    known(
        "partner",
        "A company that is offered something: what it works for and what its days are worth.",
        "partner \"Name\" is archetype { field: value }",
    ),
    known(
        "offer",
        "What a vendor asks for and what it gives for it.",
        "offer \"Name\" from \"Vendor\" { asks { … } reward name { … } }",
    ),
    known("vendor", "Who makes offers, and what it hopes for.", "vendor \"Name\" { field { … } }"),
    known(
        "expect",
        "What should come out for an offer and a partner; `goalfit test` looks whether it does.",
        "expect \"Offer\" for \"Partner\" { verdict: … }",
    ),
    known("use", "Takes in a library, or another file by its name.", "use std"),
    known(
        "archetype",
        "What is typical of a sort of partner, for what a partner does not state.",
        "archetype name \"Title\" { field: value }",
    ),
    known(
        "rule",
        "What moves a quantity on behalf of a cause, a finding that is told, or a reason to refuse.",
        "rule \"Name\" { when: … because: \"…\" }",
    ),
    known(
        "lever",
        "What may be changed about an offer or a partner, for advice.",
        "lever \"Name\" { change: … to … because: \"…\" }",
    ),
    known("quantity", "A number that rules may move.", "quantity name \"Title\" in 0..1 = expression"),
    known("define", "A name for an expression, which no rule moves.", "define name \"Title\" for reward = expression"),
    known("constant", "A number with a name, and its source or that it is assumed.", "constant name \"Title\" = 5% source \"…\""),
    known("table", "Numbers by one or two symbols.", "table name by reward.kind, goal.kind else 0 { | … | }"),
    known("kind", "The symbols of a set. The set is open: several declarations are joined.", "kind goal { name \"Title\" }"),
    known(
        "field",
        "A fact that may be stated: whose, its type, its range and its default.",
        "field partner.name \"Title\": number in 0.. = missing",
    ),
    known("scale", "Words that stand for numbers.", "scale { drives: 1 }"),
    known(
        "verdict",
        "How the score is judged: the first line that holds decides.",
        "verdict on score { poor when score < 40, good otherwise }",
    ),
    known("exchange", "What one currency is in another.", "exchange €1 = $1.08"),
    known("without", "Takes out a rule or a lever of a library.", "without rule \"Name\""),
];

/// Lines of rules.
pub(super) const RULE: &[Known] = &[
    known("when", "The condition under which it applies.", "when: condition"),
    known("for", "For each of which members it is, and for which of them.", "for: reward where condition"),
    known("cause", "On behalf of which cause it moves quantities; shares are computed by cause.", "cause: name \"title\""),
    known("effect", "Which quantity it moves, and how: `becomes`, `times`, `plus` or `minus`.", "effect: name times expression"),
    known("because", "The sentence that explains it; `{…}` holds an expression.", "because: \"… {expression} …\""),
    known("source", "Where this is known from.", "source: \"…\""),
    known("remedy", "A change that would mend it.", "remedy: reward.field = value \"in words\""),
    known("finding", "It moves nothing and is told: as a `limit`, a `warning` or a `note`.", "finding: note"),
    known("refuse", "Where it holds there is no assessment, and its sentence is the reason.", "refuse"),
];

/// Lines of levers.
pub(super) const LEVER: &[Known] = &[
    known("when", "Where it can be moved.", "when: condition"),
    known("for", "For each of which members it is, and for which of them.", "for: reward where condition"),
    known(
        "change",
        "The field to change and where it may lead: `up to`, `down to`, `to`, `to one of`, `to any`, `plus`.",
        "change: reward.field down to value",
    ),
    known(
        "cost",
        "What the vendor must expect to pay: moving it costs the difference that it makes to that.",
        "cost: expression",
    ),
    known("need", "Days of work of the partner's people that it takes; makes it a need.", "need: 3 days of work"),
    known("gain", "What else it is for, beside the target.", "gain: expression"),
    known("pace", "How many days of work a month there is room for.", "pace: expression"),
    known("because", "The sentence that explains it; `{…}` holds an expression.", "because: \"… {expression} …\""),
    known("source", "Where this is known from.", "source: \"…\""),
];

/// What a finding can be.
pub(super) const LEVELS: &[Known] = &[
    known("limit", "A bound on what can be reached.", "finding: limit"),
    known("warning", "Something that will go wrong.", "finding: warning"),
    known("note", "Something worth knowing.", "finding: note"),
];

/// What an expectation looks at, beside quantities.
pub(super) const EXPECT: &[Known] = &[
    known("verdict", "The verdict, or a list of verdicts that would each do.", "verdict: name"),
    known("first_cause", "The cause with the greatest loss.", "first_cause: name"),
    known("finding", "A finding that is told, by its name in quotes.", "finding: \"Name\""),
];

const EXPECTED: &[Known] = &[
    known("below", "Less than this.", "name: below 5"),
    known("above", "More than this.", "name: above 60"),
    known("missing", "Not known.", "name: missing"),
    known("yes", "It holds.", "name: yes"),
    known("no", "It does not hold.", "name: no"),
];

/// Words of expressions.
pub(super) const EXPRESSION: &[Known] = &[
    known("if", "One of two values, by a condition.", "if condition then a else b"),
    known("then", "What comes out where the condition holds.", "if condition then a else b"),
    known("else", "What comes out otherwise, or in place of what is missing.", "a else b"),
    known("and", "Both hold.", "a and b"),
    known("or", "Either holds.", "a or b"),
    known("not", "It does not hold.", "not a"),
    known("in", "Whether it is one of these, or in which list to look.", "x in [a, b]"),
    known("is", "Whether something is `missing` or `known`.", "x is missing"),
    known("missing", "Not known.", "x is missing"),
    known("known", "Not missing.", "x is known"),
    known("sum", "Adds up over the members of a list.", "sum of expression for reward in offer.rewards"),
    known("product", "Multiplies over the members of a list.", "product of expression for reward in offer.rewards"),
    known(
        "max",
        "The greatest over the members of a list; missing for an empty one.",
        "max of expression for reward in offer.rewards",
    ),
    known(
        "min",
        "The least over the members of a list; missing for an empty one.",
        "min of expression for reward in offer.rewards",
    ),
    known("any", "Whether it holds for any member of a list.", "any of condition for reward in offer.rewards"),
    known("all", "Whether it holds for all members of a list.", "all of condition for reward in offer.rewards"),
    known("count", "How many members a list has.", "count of reward in offer.rewards where condition"),
    known(
        "eigenvector",
        "A member's weight by comparing two by two (Saaty 1977).",
        "eigenvector of expression for a, b in partner.goals at goal",
    ),
    known(
        "eigenvalue",
        "The greatest eigenvalue of comparing two by two (Saaty 1977).",
        "eigenvalue of expression for a, b in partner.goals",
    ),
    known("at", "Whose part of the eigenvector is meant.", "eigenvector of expression for a, b in partner.goals at goal"),
    known("of", "Of what.", "sum of expression for reward in offer.rewards"),
    known("for", "For each member of a list.", "sum of expression for reward in offer.rewards"),
    known("where", "Only those members for which this holds.", "count of reward in offer.rewards where condition"),
    known("yes", "It holds.", "yes"),
    known("no", "It does not hold.", "no"),
    known("becomes", "The effect replaces the quantity's own value.", "effect: name becomes expression"),
    known("times", "The effect multiplies.", "effect: name times expression"),
    known("plus", "The effect adds.", "effect: name plus expression"),
    known("minus", "The effect subtracts.", "effect: name minus expression"),
    known("per", "A rate.", "€700 per day"),
    known("up", "Any number from now up to a limit.", "change: offer.field up to expression"),
    known("down", "Any number from now down to a limit.", "change: offer.field down to expression"),
    known("to", "Where a change leads.", "change: offer.field to value"),
    known("one", "One of several.", "change: reward.kind to one of a, b"),
];

/// Words of heads and values.
pub(super) const HEAD: &[Known] = &[
    known("is", "Which archetype says what the partner does not state.", "partner \"Name\" is archetype { … }"),
    known("from", "Whose offer it is.", "offer \"Name\" from \"Vendor\" { … }"),
    known("for", "For each of which members, or for which partner.", "define name for reward = expression"),
    known("by", "By which symbols a table is looked up.", "table name by reward.kind { … }"),
    known("in", "The range that is allowed.", "field partner.name: number in 0..1"),
    known("else", "What a cell that is not there stands for.", "table name by reward.kind else 0 { … }"),
    known("source", "Where a number is known from.", "constant name = 5% source \"…\""),
    known("assumed", "Nobody has measured it: reports say so.", "constant name = 5% assumed"),
    known("on", "The number that is judged.", "verdict on score { … }"),
    known("when", "The condition under which a line of the verdict holds.", "name when condition"),
    known("otherwise", "What is left.", "name otherwise"),
    known("rule", "Which rule to leave out.", "without rule \"Name\""),
    known("lever", "Which lever to leave out.", "without lever \"Name\""),
    known("differs", "Why the model is known to disagree with what happened.", "expect … differs because \"…\" { … }"),
    known("because", "The reason.", "differs because \"…\""),
    known("missing", "Not known, whatever the archetype says.", "field: missing"),
    known("yes", "It holds.", "field: yes"),
    known("no", "It does not hold.", "field: no"),
    known("per", "A rate.", "€130k per month"),
    known("number", "A plain number; a percentage is one.", "field partner.name: number"),
    known("count", "A whole number.", "field partner.name: count"),
    known("share", "A number from 0% to 100%.", "field partner.name: share"),
    known("money", "Money in the program's currency.", "field partner.name: money"),
    known("duration", "A duration; counted in months.", "field partner.name: duration"),
    known("days", "Days of work.", "field partner.name: days"),
    known("truth", "`yes` or `no`.", "field partner.name: truth"),
    known("text", "Any text.", "field partner.name: text"),
    known("date", "A calendar day.", "field partner.name: date"),
    known("kind", "A symbol of a set.", "field partner.name: kind goal"),
    known("one", "One of the symbols that follow.", "field partner.name: one of a, b"),
    known("of", "Of these.", "field partner.name: one of a, b"),
];

const FACTS: &[Known] = &[
    known("goal", "Something that the partner works for.", "goal name \"Title\" { kind: …, weight: 40 }"),
    known("activity", "Something that the partner can spend days on; what is particular about it.", "activity name { … }"),
    known("reward", "Something that the offer gives.", "reward name \"Title\" { kind: …, amount: … }"),
    known("asks", "Which activities the offer asks for, and how many days of each.", "asks { name: 40 days }"),
];

/// What a word is for where it stands.
pub(super) fn find(area: Area, word: &str) -> Option<&'static Known> {
    let lists: &[&[Known]] = match area {
        Area::Opening => &[OPENINGS],
        Area::Head => &[HEAD, OPENINGS],
        Area::Facts => &[FACTS, HEAD],
        Area::Rule => &[RULE, LEVER, LEVELS],
        Area::Expect => &[EXPECT, EXPECTED],
        Area::Expression => &[EXPRESSION],
    };
    lists.iter().copied().flatten().find(|known| known.word == word)
}

pub(super) fn of_expression(word: &str) -> bool {
    EXPRESSION.iter().any(|known| known.word == word)
}

/// What a function does, and an example with its result.
pub(super) fn function(function: Function) -> (&'static str, &'static str) {
    match function {
        Function::Min => ("The least of its arguments.", "min(3, 5) = 3"),
        Function::Max => ("The greatest of its arguments.", "max(3, 5) = 5"),
        Function::Clamp => ("The value, or the end of the range that it lies beyond.", "clamp(7, 0, 5) = 5"),
        Function::Abs => ("The size without the sign.", "abs(-3) = 3"),
        Function::Limit => {
            ("The signed harmonic mean of two shares: the weaker one limits; negative where either is.", "limit(0.5, 0.5) = 0.5")
        }
        Function::Ratio => ("a / b, missing where b is 0.", "ratio(1, 4) = 0.25"),
        Function::Exp => ("e to the power of x.", "exp(0) = 1"),
        Function::Ln => ("The natural logarithm.", "ln(1) = 0"),
        Function::Pow => ("x to a power.", "pow(2, 3) = 8"),
        Function::Sqrt => ("The square root.", "sqrt(9) = 3"),
        Function::Floor => ("The greatest whole number not above.", "floor(2.7) = 2"),
        Function::Ceil => ("The least whole number not below.", "ceil(2.1) = 3"),
        Function::Round => ("The nearest whole number, halves away from zero.", "round(2.5) = 3"),
        Function::Saturate => ("x / (1 + |x|): grows ever more slowly towards 1.", "saturate(1) = 0.5"),
        Function::Decay => ("1 / (1 + rate × time): hyperbolic discounting.", "decay(20 months, 5% per month) = 0.5"),
        Function::AtLeast => {
            ("The probability of at least n events where `mean` are to be expected (Poisson).", "at_least(1, 1) = 0.6321")
        }
        Function::Harmonic => ("1 + 1/2 + … + 1/n.", "harmonic(2) = 1.5"),
        Function::UpTo => (
            "How many of at most so many units come about on average where `mean` events are to be expected (Poisson), each count raised to the power where one is given.",
            "up_to(1, 1) = 0.6321",
        ),
    }
}
