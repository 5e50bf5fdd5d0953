use super::Prose;
use std::fmt::Write;

/// The blocks of a text, a line each: part, paragraph, words.
fn shown(path: &str, text: &str) -> String {
    let prose = Prose::of(path, text);
    let mut shown = String::new();
    for block in &prose.blocks {
        let number = if block.paragraph > 0 { block.paragraph.to_string() } else { String::new() };
        writeln!(shown, "{}{number}: {}", block.part.word(), text.get(block.span.range()).unwrap()).unwrap();
    }
    for comment in &prose.comments {
        let behind = comment.behind.map_or("-", |span| text.get(span.range()).unwrap());
        let open = if comment.closed { "" } else { " (open)" };
        writeln!(shown, "#{} <- {behind}{open}", text.get(comment.inner.range()).unwrap()).unwrap();
    }
    shown
}

fn check(path: &str, text: &str, expect: &[&str]) {
    let shown = shown(path, text);
    assert_eq!(shown, expect.iter().map(|line| format!("{line}\n")).collect::<String>());
}

#[test]
fn markdown_has_a_headline_paragraphs_and_comments_behind_what_they_stand_behind() {
    check(
        "a.md",
        "# The *call*\n\n![A phone](a.jpg \"t\")\n\nOne said so. Two, of the U.S. side, did\nnot. <!-- claim: b -->\n<!-- c -->\n\n\
         ## Later\n\n- an item <!-- d -->\n- another\n\n> quoted\n\n<!-- e\n  f\n-->\n",
        &[
            "headline: The *call",
            "caption: A phone",
            "body1: One said so. Two, of the U.S. side, did\nnot.",
            "heading: Later",
            "body2: an item",
            "body3: another",
            "body4: quoted",
            "# claim: b  <- Two, of the U.S. side, did\nnot.",
            "# c  <- One said so. Two, of the U.S. side, did\nnot.",
            "# d  <- an item",
            "# e\n  f\n <- quoted",
        ],
    );
}

#[test]
fn a_comment_in_a_sentence_stands_behind_the_words_up_to_it() {
    check(
        "a.md",
        "He says yes <!-- a -->, but she <!-- b --> <!-- c --> says no. “Never!” he said. Mr. J. Roe left.<!-- d -->",
        &[
            "body1: He says yes <!-- a -->, but she <!-- b --> <!-- c --> says no. “Never!” he said. Mr. J. Roe left.",
            "# a  <- He says yes",
            "# b  <- , but she",
            "# c  <- , but she",
            "# d  <- Mr. J. Roe left.",
        ],
    );
}

#[test]
fn what_stands_in_a_code_block_is_no_comment() {
    check(
        "a.md",
        "`<!-- a -->` is one.\n\n```\n<!-- b -->\n```\n\n\\<!-- c -->\n",
        &["body1: `<!-- a -->` is one.", "body2: <!-- b -->", "body3: <!-- c -->"],
    );
}

#[test]
fn furniture_is_no_part_of_the_text() {
    let text = "One.\n\n<!-- furniture -->\nShare this\n<!-- /furniture -->\n\nTwo.\n\n<!-- claim: x -->\n";
    let expect = ["body1: One.", "furniture: Share this", "body2: Two."];
    for path in ["a.md", "a.txt"] {
        let shown = shown(path, text);
        assert_eq!(shown.lines().take(3).collect::<Vec<_>>(), expect, "{path}\n{shown}");
        let prose = Prose::of(path, text);
        assert!(prose.left_out.iter().any(|span| text.get(span.range()).unwrap().contains("Share this")));
        assert!(prose.left_out.iter().all(|span| !text.get(span.range()).unwrap().contains("Two")));
    }
}

#[test]
fn metadata_before_markdown_is_no_part_of_the_text() {
    check("a.md", "---\ntitle: x\n---\n# Head\n\nOne.\n", &["furniture: title: x", "headline: Head", "body1: One."]);
}

#[test]
fn html_has_its_words_between_the_tags() {
    check(
        "a.html",
        "<!doctype html><html><head><title>T</title></head><body><nav><a href=x>Home</a></nav>\n<h1>The <b>call</b></h1>\n\
         <figure><img src=a><figcaption>A phone</figcaption></figure>\n<p>One &amp; <em>two</em> said é so. Three did.<!-- claim: a --></p>\n\
         <!-- b --><script>var x = '<!-- c -->';</script><p>Last\n<footer>Imprint</footer></body></html>",
        &[
            "furniture: T",
            "furniture: Home",
            "headline: The <b>call",
            "caption: A phone",
            "body1: One &amp; <em>two</em> said é so. Three did.",
            "furniture: var x = '<!-- c -->';",
            "body2: Last",
            "furniture: Imprint",
            "# claim: a  <- Three did.",
            "# b  <- One &amp; <em>two</em> said é so. Three did.",
        ],
    );
}

#[test]
fn plain_text_has_a_headline_where_its_first_line_is_one() {
    check(
        "a.txt",
        "The call\n\nOne said so.\nTwo did. <!-- claim: a\n  as b -->\n\nThree.\n<!-- c -->\n",
        &[
            "headline: The call",
            "body1: One said so.\nTwo did.",
            "body2: Three.",
            "# claim: a\n  as b  <- Two did.",
            "# c  <- Three.",
        ],
    );
    check("a.txt", "It was said.\n\nOne.", &["body1: It was said.", "body2: One."]);
}

#[test]
fn a_comment_that_is_not_closed_says_so() {
    check("a.md", "One. <!-- claim: a\n\nTwo.\n", &["body1: One.", "body2: Two.", "# claim: a <- One. (open)"]);
}

#[test]
fn any_text_has_its_places_on_the_boundaries_of_characters() {
    let pieces = [
        "<!--", "-->", "é", "\n\n", "# ", "<p>", "</p>", "<nav>", "*", "\u{feff}", "a. B", "`", "&#39;", "> ", "\r\n",
        "<script>", "- ",
    ];
    let mut state = 7u64;
    for round in 0..3_000 {
        let mut text = String::new();
        for _ in 0..12 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            text.push_str(pieces[(state >> 33) as usize % pieces.len()]);
        }
        for path in ["a.md", "a.html", "a.txt"] {
            let prose = Prose::of(path, &text);
            let spans = prose.blocks.iter().map(|block| block.span);
            let comments =
                prose.comments.iter().flat_map(|comment| [Some(comment.span), Some(comment.inner), comment.behind]);
            for span in spans.chain(comments.flatten()).chain(prose.left_out.iter().copied()) {
                assert!(text.get(span.range()).is_some(), "{round} {path}: {span:?} of {text:?}");
            }
            assert!(prose.blocks.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "{path}: {text:?}");
            assert!(prose.left_out.windows(2).all(|pair| pair[0].end <= pair[1].start), "{path}: {text:?}");
            assert!(prose.comments.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "{path}: {text:?}");
        }
    }
}
