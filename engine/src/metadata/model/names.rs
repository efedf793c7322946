//! Names and ids that are checked when they are made, so the rest of the engine never checks them again. What a name
//! stands for is unknown here.
use std::{borrow::Borrow, fmt, ops::Deref, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

/// Why a text is not an id or a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct NameError {
    /// The text that was refused.
    pub text: String,
    /// What was expected, in words.
    pub expected: &'static str,
}

macro_rules! checked_name {
    ($(#[$doc:meta])* $name:ident, $min:literal, $max:literal, $expected:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// Checks the text and keeps it.
            pub fn new(text: &str) -> Result<Self, NameError> {
                if is_word(text, $min, $max) {
                    Ok(Self(Arc::from(text)))
                } else {
                    Err(NameError { text: text.to_owned(), expected: $expected })
                }
            }

            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Deref for $name {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
        impl FromStr for $name {
            type Err = NameError;
            fn from_str(text: &str) -> Result<Self, NameError> {
                Self::new(text)
            }
        }
        impl TryFrom<String> for $name {
            type Error = NameError;
            fn try_from(text: String) -> Result<Self, NameError> {
                Self::new(&text)
            }
        }
        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0.as_ref().to_owned()
            }
        }
        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0.as_ref() == other
            }
        }
        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0.as_ref() == *other
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }
    };
}

checked_name!(
    /// Stable id of an element (`^[a-z][a-z0-9_]{3,39}$`): unique in the workspace, never changed, never used again.
    ElementId,
    4,
    40,
    "an element id (4 to 40 of a-z, 0-9 and _, a letter first)"
);
checked_name!(
    /// Name of an element on the wire and in files (`^[a-z][a-z0-9_]{0,47}$`): unique in its scope, may be changed.
    ApiName,
    1,
    48,
    "a name (1 to 48 of a-z, 0-9 and _, a letter first)"
);

fn is_word(text: &str, min: usize, max: usize) -> bool {
    (min..=max).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked() {
        let check = |text: &str, id: bool, name: bool| {
            assert_eq!((ElementId::new(text).is_ok(), ApiName::new(text).is_ok()), (id, name), "{text}");
        };
        check("crm_opp_amount", true, true);
        check("abc", false, true);
        check("a", false, true);
        check("1abc", false, false);
        check("Amount", false, false);
        check("amount-x", false, false);
        check("", false, false);
        check(&"a".repeat(41), false, true);
        check(&"a".repeat(49), false, false);
    }
}
