#![no_main]

libfuzzer_sys::fuzz_target!(|input: &str| copydesk_fuzz::project(input));
