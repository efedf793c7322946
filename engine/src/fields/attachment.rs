//! `attachment`: files, by the ids `POST /files` gave them; kept in the column, and linked so that the record's readers may
//! read them. Whether they exist and are of the right type is checked when the record is written.

use super::{At, Value, many_to_many};
use crate::error::Item;
use crate::files::INLINE;
use crate::registry::Kind;
use serde_json::Value as Json;

/// A list of ids, or of objects with an `id` as answers carry them.
pub fn parse(at: At<'_>, input: &Json, most: usize) -> Result<Value, Item> {
    many_to_many::parse_ids(at, input, most)
}

/// Most files a field may have; none for fields of other types.
pub fn most_files(kind: &Kind) -> Option<usize> {
    match kind {
        Kind::Attachment { most, .. } | Kind::Image { most } => Some(*most),
        _ => None,
    }
}

/// Whether a field takes files of a media type.
pub fn takes(kind: &Kind, media: &str) -> bool {
    match kind {
        Kind::Image { .. } => INLINE.contains(&media),
        Kind::Attachment { accept, .. } => {
            let fits = |wanted: &str| match wanted.strip_suffix("/*") {
                Some(family) => media.split('/').next() == Some(family),
                None => wanted == media,
            };
            accept.is_empty() || accept.iter().any(|wanted| fits(wanted))
        }
        _ => false,
    }
}
