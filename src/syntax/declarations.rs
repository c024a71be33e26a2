//! Declarations of facts' kinds, fields and quantities; the others are told apart here.

use super::build::Build;
use super::grammar::{Pair, Rule};
use super::tree::*;
use crate::prelude::*;
use crate::source::Spanned;

impl Build<'_> {
    pub(crate) fn declaration(&mut self, pair: Pair<'_>) -> Option<Declaration> {
        let span = self.span_of(&pair);
        let inner = pair.into_inner().next()?;
        let (comments, kind) = self.commented(span, |build| build.kind(inner));
        Some(Declaration { comments, span, kind: kind? })
    }

    fn kind(&mut self, pair: Pair<'_>) -> Option<DeclarationKind> {
        match pair.as_rule() {
            Rule::use_std => {
                let inner = pair.into_inner().next()?;
                Some(DeclarationKind::Use(match inner.as_rule() {
                    Rule::text => UsePath::File(self.text(&inner)),
                    _ => UsePath::Library(self.name(&inner)),
                }))
            }
            Rule::exchange => {
                let mut inner = pair.into_inner();
                let left = self.spanned_literal(inner.next()?)?;
                Some(DeclarationKind::Exchange { left, right: self.spanned_literal(inner.next()?)? })
            }
            Rule::facts => self.facts(pair),
            Rule::expect => self.expect(pair),
            Rule::kind => self.kind_set(pair),
            Rule::scale => Some(self.scale(pair)),
            Rule::field_declaration => self.field_declaration(pair),
            Rule::quantity => self.quantity(pair),
            Rule::constant => self.constant(pair),
            Rule::table => self.table(pair),
            Rule::rule_block => self.rule(pair).map(DeclarationKind::Rule),
            Rule::lever_block => self.rule(pair).map(DeclarationKind::Lever),
            Rule::verdict => self.verdict(pair),
            Rule::without => {
                let mut inner = pair.into_inner();
                let lever = inner.next()?.as_rule() == Rule::without_lever;
                Some(DeclarationKind::Without { lever, name: self.text(&inner.next()?) })
            }
            _ => None,
        }
    }

    fn expect(&mut self, pair: Pair<'_>) -> Option<DeclarationKind> {
        let block_end = self.span_of(&pair).end;
        let mut inner = pair.into_inner();
        let offer = self.text(&inner.next()?);
        let partner = self.text(&inner.next()?);
        let mut differs = None;
        let mut items = Vec::new();
        for part in inner {
            match part.as_rule() {
                Rule::differs => differs = part.into_inner().next().map(|text| self.text(&text)),
                Rule::expect_block => {
                    for item in part.into_inner() {
                        let Some(item) = item.into_inner().next() else { continue };
                        if item.as_rule() == Rule::junk {
                            self.junk(&item, Rule::only_expectation);
                            continue;
                        }
                        items.extend(self.expectation(item));
                    }
                }
                _ => {}
            }
        }
        let trailing = self.take_before(block_end);
        Some(DeclarationKind::Expect(Expect { offer, partner, differs, items, trailing }))
    }

    fn expectation(&mut self, pair: Pair<'_>) -> Option<Expectation> {
        let span = self.span_of(&pair);
        let (comments, parts) = self.commented(span, |build| {
            let mut inner = pair.into_inner();
            let name = build.name(&inner.next()?);
            let test = inner.next()?;
            let test = match test.as_rule() {
                Rule::below => Test::Below(build.spanned_literal(test.into_inner().next()?)?),
                Rule::above => Test::Above(build.spanned_literal(test.into_inner().next()?)?),
                _ => Test::Is(build.value(test)?),
            };
            Some((name, test))
        });
        let (name, test) = parts?;
        Some(Expectation { comments, span, name, test })
    }

    fn kind_set(&mut self, pair: Pair<'_>) -> Option<DeclarationKind> {
        let end = self.span_of(&pair).end;
        let mut inner = pair.into_inner();
        let set = self.name(&inner.next()?);
        let mut members = Vec::new();
        for item in inner {
            let Some(item) = item.into_inner().next() else { continue };
            if item.as_rule() == Rule::junk {
                self.junk(&item, Rule::only_kind_member);
                continue;
            }
            let span = self.span_of(&item);
            let (comments, parts) = self.commented(span, |build| {
                let mut inner = item.into_inner();
                let name = build.name(&inner.next()?);
                Some((name, inner.next().map(|text| build.text(&text))))
            });
            members.extend(parts.map(|(name, title)| KindMember { comments, name, title }));
        }
        let trailing = self.take_before(end);
        Some(DeclarationKind::Kind { set, members, trailing })
    }

    fn scale(&mut self, pair: Pair<'_>) -> DeclarationKind {
        let end = self.span_of(&pair).end;
        let mut words = Vec::new();
        for item in pair.into_inner() {
            let Some(item) = item.into_inner().next() else { continue };
            if item.as_rule() == Rule::junk {
                self.junk(&item, Rule::only_scale_word);
                continue;
            }
            let span = self.span_of(&item);
            let (comments, parts) = self.commented(span, |build| {
                let mut inner = item.into_inner();
                let words = inner.next()?;
                let joined = words.as_str().split_whitespace().collect::<Vec<_>>().join(" ");
                let words = Spanned::new(joined, build.span_of(&words));
                Some((words, build.spanned_literal(inner.next()?)?))
            });
            words.extend(parts.map(|(name, value)| ScaleWord { comments, words: name, value }));
        }
        let trailing = self.take_before(end);
        DeclarationKind::Scale { words, trailing }
    }

    fn field_declaration(&mut self, pair: Pair<'_>) -> Option<DeclarationKind> {
        let mut inner = pair.into_inner();
        let entity = self.name(&inner.next()?);
        let name = self.name(&inner.next()?);
        let (mut title, mut kind, mut range, mut default) = (None, None, None, None);
        for part in inner {
            match part.as_rule() {
                Rule::text => title = Some(self.text(&part)),
                Rule::type_for => {
                    let span = self.span_of(&part);
                    kind = self.type_for(part).map(|kind| Spanned::new(kind, span));
                }
                Rule::range_in => range = self.range(part),
                Rule::value => default = self.value(part),
                _ => {}
            }
        }
        Some(DeclarationKind::Field(FieldDeclaration { entity, name, title, kind: kind?, range, default }))
    }

    fn type_for(&mut self, pair: Pair<'_>) -> Option<TypeExpr> {
        let mut inner = pair.into_inner();
        let plain = inner.next()?.into_inner().next()?;
        let names = |pair: Pair<'_>| -> Vec<Name> { pair.into_inner().map(|word| self.name(&word)).collect() };
        let kind = match plain.as_rule() {
            Rule::type_kind => TypeExpr::Kind(names(plain).into_iter().next()?),
            Rule::type_one_of => TypeExpr::OneOf(names(plain)),
            Rule::type_per => {
                let mut parts = names(plain).into_iter();
                TypeExpr::Per(parts.next()?, parts.next()?)
            }
            _ => TypeExpr::Named(self.name(&plain)),
        };
        let keys: Vec<Name> = inner.map(|word| self.name(&word)).collect();
        Some(if keys.is_empty() { kind } else { TypeExpr::For(Box::new(kind), keys) })
    }

    fn range(&mut self, pair: Pair<'_>) -> Option<RangeExpr> {
        let ends = pair.into_inner().next()?;
        let span = self.span_of(&ends);
        let (mut low, mut high) = (None, None);
        for end in ends.into_inner() {
            let is_low = end.as_rule() == Rule::low;
            let literal = end.into_inner().next().and_then(|literal| self.spanned_literal(literal));
            if is_low { low = literal } else { high = literal }
        }
        Some(RangeExpr { low, high, span })
    }

    fn quantity(&mut self, pair: Pair<'_>) -> Option<DeclarationKind> {
        let mut inner = pair.into_inner();
        let moves = inner.next()?.as_str().starts_with("quantity");
        let name = self.name(&inner.next()?);
        let (mut title, mut scope, mut range, mut value) = (None, Vec::new(), None, None);
        for part in inner {
            match part.as_rule() {
                Rule::text => title = Some(self.text(&part)),
                Rule::scope => scope = part.into_inner().map(|word| self.name(&word)).collect(),
                Rule::range_in => range = self.range(part),
                Rule::expr => value = self.expr(part),
                _ => {}
            }
        }
        Some(DeclarationKind::Quantity(QuantityDeclaration { moves, name, title, scope, range, value: value? }))
    }

    fn origin(&mut self, pair: Pair<'_>) -> Option<Origin> {
        let inner = pair.into_inner().next()?;
        Some(match inner.as_rule() {
            Rule::assumed => Origin::Assumed(self.span_of(&inner)),
            _ => Origin::Source(self.text(&inner.into_inner().next()?)),
        })
    }

    fn constant(&mut self, pair: Pair<'_>) -> Option<DeclarationKind> {
        let mut inner = pair.into_inner();
        let name = self.name(&inner.next()?);
        let (mut title, mut value, mut origin) = (None, None, None);
        for part in inner {
            match part.as_rule() {
                Rule::text => title = Some(self.text(&part)),
                Rule::expr => value = self.expr(part),
                Rule::origin => origin = self.origin(part),
                _ => {}
            }
        }
        Some(DeclarationKind::Constant(ConstantDeclaration { name, title, value: value?, origin }))
    }

    fn table(&mut self, pair: Pair<'_>) -> Option<DeclarationKind> {
        let mut inner = pair.into_inner();
        let name = self.name(&inner.next()?);
        let mut table =
            TableDeclaration { name, title: None, keys: Vec::new(), default: None, origin: None, rows: Rows::default() };
        for part in inner {
            match part.as_rule() {
                Rule::text => table.title = Some(self.text(&part)),
                Rule::key => {
                    let mut words = part.into_inner();
                    table.keys.push((self.name(&words.next()?), self.name(&words.next()?)));
                }
                Rule::table_else => table.default = part.into_inner().next().and_then(|value| self.value(value)),
                Rule::origin => table.origin = self.origin(part),
                Rule::rows => table.rows = self.rows(part),
                _ => {}
            }
        }
        Some(DeclarationKind::Table(table))
    }
}
