//! Numbers in a text: from where to where they go, and what they are.

use super::describe::Description;
use super::kind::Kind;
use super::meaning::{Meaning, View};
use super::scan::is_word;
use super::types::{plain, unit_words};
use crate::prelude::*;
use crate::syntax::tree::FactValue;
use crate::syntax::{TokenKind, parse_value};
use crate::value::{Literal, Unit};

impl View<'_> {
    /// The number that this lexeme is part of: sign, digits, unit and rate.
    pub(super) fn number_at(&self, at: usize) -> Option<Meaning> {
        let mut first = at;
        // Back over unit words to the digits.
        while self.scan.get(first).is_some_and(|lexeme| is_word(lexeme.kind)) {
            first = self.scan.previous(first)?;
        }
        let (from, to) = self.extent(first)?;
        (from <= at && at <= to).then_some(Meaning::Number(from, to))
    }

    /// From where to where the number goes whose sign or digits stand here.
    pub(super) fn extent(&self, at: usize) -> Option<(usize, usize)> {
        let is_number = |at: usize| self.scan.get(at).is_some_and(|lexeme| lexeme.kind == TokenKind::Number);
        let digits = if is_number(at) { at } else { self.scan.next(at).filter(|next| is_number(*next))? };
        let mut from = digits;
        let sign = self.scan.previous(digits).filter(|sign| self.word(*sign) == "-");
        if let Some(sign) = sign {
            let before = self.scan.previous(sign);
            let ends_value = before.and_then(|before| self.scan.get(before)).is_some_and(|before| {
                matches!(before.kind, TokenKind::Number | TokenKind::Name | TokenKind::Unit | TokenKind::Close)
            });
            if !ends_value {
                from = sign;
            }
        }
        let mut to = digits;
        let same_line = |from: usize, to: usize| {
            let span = self.scan.get(from).zip(self.scan.get(to));
            span.and_then(|(from, to)| self.text.get(from.end..to.start))
                .is_some_and(|gap| !gap.is_empty() && gap.trim_matches([' ', '\t']).is_empty())
        };
        let unit = |at: usize| {
            let code = self.word(at).len() == 3 && self.word(at).bytes().all(|letter| letter.is_ascii_uppercase());
            self.scan.get(at).is_some_and(|lexeme| lexeme.kind == TokenKind::Unit) || code
        };
        let mut next = self.scan.next(to).filter(|next| same_line(to, *next));
        while let Some(word) = next {
            let joins = match self.word(word) {
                "per" | "of" => self.scan.next(word).filter(|after| same_line(word, *after) && unit(*after)),
                _ if unit(word) && !self.is(self.scan.next(word), ":") => Some(word),
                _ => None,
            };
            let Some(end) = joins else { break };
            to = end;
            next = self.scan.next(to).filter(|next| same_line(to, *next));
        }
        Some((from, to))
    }

    /// A number in base units.
    pub(super) fn number(&self, from: usize, to: usize, at: usize) -> Option<(Kind, Description)> {
        let literal = self.literal(from, to)?;
        let wanted = self.field_of(at).map(|(_, field)| field.dimension());
        let measure = literal.reading(wanted);
        let currency = match literal.unit {
            Unit::Money(currency) => Some(currency),
            _ => None,
        };
        let unit = unit_words(measure.dimension, currency.map(|currency| currency.code().to_string()).as_deref());
        let description = Description {
            name: literal.print(),
            title: literal.print(),
            is: Some(measure.dimension.words()),
            value: Some(format!("{}{}", plain(measure.value), if unit.is_empty() { String::new() } else { format!(" {unit}") })),
            unit: (!unit.is_empty()).then_some(unit),
            ..Description::default()
        };
        Some((Kind::Number, description))
    }

    /// The number that is written from one lexeme to another.
    pub(super) fn literal(&self, from: usize, to: usize) -> Option<Literal> {
        let (from, to) = (self.scan.get(from)?, self.scan.get(to)?);
        match parse_value(self.text.get(from.start..to.end)?, self.source).ok()?.node {
            FactValue::Literal(literal) => Some(literal),
            _ => None,
        }
    }
}
