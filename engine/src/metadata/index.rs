//! What can be named: every element of a file tree by name, read straight from the JSON so that one broken file does not
//! make the references into it look broken too. Current names win over earlier ones.
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    schemas::{Kind, kind_of},
    tree::FileTree,
};

/// Something with an id and a name.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub value: &'a Value,
}

impl<'a> Entry<'a> {
    /// Reads an element; one without a name is skipped.
    fn of(value: &'a Value) -> Option<Self> {
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        Some(Entry { id: text("id").unwrap_or(""), name: text("name")?, value })
    }

    /// The earlier names.
    pub fn aliases(&self) -> impl Iterator<Item = &'a str> {
        self.value.get("aliases").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    }

    /// A text property of the element.
    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.value.get(key)?.as_str()
    }

    /// Names of the entities a field points to.
    pub fn targets(&self) -> impl Iterator<Item = &'a str> {
        let to = self.value.get("to");
        let several = to.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        to.and_then(Value::as_str).into_iter().chain(several)
    }

    /// The named elements in one of its lists.
    pub fn entries(&self, key: &str) -> Vec<Entry<'a>> {
        self.value.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Entry::of).collect()
    }
}

/// Finds by current name, else by an earlier one.
pub fn find<'e, 'a>(entries: &'e [Entry<'a>], name: &str) -> Option<&'e Entry<'a>> {
    let current = entries.iter().find(|entry| entry.name == name);
    current.or_else(|| entries.iter().find(|entry| entry.aliases().any(|alias| alias == name)))
}

/// An entity with what is named inside it.
#[derive(Debug)]
pub struct EntityEntry<'a> {
    pub entry: Entry<'a>,
    /// Folder of `entity.json`; files below it belong to the entity.
    pub folder: &'a str,
    pub fields: Vec<Entry<'a>>,
    pub views: Vec<Entry<'a>>,
    pub forms: Vec<Entry<'a>>,
    pub pipelines: Vec<PipelineEntry<'a>>,
    pub owned: bool,
}

impl<'a> EntityEntry<'a> {
    /// The fields that are sets of records of another entity.
    pub fn sets(&self) -> impl Iterator<Item = &Entry<'a>> {
        self.fields.iter().filter(|field| field.text("type") == Some("many_to_many"))
    }

    /// The set of this name.
    pub fn set(&self, name: &str) -> Option<&Entry<'a>> {
        find(&self.fields, name).filter(|field| field.text("type") == Some("many_to_many"))
    }
}

/// A pipeline with its stages.
#[derive(Debug)]
pub struct PipelineEntry<'a> {
    pub entry: Entry<'a>,
    pub file: &'a str,
    pub stages: Vec<Entry<'a>>,
}

/// Names of a whole file tree.
#[derive(Debug, Default)]
pub struct Index<'a> {
    pub entities: Vec<EntityEntry<'a>>,
    pub choices: Vec<Entry<'a>>,
    pub roles: Vec<Entry<'a>>,
    /// Keys of records and users that come with the tree.
    pub records: BTreeSet<&'a str>,
    pub users: BTreeSet<&'a str>,
    by_folder: BTreeMap<&'a str, usize>,
}

impl<'a> Index<'a> {
    /// Reads the names of a tree.
    pub fn of(tree: &'a FileTree) -> Self {
        let mut index = Index::default();
        let mut owned = Vec::new();
        for (path, document) in &tree.files {
            let Some((value, kind)) = document.json().and_then(|value| Some((value, kind_of(value)?))) else {
                continue;
            };
            match kind {
                Kind::Entity => index.add_entity(path, value),
                Kind::Choices => index.choices.extend(Entry::of(value)),
                Kind::Role => index.roles.extend(Entry::of(value)),
                Kind::Records => index.records.extend(keys(value, "records")),
                Kind::Users => index.users.extend(keys(value, "users")),
                Kind::View | Kind::Form | Kind::Pipeline => owned.push((path.as_str(), kind, value)),
                Kind::Template | Kind::Settings | Kind::Navigation => {}
            }
        }
        for (path, kind, value) in owned {
            let home = index.owner_of(path).and_then(|entity| index.by_folder.get(entity.folder).copied());
            let (Some(at), Some(entry)) = (home, Entry::of(value)) else { continue };
            let entity = &mut index.entities[at];
            if kind == Kind::Pipeline {
                entity.pipelines.push(PipelineEntry { entry, file: path, stages: entry.entries("stages") });
            } else if kind == Kind::Form {
                entity.forms.push(entry);
            } else {
                entity.views.push(entry);
            }
        }
        index
    }

    fn add_entity(&mut self, path: &'a str, value: &'a Value) {
        let Some(entry) = Entry::of(value) else { return };
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let owned = entry.value.get("owned").and_then(Value::as_bool).unwrap_or(false);
        let fields = entry.entries("fields");
        self.by_folder.entry(folder).or_insert(self.entities.len());
        let (views, forms, pipelines) = (Vec::new(), Vec::new(), Vec::new());
        self.entities.push(EntityEntry { entry, folder, fields, views, forms, pipelines, owned });
    }

    /// The entity in whose folder, or below, a file stands.
    pub fn owner_of(&self, path: &str) -> Option<&EntityEntry<'a>> {
        let mut folder = path.rsplit_once('/')?.0;
        loop {
            if let Some(at) = self.by_folder.get(folder) {
                return self.entities.get(*at);
            }
            folder = folder.rsplit_once('/')?.0;
        }
    }

    /// The entity of this name.
    pub fn entity(&self, name: &str) -> Option<&EntityEntry<'a>> {
        let current = self.entities.iter().find(|entity| entity.entry.name == name);
        current.or_else(|| self.entities.iter().find(|entity| entity.entry.aliases().any(|alias| alias == name)))
    }

    /// The fields that point to an entity and have an inverse name: that name, the entity they belong to, the field.
    pub fn inverses<'i>(
        &'i self,
        target: &'i EntityEntry<'a>,
    ) -> impl Iterator<Item = (&'a str, &'i EntityEntry<'a>, Entry<'a>)> {
        self.entities.iter().flat_map(move |from| {
            from.fields.iter().filter_map(move |field| {
                let name = field.value.get("inverse")?.get("name")?.as_str()?;
                let leads = field.targets().filter_map(|to| self.entity(to)).any(|to| std::ptr::eq(to, target));
                leads.then_some((name, from, *field))
            })
        })
    }

    /// The options of a choice field, its own or those of its shared list; none when there is no such list.
    pub fn options(&self, field: &Entry<'a>) -> Option<Vec<Entry<'a>>> {
        match field.text("choices") {
            Some(list) => find(&self.choices, list).map(|list| list.entries("options")),
            None => Some(field.entries("options")),
        }
    }
}

/// The keys in a list of records or users.
fn keys<'a>(value: &'a Value, list: &str) -> impl Iterator<Item = &'a str> {
    let items = value.get(list).and_then(Value::as_array).into_iter().flatten();
    items.filter_map(|item| item.get("key")?.as_str())
}
