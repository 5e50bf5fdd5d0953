//! Regions that hold other places, as text in `rules/words/regions.txt`.

use std::{collections::HashMap, sync::LazyLock};

const TEXT: &str = include_str!("../../rules/words/regions.txt");

/// The list that each region stands on.
static REGIONS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let mut regions = HashMap::new();
    for line in TEXT.lines().filter(|line| !line.starts_with('#')) {
        if let Some((list, names)) = line.split_once(' ') {
            regions.extend(names.split(", ").map(|name| (name, list)));
        }
    }
    regions
});

/// Whether one of two places may lie in the other, since only one of them stands on a list of regions.
pub fn may_hold(one: &str, other: &str) -> bool {
    REGIONS.get(one) != REGIONS.get(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_may_lie_in_a_region_of_another_list() {
        assert!(may_hold("Leeds", "England") && may_hold("Scotland", "UK") && may_hold("Kenya", "Africa"));
        assert!(!may_hold("Leeds", "Hull") && !may_hold("France", "Spain") && !may_hold("Ohio", "Texas"));
    }

    #[test]
    fn each_region_stands_on_one_list() {
        let lines = TEXT.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' '));
        let names: usize = lines.map(|(_, names)| names.split(", ").count()).sum();
        assert_eq!(names, REGIONS.len());
        assert!(TEXT.lines().all(|line| !line.ends_with(' ') && !line.contains(",,")));
    }
}
