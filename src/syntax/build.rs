//! From pest's pairs to declarations. Spans become those of the whole text, comments find their nodes.

use super::grammar::{Grammar, Pair, Rule};
use super::hints;
use super::tokens::{Token, TokenKind};
use super::tree::*;
use crate::diagnostic::Diagnostic;
use crate::prelude::*;
use crate::source::{SourceId, Span, Spanned};
use pest::Parser;

/// Builds the nodes of one text, in the order of the text.
pub(crate) struct Build<'t> {
    pub(crate) source: SourceId,
    pub(crate) text: &'t str,
    pub(crate) tokens: &'t [Token],
    comments: &'t [Comment],
    next_comment: usize,
    /// Where the piece at hand starts and ends.
    base: usize,
    limit: usize,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl<'t> Build<'t> {
    pub(crate) fn new(source: SourceId, text: &'t str, tokens: &'t [Token], comments: &'t [Comment]) -> Self {
        Build { source, text, tokens, comments, next_comment: 0, base: 0, limit: text.len(), diagnostics: Vec::new() }
    }

    /// Turns to a piece of the text.
    pub(crate) fn at(&mut self, base: usize, limit: usize) {
        (self.base, self.limit) = (base, limit);
    }

    /// Where the piece at hand starts and ends.
    pub(crate) fn place(&self) -> (usize, usize) {
        (self.base, self.limit)
    }

    pub(crate) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, start.min(self.limit), end.min(self.limit))
    }

    /// A pair's span in the whole text, without the blanks and comments at its end.
    pub(crate) fn span_of(&self, pair: &Pair<'_>) -> Span {
        let span = pair.as_span();
        let (start, end) = (self.base + span.start(), self.base + span.end());
        let last = self.tokens.partition_point(|token| token.start < end);
        let solid = self
            .tokens
            .iter()
            .take(last)
            .rev()
            .take_while(|token| token.end > start)
            .find(|token| !matches!(token.kind, TokenKind::Space | TokenKind::Comment));
        // Inside of a text the token is the whole text; then the pair's own letters count.
        let trimmed = start + span.as_str().trim_end().len();
        let end = solid.map_or(end, |token| token.end.min(end)).min(trimmed).max(start);
        self.span(start, end)
    }

    pub(crate) fn token_at(&self, start: usize) -> Option<Token> {
        self.tokens.get(self.tokens.partition_point(|token| token.start < start)).copied()
    }

    // Comments

    fn take_before(&mut self, position: u32) -> Vec<Comment> {
        let rest = self.comments.get(self.next_comment..).unwrap_or(&[]);
        let found: Vec<Comment> = rest.iter().take_while(|comment| comment.span.start < position).cloned().collect();
        self.next_comment += found.len();
        found
    }

    /// Comments that no node took.
    pub(crate) fn rest(&mut self) -> Vec<Comment> {
        self.take_before(u32::MAX)
    }

    /// Builds a node together with its comments.
    pub(crate) fn commented<T>(&mut self, span: Span, build: impl FnOnce(&mut Self) -> T) -> (Comments, T) {
        let mut before = self.take_before(span.start);
        let first = before.first().map_or(span.start, |comment| comment.span.start);
        let blank_before = self.blank_before(first);
        let made = build(self);
        before.extend(self.take_before(span.end));
        let after = self.take_after(span.end);
        (Comments { before, after, blank_before }, made)
    }

    fn take_after(&mut self, end: u32) -> Option<Comment> {
        let comment = self.comments.get(self.next_comment)?;
        let between = self.text.get(Span { source: self.source, start: end, end: comment.span.start }.range())?;
        if !between.chars().all(|letter| matches!(letter, ' ' | '\t' | ',')) {
            return None;
        }
        self.next_comment += 1;
        Some(comment.clone())
    }

    fn blank_before(&self, position: u32) -> bool {
        let before = self.text.get(..usize::try_from(position).unwrap_or(0)).unwrap_or("");
        let white = before.len() - before.trim_end_matches([' ', '\t', '\r', '\n', ',']).len();
        let gap = before.get(before.len() - white..).unwrap_or("");
        gap.matches('\n').count().max(gap.matches('\r').count()) >= 2
    }

    // Leaves

    pub(crate) fn name(&self, pair: &Pair<'_>) -> Name {
        Spanned::new(pair.as_str().trim().to_string(), self.span_of(pair))
    }

    /// A quoted text, escapes resolved.
    pub(crate) fn text(&mut self, pair: &Pair<'_>) -> Text {
        let span = self.span_of(pair);
        let inner = pair.as_str().trim();
        let inner = inner.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(inner);
        let start = usize::try_from(span.start).unwrap_or(0) + 1;
        let (text, wrong) = super::template::unescape(inner, self.source, start);
        self.diagnostics.extend(wrong);
        Spanned::new(text, span)
    }

    /// Reports what stands where an item belongs.
    pub(crate) fn junk(&mut self, pair: &Pair<'_>, rule: Rule) {
        let span = self.span_of(pair);
        let start = usize::try_from(span.start).unwrap_or(0);
        let error = Grammar::parse(rule, pair.as_str()).err();
        let offset = match error.as_ref().map(|error| &error.location) {
            Some(pest::error::InputLocation::Pos(at) | pest::error::InputLocation::Span((at, _))) => start + at,
            None => usize::try_from(span.end).unwrap_or(start),
        };
        let end = usize::try_from(span.end).unwrap_or(start);
        let wrong = hints::explain(self, start, offset.min(end), error.as_ref());
        self.diagnostics.push(wrong);
    }

    // Declarations

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
            Rule::rule_block => self.rule(pair),
            Rule::verdict => self.verdict(pair),
            Rule::without => Some(DeclarationKind::Without { rule: self.text(&pair.into_inner().next()?) }),
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
                            self.junk(&item, Rule::expectation);
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
                self.junk(&item, Rule::kind_member);
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
                self.junk(&item, Rule::scale_word);
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

    pub(crate) fn rows(&mut self, pair: Pair<'_>) -> Rows {
        let span = self.span_of(&pair);
        let mut rows: Vec<Row> = Vec::new();
        for row in pair.into_inner().filter(|row| row.as_rule() == Rule::row) {
            let span = self.span_of(&row);
            let (comments, cells) = self.commented(span, |build| {
                row.into_inner().filter(|cell| cell.as_rule() == Rule::cell).map(|cell| build.cell(cell)).collect::<Vec<_>>()
            });
            rows.push(Row { comments, cells, span });
        }
        let mut rows = rows.into_iter();
        let header = rows.next();
        let mut rest: Vec<Row> = rows.collect();
        let trailing = self.trailing_rows(span);
        let cells = match header {
            Some(header) => {
                // Comments above or beside the header are kept with the first row.
                if let Some(first) = rest.first_mut() {
                    let mut before = header.comments.before;
                    before.extend(header.comments.after);
                    before.append(&mut first.comments.before);
                    first.comments.before = before;
                }
                header.cells
            }
            None => Vec::new(),
        };
        Rows { header: cells, rows: rest, trailing, span }
    }

    /// Comments between the last row and the brace.
    fn trailing_rows(&mut self, span: Span) -> Vec<Comment> {
        let after = self.text.get(usize::try_from(span.end).unwrap_or(0)..).unwrap_or("");
        let mut end = span.end;
        for letter in after.chars() {
            if letter == '}' && !self.in_comment(end) {
                break;
            }
            end = end.saturating_add(u32::try_from(letter.len_utf8()).unwrap_or(1));
        }
        self.take_before(end)
    }

    fn in_comment(&self, at: u32) -> bool {
        self.comments
            .get(self.next_comment..)
            .unwrap_or(&[])
            .iter()
            .take_while(|comment| comment.span.start <= at)
            .any(|comment| comment.span.end > at)
    }

    fn cell(&mut self, pair: Pair<'_>) -> Cell {
        let whole = pair.as_span();
        let (base, start, end) = (self.base, whole.start(), whole.end());
        let inner = pair.into_inner().next();
        match inner {
            Some(inner) if inner.as_rule() == Rule::value => {
                let span = self.span_of(&inner);
                let value = self.value(inner).map(|value| value.node);
                Cell { value, span }
            }
            Some(inner) if !inner.as_str().trim().is_empty() => {
                let span = self.span_of(&inner);
                self.junk(&inner, Rule::only_value);
                Cell { value: Some(FactValue::Words(inner.as_str().trim().into())), span }
            }
            _ => Cell { value: None, span: self.span(base + start, base + end) },
        }
    }

    // Rules

    fn rule(&mut self, pair: Pair<'_>) -> Option<DeclarationKind> {
        let end = self.span_of(&pair).end;
        let mut inner = pair.into_inner();
        let name = self.text(&inner.next()?);
        let mut items = Vec::new();
        for item in inner {
            let Some(line) = item.into_inner().next() else { continue };
            if line.as_rule() == Rule::junk {
                self.junk(&line, Rule::rule_item);
                continue;
            }
            let span = self.span_of(&line);
            let (comments, kind) = self.commented(span, |build| build.rule_line(line));
            items.extend(kind.map(|kind| RuleItem { comments, span, kind }));
        }
        let trailing = self.take_before(end);
        Some(DeclarationKind::Rule(RuleDeclaration { name, items, trailing }))
    }

    fn rule_line(&mut self, pair: Pair<'_>) -> Option<RuleItemKind> {
        let rule = pair.as_rule();
        let mut inner = pair.into_inner();
        Some(match rule {
            Rule::rule_for => {
                let (mut scope, mut condition) = (Vec::new(), None);
                for part in inner {
                    match part.as_rule() {
                        Rule::filter => condition = self.expr(part.into_inner().next()?),
                        _ => scope.push(self.name(&part)),
                    }
                }
                RuleItemKind::For { scope, condition }
            }
            Rule::rule_when => RuleItemKind::When(self.expr(inner.next()?)?),
            Rule::rule_cause => {
                let name = self.name(&inner.next()?);
                RuleItemKind::Cause { name, title: inner.next().map(|text| self.text(&text)) }
            }
            Rule::rule_effect => self.effect(inner)?,
            Rule::rule_because => RuleItemKind::Because(self.template(&inner.next()?)),
            Rule::rule_source => RuleItemKind::Source(self.text(&inner.next()?)),
            Rule::rule_remedy => {
                let entity = self.name(&inner.next()?);
                let field = self.name(&inner.next()?);
                let value = self.expr(inner.next()?)?;
                RuleItemKind::Remedy { entity, field, value, text: inner.next().map(|text| self.text(&text)) }
            }
            Rule::rule_finding => RuleItemKind::Finding(inner.next().map(|word| self.name(&word))),
            Rule::rule_refuse => RuleItemKind::Refuse,
            _ => return None,
        })
    }

    fn effect<'i>(&mut self, parts: impl Iterator<Item = Pair<'i>>) -> Option<RuleItemKind> {
        let (mut target, mut members, mut operation, mut value) = (None, Vec::new(), Operation::Times, None);
        for part in parts {
            match part.as_rule() {
                Rule::name => target = Some(self.name(&part)),
                Rule::effect_members => members = part.into_inner().map(|word| self.name(&word)).collect(),
                Rule::operation => {
                    operation = match part.as_str() {
                        "becomes" => Operation::Becomes,
                        "times" => Operation::Times,
                        "plus" => Operation::Plus,
                        _ => Operation::Minus,
                    }
                }
                _ => value = self.expr(part),
            }
        }
        Some(RuleItemKind::Effect(Effect { target: target?, members, operation, value: value? }))
    }

    fn verdict(&mut self, pair: Pair<'_>) -> Option<DeclarationKind> {
        let end = self.span_of(&pair).end;
        let mut inner = pair.into_inner();
        let on = self.name(&inner.next()?);
        let mut lines = Vec::new();
        for item in inner {
            let Some(line) = item.into_inner().next() else { continue };
            if line.as_rule() == Rule::junk {
                self.junk(&line, Rule::verdict_line);
                continue;
            }
            let span = self.span_of(&line);
            let (comments, parts) = self.commented(span, |build| {
                let mut inner = line.into_inner();
                let name = build.name(&inner.next()?);
                let (mut title, mut condition, mut broken) = (None, None, false);
                for part in inner {
                    match part.as_rule() {
                        Rule::text => title = Some(build.text(&part)),
                        Rule::verdict_when => {
                            condition = part.into_inner().next().and_then(|expr| build.expr(expr));
                            broken = condition.is_none();
                        }
                        _ => {}
                    }
                }
                (!broken).then_some((name, title, condition))
            });
            lines.extend(parts.map(|(name, title, condition)| VerdictLine { comments, span, name, title, condition }));
        }
        let trailing = self.take_before(end);
        Some(DeclarationKind::Verdict(VerdictDeclaration { on, lines, trailing }))
    }

    /// Comments up to a position, for blocks that end there.
    pub(crate) fn trailing(&mut self, end: u32) -> Vec<Comment> {
        self.take_before(end)
    }
}
