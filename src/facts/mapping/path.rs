//! Paths into the rows of a source: `company.name`, `payouts[].amount`, `fields[key=region].value`.

use crate::facts::Datum;
use crate::prelude::*;
use alloc::borrow::Cow;

/// One step of a path.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    /// The field of this name.
    Field(String),
    /// Each member of a list; something that is no list is a list of one.
    Each,
    /// The first member of a list whose field has this value.
    Pick(String, String),
}

/// A path into a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Path {
    /// As it is written.
    pub(super) text: String,
    steps: Vec<Step>,
}

impl Path {
    /// Reads a path.
    pub(super) fn parse(text: &str) -> Result<Path, String> {
        if text.ends_with(']') && text.contains(" [") {
            // `Revenue [k€]`: a unit in a name of a column.
            return Ok(Path::field(text));
        }
        let mut steps = Vec::new();
        for part in split(text) {
            let (name, mut rest) = part.find('[').and_then(|at| part.split_at_checked(at)).unwrap_or((part, ""));
            if name.is_empty() && !text.is_empty() && !text.contains(['[', ']']) {
                // `Rev. p.a.`: a point that separates nothing belongs to the name.
                return Ok(Path::field(text));
            }
            if name.is_empty() {
                return Err(format!("`{text}` is no path: a name is missing"));
            }
            steps.push(Step::Field(name.into()));
            while let Some(inner) = rest.strip_prefix('[') {
                let Some((inner, after)) = inner.split_once(']') else {
                    return Err(format!("`{text}` is no path: `]` is missing"));
                };
                match inner.split_once('=') {
                    None if inner.is_empty() => steps.push(Step::Each),
                    Some((key, value)) if !key.is_empty() => steps.push(Step::Pick(key.into(), value.into())),
                    _ => return Err(format!("`{text}` is no path: write `[]` for each member, or `[key=value]` for one")),
                }
                rest = after;
            }
            if !rest.is_empty() {
                return Err(format!("`{text}` is no path: a `.` is missing before `{rest}`"));
            }
        }
        Ok(Path { text: text.into(), steps })
    }

    /// A path that is the name of one field, whatever letters are in it.
    pub(super) fn field(name: &str) -> Path {
        Path { text: name.into(), steps: vec![Step::Field(name.into())] }
    }

    /// Whether it leads into the field of this name, or is called so as a whole.
    pub(super) fn starts_with(&self, name: &str) -> bool {
        let first = match self.steps.first() {
            Some(Step::Field(first) | Step::Pick(first, _)) => Some(first.as_str()),
            Some(Step::Each) | None => None,
        };
        self.text == name || first == Some(name)
    }

    /// Whether it goes over no list: in a row of texts it leads to the column that is called as it is written, or nowhere.
    pub(super) fn is_plain(&self) -> bool {
        self.steps.iter().all(|step| matches!(step, Step::Field(_)))
    }

    /// How many lists it goes over.
    pub(super) fn depth(&self) -> usize {
        self.steps.iter().filter(|step| **step == Step::Each).count()
    }

    /// The path up to its last list, `payouts[]` of `payouts[].amount`.
    pub(super) fn list(&self) -> Option<Path> {
        let last = self.steps.iter().rposition(|step| *step == Step::Each)?;
        let steps: Vec<Step> = self.steps.iter().take(last + 1).cloned().collect();
        let mut path = Path { text: String::new(), steps };
        path.text = path.written();
        Some(path)
    }

    fn written(&self) -> String {
        let mut text = String::new();
        for step in &self.steps {
            match step {
                Step::Field(name) if text.is_empty() => text.push_str(name),
                Step::Field(name) => text.push_str(&format!(".{name}")),
                Step::Each => text.push_str("[]"),
                Step::Pick(key, value) => text.push_str(&format!("[{key}={value}]")),
            }
        }
        text
    }

    /// What stands there in a row, at these members of the lists that it goes over.
    pub(super) fn find<'d>(&self, row: &'d Datum, at: &[usize]) -> Option<&'d Datum> {
        if let Datum::Map(map) = row
            && let Some(found) = map.get(&self.text)
        {
            return Some(found);
        }
        let mut places = at.iter();
        self.steps.iter().try_fold(row, |here, step| step.go(here, || places.next().copied().unwrap_or(0)))
    }

    /// The members of the lists that it goes over, as places for [`Path::find`].
    pub(super) fn places(&self, row: &Datum) -> Vec<Vec<usize>> {
        let mut found: Vec<(Vec<usize>, &Datum)> = vec![(Vec::new(), row)];
        for step in &self.steps {
            let mut next = Vec::new();
            for (place, here) in found {
                if *step == Step::Each {
                    for (at, member) in members(here).iter().enumerate() {
                        let mut place = place.clone();
                        place.push(at);
                        next.push((place, member));
                    }
                } else if let Some(there) = step.go(here, || 0) {
                    next.push((place, there));
                }
            }
            found = next;
        }
        found.into_iter().map(|(place, _)| place).collect()
    }

    /// The field that it reads, as [`bare`] writes it.
    pub(super) fn covers(&self) -> String {
        bare(&self.written()).into_owned()
    }
}

/// At the points that stand outside of brackets.
fn split(text: &str) -> Vec<&str> {
    let mut inside = false;
    let mut parts = Vec::new();
    let mut from = 0;
    for (at, letter) in text.char_indices() {
        match letter {
            '[' => inside = true,
            ']' => inside = false,
            '.' if !inside => {
                parts.push(text.get(from..at).unwrap_or(""));
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text.get(from..).unwrap_or(""));
    parts
}

fn members(data: &Datum) -> &[Datum] {
    match data {
        Datum::List(items) => items,
        Datum::Nothing => &[],
        one => core::slice::from_ref(one),
    }
}

impl Step {
    fn go<'d>(&self, here: &'d Datum, place: impl FnOnce() -> usize) -> Option<&'d Datum> {
        match (self, here) {
            (Step::Field(name), Datum::Map(map)) => map.get(name),
            (Step::Field(_), _) => None,
            (Step::Each, _) => members(here).get(place()),
            (Step::Pick(key, value), _) => members(here).iter().find(|member| has(member, key, value)),
        }
    }
}

fn has(member: &Datum, key: &str, value: &str) -> bool {
    let Datum::Map(map) = member else { return false };
    map.get(key).and_then(plain).is_some_and(|found| found == value)
}

/// A path without `[]`: a list and a list of one are read alike.
pub(super) fn bare(path: &str) -> Cow<'_, str> {
    if path.contains("[]") { Cow::Owned(path.replace("[]", "")) } else { Cow::Borrowed(path) }
}

/// A truth, number or text as text.
pub(super) fn plain(data: &Datum) -> Option<String> {
    match data {
        Datum::Text(text) => Some(text.clone()),
        Datum::Number(number) => Some(number.to_string()),
        Datum::Truth(truth) => Some(truth.to_string()),
        Datum::Literal(literal) => Some(literal.print()),
        Datum::Nothing | Datum::List(_) | Datum::Map(_) => None,
    }
}

/// The name of a list's member that is one of key and value, such as the answers of a form: `[key=region]`.
const KEYS: &[&str] = &["key", "name", "id"];

/// Goes over everything that a row states, except below paths that are covered: path and value of each leaf.
pub(super) fn leaves<'d>(
    data: &'d Datum,
    path: &mut String,
    covered: &dyn Fn(&str) -> bool,
    told: &mut dyn FnMut(&str, &'d Datum),
) {
    if !path.is_empty() && covered(path) {
        return;
    }
    let length = path.len();
    match data {
        Datum::Nothing => {}
        Datum::Text(text) if text.trim().is_empty() => {}
        Datum::Map(map) => {
            for (name, inner) in map {
                if length > 0 {
                    path.push('.');
                }
                path.push_str(name);
                leaves(inner, path, covered, told);
                path.truncate(length);
            }
        }
        Datum::List(items) => {
            for item in items {
                // A member is covered by its key, or as each member is.
                if let Some((key, value)) = keyed(item) {
                    path.push_str(&format!("[{key}={value}]"));
                    let picked = format!("{path}.value");
                    let known = covered(&picked) || covered(path);
                    if known {
                        path.truncate(length);
                        continue;
                    }
                    if let Datum::Map(map) = item
                        && let Some(value) = map.get("value")
                    {
                        leaves(value, path, covered, told);
                        path.truncate(length);
                        continue;
                    }
                    path.truncate(length);
                }
                path.push_str("[]");
                leaves(item, path, covered, told);
                path.truncate(length);
            }
        }
        leaf => told(path, leaf),
    }
}

fn keyed(item: &Datum) -> Option<(&'static str, String)> {
    let Datum::Map(map) = item else { return None };
    map.get("value")?;
    KEYS.iter().find_map(|key| Some((*key, map.get(*key).and_then(plain)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Datum {
        serde_json::from_str(
            r#"{"a": {"b": 1}, "a.b": 2, "flat": {"x": 3}, "l": [{"m": [{"v": 4}, {"v": 5}]}, {"m": {"v": 6}}, {"m": null}],
                "fields": [{"key": "region", "value": "EMEA"}, {"key": "size", "value": 7}], "empty": " ", "tags": ["x", "y"]}"#,
        )
        .expect("data")
    }

    fn find(path: &str, at: &[usize]) -> Option<String> {
        Path::parse(path).expect("a path").find(&row(), at).and_then(plain)
    }

    #[test]
    fn paths_lead_into_objects_lists_and_pairs_of_key_and_value() {
        assert_eq!(find("a.b", &[]).as_deref(), Some("2"), "a column of this very name comes first");
        assert_eq!(find("flat.x", &[]).as_deref(), Some("3"));
        assert_eq!(find("fields[key=region].value", &[]).as_deref(), Some("EMEA"));
        assert_eq!(find("l[].m[].v", &[0, 1]).as_deref(), Some("5"));
        assert_eq!(find("nowhere.x", &[]), None);
        let places = Path::parse("l[].m[].v").expect("a path").places(&row());
        assert_eq!(places, [vec![0, 0], vec![0, 1], vec![1, 0]], "one object counts as a list of one, null as none");
        assert_eq!(Path::parse("Rev. p.a."), Ok(Path::field("Rev. p.a.")));
        for bad in ["", "a..b[]", "a[", "a[x]", "a[]b", "a[=x]"] {
            assert!(Path::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_not_read_is_told_with_its_path() {
        let row = row();
        let mut told = Vec::new();
        let covered = |path: &str| ["a", "l.m.v", "fields[key=region].value", "a.b"].contains(&&*bare(path));
        leaves(&row, &mut String::new(), &covered, &mut |path, _| told.push(path.to_string()));
        assert_eq!(told, ["flat.x", "fields[key=size]", "tags[]", "tags[]"]);
    }
}
