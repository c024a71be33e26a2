//! Facts as PRMs hold them: for each ready map an export of 200 rows in the product's shapes, with the slips that such exports
//! have. The exports are made by the seeded functions below (`UPDATE=1 cargo test --test prm` writes them anew) and committed.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

use goalfit::facts::mapping::{Mapped, shipped};
use goalfit::schema::{Entity, Value as Cell};
use goalfit::{Program, Sources, compile};
use serde_json::{Map, Value, json};

const ROWS: usize = 200;

const PROGRAM: &str = r#"use std
exchange €1 = $1.08
exchange £1 = €1.17
vendor "Acme Cloud" { hopes { refer: drives, co_sell: drives } }
offer "Bounty" from "Acme Cloud" {
  window: 12 months
  asks { refer: 10 days }
  reward cash { amount: €5k, pays_for: [refer] }
}
"#;

fn program() -> Program {
    compile(Sources::single("prm.goalfit", PROGRAM)).expect("a program")
}

/// Numbers that are the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    fn of<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        let at = usize::try_from(self.below(u64::try_from(list.len()).expect("small"))).expect("small");
        &list[at]
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

const FIRST: &[&str] = &[
    "Nordlicht",
    "Ärzteberatung",
    "株式会社サクラ",
    "Kite",
    "Müller & Söhne",
    "O'Neill",
    "Blue Harbor",
    "Éclair",
    "Zażółć",
    "Ciudad Real",
    "Ångström",
    "SELA",
    "Перспектива",
    "Sandhill",
    "Redwood",
    "Fjord",
    "Quill, Stone",
    "Tamarind",
    "Iron \"Wolf\"",
    "Lotus",
];
const SECOND: &[&str] = &[
    "Consulting GmbH",
    "Partners LLC",
    "Media",
    "Systems",
    "Networks BV",
    "Cloud",
    "Solutions Ltd",
    "Advisory",
    "Labs",
    "Group",
];

/// A name of its own for each row.
fn name(at: usize) -> String {
    format!("{} {}{}", FIRST[at % 20], SECOND[(at / 20) % 10], if at % 7 == 3 { " (EMEA)" } else { "" })
}

/// One row on each line, so that a change shows.
fn lines(head: &str, rows: &[Value], tail: &str) -> String {
    let rows: Vec<String> = rows.iter().map(|row| format!("  {row}")).collect();
    format!("{head}[\n{}\n]{tail}\n", rows.join(",\n"))
}

/// The committed export; made anew where it is asked for.
fn export(file: &str, made: String) -> String {
    let path = format!("{}/tests/data/prm/{file}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &made).expect("can write");
    }
    let text = std::fs::read_to_string(&path).expect("the export");
    assert!(text == made, "{file} is not what its function makes: run `UPDATE=1 cargo test --test prm`");
    text
}

fn mapped(map: &str, text: &str) -> (Program, Mapped) {
    let mut program = program();
    let mapping = shipped(map).expect("a ready map");
    let mapped = program.map_facts(text, &mapping).unwrap_or_else(|error| panic!("{map}: {error}"));
    assert_eq!(mapped.rows, mapped.added.len() + rows_with_problems(&mapped), "every row is added or told of");
    (program, mapped)
}

fn rows_with_problems(mapped: &Mapped) -> usize {
    let mut rows: Vec<usize> = mapped.problems.iter().map(|problem| problem.row).collect();
    rows.dedup();
    rows.len()
}

fn told(mapped: &Mapped) -> Vec<String> {
    mapped.problems.iter().map(|problem| format!("{} {}", problem.diagnostic.code, problem.diagnostic.message)).collect()
}

fn unmapped(mapped: &Mapped) -> Vec<&str> {
    sorted(mapped.unmapped.iter().map(|field| field.field.as_str()))
}

fn sorted<'f>(fields: impl IntoIterator<Item = &'f str>) -> Vec<&'f str> {
    let mut fields: Vec<&str> = fields.into_iter().collect();
    fields.sort_unstable();
    fields
}

fn missing(mapped: &Mapped) -> Vec<(&str, usize)> {
    mapped.missing.iter().map(|absent| (absent.field.as_str(), absent.names.len())).collect()
}

fn number(program: &Program, entity: Entity, of: &str, field: &str) -> f64 {
    let facts = program.facts();
    let record = match entity {
        Entity::Offer => &facts.offers[of],
        _ => &facts.partners[of],
    };
    let id = program.model().schema.find(entity, field).expect("a field");
    match record.cells[&id].value {
        Cell::Number(number) => number,
        other => panic!("{field} is {other:?}"),
    }
}

/// Whoever states what must be stated can be assessed.
fn assess_all(program: &Program, mapped: &Mapped) {
    let lacking: Vec<&String> = mapped.missing.iter().flat_map(|absent| &absent.names).collect();
    let mut scores = Vec::new();
    for name in mapped.added.iter().filter(|name| !lacking.contains(name)) {
        match program.score(name, "Bounty") {
            Ok(score) => scores.push(score),
            // Neither an archetype nor goals: the library refuses to say what such a partner works for.
            Err(error) if program.facts().partners[name].list(Entity::Goal).is_empty() => {
                assert!(error.to_string().starts_with("E0707"), "{name}: {error}");
            }
            Err(error) => panic!("{name}: {error}"),
        }
    }
    for name in lacking {
        assert!(program.score(name, "Bounty").is_err(), "{name}");
    }
    assert!(scores.len() > 150, "{}", scores.len());
    scores.sort_by(f64::total_cmp);
    assert!(scores[scores.len() - 1] - scores[0] > 10.0, "the facts make a difference");
}

/// The same number to the bit as a program that states the literal.
fn stated(line: &str, field: &str) -> f64 {
    let text = format!("{PROGRAM}partner \"P\" is reseller {{ {line} }}\n");
    let program = compile(Sources::single("p", &text)).expect("a program");
    number(&program, Entity::Partner, "P", field)
}

const GOALS: &[&str] = &["money", "recurring", "services", "customers", "capability", "brand", "trust"];

fn partnerstack() -> String {
    let mut dice = Dice(11);
    let mut rows = Vec::new();
    for at in 0..ROWS {
        let mut fields = Vec::new();
        let mut add = |key: &str, value: Value| fields.push(json!({ "key": key, "value": value }));
        add("currency", json!(*dice.of(&["USD", "USD", "EUR", "GBP", "usd"])));
        if !dice.chance(8) {
            let amount = format!("{}.{:02}", 2_000 + dice.below(80_000), dice.below(100));
            add(
                "gross_profit_per_month",
                if dice.chance(50) { json!(amount) } else { json!(amount.parse::<f64>().expect("a number")) },
            );
        }
        add("day_rate", json!(if dice.chance(3) { String::new() } else { (300 + dice.below(900)).to_string() }));
        if dice.chance(60) {
            add(
                "win_rate",
                json!(if dice.chance(50) { format!("{}%", 5 + dice.below(60)) } else { (5 + dice.below(60)).to_string() }),
            );
        }
        if dice.chance(50) {
            add("sales_cycle_days", json!(20 + dice.below(200)));
        }
        add("free_days", if dice.chance(40) { Value::Null } else { json!((10 + dice.below(80)).to_string()) });
        if dice.chance(30) {
            add("goal_money", json!(40 + dice.below(50)));
            add("goal_trust", json!("20"));
        }
        add("how_did_you_hear", json!("Webinar"));
        let slug = *dice.of(&["affiliates", "resellers", "agencies", "referral", "msps"]);
        let mut row = json!({
            "key": format!("part_{at:04}"), "partner_key": format!("pk{at:04}"), "email": format!("partner{at}@example.com"),
            "first_name": "Jo", "last_name": null, "joined_at": 1_650_000_000_000_u64 + dice.below(80_000_000_000), "created_at": 1_640_995_200_000_u64,
            "group": { "slug": slug, "name": slug, "is_default": slug == "affiliates" }, "manager": null, "tags": ["q3", "emea"],
            "stats": { "customers": dice.below(50), "revenue": dice.below(5_000_000) }, "fields": fields,
            "team": if dice.chance(6) { Value::Null } else { json!({ "name": name(at) }) },
        });
        match at {
            17 => row["fields"][1] = json!({ "key": "gross_profit_per_month", "value": "3,80" }),
            42 => row["group"]["slug"] = json!("vip"),
            76 | 77 => row["team"] = json!({ "name": name(76) }),
            120 => {
                row["team"] = json!({ "name": name(120) });
                row["fields"][0]["value"] = json!("JPY");
                row["fields"][1] = json!({ "key": "gross_profit_per_month", "value": "500000" });
            }
            150 => row["fields"][0]["value"] = json!("Euro"),
            199 => {
                row["fields"] = json!([
                    { "key": "currency", "value": "EUR" }, { "key": "gross_profit_per_month", "value": "12345.67" }, { "key": "day_rate", "value": "640" },
                    { "key": "win_rate", "value": "25" }, { "key": "sales_cycle_days", "value": 90 },
                ])
            }
            _ => {}
        }
        rows.push(row);
    }
    lines(
        "{\"data\": {\"has_more\": false, \"items\": ",
        &rows,
        "}, \"message\": \"Page returned successfully\", \"status\": 200}",
    )
}

#[test]
fn partnerstack_partnerships() {
    let (program, mapped) = mapped("partnerstack", &export("partnerstack.json", partnerstack()));
    assert_eq!(mapped.rows, ROWS);
    assert_eq!(
        told(&mapped),
        [
            "E0113 row 18 (pk0017): `fields[key=gross_profit_per_month].value`: `3,80` has a comma",
            "E0605 row 43 (株式会社サクラ Media): `group.slug`: `vip` is not in the table of the mapping",
            "E0202 row 78 (Quill, Stone Systems): there are two partners called `Quill, Stone Systems`",
            "E0305 row 121 (Nordlicht Solutions Ltd): at `partner.gross_profit`: this is in JPY, and the program counts in EUR",
            "E0305 row 121 (Nordlicht Solutions Ltd): at `partner.day_worth`: this is in JPY, and the program counts in EUR",
            "E0605 row 151 (Ångström Advisory (EMEA)): `fields[key=gross_profit_per_month].value`: `Euro` is no currency of ISO 4217",
            "E0605 row 151 (Ångström Advisory (EMEA)): `fields[key=day_rate].value`: `Euro` is no currency of ISO 4217",
        ]
    );
    assert_eq!(mapped.added.len(), ROWS - 5);
    assert_eq!(
        unmapped(&mapped),
        sorted([
            "key",
            "email",
            "first_name",
            "joined_at",
            "created_at",
            "group.is_default",
            "tags[]",
            "stats.customers",
            "stats.revenue",
            "fields[key=how_did_you_hear]"
        ])
    );
    let key = mapped.unmapped.iter().find(|field| field.field == "key").expect("a field");
    assert_eq!((key.rows, key.example.as_str()), (ROWS, "part_0000"));
    assert_eq!(
        missing(&mapped).into_iter().map(|(field, _)| field).collect::<Vec<_>>(),
        ["partner.gross_profit", "partner.day_worth"]
    );
    let last = name(199);
    let exact = |field: &str, line: &str| {
        assert_eq!(number(&program, Entity::Partner, &last, field).to_bits(), stated(line, field).to_bits(), "{field}");
    };
    exact("gross_profit", "gross_profit: €12345.67 per month");
    exact("day_worth", "day_worth: €640 per day");
    exact("win", "win: 25%");
    exact("sales_cycle", "sales_cycle: 90 days");
    assert_eq!(
        mapped.added.iter().filter(|name| name.starts_with("pk")).count(),
        13,
        "those without a team are called by their key"
    );
    assess_all(&program, &mapped);
}

/// What an app puts beside the product's own fields.
fn companion(dice: &mut Dice, minor: bool) -> Value {
    let mut own = Map::new();
    let amount = |units: u64, cents: u64| if minor { json!(units * 100 + cents) } else { json!(format!("{units}.{cents:02}")) };
    if !dice.chance(6) {
        own.insert("gross_profit".into(), amount(1_000 + dice.below(60_000), dice.below(100)));
    }
    own.insert("day_worth".into(), amount(200 + dice.below(800), 0));
    if dice.chance(50) {
        own.insert("opportunities".into(), json!(dice.below(40)));
        own.insert("win".into(), json!(0.05 + 0.01 * f64::from(u32::try_from(dice.below(60)).expect("small"))));
    }
    if dice.chance(50) {
        own.insert("sales_cycle_days".into(), json!(10 + dice.below(150)));
    }
    if dice.chance(40) {
        let goals: Map<String, Value> =
            GOALS.iter().take(3).map(|goal| ((*goal).to_string(), json!(10 + dice.below(60)))).collect();
        own.insert("goals".into(), Value::Object(goals));
    }
    if dice.chance(20) {
        own.insert("archetype".into(), json!("referral_agent"));
    }
    Value::Object(own)
}

fn dub() -> String {
    let mut dice = Dice(23);
    let mut rows = Vec::new();
    for at in 0..ROWS {
        let company = dice.chance(70);
        let mut row = json!({
            "id": format!("pn_{at:05}"), "name": format!("Jo Doe {at}"), "companyName": if company { json!(name(at)) } else { Value::Null },
            "email": format!("jo{at}@example.com"), "image": null, "country": *dice.of(&["US", "DE", "JP", "PL"]), "programId": "prog_1",
            "groupId": "grp_1", "partnerId": format!("pn_{at:05}"), "tenantId": null, "createdAt": "2025-02-03T10:11:12.000Z",
            "status": *dice.of(&["approved", "approved", "pending", "banned"]),
            "links": [{ "id": format!("link_{at}"), "shortLink": format!("https://refer.example/{at}"), "clicks": dice.below(900) }],
            "totalClicks": dice.below(9_000), "totalLeads": dice.below(400), "totalSales": dice.below(90),
            "totalSaleAmount": dice.below(9_000_000), "totalCommissions": dice.below(900_000), "description": "",
            "goalfit": companion(&mut dice, true),
        });
        match at {
            5 => row["goalfit"]["currency"] = json!("eur"),
            101 => row["goalfit"]["day_worth"] = json!(412.5),
            140 => row["goalfit"]["archetype"] = json!("affilate"),
            160 => row["goalfit"]["win"] = json!(25),
            199 => {
                row["goalfit"] = json!({ "currency": "EUR", "gross_profit": 1234, "day_worth": 40001, "sales_cycle_days": 30 })
            }
            _ => {}
        }
        rows.push(row);
    }
    lines("", &rows, "")
}

#[test]
fn dub_partners_and_rewards() {
    let (program, mapped) = mapped("dub", &export("dub.json", dub()));
    assert_eq!(
        told(&mapped),
        [
            "E0605 row 102 (Ärzteberatung Cloud (EMEA)): `goalfit.day_worth`: `412.5` is no whole number of the least units of USD",
            "E0207 row 141 (Jo Doe 140): `partner` names the archetype `affilate`, which does not exist",
            "E0306 row 161 (Jo Doe 160): at `partner.win`: `win` is 2500%, which must be between 0% and 100%",
        ]
    );
    assert_eq!(mapped.added.len(), ROWS - 3);
    assert_eq!(
        unmapped(&mapped),
        sorted([
            "id",
            "email",
            "country",
            "programId",
            "groupId",
            "partnerId",
            "createdAt",
            "status",
            "links[].id",
            "links[].shortLink",
            "links[].clicks",
            "totalClicks",
            "totalLeads",
            "totalSales",
            "totalSaleAmount",
            "totalCommissions"
        ])
    );
    assert_eq!(missing(&mapped).into_iter().map(|(field, _)| field).collect::<Vec<_>>(), ["partner.gross_profit"]);
    let last = mapped.added[mapped.added.len() - 1].clone();
    assert_eq!(
        number(&program, Entity::Partner, &last, "gross_profit").to_bits(),
        stated("gross_profit: €12.34 per month", "gross_profit").to_bits()
    );
    assert_eq!(
        number(&program, Entity::Partner, &last, "day_worth").to_bits(),
        stated("day_worth: €400.01 per day", "day_worth").to_bits()
    );
    assess_all(&program, &mapped);

    let rewards = r#"{"rewards": [
        {"id": "rw_1", "event": "sale", "type": "flat", "amountInCents": 5001, "maxDuration": 12, "description": "Flat fee per sale"},
        {"id": "rw_2", "event": "sale", "type": "percentage", "amountInPercentage": 30, "maxDuration": null, "description": null, "name": "Thirty"},
        {"id": "rw_3", "event": "lead", "type": "flat", "amount": 700, "maxDuration": 0}
    ]}"#;
    let (_, mapped) = self::mapped("dub-rewards", rewards);
    assert_eq!(mapped.added, ["Flat fee per sale", "Thirty", "rw_3"]);
    assert_eq!(missing(&mapped), [("offer.window", 3), ("reward commission.amount", 1)]);
    assert_eq!(unmapped(&mapped), sorted(["event", "maxDuration", "amountInPercentage"]));
}

fn salesforce() -> String {
    let mut dice = Dice(37);
    let mut rows = Vec::new();
    for at in 0..ROWS {
        let maybe = |there: bool, value: Value| if there { value } else { Value::Null };
        let id = format!("0015g00000{at:05}AAA");
        let amount = f64::from(u32::try_from(20_000 + dice.below(900_000)).expect("small")) + 0.5;
        let mut row = json!({
            "attributes": { "type": "Account", "url": format!("/services/data/v64.0/sobjects/Account/{id}") }, "Id": id, "Name": name(at),
            "Type": *dice.of(&["Channel Partner / Reseller", "Installation Partner", "Technology Partner", "Other"]), "IsPartner": true,
            "CurrencyIsoCode": *dice.of(&["EUR", "USD", "GBP"]), "AnnualRevenue": 1_000_000 + dice.below(9_000_000),
            "NumberOfEmployees": dice.below(500), "Industry": null, "BillingCountry": "Deutschland",
            "CreatedDate": "2024-05-06T07:08:09.000+0000", "ChannelProgramName": "Partner Program", "ChannelProgramLevelName": "Gold",
        });
        row["Partner_Type__c"] =
            maybe(dice.chance(70), json!(["Reseller", "SI", "MSP", "ISV", "Distributor", "--None--"][at % 6]));
        row["Annual_Gross_Profit__c"] = maybe(dice.chance(94), json!(amount));
        row["Day_Rate__c"] = maybe(dice.chance(96), json!(350 + dice.below(700)));
        row["Opportunities_per_Quarter__c"] = maybe(dice.chance(50), json!(dice.below(30)));
        row["Win_Rate__c"] = maybe(dice.chance(60), json!(5 + dice.below(60)));
        row["Sales_Cycle_Days__c"] = maybe(dice.chance(60), json!(20 + dice.below(250)));
        row["Free_Days__c"] = maybe(dice.chance(60), json!(5 + dice.below(80)));
        row["Enablement__c"] = maybe(dice.chance(60), json!(30 + dice.below(70)));
        if dice.chance(40) {
            row["Goal_Money__c"] = json!(30 + dice.below(40));
            row["Goal_Services__c"] = json!(30 + dice.below(40));
            row["Goal_Trust__c"] = json!(dice.below(40));
        }
        row["MDF_Region__c"] = json!("DACH");
        match at {
            9 => row["Partner_Type__c"] = json!("Resseller"),
            60 => row["Win_Rate__c"] = json!(130),
            61 => row["Name"] = json!(""),
            62 => row["Name"] = json!("Two\nlines"),
            199 => {
                row["Partner_Type__c"] = json!("SI");
                row["CurrencyIsoCode"] = json!("EUR");
                row["Annual_Gross_Profit__c"] = json!(1_560_000.12);
                row["Win_Rate__c"] = json!(42.5);
                row["Opportunities_per_Quarter__c"] = json!(3);
            }
            _ => {}
        }
        rows.push(row);
    }
    lines("{\"totalSize\": 200, \"done\": true, \"records\": ", &rows, "}")
}

#[test]
fn salesforce_accounts_and_funds() {
    let (program, mapped) = mapped("salesforce", &export("salesforce.json", salesforce()));
    assert_eq!(
        told(&mapped),
        [
            format!("E0605 row 10 ({}): `Partner_Type__c`: `Resseller` is not in the table of the mapping", name(9)),
            format!("E0306 row 61 ({}): at `partner.win`: `win` is 130%, which must be between 0% and 100%", name(60)),
            "E0212 row 62: `partner` is a partner without a name".to_string(),
            "E0212 row 63 (Two\nlines): `partner` is called \"Two\\nlines\": a name stands on one line".to_string(),
        ]
    );
    assert_eq!(mapped.added.len(), ROWS - 4, "{:?}", told(&mapped));
    assert_eq!(
        unmapped(&mapped),
        sorted([
            "attributes.type",
            "attributes.url",
            "Id",
            "IsPartner",
            "AnnualRevenue",
            "NumberOfEmployees",
            "BillingCountry",
            "CreatedDate",
            "ChannelProgramName",
            "ChannelProgramLevelName",
            "MDF_Region__c"
        ])
    );
    let last = name(199);
    let exact = |field: &str, line: &str| {
        assert_eq!(number(&program, Entity::Partner, &last, field).to_bits(), stated(line, field).to_bits(), "{field}");
    };
    exact("gross_profit", "gross_profit: €1560000.12 per year");
    exact("win", "win: 42.5%");
    exact("opportunities", "opportunities: 3 per quarter");
    let fields: Vec<&str> = missing(&mapped).into_iter().map(|(field, _)| field).collect();
    assert!(fields.contains(&"partner.gross_profit") && fields.contains(&"partner.day_worth"), "{fields:?}");
    assess_all(&program, &mapped);

    let funds = r#"{"totalSize": 3, "done": true, "records": [
        {"attributes": {"type": "PartnerMarketingBudget"}, "Title": "DACH 2026", "Amount": 50000, "CurrencyIsoCode": "EUR", "StartDate": "2026-01-01", "EndDate": "2026-12-31", "TotalAllocatedAmount": 20000, "Marketing_Days__c": 12},
        {"attributes": {"type": "PartnerFundAllocation"}, "Title": "Trade show", "Amount": 7500.25, "CurrencyIsoCode": "GBP", "Budget": {"StartDate": "2026-03-01", "EndDate": "2026-06-01"}, "Marketing_Days__c": null},
        {"attributes": {"type": "PartnerFundRequest"}, "Title": "Webinar", "Activity": "Webinar", "Amount": 900, "CurrencyIsoCode": "EUR", "Budget": {"StartDate": "2026-06-01", "EndDate": "2026-03-01"}}
    ]}"#;
    let (program, mapped) = self::mapped("salesforce-funds", funds);
    assert_eq!(mapped.added, ["DACH 2026", "Trade show"]);
    assert_eq!(
        told(&mapped),
        ["E0605 row 3 (Webinar): `Budget.StartDate`: this ends on 2026-03-01, before it begins on 2026-06-01"]
    );
    assert_eq!(unmapped(&mapped), sorted(["attributes.type", "TotalAllocatedAmount", "Activity"]));
    assert_eq!(number(&program, Entity::Offer, "DACH 2026", "window").to_bits(), (364.0 * 12.0 / 365.0_f64).to_bits());
}

fn impact() -> String {
    let mut dice = Dice(41);
    let mut rows = Vec::new();
    for at in 0..ROWS {
        let currency = *dice.of(&["USD", "EUR", "GBP"]);
        let mut row = json!({
            "Id": format!("{}", 1_000_000 + at), "Name": name(at), "Description": "", "Website": format!("https://partner{at}.example"),
            "State": *dice.of(&["ACTIVE", "ACTIVE", "PENDING"]), "Currency": currency, "Timezone": "Etc/UTC", "PartnerType": "MEDIA",
            "Address": { "Country": "US", "City": null }, "goalfit": companion(&mut dice, false),
        });
        match at {
            30 => row["Currency"] = json!(""),
            31 => row["goalfit"]["gross_profit"] = json!("12.345,67"),
            199 => row["goalfit"] = json!({ "currency": "EUR", "gross_profit": "9876.54", "day_worth": 512.5, "win": "12.5%" }),
            _ => {}
        }
        rows.push(row);
    }
    lines("{\"@page\": \"1\", \"@total\": \"200\", \"Partners\": ", &rows, "}")
}

#[test]
fn impact_partners_and_contracts() {
    let (program, mapped) = mapped("impact", &export("impact.json", impact()));
    let messages = told(&mapped);
    assert!(
        messages[0].starts_with("E0605 row 31") && messages[0].ends_with("the currency of this amount is not stated"),
        "{messages:?}"
    );
    assert!(messages.iter().any(|message| message.starts_with("E0113 row 32")), "{messages:?}");
    assert_eq!(mapped.added.len(), ROWS - 2, "{messages:?}");
    assert_eq!(unmapped(&mapped), sorted(["Website", "State", "Timezone", "PartnerType", "Address.Country"]));
    let last = name(199);
    assert_eq!(
        number(&program, Entity::Partner, &last, "gross_profit").to_bits(),
        stated("gross_profit: €9876.54 per month", "gross_profit").to_bits()
    );
    assert_eq!(number(&program, Entity::Partner, &last, "win"), 0.125);
    assess_all(&program, &mapped);

    let contracts = r#"{"Contracts": [
        {"Id": "S-1", "PartnerId": 7, "Status": "ACTIVE", "StartDate": "2026-01-01T00:00:00Z", "EndDate": "2027-01-01T00:00:00Z",
         "TemplateTerms": {"TemplateId": 3, "Name": "Public Terms", "Currency": "USD", "EventPayouts": [
            {"EventTypeName": "Online sale", "EventCategory": "SALE", "DefaultPayout": "54.00", "PayoutLevel": "ORDER",
             "PayoutGroups": [{"Name": "New customers", "Rank": "1", "Payout": "108.00"}]},
            {"EventTypeName": "Demo", "EventCategory": "LEAD", "DefaultPayout": "5.40"}]}},
        {"Id": "S-2", "Status": "ACTIVE", "StartDate": "2026-01-01T00:00:00Z", "EndDate": null,
         "TemplateTerms": {"Name": "One", "Currency": "EUR", "EventPayouts": {"EventTypeName": "Sale", "EventCategory": "SALE", "DefaultPayout": null, "DefaultPayoutRate": "10"}}}
    ]}"#;
    let (program, mapped) = self::mapped("impact-contracts", contracts);
    assert_eq!(told(&mapped), Vec::<String>::new());
    assert_eq!(missing(&mapped), [("offer.window", 1), ("reward Sale.amount", 1)]);
    let rewards = program.facts().offers["S-1"].list(Entity::Reward);
    let amount = program.model().schema.find(Entity::Reward, "amount").expect("a field");
    let amounts: Vec<(&str, Cell)> = rewards.iter().map(|reward| (reward.name.as_str(), reward.cells[&amount].value)).collect();
    let euro = |dollars: f64| Cell::Number(dollars / 1.08);
    for (name, value) in [("Online sale", 54.0), ("Demo", 5.4), ("New customers", 108.0)] {
        let found = amounts.iter().find(|(found, _)| *found == name).expect("a reward").1;
        let (Cell::Number(found), Cell::Number(wanted)) = (found, euro(value)) else { panic!("{found:?}") };
        assert!((found - wanted).abs() < 1e-9, "{name}: {found}");
    }
    assert_eq!(
        unmapped(&mapped),
        sorted([
            "PartnerId",
            "TemplateTerms.TemplateId",
            "TemplateTerms.EventPayouts[].PayoutLevel",
            "TemplateTerms.EventPayouts[].PayoutGroups[].Rank",
            "TemplateTerms.EventPayouts.DefaultPayoutRate"
        ])
    );
}

fn impartner() -> String {
    let mut dice = Dice(53);
    let mut rows = Vec::new();
    for at in 0..ROWS {
        let mut row = json!({
            "id": 1_200_000 + at, "name": name(at), "crmId": format!("0019000000{at:05}AAS"), "isActive": true,
            "created": "2023-11-05T08:00:00Z", "mailingCountry": *dice.of(&["US", "FR", ""]), "partner_Tier__cf": "Premier", "region__cf": "EMEA",
            "partner_Type__cf": *dice.of(&["Reseller", "VAR", "MSP", "Consultancy", "ISV"]), "currency__cf": *dice.of(&["", "EUR", "USD"]),
            "day_Rate__cf": (300 + dice.below(800)).to_string(), "free_Days__cf": null,
        });
        if !dice.chance(7) {
            row["gross_Profit_Monthly__cf"] = json!(format!("{}.00", 3_000 + dice.below(50_000)));
        }
        if dice.chance(60) {
            row["win_Rate__cf"] = json!(format!("{}%", 10 + dice.below(50)));
            row["sales_Cycle_Days__cf"] = json!(20 + dice.below(150));
        }
        if dice.chance(30) {
            row["goal_Recurring__cf"] = json!(20 + dice.below(70));
            row["goal_Trust__cf"] = json!(20 + dice.below(70));
        }
        match at {
            88 => row["partner_Type__cf"] = json!("Aggregator"),
            89 => row["win_Rate__cf"] = json!("thirty"),
            199 => {
                row["currency__cf"] = json!("EUR");
                row["gross_Profit_Monthly__cf"] = json!("20000.10");
            }
            _ => {}
        }
        rows.push(row);
    }
    lines("{\"data\": {\"count\": 200, \"entity\": \"Account\", \"results\": ", &rows, "}, \"success\": true}")
}

#[test]
fn impartner_accounts() {
    let (program, mapped) = mapped("impartner", &export("impartner.json", impartner()));
    assert_eq!(
        told(&mapped),
        [
            format!("E0605 row 89 ({}): `partner_Type__cf`: `Aggregator` is not in the table of the mapping", name(88)),
            format!("E0605 row 90 ({}): `win_Rate__cf`: `thirty` is no number", name(89)),
        ]
    );
    assert_eq!(
        unmapped(&mapped),
        sorted(["id", "crmId", "isActive", "created", "mailingCountry", "partner_Tier__cf", "region__cf"])
    );
    assert_eq!(
        number(&program, Entity::Partner, &name(199), "gross_profit").to_bits(),
        stated("gross_profit: €20000.10 per month", "gross_profit").to_bits()
    );
    assess_all(&program, &mapped);
}

fn block<'p>(page: &'p str, title: &str) -> &'p str {
    let start = format!("```{title}\n");
    page.split_once(&start).and_then(|(_, rest)| rest.split_once("```")).expect(title).0
}

#[test]
fn the_worked_example_of_the_page_comes_out_as_it_says() {
    let page = include_str!("../docs/facts.md");
    let mut mapping: goalfit::facts::mapping::Mapping = serde_json::from_str(block(page, "json mapping")).expect("a mapping");
    let mut program = program();
    let refused = program.map_facts(block(page, "json export"), &mapping).expect_err("the last line goes over a list");
    assert_eq!(format!("{refused}\n"), block(page, "text refused"));
    mapping.fields.pop();
    let mapped = program.map_facts(block(page, "json export"), &mapping).expect("rows");
    let mut told = format!("added: {}\n", mapped.added.join(", "));
    for field in &mapped.unmapped {
        told.push_str(&format!("not read: {} in {} row, such as `{}`\n", field.field, field.rows, field.example));
    }
    for absent in &mapped.missing {
        told.push_str(&format!("missing: {} of {}\n", absent.field, absent.names.join(", ")));
    }
    for problem in &mapped.problems {
        told.push_str(&format!("{} {}\n", problem.diagnostic.code, problem.diagnostic.message));
    }
    assert_eq!(told, block(page, "text came out"));
    let exact = stated("gross_profit: €130000.50 per month", "gross_profit");
    assert_eq!(number(&program, Entity::Partner, "Nordlicht GmbH", "gross_profit").to_bits(), exact.to_bits());
    program.score("Nordlicht GmbH", "Bounty").expect("a score");

    let mut program = self::program();
    let mapped = program.add_table(block(page, "csv")).expect("a table");
    assert_eq!((mapped.added.len(), mapped.problems.len(), unmapped(&mapped)), (2, 0, vec!["Region"]));
    let exact = stated("gross_profit: €130k per month", "gross_profit");
    assert_eq!(number(&program, Entity::Partner, "Nordlicht GmbH", "gross_profit").to_bits(), exact.to_bits());
    program.score("Kite; Media", "Bounty").expect("a score");
}
