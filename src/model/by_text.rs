//! Names by their texts.

use super::{NameId, Symbol};

/// Which name each text stands for, by the number of the text. Most texts of a large run are names, so that a column with
/// a place for each of them takes less room than a table of those that are, and is quicker to look in.
#[derive(Debug, Default)]
pub struct ByText {
    /// The number of the name, plus one; 0 where there is none.
    names: Vec<u32>,
}

impl ByText {
    /// The name of a text, if it has one.
    pub fn get(&self, text: Symbol) -> Option<NameId> {
        self.names.get(text.0 as usize)?.checked_sub(1).map(NameId)
    }

    /// Whether a text has a name.
    pub fn contains(&self, text: Symbol) -> bool {
        self.get(text).is_some()
    }

    /// Sets the name that a text stands for.
    pub(super) fn insert(&mut self, text: Symbol, name: NameId) {
        let index = text.0 as usize;
        if self.names.len() <= index {
            self.names.resize(index + 1, 0);
        }
        if let Some(own) = self.names.get_mut(index) {
            *own = name.0 + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_the_name_that_was_set_last() {
        let mut names = ByText::default();
        assert_eq!(names.get(Symbol(2)), None);
        names.insert(Symbol(2), NameId(0));
        names.insert(Symbol(5), NameId(7));
        names.insert(Symbol(2), NameId(3));
        let all: Vec<_> = (0..7).map(|text| names.get(Symbol(text))).collect();
        assert_eq!(all, [None, None, Some(NameId(3)), None, None, Some(NameId(7)), None]);
        assert!(names.contains(Symbol(5)) && !names.contains(Symbol(4)));
    }
}
