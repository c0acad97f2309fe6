//! The numbers among the arguments of `grantcheck run`.

pub fn parse_jobs(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err(format!(
            "`{text}` is no number of scenarios: write 1 or more"
        )),
        Ok(jobs) => Ok(jobs),
    }
}

pub fn parse_repeat(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err(format!(
            "`{text}` is no number of repetitions: write 1 or more"
        )),
        Ok(times) => Ok(times),
    }
}

pub fn parse_shard(text: &str) -> Result<(usize, usize), String> {
    let mistake = || format!("`{text}` is no shard: write K/N with K from 1 to N, like 1/3");
    let (part, of) = text.split_once('/').ok_or_else(mistake)?;
    let (part, of) = (
        part.parse().map_err(|_| mistake())?,
        of.parse().map_err(|_| mistake())?,
    );
    if part == 0 || part > of {
        Err(mistake())
    } else {
        Ok((part, of))
    }
}
