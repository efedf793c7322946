//! Templates: the product's own one, part of the binary; installing a template's files as a revision; and its demo data,
//! written record by record through the same door as everything else.

mod demo;
mod embedded;
mod install;
mod moment;

pub use demo::{DemoLoaded, DemoOrder, DemoProgress, DemoUser, load_demo, load_files};
pub use embedded::{crm_starter, crm_starter_demo, is_product};
pub use install::{install, install_crm_starter};
