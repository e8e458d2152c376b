//! Short sorted lists. The standard library's sorts bring ten kilobytes of wasm for each type that they sort.

/// Puts an item into a sorted list, once.
pub(crate) fn insert<T: Ord>(list: &mut Vec<T>, item: T) {
    if let Err(place) = list.binary_search(&item) {
        list.insert(place, item);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn as_a_sort_without_duplicates(items in proptest::collection::vec(0u8..40, 0..60)) {
            let mut list = Vec::new();
            items.iter().for_each(|&item| super::insert(&mut list, item));
            let wanted: Vec<_> = std::collections::BTreeSet::from_iter(items).into_iter().collect();
            prop_assert_eq!(list, wanted);
        }
    }
}
