//! Drafts against a database in a temporary folder.
