//! The same work on many items, in as many threads as there are cores.

use std::num::NonZero;

/// What `work` makes of each item, in their order. Fewer items than `fewest` are not worth a thread of their own.
///
/// # Panics
///
/// When `work` does.
pub fn map<T: Send, R: Send>(items: Vec<T>, fewest: usize, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let share = items.len().div_ceil(threads).max(fewest);
    let mut first = items;
    let mut others = Vec::new();
    while first.len() > share {
        others.push(first.split_off(first.len() - share));
    }
    let each = |share: Vec<T>| -> Vec<R> {
        // Not collected by itself: what is made in place of the items would keep their room.
        let mut made = Vec::with_capacity(share.len());
        made.extend(share.into_iter().map(&work));
        made
    };
    std::thread::scope(|scope| {
        let others: Vec<_> = others
            .into_iter()
            .rev()
            .map(|share| scope.spawn(|| each(share)))
            .collect();
        let mut all = each(first);
        for other in others {
            let made = other.join();
            all.extend(made.unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        for count in [0, 1, 31, 32, 33, 65, 1000] {
            let items: Vec<usize> = (0..count).collect();
            let doubled: Vec<usize> = items.iter().map(|item| item * 2).collect();
            assert_eq!(map(items.clone(), 32, |item| item * 2), doubled, "{count}");
            assert_eq!(map(items, 1, |item| item * 2), doubled, "{count}");
        }
    }
}
