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
        Grid { depends, members, values: vec![Value::Missing; members << depends.count_ones()] }
    }

    /// How many sets of players there are.
    #[must_use]
    pub fn sets(&self) -> usize {
        1 << self.depends.count_ones()
    }

    /// A value by the number of its set.
    #[must_use]
    pub fn get(&self, member: usize, set: usize) -> Value {
        self.values.get(member * self.sets() + set).copied().unwrap_or(Value::Missing)
    }

    /// A value by the players that are on; those that do not matter are passed over.
    #[must_use]
    pub fn at(&self, member: usize, players: u32) -> Value {
        self.get(member, compress(players, self.depends))
    }

    /// Writes a value.
    pub fn set(&mut self, member: usize, set: usize, value: Value) {
        let at = member * self.sets() + set;
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
}
