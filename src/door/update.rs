//! Other texts in the place of a program's own, beside facts that were added to it.

use super::{CompileError, Program, compile};
use crate::facts::{Facts, Record, alike};
use crate::schema::same_reading;
use crate::source::Sources;

/// What of a program's facts stays when its texts change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stayed {
    /// Facts that were added would have to be read anew, since the texts say something else about fields, kinds, archetypes, vendors or
    /// currencies, or declare one of the same name: the program is as it was. Compile the texts, and add the facts again.
    Nothing,
    /// The facts that were added stay; partners that the texts themselves declare have changed.
    Added,
    /// All partners state what they stated.
    Partners,
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
        let mut new = compile(sources)?;
        let (before, after) = (&self.checked, &mut new.checked);
        let [vendors, partners, offers] = self.declared;
        let [_, declared, _] = new.declared;
        let (old, own) = (&before.facts, &after.facts);
        let same_money =
            before.money.rates == after.money.rates && after.money.base.is_none_or(|base| before.money.base == Some(base));
        let same_types = old.archetypes.len() == own.archetypes.len()
            && old.archetypes.values().zip(own.archetypes.values()).all(|(a, b)| alike(a, b));
        let same_names = same_types && old.vendors.keys().eq(own.vendors.keys());
        let reads_the_same = same_money && same_names && same_reading(&before.model.schema, &after.model.schema);
        let only_partners = old.vendors.len() == vendors && old.offers.len() == offers;
        let partners_stay = partners == declared && old.partners.values().zip(own.partners.values()).all(|(a, b)| alike(a, b));
        let doubled = old.partners.keys().skip(partners).any(|name| own.partners.contains_key(name));
        if !only_partners || !reads_the_same || doubled {
            return Ok(Stayed::Nothing);
        }
        let base = after.money.base.or(before.money.base);
        (after.money.base, after.model.currency) = (base, base);
        let mut added = self.checked.facts.partners.split_off(partners);
        if self.checked.facts.archetypes != after.facts.archetypes {
            added.values_mut().for_each(|partner| point_anew(partner, &after.facts));
        }
        after.facts.partners.extend(added);
        *self = new;
        Ok(if partners_stay { Stayed::Partners } else { Stayed::Added })
    }
}

/// What a partner has taken from its archetype stands at another place of the text.
fn point_anew(partner: &mut Record, facts: &Facts) {
    let Some(archetype) = partner.archetype.as_ref().and_then(|name| facts.archetypes.get(name)) else { return };
    for (entity, members) in &mut partner.members {
        for member in members.iter_mut().filter(|member| member.span.is_some()) {
            member.span = archetype.list(*entity).iter().find(|other| other.name == member.name).and_then(|other| other.span);
        }
    }
}
