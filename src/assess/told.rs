//! What was given and what was assumed.

use super::report::{Assumption, AssumptionOrigin, GivenFact, Uncertain};
use super::sentences::Words;
use crate::eval::Values;
use crate::facts::{Pair, Said, Told};
use crate::prelude::*;
use crate::program::{Expr, RuleRole};
use crate::schema::{Entity, Value};

/// Defaults, archetypes, named but undescribed members, and constants or tables without a source that took part.
pub(crate) fn assumed(words: &Words<'_>, values: &Values<'_>, facts: &[Told]) -> Vec<Assumption> {
    let mut found: Vec<Assumption> = Vec::new();
    for told in facts {
        let (origin, from) = match &told.said {
            Some(Said::Given) => continue,
            Some(Said::Archetype(name)) => (AssumptionOrigin::Archetype, name.clone()),
            None => (AssumptionOrigin::Default, "default".into()),
        };
        found.push(Assumption { origin, name: told.name.clone(), value: told.value.clone(), from });
    }
    found.extend(constants(words, values));
    for member in 0..words.pair.count(Entity::Activity) {
        if is_only_named(words.pair, member) {
            found.push(Assumption {
                origin: AssumptionOrigin::Member,
                name: format!("activity {}", words.pair.name(Entity::Activity, member)),
                value: "moves no goal".into(),
                from: "asked for, and not among the partner's activities".into(),
            });
        }
    }
    found.arrange(|a, b| (a.origin, &a.name).cmp(&(b.origin, &b.name)));
    found
}

/// Whether the partner says nothing of an activity that the offer names.
fn is_only_named(pair: &Pair<'_>, activity: usize) -> bool {
    let name = pair.name(Entity::Activity, activity);
    let listed = pair.partner.list(Entity::Activity).iter().any(|member| member.name == name);
    let keyed = pair.partner.entries.keys().any(|(_, key)| key.first().is_some_and(|first| first == name));
    !listed && !keyed
}

fn constants(words: &Words<'_>, values: &Values<'_>) -> Vec<Assumption> {
    let model = words.model;
    let mut used = BTreeSet::new();
    let mut tables = BTreeSet::new();
    let mut see = |expr: &Expr| match expr {
        Expr::Constant(id) => drop(used.insert(id.0)),
        Expr::Table(id, _) => drop(tables.insert(id.0)),
        _ => {}
    };
    model.quantities.iter().for_each(|quantity| quantity.base.visit(&mut see));
    for rule in &model.rules {
        let acts = match rule.role {
            RuleRole::Moves(_) => rule.effects.iter().any(|effect| values.is_live(*effect)),
            RuleRole::Finding(_) | RuleRole::Refuses => true,
            RuleRole::Programme(_) => false,
        };
        if acts {
            rule.condition.iter().for_each(|condition| condition.visit(&mut see));
            rule.effects.iter().filter_map(|effect| model.effects.get(effect.0)).for_each(|effect| effect.value.visit(&mut see));
        }
    }
    let constants =
        used.into_iter().filter_map(|at| model.constants.get(at)).filter(|constant| constant.source.is_none()).map(|constant| {
            Assumption {
                origin: AssumptionOrigin::Constant,
                name: format!("constant {}", constant.name),
                value: words.stated(constant.value, constant.shape),
                from: constant.title.clone(),
            }
        });
    let tables = tables.into_iter().filter_map(|at| model.tables.get(at)).filter(|table| table.assumed).map(|table| Assumption {
        origin: AssumptionOrigin::Constant,
        name: format!("table {}", table.name),
        value: format!("{} cells", table.cells.len()),
        from: table.title.clone(),
    });
    constants.chain(tables).collect()
}

/// The facts that were stated.
pub(crate) fn given(facts: &[Told]) -> Vec<GivenFact> {
    let given = facts.iter().filter(|told| told.said == Some(Said::Given));
    given.map(|told| GivenFact { name: told.name.clone(), value: told.value.clone() }).collect()
}

/// Facts stated as ranges, with the target at both ends, all else at its midpoint.
pub(crate) fn uncertain(words: &Words<'_>, facts: &[Told]) -> Vec<Uncertain> {
    let model = words.model;
    let mut found = Vec::new();
    for told in facts {
        let (Some((low, high)), Some(field)) = (told.ends, model.schema.field(told.field)) else { continue };
        let text = |number: f64| words.pair.show(&model.schema, field, Value::Number(number), model.currency);
        found.push(Uncertain {
            name: told.name.clone(),
            low: text(low),
            high: text(high),
            score_low: words.with(told.field, &told.offsets, Value::Number(low)),
            score_high: words.with(told.field, &told.offsets, Value::Number(high)),
        });
    }
    let width = |uncertain: &Uncertain| match (uncertain.score_low, uncertain.score_high) {
        (Some(low), Some(high)) => (high - low).abs(),
        _ => 0.0,
    };
    found.arrange(|a, b| width(b).total_cmp(&width(a)).then_with(|| a.name.cmp(&b.name)));
    found
}

/// Fields that the schema does not know.
pub(crate) fn unknown(pair: &Pair<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for record in pair.vendor.into_iter().chain([pair.partner, pair.offer]) {
        found.extend(record.unknown.iter().cloned());
        found.extend(record.members.values().flatten().flat_map(|member| member.unknown.iter().cloned()));
    }
    found
}
