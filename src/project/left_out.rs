//! The files and folders that discovery leaves out, and the cause of each omission.

use super::{ignored::IgnoreLine, sanitized};
use crate::findings::{
    Omissions,
    omissions::{Cause, Way},
};
use std::fs::FileType;

/// A file or folder that is not read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// The path for display.
    pub path: String,
    /// Whether it is a folder.
    pub folder: bool,
    /// The cause.
    pub by: LeftOutBy,
}

/// The cause of an omission.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOutBy {
    /// A line of an ignore file.
    Ignored(IgnoreLine),
    /// A pattern of `exclude` in the configuration.
    Excluded {
        /// The path of the configuration file for display.
        file: String,
        /// The line, from 1.
        line: u32,
        /// The pattern.
        pattern: String,
    },
    /// Its name begins with a dot.
    Hidden,
    /// It is a draft. The output of `copydesk draft` counts only once the file is renamed.
    Draft,
    /// It is a document in a format that cannot be read as text.
    Document,
    /// It is a link out of the checked folders.
    LinkOut,
    /// It is a link to a missing file, or a circular one.
    LinkNowhere,
    /// It is a pipe, a device or another special file.
    Special(&'static str),
    /// Its path is not UTF-8. Two such paths could look the same in the output, and users could not find the file by
    /// it.
    NotUtf8,
}

impl LeftOut {
    /// Whether the omission fails the run, because the user would assume that the file is checked.
    pub fn fails(&self) -> bool {
        match self.by {
            LeftOutBy::Ignored(_)
            | LeftOutBy::Excluded { .. }
            | LeftOutBy::Hidden
            | LeftOutBy::Draft
            | LeftOutBy::Document => false,
            LeftOutBy::LinkOut | LeftOutBy::LinkNowhere | LeftOutBy::Special(_) | LeftOutBy::NotUtf8 => !self.folder,
        }
    }

    /// The omission in one line: `` `a.claims` was left out by `.gitignore:3` (`*.claims`) ``.
    pub fn line(&self) -> String {
        let path = sanitized(&self.path);
        match &self.by {
            LeftOutBy::Ignored(_) | LeftOutBy::Excluded { .. } | LeftOutBy::Hidden | LeftOutBy::Draft => {
                format!("`{path}` is left out by {}", self.by.words())
            }
            LeftOutBy::LinkOut | LeftOutBy::LinkNowhere | LeftOutBy::Special(_) | LeftOutBy::Document => {
                format!("`{path}` was skipped: {}", self.by.words())
            }
            // The path was made safe to display on discovery.
            LeftOutBy::NotUtf8 => format!("`{path}` could not be read: {}", self.by.words()),
        }
    }
}

impl LeftOutBy {
    /// The cause in words.
    pub fn words(&self) -> String {
        match self {
            Self::Ignored(IgnoreLine { file, line, pattern }) => {
                format!("`{}:{line}` (`{}`)", sanitized(file), sanitized(pattern))
            }
            Self::Excluded { file, line, pattern } => {
                format!("`exclude` in `{}:{line}` (`{}`)", sanitized(file), sanitized(pattern))
            }
            Self::Hidden => "a name that begins with a dot".to_owned(),
            Self::Draft => "a name that ends in `.draft.claims`".to_owned(),
            Self::Document => "it is no plain text, Markdown or HTML".to_owned(),
            Self::LinkOut => "it is a link that leads elsewhere".to_owned(),
            Self::LinkNowhere => "it is a link that leads nowhere".to_owned(),
            Self::Special(what) => format!("it is {what}"),
            Self::NotUtf8 => "its path is not UTF-8".to_owned(),
        }
    }

    /// A suggestion for the user.
    pub const fn help(&self) -> &'static str {
        match self {
            Self::Ignored(_) | Self::Excluded { .. } | Self::Hidden => "name the file to have it read all the same",
            Self::Draft => "rename it once its proposals have been read, or name it to have it read as it is",
            Self::Document => "save it as plain text (`.txt`)",
            Self::LinkOut | Self::LinkNowhere | Self::Special(_) => {
                "put the file itself there, name it on the command line, or leave it out with `exclude`"
            }
            Self::NotUtf8 => "rename it, or leave it out with `exclude`",
        }
    }

    /// The cause in the form that all formats use.
    fn recorded(&self) -> (Way, Option<Cause>) {
        match self {
            Self::Ignored(IgnoreLine { file, line, .. }) => {
                (Way::FileIgnored, Some(Cause::Line { path: file.clone(), line: *line }))
            }
            Self::Excluded { file, line, .. } => {
                (Way::FileExcluded, Some(Cause::Line { path: file.clone(), line: *line }))
            }
            Self::Hidden => (Way::FileHidden, None),
            Self::Draft => (Way::FileExcluded, Some(Cause::Nature(self.words()))),
            Self::Document => (Way::FileFormat, None),
            Self::LinkOut => (Way::FileLinked, Some(Cause::Nature("it leads elsewhere".to_owned()))),
            Self::LinkNowhere => (Way::FileLinked, Some(Cause::Nature("it leads nowhere".to_owned()))),
            Self::Special(_) => (Way::FileSpecial, Some(Cause::Nature(self.words()))),
            Self::NotUtf8 => (Way::FileUnreadable, Some(Cause::Nature(self.words()))),
        }
    }
}

/// The omissions in the form that all formats use.
pub fn omissions(left_out: &[LeftOut]) -> Omissions {
    let mut omissions = Omissions::default();
    for LeftOut { path, folder, by } in left_out {
        let (way, cause) = by.recorded();
        omissions.add(way, cause, if *folder { format!("{path}/") } else { path.clone() });
    }
    omissions
}

/// The name of a special file's type.
pub(super) fn special(file_type: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if file_type.is_fifo() {
            return "a pipe";
        }
        if file_type.is_char_device() || file_type.is_block_device() {
            return "a device";
        }
        if file_type.is_socket() {
            return "a socket";
        }
    }
    let _ = file_type;
    "not a regular file"
}
