//! Circles among things that refer to each other.

use hashbrown::{HashMap, HashSet};

/// The circle that each thing is in, by a number for each circle; things in no circle have none. A thing that refers to
/// itself only is in none.
///
/// This is Kosaraju's algorithm with stacks of its own, so that no chain of references is too long for it.
pub(super) fn circles(edges: &[(u32, u32)]) -> HashMap<u32, u32> {
    let mut forward: HashMap<u32, Vec<u32>> = HashMap::new();
    let mut backward: HashMap<u32, Vec<u32>> = HashMap::new();
    for &(from, to) in edges {
        forward.entry(from).or_default().push(to);
        backward.entry(to).or_default().push(from);
    }
    let next = |links: &HashMap<u32, Vec<u32>>, of: u32, at: usize| links.get(&of)?.get(at).copied();
    // Things in the order in which all that they lead to is done.
    let (mut done, mut seen) = (Vec::new(), HashSet::new());
    for &(start, _) in edges {
        let mut stack = Vec::new();
        if seen.insert(start) {
            stack.push((start, 0));
        }
        while let Some((thing, at)) = stack.pop() {
            match next(&forward, thing, at) {
                Some(to) => {
                    stack.push((thing, at + 1));
                    if seen.insert(to) {
                        stack.push((to, 0));
                    }
                }
                None => done.push(thing),
            }
        }
    }
    let mut found: HashMap<u32, u32> = HashMap::new();
    let mut reached: HashSet<u32> = HashSet::new();
    for (number, &start) in (0..).zip(done.iter().rev()) {
        let mut members = Vec::new();
        let mut open = vec![start];
        while let Some(thing) = open.pop() {
            if reached.insert(thing) {
                members.push(thing);
                open.extend(backward.get(&thing).into_iter().flatten());
            }
        }
        if members.len() > 1 {
            found.extend(members.into_iter().map(|thing| (thing, number)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::circles;

    fn together(edges: &[(u32, u32)]) -> Vec<Vec<u32>> {
        let mut all: std::collections::BTreeMap<u32, Vec<u32>> = std::collections::BTreeMap::new();
        let mut found: Vec<(u32, u32)> = circles(edges).into_iter().collect();
        found.sort_unstable();
        for (thing, circle) in found {
            all.entry(circle).or_default().push(thing);
        }
        let mut all: Vec<_> = all.into_values().collect();
        all.sort();
        all
    }

    #[test]
    fn a_circle_is_all_that_leads_back_to_itself() {
        assert_eq!(together(&[(1, 2), (2, 3), (3, 4)]), Vec::<Vec<u32>>::new());
        assert_eq!(together(&[(1, 2), (2, 1), (2, 3), (3, 4), (4, 3), (0, 1)]), [[1, 2], [3, 4]]);
        assert_eq!(together(&[(1, 2), (2, 3), (3, 1), (2, 1), (3, 9)]), [[1, 2, 3]]);
    }

    #[test]
    fn a_long_chain_is_no_circle_until_it_is_closed() {
        let mut chain: Vec<(u32, u32)> = (0..100_000).map(|at| (at, at + 1)).collect();
        assert!(circles(&chain).is_empty());
        chain.push((100_000, 0));
        assert_eq!(circles(&chain).len(), 100_001);
    }
}
