//! The canonical text of a tree. Formatting twice is formatting once, nothing that was written is lost, and what stood on one
//! line stays on one line where it fits.

use super::print::{self, quoted};
use super::tree::*;
use crate::prelude::*;
use crate::source::{Sources, Span};

/// The longest line that is made by joining.
const WIDTH: usize = 120;

/// Prints a tree canonically. The sources are asked only what stood on one line.
#[must_use]
pub fn format(sources: &Sources, tree: &Tree) -> String {
    let mut printer = Printer { sources, out: String::new() };
    let mut previous_large = false;
    for (at, declaration) in tree.declarations.iter().enumerate() {
        let mut inner = Printer { sources, out: String::new() };
        inner.declaration(declaration);
        let large = inner.out.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count() > 1;
        if at > 0 && (large || previous_large || declaration.comments.blank_before) {
            printer.out.push('\n');
        }
        printer.out.push_str(&inner.out);
        previous_large = large;
    }
    if !tree.trailing.is_empty() && !tree.declarations.is_empty() {
        printer.out.push('\n');
    }
    printer.trailing(&tree.trailing, 0);
    printer.out
}

struct Printer<'s> {
    sources: &'s Sources,
    out: String,
}

impl Printer<'_> {
    fn line(&mut self, indent: usize, text: &str) {
        if !text.is_empty() {
            self.out.extend(core::iter::repeat_n(' ', indent));
        }
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// Comments above a node, with the empty lines between and below them.
    fn comments(&mut self, comments: &[Comment], indent: usize) {
        for comment in comments {
            self.line(indent, &comment_text(comment));
            if comment.blank_after {
                self.out.push('\n');
            }
        }
    }

    /// Comments at the end of a block or of the text.
    fn trailing(&mut self, comments: &[Comment], indent: usize) {
        self.comments(comments, indent);
        if comments.last().is_some_and(|last| last.blank_after) {
            self.out.pop();
        }
    }

    /// A line with the comments of its node.
    fn commented(&mut self, comments: &Comments, first: bool, indent: usize, text: &str) {
        if comments.blank_before && !first {
            self.out.push('\n');
        }
        self.comments(&comments.before, indent);
        match &comments.after {
            Some(after) => self.line(indent, &format!("{text} {}", comment_text(after))),
            None => self.line(indent, text),
        }
    }

    fn on_one_line(&self, span: Span) -> bool {
        !self.sources.slice(span).contains(['\n', '\r'])
    }

    fn declaration(&mut self, declaration: &Declaration) {
        self.comments(&declaration.comments.before, 0);
        let before = self.out.len();
        match &declaration.kind {
            DeclarationKind::Use(UsePath::Library(name)) => self.line(0, &format!("use {}", name.node)),
            DeclarationKind::Use(UsePath::File(path)) => self.line(0, &format!("use {}", quoted(&path.node))),
            DeclarationKind::Exchange { left, right } => {
                self.line(0, &format!("exchange {} = {}", left.node.print(), right.node.print()));
            }
            DeclarationKind::Facts(facts) => self.facts(facts),
            DeclarationKind::Expect(expect) => self.expect(expect, declaration.span),
            DeclarationKind::Kind { set, members, trailing } => {
                let items: Vec<(&Comments, String)> =
                    members.iter().map(|member| (&member.comments, titled(&member.name, member.title.as_ref()))).collect();
                self.braced(&format!("kind {}", set.node), &items, trailing, declaration.span);
            }
            DeclarationKind::Scale { words, trailing } => {
                let items: Vec<(&Comments, String)> = words
                    .iter()
                    .map(|word| (&word.comments, format!("{}: {}", word.words.node, word.value.node.print())))
                    .collect();
                self.braced("scale", &items, trailing, declaration.span);
            }
            DeclarationKind::Field(field) => self.line(0, &print::field(field)),
            DeclarationKind::Quantity(quantity) => self.quantity(quantity),
            DeclarationKind::Constant(constant) => {
                let origin = constant.origin.as_ref().map_or_else(String::new, print::origin);
                let head = format!("constant {}", titled(&constant.name, constant.title.as_ref()));
                self.line(0, &format!("{head} = {}{origin}", print::expr(&constant.value)));
            }
            DeclarationKind::Table(table) => self.table(table),
            DeclarationKind::Rule(rule) => self.rule("rule", rule),
            DeclarationKind::Lever(lever) => self.rule("lever", lever),
            DeclarationKind::Verdict(verdict) => self.verdict(verdict),
            DeclarationKind::Without { lever, name } => {
                let what = if *lever { "lever" } else { "rule" };
                self.line(0, &format!("without {what} {}", quoted(&name.node)));
            }
        }
        if let Some(after) = &declaration.comments.after {
            let end = self.out.trim_end_matches('\n').len().max(before);
            self.out.truncate(end);
            self.out.push(' ');
            self.out.push_str(&comment_text(after));
            self.out.push('\n');
        }
    }

    /// `head { a, b }` on one line where it stood on one and fits, else item by item.
    fn braced(&mut self, head: &str, items: &[(&Comments, String)], trailing: &[Comment], span: Span) {
        let plain = items.iter().all(|(comments, _)| comments.before.is_empty() && comments.after.is_none());
        let joined = items.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(", ");
        let whole = if items.is_empty() { format!("{head} {{}}") } else { format!("{head} {{ {joined} }}") };
        if plain && trailing.is_empty() && self.on_one_line(span) && width(&whole) <= WIDTH {
            self.line(0, &whole);
            return;
        }
        self.line(0, &format!("{head} {{"));
        for (at, (comments, text)) in items.iter().enumerate() {
            self.commented(comments, at == 0, 2, text);
        }
        self.trailing(trailing, 2);
        self.line(0, "}");
    }

    // Facts

    fn facts(&mut self, facts: &Facts) {
        let (word, bare) = match facts.keyword {
            FactsKeyword::Vendor => ("vendor", false),
            FactsKeyword::Partner => ("partner", false),
            FactsKeyword::Archetype => ("archetype", true),
            FactsKeyword::Offer => ("offer", false),
        };
        let name = if bare && print::is_word(&facts.name.node) { facts.name.node.clone() } else { quoted(&facts.name.node) };
        let mut head = format!("{word} {name}");
        if let Some(title) = &facts.title {
            head.push_str(&format!(" {}", quoted(&title.node)));
        }
        if let Some(is) = &facts.is {
            head.push_str(&format!(" is {}", is.node));
        }
        if let Some(from) = &facts.from {
            head.push_str(&format!(" from {}", quoted(&from.node)));
        }
        self.fact_block(&head, &facts.body, 0, &Comments::default(), true);
    }

    /// A block of facts behind its head, with the comments of the item that it is.
    fn fact_block(&mut self, head: &str, block: &FactBlock, indent: usize, comments: &Comments, first: bool) {
        if let Some(inline) = self.inline_block(block) {
            let text = format!("{head} {inline}");
            if width(&text) + indent <= WIDTH {
                self.commented(comments, first, indent, &text);
                return;
            }
        }
        let opening = Comments { after: None, ..comments.clone() };
        self.commented(&opening, first, indent, &format!("{head} {{"));
        self.fact_items(block, indent + 2);
        self.trailing(&block.trailing, indent + 2);
        self.closing(indent, comments.after.as_ref());
    }

    fn closing(&mut self, indent: usize, after: Option<&Comment>) {
        match after {
            Some(after) => self.line(indent, &format!("}} {}", comment_text(after))),
            None => self.line(indent, "}"),
        }
    }

    /// `{ a: 1, b: 2 }` where the writer put it on one line.
    fn inline_block(&self, block: &FactBlock) -> Option<String> {
        if !block.trailing.is_empty() || !self.on_one_line(block.span) {
            return None;
        }
        let mut parts = Vec::new();
        for item in &block.items {
            if !item.comments.before.is_empty() || item.comments.after.is_some() {
                return None;
            }
            parts.push(match &item.kind {
                FactItemKind::Field { name, value } => format!("{}: {}", name.node, print::value(&value.node)),
                FactItemKind::Block { keyword, name, title, body } => {
                    format!("{} {}", member_head(keyword, name.as_ref(), title.as_ref()), self.inline_block(body)?)
                }
                FactItemKind::Table { .. } => return None,
            });
        }
        Some(if parts.is_empty() { "{}".into() } else { format!("{{ {} }}", parts.join(", ")) })
    }

    fn fact_items(&mut self, block: &FactBlock, indent: usize) {
        let mut at = 0;
        while let Some(item) = block.items.get(at) {
            let group = self.group(block, at, indent);
            match &item.kind {
                FactItemKind::Field { .. } => {
                    let items = block.items.get(at..at + group).unwrap_or(&[]);
                    let text = items.iter().filter_map(field_text).collect::<Vec<_>>().join(", ");
                    let after = items.last().and_then(|last| last.comments.after.clone());
                    let comments = Comments { after, ..item.comments.clone() };
                    self.commented(&comments, at == 0, indent, &text);
                }
                FactItemKind::Block { keyword, name, title, body } => {
                    let head = member_head(keyword, name.as_ref(), title.as_ref());
                    self.fact_block(&head, body, indent, &item.comments, at == 0);
                }
                FactItemKind::Table { keyword, rows } => {
                    let opening = Comments { after: None, ..item.comments.clone() };
                    self.commented(&opening, at == 0, indent, &format!("{} {{", keyword.node));
                    self.rows(rows, indent + 2);
                    self.closing(indent, item.comments.after.as_ref());
                }
            }
            at += group;
        }
    }

    /// How many fields from here on the writer put on one line, as far as they fit on one.
    fn group(&self, block: &FactBlock, at: usize, indent: usize) -> usize {
        let mut length = 1;
        let mut total = indent + block.items.get(at).and_then(field_text).map_or(WIDTH, |text| width(&text));
        while let (Some(last), Some(next)) = (block.items.get(at + length - 1), block.items.get(at + length)) {
            let between = Span { end: next.span.start, start: last.span.end, ..next.span };
            let Some(text) = field_text(next) else { break };
            total += 2 + width(&text);
            let apart = !self.on_one_line(between) || last.comments.after.is_some() || !next.comments.before.is_empty();
            if apart || total > WIDTH {
                break;
            }
            length += 1;
        }
        length
    }

    // Tables

    fn rows(&mut self, rows: &Rows, indent: usize) {
        let text = |cell: &Cell| cell.value.as_ref().map_or_else(String::new, print::value);
        let mut widths: Vec<usize> = rows.header.iter().map(|cell| width(&text(cell))).collect();
        for row in &rows.rows {
            for (at, cell) in row.cells.iter().enumerate() {
                let needed = width(&text(cell));
                match widths.get_mut(at) {
                    Some(known) => *known = (*known).max(needed),
                    None => widths.push(needed),
                }
            }
        }
        let line = |cells: &[Cell]| {
            let mut line = String::from("|");
            for (cell, column) in cells.iter().zip(&widths) {
                let text = text(cell);
                let fill = column - width(&text).min(*column);
                line.push_str(&format!(" {text}{} |", " ".repeat(fill)));
            }
            line
        };
        if !rows.header.is_empty() {
            self.line(indent, &line(&rows.header));
        }
        for row in &rows.rows {
            self.commented(&row.comments, false, indent, &line(&row.cells));
        }
        self.trailing(&rows.trailing, indent);
    }

    fn table(&mut self, table: &TableDeclaration) {
        let mut head = format!("table {} by ", titled(&table.name, table.title.as_ref()));
        let keys: Vec<String> = table.keys.iter().map(|(entity, field)| format!("{}.{}", entity.node, field.node)).collect();
        head.push_str(&keys.join(", "));
        if let Some(default) = &table.default {
            head.push_str(&format!(" else {}", print::value(&default.node)));
        }
        if let Some(origin) = &table.origin {
            head.push_str(&print::origin(origin));
        }
        self.line(0, &format!("{head} {{"));
        self.rows(&table.rows, 2);
        self.line(0, "}");
    }

    // Knowledge

    fn quantity(&mut self, quantity: &QuantityDeclaration) {
        let mut head =
            format!("{} {}", if quantity.moves { "quantity" } else { "define" }, titled(&quantity.name, quantity.title.as_ref()));
        if !quantity.scope.is_empty() {
            head.push_str(&format!(" for {}", names(&quantity.scope)));
        }
        if let Some(range) = &quantity.range {
            head.push_str(&print::range(range));
        }
        self.valued(&format!("{head} ="), &quantity.value);
    }

    /// `head expression`, the expression below its head where the line would be too long, a choice branch by branch.
    fn valued(&mut self, head: &str, value: &Expr) {
        let whole = format!("{head} {}", print::expr(value));
        if width(&whole) <= WIDTH {
            self.line(0, &whole);
            return;
        }
        self.line(0, head);
        let mut rest = value;
        let mut lead = "";
        while let ExprKind::If { condition, then, otherwise } = &rest.kind {
            self.line(2, &format!("{lead}if {} then {}", print::expr(condition), print::expr(then)));
            lead = "else ";
            rest = otherwise;
        }
        self.line(2, &format!("{lead}{}", print::expr(rest)));
    }

    fn rule(&mut self, word: &str, rule: &RuleDeclaration) {
        self.line(0, &format!("{word} {} {{", quoted(&rule.name.node)));
        let longest = rule.items.iter().map(|item| print::rule_key(&item.kind).len()).max().unwrap_or(0);
        for (at, item) in rule.items.iter().enumerate() {
            let key = print::rule_key(&item.kind);
            let value = print::rule_value(&item.kind);
            let text = if value.is_empty() { key.trim_end_matches(':').to_string() } else { format!("{key:longest$} {value}") };
            self.commented(&item.comments, at == 0, 2, &text);
        }
        self.trailing(&rule.trailing, 2);
        self.line(0, "}");
    }

    fn verdict(&mut self, verdict: &VerdictDeclaration) {
        self.line(0, &format!("verdict on {} {{", verdict.on.node));
        let heads: Vec<String> = verdict.lines.iter().map(|line| titled(&line.name, line.title.as_ref())).collect();
        let longest = heads.iter().map(|head| width(head)).max().unwrap_or(0);
        for (at, (line, head)) in verdict.lines.iter().zip(&heads).enumerate() {
            let fill = " ".repeat(longest - width(head).min(longest));
            let text = match &line.condition {
                Some(condition) => format!("{head}{fill} when {}", print::expr(condition)),
                None => format!("{head}{fill} otherwise"),
            };
            self.commented(&line.comments, at == 0, 2, &text);
        }
        self.trailing(&verdict.trailing, 2);
        self.line(0, "}");
    }

    fn expect(&mut self, expect: &Expect, span: Span) {
        let mut head = format!("expect {} for {}", quoted(&expect.offer.node), quoted(&expect.partner.node));
        if let Some(differs) = &expect.differs {
            head.push_str(&format!(" differs because {}", quoted(&differs.node)));
        }
        let items: Vec<(&Comments, String)> = expect
            .items
            .iter()
            .map(|item| (&item.comments, format!("{}: {}", item.name.node, print::test(&item.test))))
            .collect();
        self.braced(&head, &items, &expect.trailing, span);
    }
}

fn comment_text(comment: &Comment) -> String {
    if comment.text.is_empty() { "#".into() } else { format!("# {}", comment.text) }
}

fn width(text: &str) -> usize {
    text.chars().count()
}

fn names(names: &[Name]) -> String {
    names.iter().map(|name| name.node.as_str()).collect::<Vec<_>>().join(", ")
}

fn titled(name: &Name, title: Option<&Text>) -> String {
    match title {
        Some(title) => format!("{} {}", name.node, quoted(&title.node)),
        None => name.node.clone(),
    }
}

fn member_head(keyword: &Name, name: Option<&Name>, title: Option<&Text>) -> String {
    let mut head = keyword.node.clone();
    if let Some(name) = name {
        head.push_str(&format!(" {}", name.node));
    }
    if let Some(title) = title {
        head.push_str(&format!(" {}", quoted(&title.node)));
    }
    head
}

fn field_text(item: &FactItem) -> Option<String> {
    match &item.kind {
        FactItemKind::Field { name, value } => Some(format!("{}: {}", name.node, print::value(&value.node))),
        FactItemKind::Block { .. } | FactItemKind::Table { .. } => None,
    }
}
