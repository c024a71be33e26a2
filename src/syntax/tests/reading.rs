//! Values, expressions and spans.

use super::*;

// Values

#[test]
fn each_literal_is_read_as_it_is_written() {
    for text in [
        "5",
        "1_000",
        "0.25",
        "45%",
        "-0.5",
        "€100k",
        "-€5k",
        "$2.5M",
        "£40_000",
        "100k CHF",
        "90 days",
        "9 months",
        "2 quarters",
        "1 year",
        "3 weeks",
        "40 days of work",
        "€130k per month",
        "0.5 per month",
        "€700 per day",
        "€700 per day of work",
        "6..12 months",
        "€50k..€80k per month",
        "40% ± 10%",
        "2027-03-31",
        "yes",
        "no",
        "missing",
        "services_firm",
        "hurts strongly",
        "[refer, co_sell]",
        "[]",
        "\"a \\\"b\\\" \\\\ \\n c\"",
    ] {
        let value = parse_value(text, ID).unwrap_or_else(|wrong| panic!("{text}: {wrong:?}"));
        assert_eq!(super::print::value(&value.node), text);
    }
    let same = |a: &str, b: &str| assert_eq!(parse_value(a, ID).map(|v| v.node), parse_value(b, ID).map(|v| v.node));
    same("40% +/- 10%", "40% ± 10%");
    same("100k EUR", "€100k");
    same("1 days", "1 day");
    same("6 .. 12 months", "6..12 months");
    same("6 months..12 months", "6..12 months");
    same("- 5", "-5");
    same("\u{a0}6\u{a0}months ", "6 months");
}

#[test]
fn a_value_that_stands_alone_says_what_is_wrong_with_it() {
    let message = |text: &str| parse_value(text, ID).expect_err(text).message;
    assert_eq!(message("3,80"), "`3,80` has a comma: write `3.80`");
    assert_eq!(message("100€"), "write `€100`: the symbol comes first");
    assert_eq!(message("6 mnths"), "`mnths` is no unit");
    assert_eq!(message(""), "a value belongs here");
    assert_eq!(message("2027-02-30"), "month 02 of 2027 has 28 days");
    assert_eq!(message("5 XYZ"), "`XYZ` is no currency");
    assert_eq!(message(&"9".repeat(400)), "this number is beyond the greatest that can be computed with");
    assert!(message(&"[".repeat(200)).starts_with("more than 64 brackets"));
    assert_eq!(message(&"9".repeat(5000)), "this value is too long");
    parse_value("\"open", ID).expect_err("unclosed");
}

#[test]
fn a_unit_ends_with_its_line_and_gives_way_to_a_field() {
    let (_, tree, diagnostics) = read("offer \"A\" {\n  units: 3\n  days: 4\n  lag: 3 months: 5\n}");
    assert_eq!(diagnostics.len(), 0, "{diagnostics:?}");
    let DeclarationKind::Facts(facts) = &tree.declarations[0].kind else { panic!() };
    let names: Vec<&str> = facts
        .body
        .items
        .iter()
        .filter_map(|item| if let FactItemKind::Field { name, .. } = &item.kind { Some(name.node.as_str()) } else { None })
        .collect();
    assert_eq!(names, ["units", "days", "lag", "months"]);
}

#[test]
fn keywords_are_keywords_only_in_their_places() {
    let (_, _, diagnostics) = read(
        "partner \"A\" {\n  window: 1\n  kind: x, to: y, field: z, rule: 4, for: 5\n  goal services { use: 3 }\n  partner: 4\n}\n",
    );
    assert_eq!(diagnostics, vec![]);
}

// Expressions

fn expression(text: &str) -> String {
    let (_, tree, diagnostics) = read(&format!("define x = {text}"));
    assert_eq!(diagnostics, vec![], "{text}");
    let DeclarationKind::Quantity(quantity) = &tree.declarations[0].kind else { panic!() };
    shape(&quantity.value)
}

/// An expression with all its brackets.
fn shape(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Unary { operator: UnaryOperator::Negate, operand } => format!("(-{})", shape(operand)),
        ExprKind::Unary { operator: UnaryOperator::Not, operand } => format!("(not {})", shape(operand)),
        ExprKind::Binary { operator, left, right } => format!("({} {} {})", shape(left), operator.word(), shape(right)),
        ExprKind::If { condition, then, otherwise } => {
            format!("(if {} then {} else {})", shape(condition), shape(then), shape(otherwise))
        }
        ExprKind::Is { value, known } => format!("({} is {})", shape(value), if *known { "known" } else { "missing" }),
        ExprKind::In { value, list } => format!("({} in {})", shape(value), list.len()),
        ExprKind::Group(inner) => shape(inner),
        ExprKind::Comparing(comparing) => format!("(compare {})", shape(&comparing.body)),
        ExprKind::Aggregate(aggregate) => format!(
            "({:?} {} for {}{})",
            aggregate.operator,
            aggregate.body.as_ref().map_or_else(String::new, |body| shape(body)),
            aggregate.member.node,
            aggregate.condition.as_ref().map_or_else(String::new, |condition| format!(" where {}", shape(condition)))
        ),
        _ => super::print::expr(expr),
    }
}

#[test]
fn operators_bind_in_their_order() {
    assert_eq!(expression("a + b * c - d"), "((a + (b * c)) - d)");
    assert_eq!(expression("a or b and not c = d"), "(a or (b and (not (c = d))))");
    assert_eq!(expression("a else b or c"), "(a else (b or c))");
    assert_eq!(expression("-a * b"), "((-a) * b)");
    assert_eq!(expression("-0.5"), "(-0.5)");
    assert_eq!(expression("a + 1 is missing and b in [x, y,]"), "(((a + 1) is missing) and (b in 2))");
    assert_eq!(expression("if a then b else c else d"), "(if a then b else (c else d))");
    assert_eq!(expression("if a then (b else c) else d"), "(if a then (b else c) else d)");
    assert_eq!(expression("sum of a for x in offer.asks / 2"), "((Sum a for x) / 2)");
    assert_eq!(expression("count of x in offer.rewards where x.a > 1 and y"), "(Count  for x where ((x.a > 1) and y))");
    assert_eq!(expression("max of f(x) for x in a.b where c + 1 else 2"), "(Max f(x) for x where ((c + 1) else 2))");
    assert_eq!(expression("partner.moves(a, b)"), "partner.moves(a, b)");
    assert_eq!(expression("sum(a)"), "sum(a)");
    assert_eq!(expression("2027-03-31 > 2027-01-01"), "(2027-03-31 > 2027-01-01)");
    assert_eq!(expression("€700 per day * 3 months"), "(€700 per day * 3 months)");
    assert_eq!(expression("a\n  +\n  b"), "(a + b)");
}

// Spans

#[test]
fn spans_are_exact() {
    let text = "# c\nuse std\r\n\r\npartner \"Ä\" is firm { # after\n\twin: 25%  # five\n}\nrule \"r\" {\n  because: \"é {a + share(b)} x\"\n}\n";
    let (sources, tree, diagnostics) = read(text);
    assert_eq!(diagnostics, vec![]);
    let spans: Vec<&str> = tree.declarations.iter().map(|declaration| sources.slice(declaration.span)).collect();
    assert_eq!(spans[0], "use std");
    assert_eq!(spans[1], "partner \"Ä\" is firm { # after\n\twin: 25%  # five\n}");
    let DeclarationKind::Facts(facts) = &tree.declarations[1].kind else { panic!() };
    assert_eq!(sources.slice(facts.name.span), "\"Ä\"");
    assert_eq!(sources.slice(facts.body.items[0].span), "win: 25%");
    let FactItemKind::Field { value, .. } = &facts.body.items[0].kind else { panic!() };
    assert_eq!(sources.slice(value.span), "25%");
    let DeclarationKind::Rule(rule) = &tree.declarations[2].kind else { panic!() };
    let RuleItemKind::Because(template) = &rule.items[0].kind else { panic!() };
    let TemplatePart::Hole(hole) = &template.parts[1] else { panic!() };
    assert_eq!(sources.slice(hole.span), "a + share(b)");
    let ExprKind::Binary { right, .. } = &hole.kind else { panic!() };
    assert_eq!(sources.slice(right.span), "share(b)");
}

#[test]
fn templates_have_holes_and_braces() {
    let (_, tree, diagnostics) = read("rule \"r {x\" { because: \"{{a}} {b}\\\" {\\\"q\\\" }\" }");
    let DeclarationKind::Rule(rule) = &tree.declarations[0].kind else { panic!() };
    assert_eq!(rule.name.node, "r {x");
    assert_eq!(diagnostics.len(), 1, "a quote in a hole is none: {diagnostics:?}");
    let RuleItemKind::Because(template) = &rule.items[0].kind else { panic!() };
    assert_eq!(template.parts[0], TemplatePart::Text("{a} ".into()));
    assert!(matches!(&template.parts[1], TemplatePart::Hole(_)));
}

// Odd but right

#[test]
fn line_ends_tabs_and_marks_of_other_systems_are_read() {
    let unix = "use std\n\npartner \"A\" {\n  win: 3 # c\n}\n";
    for other in [unix.replace('\n', "\r\n"), unix.replace('\n', "\r"), format!("\u{feff}{unix}"), unix.replace("  ", "\t")] {
        assert_eq!(formatted(&other), unix, "{other:?}");
    }
    assert_eq!(formatted(""), "");
    assert_eq!(formatted("\n\n"), "");
    assert_eq!(formatted("# only\n\n# comments"), "# only\n\n# comments\n");
}

// Tokens

#[test]
fn tokens_cover_every_byte_once() {
    for text in [EVERYTHING, "", "\u{0}é\"", "a\r\nb\u{feff}", "1..2 1.5.5 .5 5. ± +/- +-"] {
        assert_covers(text);
    }
}
