//! What a reader is told about a slip, and that its fix mends it.

use super::*;

// Slips

/// Text, code, the letters pointed at, message; each is mended by its fix where the last column says so.
const SLIPS: &[(&str, &str, &str, &str, bool)] = &[
    ("partner \"A\" { ramp: 3,80 months }", "E0113", "3,80", "`3,80` has a comma: write `3.80`", true),
    ("partner \"A\" { a: 1,000,000 }", "E0113", "1,000,000", "`1,000,000` has a comma: write `1_000_000`", true),
    ("partner \"A\" { a: €1,250.50 }", "E0113", "€1,250.50", "`€1,250.50` has a comma: write `€1_250.50`", true),
    ("define x = 3,80", "E0113", "3,80", "`3,80` has a comma: write `3.80`", true),
    ("partner \"A\" { a: 1 000 }", "E0129", "1 000", "thousands are separated by `_`: write `1_000`", true),
    (
        "partner \"A\" { a: 1.000.000 }",
        "E0129",
        "1.000.000",
        "a number has one point; thousands are separated by `_`: write `1_000_000`",
        true,
    ),
    ("partner \"A\" { a: 1'000 }", "E0129", "'", "thousands are separated by `_`", true),
    ("partner \"A\" { a: 100k € }", "E0116", "100k €", "write `€100k`: the symbol comes first", true),
    ("partner \"A\" { a: € 100k }", "E0116", "€ 100k", "write `€100k`: the symbol comes first", true),
    ("partner \"A\" { a: 100€ per month }", "E0116", "100€", "write `€100`: the symbol comes first", true),
    ("partner \"A\" { a: €-5 }", "E0116", "€-5", "write `-€5`: the minus comes first", true),
    ("partner \"A\" { a: EUR 100k }", "E0116", "EUR 100k", "write `100k EUR`: the code comes last", true),
    ("define x = 100€", "E0116", "100€", "write `€100`: the symbol comes first", true),
    ("partner \"A\" { a: +5 }", "E0129", "+", "a number above zero has no sign", true),
    ("partner \"A\" { a: 5 % }", "E0129", "5 %", "`%` stands directly behind the digits: write `5%`", true),
    ("partner \"A\" { a: 5 k }", "E0117", "5 k", "`k` stands directly behind the digits: write `5k`", true),
    ("partner \"A\" { a: 100K }", "E0117", "100K", "`K` is no unit: write `100k`", true),
    ("partner \"A\" { a: €700/day }", "E0129", "/day", "a rate is written `per day`", true),
    ("partner \"A\" { a: 6-12 months }", "E0129", "6-12", "a range is written with two points: `6..12`", true),
    ("partner \"A\" { a: 6–12 months }", "E0128", "–", "a range is written with two points, not with `–`", true),
    ("partner \"A\" { a: 6 to 12 months }", "E0129", "6 to 12", "a range is written with two points: `6..12`", true),
    ("partner \"A\" { a: 6 mnths }", "E0117", "mnths", "`mnths` is no unit", true),
    ("partner \"A\" { a: €5 per mnth }", "E0117", "mnth", "`mnth` is no unit of time", true),
    ("partner \"A\" { a: 100k eur }", "E0117", "eur", "`eur` is no unit", true),
    ("partner \"A\" { a: 5 XYZ }", "E0117", "XYZ", "`XYZ` is no currency", false),
    ("define x = 1e400", "E0114", "1e400", "numbers are written out", false),
    ("define x = 1.5e-3", "E0114", "1.5e-3", "numbers are written out", true),
    ("partner \"A\" { a: 12.5E2 }", "E0114", "12.5E2", "numbers are written out", true),
    ("define x = .5", "E0115", ".5", "a number has a digit before its point: write `0.5`", true),
    ("define x = 5. + 3", "E0115", "5.", "a number has a digit after its point: write `5`", true),
    ("partner \"A\" { a: 2027-02-30 }", "E0123", "2027-02-30", "month 02 of 2027 has 28 days", false),
    ("partner \"A\" { a: 2027-3-1 }", "E0123", "2027-3-1", "days and months have two digits: write `2027-03-01`", true),
    ("define x = a == 3", "E0118", "==", "values are compared with one `=`", true),
    ("define x = a && b", "E0128", "&&", "`&&` is no operator", true),
    ("define x = a||b", "E0128", "||", "`||` is no operator", true),
    ("define x = !a", "E0128", "!", "`!` is no operator", true),
    ("define x = a => 3", "E0128", "=>", "`=>` is written `>=`", true),
    ("define x = a =< 3", "E0128", "=<", "`=<` is written `<=`", true),
    ("define x = a <> 3", "E0128", "<>", "`<>` is written `!=`", true),
    ("define x = a ≥ 3", "E0128", "≥", "`≥` is written `>=`", true),
    ("define x = a − 3", "E0128", "−", "`−` is no minus", true),
    ("define x = a × 3", "E0128", "×", "`×` is written `*`", true),
    ("define x = a ** 2", "E0128", "**", "`**` is no operator", false),
    ("define x = a is not missing", "E0128", "is not missing", "`is not missing` is written `is known`", true),
    ("define x = a is 5", "E0128", "is", "`is` asks whether a value is `missing` or `known`", true),
    ("define x = a in (b, c)", "E0101", "(", "a list stands in `[ ]`", true),
    ("define x = 1 < a < 3", "E0127", "1 < a < 3", "comparisons do not chain", true),
    ("define x = sum a for a in b.c", "E0101", "sum a", "`of` belongs behind `sum`", true),
    ("define x = if a then b", "E0101", "b", "`else` belongs behind `b`", false),
    ("define x = 1 +\ndefine y = 2", "E0101", "+", "a value belongs behind `+`", false),
    ("define x = 1 2", "E0101", "2", "nothing joins `1` and `2`", false),
    ("define x: 5", "E0101", ":", "`x` gets its value with `=`, found `:`", true),
    ("define x 5", "E0101", "x 5", "`x` wants `=` and a value, found `5`", true),
    ("partner 'A' { }", "E0110", "'A'", "`'` does not quote a text", true),
    ("partner “A” { }", "E0110", "“A”", "`“` does not quote a text", true),
    ("partner \"A\" { a: 3; }", "E0109", ";", "lines end without `;`", true),
    ("partner \"A\" { win = 3 }", "E0119", "=", "`win` is stated with `:`", true),
    ("partner \"A\" { trust 85% }", "E0120", "trust 85%", "`trust` wants `:` and a value, found `85%`", true),
    ("partner \"A\" { win: 3 trust 85% }", "E0120", "trust 85%", "`trust` wants `:` and a value, found `85%`", true),
    ("field partner.x duration", "E0120", "x duration", "`x` wants `:` and a type, found `duration`", true),
    ("rule \"r\" {\n  when a > 3\n}", "E0120", "when a", "`when` wants `:` and a value, found `a`", true),
    ("rule \"r\" {\n  becuase: \"x\"\n}", "E0101", "becuase", "`becuase` is no line of a rule", true),
    ("partner \"A\" {\n  b:\n  c: 3\n}", "E0101", ":", "a value belongs behind `:`", false),
    ("// a comment\nuse std", "E0121", "//", "comments start with `#`", true),
    ("use std // a comment", "E0121", "//", "comments start with `#`", true),
    ("/* a\n * comment */\nuse std", "E0121", "/*", "comments start with `#`", true),
    ("use std /* a */ use std", "E0121", "/*", "comments start with `#`", true),
    ("partnr \"A\" { win: 3 }\nuse std", "E0112", "partnr", "`partnr` opens no declaration", true),
    ("partner \"A\" {\n  win: 3\n\noffer \"B\" { }", "E0105", "{", "this `{` is never closed", true),
    ("partner \"A\" {\n  goal x {\n    weight: 3\n}\noffer \"B\" { }", "E0105", "{", "this `{` is never closed", true),
    ("define x = (1 + 2\ndefine y = 3", "E0105", "(", "this `(` is never closed", true),
    ("partner \"A\" { }\n}\noffer \"B\" { }", "E0106", "}", "`}` closes nothing", true),
    ("define x = (1 + 2]", "E0106", "]", "`(` is closed by `]`", true),
    ("partner \"A {\n  win: 3\n}\noffer \"B\" { }", "E0104", "\"", "this text is not closed on its line", true),
    ("partner \"A\" {\n  a: \"open\n  b: 3\n}", "E0104", "\"", "this text is not closed on its line", true),
    ("partner \"A\" { a: \"ü }", "E0104", "\"", "this text is not closed on its line", true),
    (
        "partner \"A\" {\n  moves {\n    |   | a |\n    | x | 1\n    | y | 2 |\n  }\n}",
        "E0122",
        "| x | 1",
        "this row has no `|` at its end",
        true,
    ),
    (
        "partner \"A\" {\n  moves {\n    |   | a |\n    x | 1 |\n  }\n}",
        "E0122",
        "x | 1 |",
        "a row of a table starts with `|`, found `x | 1 |`",
        true,
    ),
    ("partner \"A\" {\u{1} win: 3 }", "E0109", "\u{1}", "a control character (U+0001)", true),
    ("partner \"A\" {\u{200b} win: 3 }", "E0109", "\u{200b}", "an invisible character (U+200B)", true),
    ("define x\u{202e} = 3", "E0111", "\u{202e}", "an invisible character that turns the direction of writing (U+202E)", true),
    (
        "partner \"a\u{2066}b\u{2069}\" { }",
        "E0111",
        "\u{2066}",
        "an invisible character that turns the direction of writing (U+2066)",
        true,
    ),
    ("partner \"a\\q\" { }", "E0125", "\\q", "`\\q` means nothing in a text", true),
    ("rule \"r\" { because: \"a {} b\" }", "E0126", "{}", "this hole is empty", false),
    ("rule \"r\" { because: \"a {b\" }", "E0126", "{", "this hole is never closed", false),
    ("rule \"r\" { because: \"a } b\" }", "E0126", "}", "this `}` closes no hole", true),
    ("rule \"r\" { because: \"a {b == 3} c\" }", "E0118", "==", "values are compared with one `=`", true),
    ("partner \"A\" { a: 130.000 € }", "E0116", "130.000 €", "this may be €130_000, or 130 with three decimals", false),
    ("partner \"A\" { a: 6months }", "E0117", "6months", "a blank stands before the unit: write `6 months`", true),
    ("verdict {\n  a when x\n}", "E0101", "{", "`on` belongs here, found `{`", false),
    ("verdict on score {\n  a whn x\n}", "E0101", "whn", "`when` belongs here, found `whn`", true),
    ("constant x = 62% src \"a\"", "E0101", "src", "`source` or `assumed` belongs here, found `src`", false),
    ("table t by a { | a | 1 | }", "E0101", "{", "a field of it belongs here, found `{`", false),
    ("without \"x\"", "E0101", "\"x\"", "`lever` or `rule` belongs here, found `\"x\"`", false),
    ("partner \"A\" as firm { win: 3 }", "E0101", "as", "`from` or `is` belongs here, found `as`", false),
    ("partner \"A\" is { win: 3 }", "E0101", "is", "a name belongs behind `is`", false),
];

#[test]
fn each_slip_is_told_in_the_readers_words_at_its_place_and_mended_by_its_fix() {
    let mut wrong = Vec::new();
    for (text, code, letters, message, mended) in SLIPS {
        let (sources, _, diagnostics) = read(text);
        let found: Vec<(&str, &str, &str)> = diagnostics
            .iter()
            .map(|found| (found.code.as_str(), sources.slice(found.span().unwrap_or_default()), found.message.as_str()))
            .collect();
        if found != [(*code, *letters, *message)] {
            wrong.push(format!("{text:?}\n  wanted {:?}\n  found  {found:?}", (code, letters, message)));
            continue;
        }
        if diagnostics[0].help.is_empty() && diagnostics[0].fix.is_none() {
            wrong.push(format!("{text:?} has no help"));
        }
        let repaired = repaired(text, &diagnostics[0]);
        if repaired.is_some() != *mended {
            wrong.push(format!("{text:?} fix: {repaired:?}"));
        } else if let Some(repaired) = repaired {
            let left = read(&repaired).2;
            if !left.is_empty() {
                wrong.push(format!("{text:?} repaired as {repaired:?} still has {left:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn messages_follow_the_house_style() {
    for (text, ..) in SLIPS {
        for diagnostic in read(text).2 {
            let message = &diagnostic.message;
            let first = message.chars().next().expect("not empty");
            assert!(!first.is_uppercase() && !message.ends_with('.') && !message.contains('\n'), "{message}");
            assert!(!message.contains("expected") && !message.contains("Rule::"), "{message}");
        }
    }
}

#[test]
fn five_mistakes_give_five_diagnostics_and_the_good_items_are_kept() {
    let text =
        "partner \"A\" {\n  a 1\n  b:\n  c: 3 oops\n  d = 5\n  e: 3,5\n  good: 7\n  goal x { weight: 4, horizon 3 months }\n}\n";
    let (_, tree, diagnostics) = read(text);
    let lines: Vec<&str> = diagnostics.iter().map(|found| found.message.as_str()).collect();
    assert_eq!(lines.len(), 6, "{lines:#?}");
    let DeclarationKind::Facts(facts) = &tree.declarations[0].kind else { panic!() };
    let names: Vec<String> = facts
        .body
        .items
        .iter()
        .map(|item| match &item.kind {
            FactItemKind::Field { name, .. } => name.node.clone(),
            FactItemKind::Block { keyword, body, .. } => format!("{} {}", keyword.node, body.items.len()),
            FactItemKind::Table { keyword, .. } => keyword.node.clone(),
        })
        .collect();
    assert_eq!(names, ["c", "e", "good", "goal 1"]);
    let text = "define a = 1 +\ndefine b = == 2\nrule \"x\" {\n  when: 3 >\n  effect: y times\n  becuase: \"x\"\n}\npartnr \"y\" { }\ndefine good = 3\n";
    let (_, tree, diagnostics) = read(text);
    assert_eq!(diagnostics.len(), 6, "{:#?}", diagnostics);
    assert!(
        matches!(&tree.declarations.last().expect("some").kind, DeclarationKind::Quantity(quantity) if quantity.name.node == "good")
    );
}

#[test]
fn a_broken_head_keeps_its_block() {
    let (_, tree, diagnostics) = read("partner \"A\" is { win: 3 }");
    assert_eq!(diagnostics.len(), 1);
    let DeclarationKind::Facts(facts) = &tree.declarations[0].kind else { panic!() };
    assert_eq!((facts.name.node.as_str(), facts.body.items.len()), ("A", 1));
}
