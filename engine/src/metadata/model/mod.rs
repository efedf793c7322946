//! The typed model: everything a workspace's metadata files say, read once. Plain values with public fields; names in it
//! are current names (earlier ones are replaced while loading) and every reference leads somewhere. Filters stay JSON
//! here; the filter module reads them.
mod entity;
mod field;
mod field_type;
mod label;
mod names;
mod number_pattern;
mod page;
mod pipeline;
mod records;
mod role;
mod workspace;

pub use entity::{Entity, KeptOrder, Limited, Rule, RuleEffect, Timeline, Unique};
pub use field::{ChoiceOption, Convert, Field, FieldKind, Inverse, OnDelete, Rest, ResultType, RollupOp};
pub use field_type::FieldType;
pub use label::Label;
pub use names::{ApiName, ElementId, NameError};
pub use number_pattern::NumberPattern;
pub use page::{
    Audience, ButtonAction, ButtonLook, ButtonPlace, Column, Device, Does, Form, FormNode, Measure, Navigation,
    NavigationItem, NodeType, Total, View, ViewColor, ViewShape,
};
pub use pipeline::{Backward, ChecklistItem, Gate, Move, Moves, Pipeline, Stage, StageKind, StageName};
pub use records::{MoveSeed, RecordSeed, RecordsFile, SeedMoment, SeedPerson, UserSeed, UsersFile};
pub use role::{FieldAccess, ObjectRights, PlatformRight, Reach, Role};
pub use workspace::{ChoiceList, Settings, Slot, SlotKind, Template};

/// The whole configuration of one revision.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    pub template: Option<Template>,
    pub settings: Settings,
    /// By path of `entity.json`.
    pub entities: Vec<Entity>,
    pub choices: Vec<ChoiceList>,
    pub roles: Vec<Role>,
    pub navigation: Option<Navigation>,
}

impl Model {
    /// The entity of this name, or of this earlier name. The built-in entity `user` is not among them.
    pub fn entity(&self, name: &str) -> Option<&Entity> {
        let current = self.entities.iter().find(|entity| entity.name == *name);
        current.or_else(|| self.entities.iter().find(|entity| entity.aliases.iter().any(|alias| alias == name)))
    }

    /// The entity with this id.
    pub fn entity_by_id(&self, id: &str) -> Option<&Entity> {
        self.entities.iter().find(|entity| entity.id == *id)
    }

    /// The shared choice list of this name.
    pub fn choice_list(&self, name: &str) -> Option<&ChoiceList> {
        self.choices.iter().find(|list| list.name == *name)
    }

    /// The role of this name.
    pub fn role(&self, name: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.name == *name)
    }

    /// The options of a choice field, its own or those of its shared list; empty for other types.
    pub fn options<'a>(&'a self, field: &'a Field) -> &'a [ChoiceOption] {
        match &field.kind {
            FieldKind::Choice { choices: Some(list), .. } | FieldKind::MultiChoice { choices: Some(list), .. } => {
                self.choice_list(list).map_or(&[], |list| list.options.as_slice())
            }
            FieldKind::Choice { choices: None, options } | FieldKind::MultiChoice { choices: None, options } => options,
            FieldKind::Text { .. }
            | FieldKind::LongText { .. }
            | FieldKind::RichText { .. }
            | FieldKind::Integer { .. }
            | FieldKind::Money { .. }
            | FieldKind::Percent { .. }
            | FieldKind::Decimal { .. }
            | FieldKind::Rating { .. }
            | FieldKind::Duration {}
            | FieldKind::Email {}
            | FieldKind::Phone {}
            | FieldKind::Url {}
            | FieldKind::Time {}
            | FieldKind::Boolean {}
            | FieldKind::Date {}
            | FieldKind::Datetime {}
            | FieldKind::Tags {}
            | FieldKind::AutoNumber { .. }
            | FieldKind::Json {}
            | FieldKind::Position {}
            | FieldKind::Signature {}
            | FieldKind::Address { .. }
            | FieldKind::Lookup { .. }
            | FieldKind::Regarding { .. }
            | FieldKind::ManyToMany { .. }
            | FieldKind::Attachment { .. }
            | FieldKind::Image { .. }
            | FieldKind::User {}
            | FieldKind::Stage {}
            | FieldKind::Formula { .. }
            | FieldKind::Rollup { .. } => &[],
        }
    }

    /// The entity whose records a related list or an own set of `entity` has, and the field that relates the two.
    pub fn related<'a>(&'a self, entity: &'a Entity, name: &str) -> Option<(&'a Entity, &'a Field)> {
        if let Some(field) = entity.field(name)
            && let FieldKind::ManyToMany { to, .. } = &field.kind
        {
            return Some((self.entity(to)?, field));
        }
        let named = |(_, field): &(&Entity, &Field)| match &field.kind {
            FieldKind::Lookup { inverse: Some(inverse), .. }
            | FieldKind::Regarding { inverse: Some(inverse), .. }
            | FieldKind::ManyToMany { inverse: Some(inverse), .. } => inverse.name == *name,
            _ => false,
        };
        self.lookups_to(&entity.name).find(named)
    }

    /// Fields that point to an entity, with the entity they belong to, in model order.
    pub fn lookups_to<'a>(&'a self, entity: &'a str) -> impl Iterator<Item = (&'a Entity, &'a Field)> {
        self.entities.iter().flat_map(move |from| {
            let points = move |field: &&Field| field.kind.points_to(entity);
            from.fields.iter().filter(points).map(move |field| (from, field))
        })
    }
}
