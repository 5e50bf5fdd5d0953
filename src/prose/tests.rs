use super::Prose;
use std::fmt::Write;

/// The blocks of a text, one per line: part, paragraph, words.
fn shown(path: &str, text: &str) -> String {
    let prose = Prose::new(path, text);
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

/// The text that readers see, with single spaces.
fn seen(path: &str, text: &str) -> String {
    let seen: String = Prose::new(path, text).characters(text).map(|(character, _)| character).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
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
        &["body1: <!-- a -->` is one.", "body2: <!-- b -->", "body3: <!-- c -->"],
    );
}

#[test]
fn furniture_is_no_part_of_the_text() {
    let text = "One.\n\n<!-- furniture -->\nShare this\n<!-- /furniture -->\n\nTwo.\n\n<!-- claim: x -->\n";
    let expect = ["body1: One.", "furniture: Share this", "body2: Two."];
    for path in ["a.md", "a.txt"] {
        let shown = shown(path, text);
        assert_eq!(shown.lines().take(3).collect::<Vec<_>>(), expect, "{path}\n{shown}");
        assert_eq!(seen(path, text), "One. Two.", "{path}");
    }
}

#[test]
fn metadata_before_markdown_is_no_part_of_the_text() {
    check(
        "a.md",
        "---\ntitle: x\n---\n# Head\n\nOne.\n",
        &["furniture: ---\ntitle: x\n---", "headline: Head", "body1: One."],
    );
}

#[test]
fn html_has_its_words_between_the_tags() {
    check(
        "a.html",
        "<!doctype html><html><head><title>T</title></head><body><nav><a href=x>Home</a></nav>\n<h1>The <b>call</b></h1>\n\
         <figure><img src=a><figcaption>A phone</figcaption></figure>\n<p>One &amp; <em>two</em> said é so. Three did.<!-- claim: a --></p>\n\
         <!-- b --><script>var x = '<!-- c -->';</script><p>Last\n<footer>Imprint</footer></body></html>",
        &[
            "furniture: Home",
            "headline: The <b>call",
            "caption: A phone",
            "body1: One &amp; <em>two</em> said é so. Three did.",
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
            let prose = Prose::new(path, &text);
            let spans = prose.blocks.iter().map(|block| block.span);
            let comments =
                prose.comments.iter().flat_map(|comment| [Some(comment.span), Some(comment.inner), comment.behind]);
            let runs = prose.runs.iter().map(|run| run.span);
            for span in spans.chain(comments.flatten()).chain(runs).chain(prose.marks.iter().copied()) {
                assert!(text.get(span.range()).is_some(), "{round} {path}: {span:?} of {text:?}");
            }
            assert!(prose.blocks.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "{path}: {text:?}");
            assert!(prose.runs.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "{path}: {text:?}");
            assert!(prose.comments.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "{path}: {text:?}");
        }
    }
}

#[test]
fn a_page_is_read_as_its_readers_see_it() {
    let same = |text: &str, expect: &str| {
        assert_eq!(seen("a.html", text), expect, "{text}");
        assert_eq!(seen("a.html", &format!("<div>{text}</div>")), expect, "{text}");
        assert_eq!(seen("a.md", &format!("<div>\n{text}\n</div>\n")), expect, "{text}");
        // In a paragraph of Markdown, the same tags are inline.
        if !text.contains("<div") && !text.contains("<p") && !text.contains("<ul") && !text.contains("<t") {
            assert_eq!(seen("a.md", &format!("{text}\n")), expect, "{text}");
        }
    };
    // Inline elements leave no trace.
    for name in [
        "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i", "ins", "kbd", "label",
        "mark", "output", "ruby", "samp", "small", "span", "strong", "sub", "time", "tt", "u", "var", "my-word",
        "nobr",
    ] {
        same(
            &format!("<{name} x=\"y\">Northward</{name}>’s un<{name}>believ</{name}>able"),
            "Northward’s unbelievable",
        );
        same(&format!("<{name}>T</{name}>he one <{name}>two </{name}>three"), "The one two three");
    }
    same("say<q>no</q>so", "say no so");
    // Struck-out and hidden words are not part of the text.
    for name in ["del", "s", "strike", "template", "script", "style", "noscript"] {
        same(&format!("un<{name}>x</{name}>able"), "unable");
    }
    same("a <span hidden>x <span>y</span> z</span> b", "a b");
    same("a <span style='color: red; Display : none'>x</span> b", "a b");
    same("a <span style=\"visibility:hidden\">x</span> b", "a b");
    same("<div hidden>x<div>y</div>z</div>a", "a");
    same("<ul><li hidden>x<li>a</ul>", "a");
    same("<p hidden>x<p>a", "a");
    same("<table><tr><td hidden>x<td>a</table>", "a");
    // Inline elements that are not text separate words.
    same("one<br>two<br/>three", "one two three");
    same("one<img src=x alt='a picture'>two", "one two");
    same("one<button>Share</button>two", "one two");
    same("one<svg><title>x</title><text>y</text></svg>two", "one two");
    same("North<wbr>ward south&shy;ward a&nbsp;b", "Northward south\u{ad}ward a b");
    same("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp>字<rt>ji</ruby>です", "漢字です");
    // A footnote mark is not a word; superscript digits are left for word splitting.
    same(
        "He left.<sup><a href=\"#n1\">1</a></sup> She stayed<sup>[2]</sup>. He<sup>*</sup> did",
        "He left. She stayed . He did",
    );
    same("10 km<sup>2</sup> on the 1<sup>st</sup>", "10 km² on the 1st");
    // Blocks stand apart.
    same(
        "<p>one<p>two<div>three</div>four<h2>five</h2>six<ul><li>seven<li>eight</ul>",
        "one two three four five six seven eight",
    );
    same("<table><tr><td>one<td>two<tr><th>three</table>", "one two three");
    same("a &lt;b&gt; &amp;amp; AT&T &#8217;t &hellip; &copy; 1 &bogus;", "a <b> &amp; AT&T ’t … © 1 &bogus;");
}

#[test]
fn an_end_tag_without_its_start_tag_ends_nothing() {
    let check = |text: &str, expect: &str| assert_eq!(seen("a.html", text), expect, "{text}");
    check("<nav>x</script>x</footer>x</aside>x</nav>a", "a");
    check("<footer><nav>x</nav>x</footer>a", "a");
    check("<footer><div>x</footer>a</div>b", "a b");
    check("a<span hidden>x</b>x</em>x</span>b", "ab");
    check("<p>a<span hidden>x</p>b", "a b");
    check("<nav>x<main>a</main>", "a");
    check("<nav><p>x<article>a</article></nav>b", "a b");
    check("<title>x</title><p>a", "a");
    check("<head><title>x</title><body>a", "a");
}

#[test]
fn markdown_is_read_as_its_readers_see_it() {
    let check = |text: &str, expect: &str| assert_eq!(seen("a.md", text), expect, "{text}");
    check(
        "un**believ**able *Northward*’s [Northward](https://example.org)’s `co`de",
        "unbelievable Northward’s Northward’s code",
    );
    check("don\\'t don&rsquo;t ~~not~~ a  \nb\\\nc\nd <b>e</b>f", "don't don’t a b c d ef");
    check("![A phone](a.jpg) The call.", "A phone The call.");
    check("The ![of a phone](a.jpg) call.", "The call.");
    check("said so.[^1] And[^1] so\n\n[^1]: He *di*d.", "said so. And so He did.");
    check("|on**e**|two|\n|-|-|\n|a\\|b|c|\n", "one two a|b c");
    check("> one `a\n> b` <span\n> hidden>x</span> c&amp;d\n", "one a b c&d");
    check("> <div>\n> one\n> <p hidden>x\n> x</p>\n> two</div>\n", "one two");
    check("<nav>\n\n- x\n- x\n\n</nav>\n\na\n", "a");
    check("<div hidden>\n\nx *x*\n\n</div>\n\na <span hidden>x\n\nb\n", "a b");
}

#[test]
fn front_matter_is_no_part_of_a_text() {
    for front in ["---\ntitle: x\n---\n", "+++\ntitle = 'x'\n\n[a]\nb = 'c'\n+++\n", "{\n  \"title\": \"x\"\n}\n"] {
        for path in ["a.md", "a.html"] {
            assert_eq!(seen(path, &format!("{front}\nOne.\n")), "One.", "{path}: {front}");
            assert_eq!(seen(path, &format!("\u{feff}{front}One.\n")), "One.", "{path}: {front}");
        }
    }
}

#[test]
fn the_marks_of_block_quotes_are_no_part_of_comments() {
    let check = |text: &str, expect: &str| {
        let prose = Prose::new("a.md", text);
        let plain = prose.without_marks(text);
        let comments: Vec<_> = prose.comments.iter().map(|comment| &plain[comment.inner.range()]).collect();
        assert_eq!(comments.join("|"), expect, "{text}");
        assert_eq!(plain.len(), text.len());
    };
    check("> One. <!-- claim: a\n>   as b -->\n> more\n", " claim: a\n    as b ");
    check("> <!-- claims:\n>   x\n>     as b\n> -->\n>\n> text\n", " claims:\n    x\n      as b\n");
    check(">> <!-- claim: a > b\n> > as b -->\n", " claim: a > b\n    as b ");
    check("> - One <!-- claim: a\n>     as b -->\n", " claim: a\n      as b ");
    check("- One <!-- claim: a\n    as b > c -->\n", " claim: a\n    as b > c ");
    check("One <!-- claim: a\n> as b -->\n", " claim: a");
}

#[test]
fn a_text_of_any_size_is_read_in_linear_time() {
    // Count runs and blocks, since time would depend on the machine.
    for piece in
        ["<nav></footer>", "<p hidden>", "<li>", "<i hidden></b>", "<sup>1", "<rt>a", "<td><tr>", "&amp;", "<!-- x -->"]
    {
        let size = |count: usize| {
            let text = piece.repeat(count);
            let prose = Prose::new("a.html", &text);
            prose.runs.len() + prose.blocks.len() + prose.comments.len()
        };
        assert!(size(2_000) <= 2 * size(1_000) + 8, "{piece}");
    }
}
