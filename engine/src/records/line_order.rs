//! Where lines stand: pure. The lines a list names come in its order, in the places they have among those it does not name;
//! a new line comes behind the one before it in the list.

use uuid::Uuid;

/// A line that has a place: one that is there, or a new one by its position in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    Kept(Uuid),
    New(usize),
}

/// All lines in the order they are to have. `there` are those that stay, in the order they have; of `named`, kept ones are
/// among them.
pub fn arrange(there: &[Uuid], named: &[Slot]) -> Vec<Slot> {
    let mut kept = named.iter().filter(|slot| matches!(slot, Slot::Kept(_)));
    let place = |id: &Uuid| {
        if named.contains(&Slot::Kept(*id)) { kept.next().copied() } else { None }.unwrap_or(Slot::Kept(*id))
    };
    let mut arranged: Vec<Slot> = there.iter().map(place).collect();
    for (n, slot) in named.iter().enumerate().filter(|(_, slot)| matches!(slot, Slot::New(_))) {
        let find = |other: &Slot| arranged.iter().position(|one| one == other);
        let behind = n.checked_sub(1).and_then(|before| find(&named[before])).map(|at| at + 1);
        let before = || named[n..].iter().find(|slot| matches!(slot, Slot::Kept(_))).and_then(find);
        let at = behind.or_else(before).unwrap_or(arranged.len());
        arranged.insert(at, *slot);
    }
    arranged
}

/// Rising numbers from 1 for lines in their order; one that rises already is kept.
pub fn number(had: impl IntoIterator<Item = Option<i64>>) -> Vec<i64> {
    let mut last: i64 = 0;
    let next = |had: Option<i64>| {
        last = had.filter(|had| *had > last).unwrap_or_else(|| last.saturating_add(1));
        last
    };
    had.into_iter().map(next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines as letters: small ones are there, capital ones are new.
    fn slots(text: &str) -> Vec<Slot> {
        let slot =
            |c: char| if c.is_lowercase() { Slot::Kept(Uuid::from_u128(c as u128)) } else { Slot::New(c as usize) };
        text.chars().map(slot).collect()
    }

    fn check(there: &str, named: &str, expect: &str) {
        let there: Vec<Uuid> = there.chars().map(|c| Uuid::from_u128(c as u128)).collect();
        assert_eq!(arrange(&there, &slots(named)), slots(expect), "{named} of {there:?}");
    }

    #[test]
    fn what_is_not_named_stays_where_it_is() {
        check("abc", "", "abc");
        check("abc", "b", "abc");
        check("abc", "cba", "cba");
        check("abcd", "ca", "cbad");
        check("abc", "N", "abcN");
        check("abc", "Na", "Nabc");
        check("abc", "aN", "aNbc");
        check("abc", "bNMa", "bNMac");
        check("abc", "NMc", "abNMc");
        check("", "NM", "NM");
    }

    #[test]
    fn only_numbers_that_do_not_rise_change() {
        assert_eq!(number([Some(1), Some(2), None]), [1, 2, 3]);
        assert_eq!(number([None, Some(1), Some(2)]), [1, 2, 3]);
        assert_eq!(number([Some(1), Some(7), Some(3)]), [1, 7, 8]);
        assert_eq!(number([None, None]), [1, 2]);
        assert_eq!(number([Some(-3), Some(5)]), [1, 5]);
    }
}
