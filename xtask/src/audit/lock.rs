//! The packages of a `Cargo.lock`.

use super::version::Version;

/// A package from a registry; our own are no business of an advisory.
pub struct Package {
    pub name: String,
    /// Its version as it is written.
    pub text: String,
    pub version: Version,
}

/// Reads the packages that come from elsewhere.
pub fn read(lock: &str) -> Vec<Package> {
    let blocks = lock.split("[[package]]").skip(1);
    blocks.filter_map(package).collect()
}

fn package(block: &str) -> Option<Package> {
    let value = |key: &str| {
        let line = block.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = \""))?;
        line.strip_suffix('"').map(str::to_owned)
    };
    value("source")?;
    let text = value("version")?;
    Some(Package { name: value("name")?, version: Version::parse(&text)?, text })
}
