//! The files for build servers and hooks: each is well-formed, and what it runs is there.

use crate::support::{Folder, copydesk};
use std::{fs, path::Path, process::Command};
use yaml_rust2::{Yaml, YamlLoader};

fn text(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn yaml(path: &str) -> Yaml {
    YamlLoader::load_from_str(&text(path)).unwrap_or_else(|error| panic!("{path}: {error}")).remove(0)
}

/// Runs a shell script in a folder, with the program under test in its path.
fn shell(folder: &Folder, script: &str, variables: &[(&str, &str)]) -> (i32, String) {
    let program = Path::new(env!("CARGO_BIN_EXE_copydesk")).parent().unwrap().to_owned();
    let paths = std::env::split_paths(&std::env::var_os("PATH").unwrap()).collect::<Vec<_>>();
    let mut command = Command::new("sh");
    for (name, value) in copydesk(folder.path()).get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.env("PATH", std::env::join_paths([program].into_iter().chain(paths)).unwrap());
    command.args(["-c", script]).current_dir(folder.path()).envs(variables.iter().copied());
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap_or(-1), String::from_utf8(text).unwrap())
}

fn two() -> Folder {
    Folder::new(&[("rt.claims", "Dmitriev denies call\n"), ("a b.claims", "Bloomberg reports call\n")])
}

#[test]
fn the_hooks_run_commands_that_are_there() {
    let hooks = yaml(".pre-commit-hooks.yaml").into_vec().unwrap();
    let ids: Vec<&str> = hooks.iter().map(|hook| hook["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["copydesk", "copydesk-fmt"]);
    for hook in &hooks {
        let entry = hook["entry"].as_str().unwrap();
        assert!(hook["files"].as_str().is_some() && hook["language"].as_str() == Some("rust"));
        let (status, out) = shell(&two(), &format!("{entry} --help"), &[]);
        assert_eq!(status, 0, "{out}");
    }
    assert_eq!(hooks[0]["pass_filenames"].as_bool(), Some(false), "a conflict needs all files");
    assert_eq!(shell(&two(), hooks[0]["entry"].as_str().unwrap(), &[]).0, 1);
}

/// An input may be the title of a pull request: no script may hold one, nor anything else of GitHub's
/// that is not a path of the runner.
#[test]
fn no_input_of_the_action_stands_in_a_script() {
    let action = yaml("action.yml");
    let steps = action["runs"]["steps"].as_vec().unwrap();
    assert_eq!(action["runs"]["using"].as_str(), Some("composite"));
    let mut used = String::new();
    for step in steps {
        if let Some(script) = step["run"].as_str() {
            assert!(!script.contains("${{"), "{script}");
            assert!(step["shell"].as_str().is_some(), "a composite step names its shell");
            let (status, out) = shell(&two(), &format!("sh -n <<'END'\n{script}\nEND\n"), &[]);
            assert_eq!(status, 0, "{out}");
        }
        if let Some(other) = step["uses"].as_str() {
            assert!(is_pinned(other), "{other}");
        }
        used += &format!("{step:?}");
    }
    for (name, input) in action["inputs"].as_hash().unwrap() {
        let name = name.as_str().unwrap();
        assert!(used.contains(&format!("${{{{ inputs.{name} }}}}")), "{name} is not used");
        assert!(input["description"].as_str().is_some() && input["default"].as_str().is_some());
    }
}

/// Whether a step uses an action by the number of a commit: a tag may be moved to another one.
fn is_pinned(action: &str) -> bool {
    action
        .split_once('@')
        .is_some_and(|(_, commit)| commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// The workflows of this project may read it and nothing else, and each script that they run is there.
#[test]
fn workflows_use_pinned_actions_and_scripts_that_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut steps = 0;
    for name in ["ci", "slow"] {
        let path = format!(".github/workflows/{name}.yml");
        let workflow = yaml(&path);
        assert_eq!(workflow["permissions"]["contents"].as_str(), Some("read"), "{path}");
        for job in workflow["jobs"].as_hash().unwrap().values() {
            for step in job["steps"].as_vec().unwrap() {
                steps += 1;
                assert!(step["uses"].as_str().is_none_or(is_pinned), "{path}: {step:?}");
                let script = step["run"].as_str().unwrap_or_default();
                assert!(!script.contains("${{"), "{path}: {script}");
            }
        }
        for script in scripts(&text(&path)) {
            assert!(root.join(&script).exists(), "{path} runs {script}");
        }
    }
    assert!(steps > 20, "{steps}");
}

/// `just` is a convenience: each recipe runs a command or a script that works without it, and each script has a recipe.
#[test]
fn each_script_has_a_recipe() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let recipes = scripts(&text("justfile"));
    for file in fs::read_dir(root.join("scripts")).unwrap() {
        let script = format!("scripts/{}", file.unwrap().file_name().to_str().unwrap());
        assert!(recipes.contains(&script), "{script} has no recipe in the justfile");
    }
    for path in ["justfile", ".ci/run", "CONTRIBUTING.md"] {
        for script in scripts(&text(path)) {
            assert!(root.join(&script).exists(), "{path} names {script}");
        }
    }
}

/// The paths in `scripts/` that a text names.
fn scripts(text: &str) -> Vec<String> {
    let rest = |part: &str| part.split(|c: char| !(c.is_alphanumeric() || c == '-')).next().unwrap().to_owned();
    text.split("scripts/").skip(1).map(|part| format!("scripts/{}", rest(part))).collect()
}

#[test]
fn the_script_takes_what_it_is_told_as_data() {
    // A repository of its own: what is asked of one must not depend on where the tests are run.
    let script = format!("git init -q . && sh '{}/integrations/check.sh'", env!("CARGO_MANIFEST_DIR"));
    let check = |variables: &[(&str, &str)], status: i32, words: &str| {
        let (folder, evil) = (two(), "evil");
        let (ended, out) = shell(&folder, &script, variables);
        assert_eq!(ended, status, "{variables:?}: {out}");
        assert!(out.contains(words), "{variables:?}: {out}");
        assert!(!folder.path().join(evil).exists(), "{variables:?}");
        folder
    };
    check(&[], 1, "1 conflict");
    check(&[("COPYDESK_PATHS", "rt.claims")], 0, "1 claim");
    check(&[("COPYDESK_PATHS", "rt.claims\na b.claims\n")], 1, "1 conflict");
    check(&[("COPYDESK_PATHS", "$(touch evil)")], 2, "no file or folder `$(touch evil)`");
    check(&[("COPYDESK_PATHS", "; touch evil")], 2, "no file or folder");
    check(&[("COPYDESK_PATHS", "--report=json=evil")], 2, "no file or folder `--report=json=evil`");
    check(&[("COPYDESK_PATHS", "*.claims")], 2, "no file or folder `*.claims`");
    check(&[("COPYDESK_SINCE", "x; touch evil")], 2, "x; touch evil");
    check(&[("COPYDESK_DENY", "warning --report=json=evil")], 2, "--deny");
    let folder = check(&[("COPYDESK_REPORTS", "sarif=out put.sarif\njunit=j.xml")], 1, "1 conflict");
    assert!(folder.path().join("out put.sarif").exists() && folder.path().join("j.xml").exists());
}

#[test]
fn the_job_for_gitlab_writes_the_reports_that_it_names() {
    let job = &yaml("integrations/gitlab.yml")["copydesk"];
    let script: Vec<&str> = job["script"].as_vec().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    let variables = |paths, deny| [("COPYDESK_PATHS", paths), ("COPYDESK_DENY", deny)];
    let folder = two();
    assert_eq!(shell(&folder, &script.join("\n"), &variables(".", "")).0, 1);
    for report in ["codequality", "junit"] {
        let path = job["artifacts"]["reports"][report].as_str().unwrap();
        assert!(folder.path().join(path).exists(), "{path}");
    }
    assert_eq!(shell(&folder, &script.join("\n"), &variables("rt.claims", "warning")).0, 0);
    assert_eq!(job["artifacts"]["when"].as_str(), Some("always"), "a report of a failed job is the one that is wanted");
}

/// What the image is built from is there, and is not left out of what is sent to be built.
#[test]
fn the_image_is_built_from_what_is_there() {
    let (image, ignored) = (text("Dockerfile"), text(".dockerignore"));
    let kept: Vec<&str> = ignored.lines().filter_map(|line| line.strip_prefix('!')).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut copied = 0;
    for line in image.lines().filter(|line| line.starts_with("COPY ") && !line.contains("--from")) {
        let words: Vec<&str> = line.split_whitespace().skip(1).collect();
        for path in &words[..words.len() - 1] {
            assert!(root.join(path).exists() && kept.contains(path), "{path}");
            copied += 1;
        }
    }
    assert!(copied >= 5);
    let last = image.rfind("\nFROM ").unwrap();
    assert!(image[last..].contains("\nUSER "), "it does not run as root");
    for line in image.lines().filter_map(|line| line.strip_prefix("FROM ")) {
        assert!(
            line.split_whitespace().next().unwrap().matches('.').count() >= 2,
            "a version to the last digit: {line}"
        );
    }
}

/// The pieces that the page tells people to copy are well-formed, and what they name is there.
#[test]
fn what_the_page_shows_can_be_used() {
    let page = text("docs/ci.md");
    let mut shown = Vec::new();
    for fence in page.split("```yaml\n").skip(1) {
        let fence = fence.split("```").next().unwrap();
        shown.push(YamlLoader::load_from_str(fence).unwrap_or_else(|error| panic!("{error}: {fence}")).remove(0));
    }
    assert!(shown.len() >= 5);
    let hooks = text(".pre-commit-hooks.yaml");
    let asked = shown[0]["repos"][0]["hooks"].as_vec().unwrap();
    assert!(asked.iter().all(|hook| hooks.contains(&format!("- id: {}\n", hook["id"].as_str().unwrap()))));
    let inputs = yaml("action.yml")["inputs"].clone();
    let steps = shown.iter().find_map(|yaml| yaml["jobs"]["copydesk"]["steps"].as_vec()).unwrap();
    for name in steps.last().unwrap()["with"].as_hash().unwrap().keys() {
        assert!(!inputs[name.as_str().unwrap()].is_badvalue(), "{name:?}");
    }
    for name in inputs.as_hash().unwrap().keys() {
        assert!(page.contains(&format!("| `{}` |", name.as_str().unwrap())), "{name:?} is not described");
    }
}
