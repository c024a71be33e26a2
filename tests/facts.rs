//! Facts as data: what JSON may say, and what is said about the rest.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

use goalfit::facts::Datum;
use goalfit::{Error, Program, Sources, Subjects, compile};

const PROGRAM: &str = r#"use std
vendor "V" { hopes { refer: drives } }
partner "Old" is reseller { gross_profit: €10k per month, day_worth: €400 per day }
offer "O" from "V" { window: 12 months, asks { refer: 10 days }, reward cash { amount: €5k } }
"#;

fn program() -> Program {
    compile(Sources::single("facts.goalfit", PROGRAM)).expect("a program")
}

fn refused(json: &str) -> String {
    match program().add_facts_json(json) {
        Err(Error::Facts(diagnostics)) => {
            let told = diagnostics.iter().map(|diagnostic| format!("{} {}", diagnostic.code, diagnostic.message));
            told.collect::<Vec<_>>().join("\n")
        }
        Err(other) => panic!("another error: {other}"),
        Ok(unknown) => panic!("taken, with unknown fields {unknown:?}"),
    }
}

#[test]
fn names_that_nothing_is_called_by_are_refused() {
    let found = refused(r#"[{"name": "A", "archetype": "reseller", "moves": {"refer": {"mony": 1}}}]"#);
    assert_eq!(found, "E0206 partner `A`: there is no goal `mony`");
    let found = refused(r#"[{"name": "A", "archetype": "reseller", "moves": {"refr": {"money": 1}}}]"#);
    assert_eq!(found, "E0206 partner `A`: there is no activity `refr`");
    let found = refused(r#"{"offers": [{"name": "B", "window": 12, "asks": {"refr": 10}}]}"#);
    assert_eq!(found, "E0206 offer `B`: there is no activity `refr`");
    let found =
        refused(r#"{"offers": [{"name": "B", "window": 12, "rewards": [{"kind": "cash", "amount": 1, "pays_for": ["refr"]}]}]}"#);
    assert_eq!(found, "E0206 reward cash: there is no activity `refr`");
}

/// The messages of facts that are refused, each with its help.
fn helped(json: &str) -> Vec<String> {
    match program().add_facts_json(json) {
        Err(Error::Facts(found)) => found.iter().map(|wrong| format!("{}: {}", wrong.message, wrong.help.join("; "))).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn data_may_name_only_what_texts_may_name() {
    let known = |offer: &str| helped(&format!(r#"{{"offers": [{{"name": "B", "window": 12, {offer}}}]}}"#)).join("\n");
    let found = known(r#""asks": {"referral": "40 days"}"#);
    assert!(found.starts_with("offer `B`: there is no activity `referral`: known are `"), "{found}");
    assert!(found.contains("`refer`") && found.ends_with("or add the partners that have it first"), "{found}");
    let found = known(r#""rewards": [{"kind": "cash", "amount": 1, "pays_for": ["refer", "nope"]}]"#);
    assert!(found.starts_with("reward cash: there is no activity `nope`: known are `"), "{found}");
    let found = known(r#""vendor": "Acme Clouds""#);
    assert!(found.starts_with("offer `B`: there is no vendor `Acme Clouds`: known are `V`; declare it: `vendor"), "{found}");
    let found = helped(r#"{"vendors": [{"name": "W", "hopes": {"refr": 1}}]}"#).join("\n");
    assert!(found.contains("there is no activity `refr`"), "{found}");
    let hopes = r#"{"vendors": [{"name": "W", "hopes": {"plead": 1}}]}"#;
    assert!(program().add_facts_json(hopes).is_ok(), "partners who do it may follow");
    let whole = r#"{
        "offers": [{"name": "B", "vendor": "W", "window": 12, "asks": {"plead": 10}}],
        "vendors": [{"name": "W", "hopes": {"plead": 1}}],
        "partners": [{"name": "A", "archetype": "reseller", "gross_profit": 1, "day_worth": 1, "moves": {"plead": {"money": 1}}}]
    }"#;
    assert!(program().add_facts_json(whole).expect("names of the same facts").is_empty());
    let rows = program().add_fact_rows(whole).expect("rows");
    assert_eq!((rows.added.as_slice(), rows.problems.len()), (&["W", "A", "B"].map(String::from)[..], 0));
}

#[test]
fn subjects_as_data_may_name_what_each_other_has() {
    let program = program();
    let data = |json: &str| -> Datum { serde_json::from_str(json).expect("JSON") };
    let offer = data(r#"{"name": "B", "window": 12, "asks": {"plead": 10}}"#);
    let partner =
        data(r#"{"name": "A", "archetype": "reseller", "gross_profit": 1, "day_worth": 1, "moves": {"plead": {"money": 1}}}"#);
    assert!(program.on(Subjects::Data(&partner), Subjects::Data(&offer)).is_ok());
    let nobody = Datum::List(Vec::new());
    assert!(program.on(Subjects::Data(&nobody), Subjects::Data(&offer)).is_ok(), "partners follow");
    let slip = data(r#"{"name": "B", "window": 12, "asks": {"refr": 10}}"#);
    assert!(program.on(Subjects::Data(&nobody), Subjects::Data(&slip)).is_err());
    let wrong = program.on(Subjects::All, Subjects::Data(&offer)).expect_err("nobody pleads").to_string();
    assert!(wrong.contains("there is no activity `plead`"), "{wrong}");
}

#[test]
fn names_and_titles_are_texts() {
    let found = helped(r#"[{"name": "A", "archetype": 5}, {"name": "B", "title": [], "archetype": true}, {"name": 5}]"#);
    assert_eq!(
        found,
        [
            "`partners[0].archetype` wants a name, found a number: write it in quotes: `\"5\"`",
            "`partners[1].title` wants a text, found a list: write it as text, in quotes, or leave it out",
            "`partners[1].archetype` wants a name, found `true`: write it as text, in quotes, or leave it out",
            "`partners[2].name` wants a text, found a number: write it in quotes: `\"5\"`",
        ]
    );
    assert_eq!(
        helped(r#"{"offers": [{"name": "B", "vendor": {}}, 5]}"#),
        [
            "`offers[0].vendor` wants a name, found an object: write it as text, in quotes, or leave it out",
            "`offers[1]` wants the fields of an offer, found a number: write `{ \"name\": … }`",
        ]
    );
}

#[test]
fn null_states_nothing_anywhere() {
    let plain = r#"{"name": "A", "archetype": "reseller", "gross_profit": 10000, "day_worth": 400}"#;
    let nulls = r#"{"name": "A", "title": null, "archetype": "reseller", "is": null, "gross_profit": 10000, "day_worth": 400,
        "win": null, "sales_cycle": null, "goals": null, "activities": null, "moves": {"refer": null}, "hopes": null}"#;
    let inside = r#"{"name": "A", "archetype": "reseller", "gross_profit": 10000, "day_worth": 400,
        "goals": {"money": null}, "moves": {"refer": {"money": null}}}"#;
    let score = |facts: &str| {
        let mut program = program();
        let rows = program.add_fact_rows(facts).expect("rows");
        assert!(rows.problems.is_empty(), "{:?}", rows.problems);
        program.score("A", "O").expect("a score").to_bits()
    };
    assert_eq!(score(plain), score(nulls));
    assert_eq!(score(plain), score(inside));
    let offers = r#"{"partners": null, "offers": [{"name": "B", "vendor": null, "window": null, "asks": {"refer": null}, "rewards": null}]}"#;
    program().add_facts_json(offers).expect("facts");
    program().add_fact_rows(offers).expect("rows");
}

#[test]
fn thousands_apart_by_blanks_are_mended_as_a_whole() {
    for blank in [" ", "\u{a0}", "\u{2009}", "\u{202f}"] {
        let amount = ["€3", "000", "000 per year"].join(blank);
        let found = helped(&format!(r#"[{{"name": "A", "gross_profit": "{amount}"}}]"#)).join("\n");
        assert!(found.contains("`€3_000_000`"), "{found}");
        assert!(!found.contains("`€3_000`"), "{found}");
    }
}

#[test]
fn a_misspelt_field_that_must_be_stated_is_named() {
    let mut program = program();
    program.add_facts_json(r#"[{"name": "A", "archetype": "reseller", "gros_profit": 1, "day_worth": 1}]"#).expect("facts");
    let Err(Error::Evaluation(wrong)) = program.score("A", "O") else { panic!("no profit is stated") };
    assert_eq!(wrong.help[0], "`partners[0].gros_profit` is no field: did you mean `gross_profit`?");
    program.add_facts_json(r#"[{"name": "B", "archetype": "reseller"}]"#).expect("facts");
    let wrong = program.score("B", "O").expect_err("nothing is stated").to_string();
    assert!(wrong.contains(" and `partner"), "{wrong}");
}

#[test]
fn a_share_is_no_word_of_a_scale() {
    let found = helped(r#"[{"name": "A", "win": "xx"}]"#);
    assert_eq!(found, ["at `partners[0].win`: `win` wants a number, found `xx`: write a number such as `25%`"]);
}

#[test]
fn points_before_three_digits_are_doubted_where_semicolons_separate_cells() {
    let found = table("name;archetype;gross_profit (€ per month);day_worth (€ per day)\nA;reseller;30.000;400\n");
    assert!(found.contains("E0129") && found.contains("`30.000` may be 30 000, or a number with three decimals"), "{found}");
    let found = table("name;archetype;gross_profit;win (%)\nA;reseller;30.000;12\nB;reseller;;12.500\nC;reseller;;0.125\n");
    assert!(found.starts_with("C\n") && found.contains("`30.000`") && found.contains("`12.500`"), "{found}");
    assert_eq!(table("name,archetype,gross_profit (€ per month),day_worth (€ per day)\nA,reseller,30.000,400\n"), "A");
    let found = program().add_table("name;gross_profit (€ per month)\nA;3,80\n").expect("a table");
    let help = found.problems[0].diagnostic.help.join("; ");
    assert!(help.contains("`goalfit maps --suggest`") && help.contains("`suggestMapping`"), "{help}");
}

#[test]
fn a_table_of_other_columns_is_told_how_to_get_a_mapping() {
    let Err(Error::Facts(found)) = program().add_table("Company,Win rate\nA,12\n") else { panic!("nothing is known") };
    assert_eq!(found[0].message, "no column is called `name`: there are `Company` and `Win rate`");
    assert!(found[0].help[0].contains("`goalfit maps --suggest`"), "{:?}", found[0].help);
}

#[test]
fn a_nul_is_called_by_its_name() {
    let found = table("name,archetype\nA\0,reseller\n");
    assert!(found.contains("line 2, column 1 (`name`): this holds a NUL character (U+0000)"), "{found}");
}

#[test]
fn the_schema_checks_facts_as_a_whole() {
    let schema = program().facts_schema();
    let partner = &schema["anyOf"][2];
    assert_eq!(partner["required"], serde_json::json!(["name"]));
    for section in ["vendors", "partners", "offers"] {
        assert_eq!(partner["properties"][section], false, "{section}");
    }
    assert_eq!(schema["anyOf"][1]["items"]["required"], serde_json::json!(["name"]));
    let partners = &schema["anyOf"][0]["properties"]["partners"]["anyOf"];
    assert_eq!(partners[0]["items"]["required"], serde_json::json!(["name"]));
    assert_eq!(partners[2]["type"], "null");
}

#[test]
fn a_key_that_stands_twice_is_refused() {
    let found = refused("[{\"name\": \"A\",\n \"win\": 0.2, \"win\": 0.9}]");
    assert_eq!(found, "E0213 `win` is stated twice at line 2 column 24");
}

#[test]
fn names_are_one_line_of_letters() {
    assert_eq!(refused(r#"[{"name": " "}]"#), "E0212 `partners[0]` is a partner without a name");
    assert_eq!(refused(r#"[{"name": "a\nb"}]"#), "E0212 `partners[0]` is called \"a\\nb\": a name stands on one line");
    assert_eq!(refused(r#"[{"name": " a"}]"#), "E0212 `partners[0]` is called \" a\": a name has no blanks around it");
}

#[test]
fn null_is_not_stated_and_missing_is_not_known() {
    let mut program = program();
    let facts = r#"[
        {"name": "A", "archetype": "reseller", "gross_profit": 10000, "day_worth": 400, "slack": null, "capacity": null},
        {"name": "B", "archetype": "reseller", "gross_profit": 10000, "day_worth": 400, "capacity": "missing"}
    ]"#;
    program.add_facts_json(facts).expect("facts");
    let (a, b) = (program.score("A", "O").expect("a score"), program.score("B", "O").expect("a score"));
    assert_eq!(a.to_bits(), b.to_bits());
    assert_eq!(
        refused(r#"[{"name": "A", "slack": "missing"}]"#),
        "E0601 at `partners[0].slack`: `slack` cannot be missing: it has a default"
    );
}

#[test]
fn a_sentence_that_cannot_be_filled_in_is_an_error() {
    let text =
        format!("{PROGRAM}rule \"Half\" {{\n  finding\n  because: \"Half of nothing is {{1 / (effort - effort)}}.\"\n}}\n");
    let program = compile(Sources::single("facts.goalfit", &text)).expect("a program");
    let wrong = program.assess("Old", "O").expect_err("no sentence").to_string();
    assert!(wrong.starts_with("E0701 the sentence of the rule \"Half\" divides by zero"), "{wrong}");
}

/// What became of a table, told shortly.
fn table(text: &str) -> String {
    let mut program = program();
    match program.add_table(text) {
        Ok(mapped) => {
            let mut told = vec![mapped.added.join(", ")];
            told.extend(
                mapped.problems.iter().map(|problem| format!("{} {}", problem.diagnostic.code, problem.diagnostic.message)),
            );
            told.join("\n")
        }
        Err(error) => error.to_string(),
    }
}

#[test]
fn tables_are_read_by_their_header() {
    let full = "name\tarchetype\tgross_profit (k€ per month)\tday_worth (€/day)\twin (%)\tmoves.refer.money\ttrust\n";
    assert_eq!(table(&format!("{full}A\treseller\t10\t400\t25\t0.2\t85%\n")), "A");
    assert_eq!(
        table(&format!("{full}A\treseller\t10\t400\t3,80\t\t\nB\treseller\t10\t4e2\t5\t\t\nOld\treseller\t1\t1\t1\t\t\n")),
        "\nE0113 line 2 (A): `win (%)`: `3,80` has a comma\nE0114 line 3 (B): `day_worth (€/day)`: `4e2` has an exponent\n\
         E0202 line 4 (Old): there are two partners called `Old`"
    );
    assert_eq!(
        table("name,gross_profit\nA,5000\n"),
        "\nE0302 line 2 (A): `gross_profit`: this wants money per month, found `5000`"
    );
    assert_eq!(table("name,gross_profit [k€ per month],win\nA,5,0.2\nB,0,20%\n"), "A, B", "a unit in square brackets");
    assert_eq!(table("name,gross_profit\nA,€5k per month\nB,0\n"), "A, B", "units in the cells; nothing needs none");
    assert_eq!(
        table("name,gross_profit [k€ per month],gross_profit\nA,5,\n"),
        "E0213 the columns `gross_profit [k€ per month]` and `gross_profit` both state `gross_profit`"
    );
    assert_eq!(table("name,win (percents)\nA,5\n"), "E0117 `win (percents)`: `percents` is no unit");
    assert_eq!(table("company,win\nA,5\n"), "E0604 no column is called `name`: there are `company` and `win`");
    assert_eq!(table("name,name\nA,5\n"), "E0402 line 1, column 2: `name` is also the name of column 1");
}

#[test]
fn columns_of_other_names_are_suggested_and_never_taken() {
    let text = "Company name,Win rate (%),Partner type,Monthly gross profit (€ per month),Sales cylce (days),Shoe size\nA,25,reseller,10000,90,44\n";
    let suggestion = program().suggest_mapping(text, goalfit::facts::mapping::RowEntity::Partner).expect("a table");
    let found: Vec<Option<&str>> = suggestion.columns.iter().map(|column| column.to.as_deref()).collect();
    assert_eq!(found, [Some("name"), Some("win"), Some("archetype"), Some("gross_profit"), Some("sales_cycle"), None]);
    let mut taken = program();
    let mapped = taken.map_facts(text, &suggestion.mapping).expect("rows");
    assert_eq!((mapped.added.as_slice(), mapped.problems.len()), (&["A".to_string()][..], 0));
    assert!(table(text).starts_with("E0604"), "without a person's consent nothing is taken");
}

#[test]
fn a_column_is_known_by_the_archetypes_in_it_and_by_a_percent_sign() {
    let suggested = |text: &str| program().suggest_mapping(text, goalfit::facts::mapping::RowEntity::Partner).expect("a table");
    let words = "Firm,What they are,Win %,Type\nA,Reseller,25,Gold\nB,services_firm,30,Silver\n,,,\n";
    let suggestion = suggested(words);
    let found: Vec<Option<&str>> = suggestion.columns.iter().map(|column| column.to.as_deref()).collect();
    assert_eq!(found, [Some("name"), Some("archetype"), Some("win"), None], "values count for more than a common name");
    assert_eq!(suggestion.columns[1].reason, goalfit::facts::mapping::Reason::Values);
    let mut taken = program();
    let mapped = taken.map_facts(words, &suggestion.mapping).expect("rows");
    assert_eq!((mapped.added.as_slice(), mapped.added_rows.as_slice()), (&["A".to_string(), "B".to_string()][..], &[1, 2][..]));
    assert_eq!(taken.facts().partners["A"].archetype.as_deref(), Some("reseller"));
    let symbols = suggested("name,Kind\nA,reseller\n");
    assert!(symbols.columns[1].to.as_deref() == Some("archetype") && symbols.mapping.fields[1].table.is_empty());
    assert_eq!(suggested("name,notes\nA,reseller\nB,likes coffee\n").columns[1].to, None, "all of its values must be archetypes");
}

#[test]
fn rows_that_are_facts_need_no_mapping() {
    let mut program = program();
    let rows = r#"{ "offers": [{ "name": "New", "from": "Own" }], "vendors": [{ "name": "Own" }],
        "partners": [{ "name": "A", "archetype": "reseller", "size": "L" }, 7, { "name": "A" }, { "name": "B", "win": "€5" }, { "name": "C" }] }"#;
    let mapped = program.add_fact_rows(rows).expect("rows");
    assert_eq!((mapped.rows, mapped.added.join(" "), mapped.added_rows), (7, "Own A C New".into(), vec![1, 2, 6, 7]));
    let told: Vec<(usize, &str)> = mapped.problems.iter().map(|wrong| (wrong.row, wrong.name.as_str())).collect();
    assert_eq!(told, [(3, ""), (4, "A"), (5, "B")]);
    assert_eq!((mapped.unmapped[0].field.as_str(), mapped.unmapped[0].example.as_str()), ("size", "L"));
    assert!(mapped.missing.iter().any(|absent| absent.field == "partner.day_worth" && absent.names.contains(&"C".to_string())));
    assert_eq!(program.add_fact_rows(r#"{ "name": "D" }"#).expect("one row").added, ["D"]);
    for (text, said) in [
        ("7", "there is no list"),
        ("[", "no JSON"),
        (r#"{ "partners": 7 }"#, "no list"),
        (r#"{ "partners": [], "x": 1 }"#, "`x`"),
    ] {
        let wrong = program.add_fact_rows(text).expect_err(text).to_string();
        assert!(wrong.contains(said), "{text}: {wrong}");
    }
}

#[test]
fn a_single_row_and_rows_as_data_are_mapped_too() {
    let mapping = r#"{"fields": [{"from": "n", "to": "name"}, {"constant": "reseller", "to": "archetype"}, {"from": "asks", "to": "vendor.hopes", "as": "names"}]}"#;
    let wrong =
        program().map_facts("{\"n\": \"A\"}", &serde_json::from_str(mapping).expect("a mapping")).expect_err("no such field");
    assert_eq!(wrong.to_string(), "E0604 `to: vendor.hopes`: there is no field `vendor` of a partner");
    let mapping = r#"{"fields": [{"from": "n", "to": "name"}, {"constant": "reseller", "to": "archetype"}, {"from": "g", "to": "gross_profit"}]}"#;
    let mapping = serde_json::from_str(mapping).expect("a mapping");
    let mapped = program().map_facts("{\"n\": \"A\", \"g\": \"€5k per month\"}", &mapping).expect("a row");
    assert_eq!((mapped.added.len(), mapped.missing[0].field.as_str()), (1, "partner.day_worth"));
    let rows = [serde_json::from_str("{\"n\": \"B\", \"g\": 5000}").expect("data"), serde_json::from_str("[]").expect("data")];
    let mapped = program().add_rows(&rows, &mapping).expect("rows");
    assert_eq!(
        (mapped.added.len(), mapped.problems[0].diagnostic.message.as_str()),
        (1, "row 2: `partner` is a partner without a name")
    );
    let nowhere = program().map_facts("{\"items\": [], \"other\": 1}", &mapping).expect_err("no rows").to_string();
    assert_eq!(nowhere, "E0606 there is no list of rows");
}

#[test]
fn numbers_in_json_are_read_to_the_last_bit() {
    for text in ["10606.039633759023", "0.30000000000000004", "1.7976931348623157e308", "5e-324", "123456789012345680"] {
        let exact: f64 = text.parse().expect("a number");
        let Ok(Datum::Number(read)) = serde_json::from_str(text) else { panic!("{text} is a number") };
        assert_eq!(read.to_bits(), exact.to_bits(), "{text}");
    }
}
