//! The slips that people make: each with its own words and the edit that mends it.

use super::grammar::Rule;
use super::hints::{Spot, is_word, nearest, shown};
use super::notation;
use super::tokens::{DECLARATIONS, Token, TokenKind};
use crate::diagnostic::{Code, Diagnostic, Edit, Fix};
use crate::prelude::*;

/// The slip that was made here, if it is a known one.
pub(crate) fn known(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    notation::number(spot)
        .or_else(|| operator(spot))
        .or_else(|| is_something(spot))
        .or_else(|| list_in_round_brackets(spot))
        .or_else(|| equals_for_colon(spot))
        .or_else(|| colon_for_equals(spot))
        .or_else(|| missing_sign(spot))
        .or_else(|| field_without_colon(spot))
        .or_else(|| notation::unit(spot))
        .or_else(|| aggregate_without_of(spot))
}

/// `==`, `=>`, `<>`, `**`
fn operator(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let here = spot.here?;
    let touching = |first: Token, second: Token| first.end == second.start;
    let pairs = [(spot.before, Some(here)), (Some(here), spot.next(1))];
    for (first, second) in pairs {
        let (Some(first), Some(second)) = (first, second) else { continue };
        if !touching(first, second) {
            continue;
        }
        let written = spot.build.text.get(first.start..second.end)?;
        let span = spot.span(first).to(spot.span(second));
        let foreign = |write: &str| {
            let wrong = Diagnostic::new(Code::FOREIGN_OPERATOR, span, format!("`{written}` is written `{write}`"));
            wrong.help(format!("write `{write}`")).fix(format!("write `{write}`"), span, write)
        };
        match written {
            "==" => {
                let wrong = Diagnostic::new(Code::DOUBLED_EQUALS, span, "values are compared with one `=`");
                return Some(wrong.help("write `=`").fix("write `=`", span, "="));
            }
            "=>" => return Some(foreign(">=")),
            "=<" => return Some(foreign("<=")),
            "<>" => return Some(foreign("!=")),
            "**" => {
                return Some(
                    Diagnostic::new(Code::FOREIGN_OPERATOR, span, "`**` is no operator").help("write `pow(base, exponent)`"),
                );
            }
            _ => {}
        }
    }
    None
}

/// `a is 5`, `a is not missing`
fn is_something(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let here = spot.here?;
    let is = spot.before.filter(|before| spot.letters(*before) == "is" && spot.same_line(*before, here))?;
    if !spot.wants(Rule::missing) && !spot.wants(Rule::known) {
        return None;
    }
    let not = spot.letters(here) == "not";
    let asked = if not { spot.next(1) } else { Some(here) };
    let (write, end) = match asked.map(|asked| (asked, spot.letters(asked))) {
        Some((asked, "missing")) if not => ("is known", asked),
        Some((asked, "known")) if not => ("is missing", asked),
        _ if not => ("!=", here),
        _ => ("=", is),
    };
    let span = spot.span(is).to(spot.span(end));
    let message = if write.starts_with("is") {
        format!("`is not {}` is written `{write}`", spot.letters(end))
    } else {
        "`is` asks whether a value is `missing` or `known`".into()
    };
    Some(Diagnostic::new(Code::FOREIGN_OPERATOR, span, message).help(format!("write `{write}`")).fix(
        format!("write `{write}`"),
        span,
        write,
    ))
}

/// `x in (a, b)`
fn list_in_round_brackets(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let open = spot.here.filter(|here| spot.letters(*here) == "(" && spot.wants(Rule::p_list))?;
    let mut depth = 0_usize;
    let mut at = 0;
    let close = loop {
        let token = spot.next(at)?;
        match spot.letters(token) {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            break token;
        }
        at += 1;
        if at > 600 {
            return None;
        }
    };
    let mut wrong = Diagnostic::new(Code::UNEXPECTED, spot.span(open), "a list stands in `[ ]`").help("write `[` and `]`");
    let edits = vec![Edit { span: spot.span(open), text: "[".into() }, Edit { span: spot.span(close), text: "]".into() }];
    wrong.fix = Some(Fix { title: "write `[` and `]`".into(), edits });
    Some(wrong)
}

/// `win = 25%`
fn equals_for_colon(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let equals = spot.here.filter(|here| spot.letters(*here) == "=" && spot.wants(Rule::p_colon))?;
    let name = spot.before.filter(|before| is_word(*before))?;
    let span = spot.span(equals);
    let gap = spot.build.span(name.end, equals.end);
    let name = shown(spot.letters(name));
    let wrong = Diagnostic::new(Code::EQUALS_FOR_COLON, span, format!("`{name}` is stated with `:`"));
    Some(wrong.help(format!("write `{name}: …`")).fix("write `:`", gap, ":"))
}

/// `define x: 5`
fn colon_for_equals(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let colon = spot.here.filter(|here| spot.letters(*here) == ":" && spot.wants(Rule::p_equals))?;
    let name = spot.before?;
    let span = spot.span(colon);
    let wrong =
        Diagnostic::new(Code::UNEXPECTED, span, format!("`{}` gets its value with `=`, found `:`", shown(spot.letters(name))));
    Some(wrong.help("write `=`").fix("write `=`", span, " ="))
}

/// `trust 85%`, `define x 5`, `when score > 3`
fn missing_sign(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let name = spot.before.filter(|before| is_word(*before))?;
    let here = spot.here.filter(|here| spot.same_line(name, *here))?;
    if !starts_value(spot, here) {
        return None;
    }
    let found = match spot.next(1) {
        Some(next) if spot.letters(here) == "-" => format!("-{}", shown(spot.letters(next))),
        _ => shown(spot.letters(here)),
    };
    let name_text = shown(spot.letters(name));
    let place = spot.build.span(name.end, name.end);
    let span = spot.span(name).to(spot.span(here));
    let a_type = if spot.opens_with("field") { "a type" } else { "a value" };
    if spot.wants(Rule::p_colon) && !DECLARATIONS.contains(&spot.letters(name)) {
        let wrong = Diagnostic::new(Code::MISSING_COLON, span, format!("`{name_text}` wants `:` and {a_type}, found `{found}`"));
        return Some(wrong.help(format!("write `{name_text}: {found}`")).fix("add `:`", place, ":"));
    }
    if spot.wants(Rule::p_equals) && !DECLARATIONS.contains(&spot.letters(name)) {
        let wrong = Diagnostic::new(Code::UNEXPECTED, span, format!("`{name_text}` wants `=` and a value, found `{found}`"));
        return Some(wrong.help(format!("write `{name_text} = {found}`")).fix("add `=`", place, " ="));
    }
    None
}

fn starts_value(spot: &Spot<'_, '_>, token: Token) -> bool {
    matches!(token.kind, TokenKind::Number | TokenKind::Date | TokenKind::Text | TokenKind::Name | TokenKind::Keyword)
        || matches!(spot.letters(token), "-" | "[" | "(")
}

/// `win: 3 trust 85%`: the second field has no colon.
fn field_without_colon(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    let name = spot.here.filter(|here| is_word(*here) && spot.wanted.is_empty())?;
    let value = spot.next(1).filter(|value| {
        matches!(value.kind, TokenKind::Number | TokenKind::Date | TokenKind::Text) && spot.same_line(name, *value)
    })?;
    if matches!(spot.letters(name), "to" | "per" | "of") || notation::is_unit_like(spot.letters(name)) {
        return None;
    }
    let (name_text, found) = (shown(spot.letters(name)), shown(spot.letters(value)));
    let place = spot.build.span(name.end, name.end);
    let wrong = Diagnostic::new(
        Code::MISSING_COLON,
        spot.span(name).to(spot.span(value)),
        format!("`{name_text}` wants `:` and a value, found `{found}`"),
    );
    Some(wrong.help(format!("write `{name_text}: {found}`")).fix("add `:`", place, ":"))
}

/// `sum a for …`
fn aggregate_without_of(spot: &Spot<'_, '_>) -> Option<Diagnostic> {
    const FOLDS: &[&str] = &["sum", "product", "max", "min", "any", "all", "count"];
    let here = spot.here.filter(|here| matches!(here.kind, TokenKind::Name | TokenKind::Number | TokenKind::Keyword))?;
    let fold = spot.before.filter(|before| FOLDS.contains(&spot.letters(*before)) && spot.same_line(*before, here))?;
    let place = spot.build.span(fold.end, fold.end);
    let word = spot.letters(fold);
    let wrong = Diagnostic::new(Code::UNEXPECTED, spot.span(fold).to(spot.span(here)), format!("`of` belongs behind `{word}`"));
    Some(wrong.help(format!("write `{word} of {}`", shown(spot.letters(here)))).fix("add `of`", place, " of"))
}

/// `becuase: "…"` in a rule.
pub(crate) fn rule_line(spot: &Spot<'_, '_>, word: Token) -> Diagnostic {
    const LINES: &[&str] = &[
        "for", "when", "cause", "effect", "because", "source", "remedy", "finding", "refuse", "change", "cost", "need", "gain",
        "pace",
    ];
    let letters = spot.letters(word);
    let span = spot.span(word);
    let wrong = Diagnostic::new(Code::UNEXPECTED, span, format!("`{}` is no line of a rule", shown(letters)));
    match nearest(letters, LINES) {
        Some(near) => wrong.help(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), span, near),
        None => {
            wrong.help("a rule has `for`, `when`, `cause`, `effect`, `because`, `source`, `remedy`, `finding` and `refuse`, a lever `change` and `cost`")
        }
    }
}
