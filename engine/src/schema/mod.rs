//! From metadata to tables: compares what a revision needs with what the database has and plans the difference, then
//! writes it as statements. Only additive: a removed column or table is retired (`sys_column`, `sys_table`), keeps its
//! values, and is revived when its element comes back, until it is purged. Planning is pure; nothing here knows drafts or people.

mod catalogue;
mod column;
mod conversion;
mod convert;
mod count;
mod ddl;
mod index;
mod late;
mod moves;
mod plan;
mod recast;
mod recreate;
mod removed;
mod unique;

pub use catalogue::{Catalogue, Standing};
pub use column::ColumnSpec;
pub use conversion::{Held, Retyping, count_returned, find_named, list_earlier, list_held, list_names, sample_held};
pub use convert::{
    Changed, Within, add_columns, catch_up_steps, conversion_steps, drop_column_step, entry_steps, fill_steps,
    forget_conversions, list_entries,
};
pub use count::{
    Question, Repeated, Sample, Walk, absent_step, count, count_clashes, count_each, count_repeated, exists, read_some,
    readable, sample, sample_repeated,
};
pub use index::{Index, Key, indexes as indexes_of, is_ordered_by_value, of_order, of_parts, of_unique};
pub use late::{
    drop_beside as drop_index_beside, drop_index_step, index_step, late as late_indexes, make as make_index,
    missing as missing_indexes, stop_making as stop_making_index,
};
pub use moves::{
    Held as Moving, Place, Refill, Stamp, count_moved, has_moved, list_moved_sets, list_sets, move_steps, refill_steps,
    return_steps, without_step,
};
pub use plan::{Action, Plan, Side, build};
pub use recast::{Pairs, Recast};
pub use recreate::{index_steps, table_steps};
pub use removed::{Kept, What, count_kept, list_kept, purge_steps};
pub use unique::{number_of, unique_of};

#[cfg(test)]
mod tests;
