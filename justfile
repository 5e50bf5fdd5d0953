# Shortcuts for contributors; `just` is a convenience, and nothing needs it. https://just.systems

# List all recipes.
default:
    @just --list --unsorted

# Run copydesk with these arguments.
run *arguments:
    cargo run --locked --quiet -- {{ arguments }}

# Check the larger example; it contains conflicts, so the status is 1.
example:
    -cargo run --release --locked -- check examples/leaked-calls

# Run all checks that a change must pass.
ci:
    .ci/run

# Check formatting and lints.
lint:
    scripts/lint

# Run the tests, or those whose names contain a word.
test *filter:
    cargo test --locked {{ filter }}

# Build the documentation of the library.
api-docs:
    scripts/api-docs

# Write the generated parts of the documents anew.
bless:
    scripts/bless

# Check licences, advisories and sources of dependencies (needs cargo-deny).
deny:
    cargo deny check

# Find dependencies that nothing uses (needs cargo-machete).
unused:
    cargo machete

# Measure how much news English is read as intended.
reading-score:
    scripts/reading-score

# Measure how well claims are proposed from texts.
draft-score:
    scripts/draft-score

# Test the HTML page in a browser (needs Chromium and npm).
page-tests:
    scripts/page-tests

# Draw the picture of the page in the README (needs Chromium and npm).
page-picture:
    scripts/page-picture

# Validate SARIF output with the validator of its SDK (needs npm).
validate-sarif:
    scripts/validate-sarif

# Compare findings with those of an independent checker (slow).
oracle *claims:
    scripts/oracle {{ claims }}

# Fuzz: a number of cases for each law, or a target and its seconds (slow).
fuzz *arguments:
    scripts/fuzz {{ arguments }}

# Compare the instructions of a check with those on record (slow; needs valgrind).
instructions *arguments:
    scripts/instructions {{ arguments }}

# Check 100,000 files of which one cannot be read (slow).
many-files *arguments:
    scripts/many-files {{ arguments }}

# Time each stage of a check (slow).
bench:
    cargo bench --bench stages
