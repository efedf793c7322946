//! Versions and ranges of them (semver.org 2.0, with Cargo's operators). Pre-releases are compared by precedence alone, as
//! advisories mean them: `>= 1.0.0` does not hold for `1.0.0-rc.1`.

use std::cmp::Ordering;

/// A version; what follows `+` says nothing about order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    numbers: [u64; 3],
    /// Parts of a pre-release; none of a release.
    pre: Vec<String>,
}

impl Version {
    /// Reads a whole version.
    pub fn parse(text: &str) -> Option<Self> {
        let (version, given) = partial(text)?;
        (given == 3).then_some(version)
    }
}

/// Reads a version of one to three numbers; answers how many there were, the others are 0.
fn partial(text: &str) -> Option<(Version, usize)> {
    let text = text.trim().split('+').next()?;
    let (numbers, pre) = text.split_once('-').map_or((text, None), |(numbers, pre)| (numbers, Some(pre)));
    let mut parsed = [0; 3];
    let mut given = 0;
    for part in numbers.split('.') {
        *parsed.get_mut(given)? = part.parse().ok()?;
        given += 1;
    }
    let pre = pre.map(|pre| pre.split('.').map(str::to_owned).collect()).unwrap_or_default();
    Some((Version { numbers: parsed, pre }, given))
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let releases = self.pre.is_empty().cmp(&other.pre.is_empty());
        self.numbers.cmp(&other.numbers).then(releases).then_with(|| {
            let parts = self.pre.iter().zip(&other.pre).map(|(own, other)| compare(own, other));
            parts.fold(Ordering::Equal, Ordering::then).then(self.pre.len().cmp(&other.pre.len()))
        })
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Numbers by value and before words, words by their letters.
fn compare(own: &str, other: &str) -> Ordering {
    match (own.parse::<u64>(), other.parse::<u64>()) {
        (Ok(own), Ok(other)) => own.cmp(&other),
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
        (Err(_), Err(_)) => own.cmp(other),
    }
}

/// Versions from one (with it) to another (without it).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    from: Option<Version>,
    to: Option<Version>,
    /// For `> 1.2.3` and `<= 1.2.3` of a whole version.
    edges: Vec<(Ordering, Version)>,
}

impl Range {
    /// Reads parts such as `>= 1.2.3, < 2.0.0`; all of them have to hold.
    pub fn parse(text: &str) -> Option<Self> {
        let mut range = Range { from: None, to: None, edges: Vec::new() };
        for part in text.split(',') {
            range.add(part.trim())?;
        }
        Some(range)
    }

    fn add(&mut self, part: &str) -> Option<()> {
        let digits = part.find(|c: char| c.is_ascii_digit())?;
        let (operator, text) = part.split_at(digits);
        let (version, given) = partial(text)?;
        match operator.trim() {
            ">=" => self.raise(version),
            "<" => self.lower(version),
            ">" if given == 3 => self.edges.push((Ordering::Greater, version)),
            ">" => self.raise(after(&version, given)),
            "<=" if given == 3 => self.edges.push((Ordering::Less, version)),
            "<=" => self.lower(after(&version, given)),
            "=" if given == 3 => {
                self.raise(version.clone());
                self.edges.push((Ordering::Less, version));
            }
            "=" => {
                self.lower(after(&version, given));
                self.raise(version);
            }
            "" | "^" => {
                let first = version.numbers.iter().position(|number| *number > 0).unwrap_or(given - 1);
                self.lower(after(&version, first + 1));
                self.raise(version);
            }
            "~" => {
                self.lower(after(&version, given.min(2)));
                self.raise(version);
            }
            _ => return None,
        }
        Some(())
    }

    fn raise(&mut self, from: Version) {
        self.from = self.from.take().max(Some(from));
    }

    fn lower(&mut self, to: Version) {
        self.to = Some(self.to.take().map_or_else(|| to.clone(), |known| known.min(to.clone())));
    }

    /// Whether a version lies in it.
    pub fn holds(&self, version: &Version) -> bool {
        self.from.as_ref().is_none_or(|from| version >= from)
            && self.to.as_ref().is_none_or(|to| version < to)
            && self.edges.iter().all(|(side, edge)| match side {
                Ordering::Less => version <= edge,
                Ordering::Greater => version > edge,
                Ordering::Equal => version == edge,
            })
    }
}

/// The first release whose first `given` numbers are later.
fn after(version: &Version, given: usize) -> Version {
    let mut numbers = [0; 3];
    numbers[..given].copy_from_slice(&version.numbers[..given]);
    numbers[given - 1] += 1;
    Version { numbers, pre: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_have_their_order() {
        let ordered = [
            "0.9.9",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1.0.0",
            "1.0.1",
            "1.10.0",
        ];
        for pair in ordered.windows(2) {
            let [low, high] = pair else { continue };
            assert!(Version::parse(low) < Version::parse(high), "{low} {high}");
        }
        assert_eq!(Version::parse("1.0.0+a"), Version::parse("1.0.0"));
        assert_eq!(Version::parse("1.0"), None);
    }

    fn check(range: &str, inside: &[&str], outside: &[&str]) {
        let parsed = Range::parse(range).expect(range);
        let holds = |text: &&str| parsed.holds(&Version::parse(text).expect("a version"));
        assert!(inside.iter().all(holds) && !outside.iter().any(holds), "{range}: {parsed:?}");
    }

    #[test]
    fn ranges_hold_what_they_say() {
        check(">= 1.2.3, < 2.0.0", &["1.2.3", "1.99.0"], &["1.2.2", "2.0.0", "1.2.3-rc.1"]);
        check("> 1.2.3", &["1.2.4", "2.0.0"], &["1.2.3", "1.2.2"]);
        check("<= 0.11.5", &["0.11.5", "0.1.0"], &["0.11.6"]);
        check("= 0.12.0", &["0.12.0"], &["0.12.1", "0.11.9"]);
        check("^0.7.1", &["0.7.1", "0.7.9"], &["0.8.0", "0.7.0"]);
        check("1.2.0", &["1.2.0", "1.9.0"], &["2.0.0"]);
        check("^0.0.3", &["0.0.3"], &["0.0.4"]);
        check("< 0.7", &["0.6.9"], &["0.7.0", "0.7.1"]);
        check("> 1.2", &["1.3.0"], &["1.2.9"]);
        check("<= 1.2", &["1.2.9"], &["1.3.0"]);
        check("= 1.2", &["1.2.0", "1.2.7"], &["1.3.0"]);
        check("~1.2.3", &["1.2.3", "1.2.9"], &["1.3.0", "1.2.2"]);
        check(">= 3.0.0-beta.1", &["3.0.0-beta.1", "3.0.0"], &["3.0.0-alpha.9", "2.9.0"]);
        assert_eq!(Range::parse("around 1"), None);
    }
}
