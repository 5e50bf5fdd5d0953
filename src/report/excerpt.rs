//! Short excerpts of files.
