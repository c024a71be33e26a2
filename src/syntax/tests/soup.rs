//! Texts by chance: no panic, tokens that cover every byte, programs that survive formatting.

use super::*;
use proptest::prelude::*;

const PIECES: &[&str] = &[
    "use",
    "std",
    "partner",
    "\"A\"",
    "offer",
    "is",
    "from",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "|",
    ":",
    ",",
    "\n",
    "\n",
    " ",
    "  ",
    "win",
    "goal",
    "rule",
    "when:",
    "for:",
    "effect:",
    "because:",
    "\"{a} b\"",
    "\"{\"",
    "times",
    "becomes",
    "define",
    "quantity",
    "constant",
    "table",
    "by",
    "a.b",
    ".",
    "..",
    "3",
    "0.5",
    "€100k",
    "45%",
    "months",
    "per month",
    "2027-03-31",
    "2027-02-30",
    "-",
    "+",
    "*",
    "/",
    "=",
    "==",
    "<",
    ">=",
    "and",
    "or",
    "not",
    "if",
    "then",
    "else",
    "sum of",
    "count of",
    "x in a.b",
    "where",
    "is missing",
    "in",
    "missing",
    "yes",
    "verdict on score",
    "otherwise",
    "when",
    "expect",
    "below",
    "kind",
    "scale",
    "field",
    "one of",
    "exchange",
    "without rule",
    "assumed",
    "source",
    "# note\n",
    "//",
    "/*",
    "*/",
    "'",
    "“",
    "”",
    "\"",
    ";",
    "&&",
    "||",
    "!",
    "\\",
    "é",
    "\u{202e}",
    "\u{1}",
    "\u{a0}",
    "\r",
    "\t",
    "±",
    "1e5",
    "5.",
    ".5",
    "3,80",
    "100 €",
    "x y z",
    "_",
    "ß",
    "日本",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(picks in prop::collection::vec((0..PIECES.len(), prop::bool::ANY), 0..60)) {
        let text: String = picks.iter().map(|(pick, blank)| format!("{}{}", PIECES[*pick], if *blank { " " } else { "" })).collect();
        let (sources, tree, diagnostics) = read(&text);
        assert_covers(&text);
        for diagnostic in &diagnostics {
            prop_assert!(diagnostic.labels.iter().all(|label| sources.get(ID).is_some_and(|source| source.text.get(label.span.range()).is_some())), "{:?}", diagnostic);
            if let Some(repaired) = repaired(&text, diagnostic) {
                prop_assert!(repaired != text);
            }
        }
        let once = format(&sources, &tree);
        if diagnostics.is_empty() {
            let (_, again, wrong) = read(&once);
            prop_assert_eq!(wrong, vec![], "{}", once);
            prop_assert_eq!(without_layout(&bare(&tree)), without_layout(&bare(&again)));
            prop_assert_eq!(&formatted(&once), &once);
            prop_assert_eq!(comment_letters(&text), comment_letters(&once));
        }
    }

    #[test]
    fn a_cut_program_gives_what_it_can(start in 0..EVERYTHING.len(), length in 0..400_usize, with in 0..PIECES.len()) {
        let start = (0..=start).rev().find(|at| EVERYTHING.is_char_boundary(*at)).unwrap_or(0);
        let end = (start + length).min(EVERYTHING.len());
        let end = (end..=EVERYTHING.len()).find(|at| EVERYTHING.is_char_boundary(*at)).unwrap_or(EVERYTHING.len());
        let text = format!("{}{}{}", &EVERYTHING[..start], PIECES[with], &EVERYTHING[end..]);
        let (sources, tree, diagnostics) = read(&text);
        let once = format(&sources, &tree);
        if diagnostics.is_empty() {
            prop_assert_eq!(&formatted(&once), &once);
            prop_assert_eq!(comment_letters(&text), comment_letters(&once));
        }
        prop_assert!(diagnostics.len() < 60, "one mistake, few messages: {}", diagnostics.len());
    }
}
