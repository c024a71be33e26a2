//! Partners and offers to measure with: the same bytes for the same numbers, on every machine.

use crate::{cargo, root, target};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

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
pub(crate) fn book(rows: u64, out: &mut dyn Write) -> io::Result<()> {
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
pub(crate) fn offers(count: u64, out: &mut dyn Write) -> io::Result<()> {
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

/// Shows that what scoring costs grows with the rows and no faster, and memory not at all.
pub(crate) fn linear() -> Result<(), String> {
    let trouble = |error: io::Error| error.to_string();
    let folder = target().join("xtask");
    fs::create_dir_all(&folder).map_err(trouble)?;
    let built = Command::new(cargo()).args(["build", "--release", "--quiet"]).current_dir(root()).status().map_err(trouble)?;
    if !built.success() {
        return Err("goalfit does not build".into());
    }
    let program = folder.join("linear.goalfit");
    let mut file = BufWriter::new(File::create(&program).map_err(trouble)?);
    offers(20, &mut file).and_then(|()| file.flush()).map_err(trouble)?;
    println!("{:>9} rows × 20 offers   seconds   µs per pair   MB at most", "");
    for rows in [10_000_u32, 100_000, 1_000_000] {
        let path = folder.join("linear.csv");
        let mut file = BufWriter::new(File::create(&path).map_err(trouble)?);
        book(rows.into(), &mut file).and_then(|()| file.flush()).map_err(trouble)?;
        let (seconds, peak) = timed(&program, &path, &folder.join("linear-scores.csv"))?;
        println!("{rows:>9}                  {seconds:>9.2}   {:>11.3}   {peak:>10.0}", seconds * 1e6 / f64::from(rows) / 20.0);
    }
    Ok(())
}

/// How long one run takes, and the most memory that it was seen to hold (where the system shows that in `/proc`).
fn timed(program: &Path, book: &Path, scores: &Path) -> Result<(f64, f64), String> {
    let start = Instant::now();
    let mut child = Command::new(target().join("release/goalfit"))
        .arg("score")
        .arg(program)
        .arg("--partners")
        .arg(book)
        .arg("-o")
        .arg(scores)
        .stderr(std::process::Stdio::null())
        .spawn()
        .map_err(|error| error.to_string())?;
    let mut peak = 0.0_f64;
    loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            let seconds = start.elapsed().as_secs_f64();
            return if status.success() { Ok((seconds, peak / 1024.0)) } else { Err("goalfit score failed".into()) };
        }
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().split(' ').next()?.parse::<f64>().ok());
        peak = peak.max(line.unwrap_or(0.0));
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
}
