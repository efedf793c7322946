//! `sartor …`: the program itself, working on a data folder.

use std::path::Path;
use std::process::Command;

/// What the program printed, and whether it was content.
fn sartor(data: &Path, arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sartor"));
    let output = command.args(arguments).env("SARTOR_DATA", data).env("LANG", "en_US.UTF-8").output().unwrap();
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (output.status.success(), text)
}

#[test]
fn a_template_goes_in_comes_out_and_goes_back() {
    let root = std::env::temp_dir().join(format!("sartor-cli-{}", std::process::id()));
    let (data, files) = (root.join("data"), root.join("files"));
    std::fs::create_dir_all(&root).unwrap();
    let folder = files.to_str().unwrap();
    let run = |arguments: &[&str]| sartor(&data, arguments);
    let good = |arguments: &[&str], told: &str| {
        let (content, text) = run(arguments);
        assert!(content && text.contains(told), "{arguments:?}: {text}");
    };
    good(&["template", "install", "crm-starter"], "revision 1");
    good(&["metadata", "export", folder], "revision 1");
    good(&["metadata", "check", folder], "0 errors, 0 warnings");
    good(&["metadata", "plan", folder], "nothing would change");

    let settings = files.join("settings.json");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, text.replacen("\"id\"", "\"weekStart\": 0,\n  \"id\"", 1)).unwrap();
    good(&["metadata", "publish", folder, "--note", "weeks begin on Sunday"], "revision 2");
    good(&["metadata", "restore", "1"], "revision 3");
    good(&["metadata", "revisions"], "weeks begin on Sunday");

    std::fs::write(&settings, "{").unwrap();
    let (content, text) = run(&["metadata", "publish", folder]);
    assert!(!content && text.contains("settings.json"), "{text}");
    let (content, text) = run(&["metadata", "restore", "9"]);
    assert!(!content && text.contains("There is no revision 9"), "{text}");
    std::fs::remove_dir_all(&root).unwrap();
}
