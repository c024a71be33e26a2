//! Values of a pair as a graph: each is a fact of the partner, a number, or an operation on values before it.
//!
//! The same operation on the same values is one node, whichever offer asks for it, and what can be computed beforehand is. So
//! everything that does not depend on the offer is shared by all offers without being looked for.

use super::range::{Range, TRUTH};
use super::tails;
use crate::prelude::*;
use crate::program::{self, Binary, Function};
use goalfit_lanes::MOST_COUNT;
pub(super) use goalfit_lanes::{index, place, yes};

/// Number of a node; what it is made of has lower numbers.
pub(super) type Node = usize;

/// How a value is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Op {
    /// A number, by its bits; missing is no number.
    Number(u64),
    /// A column of facts.
    Input(usize),
    /// Of one value.
    One(Unary, Node),
    /// Of two values.
    Two(Dyadic, Node, Node),
    /// The second where the first is yes, else the third.
    Choose(Node, Node, Node),
    /// `clamp(x, low, high)`
    Clamp(Node, Node, Node),
    /// `up_to(units, mean, power)`
    UpTo(Node, Node, Node),
    /// The greatest term of `up_to` with so many units, from a mean; the table holds what hangs on counts alone.
    Greatest {
        /// How many units.
        units: usize,
        /// Factorials.
        table: usize,
        /// The mean.
        mean: Node,
    },
    /// `up_to` from a mean, its tail and its greatest term; the table holds the powers of counts.
    Partly {
        /// Powers.
        table: usize,
        /// The mean.
        mean: Node,
        /// P(N ≥ units)
        tail: Node,
        /// The greatest term.
        first: Node,
    },
    /// A table's cell: `cells[key × stride + base]`.
    Cell {
        /// The table.
        table: usize,
        /// How far cells of neighbouring keys are apart.
        stride: usize,
        /// The first of them.
        base: usize,
        /// The key.
        key: Node,
    },
}

/// Operations on one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Unary {
    /// Whether it is missing.
    IsMissing,
    /// Whether it is no number that one can go on with: missing, infinite.
    IsWild,
    /// Whether it is infinite, which stands for an operation without a result.
    IsInfinite,
    /// `not x`
    Not,
    /// A function of one number.
    Call(Function1),
}

/// Functions of one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Function1 {
    Abs,
    Exp,
    Ln,
    Sqrt,
    Floor,
    Ceil,
    Round,
    Saturate,
    Harmonic,
}

/// Operations on two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Dyadic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Less,
    AtMost,
    Equal,
    And,
    Or,
    Min,
    Max,
    Limit,
    Ratio,
    Pow,
    Decay,
    AtLeast,
    UpTo,
}

impl Function1 {
    /// The same function, where it takes one number.
    pub(super) fn of(function: Function) -> Option<Function1> {
        Some(match function {
            Function::Abs => Function1::Abs,
            Function::Exp => Function1::Exp,
            Function::Ln => Function1::Ln,
            Function::Sqrt => Function1::Sqrt,
            Function::Floor => Function1::Floor,
            Function::Ceil => Function1::Ceil,
            Function::Round => Function1::Round,
            Function::Saturate => Function1::Saturate,
            Function::Harmonic => Function1::Harmonic,
            _ => return None,
        })
    }
}

impl Dyadic {
    /// The operation that a function of two numbers is.
    pub(super) fn of(function: Function) -> Option<Dyadic> {
        Some(match function {
            Function::Limit => Dyadic::Limit,
            Function::Ratio => Dyadic::Ratio,
            Function::Pow => Dyadic::Pow,
            Function::Decay => Dyadic::Decay,
            Function::AtLeast => Dyadic::AtLeast,
            Function::UpTo => Dyadic::UpTo,
            _ => return None,
        })
    }
}

#[derive(Debug, Clone, Copy)]
struct Known {
    op: Op,
    /// Where it lies in the pairs that have a result.
    range: Range,
    /// Whether it can be infinite or no number at all before it is tested.
    wild: bool,
}

/// All nodes, each once.
#[derive(Debug, Clone, Default)]
pub(super) struct Graph {
    nodes: Vec<Known>,
    numbers: Map<Op, Node>,
    /// The cells of tables that were met so far.
    pub(super) tables: Vec<Vec<f64>>,
}

/// More nodes than this are not worth a plan.
pub(super) const MAX_NODES: usize = 200_000;

impl Graph {
    /// The number of a table by its cells: when a program changes, what reads unchanged tables is still the same node.
    pub(super) fn table(&mut self, cells: &[f64]) -> usize {
        let same = |known: &Vec<f64>| known.iter().map(|cell| cell.to_bits()).eq(cells.iter().map(|cell| cell.to_bits()));
        self.tables.iter().position(same).unwrap_or_else(|| {
            self.tables.push(cells.to_vec());
            self.tables.len() - 1
        })
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn op(&self, node: Node) -> Op {
        self.nodes.get(node).map_or(Op::Number(f64::NAN.to_bits()), |known| known.op)
    }

    pub(super) fn range(&self, node: Node) -> Range {
        self.nodes.get(node).map_or(Range::of(f64::NAN), |known| known.range)
    }

    /// Whether it must be tested before one goes on with it.
    pub(super) fn is_wild(&self, node: Node) -> bool {
        self.nodes.get(node).is_some_and(|known| known.wild)
    }

    /// The number that it always is.
    pub(super) fn constant(&self, node: Node) -> Option<f64> {
        match self.op(node) {
            Op::Number(bits) => Some(f64::from_bits(bits)),
            _ => None,
        }
    }

    pub(super) fn number(&mut self, number: f64) -> Node {
        let number = if number.is_nan() { f64::NAN } else { number };
        self.add(Op::Number(number.to_bits()), Range::of(number))
    }

    pub(super) fn truth(&mut self, truth: bool) -> Node {
        self.number(if truth { 1.0 } else { 0.0 })
    }

    pub(super) fn input(&mut self, column: usize, range: Range) -> Node {
        if range.is_never() {
            return self.number(f64::NAN);
        }
        if range.low.to_bits() == range.high.to_bits() && !range.missing && !range.minus_zero {
            return self.number(range.low);
        }
        self.add(Op::Input(column), range)
    }

    fn add(&mut self, op: Op, range: Range) -> Node {
        if let Some(node) = self.numbers.get(&op) {
            return *node;
        }
        let node = self.nodes.len();
        self.nodes.push(Known { op, range: range.tamed(), wild: range.is_wild() });
        self.numbers.insert(op, node);
        node
    }

    pub(super) fn one(&mut self, unary: Unary, of: Node) -> Node {
        let range = self.range(of);
        if let Some(value) = self.constant(of) {
            return self.number(apply_one(unary, value));
        }
        let wild = self.is_wild(of);
        match unary {
            Unary::IsMissing if !range.missing => return self.truth(false),
            Unary::IsInfinite if !wild => return self.truth(false),
            Unary::IsWild if !wild && !range.missing => return self.truth(false),
            Unary::Not => {
                if let Op::One(Unary::Not, inner) = self.op(of)
                    && !self.range(inner).missing
                {
                    return inner;
                }
            }
            _ => {}
        }
        let range = match unary {
            Unary::IsMissing | Unary::IsWild | Unary::IsInfinite | Unary::Not => TRUTH,
            Unary::Call(function) => range_of_one(function, range),
        };
        self.add(Op::One(unary, of), range)
    }

    pub(super) fn two(&mut self, dyadic: Dyadic, left: Node, right: Node) -> Node {
        if let (Some(a), Some(b)) = (self.constant(left), self.constant(right)) {
            return self.number(apply_two(dyadic, a, b));
        }
        if let Some(known) = self.simpler(dyadic, left, right) {
            return known;
        }
        if dyadic == Dyadic::UpTo
            && let Some(known) = self.by_tables(left, right, 1.0)
        {
            return known;
        }
        let (a, b) = (self.range(left), self.range(right));
        let range = match dyadic {
            Dyadic::Add => a.plus(b),
            Dyadic::Subtract => a.minus(b),
            Dyadic::Multiply => a.times(b),
            Dyadic::Divide => a.over(b),
            Dyadic::Less | Dyadic::AtMost | Dyadic::Equal | Dyadic::And | Dyadic::Or => TRUTH,
            Dyadic::Min => a.least(b),
            Dyadic::Max => a.most(b),
            Dyadic::Limit => a.limit(b),
            Dyadic::Ratio => a.ratio(b),
            Dyadic::Pow => a.power(b),
            Dyadic::Decay if a.low >= 0.0 && b.low >= 0.0 && a.high < 1e150 && b.high < 1e150 => Range::between(0.0, 1.0),
            Dyadic::AtLeast if self.constant(left).is_some_and(is_count) && b.low >= 0.0 => Range::between(0.0, 1.0),
            Dyadic::UpTo => match self.constant(left) {
                Some(units) if is_count(units) && units >= 1.0 && b.low >= 0.0 => Range::between(0.0, units),
                _ => Range::any(false),
            },
            Dyadic::Decay | Dyadic::AtLeast => Range::any(false),
        };
        let missing = range.missing || !is_truth(dyadic) && (a.missing || b.missing);
        self.add(Op::Two(dyadic, left, right), Range { missing, ..range })
    }

    /// What needs no operation. Nothing here changes a bit.
    fn simpler(&mut self, dyadic: Dyadic, left: Node, right: Node) -> Option<Node> {
        let (a, b) = (self.range(left), self.range(right));
        let (first, second) = (self.constant(left), self.constant(right));
        match dyadic {
            Dyadic::And if first == Some(0.0) || second == Some(0.0) => Some(self.truth(false)),
            Dyadic::And if first == Some(1.0) || left == right => Some(right),
            Dyadic::And if second == Some(1.0) => Some(left),
            Dyadic::Or if first == Some(1.0) || second == Some(1.0) => Some(self.truth(true)),
            Dyadic::Or if first == Some(0.0) || left == right => Some(right),
            Dyadic::Or if second == Some(0.0) => Some(left),
            // A sum begins with +0: only −0 would not be left as it is.
            Dyadic::Add if first == Some(0.0) && !b.minus_zero => Some(right),
            Dyadic::Add if second == Some(0.0) && !a.minus_zero => Some(left),
            Dyadic::Multiply if first == Some(1.0) => Some(right),
            Dyadic::Multiply | Dyadic::Divide if second == Some(1.0) => Some(left),
            Dyadic::Less if !a.missing && !b.missing && a.high < b.low => Some(self.truth(true)),
            Dyadic::Less if !a.missing && !b.missing && a.low >= b.high => Some(self.truth(false)),
            Dyadic::AtMost if !a.missing && !b.missing && a.high <= b.low => Some(self.truth(true)),
            Dyadic::AtMost if !a.missing && !b.missing && a.low > b.high => Some(self.truth(false)),
            Dyadic::Equal if a.high < b.low || b.high < a.low => Some(self.truth(false)),
            Dyadic::AtLeast if first == Some(0.0) && !b.missing && b.low >= 0.0 => Some(self.number(1.0)),
            // Adding +0 to the result, as a function does, changes only −0.
            Dyadic::Min if !a.missing && !b.missing && a.high < b.low && !a.minus_zero => Some(left),
            Dyadic::Min if !a.missing && !b.missing && b.high < a.low && !b.minus_zero => Some(right),
            Dyadic::Max if !a.missing && !b.missing && a.low > b.high && !a.minus_zero => Some(left),
            Dyadic::Max if !a.missing && !b.missing && b.low > a.high && !b.minus_zero => Some(right),
            _ => None,
        }
    }

    pub(super) fn choose(&mut self, condition: Node, then: Node, otherwise: Node) -> Node {
        if let Some(value) = self.constant(condition) {
            return if value == 1.0 { then } else { otherwise };
        }
        if then == otherwise {
            return then;
        }
        if self.constant(then) == Some(1.0) && self.constant(otherwise) == Some(0.0) && !self.range(condition).missing {
            return condition;
        }
        let range = self.range(then).or(self.range(otherwise));
        self.add(Op::Choose(condition, then, otherwise), range)
    }

    pub(super) fn clamp(&mut self, value: Node, low: Node, high: Node) -> Node {
        let values = [self.constant(value), self.constant(low), self.constant(high)];
        if let [Some(value), Some(low), Some(high)] = values {
            return self.number(called(Function::Clamp, &[value, low, high]));
        }
        let (value_range, low_range, high_range) = (self.range(value), self.range(low), self.range(high));
        let range = if low_range.high <= high_range.low {
            value_range.most(low_range).least(high_range)
        } else {
            Range::any(value_range.missing || low_range.missing || high_range.missing)
        };
        self.add(Op::Clamp(value, low, high), range)
    }

    pub(super) fn up_to(&mut self, units: Node, mean: Node, power: Node) -> Node {
        let values = [self.constant(units), self.constant(mean), self.constant(power)];
        if let [Some(units), Some(mean), Some(power)] = values {
            return self.number(called(Function::UpTo, &[units, mean, power]));
        }
        if let Some(power) = self.constant(power)
            && let Some(known) = self.by_tables(units, mean, power)
        {
            return known;
        }
        let missing = [units, mean, power].iter().any(|node| self.range(*node).missing);
        let range = match (values, self.range(mean)) {
            ([Some(units), _, Some(power)], mean)
                if is_count(units) && units >= 1.0 && mean.low >= 0.0 && power > 0.0 && power <= 1.0 =>
            {
                Range { missing, ..Range::between(0.0, units) }
            }
            _ => Range::any(missing),
        };
        self.add(Op::UpTo(units, mean, power), range)
    }

    /// `up_to` in parts, of which other powers and `at_least` share some.
    fn by_tables(&mut self, units: Node, mean: Node, power: f64) -> Option<Node> {
        let range = self.range(mean);
        let count = self.constant(units).filter(|units| is_count(*units) && (1.0..=MOST_COUNT).contains(units))?;
        if range.low < 0.0 || range.is_never() || !(power > 0.0 && power <= 1.0) {
            return None;
        }
        let tail = self.two(Dyadic::AtLeast, units, mean);
        if count == 1.0 {
            return Some(tail);
        }
        let units = index(count);
        let (factorials, worths) = (self.table(&tails::factorials(units)), self.table(&tails::worths(units, power)));
        let missing = range.missing;
        let first = self.add(Op::Greatest { units, table: factorials, mean }, Range { missing, ..Range::between(0.0, 1.0) });
        let range = Range { missing, ..Range::between(0.0, count) };
        Some(self.add(Op::Partly { table: worths, mean, tail, first }, range))
    }

    /// A cell by its key; missing beyond the table.
    pub(super) fn cell(&mut self, table: usize, stride: usize, base: usize, key: Node) -> Node {
        let range = self.range(key);
        let cells = self.tables.get(table).map_or(&[][..], Vec::as_slice);
        let at = |key: f64| cells.get(place(key, stride, base)).copied().unwrap_or(f64::NAN);
        if let Some(key) = self.constant(key) {
            let cell = at(key);
            return self.number(cell);
        }
        let (first, last) = (index(range.low.max(0.0)), index(range.high.max(0.0)));
        let mut found = Range::of(f64::NAN);
        let mut same = true;
        let reached = (first..=last).take(cells.len() + 1).map(|key| cells.get(key * stride + base).copied().unwrap_or(f64::NAN));
        let mut before = None;
        found.missing = range.missing;
        for cell in reached {
            same = same && before.is_none_or(|before: f64| before.to_bits() == cell.to_bits());
            found = if before.is_none() && !cell.is_nan() {
                Range { missing: range.missing, ..Range::of(cell) }
            } else {
                found.or(Range::of(cell))
            };
            before = Some(cell);
        }
        match before {
            Some(cell) if same && !range.missing => self.number(cell),
            _ => self.add(Op::Cell { table, stride, base, key }, found),
        }
    }

    /// What a node is made of.
    pub(super) fn parts(&self, node: Node) -> [Option<Node>; 3] {
        match self.op(node) {
            Op::Number(_) | Op::Input(_) => [None; 3],
            Op::One(_, a) | Op::Cell { key: a, .. } | Op::Greatest { mean: a, .. } => [Some(a), None, None],
            Op::Two(_, a, b) => [Some(a), Some(b), None],
            Op::Choose(a, b, c) | Op::Clamp(a, b, c) | Op::UpTo(a, b, c) => [Some(a), Some(b), Some(c)],
            Op::Partly { mean, tail, first, .. } => [Some(mean), Some(tail), Some(first)],
        }
    }
}

fn is_truth(dyadic: Dyadic) -> bool {
    matches!(dyadic, Dyadic::Less | Dyadic::AtMost | Dyadic::Equal | Dyadic::And | Dyadic::Or)
}

fn is_count(number: f64) -> bool {
    (0.0..=program::MAX_COUNT).contains(&number) && libm::floor(number) == number
}

fn range_of_one(function: Function1, range: Range) -> Range {
    match function {
        Function1::Abs => range.size(),
        Function1::Floor => range.rising(libm::floor),
        Function1::Ceil => range.rising(libm::ceil),
        Function1::Round => range.rising(libm::round),
        Function1::Sqrt if range.low >= 0.0 => range.rising(libm::sqrt),
        Function1::Saturate => Range { missing: range.missing, ..Range::between(-1.0, 1.0) },
        Function1::Ln if range.low > 0.0 => Range { missing: range.missing, ..Range::between(-1000.0, 1000.0) },
        Function1::Exp if range.high < 700.0 => Range { missing: range.missing, ..Range::between(0.0, f64::MAX) },
        Function1::Sqrt | Function1::Ln | Function1::Exp | Function1::Harmonic => Range::any(range.missing),
    }
}

/// A function's value; missing as no number, and infinite where it has none.
#[inline]
pub(super) fn called(function: Function, arguments: &[f64]) -> f64 {
    if arguments.iter().any(|argument| argument.is_nan()) {
        return f64::NAN;
    }
    match program::call(function, arguments) {
        Ok(Some(number)) => number,
        Ok(None) => f64::NAN,
        Err(_) => f64::INFINITY,
    }
}

#[inline]
pub(super) fn apply_one(unary: Unary, x: f64) -> f64 {
    match unary {
        Unary::IsMissing => yes(x.is_nan()),
        Unary::IsWild => yes(!x.is_finite()),
        Unary::IsInfinite => yes(x.is_infinite()),
        Unary::Not => yes(x != 1.0),
        Unary::Call(function) => called(one(function), &[x]),
    }
}

pub(super) fn one(function: Function1) -> Function {
    match function {
        Function1::Abs => Function::Abs,
        Function1::Exp => Function::Exp,
        Function1::Ln => Function::Ln,
        Function1::Sqrt => Function::Sqrt,
        Function1::Floor => Function::Floor,
        Function1::Ceil => Function::Ceil,
        Function1::Round => Function::Round,
        Function1::Saturate => Function::Saturate,
        Function1::Harmonic => Function::Harmonic,
    }
}

pub(super) fn apply_two(dyadic: Dyadic, a: f64, b: f64) -> f64 {
    match dyadic {
        Dyadic::Add => arithmetic(Binary::Add, a, b),
        Dyadic::Subtract => arithmetic(Binary::Subtract, a, b),
        Dyadic::Multiply => arithmetic(Binary::Multiply, a, b),
        Dyadic::Divide => arithmetic(Binary::Divide, a, b),
        Dyadic::Less => yes(a < b),
        Dyadic::AtMost => yes(a <= b),
        Dyadic::Equal => yes(a == b),
        Dyadic::And => yes(a == 1.0 && b == 1.0),
        Dyadic::Or => yes(a == 1.0 || b == 1.0),
        Dyadic::Min => called(Function::Min, &[a, b]),
        Dyadic::Max => called(Function::Max, &[a, b]),
        Dyadic::Limit => called(Function::Limit, &[a, b]),
        Dyadic::Ratio => called(Function::Ratio, &[a, b]),
        Dyadic::Pow => called(Function::Pow, &[a, b]),
        Dyadic::Decay => called(Function::Decay, &[a, b]),
        Dyadic::AtLeast => called(Function::AtLeast, &[a, b]),
        Dyadic::UpTo => called(Function::UpTo, &[a, b]),
    }
}

/// As the evaluator computes it; what it refuses is infinite or no number here too, and is tested by [`Unary::IsWild`].
fn arithmetic(operator: Binary, a: f64, b: f64) -> f64 {
    match operator {
        Binary::Add => a + b,
        Binary::Subtract => a - b,
        Binary::Multiply => a * b,
        _ => a / b,
    }
}
