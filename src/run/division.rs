//! How the trials of a run are divided among its shards.
//!
//! Each shard divides all trials by itself and takes its own, so the division may depend on nothing but what all shards have:
//! targets, selection, catalogue, and the history where one is given.

use std::cmp::Reverse;

use sha2::{Digest as _, Sha256};

use super::plan::Trial;
use super::targets::Spec;
use crate::document::PastDurations;

/// The shard of each trial, counted from 0.
///
/// Without past durations the trials are dealt out like cards, so that each shard has some of every target. With them the
/// longest goes first, each to the shard that has the least to do so far; a trial without a past counts as the median.
pub fn divide(trials: &[Trial], targets: &[Spec], of: usize, past: &PastDurations) -> Vec<usize> {
    let durations: Vec<Option<u64>> = (trials.iter())
        .map(|trial| past.of(&targets.get(trial.target)?.name, &trial.scenario))
        .collect();
    let skipped: Vec<bool> = trials.iter().map(|trial| trial.skip.is_some()).collect();
    balance(&durations, &skipped, of)
}

fn balance(durations: &[Option<u64>], skipped: &[bool], of: usize) -> Vec<usize> {
    let mut dealt: Vec<usize> = (0..durations.len()).map(|index| index % of).collect();
    let runs = |index: &usize| !skipped.get(*index).copied().unwrap_or_default();
    let mut order: Vec<usize> = (0..durations.len()).filter(runs).collect();
    let mut known: Vec<u64> = order.iter().filter_map(|index| durations[*index]).collect();
    known.sort_unstable();
    let Some(median) = known.get(known.len() / 2).copied() else {
        return dealt;
    };
    // What took no time that can be told is something to do as well.
    let duration = |index: usize| durations[index].unwrap_or(median).max(1);
    order.sort_by_key(|index| (Reverse(duration(*index)), *index));
    let mut loads = vec![0_u64; of];
    for index in order {
        let emptiest = (loads.iter().enumerate()).min_by_key(|(number, load)| (**load, *number));
        let number = emptiest.map_or(0, |(number, _)| number);
        loads[number] = loads[number].saturating_add(duration(index));
        dealt[index] = number;
    }
    dealt
}

/// A number for the division, by which shards of another one are recognised.
pub fn number(trials: &[Trial], targets: &[Spec], dealt: &[usize]) -> u32 {
    let mut hash = Sha256::new();
    for (trial, shard) in trials.iter().zip(dealt) {
        let target = targets.get(trial.target).map_or("", |spec| &spec.name);
        hash.update(format!("{target}\n{}\n{shard}\n", trial.scenario));
    }
    let [a, b, c, d, ..] = <[u8; 32]>::from(hash.finalize());
    u32::from_be_bytes([a, b, c, d])
}

#[cfg(test)]
mod tests {
    use super::balance;

    fn dealt(durations: &[Option<u64>], of: usize) -> Vec<usize> {
        balance(durations, &vec![false; durations.len()], of)
    }

    #[test]
    fn without_a_past_trials_are_dealt_out_like_cards() {
        assert_eq!(dealt(&[None; 5], 2), [0, 1, 0, 1, 0]);
    }

    #[test]
    fn the_longest_goes_first_to_the_emptiest_shard() {
        let durations = [10, 90, 20, 60, 30].map(Some);
        // 90 | 60, then 30 to the second: 90 | 90, then 20 to the first: 110 | 90, then 10 to the second.
        assert_eq!(dealt(&durations, 2), [1, 0, 0, 1, 1]);
    }

    #[test]
    fn what_has_no_past_counts_as_the_median() {
        // The median of 100, 40 and 10 is 40: 100 | 40 + 40 + 10.
        assert_eq!(
            dealt(&[Some(100), None, Some(40), Some(10)], 2),
            [0, 1, 1, 1]
        );
    }

    #[test]
    fn equal_durations_are_spread_and_more_shards_than_trials_leave_some_empty() {
        assert_eq!(dealt(&[Some(5); 4], 2), [0, 1, 0, 1]);
        assert_eq!(dealt(&[Some(0); 4], 2), [0, 1, 0, 1]);
        assert_eq!(dealt(&[Some(5), Some(7)], 4), [1, 0]);
    }

    /// What is skipped takes no time, whatever it took before.
    #[test]
    fn skipped_trials_are_dealt_out_like_cards() {
        let durations = [Some(1_000), Some(3), Some(2), Some(1)];
        let skipped = [true, false, false, false];
        assert_eq!(balance(&durations, &skipped, 2), [0, 0, 1, 1]);
    }
}
