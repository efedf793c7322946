//! The formula language: text as people write it in spreadsheets → a tree (`parse`) → a typed expression (`check`) → a value
//! (`eval`). Pure: it knows neither fields nor databases; what a name stands for is told by `Names`, values come as `Value`s.
//!
//! Numbers are exact decimals (`number`): never floats. What is empty stays out of the way by one table:
//!
//! | where | an empty value |
//! |---|---|
//! | `+ - * / %`, `-x`, `round floor ceil abs mod` | makes the result empty; so does a division by zero |
//! | `= <> < <= > >=`, `in` | `=`, `<`, `in` … are false; `<>` and `not in` are their exact negation, so true |
//! | `and or not`, the condition of `if` | counts as false |
//! | `&`, `concat`, `len`, `upper`, `lower`, `trim`, `left`, `right` | is the empty text, which is what empty means of a text |
//! | `contains`, `starts_with` | false, on either side |
//! | `min max` | is left out; empty when all are |
//! | `coalesce(a, b …)` | the first that is not empty |
//! | dates: `year month day weekday date_add days_between …` | makes the result empty |

mod check;
mod eval;
mod expr;
mod fault;
mod function;
mod json;
mod lex;
mod number;
mod parse;
mod program;

pub use check::{Meaning, Named, Names, check};
pub use eval::{Value, evaluate};
pub use expr::{Compare, Constant, Expr, Op, Type, Unit};
pub use fault::Fault;
pub use function::{FUNCTIONS, Function};
pub use number::{LARGEST, LARGEST_INTEGER, Number, SCALE};
pub use parse::{Mention, mentions, parse};
pub use program::{Input, Output, Program, Stored, StoredProgram, run_stored};

/// Longest formula, in characters.
pub const MAX_LENGTH: usize = 2_000;
/// Most parts of a formula.
pub const MAX_NODES: usize = 300;
/// How deep brackets and calls stand in each other.
pub const MAX_DEPTH: usize = 40;
/// Characters a text result keeps.
pub const MAX_TEXT: usize = 1_000;
