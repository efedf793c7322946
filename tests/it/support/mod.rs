//! What every test starts from: an application on a database of its own, and people who call it.

pub mod app;
pub mod caller;
pub mod contents;
pub mod database;

pub use app::{App, EXPORT_LIMIT, METRICS_TOKEN};
pub use caller::{Answer, Caller};
pub use contents::Contents;
pub use database::Kind;

/// Runs one test body on both databases, as `name::sqlite` and `name::postgres`.
#[macro_export]
macro_rules! both {
    ($name:ident, |$app:ident| $body:block) => {
        mod $name {
            #[allow(unused_imports, reason = "a body may need none of its neighbours")]
            use super::*;

            async fn run($app: $crate::support::App) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                run($crate::support::App::start($crate::support::Kind::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                run($crate::support::App::start($crate::support::Kind::Postgres).await).await;
            }
        }
    };
}
