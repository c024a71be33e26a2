//! What a field or an expression can be at run time.

use crate::value::Date;

/// A value. Texts are numbers into the program's and the pair's texts, symbols into their set, members into their list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// Not known.
    Missing,
    /// A finite number in base units.
    Number(f64),
    /// Yes or no.
    Truth(bool),
    /// A symbol of the set that the type names.
    Symbol(u32),
    /// A member of the list that the type names.
    Member(usize),
    /// A text.
    Text(usize),
    /// A calendar day.
    Date(Date),
}

impl Value {
    /// The number, where it is one.
    #[must_use]
    pub fn number(self) -> Option<f64> {
        match self {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Whether it is `yes`.
    #[must_use]
    pub fn is_yes(self) -> bool {
        self == Value::Truth(true)
    }

    /// Whether it is missing.
    #[must_use]
    pub fn is_missing(self) -> bool {
        self == Value::Missing
    }
}
