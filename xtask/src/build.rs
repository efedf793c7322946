//! The release binary: web app first, because the engine takes its files in.

use crate::command::{cargo, run};
use crate::setup::{self, Need};
use crate::{repo, web};
use std::path::PathBuf;

/// Builds what changed and answers the path of the binary.
pub fn release() -> Result<PathBuf, String> {
    setup::ensure(&[Need::CCompiler])?;
    web::build_if_changed()?;
    run(&mut cargo(&["build", "--release", "-p", "sartor"]))?;
    Ok(repo::target().join("release/sartor"))
}
