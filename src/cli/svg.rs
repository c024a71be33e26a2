//! One pair as a picture: the verdict, and the way from the best score to the one that came out, cause by cause.
//!
//! A plain SVG without scripts, fonts or links. It has a title and a description for those who hear it, and follows the light or
//! dark scheme of the page that it stands on.

use super::look::{cut, minus, safe};
use super::text::{SMALL, extent};
use super::words::{Standing, points, signed, standing};
use crate::Report;
use crate::assess::CauseShare;

const WIDTH: f64 = 760.0;
const MARGIN: f64 = 32.0;
/// Where the bars begin; the names and figures stand to the left.
const BARS: f64 = 304.0;
const ROW: f64 = 30.0;
const BAR: f64 = 18.0;
const TOP: f64 = 116.0;
/// So many columns of a name fit beside the figures, and of a line into the width.
const NAME: usize = 26;
const LINE: usize = 84;

/// The classes count inside of the picture only, wherever it is put into a page.
const STYLE: &str = "\
    .goalfit .ground{fill:#fff}.goalfit .ink{fill:#1c1f23}.goalfit .quiet{fill:#5c646d}\
    .goalfit .line{stroke:#d5d9de}.goalfit .step{stroke:#aab1b9}.goalfit .best{fill:#8b949e}\
    .goalfit .good,.goalfit .gain{fill:#2f8561}.goalfit .middling{fill:#a8730b}.goalfit .bad,.goalfit .loss{fill:#c4573f}\
    .goalfit text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif;font-variant-numeric:tabular-nums}\
    @media (prefers-color-scheme:dark){\
    .goalfit .ground{fill:#15181c}.goalfit .ink{fill:#eceff2}.goalfit .quiet{fill:#9ba4ae}\
    .goalfit .line{stroke:#333a42}.goalfit .step{stroke:#5a636d}.goalfit .best{fill:#7c8692}\
    .goalfit .good,.goalfit .gain{fill:#58b48c}.goalfit .middling{fill:#dba43e}.goalfit .bad,.goalfit .loss{fill:#e0806a}}";

/// A bar of the account: where it starts and ends, and what stands beside it.
struct Row<'r> {
    title: String,
    whole: String,
    figure: String,
    from: f64,
    to: f64,
    class: &'r str,
    strong: bool,
}

/// The picture.
#[must_use]
pub(crate) fn picture(report: &Report) -> String {
    let (rows, (low, high)) = account(report);
    let right = WIDTH - MARGIN;
    let place = |value: f64| if high > low { BARS + (value - low) / (high - low) * (right - BARS) } else { BARS };
    let bottom = TOP + ROW * rows.len().try_into().map_or(0.0, |many: u32| f64::from(many));
    let height = bottom + 64.0;
    let best = points(report.best);
    let best = best.trim_end_matches(".0");
    let head = format!("{} · {} of {best}", report.verdict_title, points(report.score));
    let pair = format!("{} → {}", report.offer, report.partner);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" role=\"img\" \
         class=\"goalfit\">\n<title>{}</title>\n<desc>{}</desc>\n<style>{STYLE}</style>\n\
         <rect class=\"ground\" width=\"{WIDTH}\" height=\"{height}\" rx=\"10\"/>\n",
        clean(&format!("{head}: {pair}")),
        clean(&described(report, &rows)),
    );
    let tone = match standing(report.score, report.best) {
        Standing::Good => "good",
        Standing::Middling => "middling",
        Standing::Bad => "bad",
    };
    text(&mut svg, tone, (MARGIN, 52.0), "start", "font-size=\"25\" font-weight=\"650\"", &cut(&head, 46));
    text(&mut svg, "ink", (MARGIN, 79.0), "start", "font-size=\"15\"", &cut(&pair, LINE));
    for value in [0.0, report.best] {
        let x = place(value);
        svg.push_str(&format!(
            "<line class=\"line\" x1=\"{x:.1}\" y1=\"{:.1}\" x2=\"{x:.1}\" y2=\"{:.1}\"/>\n",
            TOP - 8.0,
            bottom + 4.0
        ));
        let label = points(value);
        text(&mut svg, "quiet", (x, bottom + 20.0), "middle", "font-size=\"11\"", label.trim_end_matches(".0"));
    }
    let mut y = TOP;
    let mut rows = rows.iter().peekable();
    while let Some(row) = rows.next() {
        drawn(&mut svg, row, y, &place);
        if let Some(next) = rows.peek() {
            let x = place(if next.strong { next.to } else { row.to });
            svg.push_str(&format!(
                "<line class=\"step\" x1=\"{x:.1}\" y1=\"{:.1}\" x2=\"{x:.1}\" y2=\"{:.1}\" stroke-dasharray=\"2 2\"/>\n",
                y + (ROW + BAR) / 2.0,
                y + ROW + (ROW - BAR) / 2.0
            ));
        }
        y += ROW;
    }
    let how = "What each cause took (Shapley): the shares do not depend on any order and sum exactly.";
    text(&mut svg, "quiet", (MARGIN, height - 18.0), "start", "font-size=\"12\"", how);
    svg.push_str("</svg>\n");
    svg
}

/// One bar with its name and its figure.
fn drawn(svg: &mut String, row: &Row<'_>, y: f64, place: &dyn Fn(f64) -> f64) {
    let (a, b) = (place(row.from), place(row.to));
    let (left, width) = if a <= b { (a, b - a) } else { (b, a - b) };
    let weight = if row.strong { "font-size=\"14\" font-weight=\"600\"" } else { "font-size=\"14\"" };
    let middle = y + ROW / 2.0 + 5.0;
    svg.push_str(&format!("<g><title>{}</title>", clean(&row.whole)));
    text(svg, "ink", (MARGIN, middle), "start", weight, &row.title);
    text(svg, "ink", (BARS - 18.0, middle), "end", weight, &row.figure);
    // What is not nothing shows at least a sliver.
    svg.push_str(&format!(
        "<rect class=\"{}\" x=\"{left:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{BAR}\" rx=\"2\"/></g>\n",
        row.class,
        y + (ROW - BAR) / 2.0,
        width.max(1.5)
    ));
}

/// The best, the causes one after the other, small ones in one, and the score; and the least and greatest value on the way.
fn account(report: &Report) -> (Vec<Row<'static>>, (f64, f64)) {
    let live = report.causes.iter().filter(|cause| cause.live);
    let (shown, small): (Vec<&CauseShare>, Vec<_>) = live.partition(|cause| cause.share.abs() >= SMALL * report.best.abs());
    let (low, high) = extent(report, &shown);
    let figure = |value: f64| points(value);
    let end = |title: &str, value: f64, class: &'static str| Row {
        title: cut(title, NAME),
        whole: format!("{title}: {}", points(value)),
        figure: figure(value),
        from: 0.0,
        to: value,
        class,
        strong: true,
    };
    let mut rows = vec![end("best", report.best, "best")];
    let mut at = report.best;
    let mut step = |title: String, share: f64, because: &str| {
        let colon = if because.is_empty() { "" } else { ". " };
        let row = Row {
            title: cut(&title, NAME),
            whole: format!("{title}: {}{colon}{because}", signed(share)),
            figure: signed(share),
            from: at,
            to: at + share,
            class: if share < 0.0 { "loss" } else { "gain" },
            strong: false,
        };
        at += share;
        row
    };
    for cause in &shown {
        rows.push(step(cause.title.clone(), cause.share, &cause.because));
    }
    match small.as_slice() {
        [] => {}
        [one] => rows.push(step(one.title.clone(), one.share, &one.because)),
        many => rows.push(step(format!("{} smaller", many.len()), many.iter().map(|cause| cause.share).sum(), "")),
    }
    let class = match standing(report.score, report.best) {
        Standing::Good => "good",
        Standing::Middling => "middling",
        Standing::Bad => "bad",
    };
    rows.push(end(&report.target, report.score, class));
    (rows, (low, high))
}

/// The picture in words.
fn described(report: &Report, rows: &[Row<'_>]) -> String {
    let steps: Vec<String> = rows.iter().filter(|row| !row.strong).map(|row| format!("{} {}", row.title, row.figure)).collect();
    let steps = if steps.is_empty() { "no cause took anything".to_string() } else { steps.join(", ") };
    let best = points(report.best);
    format!("From {} to {}: {steps}.", best.trim_end_matches(".0"), points(report.score))
}

fn text(svg: &mut String, class: &str, (x, y): (f64, f64), anchor: &str, looks: &str, text: &str) {
    svg.push_str(&format!(
        "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" {looks}>{}</text>\n",
        clean(text)
    ));
}

/// Letters that mean nothing to XML, and none that it cannot hold.
fn clean(text: &str) -> String {
    let mut out = String::new();
    for letter in minus(&safe(text)).chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
    }
    out
}
