//! The demo company: crm-starter with invented people and records, and who may sign in to look at it.

use super::Workspace;
use crate::auth::{self, store};
use crate::error::Result;
use crate::locales::Texts;
use crate::registry::texts;
use crate::templates::{self, DemoOrder, DemoProgress};

/// The password of every demo user: public, so it is never used outside `--demo`.
pub const PASSWORD: &str = "sartor-demo";
/// Demo users are recognised by it: real people's addresses are never shown to strangers.
const DOMAIN: &str = "@demo.example";
/// One sign-in is offered for each of these, in this order.
const ROLES: [&str; 4] = ["admin", "manager", "sales", "readonly"];

/// A demo user anybody may sign in as.
#[derive(Clone, Debug)]
pub struct DemoSignIn {
    pub name: String,
    pub email: String,
    /// API name of the role.
    pub role: String,
    pub role_label: Texts,
}

/// Fills an empty workspace with the demo company; one that has a revision stays as it is.
///
/// # Errors
/// Those of installing the template and writing its records.
pub async fn install(workspace: &Workspace, progress: &(dyn Fn(DemoProgress) + Sync)) -> Result<()> {
    let empty = workspace.refresh().await?;
    if empty.revision != 0 {
        return Ok(());
    }
    workspace.swap(templates::install_crm_starter(&workspace.db, &empty, &workspace.clock, &workspace.ids).await?);
    let password = auth::hash_password(PASSWORD).await?;
    let order = DemoOrder {
        db: &workspace.db,
        snapshot: &workspace.refresh().await?,
        clock: &workspace.clock,
        ids: &workspace.ids,
        secret: &workspace.secret,
        password: &password,
    };
    templates::load_demo(&order, progress).await?;
    workspace.auth.forget();
    Ok(())
}

/// One demo user for each role there is.
///
/// # Errors
/// Those of the database.
pub async fn list_sign_ins(workspace: &Workspace) -> Result<Vec<DemoSignIn>> {
    let snapshot = workspace.current().await;
    let members = store::list_role_members(&workspace.db).await?;
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
