//! Two lists side by side.

/// The items of two lists that belong together, in the order of the lists: equal ones where as many as possible are, and
/// what is left between them in pairs, as far as there is something on both sides.
pub(crate) fn align<T>(
    old: &[T],
    new: &[T],
    is_same: &dyn Fn(&T, &T) -> bool,
) -> Vec<(Option<usize>, Option<usize>)> {
    let mut pairs = Vec::new();
    let (mut from_old, mut from_new) = (0, 0);
    let anchors = equal_items(old, new, is_same);
    for (at_old, at_new) in anchors.into_iter().chain([(old.len(), new.len())]) {
        let (mut left_old, mut left_new) = (from_old..at_old, from_new..at_new);
        loop {
            match (left_old.next(), left_new.next()) {
                (None, None) => break,
                pair => pairs.push(pair),
            }
        }
        if at_old < old.len() {
            pairs.push((Some(at_old), Some(at_new)));
        }
        (from_old, from_new) = (at_old + 1, at_new + 1);
    }
    pairs
}

/// The longest common part of two lists, as places in both.
pub(crate) fn equal_items<T>(old: &[T], new: &[T], is_same: &dyn Fn(&T, &T) -> bool) -> Vec<(usize, usize)> {
    // Most lists differ in the middle, so that what is equal at both ends need not be in the table.
    let head = old.iter().zip(new).take_while(|(a, b)| is_same(a, b)).count();
    let rest = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| is_same(a, b)).count();
    let inner_old = old.get(head..old.len() - tail).unwrap_or_default();
    let inner_new = new.get(head..new.len() - tail).unwrap_or_default();
    let width = inner_new.len() + 1;
    let mut lengths = vec![0_u32; (inner_old.len() + 1) * width];
    let length = |lengths: &[u32], i: usize, j: usize| lengths.get(i * width + j).copied().unwrap_or(0);
    for (i, a) in inner_old.iter().enumerate().rev() {
        for (j, b) in inner_new.iter().enumerate().rev() {
            let best = if is_same(a, b) {
                length(&lengths, i + 1, j + 1) + 1
            } else {
                length(&lengths, i + 1, j).max(length(&lengths, i, j + 1))
            };
            if let Some(place) = lengths.get_mut(i * width + j) {
                *place = best;
            }
        }
    }
    let mut found: Vec<(usize, usize)> = (0..head).map(|at| (at, at)).collect();
    let (mut i, mut j) = (0, 0);
    while let (Some(a), Some(b)) = (inner_old.get(i), inner_new.get(j)) {
        if is_same(a, b) {
            found.push((head + i, head + j));
            (i, j) = (i + 1, j + 1);
        } else if length(&lengths, i + 1, j) >= length(&lengths, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    found.extend((0..tail).rev().map(|back| (old.len() - 1 - back, new.len() - 1 - back)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_items_hold_lists_together() {
        let is_same = |a: &char, b: &char| a == b;
        let pairs = align(&['a', 'b', 'c', 'd'], &['a', 'x', 'c', 'y', 'd'], &is_same);
        let at = |old: usize, new: usize| (Some(old), Some(new));
        assert_eq!(pairs, [at(0, 0), at(1, 1), at(2, 2), (None, Some(3)), at(3, 4)]);
        assert_eq!(align(&['a', 'b'], &['b'], &is_same), [(Some(0), None), at(1, 0)]);
        assert_eq!(align(&[], &['b'], &is_same), [(None, Some(0))]);
    }
}
