//! Rules and verdicts, line by line.

use super::build::Build;
use super::grammar::{Pair, Rule};
use super::tree::*;
use crate::prelude::*;

impl Build<'_> {
    /// A rule or a lever: both are a name and lines.
    pub(super) fn rule(&mut self, pair: Pair<'_>) -> Option<RuleDeclaration> {
        let end = self.span_of(&pair).end;
        let mut inner = pair.into_inner();
        let name = self.text(&inner.next()?);
        let mut items = Vec::new();
        for item in inner {
            let Some(line) = item.into_inner().next() else { continue };
            if line.as_rule() == Rule::junk {
                self.junk(&line, Rule::only_rule_line);
                continue;
            }
            let span = self.span_of(&line);
            let (comments, kind) = self.commented(span, |build| build.rule_line(line));
            items.extend(kind.map(|kind| RuleItem { comments, span, kind }));
        }
        let trailing = self.take_before(end);
        Some(RuleDeclaration { name, items, trailing })
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
                let (mut parts, mut text) = (Vec::new(), None);
                for part in inner {
                    match part.as_rule() {
                        Rule::remedy_part => {
                            let mut part = part.into_inner();
                            let entity = self.name(&part.next()?);
                            let field = self.name(&part.next()?);
                            parts.push(RemedyPart { entity, field, value: self.expr(part.next()?)? });
                        }
                        _ => text = Some(self.text(&part)),
                    }
                }
                RuleItemKind::Remedy { parts, text }
            }
            Rule::rule_change => {
                let entity = self.name(&inner.next()?);
                let field = self.name(&inner.next()?);
                RuleItemKind::Change { entity, field, to: self.change_to(inner.next()?)? }
            }
            Rule::rule_need => RuleItemKind::Need(self.expr(inner.next()?)?),
            Rule::rule_gain => RuleItemKind::Gain(self.expr(inner.next()?)?),
            Rule::rule_pace => RuleItemKind::Pace(self.expr(inner.next()?)?),
            Rule::rule_cost => RuleItemKind::Cost(self.expr(inner.next()?)?),
            Rule::rule_finding => RuleItemKind::Finding(inner.next().map(|word| self.name(&word))),
            Rule::rule_refuse => RuleItemKind::Refuse,
            _ => return None,
        })
    }

    fn change_to(&mut self, pair: Pair<'_>) -> Option<ChangeTo> {
        let rule = pair.as_rule();
        let mut inner = pair.into_inner();
        Some(match rule {
            Rule::change_up => ChangeTo::Up(self.expr(inner.next()?)?),
            Rule::change_down => ChangeTo::Down(self.expr(inner.next()?)?),
            Rule::change_any => ChangeTo::Any,
            Rule::change_plus => {
                let mut sources = Vec::new();
                while let (Some(entity), Some(field)) = (inner.next(), inner.next()) {
                    sources.push((self.name(&entity), self.name(&field)));
                }
                ChangeTo::Plus(sources)
            }
            Rule::change_one_of => ChangeTo::OneOf(inner.filter_map(|expr| self.expr(expr)).collect()),
            _ => ChangeTo::To(self.expr(inner.next()?)?),
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

    pub(super) fn verdict(&mut self, pair: Pair<'_>) -> Option<DeclarationKind> {
        let end = self.span_of(&pair).end;
        let mut inner = pair.into_inner();
        let on = self.name(&inner.next()?);
        let mut lines = Vec::new();
        for item in inner {
            let Some(line) = item.into_inner().next() else { continue };
            if line.as_rule() == Rule::junk {
                self.junk(&line, Rule::only_verdict_line);
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
}
