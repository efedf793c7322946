//! What `contains` finds names by on PostgreSQL: the parts of a text, two characters each, for an index over them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// All pairs of neighbouring characters, ASCII letters small. A text that has another one in it has all parts of that one.
const PARTS: &str = "CREATE FUNCTION sartor_parts(whole text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$ \
    DECLARE parts text[] := '{}'; former text; latter text; \
    BEGIN \
        FOREACH latter IN ARRAY pg_catalog.string_to_array(pg_catalog.lower(whole COLLATE pg_catalog.\"C\"), NULL) LOOP \
            IF former IS NOT NULL THEN parts := parts || (former || latter); END IF; \
            former := latter; \
        END LOOP; \
        RETURN parts; \
    END $$";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DatabaseBackend::Sqlite {
            return Ok(());
        }
        manager.get_connection().execute_unprepared(PARTS).await.map(|_| ())
    }
}
