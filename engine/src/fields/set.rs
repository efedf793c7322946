//! Values that are sets: several members, in no order of their own. Kept in one text column as `,a,b,`, members sorted by
//! code point, so that "has this member" is an exact search for `,a,` on both databases and two equal sets are one text.
//! No member has a comma in it.

use super::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The set of these members; empty when there are none.
pub fn of(members: impl IntoIterator<Item = Arc<str>>) -> Value {
    let sorted: BTreeSet<Arc<str>> = members.into_iter().collect();
    if sorted.is_empty() { Value::Empty } else { Value::Keys(sorted.into_iter().collect()) }
}

/// As the column keeps it.
pub fn stored(members: &[Arc<str>]) -> String {
    members.iter().fold(",".to_owned(), |text, member| text + member + ",")
}

/// What is looked for in the column to find one member.
pub fn needle(member: &str) -> String {
    format!(",{member},")
}

/// Reads what `stored` wrote.
pub fn read(text: &str) -> Value {
    of(text.split(',').filter(|member| !member.is_empty()).map(Arc::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_one_text_whatever_the_order() {
        let check = |members: &[&str], expect: &str| {
            let value = of(members.iter().map(|member| Arc::from(*member)));
            let text = value.members().map(stored).unwrap_or_default();
            assert_eq!(text, expect);
            assert_eq!(read(&text), value);
        };
        check(&[], "");
        check(&["b", "a", "b"], ",a,b,");
        check(&["客户", "%_"], ",%_,客户,");
    }
}
