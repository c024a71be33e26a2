//! Values by member and by set of players.

use crate::prelude::*;
use crate::schema::Value;

/// What is done with a cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// Its effects act.
    On,
    /// They do not.
    Off,
    /// Both are computed; it is this bit of a set.
    Player(u8),
}

/// One value for each member and each set of the players that matter.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// The players that matter, one bit each.
    pub depends: u32,
    /// How many members.
    pub members: usize,
    /// How many sets of players there are.
    sets: usize,
    values: Vec<Value>,
}

impl Default for Grid {
    fn default() -> Self {
        Grid::new(0, 0)
    }
}

impl Grid {
    /// A grid of missing values.
    #[must_use]
    pub fn new(depends: u32, members: usize) -> Self {
        let sets = 1 << depends.count_ones();
        Grid { depends, members, sets, values: vec![Value::Missing; members * sets] }
    }

    /// How many sets of players there are.
    #[must_use]
    pub fn sets(&self) -> usize {
        self.sets
    }

    /// A value by the number of its set.
    #[must_use]
    pub fn get(&self, member: usize, set: usize) -> Value {
        self.values.get(member * self.sets + set).copied().unwrap_or(Value::Missing)
    }

    /// A value by the players that are on; those that do not matter are passed over.
    #[must_use]
    pub fn at(&self, member: usize, players: u32) -> Value {
        self.get(member, compress(players, self.depends))
    }

    /// Writes a value.
    pub fn set(&mut self, member: usize, set: usize, value: Value) {
        let at = member * self.sets + set;
        if let Some(place) = self.values.get_mut(at) {
            *place = value;
        }
    }

    /// All values.
    pub fn values(&self) -> impl Iterator<Item = Value> + '_ {
        self.values.iter().copied()
    }
}

/// The bits of `players` that stand at the ones of `depends`, moved together.
pub(crate) fn compress(players: u32, depends: u32) -> usize {
    let mut rest = depends;
    let mut set = 0;
    let mut bit = 1;
    while rest != 0 {
        let lowest = rest & rest.wrapping_neg();
        if players & lowest != 0 {
            set |= bit;
        }
        bit <<= 1;
        rest &= rest - 1;
    }
    set
}

/// The reverse: the bits of `set` moved to the ones of `depends`.
pub(crate) fn expand(set: usize, depends: u32) -> u32 {
    let mut rest = depends;
    let mut players = 0;
    let mut set = set;
    while rest != 0 {
        let lowest = rest & rest.wrapping_neg();
        if set & 1 != 0 {
            players |= lowest;
        }
        set >>= 1;
        rest &= rest - 1;
    }
    players
}

/// Where the sets of some players stand in a grid, as one goes through them in order. The grid may depend on fewer of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Where the set at hand stands.
    pub(super) at: usize,
    /// By the number of zeros that a set ends in: how far it stands from the one before, wrapping round.
    moves: [usize; 32],
}

impl Place {
    /// Before the empty set. `depends` are the grid's players, all of them among `within`.
    pub(super) fn new(depends: u32, within: u32) -> Place {
        let (mut moves, mut below, mut bit) = ([0_usize; 32], 0_usize, 1_usize);
        let mut rest = within;
        for place in &mut moves {
            if rest == 0 {
                break;
            }
            // What the next player counts for, less all that go as it comes.
            let counts = if depends & rest & rest.wrapping_neg() != 0 { bit } else { 0 };
            *place = counts.wrapping_sub(below);
            below += counts;
            bit += counts;
            rest &= rest - 1;
        }
        Place { at: 0, moves }
    }

    /// Goes on to this set, which follows the one at hand.
    pub(super) fn go(&mut self, set: usize) {
        let zeros = usize::try_from(set.trailing_zeros()).unwrap_or(usize::MAX);
        self.at = self.at.wrapping_add(self.moves.get(zeros).copied().unwrap_or(0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_and_players_translate_both_ways() {
        let depends = 0b1011_0100;
        for set in 0..16 {
            assert_eq!(compress(expand(set, depends), depends), set);
        }
        assert_eq!(compress(u32::MAX, depends), 15);
        assert_eq!(expand(0b0101, depends), 0b0010_0100);
    }

    #[test]
    fn places_are_found_step_by_step() {
        let within = 0b1011_0110;
        for depends in [0, 0b0010_0010, 0b1001_0100, within] {
            let mut place = Place::new(depends, within);
            for set in 0..32 {
                place.go(set);
                assert_eq!(place.at, compress(expand(set, within), depends));
            }
        }
    }
}
