//! From trees to a model.
