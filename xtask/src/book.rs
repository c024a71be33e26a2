//! Partners and offers to measure with: the same bytes for the same numbers, on every machine.

use std::io::{self, BufWriter, Write};

/// The same numbers on every machine (xorshift; Marsaglia, G. 2003).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    fn of<'l>(&mut self, list: &[&'l str]) -> &'l str {
        let at = usize::try_from(self.below(list.len().try_into().unwrap_or(1))).unwrap_or(0);
        list.get(at).copied().unwrap_or_default()
    }
}

const ARCHETYPES: &[&str] = &["referral_agent", "affiliate", "reseller", "msp", "services_firm", "isv", "distributor"];
const NAMES: &[&str] =
    &["Nordlicht", "Kite", "Müller & Söhne", "Sandhill", "Quill, Stone", "Éclair", "サクラ", "Fjord", "Redwood"];
const ACTIVITIES: &[&str] = &["refer", "promote", "resell", "co_sell", "implement", "train"];
const REWARDS: &[&str] = &["cash", "revenue_share", "training", "leads", "mdf", "recognition"];

/// Rows of partners as CSV.
pub(crate) fn book(rows: u64) -> io::Result<()> {
    let out = &mut BufWriter::new(io::stdout().lock());
    let dice = &mut Dice(0x9e37_79b9_7f4a_7c15);
    out.write_all(
        "name,archetype,gross_profit (€ per month),day_worth (€ per day),opportunities (per month),win (%),sales_cycle (days),ramp (days),capacity (days),slack (%),readiness (%),trust (%),Region\n"
            .as_bytes(),
    )?;
    for row in 1..=rows {
        let name = dice.of(NAMES);
        let quote = if name.contains(',') { "\"" } else { "" };
        let archetype = dice.of(ARCHETYPES);
        let (profit, worth) = (2_000 + dice.below(120_000), 200 + dice.below(1_000));
        let (cents, opportunities) = (dice.below(100), 1 + dice.below(200));
        let (win, cycle, ramp) = (5 + dice.below(60), 15 + dice.below(300), dice.below(60));
        let (slack, readiness, trust) = (dice.below(40), 30 + dice.below(71), 40 + dice.below(61));
        // One in eight does not know its capacity.
        let capacity = if dice.below(8) == 0 { String::new() } else { (5 + dice.below(90)).to_string() };
        let region = dice.of(&["EMEA", "AMER", "APAC"]);
        writeln!(
            out,
            "{quote}{name} {row}{quote},{archetype},{profit}.{cents:02},{worth},{}.{},{win},{cycle},{ramp},{capacity},{slack},{readiness},{trust},{region}",
            opportunities / 10,
            opportunities % 10
        )?;
    }
    out.flush()
}

/// A program with so many offers.
pub(crate) fn offers(count: u64) -> io::Result<()> {
    let out = &mut BufWriter::new(io::stdout().lock());
    let dice = &mut Dice(0x2545_f491_4f6c_dd1d);
    writeln!(out, "use std\n\nvendor \"Acme Cloud\" {{ hopes {{ refer: drives, co_sell: drives }} }}")?;
    for offer in 1..=count {
        let (first, second) = (dice.of(ACTIVITIES), dice.of(ACTIVITIES));
        write!(out, "\noffer \"Offer {offer}\" from \"Acme Cloud\" {{\n  window: {} months\n  asks {{ ", 6 + dice.below(19))?;
        write!(out, "{first}: {} days", 2 + dice.below(40))?;
        if second != first {
            write!(out, ", {second}: {} days", 1 + dice.below(20))?;
        }
        writeln!(out, " }}")?;
        for reward in 0..=dice.below(3) {
            let (kind, amount, units) = (dice.of(REWARDS), 1 + dice.below(80), 1 + dice.below(12));
            write!(out, "  reward r{reward} {{ kind: {kind}, amount: €{amount}k, units: {units}")?;
            match dice.below(3) {
                0 => write!(out, ", odds: {}%", 20 + dice.below(80))?,
                1 => write!(out, ", threshold: {}", 1 + dice.below(5))?,
                _ => {}
            }
            writeln!(out, ", lag: {} months }}", dice.below(9))?;
        }
        writeln!(out, "}}")?;
    }
    out.flush()
}
