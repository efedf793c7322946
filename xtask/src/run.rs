//! `cargo xtask run`: from a clone to a working CRM with demo data in one command.

use crate::{build, command};
use std::os::unix::process::CommandExt;
use std::process::ExitCode;

/// Serves the demo workspace from `data/` on loopback; the server takes the place of this process, so Ctrl-C is its own.
pub fn serve(options: &[String]) -> Result<ExitCode, String> {
    let binary = build::release()?;
    let mut server = command::command(&binary);
    server.arg("serve").args(defaults(options)).args(options);
    Err(format!("{} did not start: {}", binary.display(), server.exec()))
}

/// The options that were not given.
fn defaults(options: &[String]) -> Vec<&'static str> {
    let given = |name: &str| options.iter().any(|option| option == name || option.starts_with(&format!("{name}=")));
    let mut words = Vec::new();
    if !given("--data") && !given("--database") {
        words.extend(["--data", "./data"]);
    }
    if !given("--demo") {
        words.push("--demo");
    }
    if !given("--listen") {
        words.extend(["--listen", "127.0.0.1:8080"]);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_given_option_replaces_its_default() {
        let options = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(defaults(&[]), ["--data", "./data", "--demo", "--listen", "127.0.0.1:8080"]);
        assert_eq!(defaults(&options("--listen=127.0.0.1:9 --database postgres://x")), ["--demo"]);
        assert_eq!(defaults(&options("--data /tmp/x --demo --listen 127.0.0.1:9")), Vec::<&str>::new());
    }
}
