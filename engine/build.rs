//! The binary carries the web app and the starter template: a file that comes or goes there makes it stale.

fn main() {
    for folder in ["../designer-ui/dist", "../templates/crm-starter", "schemas"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
