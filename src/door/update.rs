//! Other texts in the place of a program's own, beside partners that were added to it.

use super::{CompileError, Program, compile};
use crate::facts::{Facts, Record, alike};
use crate::prelude::*;
use crate::schema::same_reading;
use crate::source::Sources;
use crate::value::Currency;
use alloc::sync::Arc;

/// What of a program's facts stays when its texts change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stayed {
    /// What was added would have to be read anew, since the texts say something else about fields, kinds, archetypes, vendors or
    /// currencies, or declare one of the same name; so would vendors and offers, and rows that were left out for what the texts say. The
    /// program is as it was: compile the texts, and add the facts again.
    Nothing,
    /// The partners that were added stay; those that the texts themselves declare have changed.
    Added,
    /// All partners state what they stated.
    Partners,
}

/// What the texts of a program state themselves.
#[derive(Debug, Clone, Copy)]
pub(super) struct Declared {
    pub(super) partners: usize,
    /// The currency that they count in.
    pub(super) currency: Option<Currency>,
    /// Whether what was added since hangs on what the texts say: vendors, offers, and rows that were left out for it.
    pub(super) entangled: bool,
}

impl Program {
    /// Goes on with other texts. Partners that were added to the program stay as they were read, where the new texts would have read them
    /// so: after a change of a rule, of a number or of an offer nothing is read again.
    ///
    /// ```
    /// use goalfit::{Sources, Stayed, compile};
    ///
    /// let text = "use std\nconstant fee = 5%\n";
    /// let mut program = compile(Sources::single("p.goalfit", text)).expect("no mistakes in it");
    /// program.add_table("name,archetype,win (%)\nKite,reseller,30\n").expect("a table");
    /// let changed = Sources::single("p.goalfit", &text.replace("5%", "6%"));
    /// assert_eq!(program.update(changed).expect("no mistakes in it"), Stayed::Partners);
    /// assert_eq!(program.partners().collect::<Vec<_>>(), ["Kite"]);
    /// ```
    ///
    /// # Errors
    /// As [`compile`]. Then the program is as it was.
    pub fn update(&mut self, sources: Sources) -> Result<Stayed, CompileError> {
        let Some((new, stayed)) = self.updated(sources)? else { return Ok(Stayed::Nothing) };
        *self = new;
        Ok(stayed)
    }

    /// The program of other texts with the partners that were added to this one; `None` where these would have to be read anew.
    ///
    /// # Errors
    /// As [`compile`].
    pub(crate) fn updated(&self, sources: Sources) -> Result<Option<(Program, Stayed)>, CompileError> {
        let mut new = compile(sources)?;
        let (before, after) = (&self.checked, &mut new.checked);
        let Declared { partners, currency, entangled } = self.declared;
        let (old, own) = (&before.facts, &after.facts);
        let mut added: Map<String, Arc<Record>> =
            old.partners.iter().skip(partners).map(|(name, record)| (name.clone(), Arc::clone(record))).collect();
        // The texts' own currency goes with them, unless rows have counted in it: nobody has noted whether they have.
        let brought = if currency.is_none() { before.money.base } else { None };
        let same_currency = match after.money.base {
            Some(base) => before.money.base.is_none_or(|known| known == base),
            None => currency.is_none() || added.is_empty(),
        };
        let same_money = before.money.rates == after.money.rates && same_currency;
        let same_types = old.archetypes.len() == own.archetypes.len()
            && old.archetypes.values().zip(own.archetypes.values()).all(|(a, b)| alike(a, b));
        let reads_the_same = same_money && same_types && same_reading(&before.model.schema, &after.model.schema);
        if entangled || !reads_the_same || added.keys().any(|name| own.partners.contains_key(name)) {
            return Ok(None);
        }
        let declared = || old.partners.values().take(partners);
        let partners_stay = partners == own.partners.len() && declared().zip(own.partners.values()).all(|(a, b)| alike(a, b));
        let base = after.money.base.or(brought);
        (after.money.base, after.model.currency) = (base, base);
        if old.archetypes != own.archetypes {
            added.values_mut().for_each(|partner| point_anew(partner, own));
        }
        after.facts.partners.extend(added);
        Ok(Some((new, if partners_stay { Stayed::Partners } else { Stayed::Added })))
    }
}

/// What a partner has taken from its archetype stands at another place of the text.
fn point_anew(partner: &mut Arc<Record>, facts: &Facts) {
    let Some(archetype) = partner.archetype.as_ref().and_then(|name| facts.archetypes.get(name)) else { return };
    if partner.members.values().flatten().all(|member| member.span.is_none()) {
        return;
    }
    for (entity, members) in &mut Arc::make_mut(partner).members {
        for member in members.iter_mut().filter(|member| member.span.is_some()) {
            member.span = archetype.list(*entity).iter().find(|other| other.name == member.name).and_then(|other| other.span);
        }
    }
}
