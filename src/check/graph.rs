//! The order of computation, and circles.

use super::Context;
use crate::diagnostic::{Code, Diagnostic};
use crate::prelude::*;
use crate::program::{Effect, EffectId, Model, Quantity, QuantityId, Unit};
use crate::syntax::tree::Name;

/// Numbers below `count` so that everything that one reads stands before it; or a circle, as the numbers along it.
/// Depth first with a stack of its own, so that long chains cost no call stack. Among equals the smaller number comes first.
pub(crate) fn sorted(count: usize, reads: &dyn Fn(usize) -> Vec<usize>) -> Result<Vec<usize>, Vec<usize>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; count];
    let mut order = Vec::with_capacity(count);
    for start in 0..count {
        let mut stack: Vec<(usize, alloc::vec::IntoIter<usize>)> = Vec::new();
        if marks.get(start) == Some(&Mark::New) {
            set(&mut marks, start, Mark::Open);
            stack.push((start, reads(start).into_iter()));
        }
        while let Some((at, next)) = stack.last_mut() {
            match next.next() {
                Some(other) => match marks.get(other) {
                    Some(Mark::New) => {
                        set(&mut marks, other, Mark::Open);
                        stack.push((other, reads(other).into_iter()));
                    }
                    Some(Mark::Open) => {
                        let path: Vec<usize> = stack.iter().map(|(at, _)| *at).skip_while(|at| *at != other).collect();
                        return Err(path);
                    }
                    _ => {}
                },
                None => {
                    let at = *at;
                    set(&mut marks, at, Mark::Done);
                    order.push(at);
                    stack.pop();
                }
            }
        }
    }
    return Ok(order);

    fn set(marks: &mut [Mark], at: usize, mark: Mark) {
        if let Some(place) = marks.get_mut(at) {
            *place = mark;
        }
    }
}

/// A circle among names, with its path.
pub(crate) fn circle(what: &str, path: &[&Name]) -> Diagnostic {
    let names: Vec<&str> = path.iter().chain(path.first()).map(|name| name.node.as_str()).collect();
    let message = format!("{what} go round in a circle: {}", shortened(&names));
    let mut wrong = match path.first() {
        Some(first) => Diagnostic::new(Code::CIRCLE, first.span, message),
        None => Diagnostic::without_place(Code::CIRCLE, message),
    };
    for (name, next) in path.iter().zip(path.iter().skip(1).chain(path.first())).take(8) {
        wrong = wrong.and(name.span, format!("`{}` reads `{}`", name.node, next.node));
    }
    if wrong.labels.len() > 1 {
        wrong.labels.remove(0);
    }
    wrong.help("let one of them start from facts alone")
}

fn shortened(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [start @ .., last] if quoted.len() > 8 => {
            format!("{} → … → {last}", start.iter().take(5).cloned().collect::<Vec<_>>().join(" → "))
        }
        all => all.join(" → "),
    }
}

/// Puts quantities and effects into the order in which they can be computed.
pub(crate) fn order(context: &mut Context<'_>, model: &mut Model) {
    let quantities = model.quantities.len();
    let reads = |at: usize| -> Vec<usize> {
        if at < quantities {
            let Some(quantity) = model.quantities.get(at) else { return Vec::new() };
            quantity.base.reads().into_iter().map(|id| id.0).chain(quantity.effects.iter().map(|id| quantities + id.0)).collect()
        } else {
            model
                .effects
                .get(at - quantities)
                .map_or_else(Vec::new, |effect| effect_reads(model, effect).into_iter().map(|id| id.0).collect())
        }
    };
    match sorted(quantities + model.effects.len(), &reads) {
        Ok(order) => {
            model.order = order
                .into_iter()
                .map(|at| if at < quantities { Unit::Quantity(QuantityId(at)) } else { Unit::Effect(EffectId(at - quantities)) })
                .collect();
        }
        Err(path) => {
            let wrong = unit_circle(model, &path);
            context.report(wrong);
        }
    }
}

/// Marks the quantities that are to be computed for every set of causes.
pub(crate) fn mark_switched(model: &mut Model) {
    let of_effects = model.effects.iter().flat_map(|effect| effect_reads(model, effect).into_iter().chain([effect.target]));
    let first: Vec<QuantityId> = of_effects.chain([model.verdict.on]).collect();
    mark(&mut model.quantities, first);
    // What is read stands before what reads it.
    for unit in model.order.iter().rev() {
        let Unit::Quantity(id) = unit else { continue };
        let switched = model.quantities.get(id.0).filter(|quantity| quantity.switched);
        let reads = switched.map(|quantity| quantity.base.reads());
        mark(&mut model.quantities, reads.into_iter().flatten());
    }
}

fn mark(quantities: &mut [Quantity], switched: impl IntoIterator<Item = QuantityId>) {
    for id in switched {
        if let Some(quantity) = quantities.get_mut(id.0) {
            quantity.switched = true;
        }
    }
}

/// What an effect reads: its value's quantities and its rule's condition's.
pub(crate) fn effect_reads(model: &Model, effect: &Effect) -> BTreeSet<QuantityId> {
    let mut reads = effect.value.reads();
    if let Some(condition) = model.rules.get(effect.rule.0).and_then(|rule| rule.condition.as_ref()) {
        reads.extend(condition.reads());
    }
    reads
}

fn unit_circle(model: &Model, path: &[usize]) -> Diagnostic {
    let quantities = model.quantities.len();
    let named = |at: &usize| -> (String, crate::source::Span) {
        match model.quantities.get(*at) {
            Some(quantity) => (format!("`{}`", quantity.name), quantity.span),
            None => {
                let effect = model.effects.get(at.saturating_sub(quantities));
                let rule = effect.and_then(|effect| model.rules.get(effect.rule.0));
                (
                    format!("rule \"{}\"", rule.map_or("", |rule| rule.name.as_str())),
                    effect.map_or_else(Default::default, |effect| effect.span),
                )
            }
        }
    };
    let places: Vec<(String, crate::source::Span)> = path.iter().map(named).collect();
    let mut words: Vec<&str> = places.iter().map(|(name, _)| name.as_str()).collect();
    words.extend(places.first().map(|(name, _)| name.as_str()));
    let shown = if words.len() > 9 {
        format!("{} → …", words.iter().take(8).copied().collect::<Vec<_>>().join(" → "))
    } else {
        words.join(" → ")
    };
    let message = format!("quantities go round in a circle: {shown}");
    let mut wrong = match places.first() {
        Some((_, span)) => Diagnostic::new(Code::CIRCLE, *span, message),
        None => Diagnostic::without_place(Code::CIRCLE, message),
    };
    for (name, span) in places.iter().skip(1).take(8) {
        wrong = wrong.and(*span, format!("{name} is on the way"));
    }
    wrong.help("let one of them start from facts alone")
}
