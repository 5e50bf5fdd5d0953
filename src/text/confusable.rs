//! Letters of other scripts that look like Latin ones.

/// A word with letters of other scripts that look like Latin ones put in Latin; none where it has no
/// such letter. Two words that are the same after this cannot be told apart by eye.
pub fn latin_lookalike(word: &str) -> Option<String> {
    /// Cyrillic and Greek letters, each before the Latin one that it looks like.
    const LOOK: &str = "\
        аaеeоoрpсcхxуyіiјjѕsһhԁdԛqԝwАAВBЕEКKМMНHОOРPСCТTУYХXІIЈJЅSԌG\
        οoνvΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX";
    let latin = |letter: char| {
        let mut pairs = LOOK.chars();
        while let (Some(other), Some(latin)) = (pairs.next(), pairs.next()) {
            if other == letter {
                return latin;
            }
        }
        letter
    };
    if word.is_ascii() {
        return None;
    }
    let looks: String = word.chars().map(latin).collect();
    (looks != word).then_some(looks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_look_alike_are_one_to_the_eye() {
        assert_eq!(latin_lookalike("NSА").as_deref(), Some("NSA"));
        assert_eq!(latin_lookalike("Dmitriеv").as_deref(), Some("Dmitriev"));
        assert_eq!(latin_lookalike("NSA"), None);
        assert_eq!(latin_lookalike("Zoë"), None);
        assert_eq!(latin_lookalike("Жизнь"), None);
    }
}
