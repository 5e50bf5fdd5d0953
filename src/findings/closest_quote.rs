//! The passage most similar to a quote that is not in its source's text, with the differences.

use crate::{
    model::{Claim, Model},
    source::{Difference, Nearest, Place},
};

/// With more differing places than this, only the passage as a whole is labelled.
const APART: usize = 4;
/// The maximum number of characters of quoted words to show.
const MOST: usize = 60;

/// The places to show for the passage most similar to a claim's quote; empty if none is similar.
pub(super) fn places(model: &Model, claim: &Claim) -> Vec<(Place, String)> {
    let quotation = model.extra(claim).and_then(|extra| extra.quotation.as_ref());
    let Some((file, nearest)) = quotation.and_then(|quotation| quotation.nearest.as_ref()) else { return Vec::new() };
    let Nearest { span, differences, alike } = nearest;
    match differences.as_slice() {
        [] => vec![(Place::new(*file, *span), "here the same words stand in another order".to_owned())],
        few if few.len() <= APART => {
            let label = |(index, difference): (usize, &Difference)| {
                let first = if index == 0 { "nearest passage: " } else { "" };
                (Place::new(*file, difference.here), format!("{first}{}", said(difference)))
            };
            few.iter().enumerate().map(label).collect()
        }
        many => {
            let label = format!("nearest passage: {alike}% of the words are the same, {} places differ", many.len());
            vec![(Place::new(*file, *span), label)]
        }
    }
}

fn said(difference: &Difference) -> String {
    let words: Vec<&str> = difference.quoted.split_whitespace().collect();
    let words = words.join(" ");
    let mut shown: String = words.chars().take(MOST).collect();
    if shown.len() < words.len() {
        shown.push('…');
    }
    match (difference.here.is_empty(), words.is_empty()) {
        (_, true) => "not in the quote".to_owned(),
        (true, false) => format!("the quote adds `{shown}`"),
        (false, false) => format!("`{shown}` in the quote"),
    }
}
