//! Templates: the product's own one, part of the binary; installing and upgrading a template's files as a revision; one as
//! a file, and a new one to begin with; and demo data, written record by record through the same door as everything else.

mod archive;
mod demo;
mod embedded;
mod export;
mod moment;
mod rows;
mod scaffold;
mod upgrade;

pub use archive::{pack, unpack};
pub use demo::{DemoFile, DemoLoaded, DemoOrder, DemoProgress, DemoUser, load_demo, load_files};
pub use embedded::{crm_starter, crm_starter_demo, is_product};
pub use export::{ExportOrder, export, stale_paths};
pub use scaffold::{Scaffold, scaffold};
pub use upgrade::{Upgrade, install, install_crm_starter};

/// What is wrong with a file that was given to us.
fn fault(message: impl Into<String>) -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::InvalidData, message.into())
}
