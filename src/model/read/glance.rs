//! Which shape each plain line has: what it says, whatever its ordinary words are.
//!
//! A shape is found by the row of what its words can be, and is worked out once.

use super::plain::Shape;
use crate::symbol::Keys;

/// How many words a line may have to be read at a glance.
pub(super) const WORDS: usize = 24;

/// How many shapes are kept. A desk's lines have a few hundred; the bound is for input that means harm.
const MOST: usize = 1 << 13;

/// What a word can be, in a row of such codes: any number but 0 and the greatest.
pub(super) type Code = u16;

/// A row of codes, or a part of it.
///
/// The first eight stand one behind the other. A longer row is its first eight and the five behind them, where all
/// eight are one number; and so on.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Row(u128);

impl Row {
    /// How many codes the first part of a row has.
    pub const FIRST: usize = 8;
    /// How many each further part has.
    pub const FURTHER: usize = 5;

    /// Puts a code behind the others.
    #[inline]
    pub fn add(&mut self, code: Code) {
        self.0 = self.0 << Code::BITS | u128::from(code);
    }

    /// Nothing, behind what has that number.
    fn behind(ShapeId(number): ShapeId) -> Self {
        Self(u128::from(Code::MAX) << u32::BITS | u128::from(number))
    }

    const fn key(self) -> [u64; 2] {
        [self.0 as u64, (self.0 >> 64) as u64]
    }
}

/// Shapes by the codes of their words.
#[derive(Debug)]
pub(super) struct Shapes {
    rows: Keys,
    /// By the numbers of their rows.
    all: Vec<Known>,
}

/// What is known of a row of codes.
#[derive(Clone, Copy, Debug)]
enum Known {
    /// Nothing yet.
    Nothing,
    /// What a line of such words says; none where it is to be read in the general way.
    Shape(Option<Shape>),
}

/// The number of a row of codes.
#[derive(Clone, Copy, Debug)]
pub(super) struct ShapeId(u32);

impl ShapeId {
    /// Of all rows that are not kept: the last of them.
    const NOT_KEPT: Self = Self(0);
}

impl Default for Shapes {
    fn default() -> Self {
        Self { rows: Keys::default(), all: vec![Known::Nothing] }
    }
}

impl Shapes {
    /// The number of a row of codes of which it is known what it says.
    #[inline]
    pub fn find(&self, row: Row) -> Option<ShapeId> {
        let number = self.rows.find(row.key())?;
        matches!(self.all.get(number as usize), Some(Known::Shape(_))).then_some(ShapeId(number))
    }

    /// What it says.
    #[inline]
    pub fn get(&self, ShapeId(number): ShapeId) -> Option<&Shape> {
        match self.all.get(number as usize)? {
            Known::Shape(shape) => shape.as_ref(),
            Known::Nothing => None,
        }
    }

    /// The number of a row of codes, a new one if it had none; none where there are too many.
    fn number(&mut self, row: Row) -> Option<ShapeId> {
        let new = self.all.len() as u32;
        if self.all.len() > MOST {
            return self.rows.find(row.key()).map(ShapeId);
        }
        let number = self.rows.find_or_add(row.key(), new);
        if number == new {
            self.all.push(Known::Nothing);
        }
        Some(ShapeId(number))
    }

    /// The row of codes that goes on behind that one; none where there are too many.
    pub fn behind(&mut self, row: Row) -> Option<Row> {
        self.number(row).map(Row::behind)
    }

    /// Keeps what a row says. Without a row, or where there are too many, it is kept up to the next of that kind.
    pub fn keep(&mut self, row: Option<Row>, shape: Option<Shape>) -> ShapeId {
        let id = row.and_then(|row| self.number(row)).unwrap_or(ShapeId::NOT_KEPT);
        self.all.get_mut(id.0 as usize).into_iter().for_each(|known| *known = Known::Shape(shape));
        id
    }
}
