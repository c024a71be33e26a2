//! The canonical text.

use super::*;

// Formatting

#[test]
fn everything_round_trips() {
    assert_round_trip(EVERYTHING);
    assert_eq!(formatted(EVERYTHING), EVERYTHING, "the example is canonical");
    for library in ["core", "facts", "archetypes"] {
        let path = format!("{}/src/std/{library}.goalfit", env!("CARGO_MANIFEST_DIR"));
        assert_round_trip(&std::fs::read_to_string(path).expect("the library"));
    }
}

#[test]
fn layout_becomes_canonical() {
    let cases = [
        ("partner   \"A\"   is  x{a:1 ,b:2}", "partner \"A\" is x { a: 1, b: 2 }\n"),
        ("partner \"A\" {\na: 1,   b: 2\nc: 3\n\n\n\nd: 4 }", "partner \"A\" {\n  a: 1, b: 2\n  c: 3\n\n  d: 4\n}\n"),
        ("partner \"A\" { # why\na: 1 }", "partner \"A\" {\n  # why\n  a: 1\n}\n"),
        ("partner \"A\" { a: [1, # one\n 2] }", "partner \"A\" {\n  # one\n  a: [1, 2]\n}\n"),
        ("define x=1+2*(3)", "define x = 1 + 2 * (3)\n"),
        ("define x = - 1\ndefine y = not  a", "define x = -1\ndefine y = not a\n"),
        ("define x = - -1", "define x = --1\n"),
        ("define x = 1 + # one\n 2 # two", "# one\ndefine x = 1 + 2 # two\n"),
        (
            "rule \"r\" { finding, when: a > 1, because: \"x {a+1} {{}}\" }",
            "rule \"r\" {\n  finding\n  when:    a > 1\n  because: \"x {a + 1} {{}}\"\n}\n",
        ),
        ("use a use b\n\n\nuse c", "use a\nuse b\n\nuse c\n"),
        ("kind goal {a \"A\",\n b}", "kind goal {\n  a \"A\"\n  b\n}\n"),
        ("scale{a:1,hurts  strongly:-0.75}", "scale { a: 1, hurts strongly: -0.75 }\n"),
        (
            "partner \"A\" { moves { | | é |\n|longer|1| } }",
            "partner \"A\" {\n  moves {\n    |        | é |\n    | longer | 1 |\n  }\n}\n",
        ),
        ("verdict on s { a when b, longer otherwise }", "verdict on s {\n  a      when b\n  longer otherwise\n}\n"),
        ("expect \"a\" for \"b\" { c:below 5,d:1..2 }", "expect \"a\" for \"b\" { c: below 5, d: 1..2 }\n"),
    ];
    for (text, canonical) in cases {
        assert_eq!(formatted(text), canonical, "{text:?}");
        assert_round_trip(text);
    }
}

#[test]
fn comments_are_kept_wherever_they_stand() {
    let text = EVERYTHING;
    let places: Vec<usize> = tokens(text)
        .iter()
        .filter(|token| token.kind == TokenKind::Space && (token.text(text).contains('\n') || token.start % 3 == 0))
        .map(|token| token.start)
        .collect();
    let mut kept = 0;
    for (at, place) in places.into_iter().enumerate() {
        let commented = format!("{} # note {at}\n{}", &text[..place], &text[place..]);
        let (sources, tree, diagnostics) = read(&commented);
        if !diagnostics.is_empty() {
            // A unit does not reach over a line end, nor does a row.
            continue;
        }
        let once = format(&sources, &tree);
        assert!(once.contains(&format!("# note {at}\n")), "lost at {place}:\n{once}");
        assert_round_trip(&commented);
        kept += 1;
    }
    assert!(kept > 200, "{kept}");
}
