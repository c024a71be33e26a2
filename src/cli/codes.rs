//! `goalfit explain-code`: what a code means, with an example.

use super::look::{Look, Tone};
use super::{Status, complain};
use crate::diagnostic::{CODES, Code};
use std::io::{self, Write};

/// Prints one code, or the list of all.
pub(crate) fn run(code: Option<&str>, look: Look, out: &mut dyn Write) -> io::Result<Status> {
    let Some(wanted) = code else {
        for code in CODES {
            writeln!(out, "{}  {}", look.paint(Tone::Strong, code.id), code.title)?;
        }
        return Ok(Status::Fine);
    };
    let Some(code) = Code::find(wanted) else {
        let near = crate::value::nearest(wanted, CODES.iter().map(|code| code.id));
        let help = near.map_or_else(|| "`goalfit explain-code` lists them".to_string(), |near| format!("did you mean {near}?"));
        complain(&format!("there is no code {wanted}: {help}"));
        return Ok(Status::Wrong);
    };
    writeln!(out, "{}\n", look.paint(Tone::Heading, &format!("{} · {}", code.id, code.title)))?;
    writeln!(out, "{}", textwrap::fill(code.explanation, look.width.min(100)))?;
    if !code.example.is_empty() {
        writeln!(out, "\nFor example:\n")?;
        for line in code.example.lines() {
            writeln!(out, "    {}", super::look::safe(line))?;
        }
    }
    Ok(Status::Fine)
}
