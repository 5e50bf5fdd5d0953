//! Patterns as a tree of their pieces: patterns that begin alike are followed together.
//!
//! A line is matched with all patterns in one walk, so that it costs what the line and the patterns that fit its
//! beginning take, and not what all patterns with a word in common take.

use super::Piece;
use crate::{interner::Symbol, syntax::ast::SlotType};
use hashbrown::HashMap;
use smallvec::SmallVec;
use std::cmp::Ordering;

/// A node of the tree: all patterns that begin with the same pieces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct NodeId(u32);

/// What follows on a node.
#[derive(Debug, Default)]
pub struct Node {
    /// By the class of the literal word that comes next; in the order in which they were added.
    pub literals: Vec<(Symbol, NodeId)>,
    /// By the type of the slot that comes next.
    pub slots: SmallVec<[(SlotType, NodeId); 1]>,
    /// The patterns that end here.
    pub ends: SmallVec<[u32; 1]>,
}

/// Patterns by their pieces.
#[derive(Debug, Default)]
pub struct PatternTree {
    /// The node of no pieces.
    root: Node,
    /// All others.
    nodes: Vec<Node>,
    /// The literal words that follow on nodes with more than [`FEW`] of them.
    many: HashMap<(NodeId, Symbol), NodeId>,
}

/// How many literal words on a node are looked through one by one.
const FEW: usize = 8;

impl PatternTree {
    /// The node of no pieces.
    pub const ROOT: NodeId = NodeId(0);

    /// What follows on a node.
    pub fn node(&self, id: NodeId) -> &Node {
        id.0.checked_sub(1).and_then(|index| self.nodes.get(index as usize)).unwrap_or(&self.root)
    }

    fn node_mut(&mut self, id: NodeId) -> &mut Node {
        id.0.checked_sub(1).and_then(|index| self.nodes.get_mut(index as usize)).unwrap_or(&mut self.root)
    }

    /// The node that a literal word leads to.
    pub fn literal(&self, from: NodeId, class: Symbol) -> Option<NodeId> {
        let literals = &self.node(from).literals;
        if literals.len() > FEW {
            return self.many.get(&(from, class)).copied();
        }
        literals.iter().find(|(own, _)| *own == class).map(|&(_, next)| next)
    }

    fn slot(&self, from: NodeId, slot_type: SlotType) -> Option<NodeId> {
        self.node(from).slots.iter().find(|(own, _)| *own == slot_type).map(|&(_, next)| next)
    }

    /// Adds the pattern of that number.
    pub fn add(&mut self, pieces: &[Piece], pattern: u32) {
        let mut at = Self::ROOT;
        for piece in pieces {
            let known = match *piece {
                Piece::Literal { class, .. } => self.literal(at, class),
                Piece::Slot { slot_type, .. } => self.slot(at, slot_type),
            };
            let Some(next) = known.or_else(|| self.grow(at, piece)) else { return };
            at = next;
        }
        self.node_mut(at).ends.push(pattern);
    }

    fn grow(&mut self, from: NodeId, piece: &Piece) -> Option<NodeId> {
        self.nodes.push(Node::default());
        let next = NodeId(u32::try_from(self.nodes.len()).ok()?);
        let node = self.node_mut(from);
        match *piece {
            Piece::Literal { class, .. } => {
                node.literals.push((class, next));
                // The first few join the others when these become too many.
                let new = match node.literals.len().cmp(&(FEW + 1)) {
                    Ordering::Less => Vec::new(),
                    Ordering::Equal => node.literals.clone(),
                    Ordering::Greater => vec![(class, next)],
                };
                self.many.extend(new.into_iter().map(|(class, next)| ((from, class), next)));
            }
            Piece::Slot { slot_type, .. } => node.slots.push((slot_type, next)),
        }
        Some(next)
    }
}
