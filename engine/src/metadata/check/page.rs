//! Forms, views and the menu: parts that stand where they can be shown, and nothing required out of sight.
use super::super::{
    model::{
        Entity, Field, FieldKind, FieldType, Form, FormNode, Measure, Model, Navigation, NavigationItem, NodeType,
        StageName, Total, View, ViewShape,
    },
    path::SYSTEM_FIELDS,
    problem::Problem,
};
use super::button::check_button;

/// Reports forms that can not be shown, and forms on which a record can not be made.
pub fn check_forms(model: &Model, entity: &Entity, problems: &mut Vec<Problem>) {
    let mut general = entity.forms.iter().filter(|form| form.audience.is_none());
    if general.next().is_none()
        && let Some(first) = entity.forms.first()
    {
        problems.push(Problem::error(&first.file, "/for", "form_general_missing").with("entity", entity.name.as_str()));
    }
    for second in general {
        problems.push(Problem::error(&second.file, "", "form_general_repeated").with("entity", entity.name.as_str()));
    }
    for form in &entity.forms {
        for (at, node) in form.elements.iter().enumerate() {
            check_node(model, entity, form, (form.layout, node), &format!("/elements/{at}"), problems);
        }
        check_required(entity, form, problems);
    }
}

fn check_node(
    model: &Model,
    entity: &Entity,
    form: &Form,
    (around, node): (NodeType, &FormNode),
    pointer: &str,
    problems: &mut Vec<Problem>,
) {
    let error = |part: &str, code| Problem::error(&form.file, format!("{pointer}{part}"), code);
    if (around == NodeType::Categorization) != (node.node == NodeType::Category) {
        problems.push(error("/type", "category_place"));
    }
    let container = match node.node {
        NodeType::VerticalLayout
        | NodeType::HorizontalLayout
        | NodeType::Group
        | NodeType::Categorization
        | NodeType::Category => true,
        NodeType::Control => {
            if node.field.is_none() {
                problems.push(error("", "property_missing").with("property", "field"));
            }
            false
        }
        NodeType::Label => {
            if node.label.is_none() {
                problems.push(error("", "property_missing").with("property", "label"));
            }
            false
        }
        NodeType::RelatedList => {
            check_related_list(model, entity, node, &error, problems);
            false
        }
        NodeType::SubTable => {
            check_related_list(model, entity, node, &error, problems);
            check_sub_table(model, node, &error, problems);
            false
        }
        NodeType::Button => {
            check_button(model, entity, node, &error, problems);
            false
        }
    };
    if !container && !node.elements.is_empty() {
        problems.push(error("/elements", "form_parts_unexpected"));
    }
    for (at, inner) in node.elements.iter().enumerate() {
        check_node(model, entity, form, (node.node, inner), &format!("{pointer}/elements/{at}"), problems);
    }
}

fn check_related_list(
    model: &Model,
    entity: &Entity,
    node: &FormNode,
    error: &dyn Fn(&str, &'static str) -> Problem,
    problems: &mut Vec<Problem>,
) {
    for (property, missing) in [("entity", node.entity.is_none()), ("field", node.field.is_none())] {
        if missing {
            problems.push(error("", "property_missing").with("property", property));
        }
    }
    let (Some(other), Some(name)) = (&node.entity, &node.field) else { return };
    let Some(field) = model.entity(other).and_then(|other| other.field(name)) else { return };
    if !field.kind.points_to(&entity.name) {
        let problem = error("/field", "related_list_field").with("field", name.as_str());
        problems.push(problem.with("entity", entity.name.as_str()));
    }
}

/// Lines are written with the record they belong to: their lookup gives them a name, and their columns are their own fields.
fn check_sub_table(
    model: &Model,
    node: &FormNode,
    error: &dyn Fn(&str, &'static str) -> Problem,
    problems: &mut Vec<Problem>,
) {
    let Some(line) = node.entity.as_ref().and_then(|name| model.entity(name)) else { return };
    if let Some(field) = node.field.as_ref().and_then(|name| line.field(name))
        && !matches!(field.kind, FieldKind::Lookup { inverse: Some(_), .. })
    {
        problems.push(error("/field", "sub_table_field").with("field", field.name.as_str()));
    }
    for (at, path) in node.columns.iter().enumerate() {
        // A name that nothing has is told elsewhere.
        if path.contains('.') || node.field.as_ref().is_some_and(|field| **field == **path) {
            problems.push(error(&format!("/columns/{at}"), "sub_table_column").with("field", path.as_str()));
        }
    }
    if node.columns.is_empty() {
        problems.push(error("", "property_missing").with("property", "columns"));
    }
    for (at, total) in node.totals.iter().enumerate() {
        if !can_total(line, total) {
            problems.push(error(&format!("/totals/{at}/field"), "total_type").with("field", total.field.as_str()));
        }
    }
}

/// A form on which a record may be made must show what a record needs.
fn check_required(entity: &Entity, form: &Form, problems: &mut Vec<Problem>) {
    if !may_create(entity, form) {
        return;
    }
    let mut shown = Vec::new();
    for node in &form.elements {
        node.walk(&mut |node| shown.extend(node.field.as_ref().filter(|_| node.node == NodeType::Control)));
    }
    let needed = |field: &&Field| {
        field.required
            && !field.read_only
            && !field.kind.is_computed()
            && field.default.is_none()
            && field.field_type() != FieldType::Stage
    };
    for field in entity.fields.iter().filter(needed) {
        if !shown.contains(&&field.name) {
            problems
                .push(Problem::warning(&form.file, "/elements", "required_hidden").with("field", field.name.as_str()));
        }
    }
}

/// Whether a new record, which stands in the first stage of a pipeline, may be shown on the form.
fn may_create(entity: &Entity, form: &Form) -> bool {
    let stages = form.audience.as_ref().map_or(&[][..], |audience| &audience.stages);
    let first = |written: &String| {
        let name = StageName::parse(written);
        let mut pipelines =
            entity.pipelines.iter().filter(|pipeline| name.pipeline.is_none_or(|wanted| pipeline.name == *wanted));
        pipelines.any(|pipeline| pipeline.stages.first().is_some_and(|stage| stage.name == *name.stage))
    };
    stages.is_empty() || stages.iter().any(first)
}

/// Reports boards without columns, calendars without days, lanes nobody can stand in, and figures that can not be made.
pub fn check_views(entity: &Entity, problems: &mut Vec<Problem>) {
    for view in &entity.views {
        check_places(entity, view, problems);
        let error = |pointer: String, code| Problem::error(&view.file, pointer, code);
        let group = view.group_by.as_deref().and_then(|path| own_type(entity, path));
        match view.shape {
            ViewShape::Board => match (&view.group_by, group) {
                (None, _) => problems.push(error(String::new(), "board_group")),
                (Some(_), Some(FieldType::Stage | FieldType::Choice)) | (Some(_), None) => {}
                (Some(_), Some(_)) => problems.push(error("/groupBy".into(), "board_group")),
            },
            ViewShape::Timeline => match group {
                Some(FieldType::Stage | FieldType::Choice | FieldType::User | FieldType::Lookup) | None => {}
                Some(_) => problems.push(error("/groupBy".into(), "timeline_group")),
            },
            ViewShape::List | ViewShape::Calendar | ViewShape::Gallery => {}
        }
        for (at, total) in view.totals.iter().enumerate() {
            if !can_total(entity, total) {
                problems.push(error(format!("/totals/{at}/field"), "total_type").with("field", total.field.as_str()));
            }
        }
    }
}

/// Whether a figure can be made of a field.
fn can_total(entity: &Entity, total: &Total) -> bool {
    let number = match own_type(entity, &total.field) {
        Some(FieldType::Integer | FieldType::Money | FieldType::Percent) | None => true,
        Some(FieldType::Decimal | FieldType::Duration) => true,
        // Whether what it gives adds up is seen when the view is compiled.
        Some(FieldType::Formula | FieldType::Rollup) => true,
        Some(FieldType::Rating) => total.measure != Measure::Sum,
        Some(_) => false,
    };
    match total.measure {
        Measure::Sum | Measure::Avg => number,
        Measure::Count | Measure::Min | Measure::Max => true,
    }
}

/// Whether a field of a type can be what a view asks for.
type Fits = fn(FieldType) -> bool;

/// Reports what decides the place and the look of an entry and can not.
fn check_places(entity: &Entity, view: &View, problems: &mut Vec<Problem>) {
    let error = |pointer: &str, code| Problem::error(&view.file, pointer, code);
    match view.shape {
        ViewShape::Calendar | ViewShape::Timeline if view.date_field.is_none() => {
            problems.push(error("", "view_date_missing"));
        }
        ViewShape::List | ViewShape::Board | ViewShape::Calendar | ViewShape::Timeline | ViewShape::Gallery => {}
    }
    let is_day: Fits = |kind| matches!(kind, FieldType::Date | FieldType::Datetime);
    let is_hued: Fits = |kind| matches!(kind, FieldType::Choice | FieldType::Stage);
    let wanted: [(&str, Option<&String>, &'static str, Fits); 4] = [
        ("/dateField", view.date_field.as_ref(), "view_date_type", is_day),
        ("/endField", view.end_field.as_ref(), "view_date_type", is_day),
        ("/imageField", view.image_field.as_ref(), "view_image_type", |kind| kind == FieldType::Image),
        ("/colorBy", view.color_by.as_ref(), "view_color_type", is_hued),
    ];
    for (pointer, path, code, fits) in wanted {
        let Some(path) = path else { continue };
        let built_in = SYSTEM_FIELDS.iter().find(|(name, _)| name == path).map(|(_, kind)| *kind);
        // What is not known is told elsewhere; a path through others belongs to them.
        let suits = own_type(entity, path).or(built_in).map_or(!path.contains('.'), fits);
        if !suits {
            problems.push(error(pointer, code).with("field", path.as_str()));
        }
    }
}

/// The type of an own field; none for paths and built-in fields.
fn own_type(entity: &Entity, path: &str) -> Option<FieldType> {
    entity.field(path).map(Field::field_type)
}

/// Reports menu items that lead nowhere.
pub fn check_navigation(navigation: &Navigation, problems: &mut Vec<Problem>) {
    for (at, item) in navigation.items.iter().enumerate() {
        check_item(navigation, item, &format!("/items/{at}"), problems);
    }
}

fn check_item(navigation: &Navigation, item: &NavigationItem, pointer: &str, problems: &mut Vec<Problem>) {
    if item.view.is_some() && item.entity.is_none() {
        problems.push(Problem::error(&navigation.file, format!("{pointer}/view"), "menu_view_entity"));
    }
    if item.entity.is_none() && item.items.is_empty() {
        problems.push(Problem::warning(&navigation.file, pointer, "menu_item_empty"));
    }
    if item.entity.is_none() && item.label.is_none() {
        problems.push(Problem::error(&navigation.file, pointer, "property_missing").with("property", "label"));
    }
    for (at, inner) in item.items.iter().enumerate() {
        check_item(navigation, inner, &format!("{pointer}/items/{at}"), problems);
    }
}
