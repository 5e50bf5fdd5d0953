//! What discovery leaves out, and by what.

use super::{ignored::IgnoreLine, sanitized};
use crate::findings::{
    Omissions,
    omissions::{Cause, Way},
};
use std::fs::FileType;

/// A file, or a folder that was not looked through, that is not read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// Its path as shown.
    pub path: String,
    /// Whether it is a folder.
    pub folder: bool,
    /// By what it is left out.
    pub by: LeftOutBy,
}

/// By what something is left out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOutBy {
    /// A line of an ignore file.
    Ignored(IgnoreLine),
    /// A pattern of `exclude` in the configuration.
    Excluded {
        /// The path of the configuration file as shown.
        file: String,
        /// The line, from 1.
        line: u32,
        /// The pattern.
        pattern: String,
    },
    /// Its name begins with a dot.
    Hidden,
    /// It is a draft: what `copydesk draft` proposes counts once the file is renamed.
    Draft,
    /// It is a document in a form that is not read as a text.
    Document,
    /// It is a link that leads out of what is checked.
    LinkOut,
    /// It is a link that leads nowhere, or in a circle.
    LinkNowhere,
    /// It is a pipe, a device or the like.
    Special(&'static str),
    /// Its path is not UTF-8: two such paths could be one in every format, and no file could be found by it.
    NotUtf8,
}

impl LeftOut {
    /// Whether it was meant to be read: whoever put it there would take it for checked.
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

    /// It in a line: `` `a.claims` was left out by `.gitignore:3` (`*.claims`) ``.
    pub fn line(&self) -> String {
        let path = sanitized(&self.path);
        match &self.by {
            LeftOutBy::Ignored(_) | LeftOutBy::Excluded { .. } | LeftOutBy::Hidden | LeftOutBy::Draft => {
                format!("`{path}` is left out by {}", self.by.words())
            }
            LeftOutBy::LinkOut | LeftOutBy::LinkNowhere | LeftOutBy::Special(_) | LeftOutBy::Document => {
                format!("`{path}` was skipped: {}", self.by.words())
            }
            // The path was made visible when it was found.
            LeftOutBy::NotUtf8 => format!("`{path}` could not be read: {}", self.by.words()),
        }
    }
}

impl LeftOutBy {
    /// It in words.
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

    /// What could be done about it.
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

    /// The same as every format has it.
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

/// What was left out, as every format has it.
pub fn omissions(left_out: &[LeftOut]) -> Omissions {
    let mut omissions = Omissions::default();
    for LeftOut { path, folder, by } in left_out {
        let (way, cause) = by.recorded();
        omissions.add(way, cause, if *folder { format!("{path}/") } else { path.clone() });
    }
    omissions
}

/// What a file is that is no regular one.
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
