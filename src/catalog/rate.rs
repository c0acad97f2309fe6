//! The rate of requests, as targets and the command line say it: `5/s`, `30/m`.

use std::time::Duration;

/// A number of requests per second, written `5/s` (or `30/m`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// The time between the starts of two requests.
    pub interval: Duration,
}

impl std::str::FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mistake = || {
            format!(
                "`{text}` is not a rate: write a number of requests and the unit, like 5/s or 30/m"
            )
        };
        let (count, unit) = text.split_once('/').ok_or_else(mistake)?;
        let count: f64 = count.trim().parse().map_err(|_| mistake())?;
        let seconds = match unit.trim() {
            "s" => 1.0,
            "m" => 60.0,
            _ => return Err(mistake()),
        };
        if !(count.is_finite() && count > 0.0) {
            return Err(mistake());
        }
        Ok(Self {
            interval: Duration::from_secs_f64(seconds / count),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_with_their_unit() {
        assert_eq!(
            "5/s".parse::<Rate>().map(|rate| rate.interval),
            Ok(Duration::from_millis(200))
        );
        assert_eq!(
            "30/m".parse::<Rate>().map(|rate| rate.interval),
            Ok(Duration::from_secs(2))
        );
        for wrong in ["5", "0/s", "-1/s", "5/h", "x/s", "inf/s"] {
            assert!(wrong.parse::<Rate>().is_err(), "{wrong}");
        }
    }
}
