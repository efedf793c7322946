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
    good(&["openapi"], "\"/records/opportunity/{id}\"");
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

/// A folder of this test's own, gone at the end.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("sartor-cli-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn at(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    /// Every file below a folder with its bytes.
    fn bytes(&self, name: &str) -> Vec<(String, Vec<u8>)> {
        let mut found = Vec::new();
        let mut folders = vec![self.0.join(name)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(self.0.join(name)).unwrap().to_str().unwrap().to_owned();
                    found.push((name, std::fs::read(&path).unwrap()));
                }
            }
        }
        found.sort();
        found
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What the program says in this language; it must be content or not.
fn told(data: &Path, language: &str, arguments: &[&str], content: bool) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sartor"));
    let output = command.args(arguments).env("SARTOR_DATA", data).env("LC_ALL", language).output().unwrap();
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert_eq!(output.status.success(), content, "{arguments:?}: {text}");
    text
}

#[test]
fn a_template_is_begun_checked_tested_packed_installed_and_upgraded() {
    for (language, passed, installs, upgrades) in [
        ("en_US.UTF-8", "1 passed, 0 failed.", "would be installed", "would go from 0.1.0 to 0.2.0"),
        ("zh_CN.UTF-8", "通过 1 个，失败 0 个。", "将安装 my-shop 0.1.0", "将从 0.1.0 升级到 0.2.0"),
    ] {
        let root = Folder::new(&format!("new-{}", &language[..2]));
        let (data, shop) = (root.0.join("data"), root.at("shop"));
        let run = |arguments: &[&str]| told(&data, language, arguments, true);
        let refuse = |arguments: &[&str]| told(&data, language, arguments, false);
        run(&["template", "new", &shop, "--name", "my-shop"]);
        refuse(&["template", "new", &shop, "--name", "my-shop"]);
        refuse(&["template", "new", &root.at("other"), "--name", "My Shop"]);
        run(&["template", "check", &shop]);
        assert!(run(&["template", "test", &shop]).contains(passed));
        // Packed twice, the same file; and installed from it.
        let (one, two) = (root.at("one.tar.gz"), root.at("two.tar.gz"));
        run(&["template", "pack", &shop, "-o", &one]);
        run(&["template", "pack", &shop, "-o", &two]);
        assert_eq!(std::fs::read(&one).unwrap(), std::fs::read(&two).unwrap());
        assert!(run(&["template", "plan", &one]).contains(installs));
        refuse(&["template", "upgrade", &one]);
        run(&["template", "install", &one]);
        refuse(&["template", "install", &one]);
        // What comes out is what went in, byte for byte.
        run(&["template", "export", &root.at("out")]);
        assert_eq!(root.bytes("out"), root.bytes("shop"));
        // The next version.
        let about = std::fs::read_to_string(root.0.join("shop/template.json")).unwrap();
        std::fs::write(root.0.join("shop/template.json"), about.replace("0.1.0", "0.2.0")).unwrap();
        std::fs::remove_file(root.0.join("shop/navigation.json")).unwrap();
        assert!(run(&["template", "plan", &shop]).contains(upgrades));
        let planned: serde_json::Value =
            serde_json::from_str(&run(&["template", "plan", &shop, "--format", "json"])).unwrap();
        assert_eq!(planned["template"], serde_json::json!({ "name": "my-shop", "from": "0.1.0", "to": "0.2.0" }));
        assert_eq!((&planned["publishable"], &planned["conflicts"]), (&true.into(), &serde_json::json!([])));
        run(&["template", "upgrade", &shop, "--accept-all"]);
        run(&["template", "upgrade", &shop, "--accept-all"]);
        run(&["template", "export", &root.at("out")]);
        assert_eq!(root.bytes("out"), root.bytes("shop"));
    }
}

#[test]
fn what_is_wrong_with_a_template_is_told_to_programs_too() {
    let root = Folder::new("wrong");
    let (data, shop) = (root.0.join("data"), root.at("shop"));
    let json = |arguments: &[&str], content: bool| -> serde_json::Value {
        let text = told(&data, "en_US.UTF-8", arguments, content);
        let line = text.lines().find(|line| line.starts_with('{')).unwrap_or_else(|| panic!("{text}"));
        serde_json::from_str(line).unwrap()
    };
    told(&data, "en_US.UTF-8", &["template", "new", &shop, "--name", "shop"], true);
    let sound = json(&["template", "check", &shop, "--format", "json"], true);
    assert_eq!((&sound["errors"], &sound["problems"]), (&0.into(), &serde_json::json!([])));
    // A test that fails says where, what was expected and what came.
    let test = root.0.join("shop/tests/project.md");
    let text = std::fs::read_to_string(&test).unwrap();
    std::fs::write(&test, text.replace("/due_on required", "/note required")).unwrap();
    let failed = json(&["template", "test", &shop, "--format", "json"], false);
    assert_eq!((&failed["passed"], &failed["failed"]), (&0.into(), &1.into()));
    let failure = &failed["tests"][0]["failure"];
    assert_eq!((&failure["line"], &failure["code"]), (&30.into(), &"items".into()), "{failed}");
    let message = failure["message"].as_str().unwrap();
    assert!(message.starts_with("Expected the items /note required; came /due_on required."), "{message}");
    let shown = told(&data, "zh_CN.UTF-8", &["template", "test", &shop], false);
    assert!(shown.contains("tests/project.md:30: 期望条目 /note required；实际为 /due_on required。"), "{shown}");
    // A test that cannot be read, and a reference that leads nowhere: both are told by check, and nothing is packed.
    std::fs::write(&test, text.replace("wang: POST", "wang POST")).unwrap();
    let view = root.0.join("shop/entities/project/views/all.json");
    let broken = std::fs::read_to_string(&view).unwrap().replace("\"budget\"", "\"bugdet\"");
    std::fs::write(&view, broken).unwrap();
    let found = json(&["template", "check", &shop, "--format", "json"], false);
    let problems = found["problems"].as_array().unwrap();
    assert!(
        problems.iter().any(|problem| problem["hint"].as_str().is_some_and(|hint| hint.contains("budget"))),
        "{found}"
    );
    assert!(problems.iter().any(|problem| problem["code"] == "request_line" && problem["line"] == 12), "{found}");
    told(&data, "en_US.UTF-8", &["template", "pack", &shop, "-o", &root.at("x.tar.gz")], false);
    assert!(!root.0.join("x.tar.gz").exists());
    told(&data, "en_US.UTF-8", &["template", "install", &shop], false);
    // No archive, no template, and a folder of something else.
    std::fs::write(root.0.join("no.tar.gz"), "{}").unwrap();
    let refused = told(&data, "en_US.UTF-8", &["template", "check", &root.at("no.tar.gz")], false);
    assert!(refused.contains("as a packed template"), "{refused}");
    std::fs::create_dir(root.0.join("papers")).unwrap();
    std::fs::write(root.0.join("papers/letter.json"), "{}").unwrap();
    told(&data, "en_US.UTF-8", &["template", "install", "crm-starter"], true);
    let foreign = told(&data, "en_US.UTF-8", &["template", "export", &root.at("papers")], false);
    assert!(foreign.contains("nothing was written") && root.bytes("papers").len() == 1, "{foreign}");
}

#[test]
fn plain_http_beyond_this_machine_is_refused_unless_it_was_asked_for() {
    let root = Folder::new("listen");
    for (language, sentence) in [
        ("en_US.UTF-8", "can be reached by other machines and the connection is not encrypted"),
        ("zh_CN.UTF-8", "可被其他机器访问而连接未加密"),
    ] {
        for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
            let text = told(&root.0, language, &["serve", "--listen", address], false);
            assert!(text.contains(address) && text.contains(sentence) && text.contains("--insecure-http"), "{text}");
        }
    }
    // Refused before anything was made.
    assert!(!root.0.join("control.db").exists());
}

#[test]
fn workspaces_are_made_renamed_listed_and_set_up() {
    let root = Folder::new("workspaces");
    let run = |arguments: &[&str], content| told(&root.0, "en_US.UTF-8", arguments, content);
    let made = run(&["workspace", "create", "north"], true);
    assert!(made.contains("/w/north") && made.contains("/w/north/setup?token="), "{made}");
    assert!(run(&["workspace", "create", "north"], false).contains("already"));
    assert!(run(&["workspace", "create", "Not A Name"], false).contains("small letters"));
    let again = run(&["workspace", "setup", "--workspace", "north"], true);
    assert!(again.contains("/w/north/setup?token="), "{again}");
    let renamed = run(&["workspace", "rename", "north", "south"], true);
    assert!(renamed.contains("/w/south"), "{renamed}");
    assert!(run(&["workspace", "rename", "north", "x"], false).contains("no workspace called “north”"));
    let listed = run(&["workspace", "list"], true);
    assert!(listed.starts_with("south\t") && listed.lines().count() == 1, "{listed}");
    run(&["user", "create", "--workspace", "south", "--email", "a@b.example", "--name", "A"], true);
    assert!(run(&["workspace", "setup", "--workspace", "south"], false).contains("has users already"));
}
