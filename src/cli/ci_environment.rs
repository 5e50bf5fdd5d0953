//! The build server that a run is on, if it is on one.

use std::path::{Path, PathBuf};

/// What the environment says of the build server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct CiEnvironment {
    /// Whether it is GitHub Actions, which takes lines of the output for commands.
    pub actions: bool,
    /// The file that the summary of the job is added to.
    pub summary: Option<PathBuf>,
    /// The folder of the run as seen from the root of the repository; empty where they are the same
    /// or no server says where the root is.
    pub folder: String,
}

impl CiEnvironment {
    /// What the environment of the process says.
    pub fn new() -> Self {
        let here = std::env::current_dir().and_then(std::fs::canonicalize).ok();
        let canonical = |path: &str| std::fs::canonicalize(path).ok();
        Self::from_variables(here.as_deref(), &canonical, &|name| {
            std::env::var(name).ok().filter(|value| !value.is_empty())
        })
    }

    fn from_variables(
        here: Option<&Path>,
        canonical: &dyn Fn(&str) -> Option<PathBuf>,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Self {
        let on = |name: &str| variable(name).is_some_and(|value| value == "true");
        let actions = on("GITHUB_ACTIONS");
        let root = match (actions, on("GITLAB_CI")) {
            (true, _) => variable("GITHUB_WORKSPACE"),
            (false, true) => variable("CI_PROJECT_DIR"),
            (false, false) => None,
        };
        let root = root.and_then(|root| canonical(&root));
        let folder = match (here, &root) {
            (Some(here), Some(root)) => here.strip_prefix(root).ok(),
            _ => None,
        };
        let parts = folder.into_iter().flat_map(Path::components);
        let parts: Vec<String> = parts.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        let summary = variable("GITHUB_STEP_SUMMARY").filter(|_| actions).map(PathBuf::from);
        Self { actions, summary, folder: parts.join("/") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(here: &str, variables: &[(&str, &str)]) -> CiEnvironment {
        let find = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        CiEnvironment::from_variables(Some(Path::new(here)), &|path| Some(PathBuf::from(path)), &find)
    }

    #[test]
    fn the_folder_is_seen_from_the_root_that_the_server_names() {
        assert_eq!(host("/w/desk", &[]), CiEnvironment::default());
        assert_eq!(host("/w/desk", &[("GITHUB_WORKSPACE", "/w")]).folder, "");
        let actions = ("GITHUB_ACTIONS", "true");
        assert_eq!(host("/w/desk/x", &[actions, ("GITHUB_WORKSPACE", "/w")]).folder, "desk/x");
        assert_eq!(host("/w", &[actions, ("GITHUB_WORKSPACE", "/w")]).folder, "");
        assert_eq!(host("/other", &[actions, ("GITHUB_WORKSPACE", "/w")]).folder, "");
        assert_eq!(host("/w/desk", &[("GITLAB_CI", "true"), ("CI_PROJECT_DIR", "/w")]).folder, "desk");
    }

    #[test]
    fn a_summary_is_written_only_on_actions() {
        let file = ("GITHUB_STEP_SUMMARY", "/s");
        assert_eq!(host("/w", &[file]).summary, None);
        let on = host("/w", &[file, ("GITHUB_ACTIONS", "true")]);
        assert_eq!((on.summary, on.actions), (Some(PathBuf::from("/s")), true));
    }
}
