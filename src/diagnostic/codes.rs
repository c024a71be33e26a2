//! The register of diagnostic codes. A code is never reused; each has an example that a test compiles.

/// A registered kind of diagnostic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// `E` or `W` and four digits: 01 syntax, 02 names, 03 types and dimensions, 04 tables, 05 graph and limits, 06 facts,
    /// 07 evaluation; warnings have the number of their group.
    pub id: &'static str,
    /// The mistake in a few words.
    pub title: &'static str,
    /// Why it is a mistake and what to do.
    pub explanation: &'static str,
    /// A program (with `use std` unless it says otherwise) that has it.
    pub example: &'static str,
}

macro_rules! codes {
    ($($name:ident = $id:literal, $title:literal, $explanation:literal, $example:literal;)*) => {
        impl Code {
            $(#[doc = $title] pub const $name: Code = Code { id: $id, title: $title, explanation: $explanation, example: $example };)*
        }
        /// Every registered code, by number.
        pub const CODES: &[Code] = &[$(Code::$name),*];
    };
}

codes! {
    UNEXPECTED = "E0101", "text that is not part of the language here",
        "A declaration is a keyword, a name and a block of `field: value` lines. Something else stands where one of these belongs.",
        "partner \"A\" {\n  win: 30% oops oops\n}\n";
    TOO_LARGE = "E0102", "a text that is too long",
        "At most 16 MB are read. Split it into files, or give long lists of partners as JSON. For example: five million lines of comment.",
        "";
    NO_PROGRAM = "E0103", "something that is no text",
        "A program is text in UTF-8.",
        "\u{1}\u{2}\u{3}\u{4}\u{5}\u{6}\u{7}\u{1}\u{2}";
    UNCLOSED_TEXT = "E0104", "a text that is not closed",
        "A text ends on the line where it starts.",
        "partner \"Kite {\n  win: 30%\n}\n";
    UNCLOSED_BRACKET = "E0105", "a bracket that is not closed",
        "Every `{`, `(` and `[` has its partner. The declarations that follow are still read.",
        "partner \"Kite\" {\n  win: 30%\n\noffer \"Rebate\" {\n  window: 12 months\n}\n";
    STRAY_BRACKET = "E0106", "a bracket that closes nothing",
        "There is one bracket too many.",
        "define twice = 2 * score)\n";
    TOO_NESTED = "E0107", "brackets inside brackets beyond the limit",
        "Depth is bounded before it is spent. Name inner parts with `define`. For example: a hundred thousand opening brackets.",
        "";
    TOO_LONG = "E0108", "an expression beyond the limit",
        "An expression has at most 256 operands. Name parts of it with `define`. For example: a sum of three hundred terms.",
        "";
    UNKNOWN_CHARACTER = "E0109", "a character without meaning",
        "Outside of texts and comments only letters, digits and the signs of the language have a meaning.",
        "define twice = 2 * score;\n";
    WRONG_QUOTES = "E0110", "quotes that do not quote",
        "Texts stand in straight double quotes.",
        "partner 'Kite' {\n}\n";
    HIDDEN_CHARACTER = "E0111", "an invisible character that turns the direction of writing",
        "It can make a text look like another. Right-to-left letters need none.",
        "# a \u{202e}comment\n";
    UNKNOWN_DECLARATION = "E0112", "a word that opens no declaration",
        "Declarations start with `partner`, `offer`, `rule`, `define` and their likes.",
        "partnr \"Kite\" {\n  win: 30%\n}\n";
    COMMA_NUMBER = "E0113", "a number with a comma",
        "Decimals stand behind a point, `_` separates thousands. A comma separates fields.",
        "partner \"Kite\" {\n  ramp: 3,80 months\n}\n";
    EXPONENT = "E0114", "a number with an exponent",
        "Numbers are written out: `1_000_000` or `1M`.",
        "define large = 1e400\n";
    POINT_NUMBER = "E0115", "a number that starts or ends with its point",
        "There is a digit on both sides of the point.",
        "partner \"Kite\" {\n  win: .5\n}\n";
    SYMBOL_BEHIND = "E0116", "a currency's symbol behind the number",
        "The symbol comes first, the code last: `€100k` or `100k EUR`.",
        "partner \"Kite\" {\n  day_worth: 700 € per day\n}\n";
    UNKNOWN_UNIT = "E0117", "a unit that does not exist",
        "Units are days, weeks, months, quarters, years and currencies.",
        "partner \"Kite\" {\n  sales_cycle: 6 mnths\n}\n";
    DOUBLED_EQUALS = "E0118", "a doubled `=`",
        "Values are compared with one `=`.",
        "define small = score == 3\n";
    EQUALS_FOR_COLON = "E0119", "`=` where `:` belongs",
        "Facts and lines of rules are stated with `:`. `=` gives quantities and constants their values.",
        "partner \"Kite\" {\n  win = 30%\n}\n";
    MISSING_COLON = "E0120", "a field without its colon",
        "A fact is a name, `:` and a value.",
        "partner \"Kite\" {\n  win 30%\n}\n";
    FOREIGN_COMMENT = "E0121", "a comment of another language",
        "Comments start with `#` and end with the line.",
        "// a comment\n";
    UNCLOSED_ROW = "E0122", "a row of a table without its last bar",
        "Every cell stands between two bars.",
        "table twofold by partner.acts_as {\n  | acts_as | value |\n  | firm    | 1\n  | person  | 2     |\n}\n";
    BAD_DATE = "E0123", "a day that does not exist",
        "Days are written year, month, day.",
        "define late = 2027-02-30 > 2027-01-01\n";
    NUMBER_TOO_LARGE = "E0124", "a number beyond the greatest",
        "Numbers are below 10 to the power of 308. For example: four hundred nines.",
        "";
    UNKNOWN_ESCAPE = "E0125", "a backslash before another letter",
        "In texts `\\\\`, `\\\"` and `\\n` have a meaning.",
        "partner \"Kite\\d\" {\n}\n";
    BAD_HOLE = "E0126", "a hole that is empty or not closed",
        "Sentences have holes `{expression}`; a brace itself is written `{{` or `}}`.",
        "rule \"Empty\" {\n  finding\n  because: \"It is {}.\"\n}\n";
    CHAINED_COMPARISON = "E0127", "a chain of comparisons",
        "Each comparison has two sides. Join two with `and`.",
        "define middling = 1 < score < 3\n";
    FOREIGN_OPERATOR = "E0128", "an operator of another language",
        "The operators are `+ - * /`, `= != < <= > >=`, `and`, `or`, `not`, `in`, `else`, `is missing` and `is known`.",
        "define both = score > 3 && score < 5\n";
    NUMBER_NOTATION = "E0129", "a number in another notation",
        "Write `1_000`, `45%`, `6..12 months`, `€700 per day`: digits without blanks, units in words.",
        "partner \"Kite\" {\n  gross_profit: €130 000 per month\n}\n";
    TOO_MANY_MISTAKES = "E0130", "more mistakes than are listed",
        "A text with very many mistakes is not read to its end. Often one missing bracket or quote causes them. For example: two thousand lines of `x y`.",
        "";
    UNKNOWN_NAME = "E0201", "a name that nothing declares",
        "Expressions use quantities, constants, tables, functions and the members in view. This name is none of them; often it is a slip, and the nearest name is suggested.",
        "define twice = 2 * fitt\n";
    DOUBLED_NAME = "E0202", "a name declared twice",
        "Every name stands for one thing in the whole program, its library included. Give one of the two another name. A constant of the library may be declared again: the program's value then holds.",
        "define share_of_it = 1\ndefine share_of_it = 2\n";
    UNKNOWN_FIELD = "E0203", "a field that the entity does not have",
        "Facts are stated in declared fields only, so that a slip does not pass for a fact. Correct the name, or declare a field of your own with its type.",
        "partner \"Kite\" {\n  sale_cycle: 3 months\n}\n";
    RESERVED_NAME = "E0204", "a name with a meaning of its own",
        "Words of the language and the names of entities and functions cannot be declared again.",
        "define partner = 1\n";
    UNKNOWN_SYMBOL = "E0205", "a symbol that its set does not have",
        "Kinds and choices are sets of symbols. Correct the word, or add it to the kind: `kind reward { voucher }`.",
        "partner \"Kite\" {\n  acts_as: company\n}\n";
    UNKNOWN_MEMBER = "E0206", "a goal or an activity that does not exist",
        "Tables of moves are keyed by the partner's goals (or kinds of goals), asks and rewards by activities. Declare what is missing or correct the name.",
        "offer \"Rebate\" {\n  window: 12 months\n  asks { resel: 20 days }\n}\n";
    UNKNOWN_ARCHETYPE = "E0207", "an archetype that does not exist",
        "A partner can be like an archetype that the library or the program declares.",
        "partner \"Kite\" is service_firm {\n  win: 25%\n}\n";
    UNKNOWN_VENDOR = "E0208", "a vendor that does not exist",
        "An offer comes from a declared vendor, since the vendor's hopes take part in its assessment.",
        "offer \"Rebate\" from \"Acme\" {\n  window: 12 months\n}\n";
    UNKNOWN_PAIR = "E0209", "an expectation about nobody",
        "An `expect` names an offer and a partner that the program declares.",
        "expect \"Rebate\" for \"Kite\" { verdict: aligned }\n";
    UNKNOWN_RULE = "E0210", "a rule that does not exist",
        "`without rule` takes a rule out by its full name.",
        "without rule \"A long shoot\"\n";
    NOT_IN_VIEW = "E0211", "a member, and it is not said which",
        "A partner has several goals and an offer several rewards. Say for which of them: with `for`, or by going over the list.",
        "define big = reward.amount > €1k\n";
    NAMELESS = "E0212", "a member without a name",
        "Goals, activities and rewards have a short name by which tables and reports call them.",
        "partner \"Kite\" {\n  goal { kind: money, weight: 1 }\n}\n";
    DOUBLED_FIELD = "E0213", "something stated twice",
        "A fact, or a line of a rule, is stated once. Keep the one that is meant.",
        "partner \"Kite\" {\n  win: 30%\n  win: 40%\n}\n";
    UNKNOWN_SOURCE = "E0214", "a file that `use` does not find",
        "`use` names a library (`std`) or a file, relative to the file that names it.",
        "use \"missing.goalfit\"\n";
    WRONG_TYPE = "E0301", "a value of another type",
        "Each field and each place in an expression takes values of one type: numbers, truths, symbols, texts, dates.",
        "partner \"Kite\" {\n  win: \"often\"\n}\n";
    WRONG_DIMENSION = "E0302", "a number of another dimension",
        "Money, calendar time and days of work are followed through every expression, and rates are what they are per. Sums and comparisons take alike with alike.",
        "partner \"Kite\" {\n  sales_cycle: €5k\n}\n";
    MAY_BE_MISSING = "E0303", "a value that may be missing",
        "A field or quantity that may be missing has no number to compute with. Say what holds then, or test it first.",
        "define doubled = 2 * partner.capacity\n";
    WRONG_USE = "E0304", "a name used like something that it is not",
        "A quantity of members wants its members, a table its keys, a function its arguments, a list an operation over it.",
        "define all_felt = felt\n";
    TWO_CURRENCIES = "E0305", "two currencies without an exchange rate",
        "The program counts in one currency. Amounts in another are converted by a stated rate only; nothing is looked up.",
        "partner \"Kite\" {\n  day_worth: €500 per day\n  gross_profit: $50k per month\n}\n";
    OUT_OF_RANGE = "E0306", "a value outside of its field's range",
        "Shares lie between 0% and 100%, durations are not negative, and so on: the field's declaration says it.",
        "partner \"Kite\" {\n  win: 130%\n}\n";
    NOT_WHOLE = "E0307", "a count that is not whole",
        "Closings are counted in whole numbers.",
        "offer \"Rebate\" {\n  reward cash { units: 2.5 }\n}\n";
    RANGE_REVERSED = "E0308", "a range that ends before it starts",
        "A range is written with its smaller end first.",
        "partner \"Kite\" {\n  sales_cycle: 12..6 months\n}\n";
    NOT_CONSTANT = "E0309", "a constant that depends on facts",
        "A constant is made of numbers and other constants. What depends on facts is a `define`.",
        "constant cycle = partner.sales_cycle assumed\n";
    NOT_A_QUANTITY = "E0310", "an effect on something that no rule moves",
        "Effects move what is declared with `quantity`. A `define` only gives an expression a name.",
        "rule \"Less effort\" {\n  cause: less \"less effort\"\n  effect: effort times 0.5\n  because: \"Less.\"\n}\n";
    BAD_EXCHANGE = "E0311", "an exchange rate that states none",
        "An exchange rate states two amounts above zero in two currencies, once for each pair of currencies.",
        "exchange €1 = €1.08\n";
    NEEDS_DEFAULT = "E0312", "a field that needs a default",
        "A field with keys has values for some members only, and a vendor may be absent: say what holds where nothing is stated.",
        "field partner.scores: number for goal\n";
    INCOMPLETE_RULE = "E0313", "a rule that does nothing, or two things at once",
        "A rule has a cause and effects, or it is a finding or a refusal with a reason.",
        "rule \"Half a rule\" {\n  cause: half \"half\"\n  because: \"It names a cause and moves nothing.\"\n}\n";
    NO_OTHERWISE = "E0314", "a verdict table without a last line",
        "The first line that holds decides, so the last one, and only it, is `otherwise`.",
        "verdict on score {\n  good when score > 50\n}\n";
    MISSING_CELL = "E0401", "a cell without a number",
        "Every combination has a number: fill the cell, or give the table an `else`.",
        "table weightiness by partner.acts_as {\n  | acts_as | value |\n  | firm    | 1     |\n}\ndefine weighty = weightiness(partner.acts_as)\n";
    DOUBLED_ROW = "E0402", "a row or column that stands twice",
        "The second would never be read.",
        "table weightiness by partner.acts_as {\n  | acts_as | value |\n  | firm    | 1     |\n  | person  | 2     |\n  | firm    | 3     |\n}\ndefine weighty = weightiness(partner.acts_as)\n";
    ROW_LENGTH = "E0403", "a row that is shorter or longer than the header",
        "Each row has one cell for each column.",
        "partner \"Kite\" {\n  goal margin { kind: money, weight: 1 }\n  moves {\n    |        | margin |\n    | resell | 0.5 | 0.2 |\n  }\n}\n";
    CIRCLE = "E0501", "quantities that go round in a circle",
        "Each number is computed from facts and from numbers computed before it. The message shows the way round.",
        "define chicken = egg + 1\ndefine egg = chicken - 1\n";
    TOO_MUCH_WORK = "E0502", "more work than one pair may cost",
        "The checker knows beforehand how many steps a pair takes: expressions times members times sets of causes. For example: four thousand rules that share sixteen causes.",
        "";
    TOO_MANY = "E0503", "a list beyond its limit",
        "Lists of goals, activities, asks, rewards and causes are bounded, so that no input can take all the time and memory there is. For example: three hundred causes.",
        "";
    TOO_DEEP = "E0504", "lists inside lists beyond the limit",
        "An expression may go over at most eight lists, one inside the other.",
        "define deep =\n  (sum of\n  (sum of\n  (sum of\n  (sum of\n  (sum of\n  (sum of\n  (sum of\n  (sum of\n  (sum of\n  1 for g0 in partner.goals) for g1 in partner.goals) for g2 in partner.goals) for g3 in partner.goals) for g4 in partner.goals) for g5 in partner.goals) for g6 in partner.goals) for g7 in partner.goals) for g8 in partner.goals)\n";
    NO_VERDICT = "E0505", "a program that judges nothing",
        "Reports are about the quantity that the verdict table names. The standard library brings one: `use std`.",
        "# without `use std`\nkind goal { money }\n";
    MISSING_FACT = "E0601", "a fact that must be stated",
        "The field has no default. An estimate as a range is better than nothing, and the report says what the range does to the score.",
        "partner \"Newcomer\" { win: 20% }\noffer \"Margin\" { window: 6 months }\n";
    NOT_JSON = "E0602", "facts that are no JSON",
        "Facts come as JSON text. The message names the line and column where it ends being JSON. For example: `{ partners`.",
        "";
    NOT_A_TABLE = "E0603", "a table that cannot be read",
        "Tables come as CSV in UTF-8: a header, then one row on each line, cells apart by `,`, `;` or tabs, in double quotes where they hold one of these. The message names line and column. For example: a quote that is opened and never closed.",
        "";
    BAD_MAPPING = "E0604", "a mapping that does not hold together",
        "Each line of a mapping leads from a field of the source, or a constant, to a field that the program declares, and says how the value is written. For example: `{ \"from\": \"x\", \"to\": \"partner.sale_cycle\" }`.",
        "";
    NOT_AS_MAPPED = "E0605", "a value that is not what the mapping says",
        "The mapping says how a field is written and nothing is guessed: change the mapping, or the value. The row is left out, the others are taken. For example: `12.5` where whole cents are told.",
        "";
    NO_ROWS = "E0606", "no rows where the mapping looks for them",
        "A mapping reads a list of rows, or the list to which one of its `rows` leads. For example: `{ \"items\": [] }` for a mapping whose rows are in `records`.",
        "";
    DIVIDES_BY_ZERO = "E0701", "a division by zero",
        "There is no such number, and none is made up. Use `ratio(a, b) else …`, or test the divisor first. In the example the partner has no slack.",
        "quantity per_slack = 1 / partner.slack\n";
    NOT_FINITE = "E0702", "a number beyond all bounds",
        "The result is too great to be a number.",
        "quantity immense = pow(partner.trust + 9, 400)\n";
    BAD_ARGUMENT = "E0703", "a function given what it cannot take",
        "Each function says which values it takes.",
        "quantity log_slack = ln(partner.slack)\n";
    LEAVES_RANGE = "E0704", "a quantity outside of its declared range",
        "The range is a promise to whoever reads the quantity. It is never kept by clamping in silence.",
        "rule \"Strategic partner\" {\n  cause: strategic \"strategic partner\"\n  effect: score plus 200\n  because: \"{partner} is strategic.\"\n}\n";
    TWO_BECOME = "E0705", "two rules that give one quantity a new start",
        "Only one of them can hold for the same pair.",
        "rule \"Trained\" {\n  cause: readiness \"not ready\"\n  effect: ready becomes 90%\n  because: \"They were trained.\"\n}\nrule \"Untrained\" {\n  cause: readiness \"not ready\"\n  effect: ready becomes 20%\n  because: \"They were not.\"\n}\n";
    NO_RESULT = "E0706", "a value that is missing where one is needed",
        "The quantity has no value for this pair. The checker rules that out; the code is for the day on which it errs.",
        "";
    REFUSED = "E0707", "a pair that a rule refuses",
        "A rule with `refuse` found the facts unfit for an assessment, and says why.",
        "partner \"Without aims\" {\n  gross_profit: €10k per month, day_worth: €400 per day\n  opportunities: 1 per month, win: 20%, sales_cycle: 2 months\n  goal income { kind: money, weight: 0 }\n}\noffer \"Margin\" { window: 6 months }\n";
    UNUSED = "W0201", "declared and never used",
        "Nothing reads it, so it changes nothing.",
        "constant forgotten = 3 assumed\n";
    SHADOWED = "W0202", "a name that hides another",
        "The inner name hides the outer one, which is easily misread.",
        "rule \"Double\" {\n  finding: note\n  for: reward\n  when: (sum of reward.amount for reward in offer.rewards) > €1M\n  because: \"Large.\"\n}\n";
    TWO_TITLES = "W0203", "a cause with two titles",
        "Rules that share a cause share its title.",
        "rule \"First\" {\n  cause: odds \"bad luck\"\n  effect: score times 1\n  because: \"Luck.\"\n}\n";
    NEVER_MISSING = "W0301", "a test for something that is never missing",
        "The test always has the same outcome.",
        "define certain = partner.win is known\n";
    NO_REASON = "W0302", "a rule that moves something and does not say why",
        "The account of causes shows the rule's sentence.",
        "rule \"Silent\" {\n  cause: silence \"silence\"\n  effect: score times 0.9\n}\n";
}

impl Code {
    /// The code with this number, such as `E0101`.
    #[must_use]
    pub fn find(id: &str) -> Option<&'static Code> {
        CODES.iter().find(|code| code.id.eq_ignore_ascii_case(id))
    }
}
