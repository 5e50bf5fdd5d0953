#![no_main]

// The first line is the path, which says how the text is written.
libfuzzer_sys::fuzz_target!(|input: &str| {
    let (path, text) = input.split_once('\n').unwrap_or(("a.html", input));
    copydesk_fuzz::text(path, text);
});
