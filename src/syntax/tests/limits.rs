//! What nobody would write on purpose.

use super::*;

// Limits

#[test]
fn what_nobody_would_write_neither_hangs_nor_overflows() {
    let (most, many) = (100_000, 10_000);
    let cases = [
        "(".repeat(most),
        "[".repeat(most),
        "{".repeat(most),
        "{]".repeat(most),
        ")".repeat(many),
        "(]".repeat(many),
        format!("define x = {}1", "(".repeat(most)),
        format!("define x = {}1", "- ".repeat(many)),
        format!("define x = {}1", "not ".repeat(many)),
        format!("define x = {}1", "if ".repeat(many)),
        format!("define x = {}1", "if offer.x then\n".repeat(many)),
        format!("define x = {}1", "sum of ".repeat(many)),
        format!("partner \"A\" {{ a: {} }}", "[".repeat(most)),
        format!("partner \"A\" {}", "{ goal x ".repeat(many)),
        format!("rule \"r\" {{ because: \"{{{}\" }}", "(".repeat(most)),
        format!("rule \"r\" {{ because: \"{{{}1{}}}\" }}", "(".repeat(most), ")".repeat(many)),
        "a ".repeat(most),
        "use a ".repeat(many),
        "x".repeat(20_000),
        format!("define {} = 1", "x".repeat(20_000)),
        "\"".repeat(many),
        "'".repeat(many),
        "«".repeat(many),
        "/*\n".repeat(many),
        "//".repeat(many),
        ";".repeat(many),
        "|".repeat(many),
        "| ".repeat(many),
        "\\".repeat(many),
        "#".repeat(many),
        format!("define x = 1{}", " + 1".repeat(most)),
        format!("define x = 1{}", " else 1".repeat(many)),
        format!("define x = f({})", "1,".repeat(many)),
        "partnr \"A\" {\n".repeat(5_000),
        "define x = 1 +\n".repeat(5_000),
        format!("partner \"A\" {{\n{}}}", "a 1\n".repeat(5_000)),
        format!("partner \"A\" {{\n{}}}", "a: 1 b 2 oops\n".repeat(5_000)),
        format!("partner \"A\" {{ {} }}", "x y ".repeat(many)),
        format!("table t by a.b {{\n{}}}", "| 1 x y | 2\n".repeat(5_000)),
        format!("define x = {}", "9".repeat(200_000)),
        "\u{0}".repeat(most),
    ];
    for case in cases {
        let (sources, tree, diagnostics) = read(&case);
        let _ = format(&sources, &tree);
        assert!(diagnostics.len() <= MAX_DIAGNOSTICS);
    }
}

#[test]
fn too_much_is_refused_with_its_reason() {
    assert_eq!(only(&" ".repeat(50_000_000)).0, "E0102");
    assert_eq!(only(&format!("define x = {}1{}", "(".repeat(65), ")".repeat(65))).0, "E0107");
    assert_eq!(only(&format!("define x = 1{}", " + 1".repeat(256))).0, "E0108");
    assert_eq!(only(&format!("define x = {}1", "-".repeat(256))).0, "E0108");
    assert_eq!(only(&format!("rule \"r\" {{ because: \"{{{}1{}}}\" }}", "(".repeat(65), ")".repeat(65))).0, "E0107");
    assert_eq!(only("PK\u{3}\u{4}\u{0}\u{0}\u{1}").0, "E0103");
    assert_eq!(read(&"x y\n".repeat(5_000)).2.len(), MAX_DIAGNOSTICS);
    assert_eq!(read(&"x y\n".repeat(5_000)).2.last().expect("some").code, "E0130");
    for fits in [format!("define x = {}1{}", "(".repeat(63), ")".repeat(63)), format!("define x = 1{}", " + 1".repeat(255))] {
        assert_eq!(read(&fits).2, vec![]);
    }
    let cells = format!("partner \"A\" {{ x {{ {}\n }} }}", "\n| 40 days of work | 3 |".repeat(100));
    assert_eq!(read(&cells).2, vec![], "days of work are no nesting");
}

#[test]
fn the_deepest_tree_fits_a_small_stack() {
    let deep = format!("define x = {}{}1{}", "(".repeat(63), "-".repeat(190), ")".repeat(63));
    let long = format!("define x = 1{}", " - 1".repeat(255));
    let ifs = format!("define x = {}1", "if a then b else ".repeat(62));
    let lists = format!("partner \"A\" {{ x: {}{} }}", "[".repeat(62), "]".repeat(62));
    let blocks = format!("partner \"A\" {{ {}a: 1{} }}", "goal x { ".repeat(62), " }".repeat(62));
    let holes = format!("rule \"r\" {{ because: \"{{{}1{}}}\" }}", "f(".repeat(63), ")".repeat(63));
    let sums = format!("define x = {}1{}", "sum of ".repeat(60), " for a in b.c".repeat(60));
    let walk = move || {
        for text in [deep, long, ifs, lists, blocks, holes, sums] {
            let (sources, tree, diagnostics) = read(&text);
            assert_eq!(diagnostics, vec![], "{text}");
            let copy = tree.clone();
            assert_eq!(copy, tree);
            assert!(!format(&sources, &tree).is_empty());
        }
    };
    std::thread::Builder::new().stack_size(1024 * 1024).spawn(walk).expect("a thread").join().expect("no overflow");
}
