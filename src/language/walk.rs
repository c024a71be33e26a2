//! The walk over the tokens of a text that gives each of them its role and its place.

use super::scan::{Frame, Head, Lexeme, Place, Role, Scan, Sort, is_word};
use crate::prelude::*;
use crate::schema::Entity;
use crate::syntax::{DECLARATIONS, Token, TokenKind, starts, tokens};

/// Walks over a text.
pub(super) fn scan(text: &str) -> Scan {
    let tokens = tokens(text);
    let outside = Frame { parent: 0, sort: Sort::Outside, open: usize::MAX, keyword: None, name: None, table: false };
    let mut walk = Walk {
        text,
        tokens: &tokens,
        starts: starts(text, &tokens),
        next_start: 0,
        scan: Scan { frames: vec![outside], ..Scan::default() },
        place: Place { fresh: true, ..Place::default() },
        stack: Vec::new(),
        base: 0,
    };
    let mut at = 0;
    while let Some(token) = tokens.get(at).copied() {
        at = walk.token(at, token);
    }
    walk.scan
}

struct Walk<'t> {
    text: &'t str,
    tokens: &'t [Token],
    /// Where declarations begin.
    starts: Vec<usize>,
    next_start: usize,
    scan: Scan,
    place: Place,
    /// The places around open brackets.
    stack: Vec<Place>,
    /// How deep the stack was where the hole at hand began.
    base: usize,
}

impl<'t> Walk<'t> {
    /// Takes a token; says which is next.
    fn token(&mut self, at: usize, token: Token) -> usize {
        while self.starts.get(self.next_start).is_some_and(|start| *start <= token.start) {
            self.next_start += 1;
            self.outside();
        }
        match token.kind {
            TokenKind::Space => self.space(token),
            TokenKind::Comment => self.push(token, Role::Plain),
            TokenKind::Text => self.quoted(token),
            TokenKind::Unknown if token.text(self.text) == "\"" => return self.unclosed(at, token),
            _ => {
                let next = self.after(at);
                self.code(token, next);
            }
        }
        at + 1
    }

    /// The letters of the next token that is neither blank nor comment.
    fn after(&self, at: usize) -> (&'t str, TokenKind) {
        let next = self.tokens.iter().skip(at + 1).find(|token| !matches!(token.kind, TokenKind::Space | TokenKind::Comment));
        next.map_or(("", TokenKind::Space), |token| (token.text(self.text), token.kind))
    }

    fn push(&mut self, token: Token, role: Role) {
        let code = !matches!(token.kind, TokenKind::Space | TokenKind::Comment);
        if code && let Some(head) = self.place.head.and_then(|head| self.scan.heads.get_mut(head)) {
            head.end = self.scan.lexemes.len() + 1;
        }
        self.scan.lexemes.push(Lexeme { kind: token.kind, start: token.start, end: token.end, role, at: self.place });
        self.place.fresh &= !code;
    }

    fn outside(&mut self) {
        self.stack.clear();
        self.place = Place { fresh: true, ..Place::default() };
    }

    fn sort(&self) -> Sort {
        self.scan.frames.get(self.place.frame).map_or(Sort::Outside, |frame| frame.sort)
    }

    fn is_table(&self) -> bool {
        self.scan.frames.get(self.place.frame).is_some_and(|frame| frame.table)
    }

    fn space(&mut self, token: Token) {
        self.push(token, Role::Plain);
        if !token.text(self.text).contains(['\n', '\r']) {
            return;
        }
        self.place.fresh = true;
        if self.is_table() && self.place.column.is_some() {
            self.place.row += 1;
            self.place.column = None;
        }
        match self.sort() {
            Sort::Facts(_) | Sort::Asks | Sort::Entries | Sort::Expect | Sort::Scale if self.place.valued => self.item(),
            Sort::Facts(_) | Sort::Asks | Sort::Entries | Sort::Kind => (self.place.item, self.place.item_name) = (None, None),
            _ => {}
        }
    }

    /// A new item of a block begins.
    fn item(&mut self) {
        self.place.field = None;
        self.place.valued = false;
        self.place.item = None;
        self.place.item_name = None;
    }

    /// A quote without its partner: the line's rest is the text.
    fn unclosed(&mut self, at: usize, token: Token) -> usize {
        let rest = self.text.get(token.start..).unwrap_or("");
        let end = token.start + rest.find(['\n', '\r']).unwrap_or(rest.len());
        self.quoted(Token { kind: TokenKind::Text, start: token.start, end });
        let skipped = self.tokens.iter().skip(at + 1).take_while(|token| token.end <= end).count();
        // A token across the line's end can only be blank; what is left of it is blank, too.
        match self.tokens.get(at + 1 + skipped) {
            Some(token) if token.start < end => {
                self.space(Token { kind: TokenKind::Space, start: end, end: token.end });
                at + skipped + 2
            }
            _ => at + skipped + 1,
        }
    }

    fn field_text(&self) -> &str {
        self.place.field.map_or("", |field| self.scan.text(self.text, field))
    }

    fn keyword(&self) -> &str {
        self.place.head.map_or("", |head| self.scan.keyword(self.text, head))
    }

    fn name_it(&mut self) {
        let at = self.scan.lexemes.len();
        if let Some(head) = self.place.head.and_then(|head| self.scan.heads.get_mut(head)) {
            head.name = Some(at);
        }
    }

    fn is_named(&self) -> bool {
        self.place.head.and_then(|head| self.scan.heads.get(head)).is_some_and(|head| head.name.is_some())
    }

    fn quoted(&mut self, token: Token) {
        let role = match self.sort() {
            Sort::Head => self.head_text(),
            Sort::Rule if self.field_text() == "because" => return self.sentence(token),
            Sort::Rule if self.field_text() == "cause" => Role::Title,
            Sort::Rule if matches!(self.field_text(), "source" | "remedy") => Role::Prose,
            Sort::Rule | Sort::Paren | Sort::Hole => Role::Expression,
            Sort::Verdict if self.place.field.is_none() => Role::Title,
            Sort::Verdict => Role::Expression,
            Sort::Kind => Role::Title,
            Sort::Facts(_) if self.place.item.is_some() => Role::Title,
            _ if self.is_table() => Role::Cell,
            _ => Role::Value,
        };
        if role == Role::Value {
            self.place.valued = true;
        }
        self.push(token, role);
    }

    fn head_text(&mut self) -> Role {
        let named = self.is_named();
        match (self.keyword(), self.field_text()) {
            ("use", _) => Role::File,
            ("expect", "") => Role::Offer,
            ("expect", "for") => Role::Partner,
            ("without", _) => Role::Ruled,
            ("vendor" | "partner" | "offer" | "rule" | "lever", "") if !named => {
                self.name_it();
                Role::Name
            }
            (_, "from") => Role::Vendor,
            (_, "source" | "because" | "differs") => Role::Prose,
            ("quantity" | "define" | "constant", "=") => Role::Expression,
            ("field", "=") => Role::Value,
            _ => Role::Title,
        }
    }

    /// Splits a sentence into letters and holes.
    fn sentence(&mut self, token: Token) {
        let whole = token.text(self.text);
        let (mut from, mut at) = (0, 0);
        while let Some(rest) = whole.get(at..).filter(|rest| !rest.is_empty()) {
            if rest.starts_with("{{") || rest.starts_with("}}") {
                at += 2;
            } else if rest.starts_with('\\') {
                at += 1 + rest.chars().nth(1).map_or(0, char::len_utf8);
            } else if rest.starts_with('{') {
                self.prose(token.start + from, token.start + at);
                let length = rest.find('}');
                let closed = rest.len() - usize::from(rest.len() > 1 && rest.ends_with('"'));
                self.hole(token.start + at, token.start + at + length.unwrap_or(closed), length.is_some());
                at += length.map_or(closed, |length| length + 1);
                from = at;
            } else {
                at += rest.chars().next().map_or(1, char::len_utf8);
            }
        }
        self.prose(token.start + from, token.end);
    }

    fn prose(&mut self, start: usize, end: usize) {
        if start < end {
            self.push(Token { kind: TokenKind::Text, start, end }, Role::Prose);
        }
    }

    /// A hole from its brace to the closing one, or to where it should be.
    fn hole(&mut self, start: usize, end: usize, closed: bool) {
        self.push(Token { kind: TokenKind::Open, start, end: start + 1 }, Role::Hole);
        let (outer, base) = (self.place, self.base);
        let depth = self.stack.len();
        self.base = depth;
        self.enter(Sort::Hole, None, None);
        let inside = self.text.get(start + 1..end).unwrap_or("");
        let moved: Vec<Token> = tokens(inside)
            .iter()
            .map(|token| Token { start: token.start + start + 1, end: token.end + start + 1, ..*token })
            .collect();
        for (at, token) in moved.iter().enumerate() {
            let next = moved.iter().skip(at + 1).find(|token| token.kind != TokenKind::Space);
            let next = next.map_or(("", TokenKind::Space), |token| (token.text(self.text), token.kind));
            match token.kind {
                TokenKind::Space | TokenKind::Comment => self.push(*token, Role::Plain),
                _ => self.code(*token, next),
            }
        }
        self.stack.truncate(depth);
        self.base = base;
        self.place = Place { fresh: false, ..outer };
        if closed {
            self.push(Token { kind: TokenKind::Close, start: end, end: end + 1 }, Role::Hole);
        }
    }

    fn enter(&mut self, sort: Sort, keyword: Option<usize>, name: Option<usize>) {
        let frame = Frame {
            parent: self.place.frame,
            sort,
            open: self.scan.lexemes.len().saturating_sub(1),
            keyword,
            name,
            table: false,
        };
        self.scan.frames.push(frame);
        self.stack.push(self.place);
        let inner = Place { frame: self.scan.frames.len() - 1, fresh: true, ..self.place };
        self.place = match sort {
            Sort::Paren | Sort::List | Sort::Hole => Place { fresh: false, ..inner },
            _ => Place { field: None, item: None, item_name: None, valued: false, row: 0, column: None, ..inner },
        };
    }

    /// A token that is neither blank, comment nor text; `next` is what follows.
    fn code(&mut self, token: Token, next: (&str, TokenKind)) {
        let letters = token.text(self.text);
        match token.kind {
            TokenKind::Open => self.open(token, letters),
            TokenKind::Close => {
                if self.stack.len() > self.base
                    && let Some(outer) = self.stack.pop()
                {
                    let row_ended = matches!(self.sort(), Sort::Facts(_) | Sort::Asks | Sort::Entries);
                    self.place = Place { fresh: false, valued: true, ..outer };
                    self.push(token, Role::Plain);
                    if row_ended {
                        self.item();
                    }
                } else {
                    self.push(token, Role::Plain);
                }
            }
            TokenKind::Bar => {
                if let Some(frame) = self.scan.frames.get_mut(self.place.frame) {
                    frame.table = true;
                }
                self.place.column = Some(self.place.column.map_or(0, |column| column + 1));
                self.push(token, Role::Plain);
            }
            kind if is_word(kind) => {
                let role = self.word(token, letters, next);
                self.local(letters);
                self.push(token, role);
            }
            TokenKind::Number | TokenKind::Date => {
                let role = if self.is_table() { Role::Cell } else { self.plain_role() };
                self.place.valued = true;
                self.push(token, role);
            }
            _ => self.sign(token, letters),
        }
    }

    fn open(&mut self, token: Token, letters: &str) {
        let last = self.scan.previous(self.scan.lexemes.len());
        self.push(token, Role::Plain);
        let word = last.filter(|at| self.scan.get(*at).is_some_and(|lexeme| is_word(lexeme.kind)));
        match letters {
            "(" => self.enter(Sort::Paren, word, None),
            "[" => self.enter(Sort::List, None, None),
            _ => {
                let (sort, keyword) = match self.sort() {
                    Sort::Head => {
                        (self.block(), self.place.head.and_then(|head| self.scan.heads.get(head)).map(|head| head.keyword))
                    }
                    Sort::Facts(entity) => (self.inner(entity), self.place.item),
                    _ => (Sort::Entries, word),
                };
                self.enter(sort, keyword, self.place.item_name);
            }
        }
    }

    /// What the block of a declaration holds.
    fn block(&self) -> Sort {
        match self.keyword() {
            "vendor" => Sort::Facts(Entity::Vendor),
            "partner" | "archetype" => Sort::Facts(Entity::Partner),
            "offer" => Sort::Facts(Entity::Offer),
            "expect" => Sort::Expect,
            "kind" => Sort::Kind,
            "scale" => Sort::Scale,
            "table" => Sort::Table,
            "rule" | "lever" => Sort::Rule,
            "verdict" => Sort::Verdict,
            _ => Sort::Entries,
        }
    }

    /// What a block inside of facts holds.
    fn inner(&self, owner: Entity) -> Sort {
        let word = self.place.item.map_or("", |item| self.scan.text(self.text, item));
        let member = Entity::find(word).filter(|entity| entity.list().is_some_and(|(of, _)| of == owner));
        match (member, Entity::listed(owner, word)) {
            (Some(entity), _) if entity != Entity::Ask => Sort::Facts(entity),
            (_, Some(Entity::Ask)) => Sort::Asks,
            _ => Sort::Entries,
        }
    }

    fn sign(&mut self, token: Token, letters: &str) {
        let here = self.scan.lexemes.len();
        let role = match token.kind {
            TokenKind::Operator => self.plain_role(),
            _ => Role::Plain,
        };
        self.push(token, role);
        match (letters, self.sort()) {
            (",", Sort::Facts(_) | Sort::Asks | Sort::Entries | Sort::Expect | Sort::Scale | Sort::Kind) => {
                self.item();
                self.place.fresh = true;
            }
            (",", Sort::Rule) if !matches!(self.field_text(), "for" | "change") => self.place.fresh = true,
            (":", Sort::Head) if self.keyword() == "field" => self.place.field = Some(here),
            ("=", Sort::Head) if self.field_text() != "=" => self.place.field = Some(here),
            _ => {}
        }
    }

    /// What a number or an operator is part of.
    fn plain_role(&self) -> Role {
        match self.sort() {
            Sort::Rule | Sort::Verdict | Sort::Paren | Sort::Hole => Role::Expression,
            Sort::List if matches!(self.keyword(), "rule" | "lever" | "quantity" | "define" | "constant" | "verdict") => {
                Role::Expression
            }
            Sort::Head if matches!(self.keyword(), "quantity" | "define" | "constant") && self.field_text() != "in" => {
                Role::Expression
            }
            Sort::Head if self.keyword() == "field" && self.field_text() == ":" => Role::Type,
            _ => Role::Value,
        }
    }

    fn word(&mut self, token: Token, letters: &str, next: (&str, TokenKind)) -> Role {
        let here = self.scan.lexemes.len();
        match self.sort() {
            Sort::Outside => self.opening(letters, here),
            // After its block a declaration has ended; the next one shares its line.
            Sort::Head if self.place.valued && DECLARATIONS.contains(&letters) && !self.is_expression() => {
                self.outside();
                self.opening(letters, here)
            }
            Sort::Head => self.head_word(letters, here, token.kind),
            Sort::Facts(_) => self.fact(letters, here, next),
            Sort::Asks | Sort::Entries | Sort::Table => self.entry(here, next),
            Sort::Expect if next.0 == ":" => self.begin(here, Role::Expected),
            Sort::Expect if self.place.field.is_none() => Role::Expected,
            Sort::Expect => self.value(),
            Sort::Kind => Role::Symbol,
            Sort::Scale if self.place.valued => Role::Value,
            Sort::Scale => Role::Scale,
            Sort::Rule => self.rule_word(letters, here, next),
            Sort::Verdict => self.verdict_word(letters, here, next, token.kind),
            Sort::List if self.plain_role() == Role::Value => Role::Value,
            Sort::Paren | Sort::List | Sort::Hole => Role::Expression,
        }
    }

    fn is_expression(&self) -> bool {
        self.field_text() == "="
    }

    fn begin(&mut self, here: usize, role: Role) -> Role {
        self.place.field = Some(here);
        self.place.valued = false;
        role
    }

    fn value(&mut self) -> Role {
        self.place.valued = true;
        Role::Value
    }

    fn opening(&mut self, letters: &str, here: usize) -> Role {
        self.scan.heads.push(Head { keyword: here, ..Head::default() });
        self.place.head = Some(self.scan.heads.len() - 1);
        let frame = Frame { parent: 0, sort: Sort::Head, open: here, keyword: Some(here), name: None, table: false };
        self.scan.frames.push(frame);
        self.place.frame = self.scan.frames.len() - 1;
        if DECLARATIONS.contains(&letters) { Role::Opening } else { Role::Plain }
    }

    fn head_word(&mut self, letters: &str, here: usize, kind: TokenKind) -> Role {
        let named = self.is_named();
        let keyword = self.keyword();
        if self.is_expression() && matches!(keyword, "quantity" | "define" | "constant") {
            let origin = keyword == "constant" && matches!(letters, "source" | "assumed");
            return if origin { self.marker(here) } else { Role::Expression };
        }
        match (keyword, letters) {
            ("use", _) => Role::Library,
            ("expect", "for" | "differs" | "because") => self.marker(here),
            ("vendor" | "partner" | "archetype" | "offer", "is" | "from") if named => self.marker(here),
            ("vendor" | "partner" | "archetype" | "offer", _) if !named => self.name(),
            (_, _) if self.field_text() == "is" => Role::Archetype,
            ("kind", _) => self.name(),
            ("quantity" | "define" | "constant" | "table", _) if !named => self.name(),
            ("quantity" | "define", "for" | "in") => self.marker(here),
            ("constant" | "table", "source" | "assumed") | ("table", "by" | "else") => self.marker(here),
            ("table", _) if self.field_text() == "else" => Role::Value,
            ("verdict", "on") | ("without", "rule" | "lever") => self.marker(here),
            ("field", _) => self.field_word(letters, here, kind),
            _ if kind == TokenKind::Unit => Role::Value,
            ("exchange", _) => Role::Value,
            _ => Role::Expression,
        }
    }

    fn field_word(&mut self, letters: &str, here: usize, kind: TokenKind) -> Role {
        match (self.field_text(), letters) {
            ("", _) => {
                if !self.is_named() && self.scan.previous(here).is_some_and(|at| self.scan.text(self.text, at) == ".") {
                    self.name_it();
                }
                Role::Expression
            }
            (":", "in") => self.marker(here),
            ("in" | "=", _) if kind == TokenKind::Unit || letters == "per" => Role::Value,
            ("=", _) => Role::Value,
            _ => Role::Type,
        }
    }

    fn marker(&mut self, here: usize) -> Role {
        self.place.field = Some(here);
        Role::Syntax
    }

    fn name(&mut self) -> Role {
        self.name_it();
        Role::Name
    }

    fn fact(&mut self, letters: &str, here: usize, next: (&str, TokenKind)) -> Role {
        if next.0 == ":" {
            self.item();
            return self.begin(here, Role::Field);
        }
        let opens = next.0 == "{" || self.place.fresh && (is_word(next.1) || next.1 == TokenKind::Text);
        if self.place.field.is_some() && !(self.place.fresh && opens) {
            return self.value();
        }
        match self.place.item {
            None => {
                self.place.field = None;
                self.place.item = Some(here);
                Role::Member
            }
            Some(item) => {
                let entity = Entity::find(self.scan.text(self.text, item));
                if let Some((entity, head)) = entity.zip(self.place.head.and_then(|head| self.scan.heads.get_mut(head))) {
                    head.members.entry((entity, letters.to_string())).or_insert(here);
                }
                self.place.item_name = Some(here);
                Role::MemberName
            }
        }
    }

    fn entry(&mut self, here: usize, next: (&str, TokenKind)) -> Role {
        if self.is_table() {
            return match (self.place.row, self.place.column) {
                (0, Some(0)) => Role::Corner,
                (0, _) => Role::Column,
                (_, Some(0)) => Role::Row,
                _ => Role::Cell,
            };
        }
        if next.0 == ":" || next.0 == "{" || self.place.field.is_none() {
            return self.begin(here, Role::Field);
        }
        self.value()
    }

    fn rule_word(&mut self, letters: &str, here: usize, next: (&str, TokenKind)) -> Role {
        let flag = matches!(letters, "finding" | "refuse") && self.place.fresh;
        if next.0 == ":" || flag || self.place.field.is_none() {
            return self.begin(here, Role::Line);
        }
        match self.field_text() {
            "cause" => Role::Cause,
            "finding" => Role::Level,
            _ => Role::Expression,
        }
    }

    fn verdict_word(&mut self, letters: &str, here: usize, next: (&str, TokenKind), kind: TokenKind) -> Role {
        if matches!(letters, "when" | "otherwise") {
            return self.marker(here);
        }
        let named = kind == TokenKind::Name && (matches!(next.0, "when" | "otherwise") || next.1 == TokenKind::Text);
        if self.place.field.is_none() || self.place.fresh && named {
            self.place.field = None;
            return Role::Verdict;
        }
        Role::Expression
    }

    /// Notes the names by which members of a list are called: `for other in partner.goals`, `for reward, goal`.
    fn local(&mut self, letters: &str) {
        let here = self.scan.lexemes.len();
        let scope = self.field_text() == "for" && Entity::find(letters).is_some();
        if scope && matches!(self.sort(), Sort::Head | Sort::Rule) {
            if let Some(entity) = Entity::find(letters) {
                self.note(letters, entity, here);
            }
            return;
        }
        // `name in owner . list`: the list is the word at hand.
        let Some(dot) = self.scan.previous(here).filter(|at| self.scan.text(self.text, *at) == ".") else { return };
        let Some(owner) = self.scan.previous(dot) else { return };
        let Some(within) = self.scan.previous(owner).filter(|at| self.scan.text(self.text, *at) == "in") else { return };
        let Some(name) = self.scan.previous(within) else { return };
        let owner = Entity::find(self.scan.text(self.text, owner));
        let listed = owner.and_then(|owner| Entity::listed(owner, letters));
        let offers = (owner == Some(Entity::Partner) && letters == "offers").then_some(Entity::Offer);
        let Some(entity) = listed.or(offers) else { return };
        let word = self.scan.text(self.text, name).to_string();
        self.note(&word, entity, name);
        let comma = self.scan.previous(name).filter(|at| self.scan.text(self.text, *at) == ",");
        let other = comma.and_then(|comma| self.scan.previous(comma));
        let pair = other.filter(|at| self.scan.get(*at).is_some_and(|lexeme| lexeme.kind == TokenKind::Name));
        if let Some(other) = pair {
            let word = self.scan.text(self.text, other).to_string();
            self.note(&word, entity, other);
        }
    }

    fn note(&mut self, name: &str, entity: Entity, at: usize) {
        if let Some(head) = self.place.head.and_then(|head| self.scan.heads.get_mut(head)) {
            head.locals.entry(name.to_string()).or_insert((entity, at));
        }
    }
}
