//! The demo company: crm-starter with invented people and records, and who may sign in to look at it.

use super::{Workspace, store};
use crate::auth;
use crate::config::DemoSize;
use crate::error::Result;
use crate::locales::Texts;
use crate::registry::texts;
use crate::templates::{self, DemoOrder, DemoProgress};

/// The password of every demo user: public, so it is never used outside `--demo`.
pub const PASSWORD: &str = "sartor-demo";
/// Demo users are recognised by it: real people's addresses are never shown to strangers.
pub(super) const DOMAIN: &str = "@demo.example";
/// One sign-in is offered for each of these, in this order.
const ROLES: [&str; 4] = ["admin", "manager", "sales", "readonly"];

/// Setting that tells how far the demo data got.
const SETTING: &str = "demo";
const LOADING: &str = "loading";
const LOADED: &str = "loaded";

/// A demo user anybody may sign in as.
#[derive(Clone, Debug)]
pub struct DemoSignIn {
    pub name: String,
    pub email: String,
    /// API name of the role.
    pub role: String,
    pub role_label: Texts,
}

/// Whether an earlier start was stopped while it wrote the demo data: what is there then is only a part of it.
///
/// # Errors
/// Those of the database.
pub async fn is_unfinished(workspace: &Workspace) -> Result<bool> {
    Ok(store::find_setting(&workspace.db, SETTING).await?.as_deref() == Some(LOADING))
}

/// Fills an empty workspace with the demo company; one that has a revision stays as it is.
///
/// # Errors
/// Those of installing the template and writing its records.
pub async fn install(workspace: &Workspace, size: DemoSize, progress: &(dyn Fn(DemoProgress) + Sync)) -> Result<()> {
    let empty = workspace.refresh().await?;
    if empty.revision != 0 {
        return Ok(());
    }
    store::update_setting(&workspace.db, SETTING, LOADING).await?;
    workspace.swap(templates::install_crm_starter(&workspace.db, &empty, &workspace.clock, &workspace.ids).await?);
    let password = auth::hash_password(PASSWORD).await?;
    let order = DemoOrder {
        db: &workspace.db,
        snapshot: &workspace.refresh().await?,
        clock: &workspace.clock,
        ids: &workspace.ids,
        numbers: &workspace.numbers,
        secret: &workspace.secret,
        password: &password,
    };
    templates::load_demo(&order, size, progress).await?;
    store::update_setting(&workspace.db, SETTING, LOADED).await?;
    workspace.auth.forget();
    Ok(())
}

/// One demo user for each role there is.
///
/// # Errors
/// Those of the database.
pub async fn list_sign_ins(workspace: &Workspace) -> Result<Vec<DemoSignIn>> {
    let snapshot = workspace.current().await;
    let members = auth::store::list_role_members(&workspace.db).await?;
    let sign_ins = ROLES.iter().filter_map(|name| {
        let role = snapshot.model.role(name)?;
        let (user, _) = members.iter().find(|(user, id)| *role.id == **id && user.email.ends_with(DOMAIN))?;
        Some(DemoSignIn {
            name: user.name.clone(),
            email: user.email.clone(),
            role: role.name.to_string(),
            role_label: texts(role.label.as_ref(), &role.name),
        })
    });
    Ok(sign_ins.collect())
}
