//! Other texts beside facts that were added: what stays is what would have been read.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

use goalfit::{Program, Sources, Stayed, compile};

const TEXT: &str = "use std
constant fee = 5% assumed
archetype shop is reseller { win: 25% }
scale { wildly: 0.9 }
field partner.region: one of north, south = north
vendor \"V\" { hopes { refer: drives } }
partner \"Own\" is services_firm { gross_profit: €10k per month, day_worth: €400 per day }
offer \"O\" from \"V\" { window: 6 months  asks { refer: 10 days }  reward cash { amount: €5k } }
rule \"Fee\" { for: reward cause: payout \"what is kept back\" effect: felt(reward) times 1 - fee because: \"so\" }
";

const BOOK: &str = "name,archetype,gross_profit (€ per month),day_worth (€ per day),region,moves.refer.money,trust (%)
Kite,shop,13000,350,north,wildly,40
Redwood,reseller,9000.5,450,south,0.25,
Bad,reseller,many,450,south,,
";

fn compiled(text: &str) -> Program {
    compile(Sources::single("p.goalfit", text)).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn with_book(text: &str) -> Program {
    let mut program = compiled(text);
    assert_eq!(program.add_table(BOOK).expect("a table").added, ["Kite", "Redwood"]);
    program
}

/// Everything that can be asked of it.
fn answers(program: &Program) -> String {
    let mut told = format!("{:?}\n{:?}\n{:?}\n", program.about(), program.facts_schema(), program.warnings);
    for partner in program.partners() {
        for offer in program.offers() {
            told.push_str(&format!("{:?}\n", program.assess(partner, offer)));
        }
    }
    told
}

#[test]
fn after_each_change_all_is_as_if_it_were_read_anew() {
    let changes: &[(&str, &str, Stayed)] = &[
        ("fee = 5%", "fee = 6%", Stayed::Partners),
        ("fee = 5%", "fee = 0.05", Stayed::Partners),
        ("use std\n", "use std\n\n\n// a comment\n", Stayed::Partners),
        ("rule \"Fee\"", "\n// a comment\nrule \"Fee\"", Stayed::Partners),
        ("amount: €5k", "amount: €50k", Stayed::Partners),
        ("offer \"O\"", "offer \"P\"", Stayed::Partners),
        ("times 1 - fee", "times 1 - fee / 2", Stayed::Partners),
        ("gross_profit: €10k", "gross_profit: €11k", Stayed::Added),
        ("partner \"Own\"", "partner \"Other\"", Stayed::Added),
        ("partner \"Own\"", "partner \"Kite\"", Stayed::Nothing),
        ("partner \"Own\" is", "partner \"Two\" {}\npartner \"Own\" is", Stayed::Added),
        ("win: 25%", "win: 35%", Stayed::Nothing),
        ("wildly: 0.9", "wildly: 0.5", Stayed::Nothing),
        ("north, south =", "north, east, south =", Stayed::Nothing),
        ("= north", "= south", Stayed::Nothing),
        ("€", "$", Stayed::Nothing),
        ("vendor \"V\"", "rate \"€1\" = 1\nvendor \"V\"", Stayed::Nothing),
        ("from \"V\"", "from \"W\"", Stayed::Nothing),
    ];
    let mut seen = Vec::new();
    for (from, to, wanted) in changes {
        let text = TEXT.replace(from, to);
        assert_ne!(text, TEXT, "{from} is there");
        let mut program = with_book(TEXT);
        let before = answers(&program);
        match program.update(Sources::single("p.goalfit", &text)) {
            Ok(Stayed::Nothing) => {
                assert_eq!(answers(&program), before, "{from} to {to}: as it was");
                seen.push(Stayed::Nothing);
                assert_eq!(*wanted, Stayed::Nothing, "{from} to {to}");
            }
            Ok(stayed) => {
                assert_eq!(answers(&program), answers(&with_book(&text)), "{from} to {to}");
                assert_eq!(*wanted, stayed, "{from} to {to}");
                // And back again.
                program.update(Sources::single("p.goalfit", TEXT)).expect("a good program");
                assert_eq!(answers(&program), before, "{to} to {from}");
                seen.push(stayed);
            }
            Err(error) => {
                assert!(compile(Sources::single("p.goalfit", &text)).is_err(), "{error}");
                assert_eq!(answers(&program), before, "{from} to {to}: as it was");
                seen.push(Stayed::Nothing);
            }
        }
    }
    for stayed in [Stayed::Nothing, Stayed::Added, Stayed::Partners] {
        assert!(seen.contains(&stayed), "{stayed:?}");
    }
}

#[test]
fn a_currency_that_rows_have_brought_stays() {
    let text = "use std\noffer \"O\" { window: 6 months  asks { refer: 10 days }  reward training { } }\n";
    let mut program = compiled(text);
    program.add_table("name,archetype,gross_profit ($ per month)\nKite,reseller,13000\n").expect("a table");
    assert_eq!(program.about().currency.as_deref(), Some("USD"));
    let longer = text.replace("6 months", "9 months");
    assert_eq!(program.update(Sources::single("p.goalfit", &longer)), Ok(Stayed::Partners));
    assert_eq!(program.about().currency.as_deref(), Some("USD"));
    let euro = text.replace("reward training { }", "reward cash { amount: €5k }");
    assert_eq!(program.update(Sources::single("p.goalfit", &euro)), Ok(Stayed::Nothing));
    let dollars = text.replace("reward training { }", "reward cash { amount: $5k }");
    assert_eq!(program.update(Sources::single("p.goalfit", &dollars)), Ok(Stayed::Partners));
}

/// What was left out beside the old texts may be taken beside the new ones, and what was taken may not.
#[test]
fn rows_that_were_left_out_for_what_the_texts_say_are_read_anew() {
    let row = |name: &str, currency: &str| {
        format!(
            r#"{{"name": "{name}", "archetype": "reseller", "gross_profit": "{currency}30k per month", "day_worth": "{currency}500 per day"}}"#
        )
    };
    let own = "partner \"Own\" is services_firm { gross_profit: €10k per month, day_worth: €400 per day }\n";
    let offer = "use std\noffer \"O\" { window: 6 months  asks { refer: 10 days }  reward cash { amount: €5k } }\n";
    let plain = "use std\noffer \"O\" { window: 6 months  asks { refer: 10 days }  reward training { } }\n";
    let both = format!("{offer}{own}");
    let other = both.replace("Own", "Other");
    let cases: &[(&str, &str, String)] = &[
        (&both, &other, format!("[{}, {}]", row("Own", "€"), row("Kite", "€"))),
        (&both, offer, format!("[{}]", row("Own", "€"))),
        (offer, plain, format!("[{}, {}]", row("A", "$"), row("B", "€"))),
        (offer, plain, "[]".into()),
        (plain, offer, format!("[{}]", row("A", "$"))),
        (offer, plain, r#"[{"name": "N", "archetype": "reseller"}]"#.into()),
        (&both, &other, r#"{"offers": [{"name": "O", "window": "3 months"}, {"name": "P", "window": "3 months"}]}"#.into()),
    ];
    for (at, (first, second, rows)) in cases.iter().enumerate() {
        let mut program = compiled(first);
        program.add_fact_rows(rows).expect("rows");
        let mut fresh = compiled(second);
        fresh.add_fact_rows(rows).expect("rows");
        if program.update(Sources::single("p.goalfit", second)).expect("a good program") == Stayed::Nothing {
            program = compiled(second);
            program.add_fact_rows(rows).expect("rows");
        }
        assert_eq!(answers(&program), answers(&fresh), "case {at}");
        let more = format!("[{}]", row("Later", "$"));
        assert_eq!(
            program.add_fact_rows(&more).expect("rows").added,
            fresh.add_fact_rows(&more).expect("rows").added,
            "case {at}"
        );
    }
}

#[test]
fn offers_that_were_added_are_read_anew() {
    let mut program = compiled(TEXT);
    program.add_facts_json(r#"{"offers": [{"name": "Q", "vendor": "V", "window": "3 months"}]}"#).expect("facts");
    let changed = TEXT.replace("5%", "6%");
    assert_eq!(program.update(Sources::single("p.goalfit", &changed)), Ok(Stayed::Nothing));
    assert_eq!(program.offers().collect::<Vec<_>>(), ["O", "Q"]);
}
