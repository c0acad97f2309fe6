//! An order for ids in which `4.1.2` comes before `10.3`.

use std::cmp::Ordering;

/// Compares two ids: runs of digits by their number, everything else by character.
pub fn natural(left: &str, right: &str) -> Ordering {
    let (mut a, mut b) = (left, right);
    loop {
        match (a.chars().next(), b.chars().next()) {
            (None, None) => return left.cmp(right),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let (number_a, rest_a) = split_number(a);
                let (number_b, rest_b) = split_number(b);
                let by_number = number_a
                    .len()
                    .cmp(&number_b.len())
                    .then_with(|| number_a.cmp(number_b));
                if by_number != Ordering::Equal {
                    return by_number;
                }
                (a, b) = (rest_a, rest_b);
            }
            (Some(x), Some(y)) => {
                if x != y {
                    // A separator ends a part, and the shorter part comes first: `4.1/` before `4.1.2/`.
                    return (x != '/', x).cmp(&(y != '/', y));
                }
                a = &a[x.len_utf8()..];
                b = &b[y.len_utf8()..];
            }
        }
    }
}

/// The leading digits without leading zeros, so that longer means larger, and what follows.
fn split_number(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    (digits.trim_start_matches('0'), rest)
}

#[cfg(test)]
mod tests {
    use super::natural;

    #[test]
    fn numbers_count_as_numbers() {
        let mut ids = ["rfc6749/10.3/b", "rfc6749/4.1.2/a", "rfc6749/4.1/z", "a"];
        ids.sort_by(|a, b| natural(a, b));
        assert_eq!(
            ids,
            ["a", "rfc6749/4.1/z", "rfc6749/4.1.2/a", "rfc6749/10.3/b"]
        );
    }
}
